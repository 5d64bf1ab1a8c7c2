import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isStrings } from '../core/shape.ts';
import { refuse } from './errors.ts';
import { compileFormula } from './formula-filter.ts';
import {
  baseOf,
  type IdType,
  idType,
  pageSize,
  recordOf,
  rowsAreHidden,
  tableOf,
  viewOf,
  visibleFields,
} from './lookup.ts';
import type { FeishuField, FeishuRecord } from './model.ts';
import { automaticFields, humanCell, plainText, readCell, showUser } from './read-cell.ts';
import { viewMatcher } from './views.ts';

/** The two old read calls: reference §4.9. Their shapes differ from search: numbers are strings, text is plain, links are verbose. */

interface LegacyScope {
  context: Context;
  idType: IdType;
  textAsArray: boolean;
}

function legacyCell(scope: LegacyScope, field: FeishuField, record: FeishuRecord): unknown {
  const cell = record.cells[field.id];
  if (field.type === 1 && cell !== undefined && !scope.textAsArray) return plainText(cell);
  if (field.type === 2) return cell === undefined ? undefined : String(cell);
  if (field.type === 18 || field.type === 21) {
    if (cell === undefined) return undefined;
    return [{ record_ids: cell, table_id: field.property?.table_id, text: '', text_arr: [], type: 'text' }];
  }
  if (field.type === 1003) return showUser(scope, record.createdBy);
  if (field.type === 1004) return showUser(scope, record.modifiedBy);
  return readCell(scope, field, record);
}

function legacyFields(scope: LegacyScope, fields: readonly FeishuField[], record: FeishuRecord) {
  const cells: Record<string, unknown> = {};
  for (const field of fields) {
    const value = legacyCell(scope, field, record);
    if (value !== undefined) cells[field.name] = value;
  }
  return cells;
}

function legacyScope(context: Context, call: Call): LegacyScope {
  return {
    context,
    idType: idType(call.query.get('user_id_type')),
    textAsArray: call.query.get('text_field_as_array') === 'true',
  };
}

function automatic(scope: LegacyScope, call: Call, record: FeishuRecord) {
  return call.query.get('automatic_fields') === 'true' ? automaticFields(scope, record) : {};
}

/** A query parameter that carries a JSON array of strings. */
function jsonStrings(call: Call, name: string, code: number): string[] | null {
  const text = call.query.get(name);
  if (text === null || text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    if (isStrings(value)) return value;
  } catch {
    // Not JSON: refused below.
  }
  throw refuse(code, `${name} should be a JSON array of strings`);
}

export function listRecords(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  const size = pageSize(call, 500);
  const scope = legacyScope(context, call);
  const visible = visibleFields(base, table);
  const names = jsonStrings(call, 'field_names', 1254024);
  const fields =
    names?.map((name) => {
      const field = visible.find((known) => known.name === name);
      if (field === undefined) throw refuse(1254024, `${name} not found`);
      return field;
    }) ?? visible;
  let rows = rowsAreHidden(base) ? [] : [...table.records.values()];
  const viewId = call.query.get('view_id');
  const formula = call.query.get('filter');
  if (viewId) rows = rows.filter(viewMatcher(context, base, table, viewOf(table, viewId)));
  if (formula) {
    if (formula.length > 2000) throw refuse(1254107);
    rows = rows.filter(compileFormula(formula, { context, fields: visible, timeZone: base.timeZone }));
  }
  sortRows(context, rows, visible, jsonStrings(call, 'sort', 1254016) ?? []);
  const token = call.query.get('page_token');
  const start = token ? rows.findIndex((record) => record.id === token) + 1 : 0;
  if (token && start === 0) throw refuse(1254030);
  const page = rows.slice(start, start + size);
  call.rows = page.length;
  return {
    status: 200,
    body: {
      code: 0,
      msg: 'success',
      data: {
        has_more: start + size < rows.length,
        page_token: page.at(-1)?.id ?? '',
        total: rows.length,
        items: page.map((record) => ({
          record_id: record.id,
          id: record.id,
          fields: legacyFields(scope, fields, record),
          ...automatic(scope, call, record),
        })),
      },
    },
  };
}

/** `["Amount DESC"]`. */
function sortRows(context: Context, rows: FeishuRecord[], visible: readonly FeishuField[], keys: string[]): void {
  const parsed = keys.map((key) => {
    const match = /^(.*?)(?: (ASC|DESC))?$/.exec(key);
    const field = visible.find((known) => known.name === match?.[1]);
    if (field === undefined) throw refuse(1254016, key);
    return { field, sign: match?.[2] === 'DESC' ? -1 : 1 };
  });
  if (parsed.length === 0) return;
  rows.sort((a, b) => {
    for (const { field, sign } of parsed) {
      const left = humanCell(context, field, a) as string | number | null;
      const right = humanCell(context, field, b) as string | number | null;
      if (left === right) continue;
      if (left === null || right === null) return left === null ? 1 : -1;
      return left < right ? -sign : sign;
    }
    return 0;
  });
}

export function getRecord(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  if (rowsAreHidden(base)) throw refuse(1254302);
  const record = recordOf(table, call.params['record_id']);
  const scope = legacyScope(context, call);
  call.rows = 1;
  return {
    status: 200,
    body: {
      code: 0,
      msg: 'success',
      data: {
        record: {
          record_id: record.id,
          id: record.id,
          fields: legacyFields(scope, visibleFields(base, table), record),
          ...automatic(scope, call, record),
        },
      },
    },
  };
}
