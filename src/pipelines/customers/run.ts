import { customerMessages } from '../../messages/customers.ts';
import type {
  Base,
  BaseFile,
  Conflict,
  Problem,
  ProblemsFile,
  SavedProblem,
} from '../../state/customer-store/base-port.ts';
import type { CustomerStore, StoreOutcome } from '../../state/customer-store/port.ts';
import { applyChanges } from '../../sync/cells.ts';
import type { TableWriter } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import { retire, settle } from './base.ts';
import { deleteBrake, isMassive } from './brakes.ts';
import { numberColumn, syncedColumns, syncTimeColumn } from './columns.ts';
import type { BothSides } from './look.ts';
import { lookAgain } from './look-again.ts';
import { rememberOverwritten } from './lost-writes.ts';
import { type Direction, type MergePlan, merge, type StoreIntent, type TableIntent } from './merge.ts';
import type { CustomersOptions } from './options.ts';
import { isPending, nothingPending, pendingOf } from './pending.ts';
import { Refusals, refusedCode } from './refusals.ts';
import { report, reportConflicts, reportNotes, saveProblems, stepOf, storePlanNotes } from './reporting.ts';
import { storeChanges } from './store-changes.ts';
import { readStoreSide, type StoreSideReading } from './store-side.ts';

export interface RunDeps {
  readonly context: PipelineContext;
  readonly options: CustomersOptions;
  readonly store: CustomerStore;
  readonly baseFile: BaseFile;
  readonly problemsFile: ProblemsFile;
  readonly writer: TableWriter;
  readonly savedProblems: readonly SavedProblem[];
  /** The table's revision before it was read; null where that is not known. */
  readonly revision: number | null;
}

/** The bot may write while we do: then what it touched is merged again, a few times. */
const roundsMax = 3;

/** Carries out a merge on two sides that have been looked at. */
export class Run {
  /** The store as it is now. */
  store: StoreSideReading;
  private readonly base: Base;
  private readonly refusals: Refusals;
  private readonly conflicts: Conflict[];
  private readonly storeRefused: Problem[] = [];
  private readonly retiredRows: Problem[] = [];
  private readonly storeCounts = { created: 0, updated: 0, deactivated: 0 };
  private readonly nowMs: number;
  /** The merge in both directions had nothing to do from the start. */
  private foundNothing = false;

  constructor(
    private readonly deps: RunDeps,
    private readonly sides: BothSides,
  ) {
    this.store = sides.store;
    this.base = sides.base;
    this.refusals = new Refusals(sides.base);
    this.conflicts = [...sides.unreported];
    this.nowMs = deps.context.clock.now();
  }

  async carryOut(): Promise<void> {
    const { context, options } = this.deps;
    const { table, read } = this.sides;
    context.recorder.read(options.direction === 'import' ? table.customers.size : this.store.reading.records.length);
    for (let round = 1; ; round++) {
      context.signal.throwIfAborted();
      let plan = this.plan(options.direction);
      if (round === 1) {
        if (!context.dryRun && (await lookAgain(this.deps, this.sides, plan.table)))
          plan = this.plan(options.direction);
        this.brake(plan);
        this.introduce(plan);
        const { conflicts } = plan;
        context.log.info(
          { table: plan.table.length, store: plan.store.length, conflicts: conflicts.length, read },
          'customers merged',
        );
      }
      this.foundNothing =
        round === 1 && options.direction === 'both' && plan.table.length === 0 && plan.store.length === 0;
      if (context.dryRun) return this.show(plan);
      await this.announce(plan);
      await this.writeTable(plan.table);
      const stale = await this.writeStore(plan);
      settle(this.base, table, this.store, { columns: syncedColumns, kept: this.store.kept, atMs: this.nowMs });
      if (stale === 0 || round === roundsMax) return;
    }
  }

  /** Whether nothing is left to do in either direction, so that the next run may stop at two equal fingerprints. */
  isSettled(): boolean {
    if (this.foundNothing) return true;
    const plan = this.plan('both');
    return plan.table.length === 0 && plan.store.length === 0;
  }

  /** Reports and lists what stands wrong; returns how much. */
  async finish(): Promise<number> {
    const { context, problemsFile, savedProblems } = this.deps;
    if (!context.dryRun) {
      context.recorder.extra('store', this.storeCounts);
      if (Object.values(this.storeCounts).some((count) => count > 0))
        context.recorder.extra('notes', [customerMessages.storeWritten(this.storeCounts)[context.locale]]);
    }
    const ofTable = this.sides.read
      ? this.sides.table.problems
      : savedProblems.filter(({ side, code }) => side === 'table' && code !== refusedCode).map(undated);
    const standing = [...ofTable, ...this.retiredRows, ...this.store.problems, ...this.storeRefused];
    context.recorder.forget('source');
    for (const problem of standing) report(context, problem);
    const conflicts = reportConflicts(context, this.conflicts);
    const all = [...standing, ...this.refusals.problems];
    return saveProblems(context, problemsFile, savedProblems, all, conflicts);
  }

  private plan(direction: Direction): MergePlan {
    const { base, store } = this;
    const { table } = this.sides;
    const plan = merge({ base, table, store, columns: syncedColumns, kept: store.kept, direction });
    for (const note of plan.notes) {
      if (note.kind !== 'retired') continue;
      const { id: key, recordId } = note;
      const text = customerMessages.retiredNumber(key, note.former);
      table.frozen.add(key);
      this.retiredRows.push({
        side: 'table',
        severity: 'rejected',
        key,
        code: 'retired_id',
        text,
        column: numberColumn,
        recordId,
      });
    }
    return { ...plan, table: plan.table.filter((intent) => this.mayTry(intent)) };
  }

