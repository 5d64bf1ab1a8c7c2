import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { badArgument, deny } from './errors.ts';
import type { AiBase, Sheet, SheetField, SheetProperty } from './model.ts';
import { operatorOn, sheetFieldOf, sheetOf } from './sheet-lookup.ts';

/** Columns of AI tables: reference §6.2, §6.5. */

/** What OpenAPI creates; other kinds exist in the product and creating them is unconfirmed, so it is refused. */
export const sheetTypes = [
  'text',
  'number',
  'currency',
  'singleSelect',
  'multipleSelect',
  'date',
  'user',
  'department',
  'attachment',
  'unidirectionalLink',
  'bidirectionalLink',
  'url',
];
/** The page only says that the types of the first column are limited. */
const primaryTypes = ['text', 'number', 'currency', 'date', 'url'];
const numberFormats = 'INT FLOAT_1 FLOAT_2 FLOAT_3 FLOAT_4 THOUSAND THOUSAND_FLOAT PERCENT PERCENT_FLOAT'.split(' ');
const dateFormats = ['YYYY-MM-DD', 'YYYY-MM-DD HH:mm', 'YYYY/MM/DD', 'YYYY/MM/DD HH:mm'];

export interface SheetFieldRequest {
  name?: unknown;
  type?: unknown;
  property?: unknown;
}

function fieldName(sheet: Sheet, value: unknown, self?: SheetField): string {
  if (typeof value !== 'string' || value.trim() === '') throw badArgument('name', 'name is required');
  const name = value.trim();
  if (sheet.fields.some((field) => field !== self && field.name === name))
    throw badArgument('name', `field ${name} exists`);
  return name;
}

/** Choices keep the id they come with; without ids, by name; whatever is left out is dropped (replacement is unconfirmed but feared). */
function choicesOf(context: Context, before: SheetProperty | null, given: unknown) {
  if (given === undefined || given === null) return before?.choices ?? [];
  if (!Array.isArray(given)) throw badArgument('property.choices', 'should be an array');
  return given.map((choice) => {
    if (!isObject(choice) || typeof choice['name'] !== 'string' || choice['name'].trim() === '')
      throw badArgument('property.choices', 'a choice needs a name');
    const name = choice['name'].trim();
    const kept = before?.choices?.find((known) => known.id === choice['id'] || known.name === name);
    return { id: kept?.id ?? context.random.letters(10), name };
  });
}

function normalise(
  context: Context,
  base: AiBase,
  type: string,
  given: unknown,
  before: SheetProperty | null,
): SheetProperty | null {
  if (given !== undefined && given !== null && !isObject(given)) throw badArgument('property', 'should be an object');
  const property = isObject(given) ? given : {};
  const { formatter } = property;
  if (type === 'singleSelect' || type === 'multipleSelect') {
    const choices = choicesOf(context, before, property['choices']);
    if (new Set(choices.map((choice) => choice.name)).size !== choices.length)
      throw badArgument('property.choices', 'names should be unique');
    return { choices };
  }
  if (type === 'number' || type === 'currency') {
    if (formatter !== undefined && !numberFormats.includes(String(formatter)))
      throw badArgument('property.formatter', String(formatter));
    return { ...property, formatter: formatter ?? before?.['formatter'] ?? 'INT' };
  }
  if (type === 'date') {
    if (formatter !== undefined && !dateFormats.includes(String(formatter)))
      throw badArgument('property.formatter', String(formatter));
    return { formatter: formatter ?? before?.['formatter'] ?? 'YYYY-MM-DD' };
  }
  if (type === 'user' || type === 'department') return { multiple: property['multiple'] !== false };
  if (type === 'unidirectionalLink' || type === 'bidirectionalLink') {
    const target = property['linkedSheetId'] ?? before?.linkedSheetId;
    if (typeof target !== 'string' || !base.sheets.has(target))
      throw badArgument('property.linkedSheetId', 'the sheet is not in this base');
    return { ...before, linkedSheetId: target, multiple: property['multiple'] !== false };
  }
  return null;
}

