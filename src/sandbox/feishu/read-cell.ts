import type { Context } from '../core/context.ts';
import type { IdType } from './lookup.ts';
import { appActor, type FeishuField, type FeishuRecord, type Segment, type StoredCell } from './model.ts';

/** From what is stored to the read form of search and batch_get (reference §5, column READ), and to plain words for people. */

export interface ReadScope {
  context: Context;
  idType: IdType;
}

/** Links inside text become segments of their own, which splits a plain string. */
export function segments(text: string): Segment[] {
  const parts: Segment[] = [];
  let end = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s\u3000-\u303f\uff00-\uffef]+/g)) {
    if (match.index > end) parts.push({ type: 'text', text: text.slice(end, match.index) });
    parts.push({ type: 'url', text: match[0], link: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push({ type: 'text', text: text.slice(end) });
  return parts;
}

/** A user as the API shows one; the app itself has no person behind it. */
export function showUser({ context, idType }: ReadScope, openId: string) {
  if (openId === appActor) {
    const { appId } = context.credentials;
    return { id: `ou_${appId}`, name: 'sandbox app', en_name: 'sandbox app', email: '', avatar_url: '' };
  }
  const person = context.feishu.people.find((known) => known.openId === openId);
  const id = idType === 'open_id' ? openId : idType === 'union_id' ? person?.unionId : person?.userId;
  const name = person?.name ?? '';
  return {
    id: id ?? openId,
    name,
    en_name: name,
    email: person?.email ?? '',
    avatar_url: `https://example.invalid/${openId}.png`,
  };
}

export function optionName(field: FeishuField, id: string): string {
  return field.property?.options?.find((option) => option.id === id)?.name ?? '';
}

/** undefined: the cell is empty and is left out. Only empty links read as {}. */
export function readCell(scope: ReadScope, field: FeishuField, record: FeishuRecord): unknown {
  switch (field.type) {
    case 1001:
      return record.createdAt;
    case 1002:
      return record.modifiedAt;
    case 1003:
      return [showUser(scope, record.createdBy)];
    case 1004:
      return [showUser(scope, record.modifiedBy)];
    case 1005:
      return String(record.serial);
  }
  const cell = record.cells[field.id];
  if (field.type === 18 || field.type === 21) return cell === undefined ? {} : { link_record_ids: cell };
  return cell === undefined ? undefined : readStored(scope, field, cell);
}

function readStored(scope: ReadScope, field: FeishuField, cell: StoredCell): unknown {
  switch (field.type) {
    case 1:
      if (typeof cell !== 'string') return cell;
      if (field.uiType === 'Email') return [{ type: 'url', text: cell, link: `mailto:${cell}` }];
      return field.uiType === 'Barcode' ? [{ type: 'text', text: cell }] : segments(cell);
    case 3:
      return optionName(field, cell as string);
    case 4:
      return (cell as string[]).map((id) => optionName(field, id));
    case 11:
      return (cell as string[]).map((id) => showUser(scope, id));
    case 17:
      return (cell as string[]).map((token) => ({
        file_token: token,
        name: `${token}.bin`,
        type: 'application/octet-stream',
        size: 1,
        url: `https://example.invalid/${token}`,
        tmp_url: `https://example.invalid/tmp/${token}`,
      }));
    case 22:
      return { location: cell, pname: '', cityname: '', adname: '', address: '', name: '', full_address: String(cell) };
    case 23:
      return (cell as string[]).map((id) => ({ id, name: id, avatar_url: '' }));
    default:
      return cell;
  }
}

/** All requested cells that are not empty, keyed by field name. */
export function readFields(
  scope: ReadScope,
  fields: readonly FeishuField[],
  record: FeishuRecord,
): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  for (const field of fields) {
    const value = readCell(scope, field, record);
    if (value !== undefined) cells[field.name] = value;
  }
  return cells;
}

/** The record-level members that `automatic_fields` adds. */
export function automaticFields(scope: ReadScope, record: FeishuRecord) {
  return {
    created_time: record.createdAt,
    last_modified_time: record.modifiedAt,
    created_by: showUser(scope, record.createdBy),
    last_modified_by: showUser(scope, record.modifiedBy),
  };
}

/** Text of a type 1 cell, segments joined. */
export function plainText(cell: StoredCell | undefined): string {
  if (cell === undefined) return '';
  if (Array.isArray(cell)) return (cell as Segment[]).map((part) => part.text).join('');
  return String(cell);
}

/** What a person sees in a cell, as one plain value; null when empty. Links are record ids, users names. */
export function humanCell(context: Context, field: FeishuField, record: FeishuRecord): unknown {
  const cell = record.cells[field.id];
  switch (field.type) {
    case 1:
      return cell === undefined ? null : plainText(cell);
    case 3:
      return cell === undefined ? null : optionName(field, cell as string);
    case 4:
      return cell === undefined ? null : (cell as string[]).map((id) => optionName(field, id));
    case 11:
      return cell === undefined
        ? null
        : (cell as string[]).map((id) => context.feishu.people.find((one) => one.openId === id)?.name ?? id);
    case 1001:
      return record.createdAt;
    case 1002:
      return record.modifiedAt;
    case 1005:
      return String(record.serial);
    default:
      return cell ?? null;
  }
}
