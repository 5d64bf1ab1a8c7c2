import { beforeEach, describe, expect, it } from 'vitest';
import { UnknownOutcomeError, WriteRefusedError } from '../../src/errors/index.ts';
import { verbatim } from '../../src/messages/text.ts';
import type { ReadOptions, Row, TableSpec } from '../../src/sync/contracts.ts';
import { keyOf } from '../../src/sync/keys.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import { FakeClock } from '../support/clock.ts';
import { MemoryIndex } from '../support/memory-index.ts';
import { openWriter } from '../support/writer.ts';

const spec: TableSpec = {
  key: 'main',
  defaultName: 'main',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'title', kind: 'text' },
    { name: 'amount', kind: 'number' },
    { name: 'note', kind: 'text', owner: 'people' },
    { name: 'phone', kind: 'text', owner: 'people', fillEmpty: true },
    { name: 'tags', kind: 'multiSelect', optionList: 'open' },
  ],
  keys: [{ columns: ['id'] }],
};
const list: TableSpec = {
  key: 'action',
  defaultName: 'action',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'who', kind: 'text' },
    { name: 'what', kind: 'text' },
  ],
  keys: [{ columns: ['id'] }],
  positional: true,
};
const columnsOf = (of: TableSpec) =>
  of.columns.map(({ name, kind }) => ({ name, kind, ...(kind === 'multiSelect' ? { options: ['a'] } : {}) }));
const rowsOf = (count: number, from = 0): Row[] =>
  Array.from({ length: count }, (_, i) => ({ id: `k${from + i}`, title: `t${from + i}`, amount: from + i }));

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable(columnsOf(spec));
});

async function sync(rows: readonly Row[], options: Parameters<typeof openWriter>[2] = {}) {
  const world = await openWriter(table, spec, options);
  await world.writer.locate(rows);
  for (const row of rows) await world.writer.put({ key: String(row['id']), rows: [row] });
  await world.writer.flush();
  return world;
}

/** The answer to a write was lost. */
const lost = () => new UnknownOutcomeError({ code: 'LOST', text: verbatim('lost') });

