import { createHash } from 'node:crypto';
import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { canonical, isObject, isStrings, isUuidV4 } from '../core/shape.ts';
import { badArgument, deny } from './errors.ts';
import type { AiBase, Sheet, SheetField, SheetRecord } from './model.ts';
import { readSheetCell, writeSheetCell } from './sheet-cells.ts';
import { compileSheetFilter } from './sheet-filter.ts';
import { operatorOn, sheetOf, sheetRecordOf } from './sheet-lookup.ts';
import { changeSheetRow, insertSheetRow, removeSheetRows, type SheetCells } from './sheet-rows.ts';

/** Records of AI tables: reference §6.2–6.4. Writes are all or nothing (unconfirmed) and take 100 rows (the vendor's other surfaces). */

const maxRows = 100;

function cellsOf(context: Context, base: AiBase, sheet: Sheet, fields: unknown): SheetCells {
  if (!isObject(fields)) throw badArgument('records.fields', 'is required');
  const cells: SheetCells = new Map();
  for (const [name, value] of Object.entries(fields)) {
    // By name only: whether ids are taken as keys is told both ways.
    const field = sheet.fields.find((known) => known.name === name);
    if (field === undefined) throw badArgument(`fields.${name}`, 'the field does not exist');
    cells.set(field, writeSheetCell(context, base, field, value));
  }
  return cells;
}

function rowsOf(call: Call): Record<string, unknown>[] {
  const records = isObject(call.body) ? call.body['records'] : undefined;
  if (!Array.isArray(records) || records.length === 0 || !records.every(isObject))
    throw badArgument('records', 'is required');
  if (records.length > maxRows) throw badArgument('records', `at most ${maxRows}`);
  return records;
}

/** A clientToken that was accepted once is a 409 ever after (as long as it is remembered, which is undocumented). */
function claimToken({ dingtalk }: Context, call: Call): (() => void) | null {
  const token = call.query.get('clientToken');
  if (token === null || token === '') return null;
  if (!isUuidV4(token)) throw badArgument('clientToken', 'should be a UUID v4');
  const key = `${call.params['baseId']}/${token.toLowerCase()}`;
  const at = dingtalk.clientTokens.get(key);
  if (at !== undefined && call.now - at < dingtalk.clientTokenLifetimeMs)
    throw deny(409, 'invalidRequest.duplicateClientToken', 'duplicate clientToken');
  return () => dingtalk.clientTokens.set(key, call.now);
}

export function insertRecords(context: Context, call: Call): Reply {
  const { base, unionId } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  const claim = claimToken(context, call);
  const rows = rowsOf(call).map((row) => cellsOf(context, base, sheet, row['fields']));
  const value = rows.map((cells) => ({ id: insertSheetRow(context, base, sheet, cells, unionId).id }));
  claim?.();
  done(context, call, sheet, value.length);
  return { status: 200, body: { value } };
}

function done(context: Context, call: Call, sheet: Sheet, rows: number): void {
  sheet.revision++;
  call.rows = rows;
  context.changed();
}

/** Only the given columns change. */
export function updateRecords(context: Context, call: Call): Reply {
  const { base, unionId } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  const rows = rowsOf(call).map((row) => ({
    record: sheetRecordOf(sheet, row['id']),
    cells: cellsOf(context, base, sheet, row['fields']),
  }));
  for (const { record, cells } of rows) changeSheetRow(context, base, record, cells, unionId);
  done(context, call, sheet, rows.length);
  return { status: 200, body: { value: rows.map(({ record }) => ({ id: record.id })) } };
}

/** Whether missing ids fail the call is unconfirmed: they do. */
export function deleteRecords(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  const ids = isObject(call.body) ? call.body['recordIds'] : undefined;
  if (!isStrings(ids) || ids.length === 0) throw badArgument('recordIds', 'is required');
  if (ids.length > maxRows) throw badArgument('recordIds', `at most ${maxRows}`);
  for (const id of ids) sheetRecordOf(sheet, id);
  removeSheetRows(base, sheet, ids);
  done(context, call, sheet, ids.length);
  return { status: 200, body: { success: true } };
}

function showRecord(fields: readonly SheetField[], record: SheetRecord) {
  const cells: Record<string, unknown> = {};
  for (const field of fields) {
    const value = readSheetCell(field, record);
    if (value !== undefined) cells[field.name] = value;
  }
  return {
    id: record.id,
    fields: cells,
    createdBy: { unionId: record.createdBy },
    lastModifiedBy: { unionId: record.modifiedBy },
    createdTime: record.createdAt,
    lastModifiedTime: record.modifiedAt,
  };
}

export function getSheetRecord(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'viewer');
  const sheet = sheetOf(base, call.params['sheet']);
  call.rows = 1;
  return { status: 200, body: showRecord(sheet.fields, sheetRecordOf(sheet, call.params['recordId'])) };
}

/** No total, no sort, no snapshot. */
export function listSheetRecords(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'viewer');
  const sheet = sheetOf(base, call.params['sheet']);
  const body = call.body === undefined ? {} : call.body;
  if (!isObject(body)) throw badArgument('body', 'should be an object');
  const { maxResults = maxRows, nextToken, fieldIdOrNames } = body;
  if (typeof maxResults !== 'number' || !Number.isInteger(maxResults) || maxResults < 1 || maxResults > maxRows)
    throw badArgument('maxResults', `should be 1-${maxRows}`);
  const fields = chosenFields(sheet, fieldIdOrNames);
  const matcher = compileSheetFilter(sheet, body['filter']);
  const mark = createHash('sha256')
    .update(canonical([sheet.id, body['filter'], fieldIdOrNames]))
    .digest('base64url')
    .slice(0, 10);
  const start = offsetOf(nextToken, mark);
  const all = [...sheet.records.values()];
  const found = matcher === null ? all : all.filter(matcher);
  const page = found.slice(start, start + maxResults);
  const hasMore = start + maxResults < found.length;
  call.rows = page.length;
  return {
    status: 200,
    body: {
      hasMore,
      ...(hasMore ? { nextToken: Buffer.from(`${start + maxResults}.${mark}`).toString('base64url') } : {}),
      records: page.map((record) => showRecord(fields, record)),
    },
  };
}

function chosenFields(sheet: Sheet, names: unknown): SheetField[] {
  if (names === undefined || names === null) return sheet.fields;
  if (!isStrings(names) || names.length > 100) throw badArgument('fieldIdOrNames', 'at most 100 names');
  if (names.length === 0) return sheet.fields;
  return names.map((name) => {
    const field = sheet.fields.find((known) => known.id === name || known.name === name);
    if (field === undefined) throw badArgument('fieldIdOrNames', `${name} does not exist`);
    return field;
  });
}

/** A token of another sheet or filter is stale. */
function offsetOf(token: unknown, mark: string): number {
  if (token === undefined || token === null || token === '') return 0;
  const match = typeof token === 'string' ? /^(\d+)\.(.+)$/.exec(Buffer.from(token, 'base64url').toString()) : null;
  if (match === null || match[2] !== mark) throw badArgument('nextToken', 'is not valid');
  return Number(match[1]);
}
