import { describe, expect, it } from 'vitest';
import { noon, type Rig, rig } from './support.ts';

const sheet = `~/sheets/${encodeURIComponent('客户表')}`;

async function desk(): Promise<Rig> {
  const r = await rig({ rateLimits: false });
  const { body } = await r.ding('POST', '~/sheets', {
    name: '客户表',
    fields: [
      { name: '编号', type: 'text' },
      { name: '金额', type: 'number' },
      { name: '等级', type: 'singleSelect', property: { choices: [{ name: '高' }, { name: '低' }] } },
      { name: '标签', type: 'multipleSelect', property: { choices: [{ name: 'a' }, { name: 'b' }] } },
      { name: '日期', type: 'date' },
      { name: '人', type: 'user' },
    ],
  });
  if (body.id === undefined) throw new Error(JSON.stringify(body));
  return r;
}

const insert = (r: Rig, records: unknown[], query = '') => r.ding('POST', `${sheet}/records${query}`, { records });

describe('AI-table records', () => {
  it('read in another form than they are written', async () => {
    const r = await desk();
    const { operatorId } = r.sandbox.credentials;
    const fields = { 编号: 'K1', 金额: 12.5, 等级: '高', 标签: ['a', 'b'], 日期: noon, 人: [{ unionId: operatorId }] };
    const written = await insert(r, [{ fields }]);
    expect(written.body).toEqual({ value: [{ id: expect.any(String) }] });
    const { body } = await r.ding('POST', `${sheet}/records/list`, {});
    expect(body).toMatchObject({ hasMore: false });
    expect(body).not.toHaveProperty('nextToken');
    expect(body.records[0]).toMatchObject({
      id: written.body.value[0].id,
      createdTime: noon,
      createdBy: { unionId: operatorId },
      fields: {
        金额: '12.5',
        等级: { id: expect.any(String), name: '高' },
        标签: [{ name: 'a' }, { name: 'b' }],
        日期: noon,
        人: [{ unionId: operatorId }],
      },
    });
    const one = await r.ding('GET', `${sheet}/records/${written.body.value[0].id}`);
    expect(one.body.fields).toEqual(body.records[0].fields);
  });

  it('are refused as a batch, naming the column, when one value does not fit', async () => {
    const r = await desk();
    for (const fields of [
      { 编号: 5 },
      { 金额: 'many' },
      { 等级: '没有' },
      { 标签: 'a' },
      { 日期: 'soon' },
      { 人: [{ unionId: 'nobody' }] },
      { 没有的列: 'x' },
    ]) {
      const answer = await insert(r, [{ fields: { 编号: 'good' } }, { fields }]);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalidRequest.inputArgs.invalid' } });
      expect(answer.body.message).toContain(Object.keys(fields)[0]);
    }
    expect(r.sandbox.world.dingtalk.tables.rows('客户表')).toEqual([]);
  });

  it('take at most 100 rows a call and page by 100', async () => {
    const r = await desk();
    const rows = (count: number) => Array.from({ length: count }, (_, n) => ({ fields: { 编号: `K${n}` } }));
    expect((await insert(r, rows(101))).status).toBe(400);
    await insert(r, rows(100));
    await insert(r, rows(50));
    const first = (await r.ding('POST', `${sheet}/records/list`, { maxResults: 100 })).body;
    expect(first.hasMore).toBe(true);
    const second = (await r.ding('POST', `${sheet}/records/list`, { nextToken: first.nextToken })).body;
    expect(second.records).toHaveLength(50);
    const stale = { nextToken: first.nextToken, filter: { conditions: [{ field: '编号', operator: 'empty' }] } };
    expect((await r.ding('POST', `${sheet}/records/list`, stale)).status).toBe(400);
    expect((await r.ding('POST', `${sheet}/records/list`, { maxResults: 101 })).status).toBe(400);
  });

  it('filter by the documented operators', async () => {
    const r = await desk();
    await insert(r, [
      { fields: { 编号: 'K1', 金额: 5, 等级: '高' } },
      { fields: { 编号: 'K2', 金额: 50, 标签: ['a'] } },
    ]);
    const keys = async (combination: string, ...conditions: unknown[]) => {
      const { body } = await r.ding('POST', `${sheet}/records/list`, { filter: { combination, conditions } });
      return body.records.map((record: { fields: Record<string, string> }) => record.fields['编号']);
    };
    const is = (field: string, operator: string, value?: unknown[]) => ({
      field,
      operator,
      ...(value ? { value } : {}),
    });
    expect(await keys('or', is('编号', 'equal', ['K1']), is('编号', 'equal', ['K2']))).toEqual(['K1', 'K2']);
    expect(await keys('and', is('金额', 'greater', [5]))).toEqual(['K2']);
    expect(await keys('and', is('等级', 'equal', ['高']))).toEqual(['K1']);
    expect(await keys('and', is('标签', 'contain', ['a']))).toEqual(['K2']);
    expect(await keys('and', is('等级', 'empty'))).toEqual(['K2']);
    const bad = await r.ding('POST', `${sheet}/records/list`, { filter: { conditions: [is('编号', 'like', ['x'])] } });
    expect(bad.status).toBe(400);
  });

  it('answer a repeated clientToken with 409 and insert nothing', async () => {
    const r = await desk();
    const token = '?clientToken=0e8c7a3e-6b1f-4a55-9a55-3f0d2d8a1c11';
    expect((await insert(r, [{ fields: { 金额: 'bad' } }], token)).status).toBe(400);
    expect((await insert(r, [{ fields: { 编号: 'K1' } }], token)).status).toBe(200);
    expect(await insert(r, [{ fields: { 编号: 'K1' } }], token)).toMatchObject({
      status: 409,
      body: { code: 'invalidRequest.duplicateClientToken' },
    });
    expect(r.sandbox.world.dingtalk.tables.rows('客户表')).toHaveLength(1);
    expect((await insert(r, [{ fields: {} }], '?clientToken=1')).status).toBe(400);
  });

  it('update the given columns only, and delete all or nothing', async () => {
    const r = await desk();
    const { tables } = r.sandbox.world.dingtalk;
    const id = tables.addRow('客户表', { 编号: 'K1', 金额: 1 });
    const update = (records: unknown[]) => r.ding('PUT', `${sheet}/records`, { records });
    expect((await update([{ id, fields: { 金额: null } }])).body).toEqual({ value: [{ id }] });
    expect(tables.rows('客户表')[0]!.fields).toMatchObject({ 编号: 'K1', 金额: null });
    expect((await update([{ id: 'gone', fields: {} }])).body.code).toBe('invalidRequest.resource.notFound');
    const remove = (recordIds: string[]) => r.ding('POST', `${sheet}/records/delete`, { recordIds });
    expect((await remove([id, 'gone'])).status).toBe(404);
    expect((await remove([id])).body).toEqual({ success: true });
    expect(tables.rows('客户表')).toEqual([]);
  });
});

