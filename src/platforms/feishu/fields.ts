import type { Column, ColumnKind, ColumnSpec } from '../../sync/contracts.ts';

/** A field as `field.list` gives it. Names and types may be ones that we do not know. */
export interface FeishuField {
  readonly field_id: string;
  readonly field_name: string;
  readonly type: number;
  readonly ui_type?: string | undefined;
  readonly is_primary?: boolean | undefined;
  readonly property?: Readonly<Record<string, unknown>> | null | undefined;
  readonly description?: unknown;
}

/** A column as the adapter knows it. `name` is trimmed; `realName` is what calls must say. */
export interface FeishuColumn extends Column {
  readonly realName: string;
  readonly fieldType: number;
}

/** Field types, /uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-field/guide, read 2026-05. */
export const fieldTypes = {
  text: 1,
  number: 2,
  singleSelect: 3,
  multiSelect: 4,
  dateTime: 5,
  checkbox: 7,
  user: 11,
  phone: 13,
  url: 15,
  attachment: 17,
  singleLink: 18,
  lookup: 19,
  formula: 20,
  duplexLink: 21,
  location: 22,
  groupChat: 23,
  createdTime: 1001,
  modifiedTime: 1002,
  createdUser: 1003,
  modifiedUser: 1004,
  autoNumber: 1005,
} as const;

const names: Record<number, string> = Object.fromEntries(
  Object.entries(fieldTypes).map(([name, type]) => [type, name[0]?.toUpperCase() + name.slice(1)]),
);

const kinds: Record<number, { kind: ColumnKind; writable: boolean }> = {
  1: { kind: 'text', writable: true },
  2: { kind: 'number', writable: true },
  3: { kind: 'singleSelect', writable: true },
  4: { kind: 'multiSelect', writable: true },
  5: { kind: 'dateTime', writable: true },
  11: { kind: 'user', writable: true },
  13: { kind: 'phone', writable: true },
  18: { kind: 'link', writable: true },
  21: { kind: 'link', writable: true },
  1001: { kind: 'dateTime', writable: false },
  1002: { kind: 'dateTime', writable: false },
  1003: { kind: 'user', writable: false },
  1004: { kind: 'user', writable: false },
  1005: { kind: 'text', writable: false },
};

/** The field as a column. A type that we do not know is a column that we neither read nor write. */
export function columnOf(field: FeishuField): FeishuColumn {
  const known = kinds[field.type];
  const email = field.type === fieldTypes.text && field.ui_type === 'Email';
  const options = optionsOf(field);
  const linkTableId = field.property?.['table_id'];
  return {
    id: field.field_id,
    name: field.field_name.trim(),
    realName: field.field_name,
    fieldType: field.type,
    kind: email ? 'email' : (known?.kind ?? null),
    platformType: field.ui_type ?? names[field.type] ?? `type ${field.type}`,
    primary: field.is_primary === true,
    writable: known?.writable ?? false,
    ...(options ? { options } : {}),
    ...(typeof linkTableId === 'string' ? { linkTableId } : {}),
  };
}

function optionsOf(field: FeishuField): { id: string; name: string }[] | null {
  if (field.type !== fieldTypes.singleSelect && field.type !== fieldTypes.multiSelect) return null;
  const listed = field.property?.['options'];
  if (!Array.isArray(listed)) return [];
  return listed.map((option: { id?: unknown; name?: unknown }) => ({
    id: String(option.id ?? ''),
    name: String(option.name ?? ''),
  }));
}

/** Body of `field.create`, and one element of `fields` in `table.create`. */
export interface FieldBody {
  readonly field_name: string;
  readonly type: number;
  readonly ui_type?: string;
  readonly property?: Readonly<Record<string, unknown>>;
}

// The documented formatters; an empty property is refused for some types, so it is left out where nothing is to be said.
const numberFormats = ['0', '0.0', '0.00', '0.000', '0.0000'];

/** How a declared column is created; `linkTableId` is needed for links. */
export function fieldBodyOf(column: ColumnSpec, linkTableId?: string): FieldBody {
  const named = (type: number, property?: Record<string, unknown>): FieldBody => ({
    field_name: column.name,
    type,
    ...(property ? { property } : {}),
  });
  switch (column.kind) {
    case 'text':
    case 'longText':
      return named(fieldTypes.text);
    case 'email':
      return { ...named(fieldTypes.text), ui_type: 'Email' };
    case 'number':
      return named(fieldTypes.number, { formatter: numberFormats[Math.min(column.decimals ?? 0, 4)] });
    case 'singleSelect':
    case 'multiSelect': {
      const options = [...new Set(column.options ?? [])].map((name) => ({ name }));
      const type = column.kind === 'singleSelect' ? fieldTypes.singleSelect : fieldTypes.multiSelect;
      return named(type, options.length > 0 ? { options } : undefined);
    }
    case 'dateTime':
      return named(fieldTypes.dateTime, {
        date_formatter: column.precision === 'day' ? 'yyyy/MM/dd' : 'yyyy-MM-dd HH:mm',
        auto_fill: false,
      });
    case 'phone':
      return named(fieldTypes.phone);
    case 'user':
      return named(fieldTypes.user, { multiple: true });
    case 'link':
      return named(column.backColumn ? fieldTypes.duplexLink : fieldTypes.singleLink, {
        table_id: linkTableId,
        multiple: column.single !== true,
        ...(column.backColumn ? { back_field_name: column.backColumn } : {}),
      });
  }
}

/**
 * Body of the update that adds options to a select field: an update overwrites, so every present option goes along with its id,
 * or it would vanish together with its cells. null when nothing is missing.
 * /uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-field/update, read 2026-05.
 */
export function fieldWithOptions(field: FeishuField, wanted: readonly string[]): Record<string, unknown> | null {
  const listed = field.property?.['options'];
  const present = (Array.isArray(listed) ? listed : []) as { id?: string; name?: string; color?: number }[];
  const known = new Set(present.map((option) => option.name));
  const added = [...new Set(wanted.map((name) => name.trim()))].filter((name) => name !== '' && !known.has(name));
  if (added.length === 0) return null;
  return {
    field_name: field.field_name,
    type: field.type,
    ...(field.ui_type ? { ui_type: field.ui_type } : {}),
    property: { ...field.property, options: [...present, ...added.map((name) => ({ name }))] },
    ...(typeof field.description === 'string' && field.description !== ''
      ? { description: { text: field.description } }
      : {}),
  };
}
