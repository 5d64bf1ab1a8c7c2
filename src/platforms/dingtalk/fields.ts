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
      return { name, type: 'singleSelect', property: { choices: (column.options ?? []).map((option) => ({ name: option })) } };
    case 'multiSelect':
      return { name, type: 'multipleSelect', property: { choices: (column.options ?? []).map((option) => ({ name: option })) } };
    case 'dateTime':
      return { name, type: 'date', property: { formatter: column.precision === 'day' ? 'YYYY-MM-DD' : 'YYYY-MM-DD HH:mm' } };
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

/** What the platform would refuse, found before it is sent. */
export function validateRow(cells: Row, columns: readonly Column[]): { code: string; reason: Text; column: string } | null {
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const [name, cell] of Object.entries(cells)) {
    const column = byName.get(name);
    if (!column) return { code: 'unknown_column', reason: m.unknownColumn(name), column: name };
    if (!column.writable || column.kind === null) return { code: 'read_only_column', reason: m.notWritable(name), column: name };
    const fault = cell === null ? null : faultOf(column, column.kind, cell);
    if (fault) return { code: 'invalid_value', reason: fault, column: name };
  }
  return null;
}

/** Dates beyond this are no dates: what `Date` can hold. */
const timeMax = 8.64e15;

function faultOf(column: Column, kind: ColumnKind, cell: Exclude<Cell, null>): Text | null {
  const isList = typeof cell === 'object';
  switch (kind) {
    case 'number':
      return isList || cell === '' || !Number.isFinite(Number(cell)) ? m.notANumber(column.name) : null;
    case 'dateTime':
      return isList || cell === '' || !Number.isFinite(Number(cell)) || Math.abs(Number(cell)) > timeMax ? m.notADate(column.name) : null;
    case 'multiSelect':
    case 'user':
      return isList && cell.every((item) => typeof item === 'string' && item !== '') ? null : m.notAList(column.name);
    case 'link': {
      if (!isList) return m.notAList(column.name);
      if (cell.some((id) => typeof id !== 'string' || id === '')) return m.emptyLink(column.name);
      const { property } = column as Partial<FieldColumn>;
      return property?.['multiple'] === false && cell.length > 1 ? m.singleLink(column.name) : null;
    }
    default:
      return isList ? m.notText(column.name) : null;
  }
}
