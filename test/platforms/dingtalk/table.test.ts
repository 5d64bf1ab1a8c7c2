import { describe, expect, it } from 'vitest';
import { UnknownOutcomeError, WriteRefusedError } from '../../../src/errors/index.ts';
import { currentRows } from '../../../src/operations/current-rows.ts';
import type { TableSpec } from '../../../src/sync/contracts.ts';
import { collect, createWorld, type Reply, type Route, refusal, type WorldOptions } from './support.ts';

const spec: TableSpec = {
  key: 'customers',
  defaultName: '客户表',
  columns: [{ name: '编号', kind: 'text' }],
  keys: [{ columns: ['编号'] }],
};
const base = '/v1.0/notable/bases/base1';
const sheets = {
  value: [
    { id: 's1', name: '客户表' },
    { id: 's2', name: '别的表' },
  ],
};
const fields = {
  value: [
    { id: 'f1', name: '编号', type: 'text' },
    { id: 'f2', name: '金额', type: 'number', property: { formatter: 'INT' } },
    { id: 'f3', name: '状态', type: 'singleSelect', property: { choices: [{ id: 'o1', name: '新', color: 3 }] } },
    { id: 'f4', name: '日期', type: 'date' },
    { id: 'f5', name: '关联', type: 'unidirectionalLink', property: { multiple: true, linkedSheetId: 's2' } },
  ],
};
const list = `POST ${base}/sheets/s1/records/list`;
const insert = `POST ${base}/sheets/s1/records`;
const update = `PUT ${base}/sheets/s1/records`;
const getFields = `GET ${base}/sheets/s1/fields`;
const getSheets = `GET ${base}/sheets`;
const row = (id: string, cells: object) => ({ id, fields: cells, createdTime: 1, lastModifiedTime: 2 });
const page = (records: object[], nextToken?: string): Reply => ({
  hasMore: nextToken !== undefined,
  ...(nextToken === undefined ? {} : { nextToken }),
  records,
});

async function openTable(routes: Record<string, Route> = {}, options: WorldOptions = {}) {
  const world = await createWorld({ [getSheets]: sheets, [getFields]: fields, ...routes }, options);
  return { ...world, table: await world.dingtalk.open(spec) };
}

const caught = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const rows = (count: number) => Array.from({ length: count }, (_, index) => ({ 编号: `K${index}` }));
const key = '00000000-0000-4000-8000-0000000000aa';

describe('opening a sheet', () => {
  it('finds it by name once and remembers it over processes', async () => {
    const world = await createWorld({ [getSheets]: sheets, [getFields]: fields });
    expect((await world.dingtalk.open(spec)).id).toBe('base1/s1');
    const table = await world.connect().open(spec);
    expect(table).toMatchObject({ name: '客户表', baseId: 'base1', platform: 'dingtalk' });
    await table.columns();
    await (await world.connect().open(spec)).columns();
    expect(world.callsTo(getSheets)).toHaveLength(1);
    expect(world.callsTo(getFields)).toHaveLength(1);
    expect(world.seen[1]?.query.get('operatorId')).toBe('UnionOfTheOperatoriE');
  });

  it('names what exists when it is not there', async () => {
    const world = await createWorld({ [getSheets]: sheets });
    const error = await caught(world.dingtalk.open({ ...spec, defaultName: '没有' }));
    expect(error).toMatchObject({ code: 'TABLE_NOT_FOUND', recovery: 'fix-config' });
    expect((error as Error).message).toContain('客户表, 别的表');
  });

  it('asks for an operator before it calls', async () => {
    const world = await createWorld({ [getSheets]: sheets }, { dingtalk: { operator_id: '' } });
    await expect(world.dingtalk.open(spec)).rejects.toMatchObject({ code: 'DINGTALK_OPERATOR_MISSING' });
    expect(world.seen).toHaveLength(0);
  });

  it('forgets a sheet that is gone, so that the next run looks for it again', async () => {
    const world = await openTable({ [list]: refusal(404, 'invalidRequest.resource.notFound') });
    world.facts.delete('dingtalk-columns');
    const { table } = world;
    await table.columns();
    const gone = await createWorld({
      [getSheets]: sheets,
      [getFields]: refusal(404, 'invalidRequest.resource.notFound'),
    });
    const broken = await gone.dingtalk.open(spec);
    await expect(broken.columns()).rejects.toMatchObject({ code: 'DINGTALK_TABLE_GONE', recovery: 'fix-config' });
    await gone.dingtalk.open(spec);
    expect(gone.callsTo(getSheets)).toHaveLength(2);
  });
});

