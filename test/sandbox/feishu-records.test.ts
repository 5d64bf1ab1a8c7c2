import { describe, expect, it } from 'vitest';
import { feishuTable, type Rig, rig } from './support.ts';

const uuid = (n: number) => `0e8c7a3e-6b1f-4a55-9a55-3f0d2d8a${String(n).padStart(4, '0')}`;

async function wide(r: Rig): Promise<string> {
  const path = await feishuTable(r, 'T', [
    { field_name: 'text', type: 1 },
    { field_name: 'number', type: 2 },
    { field_name: 'single', type: 3, property: { options: [{ name: 'open' }] } },
    { field_name: 'multi', type: 4 },
    { field_name: 'date', type: 5 },
    { field_name: 'check', type: 7 },
    { field_name: 'user', type: 11 },
    { field_name: 'phone', type: 13 },
    { field_name: 'url', type: 15 },
    { field_name: 'file', type: 17 },
    { field_name: 'serial', type: 1005 },
  ]);
  await r.feishu('POST', `${path}/fields`, { field_name: 'email', type: 1, ui_type: 'Email' });
  return path;
}

describe('Feishu record writes', () => {
  it('refuse every value that does not fit its column, with the column in the message', async () => {
    const r = await rig({ rateLimits: false });
    const path = await wide(r);
    const cases: Array<[field: string, value: unknown, code: number]> = [
      ['text', 5, 1254060],
      ['text', 'x'.repeat(100_001), 1254130],
      ['number', '5', 1254061],
      ['single', ['open'], 1254062],
      ['single', ' ', 1254026],
      ['multi', 'open', 1254063],
      ['date', '2026-01-01', 1254064],
      ['date', 1_767_225_600, 1254064],
      ['check', 'true', 1254065],
      ['user', [{ id: 'ou_nobody' }], 1254066],
      ['user', ['ou_sandbox_manager01'], 1254066],
      ['phone', '138 0000 0000', 1254072],
      ['phone', 13800000000, 1254072],
      ['url', 'https://example.invalid', 1254068],
      ['file', [{ file_token: 'other' }], 1254303],
      ['serial', '1', 1254015],
      ['nothing', 'x', 1254045],
    ];
    for (const [field, value, code] of cases) {
      const { body } = await r.feishu('POST', `${path}/records`, { fields: { [field]: value } });
      expect([field, body.code]).toEqual([field, code]);
      if (code !== 1254026) expect(body.error.message).toContain(`fields.${field}`);
    }
    expect(r.sandbox.world.feishu.rows('T')).toEqual([]);
  });

  it('echo the written form and read back in another one', async () => {
    const r = await rig();
    const path = await wide(r);
    const fields = {
      text: 'see https://example.invalid/x now',
      number: 12.5,
      single: 'new',
      multi: ['a', 'b'],
      date: 1_767_225_600_000,
      check: false,
      user: [{ id: 'ou_sandbox_manager01' }],
      phone: '+8613800000000',
      url: { text: 'Site', link: 'https://example.invalid' },
      email: 'a@example.invalid',
    };
    const written = await r.feishu('POST', `${path}/records`, { fields });
    expect(written.body.data.record.fields).toEqual(fields);
    const id = written.body.data.record.record_id;
    const { body } = await r.feishu('POST', `${path}/records/batch_get`, { record_ids: [id, 'recGone'] });
    expect(body.data.absent_record_ids).toEqual(['recGone']);
    const read = body.data.records[0].fields;
    expect(read.text).toEqual([
      { type: 'text', text: 'see ' },
      { type: 'url', text: 'https://example.invalid/x', link: 'https://example.invalid/x' },
      { type: 'text', text: ' now' },
    ]);
    expect(read.email).toEqual([{ type: 'url', text: 'a@example.invalid', link: 'mailto:a@example.invalid' }]);
    expect(read.user[0]).toMatchObject({ id: 'ou_sandbox_manager01', name: '甲示例' });
    expect(read).toMatchObject({ number: 12.5, single: 'new', multi: ['a', 'b'], check: false, serial: '1' });
  });

  it('create unknown options, twice where one cell repeats a new name', async () => {
    const r = await rig();
    const path = await wide(r);
    const rows = [{ fields: { multi: ['twin', 'twin', 'one'] } }, { fields: { multi: ['twin', 'one'] } }];
    await r.feishu('POST', `${path}/records/batch_create`, { records: rows });
    const names = r.sandbox.world.feishu.column('T', 'multi').property!.options!.map((option) => option.name);
    expect(names).toEqual(['twin', 'twin', 'one']);
  });

  it('are all or nothing: one bad row leaves neither rows nor options', async () => {
    const r = await rig();
    const path = await wide(r);
    const records = [{ fields: { text: 'good', single: 'brand new' } }, { fields: { number: 'bad' } }];
    expect((await r.feishu('POST', `${path}/records/batch_create`, { records })).body.code).toBe(1254061);
    expect(r.sandbox.world.feishu.rows('T')).toEqual([]);
    expect(r.sandbox.world.feishu.column('T', 'single').property!.options).toHaveLength(1);
  });

  it('update only the named columns, clear by null, and refuse unknown rows', async () => {
    const r = await rig();
    const path = await wide(r);
    const id = r.sandbox.world.feishu.addRow('T', { text: 'a', number: 1 });
    await r.feishu('PUT', `${path}/records/${id}`, { fields: { number: null } });
    expect(r.sandbox.world.feishu.rows('T')[0]!.fields).toMatchObject({ text: 'a', number: null });
    const records = [
      { record_id: id, fields: { text: 'b' } },
      { record_id: 'recUnknown1', fields: { text: 'b' } },
    ];
    expect((await r.feishu('POST', `${path}/records/batch_update`, { records })).body.code).toBe(1254043);
    expect(r.sandbox.world.feishu.rows('T')[0]!.fields['text']).toBe('a');
    expect((await r.feishu('DELETE', `${path}/records/${id}`)).body.data).toEqual({ deleted: true, record_id: id });
    expect((await r.feishu('POST', `${path}/records/batch_delete`, { records: [id] })).body.code).toBe(1254043);
  });

  it('keep to the caps of each call', async () => {
    const r = await rig();
    const path = await wide(r);
    const rows = (count: number) => Array.from({ length: count }, () => ({ fields: {} }));
    const ids = (count: number) => Array.from({ length: count }, (_, n) => `rec${n}`);
    const code = async (operation: string, body: unknown) =>
      (await r.feishu('POST', `${path}/records/${operation}`, body)).body.code;
    expect(await code('batch_create', { records: rows(1001) })).toBe(1254104);
    expect(await code('batch_create', { records: rows(1000) })).toBe(0);
    expect(await code('batch_delete', { records: ids(501) })).toBe(1254104);
    expect(await code('batch_get', { record_ids: ids(101) })).toBe(99992402);
    expect(await code('search?page_size=501', {})).toBe(99992402);
    expect(await code('search?page_size=0', {})).toBe(1254011);
    expect(await code('batch_create', '{"records":')).toBe(1254000);
  });

  it('stop at the plan limit of rows', async () => {
    const r = await rig();
    const path = await wide(r);
    r.sandbox.world.feishu.setMaxRecords(1);
    expect((await r.feishu('POST', `${path}/records`, { fields: {} })).body.code).toBe(0);
    expect((await r.feishu('POST', `${path}/records`, { fields: {} })).body.code).toBe(1254103);
  });

  it('move the revision of their table by one per call and no other', async () => {
    const r = await rig();
    const path = await wide(r);
    const { feishu } = r.sandbox.world;
    const before = feishu.tables().map((table) => table.revision);
    await r.feishu('POST', `${path}/records/batch_create`, { records: [{ fields: {} }, { fields: {} }] });
    await r.feishu('POST', `${path}/records/search`, {});
    const after = feishu.tables().map((table) => table.revision);
    expect(after.map((revision, at) => revision - before[at]!)).toEqual([0, 1]);
  });
});

