import type { JournalLine } from '../state/ports.ts';
import { applyChanges } from '../sync/cells.ts';
import type { Action, Change, Row } from '../sync/contracts.ts';

/** A change that reached the table, from a run's record of changes. */
export interface LandedChange {
  readonly table: string;
  readonly tableId: string;
  readonly action: Action;
  readonly recordId: string;
  readonly line?: number | undefined;
}

/**
 * Pure: what a run really changed, in order. Batches that were refused, or whose outcome is unknown, changed nothing that is certain.
 * `doubtful`: updates and deletes of unknown outcome too, for who compares with the table anyway.
 */
export function landedChanges(lines: readonly JournalLine[], options: { doubtful?: boolean } = {}): LandedChange[] {
  const outcomes = new Map<number, Extract<JournalLine, { t: 'outcome' }>>();
  for (const line of lines) if (line.t === 'outcome') outcomes.set(line.batch, line);
  const landed: LandedChange[] = [];
  for (const intent of lines) {
    if (intent.t !== 'intent') continue;
    const outcome = outcomes.get(intent.batch);
    const result = outcome?.result ?? 'unknown';
    if (result !== 'done' && result !== 'settled' && !(options.doubtful && result === 'unknown')) continue;
    let creates = 0;
    for (const [place, action] of intent.actions.entries()) {
      const created = result === 'settled' ? outcome?.recordIds?.[creates] : outcome?.recordIds?.[place];
      if (action.kind === 'create') creates++;
      const recordId = action.kind === 'create' ? (created ?? '') : action.recordId;
      if (recordId === '') continue;
      const line = intent.lines?.[place] ?? undefined;
      landed.push({ table: intent.table, tableId: intent.tableId, action, recordId, line });
    }
  }
  return landed;
}

/**
 * Pure: the same as one change per row, from how it stood before the run to how the run left it. What was created and removed again
 * is left out. In the order in which the rows were first touched.
 */
export function netChanges(landed: readonly LandedChange[]): LandedChange[] {
  const rows = new Map<string, LandedChange | null>();
  for (const change of landed) {
    const id = JSON.stringify([change.table, change.tableId, change.recordId]);
    const earlier = rows.get(id);
    if (earlier === undefined) rows.set(id, change);
    else if (earlier !== null) {
      const action = combined(earlier.action, change.action);
      rows.set(id, action === null ? null : { ...earlier, action });
    }
  }
  return [...rows.values()].filter((change) => change !== null);
}

function combined(earlier: Action, later: Action): Action | null {
  if (earlier.kind === 'delete' || later.kind === 'create') return earlier;
  if (earlier.kind === 'create') {
    return later.kind === 'delete' ? null : { ...earlier, row: applyChanges(earlier.row, later.changes) };
  }
  if (later.kind === 'delete') return { ...later, before: asBefore(later.before, earlier.changes) };
  const changes: Record<string, Change> = { ...earlier.changes };
  for (const [name, { from, to }] of Object.entries(later.changes))
    changes[name] = { from: changes[name] ? changes[name].from : from, to };
  return { ...earlier, changes };
}

/** The row as it stood before these changes. */
function asBefore(row: Row, changes: Readonly<Record<string, Change>>): Row {
  const back = Object.fromEntries(
    Object.entries(changes).map(([name, { from, to }]) => [name, { from: to, to: from }]),
  );
  return applyChanges(row, back);
}
