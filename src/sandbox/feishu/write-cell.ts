import type { Context } from '../core/context.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { refuse, refuseCell } from './errors.ts';
import type { IdType } from './lookup.ts';
import type { FeishuBase, FeishuField, SelectOption, StoredCell } from './model.ts';

/** From the written form of a cell to what is stored: reference §5, column WRITE. Everything not documented as accepted is refused. */

/** Select options that writing would create. They join their fields only when the whole batch is accepted. */
export type PendingOptions = Map<FeishuField, SelectOption[]>;

export interface WriteScope {
  context: Context;
  base: FeishuBase;
  idType: IdType;
  pending: PendingOptions;
}

const maxTextLength = 100_000;
/** Reading any of these is fine, writing is not; whether the platform refuses or ignores is unconfirmed, so we refuse. */
const readOnlyTypes = [19, 20, 24, 3001, 1001, 1002, 1003, 1004, 1005];

/** undefined clears the cell. */
export function convertCell(scope: WriteScope, field: FeishuField, value: unknown): StoredCell | undefined {
  if (readOnlyTypes.includes(field.type)) throw refuseCell(1254015, field.name, 'The field is read-only.');
  if (value === null) return undefined;
  const convert = converters[field.type];
  if (convert === undefined) throw refuseCell(1254015, field.name);
  return convert(value, field, scope);
}

type Converter = (value: unknown, field: FeishuField, scope: WriteScope) => StoredCell | undefined;

const converters: Record<number, Converter> = {
  1: text,
  2: number,
  3: singleSelect,
  4: multiSelect,
  5: date,
  7: (value, field) => {
    if (typeof value !== 'boolean') throw refuseCell(1254065, field.name, 'The value should be a boolean.');
    return value;
  },
  11: users,
  13: phone,
  15: url,
  17: attachments,
  18: links,
  21: links,
  22: (value, field) => {
    if (typeof value !== 'string' || !/^-?\d+(\.\d+)?,-?\d+(\.\d+)?$/.test(value))
      throw refuseCell(1254015, field.name);
    return value;
  },
  23: (value, field) => {
    const ids = idsOf(value);
    if (ids === null || ids.length > 10) throw refuseCell(1254015, field.name);
    return ids.length === 0 ? undefined : ids;
  },
};

function text(value: unknown, field: FeishuField): StoredCell | undefined {
  if (typeof value !== 'string') throw refuseCell(1254060, field.name, 'The value should be a string.');
  if (value.length > maxTextLength) throw refuseCell(1254130, field.name);
  return value === '' ? undefined : value;
}

/** Numeric strings are refused (the reference leaves open whether they always are). */
function number(value: unknown, field: FeishuField): number {
  if (typeof value !== 'number') throw refuseCell(1254061, field.name, 'The value should be a number.');
  return value;
}

/** Whole ms. Below 1e11 someone sent seconds, which would mean 1970. */
function date(value: unknown, field: FeishuField): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || (value > 0 && value < 1e11))
    throw refuseCell(1254064, field.name, 'The value should be a timestamp in milliseconds.');
  return value;
}

function phone(value: unknown, field: FeishuField): StoredCell | undefined {
  if (typeof value !== 'string' || value.length > 64 || !/^\+?\d*$/.test(value)) throw refuseCell(1254072, field.name);
  return value === '' ? undefined : value;
}

function url(value: unknown, field: FeishuField): StoredCell {
  if (!isObject(value) || typeof value['link'] !== 'string' || typeof value['text'] !== 'string')
    throw refuseCell(1254068, field.name, 'The value should be an object with text and link.');
  return { text: value['text'], link: value['link'] };
}

function optionsNow(field: FeishuField, scope: WriteScope): SelectOption[] {
  return [...(field.property?.options ?? []), ...(scope.pending.get(field) ?? [])];
}

function addOption(field: FeishuField, name: string, scope: WriteScope): SelectOption {
  const count = optionsNow(field, scope).length;
  if (count >= 20_000) throw refuseCell(field.type === 3 ? 1254062 : 1254063, field.name, 'Too many options.');
  const option = { id: `opt${scope.context.random.letters(8)}`, name, color: count % 55 };
  scope.pending.set(field, [...(scope.pending.get(field) ?? []), option]);
  return option;
}

