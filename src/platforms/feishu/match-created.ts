import { canonical, sameCell } from '../../sync/cells.ts';
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
  const echoed = (index: number) => cellsOf((created[index] as FeishuRecord).fields, byRealName);
  const kindOf = (name: string) => columns.get(name)?.kind ?? 'text';
  const isEcho = (row: Row | undefined, cells: Row) => {
    for (const name in row) if (!sameCell(kindOf(name), row[name], cells[name])) return false;
    return row !== undefined;
  };
  const strays: number[] = [];
  for (let index = 0; index < created.length; index++) if (!isEcho(rows[index], echoed(index))) strays.push(index);
  if (strays.length === 0) return created.map((record) => record.recordId);

  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const whole = (row: Row) => JSON.stringify(names.map((name) => canonical(kindOf(name), row[name])));
  const places = new Map<string, number[]>();
  for (const index of strays) {
    const words = whole(echoed(index));
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