describe('Feishu client_token', () => {
  it('gives the first result again for the same body and inserts nothing', async () => {
    const r = await rig();
    const path = await wide(r);
    const send = () =>
      r.feishu('POST', `${path}/records/batch_create?client_token=${uuid(1)}`, {
        records: [{ fields: { text: 'a' } }],
      });
    const first = await send();
    const second = await send();
    expect(second.body).toEqual(first.body);
    expect(r.sandbox.world.feishu.rows('T')).toHaveLength(1);
  });

  it('refuses another body under the same token, and tokens that are no v4 UUID', async () => {
    const r = await rig();
    const path = await wide(r);
    const send = (token: string, text: string) =>
      r.feishu('POST', `${path}/records?client_token=${token}`, { fields: { text } });
    await send(uuid(1), 'a');
    expect(await send(uuid(1), 'b')).toMatchObject({ status: 400, body: { code: 1255006 } });
    expect(await send('12345', 'a')).toMatchObject({ status: 400, body: { code: 1254037 } });
    expect((await send(uuid(2), 'b')).body.code).toBe(0);
  });

  it('does not remember a refused request, nor any for ever', async () => {
    const r = await rig();
    const path = await wide(r);
    const send = (fields: unknown) => r.feishu('POST', `${path}/records?client_token=${uuid(1)}`, { fields });
    expect((await send({ number: 'x' })).body.code).toBe(1254061);
    expect((await send({ number: 1 })).body.code).toBe(0);
    r.clock.now += 5 * 60_000;
    expect((await send({ number: 1 })).body.code).toBe(0);
    expect(r.sandbox.world.feishu.rows('T')).toHaveLength(2);
  });
});

