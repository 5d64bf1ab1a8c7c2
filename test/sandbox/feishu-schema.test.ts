import { describe, expect, it } from 'vitest';
import { feishuTable, rig } from './support.ts';

describe('Feishu tables', () => {
  it('are created with their first field as primary, under a name nobody has', async () => {
    const r = await rig();
    const path = await feishuTable(r, ' Orders ', [{ field_name: 'id', type: 1 }]);
    const create = async (table: unknown) => (await r.feishu('POST', '~/tables', { table })).body.code;
    expect(await create({ name: 'Orders' })).toBe(1254013);
    expect(await create({ name: 'a/b' })).toBe(1254001);
    expect(await create({ name: 'X', fields: [{ field_name: 'm', type: 4 }] })).toBe(1254012);
    expect(await create({ name: 'X', fields: [{ field_name: 'm', type: 1, ui_type: 'Email' }] })).toBe(99992402);
    expect(await create({ name: 'X', fields: Array(2).fill({ field_name: 'm', type: 1 }) })).toBe(1254014);
    expect(r.sandbox.world.feishu.hasTable('X')).toBe(false);
    expect((await r.feishu('PATCH', path, { name: 'Renamed' })).body.data.name).toBe('Renamed');
    const listed = (await r.feishu('GET', '~/tables?page_size=1')).body.data;
    expect(listed).toMatchObject({ has_more: true, total: 2 });
    const last = (await r.feishu('GET', `~/tables?page_size=1&page_token=${listed.page_token}`)).body.data;
    // The last page carries a token too: only has_more counts.
    expect(last.has_more).toBe(false);
    expect(last.page_token).not.toBe('');
    expect((await r.feishu('DELETE', path)).body.code).toBe(0);
    expect((await r.feishu('GET', `${path}/fields`)).body.code).toBe(1254041);
    const only = r.sandbox.world.feishu.tables()[0]!.id;
    expect((await r.feishu('DELETE', `~/tables/${only}`)).body.code).toBe(1254034);
  });

  it('of a new base hold blank rows', async () => {
    const r = await rig();
    const { body } = await r.feishu('POST', '/open-apis/bitable/v1/apps', { name: 'Fresh' });
    const { app_token: token, default_table_id: table } = body.data.app;
    const found = await r.feishu('POST', `/open-apis/bitable/v1/apps/${token}/tables/${table}/records/search`, {});
    expect(found.body.data.total).toBe(5);
    expect(found.body.data.items[0].fields).toEqual({});
  });
});

describe('Feishu fields', () => {
  it('follow the rules of their types and names', async () => {
    const r = await rig({ rateLimits: false });
    const path = await feishuTable(r, 'T', [{ field_name: 'id', type: 1 }]);
    const create = async (field: unknown) => (await r.feishu('POST', `${path}/fields`, field)).body.code;
    expect(await create({ field_name: 'u', type: 15, property: {} })).toBe(1254087);
    expect(await create({ field_name: 'c', type: 7, property: {} })).toBe(1254085);
    expect(await create({ field_name: 'c', type: 7 })).toBe(0);
    expect(await create({ field_name: 'c', type: 1 })).toBe(1254014);
    expect(await create({ field_name: ' ', type: 1 })).toBe(1254028);
    expect(await create({ field_name: 'a\nb', type: 1 })).toBe(1254029);
    expect(await create({ field_name: 'l', type: 19 })).toBe(1254012);
    expect(await create({ field_name: 'k', type: 18 })).toBe(1254089);
    expect(await create({ field_name: 'k', type: 18, property: { table_id: 'tblOther' } })).toBe(1254041);
    expect(await create({ field_name: 's', type: 3, property: { options: [{ name: '' }] } })).toBe(1254026);
    expect(await create({ field_name: 'd', type: 5, property: { date_formatter: 'nonsense' } })).toBe(1254084);
    expect(await create({ field_name: 'e', type: 1, ui_type: 'Email' })).toBe(0);
    const primary = r.sandbox.world.feishu.column('T', 'id').id;
    expect((await r.feishu('DELETE', `${path}/fields/${primary}`)).body.code).toBe(1254046);
  });

  it('are overwritten whole: options left out take their cell values with them', async () => {
    const r = await rig();
    const path = await feishuTable(r, 'T', [
      { field_name: 'id', type: 1 },
      { field_name: 's', type: 3, property: { options: [{ name: 'a' }, { name: 'b' }] } },
    ]);
    const { feishu } = r.sandbox.world;
    feishu.addRow('T', { id: '1', s: 'a' });
    feishu.addRow('T', { id: '2', s: 'b' });
    const field = (await r.feishu('GET', `${path}/fields`)).body.data.items[1];
    const update = (options: unknown) =>
      r.feishu('PUT', `${path}/fields/${field.field_id}`, { field_name: 's', type: 3, property: { options } });
    expect((await update(field.property.options)).body.code).toBe(1254606);
    expect((await update([...field.property.options, { name: 'c' }])).body.code).toBe(0);
    expect(feishu.rows('T').map((row) => row.fields['s'])).toEqual(['a', 'b']);
    await update([field.property.options[0], { name: 'b' }]);
    expect(feishu.rows('T').map((row) => row.fields['s'])).toEqual(['a', null]);
    const retype = await r.feishu('PUT', `${path}/fields/${field.field_id}`, { field_name: 's', type: 1 });
    expect(retype.body.code).toBe(1254015);
  });

  it('are created once per client_token', async () => {
    const r = await rig();
    const path = await feishuTable(r, 'T', [{ field_name: 'id', type: 1 }]);
    const token = '0e8c7a3e-6b1f-4a55-9a55-3f0d2d8a1c11';
    const create = () => r.feishu('POST', `${path}/fields?client_token=${token}`, { field_name: 'n', type: 2 });
    const first = await create();
    expect(first.body.data.field).toMatchObject({ type: 2, ui_type: 'Number', property: { formatter: '0.0' } });
    expect((await create()).body).toEqual(first.body);
    expect((await r.feishu('POST', `${path}/fields?client_token=x`, {})).body.code).toBe(1254037);
  });
});

describe('Feishu views', () => {
  it('have unique names, and the last one stays', async () => {
    const r = await rig();
    const path = await feishuTable(r, 'T', [{ field_name: 'id', type: 1 }]);
    expect((await r.feishu('POST', `${path}/views`, { view_name: 'all' })).body.code).toBe(1254020);
    expect((await r.feishu('POST', `${path}/views`, { view_name: 'x', view_type: 'spiral' })).body.code).toBe(1254019);
    expect((await r.feishu('POST', `${path}/views`, { view_name: '[x]' })).body.code).toBe(1254022);
    const { items } = (await r.feishu('GET', `${path}/views`)).body.data;
    expect(items).toHaveLength(1);
    expect((await r.feishu('DELETE', `${path}/views/${items[0].view_id}`)).body.code).toBe(1254023);
  });
});
