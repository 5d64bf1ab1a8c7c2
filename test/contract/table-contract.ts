import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CancelledError, SyncError, UnknownOutcomeError, WriteRefusedError } from '../../src/errors/index.ts';
import { canonical } from '../../src/sync/cells.ts';
import type { Cell, ColumnSpec, ReadOptions, ReadRecord, Row, Table } from '../../src/sync/contracts.ts';

/** The columns that every implementation is opened with; the first is the primary one. */
export const contractColumns = [
  { name: '编号', kind: 'text' },
  { name: '说明', kind: 'longText' },
  { name: '金额', kind: 'number', decimals: 2 },
  { name: '状态', kind: 'singleSelect', options: ['open', 'done'] },
  { name: '标签', kind: 'multiSelect', options: ['a', 'b'], optionList: 'open' },
  { name: '时间', kind: 'dateTime' },
  { name: '电话', kind: 'phone' },
  { name: '邮箱', kind: 'email' },
] as const satisfies readonly ColumnSpec[];

export type ContractFault =
  /** The platform finds us too fast, once. */
  | 'throttled'
  /** The same, and says for how long. */
  | 'throttled-with-delay'
  /** The token has expired. */
  | 'token-expired'
  /** The next write takes effect and its answer is lost. */
  | 'answer-lost'
  /** The next call never arrives. */
  | 'connection-cut'
  /** The next call gets half a JSON document; a write takes effect. */
  | 'broken-json'
  /** A gateway answers instead of the platform, once. */
  | 'gateway-page';

export interface ContractWorld {
  readonly table: Table;
  /** What a person sees in the table's window, by record id, in canonical cells. */
  rows(): ReadonlyMap<string, Row>;
  /** What a person does there. */
  add(cells: Row): string;
  edit(recordId: string, cells: Row): void;
  remove(recordId: string): void;
  fail(fault: ContractFault): void;
  /** The operator presses Ctrl-C. */
  cancel(): void;
  close(): Promise<void> | void;
}

export interface ContractOptions {
  /** Titles that do not apply, each with its reason. */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Rows that one call refuses as too many; left out where the platform has no limit of its own. */
  readonly tooManyRows?: number;
}

let uuids = 0;
const key = () => {
  uuids += 1;
  return `00000000-0000-4000-8000-${String(uuids).padStart(12, '0')}`;
};

const kinds = new Map(contractColumns.map((column) => [column.name as string, column.kind]));
const names = contractColumns.map((column) => column.name);

/** Canonical cells as strings, without the empty ones, so that spelling of equal values does not matter. */
function plain(row: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row)
      .map(([name, cell]) => [name, canonical(kinds.get(name) ?? 'text', cell as Cell)] as const)
      .filter(([, words]) => words !== ''),
  );
}

async function readAll(table: Table, options?: ReadOptions): Promise<ReadRecord[]> {
  const records = new Map<string, ReadRecord>();
  for await (const page of table.read(options)) for (const record of page.records) records.set(record.recordId, record);
  return [...records.values()];
}

const rejected = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error) => error,
  );

/** A write as the engine does it: when the outcome is unknown, the same bytes again under the same key. */
async function createSurely(table: Table, rows: readonly Row[]): Promise<readonly string[]> {
  const idempotencyKey = key();
  try {
    return await table.create(rows, idempotencyKey);
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    return table.create(rows, idempotencyKey);
  }
}

const full: Row = {
  编号: 'A-1',
  说明: '第一行\n第二行 "引号", 逗号',
  金额: 1234.56,
  状态: 'open',
  标签: ['b', 'a'],
  时间: Date.UTC(2026, 10, 20, 3, 4),
  电话: '+8613800000000',
  邮箱: 'a@example.com',
};

