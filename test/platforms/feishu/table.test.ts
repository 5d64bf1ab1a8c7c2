import { describe, expect, test } from 'vitest';
import { SyncError, UnknownOutcomeError, WriteRefusedError } from '../../../src/errors/index.ts';
import type { ReadPage, Table } from '../../../src/sync/contracts.ts';
import { cut, json } from '../../http/support.ts';
import { done, failed, fields, memoryFacts, openFeishu } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: a caught error can be anything
const thrown = (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => null,
    (error) => error,
  );
const key = '0e8c7a3e-6b1f-4a55-9a55-3f0d2d8a1c11';

async function pagesOf(table: Table, options?: Parameters<Table['read']>[0]): Promise<ReadPage[]> {
  const pages: ReadPage[] = [];
  for await (const page of table.read(options)) pages.push(page);
  return pages;
}

const echo = (ids: string[]) => done({ records: ids.map((record_id) => ({ record_id, fields: {} })) });

describe('creating rows', () => {
  test('sends written forms under the idempotency key and returns the ids in order', async () => {
    const world = await openFeishu([[/batch_create/, echo(['rec1', 'rec2'])]]);
    const table = await world.open();
    const ids = await table.create(
      [
        {
          编号: 'A-1',
          金额: 12.5,
          状态: 'open',
          标签: ['x', 'x', ' y '],
          时间: 1_767_225_600_000,
          电话: '+8613800000000',
        },
        { 编号: 'A-2', 关联: ['recX'], 人员: ['ou_1'], 邮箱: 'a@b.co' },
      ],
      key,
    );
    expect(ids).toEqual(['rec1', 'rec2']);
    expect(world.bodies(/batch_create/)[0].records).toEqual([
      {
        fields: {
          编号: 'A-1',
          金额: 12.5,
          状态: 'open',
          标签: ['x', 'y'],
          时间: 1_767_225_600_000,
          电话: '+8613800000000',
        },
      },
      { fields: { 编号: 'A-2', 关联: ['recX'], 人员: [{ id: 'ou_1' }], 邮箱: 'a@b.co' } },
    ]);
    expect(world.received.at(-1)?.url).toContain(`client_token=${key}`);
    expect(world.calls()).toEqual(['field.list', 'record.batch_create']);
  });

  test('costs no call for no rows', async () => {
    const world = await openFeishu([]);
    const table = await world.open();
    expect(await table.create([], key)).toEqual([]);
    await table.update([]);
    await table.delete([]);
    expect(await table.get([])).toEqual({ records: [], absent: [] });
    expect(world.calls()).toEqual([]);
  });

  test('follows the echoed cells where the answer is in another order', async () => {
    const answer = done({
      records: [
        { record_id: 'recB', fields: { 编号: 'B' } },
        { record_id: 'recA', fields: { 编号: 'A' } },
        { record_id: 'recC', fields: { 编号: 'c, spelt differently' } },
      ],
    });
    const world = await openFeishu([[/batch_create/, answer]]);
    const table = await world.open();
    expect(await table.create([{ 编号: 'A' }, { 编号: 'B' }, { 编号: 'C' }], key)).toEqual(['recA', 'recB', 'recC']);
  });

  test.each([
    ['too few records come back', done({ records: [{ record_id: 'rec1' }] })],
    ['the platform has seen the request before', failed(1254608, 'ReqRecommited', {}, 403)],
    ['the idempotency key conflicts', failed(1255006, 'conflict', {}, 400)],
    ['the platform times out again and again', failed(1255040, 'timeout', {}, 504)],
    ['every answer is lost', cut],
    ['every answer is a gateway page', json('<html>', 502)],
  ])('is of unknown outcome when %s', async (_title, answer) => {
    const world = await openFeishu([[/batch_create/, answer]]);
    const table = await world.open();
    expect(await thrown(table.create([{ 编号: 'A' }, { 编号: 'B' }], key))).toBeInstanceOf(UnknownOutcomeError);
  });

  test('repeats the same bytes under the same key after a lost answer', async () => {
    const world = await openFeishu([[/batch_create/, cut, echo(['rec1'])]]);
    const table = await world.open();
    expect(await table.create([{ 编号: 'A' }], key)).toEqual(['rec1']);
    const sent = world.received.filter((one) => one.url.includes('batch_create'));
    expect(new Set(sent.map((one) => one.url + one.body)).size).toBe(1);
  });
});

