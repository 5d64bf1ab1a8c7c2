import type { State } from '../state/index.ts';
import type { Change } from '../sync/contracts.ts';
import { landedChanges } from './journal-changes.ts';

export interface WhyEntry {
  readonly runId: string;
  readonly at: string;
  readonly table: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly key: string;
  readonly recordId: string;
  readonly line?: number;
  readonly changes: Readonly<Record<string, Change>>;
}

/**
 * Every recorded change of one record, oldest first. `key` is a natural key (`#n` of positional rows optional) or a record id; null
 * takes every record of `onlyRun`.
 */
export function why(
  state: State,
  key: string | null,
  onlyRun: string | null = null,
): { entries: WhyEntry[]; rejected: { pipeline: string; at: string; code: string; reason: string; line?: number }[] } {
  const entries: WhyEntry[] = [];
  for (const runId of state.journals.runsWithChanges()) {
    if (onlyRun !== null && runId !== onlyRun) continue;
    const lines = state.journals.changes(runId) ?? [];
    const header = lines.find((line) => line.t === 'run');
    for (const { table, action, recordId, line } of landedChanges(lines)) {
      if (key !== null && action.key !== key && recordId !== key && action.key.replace(/#\d+$/, '') !== key) continue;
      const changes =
        action.kind === 'update'
          ? action.changes
          : Object.fromEntries(
              Object.entries(action.kind === 'create' ? action.row : action.before).map(([name, cell]) => [
                name,
                action.kind === 'create' ? { from: null, to: cell } : { from: cell, to: null },
              ]),
            );
      entries.push({
        runId,
        at: header?.startedAt ?? '',
        table,
        action: action.kind,
        key: action.key,
        recordId,
        ...(line === undefined ? {} : { line }),
        changes,
      });
    }
  }
  const rejected = (['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'] as const).flatMap((pipeline) =>
    state.rejected
      .read(pipeline)
      .entries.filter((entry) => entry.key === key)
      .map((entry) => ({
        pipeline,
        at: entry.at,
        code: entry.code,
        reason: entry.reason,
        ...(entry.line === undefined ? {} : { line: entry.line }),
      })),
  );
  return { entries, rejected };
}
