import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { refuse } from './errors.ts';
import { conditionOn, type FilterScope, type Matcher } from './filter.ts';
import { baseOf, fieldById, pageById, pageSize, tableOf, viewOf } from './lookup.ts';
import type { FeishuBase, FeishuField, FeishuTable, FeishuView } from './model.ts';

/** Views: reference §3.5. Only name, kind, filter, hidden fields and hierarchy exist in this API. */

const viewTypes = ['grid', 'kanban', 'gallery', 'gantt', 'form'];
const maxViews = 200;

const ok = (data: unknown): Reply => ({ status: 200, body: { code: 0, msg: 'success', data } });

function viewName(table: FeishuTable, value: unknown, self?: FeishuView): string {
  if (typeof value !== 'string' || value.trim() === '') throw refuse(1254021);
  const name = value.trim();
  if (name.length > 100 || /[[\]]/.test(name)) throw refuse(1254022);
  if (table.views.some((view) => view !== self && view.name === name)) throw refuse(1254020);
  return name;
}

export function newView(context: Context, name: string, type = 'grid'): FeishuView {
  return { id: `vew${context.random.letters(8)}`, name, type, property: null };
}

function showView(view: FeishuView) {
  return { view_id: view.id, view_name: view.name, view_type: view.type };
}

export function listViews(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  const { page, ...rest } = pageById(table.views, (view) => view.id, call, pageSize(call, 100));
  return ok({ items: page.map((view) => ({ ...showView(view), view_public_level: 'Public' })), ...rest });
}

export function createView(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  const body = isObject(call.body) ? call.body : {};
  const name = viewName(table, body['view_name']);
  const type = body['view_type'] ?? 'grid';
  if (typeof type !== 'string' || !viewTypes.includes(type)) throw refuse(1254019);
  if (table.views.length >= maxViews) throw refuse(1254101);
  const view = newView(context, name, type);
  table.views.push(view);
  context.changed();
  return ok({ view: showView(view) });
}

export function patchView(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  const view = viewOf(table, call.params['view_id']);
  const body = isObject(call.body) ? call.body : {};
  const name = body['view_name'] === undefined ? view.name : viewName(table, body['view_name'], view);
  const property = body['property'] === undefined ? view.property : checkProperty(table, body['property']);
  view.name = name;
  view.property = property;
  context.changed();
  return ok({ view: { ...showView(view), property } });
}

export function deleteView(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  const view = viewOf(table, call.params['view_id']);
  if (table.views.length === 1) throw refuse(1254023);
  table.views = table.views.filter((known) => known !== view);
  context.changed();
  return { status: 200, body: { code: 0, msg: 'success', data: {} } };
}

interface ViewCondition {
  field: FeishuField;
  operator: string;
  values: string[];
}

/** `filter_info.conditions[].value` is a JSON text such as `"[\"ExactDate\",\"1642672432000\"]"`. */
function conditionsOf(table: FeishuTable, info: unknown): ViewCondition[] {
  if (info === undefined || info === null) return [];
  if (!isObject(info) || !Array.isArray(info['conditions'])) throw refuse(1254001, 'filter_info.conditions');
  if (info['conditions'].length > 50) throw refuse(1254018);
  if (info['conjunction'] !== 'and' && info['conjunction'] !== 'or') throw refuse(1254018, 'conjunction');
  return info['conditions'].map((condition) => {
    if (!isObject(condition) || typeof condition['operator'] !== 'string') throw refuse(1254018);
    const field = fieldById(table, condition['field_id']);
    const { value } = condition;
    let values: unknown = [];
    if (value !== undefined && value !== null && value !== '') {
      if (typeof value !== 'string') throw refuse(1254018, 'value should be a JSON string');
      try {
        values = JSON.parse(value);
      } catch {
        throw refuse(1254018, 'value should be a JSON string');
      }
    }
    if (!isStrings(values)) throw refuse(1254018, 'value should be a JSON array of strings');
    return { field, operator: condition['operator'], values };
  });
}

function checkProperty(table: FeishuTable, property: unknown): Record<string, unknown> | null {
  if (property === null) return null;
  if (!isObject(property)) throw refuse(1254001, 'property');
  conditionsOf(table, property['filter_info']);
  const { hidden_fields: hidden } = property;
  if (hidden !== undefined && hidden !== null) {
    if (!isStrings(hidden) || hidden.length > 300) throw refuse(1254001, 'hidden_fields');
    for (const id of hidden)
      if (fieldById(table, id).primary) throw refuse(1254001, 'the primary field cannot be hidden');
  }
  return property;
}

/** The rows a view shows. Options may be named or given by id: which of the two holds is unconfirmed. */
export function viewMatcher(context: Context, base: FeishuBase, table: FeishuTable, view: FeishuView): Matcher {
  const info = view.property?.['filter_info'];
  const scope: FilterScope = { context, base, fields: table.fields, idType: 'open_id' };
  const matchers = conditionsOf(table, info).map(({ field, operator, values }) => {
    const named = values.map((value) => field.property?.options?.find((option) => option.id === value)?.name ?? value);
    return conditionOn(field, operator, named, scope);
  });
  if (matchers.length === 0) return () => true;
  const any = isObject(info) && info['conjunction'] === 'or';
  return (record) => (any ? matchers.some((matches) => matches(record)) : matchers.every((matches) => matches(record)));
}

export function hiddenFields(view: FeishuView): string[] {
  const hidden = view.property?.['hidden_fields'];
  return isStrings(hidden) ? hidden : [];
}