export function addSheetField(
  context: Context,
  base: AiBase,
  sheet: Sheet,
  request: SheetFieldRequest,
  primary = false,
): SheetField {
  const name = fieldName(sheet, request.name);
  const { type } = request;
  if (typeof type !== 'string' || !sheetTypes.includes(type))
    throw badArgument('type', `${String(type)} is not supported`);
  if (primary && !primaryTypes.includes(type)) throw badArgument('type', `${type} cannot be the first column`);
  const property = normalise(context, base, type, request.property, null);
  const field: SheetField = { id: context.random.letters(7), name, type, property, primary };
  sheet.fields.push(field);
  if (type === 'bidirectionalLink') {
    const other = base.sheets.get(property!.linkedSheetId!)!;
    let backName = sheet.name;
    for (let n = 2; other.fields.some((known) => known.name === backName); n++) backName = `${sheet.name} ${n}`;
    const mirror: SheetField = {
      id: context.random.letters(7),
      name: backName,
      type,
      property: { linkedSheetId: sheet.id, linkedFieldId: field.id, multiple: true },
      primary: false,
    };
    other.fields.push(mirror);
    field.property = { ...property, linkedFieldId: mirror.id };
  }
  sheet.revision++;
  return field;
}

export function removeSheetField(base: AiBase, sheet: Sheet, field: SheetField): void {
  if (field.primary) throw deny(403, 'forbidden.operationIllegal', 'the primary field cannot be deleted');
  const mirrorId = field.property?.linkedFieldId;
  const drop = (from: Sheet, id: string) => {
    from.fields = from.fields.filter((known) => known.id !== id);
    for (const record of from.records.values()) delete record.cells[id];
    from.revision++;
  };
  drop(sheet, field.id);
  const other = base.sheets.get(field.property?.linkedSheetId ?? '');
  if (mirrorId !== undefined && other !== undefined) drop(other, mirrorId);
}

function showField({ id, name, type, property }: SheetField) {
  return { id, name, type, ...(property === null ? {} : { property }) };
}

export function listSheetFields(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'viewer');
  const sheet = sheetOf(base, call.params['sheet']);
  call.rows = sheet.fields.length;
  return { status: 200, body: { value: sheet.fields.map(showField) } };
}

export function createSheetField(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  if (!isObject(call.body)) throw badArgument('body', 'body is required');
  const field = addSheetField(context, base, sheet, call.body);
  context.changed();
  return { status: 200, body: showField(field) };
}

/** The name is required; an extra `type` is silently ignored; choices left out of the list disappear with their cell values. */
export function updateSheetField(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  const field = sheetFieldOf(sheet, call.params['field']);
  if (!isObject(call.body)) throw badArgument('body', 'body is required');
  const name = fieldName(sheet, call.body['name'], field);
  if (call.body['property'] !== undefined && call.body['property'] !== null) {
    field.property = normalise(context, base, field.type, call.body['property'], field.property);
    dropLostChoices(sheet, field);
  }
  field.name = name;
  sheet.revision++;
  context.changed();
  return { status: 200, body: { id: field.id } };
}

function dropLostChoices(sheet: Sheet, field: SheetField): void {
  if (field.type !== 'singleSelect' && field.type !== 'multipleSelect') return;
  const kept = new Set(field.property?.choices?.map((choice) => choice.id));
  for (const record of sheet.records.values()) {
    const cell = record.cells[field.id];
    if (typeof cell === 'string' && !kept.has(cell)) delete record.cells[field.id];
    if (Array.isArray(cell)) record.cells[field.id] = (cell as string[]).filter((id) => kept.has(id));
  }
}

export function deleteSheetField(context: Context, call: Call): Reply {
  const { base } = operatorOn(context, call, 'editor');
  const sheet = sheetOf(base, call.params['sheet']);
  removeSheetField(base, sheet, sheetFieldOf(sheet, call.params['field']));
  context.changed();
  return { status: 200, body: { success: true } };
}
