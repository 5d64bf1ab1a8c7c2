import type { Context } from '../core/context.ts';
import type { AiBase, Sheet, SheetCell, SheetField, SheetRecord } from './model.ts';

/** Changing rows of AI tables once everything is checked; both sides of a two-way link stay in step. */

export type SheetCells = Map<SheetField, SheetCell | undefined>;

export function insertSheetRow(
  context: Context,
  base: AiBase,
  sheet: Sheet,
  cells: SheetCells,
  actor: string,
): SheetRecord {
  const now = context.now();
  const record: SheetRecord = {
    id: context.random.letters(10),
    cells: {},
    createdAt: now,
    modifiedAt: now,
    createdBy: actor,
    modifiedBy: actor,
  };
  sheet.records.set(record.id, record);
  setCells(base, record, cells);
  return record;
}

export function changeSheetRow(
  context: Context,
  base: AiBase,
  record: SheetRecord,
  cells: SheetCells,
  actor: string,
): void {
  setCells(base, record, cells);
  record.modifiedAt = context.now();
  record.modifiedBy = actor;
}

function setCells(base: AiBase, record: SheetRecord, cells: SheetCells): void {
  for (const [field, value] of cells) {
    const before = (record.cells[field.id] ?? []) as string[];
    if (value === undefined) delete record.cells[field.id];
    else record.cells[field.id] = value;
    if (field.type === 'bidirectionalLink') mirror(base, field, record.id, before, (value ?? []) as string[]);
  }
}

function mirror(base: AiBase, field: SheetField, id: string, before: string[], after: string[]): void {
  const other = base.sheets.get(field.property?.linkedSheetId ?? '');
  const back = field.property?.linkedFieldId;
  if (other === undefined || back === undefined) return;
  for (const otherId of new Set([...before, ...after])) {
    const record = other.records.get(otherId);
    if (record === undefined) continue;
    const links = ((record.cells[back] ?? []) as string[]).filter((one) => one !== id);
    if (after.includes(otherId)) links.push(id);
    if (links.length === 0) delete record.cells[back];
    else record.cells[back] = links;
  }
}

/** Removes rows and the links that pointed at them. */
export function removeSheetRows(base: AiBase, sheet: Sheet, ids: readonly string[]): void {
  const gone = new Set(ids);
  for (const other of base.sheets.values()) {
    for (const field of other.fields) {
      if (field.property?.linkedSheetId !== sheet.id) continue;
      for (const record of other.records.values()) {
        const cell = record.cells[field.id] as string[] | undefined;
        if (!cell?.some((id) => gone.has(id))) continue;
        const left = cell.filter((id) => !gone.has(id));
        if (left.length === 0) delete record.cells[field.id];
        else record.cells[field.id] = left;
      }
    }
  }
  for (const id of gone) sheet.records.delete(id);
}