describe('writing rows by natural key', () => {
  it('creates 10,000 rows in an empty table with 20 writes and one read', async () => {
    const { writer } = await sync(rowsOf(10_000));
    expect(writer.counts.created).toBe(10_000);
    expect(table.callCount('create')).toBe(20);
    expect(table.callCount('read')).toBe(1);
  });

  it('writes and reads nothing when the same rows come again', async () => {
    const index = new MemoryIndex();
    await sync(rowsOf(1_200), { index });
    table.resetCalls();
    const { writer } = await sync(rowsOf(1_200), { index });
    expect(table.calls).toEqual({});
    expect(writer.counts).toMatchObject({ created: 0, updated: 0, unchanged: 1_200 });
  });

  it('updates 1,000 changed rows among 20,000 known ones with 2 writes and no read', async () => {
    const index = new MemoryIndex();
    await sync(rowsOf(20_000), { index });
    table.resetCalls();
    const changed = rowsOf(20_000).map((row, i) => (i < 1_000 ? { ...row, title: 'new' } : row));
    const { writer } = await sync(changed, { index });
    expect(table.calls).toEqual({ update: 2 });
    expect(writer.counts).toMatchObject({ updated: 1_000, unchanged: 19_000 });
  });

  it('finds a row whose key a person typed with blanks around it, at one look-up', async () => {
    for (let i = 0; i < 1_200; i++) table.add({ id: `other-${i}` });
    const id = table.add({ id: ' key-0001 ', title: 'old' });
    const { writer } = await sync([{ id: 'key-0001', title: 'new' }]);
    expect(table.calls).toEqual({ read: 1, update: 1 });
    expect(writer.counts).toMatchObject({ created: 0, updated: 1 });
    expect(table.rows.get(id)?.cells['title']).toBe('new');
  });

  it('asks for wide spellings in the room that a look-up leaves: a table that it meets for the first time may be typed so', async () => {
    for (let i = 0; i < 1_200; i++) table.add({ id: `other-${i}` });
    table.add({ id: 'ｋ７' });
    const { writer } = await sync([{ id: 'k7' }, { id: 'k8' }]);
    expect(table.calls).toEqual({ read: 1, create: 1, update: 1 });
    expect(writer.counts).toMatchObject({ created: 1, updated: 1 });
  });

  it('reads a table of one page as a whole: what no filter finds is found at the same cost', async () => {
    const index = new MemoryIndex();
    await sync(rowsOf(60), { index });
    table.add({ id: 'ｋ７７' });
    table.resetCalls();
    const { writer } = await sync([{ id: 'k77' }], { index });
    expect(table.calls).toEqual({ read: 1, update: 1 });
    expect(writer.counts).toMatchObject({ created: 0, updated: 1 });
  });

  it('reads the table once, 40 pages, when the index of 20,000 rows is lost', async () => {
    await sync(rowsOf(20_000));
    table.resetCalls();
    await sync(rowsOf(20_000), { index: new MemoryIndex() });
    expect(table.calls).toEqual({ read: 40 });
  });

  it('looks up to 50 unknown keys up with one call', async () => {
    for (const row of rowsOf(3_000)) table.add(row);
    const { writer } = await sync(rowsOf(50, 2_980));
    expect(table.calls).toEqual({ read: 1, create: 1 });
    expect(writer.counts).toMatchObject({ created: 30, unchanged: 20 });
  });

  it("never overwrites a people's column, and fills it only where the spec says so and it is empty", async () => {
    const id = table.add({ id: 'k1', title: 'old', note: 'mine', phone: '' });
    await sync([{ id: 'k1', title: 'new', note: 'theirs', phone: '138' }]);
    expect(table.rows.get(id)?.cells).toEqual({ id: 'k1', title: 'new', note: 'mine', phone: '138' });
    await sync([{ id: 'k1', title: 'new', note: 'theirs', phone: '139' }]);
    expect(table.rows.get(id)?.cells['phone']).toBe('138');
  });

  it('finds a row typed by hand whose key differs by blanks and full-width letters in a scan', async () => {
    table.add({ id: ' ｋ7 ', title: 't' });
    const rows = rowsOf(60);
    const { writer } = await sync(rows);
    expect(writer.counts.created).toBe(59);
  });

  describe('after a whole reading that does not show every row', () => {
    const unseen = new Set<string>();
    beforeEach(() => unseen.clear());
    class Lagging extends MemoryTable {
      override async *read(options: ReadOptions = {}) {
        for await (const page of super.read(options))
          yield { ...page, records: page.records.filter((record) => !unseen.has(record.recordId)) };
      }
    }
    const checkAll = async (index: MemoryIndex, clock: FakeClock) => {
      const { writer } = await openWriter(table, spec, { index, clock });
      for await (const _record of writer.scan());
      for (const row of rowsOf(30)) await writer.put({ key: String(row['id']), rows: [row] });
      await writer.flush();
      return writer.counts;
    };

    it('creates no row again that a replica has not heard of yet, whatever their number', async () => {
      table = new Lagging(columnsOf(spec));
      const [index, clock] = [new MemoryIndex(), new FakeClock()];
      await sync(rowsOf(30), { index, clock });
      for (const id of table.rows.keys()) unseen.add(id);
      expect(await checkAll(index, clock)).toMatchObject({ created: 0, unchanged: 30 });
      expect(table.rows.size).toBe(30);
    });

    it('creates no row again that is hidden, long after it was written', async () => {
      table = new Lagging(columnsOf(spec));
      const [index, clock] = [new MemoryIndex(), new FakeClock()];
      await sync(rowsOf(30), { index, clock });
      clock.advance(3_600_000);
      for (const id of [...table.rows.keys()].slice(1)) unseen.add(id);
      expect(await checkAll(index, clock)).toMatchObject({ created: 0, unchanged: 30 });
    });

    it('restores what people deleted; one call tells that much is gone, and none is spent on it again', async () => {
      const [index, clock] = [new MemoryIndex(), new FakeClock()];
      await sync(rowsOf(200), { index, clock });
      clock.advance(3_600_000);
      for (const id of [...table.rows.keys()].slice(0, 150)) table.remove(id);
      table.resetCalls();
      const { writer } = await openWriter(table, spec, { index, clock });
      for await (const _record of writer.scan());
      expect(table.callCount('get')).toBe(1);
      expect(await checkAll(index, clock)).toMatchObject({ created: 30, unchanged: 0 });
    });

    it('asks by id for all that was created moments ago, for a sample of what is older, and for neither again', async () => {
      const asked: string[] = [];
      class Asked extends MemoryTable {
        override async get(recordIds: readonly string[]) {
          asked.push(...recordIds);
          return super.get(recordIds);
        }
      }
      table = new Asked(columnsOf(spec));
      const [index, clock] = [new MemoryIndex(), new FakeClock()];
      await sync(rowsOf(200), { index, clock });
      const old = [...table.rows.keys()];
      clock.advance(3_600_000);
      await sync(rowsOf(5, 200), { index, clock });
      const recent = [...table.rows.keys()].slice(200);
      for (const id of old) table.remove(id);
      for (const id of recent) table.remove(id);
      const scan = async () => {
        asked.length = 0;
        const { writer } = await openWriter(table, spec, { index, clock });
        for await (const _record of writer.scan());
        await writer.flush();
      };
      await scan();
      expect(asked).toEqual(expect.arrayContaining(recent));
      expect(asked.length).toBeLessThanOrEqual(20 + recent.length);
      await scan();
      expect(asked).toEqual([]);
    });

    it('forgets that a row was gone when it is seen again', async () => {
      table = new Lagging(columnsOf(spec));
      const [index, clock] = [new MemoryIndex(), new FakeClock()];
      await sync(rowsOf(30), { index, clock });
      clock.advance(3_600_000);
      const kept = new Map(table.rows);
      table.rows.clear();
      const { writer } = await openWriter(table, spec, { index, clock });
      for await (const _record of writer.scan());
      for (const [id, row] of kept) table.rows.set(id, row);
      const again = await openWriter(table, spec, { index, clock });
      for await (const _record of again.writer.scan());
      for (const id of table.rows.keys()) unseen.add(id);
      expect(await checkAll(index, clock)).toMatchObject({ created: 0, unchanged: 30 });
    });
  });

  it('writes the same key once when the input has it twice, the later row winning', async () => {
    const { writer } = await sync([
      { id: 'k1', title: 'first' },
      { id: 'k1', title: 'second' },
    ]);
    expect(table.all()).toEqual([{ id: 'k1', title: 'second' }]);
    expect(writer.counts.created).toBe(1);
  });

  it('keeps to the first of several rows that share a key, and says so', async () => {
    table.add({ id: 'k1', title: 'a' });
    table.add({ id: 'k1', title: 'b' });
    const { recorder } = await sync([{ id: 'k1', title: 'c' }]);
    expect(table.all().map((row) => row['title'])).toEqual(['c', 'b']);
    expect(recorder.warnings[0]?.code).toBe('duplicate_in_table');
  });

  it('adds a new option by one metadata update before the rows that need it', async () => {
    await sync([
      { id: 'k1', tags: ['a', 'b'] },
      { id: 'k2', tags: ['b'] },
    ]);
    expect(table.calls).toMatchObject({ options: 1, create: 1 });
  });

  it('only tells what it would do in a dry run', async () => {
    table.add({ id: 'k1', title: 'old' });
    const { writer, plan } = await sync(
      [
        { id: 'k1', title: 'new' },
        { id: 'k2', title: 'x' },
      ],
      { dryRun: true },
    );
    expect(table.callCount('create', 'update', 'delete')).toBe(0);
    expect(writer.counts).toMatchObject({ created: 1, updated: 1 });
    expect(plan).toEqual([
      {
        table: 'main',
        action: 'update',
        key: 'k1',
        recordId: 'rec000001',
        changes: { title: { from: 'old', to: 'new' } },
      },
      {
        table: 'main',
        action: 'create',
        key: 'k2',
        changes: { id: { from: null, to: 'k2' }, title: { from: null, to: 'x' } },
      },
    ]);
  });
});

