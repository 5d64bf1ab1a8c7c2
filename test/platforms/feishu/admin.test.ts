import { describe, expect, test } from 'vitest';
import type { ColumnSpec } from '../../../src/sync/contracts.ts';
import { cut } from '../../http/support.ts';
import { done, failed, openFeishu } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: a caught error can be anything
const thrown = (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => null,
    (error) => error,
  );

const columns: readonly ColumnSpec[] = [
  { name: '编号', kind: 'text' },
  { name: '金额', kind: 'number', decimals: 2 },
  { name: '状态', kind: 'singleSelect', options: ['a', 'b', 'a'] },
  { name: '标签', kind: 'multiSelect' },
  { name: '日期', kind: 'dateTime', precision: 'day' },
  { name: '时间', kind: 'dateTime' },
  { name: '人', kind: 'user' },
  { name: '邮箱', kind: 'email' },
  { name: '一', kind: 'link', linkTo: 'students', single: true },
  { name: '二', kind: 'link', linkTo: 'students', backColumn: '回' },
  { name: '三', kind: 'link', linkTo: 'later' },
];
const targets = new Map([['students', 'tblStudents']]);
const create = /POST .*\/tables$/;
const list = (...names: string[]) =>
  done({ items: names.map((name, i) => ({ table_id: `tbl${name}${i}`, name, revision: 1 })), has_more: false });

const emailRoute = [
  /POST .*\/fields\?/,
  done({ field: { field_id: 'fldE', field_name: '邮箱', type: 1, ui_type: 'Email' } }),
] as const;

describe('creating a table', () => {
  test('sends every column in the platform’s form and leaves out links whose table is not there yet', async () => {
    const world = await openFeishu([[create, done({ table_id: 'tblNew' })], emailRoute]);
    expect(await world.platform.admin.createTable('新表', columns, targets)).toEqual({ id: 'tblNew' });
    const { table } = world.bodies(/\/tables$/)[0];
    expect(table.name).toBe('新表');
    expect(table.fields).toEqual([
      { field_name: '编号', type: 1 },
      { field_name: '金额', type: 2, property: { formatter: '0.00' } },
      { field_name: '状态', type: 3, property: { options: [{ name: 'a' }, { name: 'b' }] } },
      { field_name: '标签', type: 4 },
      { field_name: '日期', type: 5, property: { date_formatter: 'yyyy/MM/dd', auto_fill: false } },
      { field_name: '时间', type: 5, property: { date_formatter: 'yyyy-MM-dd HH:mm', auto_fill: false } },
      { field_name: '人', type: 11, property: { multiple: true } },
      { field_name: '一', type: 18, property: { table_id: 'tblStudents', multiple: false } },
      { field_name: '二', type: 21, property: { table_id: 'tblStudents', multiple: true, back_field_name: '回' } },
    ]);
  });

  test('adopts the table of a lost answer instead of making another', async () => {
    const world = await openFeishu([[create, cut], [/GET .*\/tables\?/, list('新表')], emailRoute]);
    expect(await world.platform.admin.createTable('新表', columns, targets)).toEqual({ id: 'tbl新表0' });
    expect(world.calls()).toEqual(['table.create', 'table.list', 'field.create']);
  });

  test('tries again when the lost call never landed', async () => {
    const world = await openFeishu([
      [create, cut, done({ table_id: 'tblNew' })],
      [/GET .*\/tables\?/, list('旧表')],
      emailRoute,
    ]);
    expect(await world.platform.admin.createTable('新表', columns, targets)).toEqual({ id: 'tblNew' });
  });

  test('does not adopt a table that somebody else made', async () => {
    const world = await openFeishu([[create, failed(1254013, 'TableNameDuplicated')]]);
    const error = await thrown(world.platform.admin.createTable('新表', columns, targets));
    expect(error).toMatchObject({ code: 'FEISHU_TABLE_NAME_TAKEN', recovery: 'fix-config' });
  });

  test('adds e-mail columns one by one, since the table call does not know them', async () => {
    const world = await openFeishu([[create, done({ table_id: 'tblNew' })], emailRoute]);
    await world.platform.admin.createTable('新表', columns, targets);
    expect(world.calls()).toEqual(['table.create', 'field.create']);
  });
});

describe('creating a column', () => {
  const post = /POST .*\/fields\?/;
  const created = done({ field: { field_id: 'fldN', field_name: '邮箱2', type: 1 } });

  test('carries an idempotency key', async () => {
    const world = await openFeishu([[post, created]]);
    await world.platform.admin.createColumn('tblMain', { name: '邮箱2', kind: 'email' });
    expect(world.received.at(-1)?.url).toMatch(/client_token=[0-9a-f-]{36}/);
  });

  test('accepts a column of the same name and type that is there already', async () => {
    const world = await openFeishu([[post, failed(1254014, 'FieldNameDuplicated')]]);
    await world.platform.admin.createColumn('tblMain', { name: '金额', kind: 'number' });
  });

  test('refuses one of another type', async () => {
    const world = await openFeishu([[post, failed(1254014, 'FieldNameDuplicated')]]);
    const error = await thrown(world.platform.admin.createColumn('tblMain', { name: '金额', kind: 'text' }));
    expect(error).toMatchObject({ code: 'FEISHU_FIELD_NAME_TAKEN', recovery: 'fix-config' });
    expect(error.text.en).toContain('Number');
  });
});

describe('creating a view', () => {
  const view = {
    name: '进行中',
    kind: 'kanban',
    filter: { column: '状态', operator: 'is', values: ['open'] },
  } as const;
  const routes = [
    [/POST .*\/views$/, done({ view: { view_id: 'vew1', view_name: '进行中', view_type: 'kanban' } })],
  ] as const;

  test('sets its filter by field id, with the value as JSON', async () => {
    const world = await openFeishu([...routes, [/PATCH/, done()]]);
    expect(await world.platform.admin.createView('tblMain', view)).toBe('created');
    expect(world.bodies(/views\/vew1/)[0]).toEqual({
      property: {
        filter_info: { conjunction: 'and', conditions: [{ field_id: 'fldC', operator: 'is', value: '["open"]' }] },
      },
    });
  });

  test('keeps the view when the filter is refused', async () => {
    const world = await openFeishu([...routes, [/PATCH/, failed(1254018, 'InvalidFilter')]]);
    expect(await world.platform.admin.createView('tblMain', view)).toBe('created');
  });

  test('adopts the one that is there already', async () => {
    const world = await openFeishu([
      [/POST .*\/views$/, failed(1254020, 'ViewNameDuplicated')],
      [/GET .*\/views/, done({ items: [{ view_id: 'vew1', view_name: '进行中' }], has_more: false })],
      [/PATCH/, done()],
    ]);
    expect(await world.platform.admin.createView('tblMain', view)).toBe('created');
  });
});
