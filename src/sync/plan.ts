import { canonical, changedCells, isEmptyCell, withoutEmpty } from './cells.ts';
import type { Action, Change, ColumnSpec, ExistingPolicy, KnownRecord, Row, TableSpec } from './contracts.ts';

export interface GroupPlan {
  readonly actions: readonly Action[];
  /** Records that already are as wanted. */
  readonly unchanged: readonly KnownRecord[];
  /** Records that share the key although only one may: left alone, reported. */
  readonly duplicates: readonly KnownRecord[];
}

/** Changes that this column's owner and the policy allow. */
function allowed(column: ColumnSpec, change: Change, policy: ExistingPolicy): boolean {
  if (policy === 'skip') return false;
  const fillsGap = isEmptyCell(change.from) && !isEmptyCell(change.to);
  if (policy === 'fill-empty') return fillsGap;
  if (column.owner === 'people') return column.fillEmpty === true && fillsGap;
  return true;
}

function planUpdate(
  spec: TableSpec,
  key: string,
  found: KnownRecord,
  wanted: Row,
  policy: ExistingPolicy,
): Action | null {
  const all = changedCells(spec.columns, found.cells, wanted);
  const changes = Object.fromEntries(
    spec.columns
      .filter((column) => all[column.name] && allowed(column, all[column.name] as Change, policy))
      .map((column) => [column.name, all[column.name] as Change]),
  );
  return Object.keys(changes).length === 0 ? null : { kind: 'update', key, recordId: found.recordId, changes };
}

/**
 * Pure: what must happen so that the table holds `wanted` under `key`. Existing key → update the cells that differ;
 * unknown key → create; equal → nothing. Positional tables are reconciled as a list: equals are paired first, the rest in
 * order, surplus rows are deleted, the n-th row's key is `<key>#<n>`.
 */
export function planGroup(
  spec: TableSpec,
  key: string,
  wanted: readonly Row[],
  found: readonly KnownRecord[],
  policy: ExistingPolicy = 'update',
): GroupPlan {
  return spec.positional ? planList(spec, key, wanted, found, policy) : planOne(spec, key, wanted, found, policy);
}

function planOne(
  spec: TableSpec,
  key: string,
  wanted: readonly Row[],
  found: readonly KnownRecord[],
  policy: ExistingPolicy,
): GroupPlan {
  const row = wanted[0];
  if (!row) return { actions: [], unchanged: found, duplicates: [] };
  const [first] = found;
  if (!first)
    return { actions: [{ kind: 'create', key, row: withoutEmpty(row) }], unchanged: found, duplicates: found };
  const duplicates = found.slice(1);
  const update = planUpdate(spec, key, first, row, policy);
  return update ? { actions: [update], unchanged: [], duplicates } : { actions: [], unchanged: [first], duplicates };
}

function planList(
  spec: TableSpec,
  key: string,
  wanted: readonly Row[],
  found: readonly KnownRecord[],
  policy: ExistingPolicy,
): GroupPlan {
  const fingerprint = (row: Row) =>
    spec.columns.map((column) => canonical(column.kind, row[column.name])).join('\u0000');
  const unpaired = new Map<string, KnownRecord[]>();
  for (const record of found) {
    const print = fingerprint(record.cells);
    unpaired.set(print, [...(unpaired.get(print) ?? []), record]);
  }
  const unchanged: KnownRecord[] = [];
  const open: { row: Row; place: number }[] = [];
  wanted.forEach((row, index) => {
    const equal = unpaired.get(fingerprint(row))?.shift();
    if (equal) unchanged.push(equal);
    else open.push({ row, place: index + 1 });
  });
  const kept = new Set(unchanged);
  const rest = found.filter((record) => !kept.has(record));
  const actions: Action[] = [];
  for (const { row, place } of open) {
    const record = rest.shift();
    if (!record) {
      actions.push({ kind: 'create', key: `${key}#${place}`, row: withoutEmpty(row) });
      continue;
    }
    const update = planUpdate(spec, `${key}#${place}`, record, row, policy);
    if (update) actions.push(update);
    else unchanged.push(record);
  }
  rest.forEach((record, index) => {
    actions.push({
      kind: 'delete',
      key: `${key}#${wanted.length + index + 1}`,
      recordId: record.recordId,
      before: record.cells,
    });
  });
  return { actions, unchanged, duplicates: [] };
}