describe('a refused write', () => {
  test.each([
    [1254061, 'row'],
    [1254072, 'row'],
    [1254015, 'row'],
    [1254001, 'row'],
    [1254130, 'row'],
    [1254043, 'record-gone'],
    [1254103, 'table-full'],
    [1254104, 'size'],
  ])('with %i blames the %s, with the code in the reason and no retry', async (code, kind) => {
    const world = await openFeishu([
      [/batch_update/, failed(code, 'Words', { error: { message: 'fields.金额 of 13812345678' } })],
    ]);
    const table = await world.open();
    const error = await thrown(table.update([{ recordId: 'rec1', cells: { 金额: 1 } }]));
    expect(error).toBeInstanceOf(WriteRefusedError);
    expect(error.kind).toBe(kind);
    expect(error.text['zh-CN']).toContain(String(code));
    expect(error.text['zh-CN']).toContain('138****5678');
    expect(world.calls().filter((one) => one === 'record.batch_update')).toHaveLength(1);
  });

  test('with the catch-all 1254002 is tried twice more, then the batch is too large, a single row bad', async () => {
    const world = await openFeishu([[/batch_update/, failed(1254002, 'Fail')]]);
    const table = await world.open();
    const rows = ['rec1', 'rec2'].map((recordId) => ({ recordId, cells: { 金额: 1 } }));
    expect((await thrown(table.update(rows))).kind).toBe('size');
    expect(world.calls().filter((one) => one === 'record.batch_update')).toHaveLength(3);
    expect((await thrown(table.update(rows.slice(1)))).kind).toBe('row');
  });

  test('because the base is overloaded asks for smaller batches', async () => {
    const world = await openFeishu([[/batch_update/, failed(1254607, 'Data not ready', {}, 400)]]);
    const table = await world.open();
    const rows = ['rec1', 'rec2'].map((recordId) => ({ recordId, cells: { 金额: 1 } }));
    expect((await thrown(table.update(rows))).kind).toBe('size');
    expect(world.bodies(/batch_update/)).toHaveLength(3);
    expect((await thrown(table.update(rows.slice(1)))).recovery).toBe('try-later');
    expect(world.bodies(/batch_update/)).toHaveLength(3 + 4);
  });

  test('in conflict with another write waits half a second, then ever longer, and gives up after the configured retries', async () => {
    const conflicts = (count: number) => Array(count).fill(failed(1254291, 'Write conflict'));
    const world = await openFeishu([[/batch_update/, ...conflicts(3), done(), ...conflicts(9)]]);
    const table = await world.open();
    const rows = [{ recordId: 'rec1', cells: { 金额: 1 } }];
    await table.update(rows);
    const waits = world.clock.waits.filter((wait) => wait >= 500);
    expect(waits).toHaveLength(3);
    expect(waits[0]).toBe(750);
    expect(waits[2]).toBeGreaterThan(4_000);
    expect((await thrown(table.update(rows))).recovery).toBe('try-later');
    expect(world.clock.waits.filter((wait) => wait >= 500)).toHaveLength(6);
  });

  test('for the row after the column changed its type is reported as that, at the second single row', async () => {
    const facts = memoryFacts();
    const before = await openFeishu([], { facts });
    await (await before.open()).columns();
    const changed = fields.map((field) =>
      field.field_name === '金额' ? { ...field, type: 3, ui_type: 'SingleSelect' } : field,
    );
    const world = await openFeishu(
      [
        [/GET .*\/fields/, done({ items: changed, has_more: false })],
        [/batch_update/, failed(1254062, 'SingleSelectFieldConvFail')],
      ],
      { facts },
    );
    const table = await world.open();
    const update = () => thrown(table.update([{ recordId: 'rec1', cells: { 金额: 1 } }]));
    expect((await update()).code).toBe('FEISHU_CELL_REFUSED');
    expect((await update()).code).toBe('WRONG_COLUMN_TYPE');
  });
});

