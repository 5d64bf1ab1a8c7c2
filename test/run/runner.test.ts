import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { SyncError, UnknownOutcomeError } from '../../src/errors/index.ts';
import { verbatim } from '../../src/messages/text.ts';
import { type JobContext, runJob } from '../../src/run/runner.ts';
import { State } from '../../src/state/index.ts';
import type { JournalFile } from '../../src/state/journal.ts';
import type { TableSpec } from '../../src/sync/contracts.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import type { TargetPlatform } from '../../src/sync/platform.ts';
import { FakeClock, SeededRandom } from '../support/clock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const log = { debug() {}, info() {}, warn() {}, error() {} };

const list: TableSpec = {
  key: 'action',
  defaultName: 'action',
  columns: [{ name: 'id', kind: 'text' }],
  keys: [{ columns: ['id'] }],
  positional: true,
};

function run(
  work: (context: JobContext) => void | Promise<void> = () => undefined,
  table: MemoryTable | null = null,
  said: string[] = [],
) {
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
        if (table === null) throw new Error('nothing is called');
        const target = { name: 'memory', admin: null as never, warmUp: async () => undefined, open: async () => table };
        return { http: null as never, target: () => target as TargetPlatform, close: () => said.push('closed') };
      },
    },
    {
      pipeline: 'dingtalk-approvals',
      mode: 'incremental',
      dryRun: false,
      tables: [list],
      async run(context) {
        ran = true;
        await work(context);
      },
    },
  );
  return result.then(({ report }) => ({ report, ran }));
}

/** The journal of a run that was killed. */
function leftBehind(state: State, startedAt: string): JournalFile {
  const pipeline = 'dingtalk-approvals';
  return state.journals.start(pipeline, {
    t: 'run',
    version: 1,
    runId: 'dead',
    pipeline,
    mode: 'incremental',
    startedAt,
  });
}

describe('a run', () => {
  it('puts the journal of a killed run away only when the index knows on disk what to look up again', async () => {
    const state = new State(join(folder, 'state'), join(folder, 'checkpoint.json'), new FakeClock());
    const table = new MemoryTable([{ name: 'id', kind: 'text' }]);
    const old = { recordId: 'rec1', cells: { id: 'k' }, confirmed: true };
    const before = state.index(table.id);
    before.put('k', [old]);
    before.close();
    const journal = leftBehind(state, '2026-11-20T08:00:00Z');
    const action = { kind: 'create', key: 'k#2', row: { id: 'k' } } as const;
    journal.append({ t: 'intent', batch: 1, table: 'action', tableId: table.id, token: 't', actions: [action] });
    journal.append({ t: 'outcome', batch: 1, result: 'done', recordIds: ['rec2'] });
    journal.close();

    // What another process sees while this run is at work is what the next one finds, should this one be killed.
    let seen: { leftover: unknown; known: unknown } | null = null;
    const { report } = await run(() => {
      const other = state.index(table.id);
      seen = { leftover: state.journals.leftover('dingtalk-approvals'), known: other.get('k') };
      other.close();
    }, table);
    expect(report.status).toBe('succeeded');
    expect(seen).toEqual({ leftover: null, known: [] });
  });

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

  it('gives up what it asked ahead before it says what it spent, also when it fails', async () => {
    for (const fails of [false, true]) {
      const table = new MemoryTable([{ name: 'id', kind: 'text' }]);
      const said: string[] = [];
      const work = async ({ open }: JobContext) => {
        await open(list);
        said.push('opened');
        if (fails) throw new SyncError({ code: 'BROKEN', recovery: 'stop', text: verbatim('broken') });
      };
      const { report } = await run(work, table, said);
      expect(said).toEqual(['opened', 'closed']);
      expect(report.error?.code).toBe(fails ? 'BROKEN' : undefined);
    }
  });

  it('hands on to the next run, under the same key, what it cannot settle', async () => {
    const table = new MemoryTable([{ name: 'id', kind: 'text' }]);
    const state = new State(join(folder, 'state'), join(folder, 'checkpoint.json'), new FakeClock());
    const startedAt = new Date(new FakeClock().now()).toISOString();
    const journal = leftBehind(state, startedAt);
    const actions = [{ kind: 'create', key: 'k#1', row: { id: 'k' } }] as const;
    journal.append({ t: 'intent', batch: 7, table: 'action', tableId: table.id, token: 'same', actions });
    journal.close();

    table.onCall = (operation) => {
      if (operation === 'create') throw new UnknownOutcomeError({ code: 'LOST', text: verbatim('lost') });
    };
    const { report } = await run(() => undefined, table);
    expect(report.status).toBe('partial');
    expect(report.tables['action']?.unknown).toBe(1);
    expect(state.journals.leftover('dingtalk-approvals')?.slice(1)).toMatchObject([
      { t: 'intent', batch: 1, token: 'same', actions },
      { t: 'outcome', batch: 1, result: 'unknown' },
    ]);

    table.onCall = () => undefined;
    expect((await run(() => undefined, table)).report.status).toBe('succeeded');
    expect(table.rows.size).toBe(1);
    expect(state.journals.leftover('dingtalk-approvals')).toBeNull();
  });
});