describe('Feishu links', () => {
  it('accept only rows of the linked table and read as {link_record_ids}, or {} when empty', async () => {
    const r = await rig();
    const { feishu } = r.sandbox.world;
    const students = feishu.createTable('S', [{ name: 'id', type: 'text' }]);
    const path = await feishuTable(r, 'R', [
      { field_name: 'k', type: 1 },
      { field_name: 'one', type: 18, property: { table_id: students.id, multiple: false } },
      { field_name: 'both', type: 21, property: { table_id: students.id, back_field_name: 'records' } },
    ]);
    const student = feishu.addRow('S', { id: '1' });
    const code = async (fields: unknown) => (await r.feishu('POST', `${path}/records`, { fields })).body.code;
    expect(await code({ one: student })).toBe(1254067);
    expect(await code({ both: student })).toBe(1254074);
    expect(await code({ one: ['recNobody'] })).toBe(1254067);
    expect(await code({ both: { link_record_ids: [student] } })).toBe(1254074);
    expect(await code({ k: 'x', both: [student] })).toBe(0);
    const found = await r.feishu('POST', `${path}/records/search`, {});
    expect(found.body.data.items[0].fields).toMatchObject({ both: { link_record_ids: [student] }, one: {} });
  });

  it('keep both sides of a duplex link in step', async () => {
    const r = await rig();
    const { feishu } = r.sandbox.world;
    const students = feishu.createTable('S', [{ name: 'id', type: 'text' }]);
    const path = await feishuTable(r, 'R', [
      { field_name: 'k', type: 1 },
      { field_name: 'student', type: 21, property: { table_id: students.id } },
    ]);
    expect(feishu.columns('S')).toEqual(['id', 'R-student']);
    const [a, b] = [feishu.addRow('S', { id: '1' }), feishu.addRow('S', { id: '2' })];
    const { body } = await r.feishu('POST', `${path}/records`, { fields: { student: [a] } });
    const id = body.data.record.record_id;
    const links = () => feishu.rows('S').map((row) => row.fields['R-student']);
    expect(links()).toEqual([[id], null]);
    await r.feishu('PUT', `${path}/records/${id}`, { fields: { student: [b] } });
    expect(links()).toEqual([null, [id]]);
    feishu.deleteRow('S', b);
    expect(feishu.rows('R')[0]!.fields['student']).toBeNull();
  });
});
