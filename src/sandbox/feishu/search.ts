import { createHash } from 'node:crypto';
import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { canonical, isObject, isStrings } from '../core/shape.ts';
import { refuse } from './errors.ts';
import { compileFilter, type Matcher } from './filter.ts';
import { baseOf, idType, isTrue, pageSize, rowsAreHidden, tableOf, viewOf, visibleFields } from './lookup.ts';
import type { FeishuBase, FeishuField, FeishuRecord, FeishuTable } from './model.ts';
import { automaticFields, humanCell, readFields } from './read-cell.ts';
import { viewMatcher } from './views.ts';

/** Search: reference §4.6. Not a snapshot: rows that come and go while paging shift the pages. */

export function searchRecords(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  const size = pageSize(call, 500);
  const body = call.body === undefined ? {} : call.body;
  if (!isObject(body)) throw refuse(1254001);
  const scope = { context, idType: idType(call.query.get('user_id_type')) };
  const visible = visibleFields(base, table);
  const fields = chosenFields(visible, body['field_names']);
  const sort = sortOf(visible, body['sort']);
  const filter = compileFilter(body['filter'], { context, base, fields: visible, idType: scope.idType });
  // The view counts only where neither filter nor sort is given.
  const view = filter === null && sort.length === 0 ? viewFilter(context, base, table, body['view_id']) : null;
  const start = offsetOf(call.query.get('page_token'), body);
  const rows = rowsAreHidden(base)
    ? []
    : view !== null
      ? [...table.records.values()].filter(view)
      : select(context, table, filter, sort, body);
  const page = rows.slice(start, start + size);
  const more = start + size < rows.length;
  call.rows = page.length;
  return {
    status: 200,
    body: {
      code: 0,
      msg: 'success',
      data: {
        has_more: more,
        ...(more ? { page_token: pageToken(start + size, body) } : {}),
        total: rows.length,
        items: page.map((record) => ({
          record_id: record.id,
          fields: readFields(scope, fields, record),
          ...(isTrue(body['automatic_fields']) ? automaticFields(scope, record) : {}),
        })),
      },
    },
  };
}

function chosenFields(visible: FeishuField[], names: unknown): FeishuField[] {
  if (names === undefined || names === null) return visible;
  if (!isStrings(names)) throw refuse(1254024);
  if (names.length > 200) throw refuse(1254024, 'the max number of field_names is 200');
  if (names.length === 0) return visible;
  return [...new Set(names)].map((name) => {
    const field = visible.find((known) => known.name === name);
    if (field === undefined) throw refuse(1254024, `Invalid request parameter: 'field_names'. ${name} not found.`);
    return field;
  });
}

interface SortKey {
  field: FeishuField;
  desc: boolean;
}

function sortOf(visible: FeishuField[], sort: unknown): SortKey[] {
  if (sort === undefined || sort === null) return [];
  if (!Array.isArray(sort) || sort.length > 100) throw refuse(1254016);
  return sort.map((key) => {
    const field = isObject(key) ? visible.find((known) => known.name === key['field_name']) : undefined;
    if (field === undefined) throw refuse(1254016, `field ${isObject(key) ? String(key['field_name']) : ''} not found`);
    return { field, desc: isTrue(key['desc']) };
  });
}

function viewFilter(context: Context, base: FeishuBase, table: FeishuTable, id: unknown): Matcher | null {
  if (id === undefined || id === null || id === '') return null;
  return viewMatcher(context, base, table, viewOf(table, id));
}

/**
 * One remembered selection per table: paging through a filter over 100,000 rows would otherwise evaluate it anew for every page. It
 * holds for one revision of the table and one body, so it changes nothing but time.
 */
const remembered = new WeakMap<FeishuTable, { key: string; rows: FeishuRecord[] }>();

function select(
  context: Context,
  table: FeishuTable,
  matcher: Matcher | null,
  sort: SortKey[],
  body: unknown,
): FeishuRecord[] {
  const key = `${table.revision}/${table.records.size}/${Math.floor(context.now() / 60_000)}/${canonical(body)}`;
  const known = remembered.get(table);
  if (known?.key === key) return known.rows;
  let rows = [...table.records.values()];
  if (matcher !== null) rows = rows.filter(matcher);
  if (sort.length > 0) rows.sort((a, b) => compareRows(context, a, b, sort));
  remembered.set(table, { key, rows });
  return rows;
}

/** Empty cells come last in either direction (not documented). */
function compareRows(context: Context, a: FeishuRecord, b: FeishuRecord, sort: SortKey[]): number {
  for (const { field, desc } of sort) {
    const left = humanCell(context, field, a);
    const right = humanCell(context, field, b);
    if (left === null || right === null) {
      if (left === right) continue;
      return left === null ? 1 : -1;
    }
    const order =
      typeof left === 'number' && typeof right === 'number' ? left - right : compareText(String(left), String(right));
    if (order !== 0) return desc ? -order : order;
  }
  return 0;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The token belongs to its body: another filter or sort between two pages is refused. */
function fingerprint(body: unknown): string {
  return createHash('sha256').update(canonical(body)).digest('base64url').slice(0, 12);
}

function pageToken(offset: number, body: unknown): string {
  return Buffer.from(`${offset}.${fingerprint(body)}`).toString('base64url');
}

function offsetOf(token: string | null, body: unknown): number {
  if (token === null || token === '') return 0;
  const match = /^(\d+)\.(.+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'));
  if (match === null || match[2] !== fingerprint(body)) throw refuse(1254030);
  return Number(match[1]);
}