describe('when the platform refuses', () => {
  const poison = (bad: ReadonlySet<string>) => {
    table.onCall = (operation, moment, rows) => {
      if (operation === 'create' && moment === 'before' && rows.some((row) => bad.has(String(row['id'])))) {
        throw new WriteRefusedError('row', { code: 'X', text: verbatim('bad cell'), hint: verbatim('Mend it.') });
      }
    };
  };

  it('lands the 499 neighbours of one bad row in at most 20 calls', async () => {
    poison(new Set(['k321']));
    const { writer, recorder } = await sync(rowsOf(500));
    expect(writer.counts).toMatchObject({ created: 499, rejected: 1 });
    expect(table.callCount('create')).toBeLessThanOrEqual(20);
    expect(recorder.rejections).toMatchObject([
      { key: 'k321', stage: 'write', code: 'platform_refused', reason: { en: 'bad cell. Mend it.' } },
    ]);
    expect(writer.failed.get('k321')).toBe('rejected');
  });

  /** What bisecting to the last bad row costs: the budget that a bound on systematic refusals must not exceed. */
  const bisected = (from: number, to: number, bad: ReadonlySet<string>): number => {
    let refused = false;
    for (let i = from; i < to; i++) refused ||= bad.has(`k${i}`);
    if (!refused || to - from === 1) return 1;
    const middle = from + Math.ceil((to - from) / 2);
    return 1 + bisected(from, middle, bad) + bisected(middle, to, bad);
  };
  const keysOf = (...numbers: number[]) => new Set(numbers.map((i) => `k${i}`));
  const upTo = (count: number, step = 1, from = 0) => Array.from({ length: count }, (_, i) => from + i * step);

  it.each([
    ['the first and the last', keysOf(0, 499)],
    ['seven at the start', keysOf(...upTo(7))],
    ['seven in a row in the middle', keysOf(...upTo(7, 1, 240))],
    ['thirty in a row', keysOf(...upTo(30, 1, 100))],
    ['every tenth', keysOf(...upTo(50, 10))],
  ])('finds %s among 500 exactly, at the cost of bisecting', async (_, bad) => {
    poison(bad);
    const { writer, recorder } = await sync(rowsOf(500));
    expect(writer.counts).toMatchObject({ created: 500 - bad.size, rejected: bad.size });
    expect(new Set(recorder.rejections.map(({ key }) => key))).toEqual(bad);
    expect(table.callCount('create')).toBeLessThanOrEqual(bisected(0, 500, bad));
  });

  it.each([
    ['the first hundred', keysOf(...upTo(100))],
    ['all but the last', keysOf(...upTo(499))],
    ['three of four', new Set(upTo(500).flatMap((i) => (i % 4 === 3 ? [] : [`k${i}`])))],
    ['twenty at the start and one in each later group', keysOf(...upTo(20), 25, 40, 100, 200, 300)],
  ])('lands every good row where %s are bad, at hardly more than the cost of bisecting', async (_, bad) => {
    poison(bad);
    const { writer, recorder } = await sync(rowsOf(500));
    expect(writer.counts).toMatchObject({ created: 500 - bad.size, rejected: bad.size });
    expect(new Set(recorder.rejections.map(({ key }) => key))).toEqual(bad);
    expect(table.callCount('create')).toBeLessThanOrEqual(bisected(0, 500, bad) + 20);
  });

  it('spends some thirty calls where all 500 rows are refused, not 999, and four on each batch that follows', async () => {
    poison(keysOf(...upTo(2_000)));
    const { writer, recorder } = await sync(rowsOf(500));
    expect(writer.counts).toMatchObject({ created: 0, rejected: 500 });
    expect(table.callCount('create')).toBeLessThanOrEqual(35);
    expect(recorder.rejections.every(({ code, row }) => code === 'platform_refused' && row !== undefined)).toBe(true);
    expect(recorder.rejections.filter(({ reason }) => reason.en.includes('rejected retry')).length).toBeGreaterThan(
      450,
    );
    table.resetCalls();
    await sync(rowsOf(2_000));
    expect(table.callCount('create')).toBeLessThanOrEqual(35 + 3 * 4);
  });

  it('goes on as usual when what had everything refused ends, and finds a single bad row again', async () => {
    const bad = keysOf(...upTo(500), 777, 999);
    poison(bad);
    const { writer, recorder } = await sync(rowsOf(1_500));
    expect(writer.counts).toMatchObject({ created: 1_500 - bad.size, rejected: bad.size });
    expect(new Set(recorder.rejections.map(({ key }) => key))).toEqual(bad);
  });

  it('refusals of creates say nothing about updates', async () => {
    for (const row of rowsOf(100)) table.add({ ...row, title: 'old' });
    poison(keysOf(...upTo(500)));
    const { writer } = await sync(rowsOf(300));
    expect(writer.counts).toMatchObject({ created: 0, updated: 100, rejected: 200 });
  });

  it('halves a batch that is too large and remembers the smaller size', async () => {
    const index = new MemoryIndex();
    table = new MemoryTable(columnsOf(spec));
    table.onCall = (operation, moment, rows) => {
      if (operation === 'create' && moment === 'before' && rows.length > 130)
        throw new WriteRefusedError('size', { code: 'S', text: verbatim('too many') });
    };
    await sync(rowsOf(500), { index });
    expect(table.rows.size).toBe(500);
    // 500 and 250 are refused once each; what was refused is not tried again on the rows behind it.
    expect(table.callCount('create')).toBe(2 + 4);
    table.resetCalls();
    await sync(rowsOf(250, 1_000), { index });
    expect(table.callCount('create')).toBe(2);
  });

  it('knows also in the next run of a row that a died run created and no reading shows yet', async () => {
    const index = new MemoryIndex();
    table.read = async function* () {
      yield { records: [], last: true };
    };
    const row = { id: 'k1', title: 'new' };
    const recordId = table.add(row);
    const { writer } = await openWriter(table, spec, { index });
    writer.forgetIntent([{ kind: 'create', key: 'k1', row }], [recordId]);
    const idsOf = async (of: typeof writer) => {
      const ids: string[] = [];
      for await (const record of of.scan()) ids.push(record.recordId);
      return ids;
    };
    expect(await idsOf(writer)).toEqual([recordId]);
    await writer.flush();
    expect(await idsOf((await openWriter(table, spec, { index })).writer)).toEqual([recordId]);
  });

  it('says once that an option is new, however many rows bring it along', async () => {
    const closed: TableSpec = {
      ...spec,
      columns: [...spec.columns, { name: 'kind', kind: 'singleSelect', options: ['a'] }],
    };
    table = new MemoryTable([...columnsOf(spec), { name: 'kind', kind: 'singleSelect', options: ['a'] }]);
    const { writer, recorder } = await openWriter(table, closed);
    for (const [i, kind] of ['a', 'b', 'b', 'c', 'b'].entries()) {
      await writer.put({ key: `k${i}`, rows: [{ id: `k${i}`, kind }] });
    }
    await writer.flush();
    expect(recorder.warnings.map(({ code, key }) => `${code} ${key}`)).toEqual(['new_option k1', 'new_option k3']);
  });

  it('asks a full table once, not with every batch that is left', async () => {
    table = new MemoryTable(columnsOf(spec), { rowsMax: 600 });
    const { writer, recorder } = await sync(rowsOf(5_000));
    expect(table.callCount('create')).toBe(2);
    expect(writer.counts).toMatchObject({ created: 500, rejected: 4_500 });
    expect(recorder.rejections.at(-1)).toMatchObject({ code: 'table_full' });
  });

  it('stops creating in a full table but goes on updating', async () => {
    table.add({ id: 'k0', title: 'old' });
    table.onCall = (operation) => {
      if (operation === 'create') throw new WriteRefusedError('table-full', { code: 'F', text: verbatim('full') });
    };
    const { writer } = await sync(rowsOf(3));
    expect(writer.counts).toMatchObject({ created: 0, updated: 1, rejected: 2 });
  });

  it('creates a row again that a person deleted since it was last seen, and only that one', async () => {
    const index = new MemoryIndex();
    await sync(rowsOf(10), { index });
    table.remove([...table.rows.keys()][4] as string);
    const { writer } = await sync(
      rowsOf(10).map((row) => ({ ...row, title: 'new' })),
      { index },
    );
    expect(table.rows.size).toBe(10);
    expect(table.all().every((row) => row['title'] === 'new')).toBe(true);
    expect(writer.counts).toMatchObject({ created: 1, updated: 9, rejected: 0 });
  });

  it('does not take an empty answer for an empty table where permissions may hide rows', async () => {
    table.provesEmptiness = false;
    await expect(sync(rowsOf(3))).rejects.toMatchObject({ code: 'EMPTY_NOT_PROVEN', recovery: 'fix-access' });
    expect(table.rows.size).toBe(0);
  });

  it('does not promise in a dry run what the run itself would stop at', async () => {
    table.provesEmptiness = false;
    await expect(sync(rowsOf(3), { dryRun: true })).rejects.toMatchObject({ code: 'EMPTY_NOT_PROVEN' });
  });
});