describe('a write that the platform has seen before', () => {
  const seen = failed(1254608, 'ReqRecommited', {}, 403);
  const got = (amount: number) =>
    done({ records: [{ record_id: 'rec1', fields: { 金额: amount } }], absent_record_ids: [] });

  test('is done when the rows say so', async () => {
    const world = await openFeishu([
      [/batch_update/, seen],
      [/batch_get/, got(5)],
    ]);
    await (await world.open()).update([{ recordId: 'rec1', cells: { 金额: 5 } }]);
    expect(world.calls()).toContain('record.batch_get');
  });

  test('is to be tried later when they do not', async () => {
    const world = await openFeishu([
      [/batch_update/, seen],
      [/batch_get/, got(4)],
    ]);
    const error = await thrown((await world.open()).update([{ recordId: 'rec1', cells: { 金额: 5 } }]));
    expect(error.recovery).toBe('try-later');
  });
});

describe('reading rows', () => {
  test.each([
    ['no data', undefined],
    ['data without a list', {}],
    ['a list that is null without a total', { items: null, has_more: false }],
    ['a total of rows that are not there', { items: [], has_more: false, total: 13 }],
  ])('never takes %s for an empty table', async (_name, data) => {
    const world = await openFeishu([[/search/, done(data)]]);
    await expect(pagesOf(await world.open())).rejects.toMatchObject({ code: 'FEISHU_UNEXPECTED_ANSWER' });
  });

  test('asks for the wanted columns only, loops on has_more, and yields canonical cells', async () => {
    const items = [
      {
        record_id: 'rec1',
        fields: {
          编号: [
            { type: 'text', text: '看 ' },
            { type: 'url', text: 'http://x.cn', link: 'http://x.cn' },
          ],
          金额: 0,
          状态: 'open',
          标签: ['b', 'a'],
          电话: '138',
        },
        created_time: 5,
        last_modified_time: 6,
      },
    ];
    const world = await openFeishu([
      [
        /records\/search/,
        done({ items, has_more: true, page_token: 'p2', total: 2 }),
        done({ items: [], has_more: false, page_token: 'p3', total: 2 }),
      ],
    ]);
    const pages = await pagesOf(await world.open(), { columns: ['编号', '金额', '状态', '标签', '电话'], times: true });
    expect(pages).toEqual([
      {
        records: [
          {
            recordId: 'rec1',
            cells: { 编号: '看 http://x.cn', 金额: 0, 状态: 'open', 标签: ['b', 'a'], 电话: '138' },
            createdAtMs: 5,
            modifiedAtMs: 6,
          },
        ],
        total: 2,
        last: false,
      },
      { records: [], total: 2, last: true },
    ]);
    expect(world.bodies(/search/)[0]).toEqual({
      field_names: ['编号', '金额', '状态', '标签', '电话'],
      automatic_fields: true,
    });
    expect(world.received.at(-1)?.url).toContain('page_size=500&page_token=p2');
  });

  test('without columns asks for those that it can read', async () => {
    const world = await openFeishu([[/search/, done({ items: [], has_more: false, total: 0 })]]);
    await pagesOf(await world.open());
    const names = world.bodies(/search/)[0].field_names;
    expect(names).toContain('关联');
    expect(names).not.toContain('合计');
    expect(names).not.toContain('新玩意');
  });

  test('halves the page that is too large', async () => {
    const world = await openFeishu([
      [/search/, failed(1254030, 'TooLargeResponse'), done({ items: [], has_more: false })],
    ]);
    await pagesOf(await world.open(), { columns: ['编号'] });
    expect(world.received.at(-1)?.url).toContain('page_size=250');
  });

  test('stops when the paging does not move on', async () => {
    const world = await openFeishu([[/search/, done({ items: [], has_more: true, page_token: 'same' })]]);
    const error = await thrown(pagesOf(await world.open(), { columns: ['编号'] }));
    expect(error.code).toBe('FEISHU_PAGING_STUCK');
  });

  test.each([1254018, 1254024, 1254045])(
    'reads the columns anew once when a name is unknown (%i), then asks again',
    async (code) => {
      const facts = memoryFacts();
      await (await (await openFeishu([], { facts })).open()).columns();
      const world = await openFeishu([[/search/, failed(code), done({ items: [], has_more: false })]], { facts });
      await pagesOf(await world.open(), { columns: ['编号'] });
      expect(world.calls()).toEqual(['record.search', 'field.list', 'record.search']);
    },
  );

  test('names a missing column once, however many keys were looked up in it', async () => {
    const world = await openFeishu([]);
    const conditions = ['a', 'b', 'c'].map((value) => ({ column: '别的', operator: 'is' as const, value }));
    const table = await world.open();
    const error = await thrown(pagesOf(table, { columns: ['编号'], filter: { combine: 'or', conditions } }));
    expect(error).toMatchObject({ code: 'MISSING_COLUMN', details: { columns: ['别的'] } });
  });

  test('names the column that was probably renamed', async () => {
    const facts = memoryFacts();
    await (await (await openFeishu([], { facts })).open()).columns();
    const renamed = fields.map((field) => (field.field_id === 'fldB' ? { ...field, field_name: '金额（元）' } : field));
    const world = await openFeishu(
      [
        [/GET .*\/fields/, done({ items: renamed, has_more: false })],
        [/search/, failed(1254024)],
      ],
      { facts },
    );
    const error = await thrown(pagesOf(await world.open(), { columns: ['金额'] }));
    expect(error).toMatchObject({ code: 'MISSING_COLUMN', recovery: 'fix-config' });
    expect(error.hint['zh-CN']).toContain('「金额（元）」');
  });

  test('takes a column whose name has blanks around it for the one without', async () => {
    const blank = fields.map((field) => (field.field_name === '金额' ? { ...field, field_name: '金额 ' } : field));
    const world = await openFeishu([
      [/GET .*\/fields/, done({ items: blank, has_more: false })],
      [/search/, done({ items: [{ record_id: 'rec1', fields: { '金额 ': 3 } }], has_more: false })],
    ]);
    const [page] = await pagesOf(await world.open(), { columns: ['金额'] });
    expect(page?.records[0]?.cells).toEqual({ 金额: 3 });
    expect(world.bodies(/search/)[0].field_names).toEqual(['金额 ']);
  });
});

