import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { State } from '../../src/state/index.ts';
import { parseJournal } from '../../src/state/journal.ts';
import type { RunReport } from '../../src/sync/contracts.ts';
import { FakeClock } from '../support/clock.ts';

let folder: string;
let clock: FakeClock;
let state: State;
const open = () => new State(join(folder, 'state'), join(folder, 'checkpoint.json'), clock);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  clock = new FakeClock();
  state = open();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('checkpoint', () => {
  it('keeps the other pipelines when one saves, and is readable JSON', async () => {
    await Promise.all([
      state.checkpoints.update('customers', { a: 1 }),
      open().checkpoints.update('crm-leads', { b: 2 }),
    ]);
    expect(JSON.parse(readFileSync(state.checkpoints.path, 'utf8'))).toEqual({
      version: 1,
      pipelines: { customers: { a: 1 }, 'crm-leads': { b: 2 } },
    });
  });

  it('starts over when it was deleted', () => {
    expect(state.checkpoints.entry('customers').value).toBeNull();
  });

  it.each([
    ['{"version":1,"pipel', 'STATE_DAMAGED'],
    ['[]', 'STATE_DAMAGED'],
    ['{"version":1,"pipelines":[1]}', 'STATE_DAMAGED'],
    ['{"version":2,"pipelines":{}}', 'STATE_NEWER'],
  ])('stops at %s and leaves the file as it is', async (words, code) => {
    writeFileSync(state.checkpoints.path, words);
    expect(() => state.checkpoints.read()).toThrow(code);
    await expect(state.checkpoints.update('customers', 1)).rejects.toMatchObject({ code });
    expect(readFileSync(state.checkpoints.path, 'utf8')).toBe(words);
  });
});

it('a folder in the place of a state file, as Docker makes it, is told as one', () => {
  mkdirSync(state.checkpoints.path);
  expect(() => state.checkpoints.read()).toThrow(
    expect.objectContaining({
      code: 'STATE_UNREADABLE',
      hint: expect.objectContaining({ en: expect.stringContaining('mount the folder around it') }),
    }),
  );
});

describe('the checkpoint file of an earlier tool', () => {
  const words = '{"last_sync_time": "2025-01-15 08:00:00"}';
  const copy = () => readFileSync(`${state.checkpoints.path}.bak`, 'utf8');
  beforeEach(() => {
    state = new State(join(folder, 'state'), join(folder, 'checkpoint.json'), clock, (file) =>
      file !== null && typeof file === 'object' && 'last_sync_time' in file
        ? { pipeline: 'dingtalk-approvals', entry: { from: 'earlier' } }
        : null,
    );
    writeFileSync(state.checkpoints.path, words);
  });

  it('is read as the entry of its pipeline, and stands untouched until something is saved', async () => {
    expect(state.checkpoints.entry('dingtalk-approvals').value).toEqual({ from: 'earlier' });
    expect(state.checkpoints.isEarlier).toBe(true);
    await state.checkpoints.ensureWritable();
    expect(readFileSync(state.checkpoints.path, 'utf8')).toBe(words);
    expect(existsSync(`${state.checkpoints.path}.bak`)).toBe(false);
  });

  it('is kept beside the new one, and its entry outlives the saving of another pipeline', async () => {
    await state.checkpoints.update('crm-leads', { b: 2 });
    expect(copy()).toBe(words);
    expect(state.checkpoints.isEarlier).toBe(false);
    expect(state.checkpoints.read().pipelines).toEqual({
      'dingtalk-approvals': { from: 'earlier' },
      'crm-leads': { b: 2 },
    });
  });

  it('never replaces a copy that is there already', async () => {
    writeFileSync(`${state.checkpoints.path}.bak`, 'mine');
    await state.checkpoints.update('customers', 1);
    expect(copy()).toBe('mine');
    expect(readFileSync(`${state.checkpoints.path}.bak2`, 'utf8')).toBe(words);
  });

  it.each(['{"last_sync_time": "2025-', '{"other": 1}', ''])('stays damaged where nobody knows it: %s', (broken) => {
    writeFileSync(state.checkpoints.path, broken);
    expect(() => state.checkpoints.read()).toThrow('STATE_DAMAGED');
  });

  it('is not asked about where the file is ours, or of a newer version', () => {
    writeFileSync(state.checkpoints.path, '{"version":2,"last_sync_time":"2025-01-15 08:00:00"}');
    expect(() => state.checkpoints.read()).toThrow('STATE_NEWER');
  });
});

describe('locks', () => {
  it('gives a lock to one holder at a time, and again after its release', () => {
    const first = state.locks.acquire('customers');
    expect(() => open().locks.acquire('customers')).toThrow(
      expect.objectContaining({ code: 'LOCKED', recovery: 'locked' }),
    );
    expect(state.locks.isHeld('customers')).toBe(true);
    first.release();
    open().locks.acquire('customers').release();
  });

  it('ignores what a dead holder left behind, however old or young', () => {
    state.locks.acquire('customers').release();
    expect(existsSync(join(folder, 'state', 'locks', 'customers.json'))).toBe(true);
    state.locks.acquire('customers').release();
  });
});