describe('when an answer is lost', () => {
  it('finds the rows that landed and creates none twice', async () => {
    let times = 1;
    table.onCall = (operation, moment) => {
      if (operation === 'create' && moment === 'after' && times-- > 0) throw lost();
    };
    const { writer } = await sync(rowsOf(120));
    expect(table.rows.size).toBe(120);
    expect(writer.counts).toMatchObject({ created: 120, unknown: 0 });
  });

  it('sends the same bytes again when nothing landed', async () => {
    let times = 1;
    table.onCall = (operation, moment) => {
      if (operation === 'create' && moment === 'before' && times-- > 0) throw lost();
    };
    await sync(rowsOf(5));
    expect(table.rows.size).toBe(5);
  });

  it('reports what stays unclear as unknown, and the next run settles it', async () => {
    const index = new MemoryIndex();
    table.onCall = (operation) => {
      if (operation === 'create') throw lost();
    };
    const { writer } = await sync(rowsOf(2), { index });
    expect(writer.counts.unknown).toBe(2);
    table.onCall = () => undefined;
    await sync(rowsOf(2), { index });
    expect(table.rows.size).toBe(2);
  });

  it('settles an intent that a killed run left: landed rows are known, missing ones are sent under the same key', async () => {
    const world = await sync([]);
    const create = (id: string) => ({ kind: 'create', key: id, row: { id, title: 'x' } }) as const;
    table.add({ id: 'k1', title: 'x' });
    expect(await world.writer.settleIntent([create('k1')], 'token-1', true)).toEqual(['rec000001']);
    expect(await world.writer.settleIntent([create('k2')], 'token-2', true)).toEqual(['rec000002']);
    expect(await world.writer.settleIntent([create('k3')], 'token-3', false)).toEqual(['']);
    expect(table.rows.size).toBe(2);
  });
});

