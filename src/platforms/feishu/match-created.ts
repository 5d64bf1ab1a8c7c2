import { canonical } from '../../sync/cells.ts';
import type { Row } from '../../sync/contracts.ts';
import type { FeishuColumn } from './fields.ts';
import type { FeishuRecord } from './shapes.ts';
import { cellsOf } from './values.ts';

/**
 * Record ids in the order of `rows`. Answers come in the order of the request, but no page promises it; the echoed cells tell.
 * They decide only where they show that two answers changed places: an echo may also spell a value differently.
 */
export function matchCreated(
  rows: readonly Row[],
  created: readonly FeishuRecord[],
  columns: ReadonlyMap<string, FeishuColumn>,
): string[] {
  const byRealName = new Map([...columns.values()].map((column) => [column.realName, column]));
  const wanted = rows.map((row) => signature(row, Object.keys(row), columns));
  const echoed = created.map((record, index) => {
    const row = rows[index];
    return row ? signature(cellsOf(record.fields, byRealName), Object.keys(row), columns) : '';
  });
  if (wanted.every((words, index) => words === echoed[index])) return created.map((record) => record.recordId);

  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const whole = (row: Row) => signature(row, names, columns);
  const places = new Map<string, number[]>();
  const strays = created.map((_, index) => index).filter((index) => wanted[index] !== echoed[index]);
  for (const index of strays) {
    const record = created[index] as FeishuRecord;
    const words = whole(cellsOf(record.fields, byRealName));
    places.set(words, [...(places.get(words) ?? []), index]);
  }
  const ids = created.map((record) => record.recordId);
  const taken = new Set<number>();
  const homeless: number[] = [];
  for (const index of strays) {
    const place = places.get(whole(rows[index] as Row))?.shift();
    if (place === undefined) homeless.push(index);
    else {
      ids[index] = (created[place] as FeishuRecord).recordId;
      taken.add(place);
    }
  }
  const left = strays.filter((index) => !taken.has(index));
  for (const [position, index] of homeless.entries())
    ids[index] = (created[left[position] as number] as FeishuRecord).recordId;
  return ids;
}

function signature(row: Row, names: readonly string[], columns: ReadonlyMap<string, FeishuColumn>): string {
  return JSON.stringify(names.map((name) => canonical(columns.get(name)?.kind ?? 'text', row[name] ?? null)));
}
