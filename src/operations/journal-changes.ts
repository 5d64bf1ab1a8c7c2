import type { JournalLine } from '../state/ports.ts';
import type { Action } from '../sync/contracts.ts';

/** A change that reached the table, from a run's record of changes. */
export interface LandedChange {
  readonly table: string;
  readonly tableId: string;
  readonly action: Action;
  readonly recordId: string;
  readonly line?: number | undefined;
}

/** Pure: what a run really changed, in order. Batches that were refused, or whose outcome is unknown, changed nothing that is certain. */
export function landedChanges(lines: readonly JournalLine[]): LandedChange[] {
  const outcomes = new Map<number, Extract<JournalLine, { t: 'outcome' }>>();
  for (const line of lines) if (line.t === 'outcome') outcomes.set(line.batch, line);
  const landed: LandedChange[] = [];
  for (const intent of lines) {
    if (intent.t !== 'intent') continue;
    const outcome = outcomes.get(intent.batch);
    if (outcome?.result !== 'done' && outcome?.result !== 'settled') continue;
    let creates = 0;
    for (const [place, action] of intent.actions.entries()) {
      const created = outcome.result === 'settled' ? outcome.recordIds?.[creates] : outcome.recordIds?.[place];
      if (action.kind === 'create') creates++;
      const recordId = action.kind === 'create' ? (created ?? '') : action.recordId;
      if (recordId === '') continue;
      landed.push({ table: intent.table, tableId: intent.tableId, action, recordId, line: intent.lines?.[action.key] });
    }
  }
  return landed;
}