describe('what a run that died left, where a reading does not show it yet', () => {
  const create = (id: string) => ({ kind: 'create', key: id, row: { id, title: 'x' } }) as const;
  const nothingShown = async function* () {
    yield { records: [], last: true };
  };
  /** The platform knows the key already, and does not say which rows it stands for. */
  const resubmitted = (operation: string, moment: string) => {
    if (operation === 'create' && moment === 'before') throw lost();
  };

  it('is read again some seconds later', async () => {
    const { writer, clock } = await sync([]);
    const read = table.read.bind(table);
    table.add({ id: 'k1', title: 'x' });
    table.read = nothingShown;
    table.onCall = resubmitted;
    const sleep = clock.sleep.bind(clock);
    clock.sleep = (ms) => {
      table.read = read;
      return sleep(ms);
    };
    expect(await writer.settleIntent([create('k1')], 'token-1', true)).toEqual(['rec000001']);
  });

  it('is unknown, and not created once more, when it stays unclear', async () => {
    const { writer } = await sync([]);
    table.read = nothingShown;
    table.onCall = resubmitted;
    expect(await writer.settleIntent([create('k1')], 'token-1', true)).toBeNull();
    table.onCall = () => undefined;
    await writer.put({ key: 'k1', rows: [{ id: 'k1', title: 'x' }] });
    await writer.flush();
    expect(table.rows.size).toBe(0);
    expect(writer.counts).toMatchObject({ created: 0, unknown: 1 });
  });

  it('is known also to the run after the one that took over and died, for as long as a reading may miss it', async () => {
    const index = new MemoryIndex();
    const first = await openWriter(table, spec, { index });
    const row = { id: 'k1', title: 'x' };
    first.writer.forgetIntent([create('k1')], [table.add(row)]);
    first.writer.keepLate();
    index.commit();
    table.read = nothingShown;
    const again = async (clock: FakeClock) => {
      const { writer } = await openWriter(table, spec, { index, clock });
      await writer.locate([row]);
      return writer.known('k1').map(({ recordId }) => recordId);
    };
    expect(await again(new FakeClock())).toEqual(['rec000001']);
    const later = new FakeClock();
    later.advance(5 * 60_000);
    expect(await again(later)).toEqual([]);
  });
});