describe('tokens', () => {
  it('asks once for many callers, keeps the file private, renews five minutes early', async () => {
    let calls = 0;
    const fetch = async () => ({ token: `t-${++calls}`, expiresAtMs: clock.now() + 7_200_000 });
    expect(await Promise.all([1, 2, 3].map(() => state.tokens.token('k', null, fetch)))).toEqual(['t-1', 't-1', 't-1']);
    expect(await open().tokens.token('k', null, fetch)).toBe('t-1');
    expect(statSync(join(folder, 'state', 'tokens.json')).mode & 0o777).toBe(0o600);
    clock.advance(7_200_000 - 300_000);
    expect(await state.tokens.token('k', null, fetch)).toBe('t-2');
    expect(await state.tokens.token('k', 't-2', fetch)).toBe('t-3');
  });
});

describe('record index', () => {
  it('remembers records and facts, and only commits are durable', () => {
    const index = state.index('base/table');
    index.put('k', [{ recordId: 'r1', cells: { a: 'x', n: 1 }, confirmed: true }]);
    index.setFact('rows', 3);
    index.commit();
    index.close();
    const again = state.index('base/table');
    expect(again.get('k')).toEqual([{ recordId: 'r1', cells: { a: 'x', n: 1 }, confirmed: true }]);
    expect([...again.recordIds()]).toEqual(['r1']);
    expect(again.fact('rows')).toBe(3);
    again.put('k', []);
    expect(again.has('k')).toBe(false);
    again.close();
  });

  it('is opened by the first question: a run that has none leaves the disk alone', () => {
    state.index('t').close();
    expect(existsSync(join(folder, 'state', 'index'))).toBe(false);
  });

  it('says that a damaged file is damaged', () => {
    const index = state.index('t');
    index.setFact('rows', 1);
    index.close();
    const path = join(folder, 'state', 'index');
    const file = join(path, readdirSync(path).find((name) => name.endsWith('.db')) as string);
    writeFileSync(file, 'not a database');
    expect(() => state.index('t').has('key')).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }));
  });

  it('says so when a page in the middle is broken, whatever is asked first', () => {
    const index = state.index('t');
    for (let n = 0; n < 2_000; n++)
      index.put(`key ${n}`, [{ recordId: `rec${n}`, cells: { name: 'x'.repeat(50) }, confirmed: true }]);
    index.close();
    const [file] = readdirSync(join(folder, 'state', 'index')).filter((name) => name.endsWith('.db'));
    const path = join(folder, 'state', 'index', file as string);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0x41, 4 * 4_096));
    const damaged = expect.objectContaining({ code: 'STATE_DAMAGED', message: expect.stringContaining(path) });
    const questions: ((of: typeof index) => unknown)[] = [
      (of) => of.get('key 1234'),
      (of) => [...of.keys()],
      (of) => [...of.recordIds()],
      (of) => of.count(),
      (of) => of.put('key 1234', []),
    ];
    for (const question of questions) expect(() => question(state.index('t'))).toThrow(damaged);
  });
});

describe('journal', () => {
  it('drops a last line that the power cut off', () => {
    expect(parseJournal('j', '{"t":"end","status":"x"}\n{"t":"int')).toEqual([{ t: 'end', status: 'x' }]);
  });
  it('refuses a damaged line in the middle', () => {
    expect(() => parseJournal('j', '{"t":\n{"t":"end","status":"x"}\n')).toThrow('STATE_DAMAGED');
  });
  it('becomes the run’s record of changes, or nothing where nothing changed', () => {
    const header = { t: 'run', version: 1, runId: 'r1', pipeline: 'customers', startedAt: '', mode: 'both' } as const;
    const journal = state.journals.start('customers', header);
    journal.append({ t: 'intent', batch: 1, table: 'customers', tableId: 't', token: null, actions: [] });
    journal.close();
    expect(state.journals.leftover('customers')?.length).toBe(2);
    state.journals.archive('customers', 'r1', true);
    expect(state.journals.leftover('customers')).toBeNull();
    expect(state.journals.changes('r1')?.[0]).toEqual(header);
  });
});

const entry = (key: string, code = 'x') =>
  ({
    version: 1,
    at: '2026-11-20',
    runId: 'r',
    pipeline: 'crm-leads',
    table: 'leads',
    key,
    stage: 'map',
    code,
    reason: 'why',
  }) as const;

describe('rejected rows', () => {
  it('replaces an entry of the same key and drops what is settled', async () => {
    await state.rejected.update('crm-leads', () => false, [entry('a'), entry('b')]);
    await state.rejected.update('crm-leads', (old) => old.key === 'b', [entry('a', 'y')]);
    expect(state.rejected.read('crm-leads').entries.map(({ key, code }) => [key, code])).toEqual([['a', 'y']]);
  });
});