describe('reading by id', () => {
  test('tells the rows that are gone', async () => {
    const answer = done({
      records: [{ record_id: 'rec1', fields: { 编号: [{ type: 'text', text: 'A' }] } }],
      absent_record_ids: ['rec2'],
    });
    const world = await openFeishu([[/batch_get/, answer]]);
    const table = await world.open();
    expect(await table.get(['rec1', 'rec2', 'rec2'])).toEqual({
      records: [{ recordId: 'rec1', cells: { 编号: 'A' } }],
      absent: ['rec2'],
    });
    expect(world.bodies(/batch_get/)[0]).toEqual({ record_ids: ['rec1', 'rec2'] });
  });

  test('does not take rows that are hidden for gone', async () => {
    const world = await openFeishu([
      [/batch_get/, done({ records: [], forbidden_record_ids: ['rec1'], absent_record_ids: [] })],
    ]);
    const error = await thrown((await world.open()).get(['rec1']));
    expect(error).toMatchObject({ code: 'FEISHU_RECORDS_FORBIDDEN', recovery: 'fix-access' });
  });
});

describe('adding options', () => {
  const put = /PUT .*\/fields\/fldC/;

  test('sends the present ones along with their ids, the new ones without, and learns from the answer', async () => {
    const answer = {
      field_id: 'fldC',
      field_name: '状态',
      type: 3,
      property: {
        options: [
          { id: 'optA', name: 'open' },
          { id: 'optB', name: 'won' },
        ],
      },
    };
    const world = await openFeishu([[put, done({ field: answer })]]);
    const table = await world.open();
    await table.addOptions('状态', ['open', ' won ', 'won', '']);
    expect(world.bodies(/fldC/)[0]).toEqual({
      field_name: '状态',
      type: 3,
      ui_type: 'SingleSelect',
      property: { options: [{ id: 'optA', name: 'open', color: 3 }, { name: 'won' }] },
    });
    const options = (await table.columns()).find((column) => column.name === '状态')?.options;
    expect(options?.map((option) => option.name)).toEqual(['open', 'won']);
    expect(world.calls()).toEqual(['field.list', 'field.update']);
  });

  test('writes nothing when none is missing', async () => {
    const world = await openFeishu([[put, done()]]);
    await (await world.open()).addOptions('状态', ['open']);
    expect(world.calls()).not.toContain('field.update');
  });

  test('takes "nothing changed" for success', async () => {
    const world = await openFeishu([[put, failed(1254606, 'DataNotChange')]]);
    await (await world.open()).addOptions('状态', ['won']);
  });

  test('looks again before repeating an update whose answer was lost', async () => {
    const landed = fields.map((field) =>
      field.field_id === 'fldC'
        ? {
            ...field,
            property: {
              options: [
                { id: 'optA', name: 'open' },
                { id: 'optB', name: 'won' },
              ],
            },
          }
        : field,
    );
    const world = await openFeishu([
      [put, cut],
      [/GET .*\/fields/, done({ items: fields, has_more: false }), done({ items: landed, has_more: false })],
    ]);
    await (await world.open()).addOptions('状态', ['won']);
    expect(world.calls().filter((one) => one === 'field.update')).toHaveLength(1);
  });
});

