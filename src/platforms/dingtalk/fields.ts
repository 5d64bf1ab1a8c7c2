import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { Text } from '../../messages/text.ts';
import type { Cell, Column, ColumnKind, ColumnSpec, Row } from '../../sync/contracts.ts';
import { isObject, type Json, str } from './json.ts';

const kinds: Readonly<Record<string, ColumnKind>> = {
  text: 'text',
  number: 'number',
  currency: 'number',
  singleSelect: 'singleSelect',
  multipleSelect: 'multiSelect',
  date: 'dateTime',
  user: 'user',
  unidirectionalLink: 'link',
  bidirectionalLink: 'link',
};

/** A column as cached, with what an update of its options has to send back. */
export type FieldColumn = Column & { readonly property: Json };

/** One field of `GET …/fields`. Types that the reference does not describe are neither read nor written. */
export function toColumn(field: Json, index: number): FieldColumn | null {
  const id = str(field['id']);
  const name = str(field['name']);
  if (id === '' && name === '') return null;
  const platformType = str(field['type']);
  const property = isObject(field['property']) ? field['property'] : {};
  const kind = kinds[platformType] ?? null;
  const linked = str(property['linkedSheetId']);
  return {
    id: id || name,
    name,
    kind,
    platformType: platformType || 'unknown',
    primary: index === 0,
    writable: kind !== null,
    property,
    ...(kind === 'singleSelect' || kind === 'multiSelect' ? { options: choicesOf(property) } : {}),
    ...(kind === 'link' && linked !== '' ? { linkTableId: linked } : {}),
  };
}

export function choicesOf(property: Json): { id: string; name: string }[] {
  const choices = property['choices'];
  if (!Array.isArray(choices)) return [];
  return choices.filter(isObject).map((choice) => ({ id: str(choice['id']), name: str(choice['name']) }));
}

/** The field that `setup` creates for a column. Links need the sheet that they point to. */
export function toField(column: ColumnSpec, linkTableId?: string): { name: string; type: string; property?: Json } {
  const { name } = column;
  switch (column.kind) {
    case 'number': {
      const decimals = Math.min(column.decimals ?? 0, 4);
      return { name, type: 'number', property: { formatter: decimals === 0 ? 'INT' : `FLOAT_${decimals}` } };
    }
    case 'singleSelect':
      return {
        name,
        type: 'singleSelect',
        property: { choices: (column.options ?? []).map((option) => ({ name: option })) },
      };
    case 'multiSelect':
      return {
        name,
        type: 'multipleSelect',
        property: { choices: (column.options ?? []).map((option) => ({ name: option })) },
      };
    case 'dateTime':
      return {
        name,
        type: 'date',
        property: { formatter: column.precision === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm' },
      };
    case 'user':
      return { name, type: 'user', property: { multiple: true } };
    case 'link':
      return {
        name,
        type: column.backColumn ? 'bidirectionalLink' : 'unidirectionalLink',
        property: { multiple: !column.single, linkedSheetId: linkTableId ?? '' },
      };
    default:
      return { name, type: 'text' };
  }
}

interface Fault {
  readonly code: string;
  readonly reason: Text;
}

/** Longest text; not documented, but what the other platform takes and nothing sensible exceeds. */
const textCharsMax = 100_000;
/** What `Date` can hold. */
const latestMs = 8.64e15;
/** Anything smaller is seconds by mistake, and would land in 1970. */
const earliestMs = 1e11;

/** What the platform would refuse, found before it is sent; the codes are the same on both platforms. */
export function validateRow(cells: Row, columns: readonly Column[]): (Fault & { column: string }) | null {
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const [name, cell] of Object.entries(cells)) {
    const column = byName.get(name);
    if (!column) return { code: 'unknown_column', reason: m.unknownColumn(name), column: name };
    if (!column.writable || column.kind === null) {
      return { code: 'column_not_writable', reason: m.notWritable(name), column: name };
    }
    const fault = cell === null ? null : faultOf(column, column.kind, cell);
    if (fault) return { ...fault, column: name };
  }
  return null;
}

function faultOf(column: Column, kind: ColumnKind, cell: Exclude<Cell, null>): Fault | null {
  const { name } = column;
  switch (kind) {
    case 'number':
      if (typeof cell !== 'number') return { code: 'wrong_value_type', reason: m.notANumber(name) };
      return Number.isFinite(cell) ? null : { code: 'number_not_finite', reason: m.notANumber(name) };
    case 'dateTime':
      if (typeof cell !== 'number') return { code: 'wrong_value_type', reason: m.notADate(name) };
      return Number.isFinite(cell) && Math.abs(cell) <= latestMs && (cell <= 0 || cell >= earliestMs)
        ? null
        : { code: 'invalid_date', reason: m.notADate(name) };
    case 'multiSelect':
    case 'user':
    case 'link':
      return faultOfList(column, kind, cell);
    case 'singleSelect':
      if (typeof cell !== 'string') return { code: 'wrong_value_type', reason: m.notText(name) };
      return cell.trim() === '' ? { code: 'empty_value', reason: m.notText(name) } : null;
    default:
      if (typeof cell === 'object') return { code: 'wrong_value_type', reason: m.notText(name) };
      return String(cell).length > textCharsMax && [...String(cell)].length > textCharsMax
        ? { code: 'text_too_long', reason: m.textTooLong(name, textCharsMax) }
        : null;
  }
}

function faultOfList(column: Column, kind: ColumnKind, cell: Exclude<Cell, null>): Fault | null {
  if (typeof cell !== 'object') return { code: 'wrong_value_type', reason: m.notAList(column.name) };
  if (cell.some((item) => typeof item !== 'string' || item.trim() === '')) {
    return { code: 'empty_value', reason: kind === 'link' ? m.emptyLink(column.name) : m.notAList(column.name) };
  }
  const { property } = column as Partial<FieldColumn>;
  const single = kind !== 'multiSelect' && property?.['multiple'] === false;
  return single && cell.length > 1 ? { code: 'too_many_values', reason: m.singleValue(column.name) } : null;
}
