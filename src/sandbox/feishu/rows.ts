import type { Context } from '../core/context.ts';
import { mirrorOf } from './fields.ts';
import type { FeishuBase, FeishuField, FeishuRecord, FeishuTable, StoredCell } from './model.ts';

/** Changing rows once everything has been checked. Both sides of a duplex link stay in step here. */

export type Cells = Map<FeishuField, StoredCell | undefined>;

export function insertRow(
  context: Context,
  base: FeishuBase,
  table: FeishuTable,
  cells: Cells,
  actor: string,
): FeishuRecord {
  const now = context.now();
  let id = `rec${context.random.letters(11)}`;
  while (table.records.has(id)) id = `rec${context.random.letters(11)}`;
  const record: FeishuRecord = {
    id,
    cells: {},
    createdAt: now,
    modifiedAt: now,
    createdBy: actor,
    modifiedBy: actor,
    serial: table.nextSerial++,
  };
  table.records.set(id, record);
  setCells(base, record, cells);
  return record;
}

export function changeRow(context: Context, base: FeishuBase, record: FeishuRecord, cells: Cells, actor: string): void {
  setCells(base, record, cells);
  record.modifiedAt = context.now();
  record.modifiedBy = actor;
}

function setCells(base: FeishuBase, record: FeishuRecord, cells: Cells): void {
  for (const [field, value] of cells) {
    const before = record.cells[field.id];
    if (value === undefined) delete record.cells[field.id];
    else record.cells[field.id] = value;
    if (field.type === 21) mirrorLinks(base, field, record, (before ?? []) as string[], (value ?? []) as string[]);
  }
}

function mirrorLinks(base: FeishuBase, field: FeishuField, record: FeishuRecord, before: string[], after: string[]) {
  const mirror = mirrorOf(base, field);
  if (mirror === null) return;
  const { table, field: back } = mirror;
  let touched = false;
  for (const id of before) {
    const other = after.includes(id) ? undefined : table.records.get(id);
    if (other === undefined) continue;
    const left = ((other.cells[back.id] ?? []) as string[]).filter((one) => one !== record.id);
    if (left.length === 0) delete other.cells[back.id];
    else other.cells[back.id] = left;
    other.modifiedAt = record.modifiedAt;
    touched = true;
  }
  for (const id of after) {
    const other = before.includes(id) ? undefined : table.records.get(id);
    if (other === undefined) continue;
    const known = (other.cells[back.id] ?? []) as string[];
    if (known.includes(record.id)) continue;
    other.cells[back.id] = [...known, record.id];
    other.modifiedAt = record.modifiedAt;
    touched = true;
  }
  if (touched && !table.records.has(record.id)) table.revision++;
}

/** Removes rows and every link that pointed at them. */
export function removeRows(base: FeishuBase, table: FeishuTable, ids: readonly string[]): void {
  const gone = new Set(ids);
  for (const other of base.tables.values()) {
    for (const field of other.fields) {
      if ((field.type !== 18 && field.type !== 21) || field.property?.table_id !== table.id) continue;
      for (const record of other.records.values()) {
        const cell = record.cells[field.id] as string[] | undefined;
        if (!cell?.some((id) => gone.has(id))) continue;
        const left = cell.filter((id) => !gone.has(id));
        if (left.length === 0) delete record.cells[field.id];
        else record.cells[field.id] = left;
      }
    }
  }
  for (const id of gone) table.records.delete(id);
}

/** A write call or an edit moves the table's revision by one. */
export function touchTable(base: FeishuBase, table: FeishuTable): void {
  table.revision++;
  base.revision++;
}
