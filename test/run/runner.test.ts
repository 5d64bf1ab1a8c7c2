import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { runJob } from '../../src/run/runner.ts';
import { State } from '../../src/state/index.ts';
import { FakeClock, SeededRandom } from '../support/clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = { debug() {}, info() {}, warn() {}, error() {} };

function run() {
  const clock = new FakeClock();
  const random = new SeededRandom(1);
  const state = new State(join(folder, 'state'), join(folder, 'checkpoint.json'), clock);
  let ran = false;
  const result = runJob(
    {
      config: configSchema.parse({}),
      locale: 'en',
      state,
      clock,
      random,
      signal: new AbortController().signal,
      log: () => log as never,
      connect: () => {
        throw new Error('nothing is called');
      },
    },
    {
      pipeline: 'dingtalk-approvals',
      mode: 'incremental',
      dryRun: false,
      tables: [],
      async run() {
        ran = true;
      },
    },
  );
  return result.then(({ report }) => ({ report, ran }));
}

describe('a run', () => {
  it('does not start on a damaged count of calls, and leaves the file as it is', async () => {
    await run();
    const path = join(folder, 'state', 'calls.json');
    writeFileSync(path, '{nope');
    const { report, ran } = await run();
    expect(ran).toBe(false);
    expect(report).toMatchObject({ status: 'failed', error: { code: 'STATE_DAMAGED' } });
    expect(report.error?.message).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('{nope');
  });

  it('does not start where what was told to whom is damaged: every run would tell the same again', async () => {
    const path = join(folder, 'state', 'facts', 'notify.json');
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '{nope');
    const { report, ran } = await run();
    expect(ran).toBe(false);
    expect(report).toMatchObject({ status: 'failed', error: { code: 'STATE_DAMAGED' } });
    expect(report.error?.message).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe('{nope');
  });
});
