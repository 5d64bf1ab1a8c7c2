import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { refuse, refuseRequest } from './errors.ts';
import { addField, buildField, type FieldRequest } from './fields.ts';
import { baseOf, pageById, pageSize, tableOf } from './lookup.ts';
import type { FeishuBase, FeishuField, FeishuTable } from './model.ts';
import { newView } from './views.ts';

/** Tables of a base: reference §3.2. Creation has no client_token; after a lost answer one lists by name. */

const maxTables = 100;
const ok = (data: unknown): Reply => ({ status: 200, body: { code: 0, msg: 'success', data } });

/** 1–100 characters, trimmed, none of / \ ? * : [ ]. The code for a bad name is not documented. */
function tableName(base: FeishuBase, value: unknown, self?: FeishuTable): string {
  if (typeof value !== 'string' || value.trim() === '') throw refuse(1254001, "Invalid request parameter: 'name'.");
  const name = value.trim();
  if (name.length > 100 || /[/\\?*:[\]]/.test(name)) throw refuse(1254001, "Invalid request parameter: 'name'.");
  for (const table of base.tables.values()) if (table !== self && table.name === name) throw refuse(1254013);
  return name;
}

/** An empty table; the caller adds its fields. */
export function newTable(context: Context, base: FeishuBase, name: string, viewName = '表格'): FeishuTable {
  if (base.tables.size >= maxTables) throw refuse(1254100);
  return {
    id: `tbl${context.random.letters(14)}`,
    name: tableName(base, name),
    revision: 1,
    fields: [],
    records: new Map(),
    views: [newView(context, viewName)],
    nextSerial: 1,
  };
}

const textField: FieldRequest = { field_name: '文本', type: 1 };

/** Puts a table with these fields into the base; nothing is left behind when one of them is refused. */
export function createTableIn(
  context: Context,
  base: FeishuBase,
  name: string,
  fields: readonly FieldRequest[],
  viewName?: string,
): FeishuTable {
  const table = newTable(context, base, name, viewName);
  const requests = fields.length === 0 ? [textField] : fields;
  base.tables.set(table.id, table);
  const mirrors: Array<{ other: FeishuTable; id: string }> = [];
  try {
    for (const [index, request] of requests.entries()) {
      const field: FeishuField = buildField(context, base, request, index === 0);
      addField(context, base, table, field);
      if (field.type === 21) {
        mirrors.push({ other: base.tables.get(field.property!.table_id!)!, id: field.property!.back_field_id! });
      }
    }
  } catch (error) {
    base.tables.delete(table.id);
    for (const { other, id } of mirrors) other.fields = other.fields.filter((field) => field.id !== id);
    throw error;
  }
  base.revision++;
  return table;
}

export function listTables(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const size = pageSize(call, 100);
  const { page, ...rest } = pageById([...base.tables.values()], (table) => table.id, call, size);
  call.rows = page.length;
  return ok({ ...rest, items: page.map(({ id, revision, name }) => ({ table_id: id, revision, name })) });
}

export function createTable(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const request = isObject(call.body) ? call.body['table'] : undefined;
  if (!isObject(request)) throw refuse(1254001, "Invalid request parameter: 'table'.");
  const { name, default_view_name: view, fields } = request;
  if (view !== undefined) {
    if (!Array.isArray(fields)) throw refuse(1254001, 'default_view_name requires fields');
    if (typeof view !== 'string' || view.trim() === '' || /[[\]]/.test(view)) throw refuse(1254022);
  }
  if (fields !== undefined && (!Array.isArray(fields) || fields.length < 1 || fields.length > 300))
    throw refuseRequest('table.fields', 'the length should be in 1-300');
  for (const field of (fields ?? []) as unknown[]) {
    if (!isObject(field)) throw refuse(1254001, "Invalid request parameter: 'fields'.");
    // The page's list of ui_types leaves Email out; whether the call takes it is unconfirmed, so it does not here.
    if (field['ui_type'] === 'Email') throw refuseRequest('table.fields.ui_type', 'Email is not an option', 'Email');
  }
  const table = createTableIn(
    context,
    base,
    String(name ?? ''),
    (fields ?? []) as FieldRequest[],
    view as string | undefined,
  );
  context.changed();
  return ok({
    table_id: table.id,
    ...(view === undefined ? {} : { default_view_id: table.views[0]!.id }),
    ...(fields === undefined
      ? {}
      : { field_id_list: table.fields.slice(0, (fields as unknown[]).length).map((f) => f.id) }),
  });
}

export function batchCreateTables(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const requests = isObject(call.body) ? call.body['tables'] : undefined;
  if (!Array.isArray(requests) || requests.length === 0) throw refuse(1254001, "Invalid request parameter: 'tables'.");
  const names = requests.map((request) => tableName(base, isObject(request) ? request['name'] : undefined));
  if (new Set(names).size !== names.length) throw refuse(1254013);
  if (base.tables.size + names.length > maxTables) throw refuse(1254100);
  const ids = names.map((name) => createTableIn(context, base, name, []).id);
  context.changed();
  return ok({ table_ids: ids });
}

/** The same or an empty name succeeds and changes nothing. */
export function patchTable(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  const name = isObject(call.body) ? call.body['name'] : undefined;
  if (typeof name === 'string' && name.trim() !== '' && name.trim() !== table.name) {
    table.name = tableName(base, name, table);
    base.revision++;
    context.changed();
  }
  return ok({ name: table.name });
}

export function deleteTable(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  removeTable(base, table);
  context.changed();
  return { status: 200, body: { code: 0, msg: 'success', data: {} } };
}

/** Link columns that pointed at the table go with it. */
export function removeTable(base: FeishuBase, table: FeishuTable): void {
  if (base.tables.size === 1) throw refuse(1254034);
  base.tables.delete(table.id);
  for (const other of base.tables.values()) {
    for (const field of other.fields.filter((known) => known.property?.table_id === table.id)) {
      if (field.primary) continue;
      other.fields = other.fields.filter((known) => known !== field);
      for (const record of other.records.values()) delete record.cells[field.id];
      other.revision++;
    }
  }
  base.revision++;
}