describe('the operator', () => {
  const unionOnly = (seen: { query: URLSearchParams }) =>
    seen.query.get('operatorId') === 'union-1'
      ? sheets
      : refusal(400, 'invalidRequest.inputArgs.invalid', 'operatorId');

  it('given as a userid is resolved to the unionId, once and for all', async () => {
    const world = await createWorld(
      {
        [getSheets]: unionOnly,
        [getFields]: fields,
        'POST /topapi/v2/user/get': { errcode: 0, result: { userid: 'manager01', name: '张三', unionid: 'union-1' } },
      },
      { dingtalk: { operator_id: 'manager01' } },
    );
    const table = await world.dingtalk.open(spec);
    await table.columns();
    expect(world.callsTo(getSheets)).toHaveLength(2);
    const again = await world.connect().open({ ...spec, defaultName: '别的表' });
    expect(again.id).toBe('base1/s2');
    expect(world.callsTo('POST /topapi/v2/user/get')).toHaveLength(1);
    expect(world.callsTo(getSheets)).toHaveLength(3);
  });

  it('that nobody is called gets a hint how to find the unionId', async () => {
    const world = await createWorld(
      { [getSheets]: unionOnly, 'POST /topapi/v2/user/get': { errcode: 60121, errmsg: 'x' } },
      { dingtalk: { operator_id: '0123456' } },
    );
    const error = await caught(world.dingtalk.open(spec));
    expect(error).toMatchObject({ code: 'DINGTALK_OPERATOR_INVALID', recovery: 'fix-config' });
    expect((error as { hint: { en: string } }).hint.en).toContain('user/get');
  });

  it('that has worked is not doubted when a row is refused', async () => {
    const world = await openTable({ [insert]: refusal(400, 'invalidRequest.inputArgs.invalid', 'fields.金额') });
    await world.table.columns();
    await caught(world.table.create([{ 编号: 'K1' }], key));
    expect(world.callsTo('POST /topapi/v2/user/get')).toHaveLength(0);
  });
});