describe('lists that share a key', () => {
  beforeEach(() => {
    table = new MemoryTable(columnsOf(list));
  });
  const act = (who: string, what = 'ok'): Row => ({ id: 'i1', who, what });
  async function syncList(rows: Row[], index = new MemoryIndex(), options = {}) {
    const world = await openWriter(table, list, { index, ...options });
    await world.writer.locate([{ id: 'i1' }]);
    await world.writer.put({ key: 'i1', rows });
    await world.writer.flush();
    return world;
  }

  it('keeps records that agree in everything but position, and adds none when run again', async () => {
    await syncList([act('a'), act('b'), act('a')]);
    expect(table.rows.size).toBe(3);
    const { writer } = await syncList([act('a'), act('b'), act('a')]);
    expect(table.rows.size).toBe(3);
    expect(writer.counts).toMatchObject({ created: 0, updated: 0, deleted: 0, unchanged: 3 });
  });

  it('adds only what is new at the end', async () => {
    const index = new MemoryIndex();
    await syncList([act('a'), act('b')], index);
    table.resetCalls();
    const { writer } = await syncList([act('a'), act('b'), act('c')], index);
    expect(table.calls).toEqual({ create: 1 });
    expect(writer.counts).toMatchObject({ created: 1, unchanged: 2 });
  });

  it('removes surplus rows', async () => {
    await syncList([act('a'), act('b')]);
    await syncList([act('b')]);
    expect(table.all()).toEqual([act('b')]);
  });

  it('does not delete more than ten rows and a tenth of the table unless confirmed', async () => {
    const many = Array.from({ length: 30 }, (_, i) => act(`p${i}`));
    await syncList(many);
    const { recorder } = await syncList(many.slice(0, 10));
    expect(table.rows.size).toBe(30);
    expect(recorder.rejections[0]?.code).toBe('delete_brake');
    await syncList(many.slice(0, 10), new MemoryIndex(), { deletesConfirmed: true });
    expect(table.rows.size).toBe(10);
  });

  it('does not take a list for what we wanted while rows of it were refused', async () => {
    const many = Array.from({ length: 30 }, (_, i) => act(`p${i}`));
    await syncList(many);
    const index = new MemoryIndex();
    const changed = [{ ...act('p0'), what: 'other' }, ...many.slice(1, 10)];
    const braked = await syncList(changed, index);
    expect(braked.writer.counts).toMatchObject({ updated: 1, rejected: 20 });
    expect(braked.writer.expected(keyOf(list, { id: 'i1' }) as string)).toEqual([]);
    const mended = await syncList(changed, index, { deletesConfirmed: true });
    expect(mended.writer.expected(keyOf(list, { id: 'i1' }) as string)).toHaveLength(10);
  });

  it('finds the rows of a list that landed although the answer was lost', async () => {
    let times = 1;
    table.onCall = (operation, moment) => {
      if (operation === 'create' && moment === 'after' && times-- > 0)
        throw new UnknownOutcomeError({ code: 'LOST', text: verbatim('lost') });
    };
    await syncList([act('a'), act('a'), act('b')]);
    expect(table.rows.size).toBe(3);
  });
});
