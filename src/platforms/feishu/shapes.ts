import type { FeishuField } from './fields.ts';

/**
 * The parts of answers that we rely on. Each reader returns null where the answer is not in the documented shape; everything that
 * we do not need is left alone, so that additions do no harm.
 */
type Loose = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const child = (data: unknown, name: string): Loose | null => {
  const value = isRecord(data) ? data[name] : null;
  return isRecord(value) ? value : null;
};

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

function allOf<T>(items: unknown, parse: (item: unknown) => T | null): T[] | null {
  if (!Array.isArray(items)) return null;
  const parsed: T[] = [];
  for (const item of items) {
    const one = parse(item);
    if (one === null) return null;
    parsed.push(one);
  }
  return parsed;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
  readonly pageToken?: string | undefined;
  readonly total?: number;
}

/** An empty listing may come without `items`, or with null. */
export function page<T>(data: unknown, parse: (item: unknown) => T | null): Page<T> | null {
  if (!isRecord(data)) return null;
  const items = allOf(data['items'] ?? [], parse);
  if (items === null) return null;
  const { total } = data;
  return {
    items,
    hasMore: data['has_more'] === true,
    pageToken: word(data['page_token']),
    ...(typeof total === 'number' ? { total } : {}),
  };
}

/**
 * A first page of rows. Unlike other listings, one that is taken for empty without being it makes every row be created a second time:
 * without a list it must say `total` 0, and it may not count rows that it does not show.
 */
export function firstRecords(data: unknown): Page<FeishuRecord> | null {
  const found = page(data, record);
  if (found === null || found.items.length > 0 || found.hasMore || found.total === 0) return found;
  return found.total === undefined && isRecord(data) && Array.isArray(data['items']) ? found : null;
}

export function app(data: unknown) {
  const found = child(data, 'app');
  if (found === null) return null;
  return {
    name: word(found['name']) ?? '',
    isAdvanced: found['is_advanced'] === true,
    timeZone: word(found['time_zone']) ?? null,
  };
}

export function createdApp(data: unknown) {
  const created = child(data, 'app');
  const appToken = word(created?.['app_token']);
  return appToken === undefined ? null : { appToken, url: word(created?.['url']) ?? '' };
}

export function table(item: unknown) {
  if (!isRecord(item)) return null;
  const id = word(item['table_id']);
  const revision = Number(item['revision'] ?? Number.NaN);
  if (id === undefined) return null;
  return {
    id,
    name: typeof item['name'] === 'string' ? item['name'] : '',
    revision: Number.isFinite(revision) ? revision : null,
  };
}

export function createdTable(data: unknown) {
  const tableId = isRecord(data) ? word(data['table_id']) : undefined;
  return tableId === undefined ? null : { tableId };
}

export function field(item: unknown): FeishuField | null {
  if (!isRecord(item)) return null;
  const { field_id: id, field_name: name, type } = item;
  if (typeof id !== 'string' || typeof name !== 'string' || typeof type !== 'number') return null;
  return {
    field_id: id,
    field_name: name,
    type,
    ui_type: word(item['ui_type']),
    is_primary: item['is_primary'] === true,
    property: isRecord(item['property']) ? item['property'] : null,
    description: item['description'],
  };
}

export const createdField = (data: unknown) => field(child(data, 'field'));

export interface FeishuRecord {
  readonly recordId: string;
  readonly fields: Loose;
  readonly createdAtMs?: number;
  readonly modifiedAtMs?: number;
}

export function record(item: unknown): FeishuRecord | null {
  if (!isRecord(item)) return null;
  const recordId = word(item['record_id']) ?? word(item['id']);
  if (recordId === undefined) return null;
  const { created_time: createdAtMs, last_modified_time: modifiedAtMs } = item;
  const fields = isRecord(item['fields']) ? item['fields'] : {};
  if (createdAtMs === undefined && modifiedAtMs === undefined) return { recordId, fields };
  return {
    recordId,
    fields,
    ...(typeof createdAtMs === 'number' ? { createdAtMs } : {}),
    ...(typeof modifiedAtMs === 'number' ? { modifiedAtMs } : {}),
  };
}

export const recordList = (data: unknown) => (isRecord(data) ? allOf(data['records'], record) : null);

const ids = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];

export function batchGet(data: unknown) {
  if (!isRecord(data)) return null;
  const records = allOf(data['records'] ?? [], record);
  if (records === null) return null;
  return { records, absent: ids(data['absent_record_ids']), forbidden: ids(data['forbidden_record_ids']) };
}

export function view(item: unknown) {
  if (!isRecord(item)) return null;
  const id = word(item['view_id']);
  return id === undefined ? null : { id, name: typeof item['view_name'] === 'string' ? item['view_name'] : '' };
}

export const createdView = (data: unknown) => view(child(data, 'view'));

export function wikiNode(data: unknown) {
  const node = child(data, 'node');
  const token = word(node?.['obj_token']);
  return token === undefined ? null : { token, type: word(node?.['obj_type']) ?? '' };
}

export function authResult(data: unknown) {
  const result = isRecord(data) ? data['auth_result'] : undefined;
  return typeof result === 'boolean' ? { allowed: result } : null;
}
