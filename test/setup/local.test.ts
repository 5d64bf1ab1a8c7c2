import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { examineMachine, examineStore } from '../../src/setup/local.ts';
import { State } from '../../src/state/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'machine-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const stateIn = () => new State(join(folder, 'state'), join(folder, 'checkpoint.json'), systemClock);

describe('what doctor says of the disk', () => {
  const disk = async (megabytes: number | null) => {
    const findings = await examineMachine(configSchema.parse({}), stateIn(), systemClock, [], () => megabytes);
    return findings.find(({ name }) => name.en === 'disk space');
  };

  it('warns below 100 MB, with the figure and what to do', async () => {
    expect(await disk(99)).toMatchObject({
      status: 'warning',
      code: 'DISK_NEARLY_FULL',
      detail: { en: '99 MB free' },
      remedy: { 'zh-CN': expect.stringContaining('清理磁盘') },
    });
  });

  it('is content with more, and silent where the system does not tell', async () => {
    expect(await disk(100)).toMatchObject({ status: 'ok' });
    expect(await disk(null)).toBeUndefined();
  });
});

describe('what doctor says of the state', () => {
  it('names every file that would stop the next run, and what to do', async () => {
    for (const [area, name] of [
      ['facts', 'notify.json'],
      ['journal', 'customers.jsonl'],
      ['journal', 'crm-leads.jsonl'],
    ] as const) {
      mkdirSync(join(folder, 'state', area), { recursive: true });
      writeFileSync(join(folder, 'state', area, name), '{nope\n{nope\n');
    }
    const findings = await examineMachine(configSchema.parse({}), stateIn(), systemClock, ['customers']);
    const failed = findings.filter(({ status }) => status === 'failed');
    expect(failed).toMatchObject([
      { code: 'STATE_DAMAGED', detail: { en: expect.stringContaining('notify.json') }, remedy: expect.anything() },
      { code: 'STATE_DAMAGED', detail: { en: expect.stringContaining('customers.jsonl') }, remedy: expect.anything() },
    ]);
  });
});

describe('what doctor says of the customers', () => {
  it('closes the store whatever it finds, and throws what nobody foresaw', async () => {
    let closed = 0;
    const store = (read: () => Promise<never>) => async () =>
      ({ kind: 'json', identity: 'x', read, close: () => void closed++ }) as never;
    const config = configSchema.parse({});
    const bug = examineStore(
      config,
      stateIn(),
      store(() => Promise.reject(new TypeError('bug'))),
    );
    await expect(bug).rejects.toThrow('bug');
    expect(closed).toBe(1);
  });
});
