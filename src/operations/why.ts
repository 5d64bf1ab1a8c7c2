import { SyncError } from '../errors/index.ts';
import { pipelineNames } from '../pipelines/registry.ts';
import type { State } from '../state/index.ts';
import type { JournalLine } from '../state/ports.ts';
import { changesOf } from '../sync/cells.ts';
import type { Change, RunReport } from '../sync/contracts.ts';
import { normalizeKeyPart, withoutPlace } from '../sync/keys.ts';
import { landedChanges } from './journal-changes.ts';

export interface WhyEntry {
  readonly runId: string;
  readonly at: string;
  readonly pipeline: string;
  readonly mode: string;
  readonly table: string;
  readonly action: 'create' | 'update' | 'delete';
  readonly key: string;
  readonly recordId: string;
  /** Physical line in the source file. */
  readonly line?: number;
  /** Files or addresses that the run read. */
  readonly sources?: readonly string[];
  readonly changes: Readonly<Record<string, Change>>;
}

export interface WhyRejection {
  readonly pipeline: string;
  readonly runId: string;
  readonly at: string;
  readonly table: string;
  readonly code: string;
  readonly reason: string;
  readonly line?: number;
}

/**
 * Every recorded change of one record, oldest first. `key` is a natural key (`#n` of positional rows optional), a record id, or the
 * value of a column that names the record; null takes every record of `onlyRun`. Records of changes that cannot be read are skipped and
 * named.
 */
export function why(
  state: State,
  key: string | null,
  onlyRun: string | null = null,
): { entries: WhyEntry[]; rejected: WhyRejection[]; damagedRuns: string[] } {
  const damagedRuns: string[] = [];
  const { runs } = state.history.read();
  const reports = new Map(runs.map((run) => [run.runId, run]));
  const all: WhyEntry[] = [];
  for (const runId of onlyRun === null ? state.journals.runsWithChanges() : [onlyRun]) {
    const lines = readable(() => state.journals.changes(runId) ?? []);
    if (lines === null) damagedRuns.push(runId);
    else all.push(...entriesOf(runId, lines, reports.get(runId)));
  }
  const wanted = key === null ? null : normalizeKeyPart(key);
  return {
    entries: wanted === null ? all : entriesFor(wanted, all),
    rejected: wanted === null ? [] : rejectionsFor(state, wanted),
    damagedRuns,
  };
}

function readable(read: () => readonly JournalLine[]): readonly JournalLine[] | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyncError) return null;
    throw error;
  }
}

function entriesOf(runId: string, lines: readonly JournalLine[], report: RunReport | undefined): WhyEntry[] {
  const header = lines.find((line) => line.t === 'run');
  const sources = sourcesOf(report);
  return landedChanges(lines).map((change) => ({
    runId,
    at: header?.startedAt ?? report?.startedAt ?? '',
    pipeline: header?.pipeline ?? report?.pipeline ?? '',
    mode: header?.mode ?? report?.mode ?? '',
    table: change.table,
    action: change.action.kind,
    key: change.action.key,
    recordId: change.recordId,
    ...(change.line === undefined ? {} : { line: change.line, ...(sources.length > 0 ? { sources } : {}) }),
    changes: changesOf(change.action),
  }));
}

/** Names of what a run imported, as its report has them. */
function sourcesOf(report: RunReport | undefined): string[] {
  const lists = [report?.['files'], report?.['sources']].filter((list) => Array.isArray(list));
  return lists.flat().flatMap((one) => {
    const { name, status } = (one ?? {}) as { name?: unknown; status?: unknown };
    const imported = status === undefined || status === 'imported' || status === 'incomplete';
    return typeof name === 'string' && name !== '' && imported ? [name] : [];
  });
}

/** A record is meant by its key or id, or by a cell that says the same as what was typed (客户ID, where the key is the phone). */
function entriesFor(wanted: string, all: readonly WhyEntry[]): WhyEntry[] {
  const names = (entry: WhyEntry) => [entry.key, withoutPlace(entry.key), entry.recordId].includes(wanted);
  const direct = all.filter(names);
  if (direct.length > 0) return direct;
  const saysSo = ({ changes }: WhyEntry) =>
    Object.values(changes).some(({ from, to }) =>
      [from, to].some(
        (cell) => (typeof cell === 'string' || typeof cell === 'number') && normalizeKeyPart(cell) === wanted,
      ),
    );
  const records = new Set(all.filter((entry) => entry.action !== 'update' && saysSo(entry)).map(placeOf));
  return all.filter((entry) => records.has(placeOf(entry)));
}

const placeOf = ({ table, recordId }: WhyEntry) => `${table} ${recordId}`;

function rejectionsFor(state: State, wanted: string): WhyRejection[] {
  return pipelineNames.flatMap((pipeline) =>
    state.rejected
      .read(pipeline)
      .entries.filter((entry) => entry.key === wanted || withoutPlace(entry.key) === wanted)
      .map(({ runId, at, table, code, reason, line }) => ({
        pipeline,
        runId,
        at,
        table,
        code,
        reason,
        ...(line === undefined ? {} : { line }),
      })),
  );
}