describe('AI-table operators', () => {
  it('must be unionIds of people who may open, and for writes edit, the document', async () => {
    const r = await desk();
    const { dingtalk } = r.sandbox.world;
    dingtalk.addPerson({ userid: 'u1', name: '乙样例', unionid: 'union_u1' });
    const as = (operatorId: string, method: string, body?: unknown) =>
      r.ding(method, `/v1.0/notable/bases/${r.sandbox.credentials.baseId}/sheets?operatorId=${operatorId}`, body);
    expect((await as('manager01', 'GET')).body.code).toBe('invalidRequest.inputArgs.invalid');
    expect((await as('nobody', 'GET')).body.code).toBe('invalidRequest.inputArgs.operatorIdIllegal');
    expect(await as('union_u1', 'GET')).toMatchObject({
      status: 404,
      body: { code: 'invalidRequest.document.notFound' },
    });
    dingtalk.setCollaborator('union_u1', 'viewer');
    expect((await as('union_u1', 'GET')).status).toBe(200);
    expect(await as('union_u1', 'POST', { name: 'x' })).toMatchObject({
      status: 403,
      body: { code: 'forbidden.accessDenied' },
    });
  });
});

describe('AI-table columns', () => {
  it('keep their type, and lose the values of choices that an update leaves out', async () => {
    const r = await desk();
    const { tables } = r.sandbox.world.dingtalk;
    tables.addRow('客户表', { 编号: 'K1', 等级: '高' });
    tables.addRow('客户表', { 编号: 'K2', 等级: '低' });
    const path = `${sheet}/fields/${encodeURIComponent('等级')}`;
    const field = tables.column('客户表', '等级');
    const body = { name: '等级', type: 'text', property: { choices: [field.property!.choices![0], { name: '中' }] } };
    expect((await r.ding('PUT', path, body)).body).toEqual({ id: field.id });
    expect(tables.column('客户表', '等级').type).toBe('singleSelect');
    expect(tables.rows('客户表').map((row) => row.fields['等级'])).toEqual(['高', null]);
    expect((await r.ding('POST', `${sheet}/fields`, { name: 'x', type: 'formula' })).status).toBe(400);
    expect((await r.ding('DELETE', `${sheet}/fields/${encodeURIComponent('编号')}`)).status).toBe(403);
  });

  it('link both ways', async () => {
    const r = await desk();
    const { tables } = r.sandbox.world.dingtalk;
    const other = tables.createTable('记录表', [{ name: 'k', type: 'text' }]);
    const created = await r.ding('POST', `${sheet}/fields`, {
      name: '记录',
      type: 'bidirectionalLink',
      property: { linkedSheetId: other.id, multiple: true },
    });
    expect(created.body.property.linkedFieldId).toBeDefined();
    const id = tables.addRow('记录表', { k: '1' });
    const { body } = await insert(r, [{ fields: { 记录: { linkedRecordIds: [id] } } }]);
    expect(tables.rows('记录表')[0]!.fields['客户表']).toEqual([body.value[0].id]);
    expect((await insert(r, [{ fields: { 记录: { linkedRecordIds: ['gone'] } } }])).status).toBe(400);
  });

  it('of a sheet made from nothing come with blank rows', async () => {
    const r = await desk();
    const { body } = await r.ding('POST', '~/sheets', {});
    const listed = await r.ding('POST', `~/sheets/${body.id}/records/list`, {});
    expect(listed.body.records.map((record: { fields: unknown }) => record.fields)).toEqual([{}, {}, {}]);
  });
});
