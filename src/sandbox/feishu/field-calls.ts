import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { refuse } from './errors.ts';
import { addField, buildField, removeField, showField, updateField } from './fields.ts';
import { once } from './idempotency.ts';
import { baseOf, fieldById, isRestricted, pageById, pageSize, tableOf, viewOf, visibleFields } from './lookup.ts';
import { touchTable } from './rows.ts';
import { hiddenFields } from './views.ts';

/** The field calls of the API: reference §3.3. */

const ok = (data: unknown): Reply => ({ status: 200, body: { code: 0, msg: 'success', data } });

export function listFields(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  const table = tableOf(base, call.params['table_id']);
  const viewId = call.query.get('view_id');
  const hidden = viewId ? hiddenFields(viewOf(table, viewId)) : [];
  const size = pageSize(call, 100);
  const { page, ...rest } = pageById(visibleFields(base, table), (field) => field.id, call, size);
  call.rows = page.length;
  const asArray = call.query.get('text_field_as_array') === 'true';
  const items = page.map((field) => {
    const shown = showField(base, field, hidden.includes(field.id));
    if (!asArray) return shown;
    return { ...shown, description: field.description === '' ? [] : [{ type: 'text', text: field.description }] };
  });
  return ok({ ...rest, items });
}

function openSchema(context: Context, call: Call) {
  const base = baseOf(context, call, 'edit');
  const table = tableOf(base, call.params['table_id']);
  // Under advanced permissions only who may manage the base changes its columns.
  if (isRestricted(base)) throw refuse(1254304);
  return { base, table };
}

export function createField(context: Context, call: Call): Reply {
  const { base, table } = openSchema(context, call);
  const show = (ids: string[]) => ok({ field: showField(base, fieldById(table, ids[0])) });
  return once(
    context,
    call,
    () => {
      if (!isObject(call.body)) throw refuse(1254001);
      const field = buildField(context, base, call.body, false);
      addField(context, base, table, field);
      touchTable(base, table);
      context.changed();
      return { ids: [field.id], reply: show([field.id]) };
    },
    show,
  );
}

export function putField(context: Context, call: Call): Reply {
  const { base, table } = openSchema(context, call);
  const field = fieldById(table, call.params['field_id']);
  if (!isObject(call.body)) throw refuse(1254001);
  updateField(context, base, table, field, call.body);
  touchTable(base, table);
  context.changed();
  return ok({ field: showField(base, field) });
}

export function deleteField(context: Context, call: Call): Reply {
  const { base, table } = openSchema(context, call);
  const field = fieldById(table, call.params['field_id']);
  removeField(base, table, field);
  touchTable(base, table);
  context.changed();
  return ok({ field_id: field.id, deleted: true });
}
