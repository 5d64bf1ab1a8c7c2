import type { Context } from '../core/context.ts';
import { canonical, isObject } from '../core/shape.ts';
import { refuse } from './errors.ts';
import type { FeishuBase, FeishuField, FeishuTable } from './model.ts';
import { normaliseProperty, primaryTypes, uiTypeOf } from './properties.ts';

/** Making, changing and removing columns; the API and a person in the world both come through here. */

export interface FieldRequest {
  field_name?: unknown;
  type?: unknown;
  ui_type?: unknown;
  property?: unknown;
  description?: unknown;
}

const maxFields = 300;

/** Names are trimmed and case is kept; the exact forbidden set is undocumented, we refuse control characters and more than 1,000. */
export function fieldName(value: unknown): string {
  if (typeof value !== 'string' || value.trim() === '') throw refuse(1254028);
  const name = value.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these are refused.
  if (name.length > 1000 || /[\u0000-\u001f\u007f]/.test(name)) throw refuse(1254029);
  return name;
}

function describeField(value: unknown): string {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value['text'] === 'string' ? value['text'] : '';
}

/** Builds a field without putting it anywhere. */
export function buildField(context: Context, base: FeishuBase, request: FieldRequest, primary: boolean): FeishuField {
  const name = fieldName(request.field_name);
  if (typeof request.type !== 'number') throw refuse(1254001, 'type is required');
  const uiType = uiTypeOf(request.type, request.ui_type);
  if (primary && !primaryTypes.includes(request.type))
    throw refuse(1254012, `type ${request.type} cannot be the primary field`);
  const property = normaliseProperty({
    type: request.type,
    uiType,
    given: request.property,
    base,
    before: [],
    newOptionId: () => `opt${context.random.letters(8)}`,
  });
  return {
    id: `fld${context.random.letters(8)}`,
    name,
    type: request.type,
    uiType,
    property,
    description: describeField(request.description),
    primary,
  };
}

/** Adds a field; a duplex link brings its mirror into the other table. */
export function addField(context: Context, base: FeishuBase, table: FeishuTable, field: FeishuField): void {
  if (table.fields.some((known) => known.name === field.name)) throw refuse(1254014);
  if (table.fields.length >= maxFields) throw refuse(1254105);
  if (field.type === 21) {
    const other = base.tables.get(field.property!.table_id!)!;
    const backName = field.property!.back_field_name ?? `${table.name}-${field.name}`;
    if (other.fields.some((known) => known.name === backName) || (other === table && backName === field.name))
      throw refuse(1254014, `back_field_name ${backName}`);
    if (other.fields.length >= maxFields) throw refuse(1254105);
    const mirror: FeishuField = {
      id: `fld${context.random.letters(8)}`,
      name: backName,
      type: 21,
      uiType: 'DuplexLink',
      property: { table_id: table.id, multiple: true, back_field_id: field.id, back_field_name: field.name },
      description: '',
      primary: false,
    };
    field.property!.back_field_id = mirror.id;
    field.property!.back_field_name = backName;
    table.fields.push(field);
    other.fields.push(mirror);
    if (other !== table) other.revision++;
    return;
  }
  table.fields.push(field);
}

/**
 * Full overwrite (reference §3.3): options left out disappear together with their cell values. Changing the type is refused: the
 * vendor's own plugin never does it and what the platform makes of the values is not documented.
 */
export function updateField(
  context: Context,
  base: FeishuBase,
  table: FeishuTable,
  field: FeishuField,
  request: FieldRequest,
): void {
  const name = fieldName(request.field_name);
  if (typeof request.type !== 'number') throw refuse(1254001, 'type is required');
  if (request.type === 19) throw refuse(1254012);
  if (request.type !== field.type) throw refuse(1254015, 'the type of a field cannot be changed');
  if (table.fields.some((known) => known !== field && known.name === name)) throw refuse(1254014);
  const uiType = request.ui_type === undefined ? field.uiType : uiTypeOf(field.type, request.ui_type);
  if (uiType !== field.uiType) throw refuse(1254015, 'the ui_type of a field cannot be changed');
  const before = field.property?.options ?? [];
  const given = normaliseProperty({
    type: field.type,
    uiType,
    given: request.property,
    base,
    before,
    newOptionId: () => `opt${context.random.letters(8)}`,
  });
  // A link keeps its target: pointing it elsewhere would orphan the values.
  const property = field.type === 18 || field.type === 21 ? { ...field.property, ...keepTarget(field, given) } : given;
  const description = request.description === undefined ? field.description : describeField(request.description);
  if (canonical([name, property, description]) === canonical([field.name, field.property, field.description]))
    throw refuse(1254606);
  if (field.type === 21 && name !== field.name) renameMirror(base, field, name);
  field.name = name;
  field.property = property as FeishuField['property'];
  field.description = description;
  const kept = new Set((field.property?.options ?? []).map((option) => option.id));
  if (before.some((option) => !kept.has(option.id))) dropOptionValues(table, field, kept);
}

function keepTarget(field: FeishuField, given: FeishuField['property']): Record<string, unknown> {
  if (given?.table_id !== field.property?.table_id) throw refuse(1254015, 'a link cannot change its table');
  return { multiple: given?.multiple ?? true };
}

function renameMirror(base: FeishuBase, field: FeishuField, name: string): void {
  const mirror = mirrorOf(base, field);
  if (mirror?.field.property) mirror.field.property.back_field_name = name;
}

export function mirrorOf(base: FeishuBase, field: FeishuField): { table: FeishuTable; field: FeishuField } | null {
  const table = base.tables.get(field.property?.table_id ?? '');
  const mirror = table?.fields.find((known) => known.id === field.property?.back_field_id);
  return table !== undefined && mirror !== undefined ? { table, field: mirror } : null;
}

function dropOptionValues(table: FeishuTable, field: FeishuField, kept: Set<string>): void {
  for (const record of table.records.values()) {
    const cell = record.cells[field.id];
    if (typeof cell === 'string' && !kept.has(cell)) delete record.cells[field.id];
    if (Array.isArray(cell)) {
      const left = (cell as string[]).filter((id) => kept.has(id));
      if (left.length === 0) delete record.cells[field.id];
      else record.cells[field.id] = left;
    }
  }
}

/** Removing one side of a duplex link removes the other too (the product asks; the API has no such question). */
export function removeField(base: FeishuBase, table: FeishuTable, field: FeishuField): void {
  if (field.primary) throw refuse(1254046);
  const mirror = field.type === 21 ? mirrorOf(base, field) : null;
  forgetField(table, field);
  if (mirror !== null) {
    forgetField(mirror.table, mirror.field);
    if (mirror.table !== table) mirror.table.revision++;
  }
}

function forgetField(table: FeishuTable, field: FeishuField): void {
  table.fields = table.fields.filter((known) => known !== field);
  for (const record of table.records.values()) delete record.cells[field.id];
}

/** A field the way the API shows it: reference §3.3. */
export function showField(base: FeishuBase, field: FeishuField, hidden = false) {
  let property: Record<string, unknown> | null = field.property;
  if (property !== null && (field.type === 18 || field.type === 21))
    property = { ...property, table_name: base.tables.get(String(property['table_id']))?.name ?? '' };
  return {
    field_id: field.id,
    field_name: field.name,
    type: field.type,
    ui_type: field.uiType,
    is_primary: field.primary,
    is_hidden: hidden,
    property,
    description: field.description,
  };
}
