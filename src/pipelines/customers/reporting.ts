import { customerMessages } from '../../messages/customers.ts';
import { joinTexts, type Locale, text } from '../../messages/text.ts';
import type { Conflict, Problem, ProblemsFile, SavedProblem } from '../../state/customer-store/base-port.ts';
import { isEmptyCell } from '../../sync/cells.ts';
import type { Change, Row } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { MergeNote, StoreIntent } from './merge.ts';
import { identityOf, plain, shown } from './problems.ts';
import { customersTable } from './tables.ts';

const conflictsKeptMs = 30 * 86_400_000;
const conflictsKeptMax = 500;

/** Puts a problem into the run report. */
export function report(context: PipelineContext, problem: Problem): void {
  const { key, code, column } = problem;
  if (problem.severity === 'warning') context.recorder.warn({ key, code, message: problem.text });
  else {
    const payload = problem.recordId === undefined ? undefined : { recordId: problem.recordId };
    context.recorder.reject({
      table: customersTable.key,
      key,
      stage: 'source',
      code,
      reason: problem.text,
      column,
      payload,
    });
  }
}

/** Conflicts as warnings (one per customer), as `conflicts` of the report with whole values, and as problems for the file. */
export function reportConflicts(context: PipelineContext, conflicts: readonly Conflict[]): Problem[] {
  const byCustomer = new Map<string, Conflict[]>();
  for (const conflict of conflicts) byCustomer.set(conflict.id, [...(byCustomer.get(conflict.id) ?? []), conflict]);
  for (const [id, list] of byCustomer) {
    const texts = list.map(({ column, table, store }) =>
      customerMessages.conflict(column, shown(table, column), shown(store, column)),
    );
    context.recorder.warn({
      key: id,
      code: 'conflict',
      message: joinTexts([text(`${id}：`, `${id}: `), joinTexts(texts, '; ')], ''),
    });
  }
  if (conflicts.length > 0) {
    const listed = conflicts.map(({ id, column, base, table, store }) => ({
      key: id,
      column,
      base: base ?? null,
      table,
      store,
      taken: 'table',
    }));
    context.recorder.extra('conflicts', listed);
  }
  return conflicts.map(({ id, column, table, store }) => ({
    side: 'both',
    severity: 'warning',
    key: id,
    code: 'conflict',
    text: customerMessages.conflict(column, shown(table, column), shown(store, column)),
    column,
    tableValue: plain(table),
    storeValue: plain(store),
  }));
}

/** What else the merge did that somebody may want to know. */
export function reportNotes(context: PipelineContext, notes: readonly MergeNote[]): void {
  for (const note of notes) {
    if (note.kind === 'retired') continue;
    const message =
      note.kind === 'renumbered' ? customerMessages.renumbered(note.id, note.to) : customerMessages[note.kind]();
    context.recorder.warn({ key: note.id, code: note.kind, message });
  }
}

/** One change of the store, in the manner of the table's plan. */
export interface StoreStep {
  readonly action: 'create' | 'update' | 'activate' | 'deactivate';
  readonly key: string;
  readonly changes: Readonly<Record<string, Change>>;
}

/** What a dry run would do to the store. */
export function stepOf(intent: StoreIntent, before: Row): StoreStep {
  if (intent.kind === 'deactivate') return { action: 'deactivate', key: intent.id, changes: {} };
  const changes = Object.fromEntries(
    Object.entries(intent.cells).map(([name, to]) => [name, { from: before[name] ?? null, to }]),
  );
  return { action: intent.kind === 'update' && intent.activate ? 'activate' : intent.kind, key: intent.id, changes };
}

const stepsShown = 50;

/** The store's part of a plan for a reader of the summary: the engine's plan lists only the table's. */
export function storePlanNotes(steps: readonly StoreStep[], locale: Locale): string[] {
  if (steps.length === 0) return [];
  const lines = steps.slice(0, stepsShown).map(({ action, key, changes }) => {
    const cells = Object.entries(changes)
      .filter(([, { to }]) => action !== 'create' || !isEmptyCell(to))
      .map(([column, { from, to }]) =>
        action === 'create'
          ? `${column}: ${shown(to, column)}`
          : `${column}: ${shown(from, column) || '–'} → ${shown(to, column) || '–'}`,
      );
    return customerMessages.storeStep(action, key, cells)[locale];
  });
  const rest = steps.length - lines.length;
  return [
    customerMessages.storePlan(steps.length)[locale],
    ...lines,
    ...(rest > 0 ? [customerMessages.storePlanMore(rest)[locale]] : []),
  ];
}

/**
 * Writes the problems file: what stands now, with the day it was first seen, and the conflicts of late. Tells the report which
 * problems are new, for the messages. Returns how many stand.
 */
export async function saveProblems(
  context: PipelineContext,
  file: ProblemsFile,
  saved: readonly SavedProblem[],
  standing: readonly Problem[],
  conflicts: readonly Problem[],
): Promise<number> {
  const nowMs = context.clock.now();
  const known = new Map(saved.map((problem) => [identityOf(problem), problem.firstSeenMs]));
  const dated = standing.map((problem) => ({ ...problem, firstSeenMs: known.get(identityOf(problem)) ?? nowMs }));
  const earlier = saved.filter((problem) => problem.side === 'both' && nowMs - problem.firstSeenMs < conflictsKeptMs);
  const latest = [...conflicts.map((problem) => ({ ...problem, firstSeenMs: nowMs })), ...earlier].slice(
    0,
    conflictsKeptMax,
  );
  const fresh = [...standing.filter((problem) => !known.has(identityOf(problem))), ...conflicts];
  if (fresh.length > 0) {
    const listed = fresh.map(({ key, code, column, text: words }) => ({
      key,
      code,
      ...(column ? { column } : {}),
      message: words[context.locale],
    }));
    context.recorder.extra('newProblems', listed);
  }
  const all = [...dated, ...latest];
  if (!context.dryRun && JSON.stringify(all) !== JSON.stringify(saved)) await file.save(all);
  if (all.length > 0) context.recorder.extra('problemsFile', file.csvPath);
  return standing.length;
}