/** What every `Table` must do. `open` gives a fresh, empty table with `contractColumns`. */
export function tableContract(name: string, open: () => Promise<ContractWorld>, options: ContractOptions = {}): void {
  const exceptions = options.exceptions ?? {};
  const it = (title: string, work: (world: ContractWorld) => Promise<void>) => {
    if (exceptions[title]) test.skip(`${title} (${exceptions[title]})`, () => {});
    else test(title, () => work(world));
  };
  let world: ContractWorld;

  describe(`${name} as a table`, () => {
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.close());

    describe('columns', () => {
      it('tells names, kinds that fit, the primary one, and options', async ({ table }) => {
        const columns = await table.columns();
        expect(columns.map((column) => column.name)).toEqual(expect.arrayContaining([...names]));
        expect(columns.filter((column) => column.primary).map((column) => column.name)).toEqual(['编号']);
        const status = columns.find((column) => column.name === '状态');
        expect(status).toMatchObject({ kind: 'singleSelect', writable: true });
        expect(status?.options?.map((option) => option.name)).toEqual(['open', 'done']);
        expect(columns.find((column) => column.name === '金额')?.kind).toBe('number');
        expect(columns.find((column) => column.name === '时间')?.kind).toBe('dateTime');
      });

      it('gain the options that are missing, and keep the others with their cells', async ({ table, rows }) => {
        const [id = ''] = await createSurely(table, [{ 编号: 'A', 状态: 'done', 标签: ['a'] }]);
        await table.addOptions('状态', ['done', 'won']);
        await table.addOptions('状态', ['won']);
        const options = (await table.columns()).find((column) => column.name === '状态')?.options;
        expect(options?.map((option) => option.name)).toEqual(['open', 'done', 'won']);
        expect(plain(rows().get(id) ?? {})).toEqual(plain({ 编号: 'A', 状态: 'done', 标签: ['a'] }));
      });
    });

    describe('creating', () => {
      it('no rows costs nothing and gives nothing', async ({ table, rows }) => {
        expect(await table.create([], key())).toEqual([]);
        await table.update([]);
        await table.delete([]);
        expect(rows().size).toBe(0);
      });

      it('gives the ids in the order of the rows', async ({ table, rows }) => {
        const wanted = Array.from({ length: 30 }, (_, i) => ({ 编号: `N-${i}`, 金额: i }));
        const ids = await createSurely(table, wanted);
        expect(new Set(ids).size).toBe(30);
        for (const [index, id] of ids.entries())
          expect(plain(rows().get(id) ?? {})).toEqual(plain(wanted[index] as Row));
      });

      it('makes two rows of two equal ones: keys are the engine’s business', async ({ table, rows }) => {
        const ids = await createSurely(table, [{ 编号: 'same' }, { 编号: 'same' }]);
        expect(ids[0]).not.toBe(ids[1]);
        expect(rows().size).toBe(2);
      });

      it('takes a row without its key column', async ({ table, rows }) => {
        const [id = ''] = await createSurely(table, [{ 金额: 1 }]);
        expect(plain(rows().get(id) ?? {})).toEqual(plain({ 金额: 1 }));
      });

      it('once only under one idempotency key', async ({ table, rows }) => {
        const same = key();
        const first = await table.create([{ 编号: 'once' }], same);
        const second = await table.create([{ 编号: 'once' }], same).catch((error) => {
          if (error instanceof UnknownOutcomeError) return null;
          throw error;
        });
        expect(rows().size).toBe(1);
        if (second) expect(second).toEqual(first);
      });

      it('refuses a whole batch because of one bad row, and says that a row is at fault', async ({ table, rows }) => {
        // A shape that our own check would have held back: this is what the platform says when it got through.
        const bad = { 编号: 'bad', 金额: 'many' } as unknown as Row;
        const error = await rejected(table.create([{ 编号: 'good' }, bad, { 编号: 'fine' }], key()));
        expect(error).toBeInstanceOf(WriteRefusedError);
        expect(error).toMatchObject({ kind: 'row' });
        expect(rows().size).toBe(0);
      });

      it('refuses an unknown column and writes nothing', async ({ table, rows }) => {
        expect(await rejected(table.create([{ 编号: 'A', 没有这列: 'x' }], key()))).toBeInstanceOf(SyncError);
        expect(rows().size).toBe(0);
      });

      it('refuses more rows than one call may carry, and says that the size is at fault', async ({ table, rows }) => {
        const count = options.tooManyRows ?? 0;
        if (count === 0) return;
        const error = await rejected(
          table.create(
            Array.from({ length: count }, (_, i) => ({ 编号: `${i}` })),
            key(),
          ),
        );
        expect(error).toMatchObject({ kind: 'size' });
        expect(rows().size).toBe(0);
      });
    });

    describe('cells', () => {
      it('of every kind read back as what was written', async ({ table }) => {
        const [id = ''] = await createSurely(table, [full]);
        const [read] = await readAll(table);
        expect(plain(read?.cells ?? {})).toEqual(plain(full));
        const { records } = await table.get([id]);
        expect(plain(records[0]?.cells ?? {})).toEqual(plain(full));
      });

      it('with emoji, combining marks, right-to-left words and long text survive', async ({ table }) => {
        const words = '👩‍👩‍👧 e\u0301 שלום \u4e00'.repeat(500);
        await createSurely(table, [{ 编号: '😀-1', 说明: words }]);
        expect((await readAll(table))[0]?.cells).toMatchObject({ 编号: '😀-1', 说明: words });
      });

      it('that are zero, negative or fractional are numbers, not empty', async ({ table }) => {
        const amounts = [0, -3, 0.1, 1e12, 123456789.12];
        const ids = await createSurely(
          table,
          amounts.map((金额, i) => ({ 编号: `${i}`, 金额 })),
        );
        const { records } = await table.get(ids);
        const found = new Map(records.map((record) => [record.recordId, record.cells['金额']]));
        expect(ids.map((id) => found.get(id))).toEqual(amounts);
      });

      it('of text that look like addresses, formulas or numbers stay text', async ({ table }) => {
        const words = ['=1+1', '007', 'https://example.com/?a=b', '@all', '1.23E+18'];
        const ids = await createSurely(
          table,
          words.map((编号) => ({ 编号 })),
        );
        const { records } = await table.get(ids);
        const found = new Map(records.map((record) => [record.recordId, record.cells['编号']]));
        expect(ids.map((id) => found.get(id))).toEqual(words);
      });

      it('keep a moment to the minute', async ({ table }) => {
        const moments = [Date.UTC(2026, 0, 1, 15, 59), Date.UTC(2026, 0, 1, 16, 0), Date.UTC(2024, 1, 29, 0, 0)];
        const ids = await createSurely(
          table,
          moments.map((时间, i) => ({ 编号: `${i}`, 时间 })),
        );
        const { records } = await table.get(ids);
        const found = new Map(records.map((record) => [record.recordId, record.cells['时间']]));
        expect(ids.map((id) => found.get(id))).toEqual(moments);
      });

      it('that a person left empty are absent', async ({ table, add }) => {
        add({ 编号: 'only' });
        expect(Object.keys((await readAll(table))[0]?.cells ?? {})).toEqual(['编号']);
      });
    });

    describe('updating', () => {
      it('clears with null and keeps what is absent', async ({ table, rows }) => {
        const [id = ''] = await createSurely(table, [full]);
        await table.update([
          { recordId: id, cells: { 金额: 5, 状态: null, 标签: null, 时间: null, 电话: null, 说明: null } },
        ]);
        expect(plain(rows().get(id) ?? {})).toEqual(plain({ 编号: 'A-1', 金额: 5, 邮箱: 'a@example.com' }));
      });

      it('of many rows changes each of them', async ({ table, rows }) => {
        const ids = await createSurely(
          table,
          Array.from({ length: 20 }, (_, i) => ({ 编号: `${i}`, 金额: i })),
        );
        await table.update(ids.map((recordId, i) => ({ recordId, cells: { 金额: i * 10 } })));
        expect(ids.map((id) => rows().get(id)?.['金额'])).toEqual(ids.map((_, i) => i * 10));
      });

      it('refuses the batch when one of its rows is gone, and changes none', async ({ table, rows, remove }) => {
        const [gone = '', left = ''] = await createSurely(table, [{ 编号: 'gone' }, { 编号: 'left' }]);
        remove(gone);
        const error = await rejected(
          table.update([
            { recordId: left, cells: { 金额: 1 } },
            { recordId: gone, cells: { 金额: 1 } },
          ]),
        );
        expect(error).toMatchObject({ kind: 'record-gone' });
        expect(plain(rows().get(left) ?? {})).toEqual(plain({ 编号: 'left' }));
      });
    });

    describe('deleting', () => {
      it('removes these rows and no others', async ({ table, rows }) => {
        const [first = '', second = '', third = ''] = await createSurely(table, [
          { 编号: '1' },
          { 编号: '2' },
          { 编号: '3' },
        ]);
        await table.delete([first, third]);
        expect([...rows().keys()]).toEqual([second]);
      });
    });

    describe('reading', () => {
      it('gives every row once, page by page, and says which page is the last', async ({ table, add }) => {
        const count = table.limits.readPage + 3;
        for (let i = 0; i < count; i += 1) add({ 编号: `${i}` });
        const pages: { size: number; last: boolean; total: number | undefined }[] = [];
        const seen = new Set<string>();
        for await (const page of table.read({ columns: ['编号'] })) {
          pages.push({ size: page.records.length, last: page.last, total: page.total });
          for (const record of page.records) seen.add(record.recordId);
        }
        expect(seen.size).toBe(count);
        expect(pages.map((page) => page.last)).toEqual(pages.map((_, i) => i === pages.length - 1));
        for (const page of pages) expect([undefined, count]).toContain(page.total);
      });

      it('of the whole table, which asks ahead, gives the same rows in as many pages', async ({ table, add }) => {
        const count = table.limits.readPage * 2 + 3;
        for (let i = 0; i < count; i += 1) add({ 编号: `${i}` });
        const seen: string[] = [];
        const last: boolean[] = [];
        for await (const page of table.read({ columns: ['编号'], whole: true })) {
          last.push(page.last);
          for (const record of page.records) seen.push(record.recordId);
        }
        expect(new Set(seen).size).toBe(count);
        expect(seen).toHaveLength(count);
        expect(last).toEqual([false, false, true]);
      });

      it('of the whole table may be given up half way', async ({ table, add }) => {
        for (let i = 0; i < table.limits.readPage + 3; i += 1) add({ 编号: `${i}` });
        for await (const page of table.read({ columns: ['编号'], whole: true })) {
          expect(page.last).toBe(false);
          break;
        }
        expect(await readAll(table, { columns: ['编号'] })).toHaveLength(table.limits.readPage + 3);
      });

      it('of the whole table survives a failure of the page that was asked for ahead', async ({ table, add, fail }) => {
        const count = table.limits.readPage + 3;
        for (let i = 0; i < count; i += 1) add({ 编号: `${i}` });
        const seen = new Set<string>();
        const pages = table.read({ columns: ['编号'], whole: true })[Symbol.asyncIterator]();
        const first = await pages.next();
        fail('connection-cut');
        for (let page = first; !page.done; page = await pages.next())
          for (const record of page.value.records) seen.add(record.recordId);
        expect(seen.size).toBe(count);
      });

      it('of an empty table gives one empty last page, which proves that it is empty', async ({ table }) => {
        const pages = [];
        for await (const page of table.read()) pages.push(page);
        expect(pages).toHaveLength(1);
        expect(pages[0]).toMatchObject({ records: [], last: true });
        expect(await table.emptyIsProof()).toBe(true);
      });

      it('gives only the columns that were asked for', async ({ table }) => {
        await createSurely(table, [full]);
        const [record] = await readAll(table, { columns: ['金额', '编号'] });
        expect(Object.keys(record?.cells ?? {}).sort()).toEqual(['编号', '金额'].sort());
      });

      it('by id tells the rows that are gone', async ({ table, remove }) => {
        const [gone = '', left = ''] = await createSurely(table, [{ 编号: 'gone' }, { 编号: 'left' }]);
        remove(gone);
        const { records, absent } = await table.get([gone, left]);
        expect(records.map((record) => record.recordId)).toEqual([left]);
        expect(absent).toEqual([gone]);
      });

      it('with one key per condition finds exactly these rows', async ({ table, add }) => {
        for (let i = 0; i < 80; i += 1) add({ 编号: `K-${i}` });
        const wanted = Array.from({ length: table.limits.conditions }, (_, i) => `K-${i}`);
        const found = await readAll(table, {
          columns: ['编号'],
          filter: { combine: 'or', conditions: wanted.map((value) => ({ column: '编号', operator: 'is', value })) },
        });
        expect(found.map((record) => record.cells['编号']).sort()).toEqual([...wanted].sort());
      });

      it('with contains finds hand-typed variants', async ({ table, add }) => {
        for (const words of [' K-1', 'K-1 ', 'xK-1x', 'K-2']) add({ 编号: words });
        const found = await readAll(table, {
          filter: { combine: 'and', conditions: [{ column: '编号', operator: 'contains', value: 'K-1' }] },
        });
        expect(found).toHaveLength(3);
      });

      it('with combined conditions never misses a row that fulfils them', async ({ table, add }) => {
        const day = (date: number) => Date.UTC(2026, 10, date, 4);
        const ids = new Map(
          [1, 2, 3, 4].map((n) => [n, add({ 编号: `${n}`, 金额: n, 时间: day(n), 状态: n % 2 ? 'open' : 'done' })]),
        );
        const ask = async (conditions: readonly Parameters<typeof one>[0][]) => {
          const found = await readAll(table, { filter: { combine: 'and', conditions: conditions.map(one) } });
          return found.map((record) => record.recordId);
        };
        const one = (
          condition: [string, 'is' | 'isNot' | 'greaterEqual' | 'lessEqual' | 'less' | 'notEmpty', (string | number)?],
        ) => ({
          column: condition[0],
          operator: condition[1],
          ...(condition[2] === undefined ? {} : { value: condition[2] }),
        });
        expect(
          await ask([
            ['时间', 'lessEqual', day(3)],
            ['状态', 'is', 'open'],
          ]),
        ).toEqual(expect.arrayContaining([ids.get(1), ids.get(3)]));
        expect(await ask([['时间', 'greaterEqual', day(2)]])).toEqual(
          expect.arrayContaining([ids.get(2), ids.get(3), ids.get(4)]),
        );
        expect(
          await ask([
            ['时间', 'less', day(3)],
            ['时间', 'notEmpty'],
          ]),
        ).toEqual(expect.arrayContaining([ids.get(1), ids.get(2)]));
        expect(await ask([['金额', 'greaterEqual', 3]])).toEqual(expect.arrayContaining([ids.get(3), ids.get(4)]));
        expect(await ask([['状态', 'isNot', 'open']])).toEqual(expect.arrayContaining([ids.get(2), ids.get(4)]));
      });

      it('notices that the table changed, by its revision, where it has one', async ({ table, edit }) => {
        const [id = ''] = await createSurely(table, [{ 编号: 'A' }]);
        const before = await table.revision();
        if (before === null) return;
        await readAll(table);
        expect(await table.revision()).toBe(before);
        edit(id, { 金额: 1 });
        const edited = await table.revision();
        expect(edited).not.toBe(before);
        await table.update([{ recordId: id, cells: { 金额: 2 } }]);
        expect(await table.revision()).not.toBe(edited);
      });
    });

    describe('checking before sending', () => {
      it('lets everything through that the platform takes', async ({ table }) => {
        const columns = await table.columns();
        expect(table.validate(full, columns)).toBeNull();
        expect(table.validate(Object.fromEntries(names.map((column) => [column, null])), columns)).toBeNull();
      });

      it('holds back what it would refuse, with a reason', async ({ table }) => {
        const columns = await table.columns();
        const bad: Record<string, unknown>[] = [
          { 没有这列: 'x' },
          { 金额: 'many' },
          { 金额: Number.NaN },
          { 金额: Number.POSITIVE_INFINITY },
          { 时间: 'yesterday' },
          { 标签: 'a' },
          { 说明: 'x'.repeat(100_001) },
        ];
        for (const cells of bad) {
          const fault = table.validate(cells as Row, columns);
          expect(fault, JSON.stringify(cells).slice(0, 60)).not.toBeNull();
          expect(fault?.code).toMatch(/^[a-z_]+$/);
          expect(fault?.column).toBe(Object.keys(cells)[0]);
        }
      });
    });

    describe('in bad weather', () => {
      for (const [title, fault] of [
        ['is patient when throttled without a delay', 'throttled'],
        ['is patient when throttled with a delay', 'throttled-with-delay'],
        ['renews a token that expired between two calls', 'token-expired'],
        ['repeats what never arrived', 'connection-cut'],
        ['sees through a page of a gateway', 'gateway-page'],
      ] as const) {
        it(title, async ({ table, rows, fail }) => {
          const [id = ''] = await createSurely(table, [{ 编号: 'A' }]);
          fail(fault);
          await createSurely(table, [{ 编号: 'B' }]);
          fail(fault);
          await table.update([{ recordId: id, cells: { 金额: 1 } }]);
          fail(fault);
          expect(await readAll(table)).toHaveLength(2);
          expect(rows().size).toBe(2);
        });
      }

      for (const [title, fault] of [
        ['doubles nothing when the answer to a create is lost', 'answer-lost'],
        ['doubles nothing when the answer to a create is cut in half', 'broken-json'],
      ] as const) {
        it(title, async ({ table, rows, fail }) => {
          await table.columns();
          fail(fault);
          const ids = await createSurely(table, [{ 编号: 'A' }, { 编号: 'B' }]).catch((error) => {
            // Also right: it is not known, and the engine reads back by key.
            if (error instanceof UnknownOutcomeError) return [...rows().keys()];
            throw error;
          });
          expect([...rows().keys()].sort()).toEqual([...ids].sort());
          expect(rows().size).toBe(2);
        });

        it(`${title.replace('a create', 'an update or a delete')}`, async ({ table, rows, fail }) => {
          const [first = '', second = ''] = await createSurely(table, [{ 编号: 'A' }, { 编号: 'B' }]);
          fail(fault);
          await table.update([{ recordId: first, cells: { 金额: 7 } }]);
          expect(rows().get(first)?.['金额']).toBe(7);
          fail(fault);
          // A repeated delete may find the row gone already, which the engine looks into.
          const error = await rejected(table.delete([second]));
          if (error !== null) expect(error).toMatchObject({ kind: 'record-gone' });
          expect([...rows().keys()]).toEqual([first]);
        });
      }

      it('sends nothing more once the operator has cancelled', async ({ table, rows, cancel }) => {
        const [id = ''] = await createSurely(table, [{ 编号: 'A' }]);
        cancel();
        expect(await rejected(table.create([{ 编号: 'B' }], key()))).toBeInstanceOf(CancelledError);
        expect(await rejected(table.update([{ recordId: id, cells: { 金额: 1 } }]))).toBeInstanceOf(CancelledError);
        expect(await rejected(readAll(table))).toBeInstanceOf(CancelledError);
        expect(rows().size).toBe(1);
      });
    });
  });
}
