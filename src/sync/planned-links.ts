import { isEmptyCell } from './cells.ts';
import type { Cell, Row, TableSpec } from './contracts.ts';

const mark = '→';

/** A link to a row that does not exist yet, as saved plans and rejected rows hold it: a mark and the row's key. */
export const plannedLink = (key: string): string => `${mark}${key}`;

/** A planned link of a row: the key that it means, and the table that it leads to. */
export interface PlannedLink {
  readonly table: string;
  readonly key: string;
}

/** Pure: the links of a row to rows that did not exist when it was planned. */
export function plannedLinksOf(spec: TableSpec, row: Row): PlannedLink[] {
  return linksOf(spec, row).flatMap(({ table, values }) =>
    values.filter((value) => value.startsWith(mark)).map((value) => ({ table, key: value.slice(mark.length) })),
  );
}

/** Pure: the row with planned links replaced by the record ids that `find` gives, or the key that it does not know. */
export function resolveLinks(spec: TableSpec, row: Row, find: (link: PlannedLink) => string | null): Row | string {
  const cells: Record<string, Cell> = { ...row };
  for (const { column, table, values } of linksOf(spec, row)) {
    const ids: string[] = [];
    for (const value of values) {
      const key = value.startsWith(mark) ? value.slice(mark.length) : null;
      const id = key === null ? value : find({ table, key });
      if (id === null) return key as string;
      ids.push(id);
    }
    cells[column] = ids;
  }
  return cells;
}

function linksOf(spec: TableSpec, row: Row): { column: string; table: string; values: readonly string[] }[] {
  return spec.columns.flatMap(({ name, kind, linkTo = '' }) => {
    const cell = row[name];
    if (kind !== 'link' || isEmptyCell(cell) || typeof cell !== 'object') return [];
    return [{ column: name, table: linkTo, values: cell as readonly string[] }];
  });
}