describe('reading rows', () => {
  it('pages through with a token, in canonical form, without repeating rows', async () => {
    const world = await openTable({
      [list]: [
        page([row('r1', { 编号: 'K1', 金额: '12.5', 状态: { id: 'o1', name: '新' } })], 't1'),
        page([row('r1', { 编号: 'K1' }), row('r2', { 日期: 1_728_644_688_000, 关联: { linkedRecordIds: ['x'] } })]),
      ],
    });
    const pages = await collect(world.table.read({ columns: ['编号', '金额', '状态', '日期', '关联'] }));
    expect(pages.map(({ last }) => last)).toEqual([false, true]);
    expect(pages.flatMap(({ records }) => records)).toEqual([
      { recordId: 'r1', cells: { 编号: 'K1', 金额: 12.5, 状态: '新' }, createdAtMs: 1, modifiedAtMs: 2 },
      { recordId: 'r2', cells: { 日期: 1_728_644_688_000, 关联: ['x'] }, createdAtMs: 1, modifiedAtMs: 2 },
    ]);
    const [first, second] = world.callsTo(list);
    expect(first?.body).toEqual({ maxResults: 100, fieldIdOrNames: ['编号', '金额', '状态', '日期', '关联'] });
    expect(second?.body.nextToken).toBe('t1');
  });

  it('starts over, once, when a page token is no longer accepted', async () => {
    const world = await openTable({
      [list]: [
        page([row('r1', {})], 't1'),
        refusal(400, 'invalidRequest.inputArgs.invalid', 'nextToken'),
        page([row('r1', {})], 't2'),
        page([row('r2', {})]),
      ],
    });
    const pages = await collect(world.table.read());
    expect(pages.flatMap(({ records }) => records.map(({ recordId }) => recordId))).toEqual(['r1', 'r2']);
  });

  it('is to be tried later when page tokens are refused again and again: the arguments were good for the first page', async () => {
    const world = await openTable({
      [list]: (_, count) =>
        count % 2 === 0
          ? page([row('r1', {})], `t${count}`)
          : refusal(400, 'invalidRequest.inputArgs.invalid', 'nextToken'),
    });
    await expect(collect(world.table.read())).rejects.toMatchObject({
      code: 'DINGTALK_PAGING_BROKEN',
      recovery: 'try-later',
    });
  });

  it('does not take a page that promises more without a token for the end', async () => {
    const world = await openTable({ [list]: { hasMore: true, records: [] } });
    await expect(collect(world.table.read())).rejects.toMatchObject({
      code: 'DINGTALK_PAGING_BROKEN',
      recovery: 'try-later',
    });
  });

  it('waits while the table is loading', async () => {
    const notReady = refusal(400, 'invalidRequest.dataNotReady');
    const world = await openTable({ [list]: [notReady, notReady, page([])] });
    await collect(world.table.read());
    expect(world.clock.waits).toEqual(expect.arrayContaining([2000, 5000]));
  });

  it('reads the columns again when an answer names one that it does not know', async () => {
    const renamed = {
      value: [
        { id: 'f1', name: '编号', type: 'text' },
        { id: 'f9', name: '新列', type: 'text' },
      ],
    };
    const world = await openTable({
      [getFields]: [fields, renamed],
      [list]: page([row('r1', { 编号: 'K1', 新列: 'x' })]),
    });
    await world.table.columns();
    const next = await world.connect().open(spec);
    const pages = await collect(next.read());
    expect(pages[0]?.records[0]?.cells).toEqual({ 编号: 'K1', 新列: 'x' });
    expect(world.callsTo(getFields)).toHaveLength(2);
  });

  it('says which column is gone instead of reading rows without it', async () => {
    const renamed = { value: [{ id: 'f1', name: '号码', type: 'text' }] };
    const world = await openTable({
      [getFields]: [fields, renamed],
      [list]: refusal(400, 'invalidRequest.inputArgs.invalid', 'fieldIdOrNames'),
    });
    await world.table.columns();
    const next = await world.connect().open(spec);
    const filter = { combine: 'or' as const, conditions: [{ column: '编号', operator: 'is' as const, value: 'K1' }] };
    await expect(collect(next.read({ filter }))).rejects.toMatchObject({
      code: 'DINGTALK_COLUMNS_CHANGED',
      details: { columns: ['编号'] },
    });
  });
});

describe('a renamed key column', () => {
  it('is noticed also where the platform ignores the old name instead of refusing it', async () => {
    const renamed = { value: [{ id: 'f1', name: '号码', type: 'text' }] };
    const world = await openTable({ [getFields]: [fields, renamed], [list]: page([row('r1', {}), row('r2', {})]) });
    await world.table.columns();
    const next = await world.connect().open(spec);
    await expect(collect(next.read({ columns: ['编号'] }))).rejects.toMatchObject({ code: 'DINGTALK_COLUMNS_CHANGED' });
  });
});

describe('getting rows by id', () => {
  const one = `GET ${base}/sheets/s1/records/*`;

  it('asks one by one for a few, and knows those that are gone', async () => {
    const world = await openTable({
      [one]: (seen) =>
        seen.path.endsWith('r2') ? refusal(404, 'invalidRequest.resource.notFound') : row('r1', { 编号: 'K1' }),
    });
    await expect(world.table.get(['r1', 'r2'])).resolves.toMatchObject({
      records: [{ recordId: 'r1', cells: { 编号: 'K1' } }],
      absent: ['r2'],
    });
  });

  it('looks for many in a listing, and never calls a row gone that the listing only missed', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => `r${index}`);
    const world = await openTable({
      [list]: page(ids.slice(2).map((id) => row(id, { 编号: id }))),
      [one]: (seen) =>
        seen.path.endsWith('/r1') ? refusal(404, 'invalidRequest.resource.notFound') : row('r0', { 编号: 'r0' }),
    });
    const { records, absent } = await world.table.get(ids);
    expect(absent).toEqual(['r1']);
    expect(records.map(({ recordId }) => recordId)).toEqual(ids.filter((id) => id !== 'r1'));
    expect(world.callsTo(list)).toHaveLength(1);
    expect(world.callsTo(one)).toHaveLength(2);
  });

  it('takes the ids of a whole run at once: one listing serves them all', async () => {
    const ids = Array.from({ length: 250 }, (_, index) => `r${index}`);
    const world = await openTable({
      [list]: (seen) => {
        const from = Number(seen.body.nextToken ?? 0);
        const rows = ids.slice(from, from + 100).map((id) => row(id, { 编号: id }));
        const hasMore = from + 100 < ids.length;
        return { records: rows, hasMore, ...(hasMore ? { nextToken: String(from + 100) } : {}) };
      },
    });
    expect((await currentRows(world.table, ids)).size).toBe(250);
    expect(world.callsTo(list)).toHaveLength(3);
  });
});

