import type { FieldRequest } from './fields.ts';
import type { FeishuBase } from './model.ts';

/** Columns by word instead of type code. */
export const columnKinds = {
  text: [1, 'Text'],
  email: [1, 'Email'],
  number: [2, 'Number'],
  'single-select': [3, 'SingleSelect'],
  'multi-select': [4, 'MultiSelect'],
  'date-time': [5, 'DateTime'],
  checkbox: [7, 'Checkbox'],
  user: [11, 'User'],
  phone: [13, 'Phone'],
  url: [15, 'Url'],
  link: [18, 'SingleLink'],
  'duplex-link': [21, 'DuplexLink'],
  'created-time': [1001, 'CreatedTime'],
  'modified-time': [1002, 'ModifiedTime'],
  'auto-number': [1005, 'AutoNumber'],
} as const;

export interface WorldColumn {
  name: string;
  /** A word of `columnKinds`, or `formula`/`lookup`, whose values only a person can set: `{type, value: []}`. */
  type: keyof typeof columnKinds | 'formula' | 'lookup';
  options?: string[];
  /** Links: name or id of the other table. */
  table?: string;
  backName?: string;
  multiple?: boolean;
}

export interface WorldRow {
  recordId: string;
  /** By column name; null when empty. Text as a string, selects as names, dates as ms, links as record ids, users as names. */
  fields: Record<string, unknown>;
  createdAt: number;
  modifiedAt: number;
}

export interface AdvancedPermissions {
  enabled: boolean;
  /** The app reads no rows, with code 0. Default true when enabled. */
  hideRows?: boolean;
  hiddenColumns?: string[];
  readOnlyColumns?: string[];
}

/** A column in words as the field request the API would take. */
export function columnRequest(base: FeishuBase, column: WorldColumn): FieldRequest {
  if (column.type === 'formula' || column.type === 'lookup') throw new Error('add formula columns with addColumn');
  const [type, uiType] = columnKinds[column.type];
  const request: FieldRequest = { field_name: column.name, type, ui_type: uiType };
  if (type === 3 || type === 4) request.property = { options: (column.options ?? []).map((name) => ({ name })) };
  if (type === 18 || type === 21) {
    const target = [...base.tables.values()].find((known) => known.id === column.table || known.name === column.table);
    request.property = {
      table_id: target?.id,
      multiple: column.multiple ?? true,
      ...(column.backName === undefined ? {} : { back_field_name: column.backName }),
    };
  }
  return request;
}
