import type { Context } from '../core/context.ts';
import type { Call } from '../core/http.ts';
import { refuse, refuseRequest } from './errors.ts';
import type { FeishuBase, FeishuField, FeishuRecord, FeishuTable, FeishuView } from './model.ts';

/** Finding things by the ids of a request, with the gate that stands before each: reference §6, §10. */

/** The base of the path, when the app may at least `need` it. */
export function baseOf({ feishu }: Context, call: Call, need: 'view' | 'edit'): FeishuBase {
  const token = call.params['app_token'] ?? '';
  if (!/^[A-Za-z0-9_-]{8,}$/.test(token) || token.startsWith('tbl')) throw refuse(1254003);
  const base = feishu.bases.get(token);
  // A wiki node token looks like a base token and gets the same answer as a wrong one.
  if (base === undefined) throw refuse(91402);
  if (base.access === 'none' || (need === 'edit' && base.access === 'view')) throw refuse(91403);
  return base;
}

export function tableOf(base: FeishuBase, id: string | undefined): FeishuTable {
  if (id === undefined || !/^tbl[A-Za-z0-9]+$/.test(id)) throw refuse(1254004);
  const table = base.tables.get(id);
  if (table === undefined) throw refuse(1254041);
  return table;
}

export function recordOf(table: FeishuTable, id: unknown): FeishuRecord {
  if (typeof id !== 'string' || !/^rec[A-Za-z0-9]+$/.test(id)) throw refuse(1254006);
  const record = table.records.get(id);
  if (record === undefined) throw refuse(1254043);
  return record;
}

export function viewOf(table: FeishuTable, id: unknown): FeishuView {
  if (typeof id !== 'string' || !/^vew[A-Za-z0-9]+$/.test(id)) throw refuse(1254005);
  const view = table.views.find((known) => known.id === id);
  if (view === undefined) throw refuse(1254042);
  return view;
}

export function fieldById(table: FeishuTable, id: unknown): FeishuField {
  if (typeof id !== 'string' || !/^fld[A-Za-z0-9]+$/.test(id)) throw refuse(1254009);
  const field = table.fields.find((known) => known.id === id);
  if (field === undefined) throw refuse(1254044);
  return field;
}

/** Whether advanced permissions bind the app: they do not bind who may manage the base. */
export function isRestricted(base: FeishuBase): boolean {
  return base.advanced.enabled && base.access !== 'manage';
}

/** Under advanced permissions an app without a role reads no rows, with code 0. */
export function rowsAreHidden(base: FeishuBase): boolean {
  return isRestricted(base) && base.advanced.hideRows;
}

export function visibleFields(base: FeishuBase, table: FeishuTable): FeishuField[] {
  if (!isRestricted(base) || base.advanced.hiddenColumns.length === 0) return table.fields;
  return table.fields.filter((field) => !base.advanced.hiddenColumns.includes(field.name));
}

/** `page_size` within 1…max: 0 and less are 1254011, more than the maximum breaks the schema. */
export function pageSize(call: Call, max: number): number {
  const text = call.query.get('page_size');
  if (text === null || text === '') return 20;
  const size = Number(text);
  if (!Number.isInteger(size)) throw refuseRequest('page_size', 'page_size should be int', text);
  if (size <= 0) throw refuse(1254011);
  if (size > max) throw refuseRequest('page_size', `the max value is ${max}`, text);
  return size;
}

export const idTypes = ['open_id', 'union_id', 'user_id'] as const;
export type IdType = (typeof idTypes)[number];

export function idType(value: unknown): IdType {
  if (value === undefined || value === null || value === '') return 'open_id';
  const known = idTypes.find((type) => type === value);
  if (known === undefined) throw refuseRequest('user_id_type', 'options: [open_id, union_id, user_id]', value);
  return known;
}

export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** The page of a list whose token is the id of its last item; it is there on the last page too, so only `has_more` counts (§3.3). */
export function pageById<T>(items: readonly T[], idOf: (item: T) => string, call: Call, size: number) {
  const token = call.query.get('page_token');
  let start = 0;
  if (token !== null && token !== '') {
    const at = items.findIndex((item) => idOf(item) === token);
    if (at < 0) throw refuse(1254030);
    start = at + 1;
  }
  const page = items.slice(start, start + size);
  const last = page.at(-1);
  return {
    has_more: start + size < items.length,
    page_token: last === undefined ? '' : idOf(last),
    total: items.length,
    page,
  };
}