describe('writing rows', () => {
  const inserted: Route = (seen) => ({
    value: seen.body.records.map((_: unknown, index: number) => ({ id: `r${index}` })),
  });

  it('creates with the idempotency key, in write form, and returns ids in order', async () => {
    const world = await openTable({ [insert]: inserted });
    await expect(
      world.table.create(
        [{ 编号: 'K1', 金额: 5, 状态: '新', 日期: 1_728_644_688_000, 关联: ['x'] }, { 编号: 'K2' }],
        key,
      ),
    ).resolves.toEqual(['r0', 'r1']);
    const [call] = world.callsTo(insert);
    expect(call?.query.get('clientToken')).toBe(key);
    expect(call?.body.records[0]).toEqual({
      fields: { 编号: 'K1', 金额: 5, 状态: '新', 日期: 1_728_644_688_000, 关联: { linkedRecordIds: ['x'] } },
    });
  });

  it('sends the same bytes under the same key again when the answer was lost, and then does not know', async () => {
    const world = await openTable({ [insert]: ['cut', refusal(409, 'invalidRequest.duplicateClientToken')] });
    const error = await caught(world.table.create([{ 编号: 'K1' }], key));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    const calls = world.callsTo(insert);
    expect(calls).toHaveLength(2);
    expect(calls[1]?.query.get('clientToken')).toBe(key);
    expect(calls[1]?.body).toEqual(calls[0]?.body);
  });

  it.each([
    ['503 operationTimeout', refusal(503, 'operationTimeout')],
    ['504 service.timeout', refusal(504, 'service.timeout')],
    ['500 internalError', refusal(500, 'internalError')],
    ['a connection that always breaks', 'cut'],
    ['an answer that does not account for every row', { value: [] }],
  ] as const)('does not know what became of a create after %s', async (_, reply) => {
    const world = await openTable({ [insert]: reply });
    expect(await caught(world.table.create([{ 编号: 'K1' }], key))).toBeInstanceOf(UnknownOutcomeError);
  });

  it('knows that a throttled create did not happen', async () => {
    const world = await openTable({ [insert]: refusal(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi') });
    const error = await caught(world.table.create([{ 编号: 'K1' }], key));
    expect(error).not.toBeInstanceOf(UnknownOutcomeError);
    expect(error).toMatchObject({ recovery: 'try-later' });
  });

  it('tells a bad row from a call that is too large and from a full table', async () => {
    const bad = await openTable({ [insert]: refusal(400, 'invalidRequest.inputArgs.invalid', 'fields.金额') });
    expect(await caught(bad.table.create(rows(2), key))).toMatchObject({ kind: 'row' });
    const large = await openTable({ [insert]: refusal(413, 'forbidden.document.sizeOverLimit') });
    expect(await caught(large.table.create(rows(2), key))).toMatchObject({ kind: 'size' });
    const full = await openTable({ [insert]: refusal(403, 'forbidden.document.sizeOverLimit') });
    expect(await caught(full.table.create(rows(2), key))).toMatchObject({ kind: 'size' });
    expect(await caught(full.table.create(rows(1), key))).toMatchObject({ kind: 'table-full' });
    expect(await caught(full.table.create(rows(50), key))).toMatchObject({ kind: 'table-full' });
    expect(full.callsTo(insert)).toHaveLength(2);
  });

  it('blames the column, not the row, when a column has been renamed meanwhile', async () => {
    const renamed = { value: [{ id: 'f1', name: '号码', type: 'text' }] };
    const world = await openTable({
      [getFields]: [fields, renamed],
      [insert]: refusal(400, 'invalidRequest.inputArgs.invalid'),
    });
    await world.table.columns();
    const next = await world.connect().open(spec);
    expect(await caught(next.create([{ 编号: 'K1' }], key))).toMatchObject({ code: 'DINGTALK_COLUMNS_CHANGED' });
  });

  it('re-reads columns from yesterday before it writes, since a value for a renamed column may vanish silently', async () => {
    const renamed = { value: [{ id: 'f1', name: '号码', type: 'text' }] };
    const world = await openTable({ [getFields]: [fields, renamed], [insert]: inserted });
    await world.table.columns();
    world.clock.advance(24 * 3_600_000);
    const next = await world.connect().open(spec);
    expect(await caught(next.create([{ 编号: 'K1' }], key))).toMatchObject({ code: 'DINGTALK_COLUMNS_CHANGED' });
    expect(world.callsTo(insert)).toHaveLength(0);
  });

  it('updates only the given columns and clears with the form of each type', async () => {
    const world = await openTable({ [update]: inserted });
    await world.table.update([{ recordId: 'r1', cells: { 编号: null, 金额: null, 关联: null } }]);
    expect(world.callsTo(update)[0]?.body).toEqual({
      records: [{ id: 'r1', fields: { 编号: '', 金额: null, 关联: { linkedRecordIds: [] } } }],
    });
  });

  it('repeats updates and deletes freely', async () => {
    const remove = `POST ${base}/sheets/s1/records/delete`;
    const world = await openTable({
      [update]: ['cut', { value: [{ id: 'r1' }] }],
      [remove]: ['cut', { success: true }],
    });
    await world.table.update([{ recordId: 'r1', cells: { 编号: 'K1' } }]);
    await world.table.delete(['r1']);
    expect(world.callsTo(remove)[1]?.body).toEqual({ recordIds: ['r1'] });
  });

  it('tells a row that is gone from a row whose link target is gone', async () => {
    const notFound = refusal(404, 'invalidRequest.resource.notFound');
    const one = `GET ${base}/sheets/s1/records/*`;
    const gone = await openTable({ [update]: notFound, [one]: notFound });
    expect(await caught(gone.table.update([{ recordId: 'r1', cells: { 编号: 'x' } }]))).toMatchObject({
      kind: 'record-gone',
    });
    const link = await openTable({ [update]: notFound, [one]: row('r1', {}), [insert]: notFound });
    expect(await caught(link.table.update([{ recordId: 'r1', cells: { 关联: ['x'] } }]))).toMatchObject({
      kind: 'row',
    });
    const error = await caught(link.table.create([{ 编号: 'x', 关联: ['x'] }], key));
    expect(error).toBeInstanceOf(WriteRefusedError);
    expect(error).toMatchObject({ kind: 'row' });
  });

  it('sends nothing for nothing', async () => {
    const world = await openTable();
    const before = world.seen.length;
    await world.table.create([], key);
    await world.table.update([]);
    await world.table.delete([]);
    expect(world.seen).toHaveLength(before);
    await expect(world.table.revision()).resolves.toBeNull();
    await expect(world.table.emptyIsProof()).resolves.toBe(true);
  });
});

describe('adding options', () => {
  const put = `PUT ${base}/sheets/s1/fields/f3`;

  it('sends the complete list as it stands now, ids and all', async () => {
    const grown = structuredClone(fields);
    (grown.value[2] as { property: { choices: object[] } }).property.choices.push({ id: 'o2', name: '人加的' });
    const world = await openTable({ [getFields]: [fields, grown], [put]: { id: 'f3' } });
    await world.table.columns();
    await world.table.addOptions('状态', ['新', '旧', '旧', '']);
    expect(world.callsTo(put)[0]?.body).toEqual({
      name: '状态',
      property: { choices: [{ id: 'o1', name: '新', color: 3 }, { id: 'o2', name: '人加的' }, { name: '旧' }] },
    });
    const column = (await world.table.columns()).find(({ name }) => name === '状态');
    expect(column?.options?.map(({ name }) => name)).toEqual(['新', '人加的', '旧']);
  });

  it('does nothing when they are all there', async () => {
    const world = await openTable({ [put]: { id: 'f3' } });
    await world.table.addOptions('状态', ['新']);
    expect(world.callsTo(put)).toHaveLength(0);
  });
});
