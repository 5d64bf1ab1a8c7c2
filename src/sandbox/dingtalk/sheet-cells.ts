import type { Context } from '../core/context.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { badArgument } from './errors.ts';
import type { AiBase, SheetCell, SheetField, SheetRecord } from './model.ts';
import { parseBeijing } from './times.ts';

/** Cells of AI tables, written and read: reference §6.5. Bad cells are 400 with the column's name, never the row's number. */

const bad = (field: SheetField, why: string) => badArgument(`fields.${field.name}`, why);

/**
 * undefined clears the cell. Clearing by null is unconfirmed for most types; it is accepted, since nothing else could clear a number.
 * "" and [] clear as public code relies on.
 */
export function writeSheetCell(
  context: Context,
  base: AiBase,
  field: SheetField,
  value: unknown,
): SheetCell | undefined {
  if (value === null) return undefined;
  switch (field.type) {
    case 'text':
      if (typeof value !== 'string') throw bad(field, 'should be a string');
      if (value.length > 100_000) throw bad(field, 'too long');
      return value === '' ? undefined : value;
    case 'number':
    case 'currency':
      return numberCell(field, value);
    case 'singleSelect':
      if (typeof value !== 'string') throw bad(field, 'should be an option name');
      return value === '' ? undefined : choiceId(field, value);
    case 'multipleSelect':
      if (!isStrings(value)) throw bad(field, 'should be an array of option names');
      return value.length === 0 ? undefined : [...new Set(value.map((name) => choiceId(field, name)))];
    case 'date':
      return dateCell(field, value);
    case 'user':
      return peopleCell(context, field, value);
    case 'department':
      return keyedCell(field, value, 'deptId');
    case 'attachment':
      return keyedCell(field, value, 'url');
    case 'unidirectionalLink':
    case 'bidirectionalLink':
      return linkCell(base, field, value);
    case 'url':
      if (!isObject(value) || typeof value['link'] !== 'string' || typeof value['text'] !== 'string')
        throw bad(field, 'should be {text, link}');
      return { text: value['text'], link: value['link'] };
    default:
      throw bad(field, 'the field is read-only');
  }
}

/** Numbers and numeric strings. */
function numberCell(field: SheetField, value: unknown): number | undefined {
  if (value === '') return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw bad(field, 'should be a number');
  return number;
}

/** Whether OpenAPI creates unknown options is unconfirmed: it does not here, so choices must be there first. */
function choiceId(field: SheetField, name: string): string {
  const choice = field.property?.choices?.find((known) => known.name === name);
  if (choice === undefined) throw bad(field, `option ${name} does not exist`);
  return choice.id;
}

/** Epoch ms, or a bare date text, read as Beijing time (its zone is not documented). */
function dateCell(field: SheetField, value: unknown): number {
  const ms = typeof value === 'string' ? parseBeijing(value) : value;
  if (typeof ms !== 'number' || !Number.isInteger(ms) || (ms > 0 && ms < 1e11)) throw bad(field, 'should be epoch ms');
  return ms;
}

function peopleCell(context: Context, field: SheetField, value: unknown): SheetCell | undefined {
  if (!Array.isArray(value)) throw bad(field, 'should be [{unionId}]');
  const people = value.map((item) => {
    const unionId = isObject(item) ? item['unionId'] : undefined;
    if (!context.dingtalk.employees.some((known) => known.unionid === unionId && !known.left))
      throw bad(field, 'unknown unionId');
    return { unionId };
  });
  if (people.length > 1 && field.property?.multiple === false) throw bad(field, 'takes one person');
  return people.length === 0 ? undefined : people;
}

function keyedCell(field: SheetField, value: unknown, key: string): SheetCell | undefined {
  if (!Array.isArray(value) || !value.every((item) => isObject(item) && item[key] !== undefined))
    throw bad(field, `should be [{${key}}]`);
  return value.length === 0 ? undefined : (value as Array<Record<string, unknown>>);
}

function linkCell(base: AiBase, field: SheetField, value: unknown): SheetCell | undefined {
  const ids = isObject(value) ? value['linkedRecordIds'] : undefined;
  if (!isStrings(ids)) throw bad(field, 'should be {linkedRecordIds}');
  const target = base.sheets.get(field.property?.linkedSheetId ?? '');
  const missing = ids.find((id) => target?.records.has(id) !== true);
  if (missing !== undefined) throw bad(field, `record ${missing} is not in the linked sheet`);
  if (ids.length > 1 && field.property?.multiple === false) throw bad(field, 'takes one record');
  return ids.length === 0 ? undefined : [...new Set(ids)];
}

function choice(field: SheetField, id: string) {
  return { id, name: field.property?.choices?.find((known) => known.id === id)?.name ?? '' };
}

/** undefined: empty, left out. Numbers read as strings, as the documented table says. */
export function readSheetCell(field: SheetField, record: SheetRecord): unknown {
  const cell = record.cells[field.id];
  if (cell === undefined) return undefined;
  switch (field.type) {
    case 'number':
    case 'currency':
      return String(cell);
    case 'singleSelect':
      return choice(field, cell as string);
    case 'multipleSelect':
      return (cell as string[]).map((id) => choice(field, id));
    case 'unidirectionalLink':
    case 'bidirectionalLink':
      return { linkedRecordIds: cell };
    default:
      return cell;
  }
}

/** One plain value for people and for filters; null when empty. */
export function plainSheetCell(field: SheetField, record: SheetRecord): unknown {
  const cell = record.cells[field.id];
  if (cell === undefined) return null;
  if (field.type === 'singleSelect') return choice(field, cell as string).name;
  if (field.type === 'multipleSelect') return (cell as string[]).map((id) => choice(field, id).name);
  if (field.type === 'user') return (cell as Array<Record<string, unknown>>).map((item) => item['unionId']);
  return cell;
}
