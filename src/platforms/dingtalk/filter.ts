import type { Column, ColumnKind, Condition, Filter } from '../../sync/contracts.ts';
import { chunk } from '../../sync/split.ts';
import type { Json } from './json.ts';

/** Body of `filter` in `records/list` (reference §6.3). */
export interface WireFilter {
  readonly combination: 'and' | 'or';
  readonly conditions: readonly Json[];
}

const operators: Readonly<Record<Condition['operator'], string>> = {
  is: 'equal',
  isNot: 'notEqual',
  contains: 'contain',
  notContains: 'notContain',
  empty: 'empty',
  notEmpty: 'notEmpty',
  greater: 'greater',
  greaterEqual: 'greaterEqual',
  less: 'less',
  lessEqual: 'lessEqual',
};

const dayMs = 86_400_000;
/** The maximum is not documented; the reference advises at most 20. */
export const conditionsMax = 20;

/**
 * The readings that together answer a filter; undefined is "everything". The platform compares dates as moments while our
 * conditions mean whole days, so a day becomes a range, and an `or` over ranges becomes several readings. Pure.
 */
export function toWireFilters(
  filter: Filter | undefined,
  columns: readonly Column[],
  offsetMs: number,
): readonly (WireFilter | undefined)[] {
  if (!filter) return [undefined];
  const kinds = new Map(columns.map((column) => [column.name, column.kind]));
  // Each condition as alternatives, each alternative a list of conditions that all hold.
  const parts = filter.conditions.map((condition) =>
    alternatives(condition, kinds.get(condition.column) ?? null, offsetMs),
  );
  if (filter.combine === 'and') {
    if (parts.length === 0) return [undefined];
    const product = parts.reduce<Json[][]>(
      (sofar, part) => sofar.flatMap((left) => part.map((right) => [...left, ...right])),
      [[]],
    );
    return product.map((conditions) => ({ combination: 'and', conditions }));
  }
  const all = parts.flat();
  const single = all.filter((conditions) => conditions.length === 1).flat();
  const ranges = all.filter((conditions) => conditions.length > 1);
  const readings: WireFilter[] = ranges.map((conditions) => ({ combination: 'and', conditions }));
  for (const some of chunk(single, conditionsMax)) readings.push({ combination: 'or', conditions: some });
  return readings;
}

function alternatives(condition: Condition, kind: ColumnKind | null, offsetMs: number): Json[][] {
  const { column: field, operator } = condition;
  const one = (word: Condition['operator'], value?: unknown): Json => ({
    field,
    operator: operators[word],
    ...(value === undefined ? {} : { value: [value] }),
  });
  if (operator === 'empty' || operator === 'notEmpty') return [[one(operator)]];
  const { value } = condition;
  if (kind === 'dateTime' && value !== undefined && Number.isFinite(Number(value))) {
    const start = Math.floor((Number(value) + offsetMs) / dayMs) * dayMs - offsetMs;
    const next = start + dayMs;
    switch (operator) {
      case 'is':
        return [[one('greaterEqual', start), one('less', next)]];
      case 'isNot':
        return [[one('less', start)], [one('greaterEqual', next)], [one('empty')]];
      case 'greater':
        return [[one('greaterEqual', next)]];
      case 'greaterEqual':
        return [[one('greaterEqual', start)]];
      case 'less':
        return [[one('less', start)]];
      case 'lessEqual':
        return [[one('less', next)]];
      default:
        return [[one(operator, Number(value))]];
    }
  }
  return [[one(operator, kind === 'number' && Number.isFinite(Number(value)) ? Number(value) : String(value ?? ''))]];
}