describe('a damaged file', () => {
  const path = (name: string) => join(folder, 'state', name);
  const put = (name: string, words: string) => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), words);
  };

  it('of rejected rows keeps its damaged lines while others come and go, and loses them when it is cleared', async () => {
    put('rejected/crm-leads.jsonl', '{half a line');
    await state.rejected.update('crm-leads', () => false, [entry('a')]);
    await state.rejected.update('crm-leads', (old) => old.key === 'a', [entry('b')]);
    expect(readFileSync(path('rejected/crm-leads.jsonl'), 'utf8')).toContain('{half a line\n');
    expect(state.rejected.read('crm-leads')).toMatchObject({ damaged: 1, entries: [{ key: 'b' }] });
    await state.rejected.clear('crm-leads');
    expect(state.rejected.read('crm-leads')).toEqual({ damaged: 0, entries: [] });
  });

  it('of facts is found without being used, and stays as it is', async () => {
    await state.facts.set('names', 'u1', 'somebody');
    await state.facts.save();
    put('facts/other.json', '{nope');
    expect(open().facts.faults()).toMatchObject([{ code: 'STATE_DAMAGED' }]);
    expect(readFileSync(path('facts/other.json'), 'utf8')).toBe('{nope');
  });

  it('says what moving it away costs: the month is counted anew, a run can only be undone by hand', () => {
    put('calls.json', '{nope');
    put('changes/r1.jsonl', '{nope\n{nope\n');
    const hint = (read: () => unknown) => {
      try {
        read();
      } catch (error) {
        return (error as { hint?: { en: string } }).hint?.en;
      }
      return undefined;
    };
    expect(hint(() => state.ledger.read())).toContain('counted from zero');
    expect(hint(() => state.journals.changes('r1'))).toContain('by hand');
    put('journal/customers.jsonl', '{nope\n{nope\n');
    expect(hint(() => state.journals.leftover('customers'))).toContain(`mv ${path('index')} `);
  });

  it('in the place of a lock is not taken for a disk that is full', () => {
    put('locks/customers.lock', 'this is no lock, but somebody’s notes '.repeat(30));
    expect(() => state.locks.acquire('customers')).toThrow(expect.objectContaining({ code: 'STATE_DAMAGED' }));
  });
});

describe('history and ledger', () => {
  const none = { total: 0, byOperation: {} };
  const report = (runId: string, finishedAt: string): RunReport => ({
    runId,
    pipeline: 'customers',
    mode: 'both',
    dryRun: false,
    status: 'succeeded',
    startedAt: finishedAt,
    finishedAt,
    durationMs: 0,
    source: { read: 0, rejected: 0, skipped: 0 },
    tables: {},
    rejected: [],
    warnings: [],
    apiCalls: { feishu: none, dingtalk: none },
    retries: 0,
    error: null,
  });
  it('skips damaged lines and says how many, and is bounded by age', async () => {
    await state.history.append(report('r1', '2026-01-01T00:00:00Z'));
    writeFileSync(
      join(folder, 'state', 'history.jsonl'),
      `${readFileSync(join(folder, 'state', 'history.jsonl'), 'utf8')}{"broken`,
    );
    await state.history.append(report('r2', '2026-11-20T00:00:00Z'));
    expect(state.history.read()).toMatchObject({ damaged: 1, runs: [{ runId: 'r1' }, { runId: 'r2' }] });
    await state.history.prune(Date.parse('2026-06-01'), 1e9);
    expect(state.history.read().runs.map((run) => run.runId)).toEqual(['r2']);
  });
  it('keeps a damaged line between runs that are kept: a person may still read it', async () => {
    await state.history.append(report('r1', '2026-01-01T00:00:00Z'));
    await state.history.append(report('r2', '2026-11-19T00:00:00Z'));
    appendFileSync(join(folder, 'state', 'history.jsonl'), '{"broken\n');
    await state.history.append(report('r3', '2026-11-20T00:00:00Z'));
    await state.history.prune(Date.parse('2026-06-01'), 1e9);
    expect(state.history.read()).toMatchObject({ damaged: 1, runs: [{ runId: 'r2' }, { runId: 'r3' }] });
  });
  it('is bounded by size, the newest staying', async () => {
    for (const [place, run] of ['r1', 'r2', 'r3', 'r4'].entries())
      await state.history.append(report(run, `2026-11-0${place + 1}T00:00:00Z`));
    const { size } = statSync(join(folder, 'state', 'history.jsonl'));
    await state.history.prune(0, size * 0.6);
    expect(state.history.read().runs.map((run) => run.runId)).toEqual(['r3', 'r4']);
  });
  it('adds up the calls of all processes', async () => {
    await Promise.all(
      [1, 2, 3].map(() => open().ledger.add('2026-11', { feishu: { 'record.search': 2 }, dingtalk: {} })),
    );
    expect(state.ledger.month('2026-11').feishu).toEqual({ total: 6, byOperation: { 'record.search': 6 } });
  });
});