describe('what stops the run', () => {
  const search = (answer: ReturnType<typeof failed>) => openFeishu([[/search/, answer]]);
  const codeAndRecovery = async (answer: ReturnType<typeof failed>) => {
    const error = await thrown(pagesOf(await (await search(answer)).open(), { columns: ['编号'] }));
    expect(error).toBeInstanceOf(SyncError);
    return error as SyncError;
  };

  test('the spent monthly quota, at once although it comes as 429', async () => {
    const world = await search(failed(99991403, 'quota', {}, 429));
    const error = await thrown(pagesOf(await world.open(), { columns: ['编号'] }));
    expect(error).toMatchObject({ code: 'FEISHU_QUOTA_EXHAUSTED', recovery: 'try-later' });
    expect(world.calls().filter((one) => one === 'record.search')).toHaveLength(1);
  });

  test('a missing permission, naming it and where to tick it', async () => {
    const error = await codeAndRecovery(
      failed(
        99991672,
        'Access denied',
        { error: { permission_violations: [{ type: 'action_scope_required', subject: 'base:record:retrieve' }] } },
        400,
      ),
    );
    expect(error).toMatchObject({ code: 'FEISHU_SCOPE_MISSING', recovery: 'fix-access' });
    expect(error.hint?.en).toContain('base:record:retrieve');
    expect(error.hint?.en).toContain('/app/cli_x/auth');
  });

  test('no access to the base, with the clicks that give it', async () => {
    const error = await codeAndRecovery(failed(91403, 'Forbidden', { data: {} }, 403));
    expect(error).toMatchObject({ code: 'FEISHU_NO_ACCESS', recovery: 'fix-access' });
    expect(error.hint?.['zh-CN']).toContain('添加文档应用');
  });

  test('a table that is not there, with the names of those that are', async () => {
    const error = await codeAndRecovery(failed(1254041, 'TableIdNotFound'));
    expect(error).toMatchObject({ code: 'TABLE_NOT_FOUND', recovery: 'fix-config' });
    expect(error.text['zh-CN']).toContain('审批实例表');
  });

  test('a table that was deleted and made anew under its name, with what to do for the new one', async () => {
    const facts = memoryFacts();
    await (await openFeishu([], { facts })).open();
    const anew = done({ items: [{ table_id: 'tblNew1', name: '审批实例表', revision: 1 }], has_more: false });
    const world = await openFeishu(
      [
        [/GET .*\/tables\?/, anew],
        [/search/, failed(1254041, 'TableIdNotFound')],
      ],
      { facts },
    );
    const error = await thrown(pagesOf(await world.open(), { columns: ['编号'] }));
    expect(error).toMatchObject({ code: 'TABLE_NOT_FOUND', recovery: 'fix-config' });
    expect(error.hint.en).toContain('tblNew1');
    expect(error.hint.en).toContain('run again');
  });

  test('a code that no page lists, with the code, the words and the log id', async () => {
    const error = await codeAndRecovery(failed(1299999, 'surprise'));
    expect(error).toMatchObject({ code: 'FEISHU_UNKNOWN_CODE', recovery: 'stop' });
    expect(error.text.en).toMatch(/1299999 surprise, log id log-1/);
  });

  test('a rate limit that does not pass, after waiting as long as the platform says', async () => {
    const world = await search(failed(99991400, 'limit', {}, 429, { 'x-ogw-ratelimit-reset': '2.5' }));
    const error = await thrown(pagesOf(await world.open(), { columns: ['编号'] }));
    expect(error.recovery).toBe('try-later');
    expect(world.clock.waits.filter((wait) => wait === 2500)).toHaveLength(3);
  });
});