  private mayTry(intent: TableIntent): boolean {
    if (this.deps.writer.failed.has(intent.id)) return false;
    const { refused, first } = this.refusals.recall(intent);
    if (first) report(this.deps.context, first);
    return !refused;
  }

  private brake(plan: MergePlan): void {
    if (this.deps.options.massDeleteConfirmed) return;
    const gone = plan.store.filter((intent) => intent.kind === 'deactivate').length;
    const all = [...this.base.customers.values()].filter((entry) => entry.agreed !== null).length;
    if (isMassive(gone, all)) throw deleteBrake(gone, all);
  }

  /** Counts who stays as they are and, where two sides meet for the first time, how they were paired. */
  private introduce(plan: MergePlan): void {
    const { context, writer } = this.deps;
    writer.counts.unchanged += plan.unchanged;
    const { firstContact, table } = this.sides;
    if (!firstContact || table.customers.size === 0 || this.store.customers.size === 0) return;
    const paired = [...table.customers.keys()].filter((id) => this.store.customers.has(id)).length;
    const onlyInTable = table.customers.size - paired;
    const onlyInStore = this.store.customers.size - paired;
    context.recorder.extra('firstContact', { paired, onlyInTable, onlyInStore, conflicts: plan.conflicts.length });
  }

  /** A dry run: the engine lists the table's part, the report gets the store's. */
  private async show(plan: MergePlan): Promise<void> {
    const { recorder } = this.deps.context;
    await this.push(plan.table);
    const cellsOf = (id: string) => this.store.customers.get(id)?.cells ?? {};
    const steps = plan.store.map((intent) => stepOf(intent, cellsOf(intent.id)));
    recorder.extra('storePlan', steps);
    recorder.extra('notes', storePlanNotes(steps, this.deps.context.locale));
    this.conflicts.push(...plan.conflicts);
    reportNotes(this.deps.context, plan.notes);
  }

  private async announce(plan: MergePlan): Promise<void> {
    const pending = pendingOf(plan);
    if (!isPending(pending)) return;
    this.base.pending = pending;
    await this.deps.baseFile.save(this.base);
    this.base.pending = nothingPending();
  }

  private async push(intents: readonly TableIntent[]): Promise<void> {
    const { writer } = this.deps;
    const syncTime = this.nowMs;
    for (const intent of intents) {
      if (intent.kind === 'create') {
        await writer.push({ kind: 'create', key: intent.id, row: { ...intent.row, [syncTimeColumn]: syncTime } });
        continue;
      }
      const from = this.sides.table.customers.get(intent.id)?.syncTime ?? null;
      const changes = { ...intent.changes, [syncTimeColumn]: { from, to: syncTime } };
      await writer.push({ kind: 'update', key: intent.id, recordId: intent.recordId, changes });
    }
    await writer.flush();
  }

  private async writeTable(intents: readonly TableIntent[]): Promise<void> {
    if (intents.length === 0) return;
    await this.push(intents);
    const { writer } = this.deps;
    const { customers } = this.sides.table;
    const syncTime = this.nowMs;
    for (const intent of intents) {
      const { id } = intent;
      const failure = writer.failed.get(id);
      if (failure === 'rejected') this.refusals.add(intent);
      if (failure !== undefined) continue;
      this.refusals.settle(id);
      const row = customers.get(id);
      if (intent.kind === 'create') {
        const recordId = writer.recordId(id);
        if (recordId !== null) customers.set(id, { recordId, number: id, syncTime, cells: intent.row });
      } else if (row) {
        const number = intent.changes[numberColumn]?.to ?? row.number;
        customers.set(id, { ...row, number, syncTime, cells: applyChanges(row.cells, intent.changes) });
      }
    }
  }

  /** Returns how many changes must be decided again because the store has moved on. */
  private async writeStore(plan: MergePlan): Promise<number> {
    if (plan.store.length === 0) return 0;
    const { context, store } = this.deps;
    const zone = context.config.timezone;
    const changes = storeChanges(plan.store, this.store, { kind: store.kind, zone, nowMs: this.nowMs });
    const outcome: StoreOutcome | null = changes.length > 0 ? await store.apply(changes) : null;
    for (const [id, why] of outcome?.refused ?? []) {
      const text = customerMessages.storeRefused(id, why);
      this.storeRefused.push({ side: 'store', severity: 'rejected', key: id, code: 'store_refused', text });
    }
    const done = ({ id }: { readonly id: string }) => !outcome?.stale.has(id) && !outcome?.refused.has(id);
    for (const intent of plan.store.filter(done)) this.took(intent);
    this.conflicts.push(...plan.conflicts.filter(done));
    reportNotes(context, plan.notes.filter(done));
    this.store = readStoreSide(outcome?.reading ?? this.store.reading, (id) => this.base.retired.has(id), zone);
    return outcome?.stale.size ?? 0;
  }

  private took(intent: StoreIntent): void {
    const { id } = intent;
    rememberOverwritten(this.base, intent, this.store.customers.get(id), this.nowMs);
    if (intent.kind === 'deactivate') {
      this.storeCounts.deactivated++;
      retire(this.base, id, this.base.customers.get(id)?.agreed ?? {}, this.nowMs);
      return;
    }
    this.storeCounts[intent.kind === 'create' ? 'created' : 'updated']++;
    if (intent.kind === 'create' || intent.activate) this.base.retired.delete(id);
  }
}

function undated(problem: SavedProblem): Problem {
  const { firstSeenMs: _, ...rest } = problem;
  return rest;
}
