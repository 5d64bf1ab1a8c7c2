import { nextTurn } from '../../lib/next-turn.ts';
import type { BaseFile, ProblemsFile, SavedProblem } from '../../state/customer-store/base-port.ts';
import type { CustomerStore } from '../../state/customer-store/port.ts';
import type { TableWriter } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import { type CustomersCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { beginReading, lookAtBothSides, lookAtStore } from './look.ts';
import type { CustomersOptions } from './options.ts';
import { report } from './reporting.ts';
import { Run } from './run.ts';
import { customersTable } from './tables.ts';

export interface SyncDeps {
  readonly context: PipelineContext;
  readonly options: CustomersOptions;
  readonly store: CustomerStore;
  readonly baseFile: BaseFile;
  readonly problemsFile: ProblemsFile;
}

const fullReadEveryMs = 24 * 3_600_000;

/**
 * One run. Order of doing: what is about to be copied goes into the base file → table → store → base → checkpoint; a run that dies
 * between any two of them is completed by the next one, which finds each value either arrived or not.
 */
export async function syncCustomers(deps: SyncDeps): Promise<void> {
  const { context, options, store } = deps;
  const nowMs = context.clock.now();
  // The store first: what is wrong on our own disk should cost no call.
  const fingerprint = stamped(context, await store.fingerprint());
  await context.warmUp();
  const reading = fingerprint === parseCheckpoint(context.checkpoint.value)?.fingerprint ? null : await store.read();
  const writer = await context.open(customersTable, { fresh: options.fullCheck });
  const previous = checkpointFor(context, writer, store);
  const look = { ...deps, writer, reading };
  // Where a revision is known, it must be older than the reading: what people change meanwhile is seen by the next run.
  let rows = previous === null ? await beginReading(writer) : null;
  // A store that has changed is understood while the platform answers.
  const [revision, known] = await Promise.all([
    previous ? writer.table.revision() : null,
    reading === null ? null : nextTurn().then(() => lookAtStore(look)),
  ]);
  const readLately =
    previous !== null && nowMs >= previous.lastFullReadMs && nowMs - previous.lastFullReadMs < fullReadEveryMs;
  const savedProblems = await deps.problemsFile.load();
  // What stands wrong is in every report: lost with the state folder, it is read again.
  const problemsLost = previous !== null && savedProblems.filter(stands).length < previous.problems;
  const moved = options.fullCheck || !readLately || problemsLost || revision === null || revision !== previous.revision;
  if (previous && !moved && fingerprint === previous.fingerprint)
    return reportUnchanged(deps, writer, previous, savedProblems.filter(stands));

  if (moved) rows ??= await beginReading(writer);
  const sides = await lookAtBothSides(look, known ?? (await lookAtStore(look)), rows);
  // Once a day, and when asked, what the platform refused gets another chance.
  if (options.fullCheck || !readLately) sides.base.refused.clear();
  const run = new Run({ ...deps, writer, savedProblems, revision }, sides);
  await run.carryOut();
  const problems = await run.finish();
  if (context.dryRun) return;
  await deps.baseFile.save(sides.base);
  await context.checkpoint.save({
    version: 1,
    table: writer.table.id,
    store: store.identity,
    revision: [...writer.failed.values()].includes('unknown') ? null : revision,
    fingerprint: run.isSettled() ? stamped(context, run.store.reading.fingerprint) : '',
    lastFullReadMs: sides.read ? nowMs : (previous?.lastFullReadMs ?? nowMs),
    customers: run.store.customers.size,
    problems,
  } satisfies CustomersCheckpoint);
}

/** The store's own fingerprint and what its reading depends on besides. */
function stamped(context: PipelineContext, fingerprint: string): string {
  return `1:${context.config.timezone}:${fingerprint}`;
}

function checkpointFor(
  context: PipelineContext,
  writer: TableWriter,
  store: CustomerStore,
): CustomersCheckpoint | null {
  const entry = parseCheckpoint(context.checkpoint.value);
  return entry && entry.table === writer.table.id && entry.store === store.identity ? entry : null;
}

/** Conflicts are over once they are listed. */
const stands = (problem: SavedProblem) => problem.side !== 'both';

/** Neither side has moved: what stood wrong still does. */
function reportUnchanged(
  deps: SyncDeps,
  writer: TableWriter,
  previous: CustomersCheckpoint,
  standing: readonly SavedProblem[],
): void {
  const { context } = deps;
  context.recorder.read(previous.customers);
  writer.counts.unchanged += previous.customers;
  if (previous.problems === 0) return;
  for (const problem of standing) report(context, problem);
  context.recorder.extra('problemsFile', deps.problemsFile.csvPath);
}