function singleSelect(value: unknown, field: FeishuField, scope: WriteScope): string {
  if (typeof value !== 'string') throw refuseCell(1254062, field.name, 'The value should be a string.');
  if (value.trim() === '') throw refuse(1254026);
  const known = optionsNow(field, scope).find((option) => option.name === value);
  return (known ?? addOption(field, value, scope)).id;
}

/**
 * Unknown names become options. The options are looked up once per cell: that is the documented trap by which the same new name twice
 * in one cell makes two options (reference §11.3). Across rows of a batch, where nothing is documented, the name is made once.
 */
function multiSelect(value: unknown, field: FeishuField, scope: WriteScope): StoredCell | undefined {
  if (!isStrings(value)) throw refuseCell(1254063, field.name, 'The value should be an array of strings.');
  if (value.length > 1000) throw refuseCell(1254063, field.name, 'Too many options in one cell.');
  if (value.some((name) => name.trim() === '')) throw refuse(1254026);
  const known = new Map(optionsNow(field, scope).map((option) => [option.name, option.id]));
  const ids = value.map((name) => known.get(name) ?? addOption(field, name, scope).id);
  return ids.length === 0 ? undefined : ids;
}

function idsOf(value: unknown): string[] | null {
  if (!Array.isArray(value)) return null;
  const ids: string[] = [];
  for (const item of value) {
    if (!isObject(item) || typeof item['id'] !== 'string' || item['id'] === '') return null;
    ids.push(item['id']);
  }
  return ids;
}

function users(value: unknown, field: FeishuField, { context, idType }: WriteScope): StoredCell | undefined {
  const ids = idsOf(value);
  if (ids === null || ids.length > 1000) throw refuseCell(1254066, field.name, 'The value should be an array of {id}.');
  if (ids.length > 1 && field.property?.multiple === false) throw refuseCell(1254066, field.name, 'Only one user.');
  const kind = idType === 'open_id' ? 'openId' : idType === 'union_id' ? 'unionId' : 'userId';
  const openIds = ids.map((id) => {
    const person = context.feishu.people.find((known) => known[kind] === id);
    if (person === undefined) throw refuseCell(1254066, field.name, `Unknown ${idType}.`);
    return person.openId;
  });
  return openIds.length === 0 ? undefined : openIds;
}

function attachments(value: unknown, field: FeishuField, { base }: WriteScope): StoredCell | undefined {
  if (!Array.isArray(value)) throw refuseCell(1254069, field.name);
  if (value.length > 100) throw refuse(1254106);
  const tokens = value.map((item) => {
    if (!isObject(item) || typeof item['file_token'] !== 'string') throw refuseCell(1254069, field.name);
    if (!base.fileTokens.includes(item['file_token'])) throw refuseCell(1254303, field.name);
    return item['file_token'];
  });
  return tokens.length === 0 ? undefined : tokens;
}

/** Ids must exist in the linked table. The `{link_record_ids}` form that the vendor's plugin also sends is not documented: refused. */
function links(value: unknown, field: FeishuField, { base }: WriteScope): StoredCell | undefined {
  if (!isStrings(value)) throw refuseCell(field.type === 21 ? 1254074 : 1254067, field.name, 'Array of record ids.');
  if (value.length > 500) throw refuseCell(1254067, field.name, 'At most 500 records.');
  const unique = [...new Set(value)];
  if (unique.length > 1 && field.property?.multiple === false)
    throw refuseCell(1254067, field.name, 'The field takes one record.');
  const target = base.tables.get(field.property?.table_id ?? '');
  const missing = unique.find((id) => target?.records.has(id) !== true);
  if (missing !== undefined) throw refuseCell(1254067, field.name, `Record ${missing} is not in the linked table.`);
  return unique.length === 0 ? undefined : unique;
}

/** The batch is accepted: new options join their fields. */
export function commitOptions(pending: PendingOptions): void {
  for (const [field, options] of pending) {
    field.property = { ...field.property, options: [...(field.property?.options ?? []), ...options] };
  }
  pending.clear();
}