describe('tokens', () => {
  test('are renewed once when refused inside an HTTP 200', async () => {
    const world = await openFeishu([
      [
        /tenant_access_token/,
        json({ code: 0, tenant_access_token: 't-old', expire: 10 }),
        json({ code: 0, tenant_access_token: 't-new', expire: 7200 }),
      ],
      [/search/, failed(99991663, 'Invalid access token t-old-secret-token'), done({ items: [], has_more: false })],
    ]);
    await pagesOf(await world.open(), { columns: ['编号'] });
    expect(world.received.at(-1)?.headers.authorization).toBe('Bearer t-new');
  });

  test('refused again end with a permission error that does not show them', async () => {
    const world = await openFeishu([[/search/, failed(99991663, 'Invalid access token t-old-secret-token', {}, 400)]]);
    const error = await thrown(pagesOf(await world.open(), { columns: ['编号'] }));
    expect(error).toMatchObject({ code: 'FEISHU_TOKEN_REFUSED', recovery: 'fix-access' });
    expect(JSON.stringify(error) + error.message).not.toContain('secret-token');
  });

  test.each([10003, 10014, 20002])('are not given for wrong credentials (%i)', async (code) => {
    const world = await openFeishu([[/tenant_access_token/, json({ code, msg: 'app secret invalid' })]]);
    const error = await thrown((await world.open()).columns());
    expect(error).toMatchObject({ code: 'FEISHU_CREDENTIALS_REJECTED', recovery: 'fix-access' });
  });
});

describe('metadata', () => {
  test('comes from the disk in the next run', async () => {
    const facts = memoryFacts();
    await (await (await openFeishu([], { facts, tables: {} })).open()).columns();
    const world = await openFeishu([], { facts, tables: {} });
    const table = await world.open();
    expect((await table.columns()).map((column) => column.name)).toContain('金额');
    expect(table.id).toBe('bascnTest0001/tblMain');
    expect(world.calls()).toEqual([]);
    await table.columns({ fresh: true });
    expect(world.calls()).toEqual(['field.list']);
  });

  test('the revision costs one call', async () => {
    const world = await openFeishu([]);
    expect(await (await world.open()).revision()).toBe(7);
    expect(world.calls()).toEqual(['table.list']);
  });

  test('names of tables that a listing only repeats are not written again', async () => {
    const facts = memoryFacts();
    await (await (await openFeishu([], { facts })).open()).revision();
    const written: string[] = [];
    const watched = { ...facts, set: async (area: string, key: string) => void written.push(`${area} ${key}`) };
    await (await (await openFeishu([], { facts: watched })).open()).revision();
    expect(written).toEqual([]);
    const renamed = done({ items: [{ table_id: 'tblMain', name: '审批', revision: 8 }], has_more: false });
    await (await (await openFeishu([[/GET .*\/tables\?/, renamed]], { facts: watched })).open()).revision();
    expect(written).toEqual(['feishu.tables bascnTest0001']);
  });

  test('asks about advanced permissions in every run: people switch them on and off', async () => {
    const facts = memoryFacts();
    const proofWhen = async (is_advanced: boolean) => {
      const app = done({ app: { app_token: 'x', name: 'n', is_advanced } });
      const world = await openFeishu([[/GET \/open-apis\/bitable\/v1\/apps\/[^/]+$/, app]], { facts });
      return (await world.open()).emptyIsProof();
    };
    expect(await proofWhen(true)).toBe(false);
    expect(await proofWhen(false)).toBe(true);
    expect(await proofWhen(true)).toBe(false);
  });

  test.each([true, false])(
    'an empty answer proves an empty table only without advanced permissions (%s), asked once in a run',
    async (is_advanced) => {
      const facts = memoryFacts();
      const route = [
        /GET \/open-apis\/bitable\/v1\/apps\/[^/]+$/,
        done({ app: { app_token: 'x', name: 'n', is_advanced } }),
      ] as const;
      const world = await openFeishu([route], { facts });
      const table = await world.open();
      expect(await table.emptyIsProof()).toBe(!is_advanced);
      expect(await table.emptyIsProof()).toBe(!is_advanced);
      expect(world.calls()).toEqual(['app.get']);
    },
  );
});
