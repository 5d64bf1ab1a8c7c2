import type { ColumnKind } from '../../sync/contracts.ts';
import { flatten, isCalled, parseAmount, tableColumns } from './amount.ts';
import { contacts, looksLikeJson, parseJson, rangeLabels, suiteParts, tableRows } from './form-json.ts';
import type { Component } from './shape.ts';
import { parseTime } from './times.ts';
import { wordIn } from './words.ts';

/** Names that a form needs and does not always carry. null: nobody of this id any more. */
export interface FormNames {
  person(userId: string): string | null;
  department(departmentId: string): string | null;
}

/** A form value as people read it; `items` are its parts (options, people, files), for select columns. */
export interface Reading {
  readonly text: string;
  readonly items: readonly string[];
  /** JSON that does not parse, where the component type promises JSON. */
  readonly broken?: boolean;
}

const none: Reading = { text: '', items: [] };
const plainTypes = new Set([
  'TextField',
  'TextareaField',
  'PhoneField',
  'NumberField',
  'MoneyField',
  'CalculateField',
  'SeqNumberField',
  'DDDateField',
  'AddressField',
  'StarRatingField',
  'IdCardField',
  'TextNote',
  'DDSelectField',
]);
const units: Readonly<Record<string, string>> = {
  hour: '小时',
  day: '天',
  halfday: '天',
  half_day: '天',
  minute: '分钟',
};

/** Reads any component of reference §3.9 as text; the types it does not name are read by the look of their value. */
export function readValue(component: Component, names: FormNames): Reading {
  if (component.componentType === 'InnerContactField') return readContacts(component, names);
  if (component.value === null) return none;
  const value = component.value.trim();
  if (value === '') return none;
  if (plainTypes.has(component.componentType)) return { text: value, items: [value] };
  const rows = tableRows(component);
  if (rows !== null && component.componentType === 'TableField') {
    return parseJson(value) === undefined ? { ...none, broken: true } : readRows(rows, names);
  }
  if (rows !== null) return readRows(rows, names);
  const parts = suiteParts(component);
  if (parts !== null) return parseJson(value) === undefined ? { ...none, broken: true } : readParts(parts, names);
  if (component.componentType === 'DepartmentField') return readDepartments(component, names);
  if (!looksLikeJson(value)) return { text: value, items: [value] };
  const json = parseJson(value);
  // A text that only begins like JSON is a text, unless the component type promises JSON.
  if (json === undefined)
    return component.componentType === '' ? { text: value, items: [value] } : { ...none, broken: true };
  return readJson(component, json);
}

function readJson(component: Component, json: unknown): Reading {
  const list = Array.isArray(json) ? json : [json];
  switch (component.componentType) {
    case 'DDDateRangeField':
    case 'DDHolidayField':
    case 'DDOvertimeField':
      return readRange(list);
    case 'TimeAndLocationField':
      return join(
        list.filter((part) => typeof part === 'string').map((part) => part.trim()),
        ' ',
      );
    case 'DDPhotoField':
      // Addresses of photos expire and open for whoever holds them: only their number is kept.
      return list.length === 0 ? none : { text: `${list.length} 张图片`, items: [] };
    case 'RelateField':
    case 'FormRelateField':
      return readRelated(component, list);
    default:
      return join(list.map(wordsOf), '、');
  }
}

/** from ~ to, then duration, unit and type where the suite appends them: `["2026-08-13 12:08","2026-08-14 18:08",14.87,"hour","事假","请假类型"]`. */
function readRange(list: readonly unknown[]): Reading {
  const [from, to, duration, unit, kind] = list.map((part) => wordsOf(part));
  const span = [from, to].filter(Boolean).join(' ~ ');
  const length = duration ? `${duration}${wordIn(units, unit?.toLowerCase() ?? '') ?? unit ?? ''}` : '';
  const text = [kind, span, length].filter(Boolean).join(' ');
  return { text, items: [from, to].filter((part): part is string => Boolean(part)) };
}

function readRelated(component: Component, ids: readonly unknown[]): Reading {
  const json = parseJson(component.extValue);
  const list = Array.isArray(json)
    ? json
    : typeof json === 'object' && json !== null
      ? Object.values(json).find(Array.isArray)
      : undefined;
  const numbers = (Array.isArray(list) ? list : []).map((entry) => {
    const related = (entry ?? {}) as Record<string, unknown>;
    return wordsOf(related.title ?? related.businessId ?? related.procInstId ?? '');
  });
  return join(numbers.some(Boolean) ? numbers : ids.map(wordsOf), '、');
}

function readContacts(component: Component, names: FormNames): Reading {
  const people = contacts(component);
  if (people.length > 0)
    return join(
      people.map(({ id, name }) => name || names.person(id) || id),
      '、',
    );
  const value = component.value?.trim() ?? '';
  const json = looksLikeJson(value) ? parseJson(value) : undefined;
  // The written form is a list of userids; the read form is names.
  if (Array.isArray(json))
    return join(
      json.map((id) => (typeof id === 'string' ? (names.person(id) ?? id) : wordsOf(id))),
      '、',
    );
  return value === '' ? none : { text: value, items: value.split(/[,，、;；]\s*/).filter(Boolean) };
}

