import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { refuse, refuseCell, refuseRequest } from './errors.ts';
import { once } from './idempotency.ts';
import { baseOf, idType, isRestricted, isTrue, recordOf, rowsAreHidden, tableOf, visibleFields } from './lookup.ts';
import { appActor, type FeishuBase, type FeishuRecord, type FeishuTable } from './model.ts';
import { automaticFields, readFields } from './read-cell.ts';
import { type Cells, changeRow, insertRow, removeRows, touchTable } from './rows.ts';
import { commitOptions, convertCell, type WriteScope } from './write-cell.ts';

/** Record writes and batch_get: reference §4.1–4.5. A batch is checked whole before anything of it is done. */

const maxWrite = 1000;
const maxDelete = 500;
const maxGet = 100;

interface Write {
  base: FeishuBase;
  table: FeishuTable;
  scope: WriteScope;
}

function openWrite(context: Context, call: Call): Write {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  if (rowsAreHidden(base)) throw refuse(1254302);
  const scope: WriteScope = { context, base, idType: idType(call.query.get('user_id_type')), pending: new Map() };
  return { base, table, scope };
}

const ok = (data: unknown): Reply => ({ status: 200, body: { code: 0, msg: 'success', data } });

function bodyOf(call: Call): Record<string, unknown> {
  if (!isObject(call.body)) throw refuse(1254001);
  return call.body;
}

function convertFields({ base, table, scope }: Write, fields: unknown): Cells {
  if (!isObject(fields)) throw refuse(1254001, "Invalid request parameter: 'fields'.");
  const cells: Cells = new Map();
  const visible = visibleFields(base, table);
  for (const [name, value] of Object.entries(fields)) {
    const field = visible.find((known) => known.name === name);
    if (field === undefined)
      throw refuseCell(1254045, name, 'Correct format: fields should be the names of fields of the table.');
    if (isRestricted(base) && base.advanced.readOnlyColumns.includes(name)) throw refuse(1254302, `fields.${name}`);
    cells.set(field, convertCell(scope, field, value));
  }
  return cells;
}

const showWritten = (id: string, fields: unknown) => ({ record_id: id, id, fields });

/** The answer echoes the written form. */
function create(context: Context, call: Call, rows: unknown[]): string[] {
  const write = openWrite(context, call);
  const { base, table, scope } = write;
  const converted = rows.map((row) => convertFields(write, row));
  if (table.records.size + rows.length > context.feishu.maxRecords) throw refuse(1254103);
  commitOptions(scope.pending);
  const ids = converted.map((cells) => insertRow(context, base, table, cells, appActor).id);
  touchTable(base, table);
  call.rows = ids.length;
  context.changed();
  return ids;
}

export function createRecord(context: Context, call: Call): Reply {
  const { fields } = bodyOf(call);
  const answer = (ids: string[]) => ok({ record: showWritten(ids[0]!, fields) });
  return once(
    context,
    call,
    () => {
      const ids = create(context, call, [fields]);
      return { ids, reply: answer(ids) };
    },
    answer,
  );
}

export function batchCreate(context: Context, call: Call): Reply {
  const rows = rowsOf(bodyOf(call), maxWrite);
  const answer = (ids: string[]) => ok({ records: ids.map((id, at) => showWritten(id, rows[at]!['fields'])) });
  return once(
    context,
    call,
    () => {
      const ids = create(
        context,
        call,
        rows.map((row) => row['fields']),
      );
      return { ids, reply: answer(ids) };
    },
    answer,
  );
}

function rowsOf(body: Record<string, unknown>, max: number): Record<string, unknown>[] {
  const { records } = body;
  if (!Array.isArray(records) || !records.every(isObject))
    throw refuse(1254001, "Invalid request parameter: 'records'.");
  if (records.length === 0) throw refuse(1254007);
  if (records.length > max) throw refuse(1254104);
  return records;
}

export function updateRecord(context: Context, call: Call): Reply {
  const write = openWrite(context, call);
  const record = recordOf(write.table, call.params['record_id']);
  const { fields } = bodyOf(call);
  update(context, call, write, [{ record, fields }]);
  return ok({ record: showWritten(record.id, fields) });
}

export function batchUpdate(context: Context, call: Call): Reply {
  const write = openWrite(context, call);
  const rows = rowsOf(bodyOf(call), maxWrite).map((row) => ({
    record: recordOf(write.table, row['record_id']),
    fields: row['fields'],
  }));
  update(context, call, write, rows);
  return ok({ records: rows.map(({ record, fields }) => showWritten(record.id, fields)) });
}

/** Fields not named keep their value; null clears. */
function update(context: Context, call: Call, write: Write, rows: Array<{ record: FeishuRecord; fields: unknown }>) {
  const converted = rows.map(({ record, fields }) => ({ record, cells: convertFields(write, fields) }));
  commitOptions(write.scope.pending);
  for (const { record, cells } of converted) changeRow(context, write.base, record, cells, appActor);
  touchTable(write.base, write.table);
  call.rows = rows.length;
  context.changed();
}

export function deleteRecord(context: Context, call: Call): Reply {
  const { base, table } = openWrite(context, call);
  const { id } = recordOf(table, call.params['record_id']);
  remove(context, call, base, table, [id]);
  return ok({ deleted: true, record_id: id });
}

export function batchDelete(context: Context, call: Call): Reply {
  const { base, table } = openWrite(context, call);
  const { records } = bodyOf(call);
  if (!isStrings(records)) throw refuse(1254001, "Invalid request parameter: 'records'.");
  if (records.length === 0) throw refuse(1254007);
  if (records.length > maxDelete) throw refuse(1254104);
  const ids = records.map((id) => recordOf(table, id).id);
  remove(context, call, base, table, ids);
  return ok({ records: ids.map((id) => ({ deleted: true, record_id: id })) });
}

function remove(context: Context, call: Call, base: FeishuBase, table: FeishuTable, ids: string[]): void {
  removeRows(base, table, ids);
  touchTable(base, table);
  call.rows = ids.length;
  context.changed();
}

/** Missing ids do not fail the call. Hidden rows are listed as forbidden. */
export function batchGet(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  const body = bodyOf(call);
  const { record_ids: ids } = body;
  if (!isStrings(ids)) throw refuseRequest('record_ids', 'record_ids is required');
  if (ids.length > maxGet) throw refuseRequest('record_ids', `the max len is ${maxGet}`, ids.length);
  const scope = { context, idType: idType(body['user_id_type']) };
  const known = [...new Set(ids)].flatMap((id) => table.records.get(id) ?? []);
  const shown = rowsAreHidden(base) ? [] : known;
  const fields = visibleFields(base, table);
  call.rows = shown.length;
  return ok({
    records: shown.map((record) => ({
      record_id: record.id,
      fields: readFields(scope, fields, record),
      ...(isTrue(body['automatic_fields']) ? automaticFields(scope, record) : {}),
      ...(isTrue(body['with_shared_url']) ? { shared_url: `https://example.invalid/record/${record.id}` } : {}),
    })),
    forbidden_record_ids: rowsAreHidden(base) ? known.map((record) => record.id) : [],
    absent_record_ids: ids.filter((id) => !table.records.has(id)),
  });
}
