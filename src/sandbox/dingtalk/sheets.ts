import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { badArgument, deny } from './errors.ts';
import type { AiBase, Sheet } from './model.ts';
import { addSheetField, type SheetFieldRequest } from './sheet-fields.ts';
import { operatorOn, sheetOf } from './sheet-lookup.ts';
import { insertSheetRow } from './sheet-rows.ts';

/** Sheets of an AI-table base: reference §6.2. */

/** A sheet made without columns arrives like a template: one text column and a few blank rows, which count as records (§6.3). */
const templateRows = 3;

export function addSheet(
  context: Context,
  base: AiBase,
  request: { name?: unknown; fields?: unknown },
  actor: string,
): Sheet {
  const { fields } = request;
  if (fields !== undefined && fields !== null && !Array.isArray(fields))
    throw badArgument('fields', 'should be an array');
  const sheet: Sheet = {
    id: context.random.letters(7),
    name: sheetName(base, request.name ?? freeName(base)),
    revision: 1,
    fields: [],
    records: new Map(),
  };
  base.sheets.set(sheet.id, sheet);
  try {
    const columns = (fields ?? []) as SheetFieldRequest[];
    if (columns.length === 0) {
      addSheetField(context, base, sheet, { name: '标题', type: 'text' }, true);
      for (let i = 0; i < templateRows; i++) insertSheetRow(context, base, sheet, new Map(), actor);
    }
    for (const [index, column] of columns.entries()) {
      if (!isObject(column)) throw badArgument('fields', 'a field should be an object');
      addSheetField(context, base, sheet, column, index === 0);
    }
  } catch (error) {
    base.sheets.delete(sheet.id);
    throw error;
  }
  return sheet;
}

function freeName(base: AiBase): string {
  const names = new Set([...base.sheets.values()].map((sheet) => sheet.name));
  let n = names.size + 1;
  while (names.has(`数据表 ${n}`)) n++;
  return `数据表 ${n}`;
}

/** Duplicate names are not documented; since names address sheets, they are refused. */
function sheetName(base: AiBase, value: unknown, self?: Sheet): string {
  if (typeof value !== 'string' || value.trim() === '') throw badArgument('name', 'name is required');
  const name = value.trim();
  for (const sheet of base.sheets.values()) {
    if (sheet !== self && sheet.name === name) throw badArgument('name', `sheet ${name} exists`);
  }
  return name;
}

export function listSheets(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'viewer');
  const value = [...base.sheets.values()].map(({ id, name }) => ({ id, name }));
  call.rows = value.length;
  return { status: 200, body: { value } };
}

export function getSheet(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'viewer');
  const { id, name } = sheetOf(base, call.params['sheet']);
  return { status: 200, body: { id, name } };
}

export function createSheet(context: Context, call: Call): Reply {
  const { base, unionId } = operatorOn(context, call, 'editor');
  const { id, name } = addSheet(context, base, isObject(call.body) ? call.body : {}, unionId);
  context.changed();
  return { status: 200, body: { id, name } };
}

export function updateSheet(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  sheet.name = sheetName(base, isObject(call.body) ? call.body['name'] : undefined, sheet);
  context.changed();
  return { status: 200, body: { id: sheet.id, name: sheet.name } };
}

export function removeSheet(base: AiBase, sheet: Sheet): void {
  if (base.sheets.size === 1) throw deny(403, 'forbidden.operationIllegal', 'the last sheet cannot be deleted');
  base.sheets.delete(sheet.id);
  for (const other of base.sheets.values()) {
    const lost = other.fields.filter((field) => field.property?.linkedSheetId === sheet.id && !field.primary);
    for (const field of lost) {
      other.fields = other.fields.filter((known) => known !== field);
      for (const record of other.records.values()) delete record.cells[field.id];
    }
  }
}

export function deleteSheet(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  removeSheet(base, sheetOf(base, call.params['sheet']));
  context.changed();
  return { status: 200, body: { success: true } };
}