function readDepartments(component: Component, names: FormNames): Reading {
  const listed = [component.extValue, component.value].map(parseJson).find((json) => Array.isArray(json));
  if (Array.isArray(listed)) {
    return join(
      listed.map((entry) => {
        const department = (typeof entry === 'object' && entry !== null ? entry : { id: entry }) as Record<
          string,
          unknown
        >;
        const id = wordsOf(department.id ?? department.deptId ?? department.dept_id ?? '');
        return wordsOf(department.name ?? '') || (/^-?\d+$/.test(id) ? names.department(id) : null) || id;
      }),
      '、',
    );
  }
  const ids = (component.value ?? '')
    .split(/[,，、]/)
    .map((id) => id.trim())
    .filter(Boolean);
  return join(
    ids.map((id) => (/^-?\d+$/.test(id) ? (names.department(id) ?? id) : id)),
    '、',
  );
}

/** A detail table: one line per row, `列: 值，列: 值`. */
function readRows(rows: readonly (readonly Component[])[], names: FormNames): Reading {
  const lines = rows.map((row) => labelled(row, names).join('，')).filter((line) => line !== '');
  return { text: lines.join('\n'), items: lines };
}

function readParts(parts: readonly Component[], names: FormNames): Reading {
  const lines = labelled(parts, names);
  return { text: lines.join('\n'), items: lines };
}

function labelled(components: readonly Component[], names: FormNames): string[] {
  return components.flatMap((component) => {
    const { text } = readValue(component, names);
    const label = rangeLabels(component)?.join(' ~ ') ?? component.name;
    return text === '' ? [] : [label === '' ? text : `${label}: ${text}`];
  });
}

function join(parts: readonly string[], separator: string): Reading {
  const items = parts.map((part) => part.trim()).filter((part) => part !== '');
  return { text: items.join(separator), items };
}

/** The word for one JSON value: of an object, the name that a person would read. */
function wordsOf(value: unknown): string {
  if (value === null || value === undefined || value === 'null') return '';
  if (Array.isArray(value)) return value.map(wordsOf).filter(Boolean).join('、');
  if (typeof value !== 'object') return String(value).trim();
  const object = value as Record<string, unknown>;
  const named = object.fileName ?? object.label ?? object.name ?? object.title ?? object.value ?? object.text;
  return named === undefined ? JSON.stringify(value) : wordsOf(named);
}

/**
 * The components that a configured column comes from: by name, stable id or alias; one part of a range (`开始时间`); a column of a
 * detail table, by itself or as `明细.列`.
 */
export function findComponents(form: readonly Component[], wanted: string): Component[] {
  const name = wanted.trim();
  const top = flatten(form);
  const suites = form.filter((component) => isCalled(component, name) && suiteParts(component) !== null);
  const direct = [...top.filter((component) => isCalled(component, name)), ...suites];
  if (direct.length > 0) return direct;
  const parts = top.flatMap((component) => {
    const labels = rangeLabels(component);
    const place = labels?.findIndex((label) => label.trim() === name) ?? -1;
    if (labels === null || place < 0) return labels?.join('~') === name ? [component] : [];
    const json = parseJson(component.value);
    const value = Array.isArray(json) ? json[place] : null;
    const words = value === null || value === undefined ? '' : String(value);
    return [{ ...component, name, value: words === '' ? null : words, componentType: 'TextField' }];
  });
  if (parts.length > 0) return parts;
  return tableColumns(form)
    .filter(({ table, component }) => isCalled(component, name) || `${table.name}.${component.name}` === name)
    .flatMap(({ component, values }) => values.map((value) => ({ ...component, value })));
}

export type ColumnReading = { readonly cell: string | number | string[] | null; readonly unfit?: Component };

/** What a configured column shows: the first of its components that is filled, in the column's type. `unfit`: it was filled, but not so. */
export function readColumn(
  form: readonly Component[],
  from: readonly string[],
  kind: ColumnKind,
  names: FormNames,
  utcOffset: string,
): ColumnReading {
  for (const name of from) {
    const filled = findComponents(form, name).filter(
      (component) => component.value !== null || component.extValue !== null,
    );
    const readings = filled.map((component) => ({ component, reading: readValue(component, names) }));
    const broken = readings.find(({ reading }) => reading.broken);
    if (broken) return { cell: null, unfit: broken.component };
    const texts = readings.filter(({ reading }) => reading.text !== '');
    const first = texts[0];
    if (!first) continue;
    const items = texts.flatMap(({ reading }) => (reading.items.length > 0 ? reading.items : [reading.text]));
    const cell = toCell(kind, { text: texts.map(({ reading }) => reading.text).join('、'), items }, utcOffset);
    return cell === null ? { cell, unfit: first.component } : { cell };
  }
  return { cell: null };
}

function toCell(kind: ColumnKind, { text, items }: Reading, utcOffset: string): string | number | string[] | null {
  if (kind === 'number') {
    const amount = parseAmount(items[0] ?? text);
    return amount === null ? null : Number(amount);
  }
  if (kind === 'dateTime') return parseTime(items[0] ?? text, utcOffset);
  if (kind === 'multiSelect') return [...new Set(items)];
  if (kind === 'singleSelect') return items[0] ?? text;
  return text;
}
