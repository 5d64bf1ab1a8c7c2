import { UnknownOutcomeError, WriteRefusedError } from '../errors/index.ts';
import type { Clock, Random } from '../lib/clock.ts';
import { nextTurn, sendOff } from '../lib/next-turn.ts';
import { engineMessages } from '../messages/engine.ts';
import type { JournalLine, RecordIndex } from '../state/ports.ts';
import { cellsSent, type Pending, readBackPausesMs, type Settled } from './apply.ts';
import { applyChanges, changesOf, withoutEmpty } from './cells.ts';
import type {
  Action,
  Cell,
  Column,
  ColumnSpec,
  DesiredGroup,
  ExistingPolicy,
  KnownRecord,
  PlanRow,
  ReadRecord,
  Row,
  RunRecorder,
  Table,
  TableCounts,
  TableSpec,
  TableWriter,
} from './contracts.ts';
import { groupOf } from './keys.ts';
import { KnownRows } from './known-rows.ts';
import { Lane, type LaneDeps } from './lane.ts';
import { planGroup } from './plan.ts';
import { SelectOptions } from './select-options.ts';

export interface WriterDeps {
  readonly table: Table;
  readonly spec: TableSpec;
  readonly columns: readonly Column[];
  readonly usable: readonly ColumnSpec[];
  readonly index: RecordIndex;
  readonly batchRows: number;
  readonly dryRun: boolean;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: RunRecorder;
  /** Deletes beyond the brake were confirmed by a person. */
  readonly deletesConfirmed: boolean;
  record(line: Extract<JournalLine, { t: 'intent' | 'outcome' }>): void;
  nextBatch(): number;
  alone<T>(baseId: string, work: () => Promise<T>): Promise<T>;
  plan(row: PlanRow): void;
  /** A key was confirmed in the table: older rejections of it are settled. */
  confirmed(key: string): void;
  checkCancelled(): void;
}

const brakeRows = 10;
const brakeShare = 0.1;
/** Groups planned before the network gets its turn: about a millisecond of work. */
const turnEvery = 20;

const countOf = { create: 'created', update: 'updated', delete: 'deleted' } as const;

export const zeroCounts = (): TableCounts => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  rejected: 0,
  unknown: 0,
});

/** See `TableWriter`. One per table and run. */
export class Writer implements TableWriter {
  readonly table: Table;
  readonly counts = zeroCounts();
  readonly failed = new Map<string, 'rejected' | 'unknown'>();
  /** Set by the pipeline: a writer may have been opened before it, to settle what a killed run left. */
  existing: ExistingPolicy = 'update';
  private readonly effective: TableSpec;
  private readonly usableNames: ReadonlySet<string>;
  private readonly rows: KnownRows;
  private readonly options: SelectOptions;
  private readonly waiting: DesiredGroup[] = [];
  private readonly queues: Record<Action['kind'], Pending[]> = { create: [], update: [], delete: [] };
  /** Groups with an action under way. */
  private readonly busy = new Set<string>();
  private readonly gone: Pending[] = [];
  /** How often a key was planned anew because its row was gone: a platform that contradicts itself must not keep us for ever. */
  private readonly replanned = new Map<string, number>();
  private readonly lane: Lane;
  private planned = 0;

  constructor(private readonly deps: WriterDeps) {
    this.table = deps.table;
    this.effective = { ...deps.spec, columns: deps.usable };
    this.usableNames = new Set(deps.usable.map(({ name }) => name));
    const { table, index, clock, columns, checkCancelled } = deps;
    this.rows = new KnownRows({ table, spec: this.effective, index, clock, checkCancelled });
    this.options = new SelectOptions(table, deps.usable, columns);
    this.lane = new Lane(this.laneDeps());
  }

  get spec(): TableSpec {
    return this.deps.spec;
  }

  known(key: string): readonly KnownRecord[] {
    return this.rows.of(key);
  }

  expected(key: string): readonly KnownRecord[] {
    return this.deps.index.get(key).filter((record) => record.confirmed);
  }

  recordId(key: string): string | null {
    return this.known(key)[0]?.recordId ?? null;
  }

  locate(rows: readonly Row[]): Promise<void> {
    return this.rows.locate(rows);
  }

  scan(options: { columns?: readonly string[]; keep?: boolean } = {}): AsyncIterable<ReadRecord> {
    return this.rows.scan(options);
  }

  createdLately(): (recordId: string) => boolean {
    return this.rows.createdLately();
  }

  put(group: DesiredGroup): Promise<void> | undefined {
    this.lane.throwFailure();
    // Whether the first create of this run landed is not known yet: only the next run may look and decide.
    if (this.failed.get(group.key) === 'unknown') return undefined;
    if (this.isTurn()) return nextTurn().then(() => this.put(group));
    if (this.rows.isLocated(group.key)) return this.planGroup(group);
    this.waiting.push(group);
    return this.waiting.length >= this.table.limits.conditions ? this.drainWaiting() : undefined;
  }

  async push(action: Action): Promise<void> {
    this.lane.throwFailure();
    if (this.isTurn()) await nextTurn();
    if (action.kind === 'create' && this.busy.has(action.key)) await this.drainQueues();
    await this.enqueue({ action, groupKey: groupOf(this.spec, action.key), wanted: null, pushed: true });
  }

  async flush(): Promise<void> {
    await this.drainWaiting();
    await this.drainQueues();
    this.deps.index.commit();
  }

  reconsider(key: string): void {
    const outcome = this.failed.get(key);
    if (outcome === 'unknown') return;
    if (outcome === 'rejected') {
      this.failed.delete(key);
      this.counts.rejected--;
      this.deps.recorder.retract(this.spec.key, key);
    }
    if (!this.rows.isComplete) this.rows.forget(key);
  }

  /** Resolves when no batch is in flight any more: however a run ends, its journal and index must see every outcome. */
  async idle(): Promise<void> {
    await this.lane.stop();
  }

  /**
   * Finishes what a run that died left open (§5.3): reads the rows back by key; when none of the batch is there and the intent is
   * recent, sends the same bytes under the same idempotency key, since a fresh row may not be readable yet. Returns the record ids in
   * the order of `actions` ('' where the row does not exist), or null when that cannot be told: then this run leaves the rows alone.
   */
  async settleIntent(actions: readonly Action[], token: string | null, recent: boolean): Promise<string[] | null> {
    this.rows.forgetIntent(actions);
    const creates = actions.filter((action) => action.kind === 'create');
    if (creates.length === 0) return actions.map((action) => (action.kind === 'create' ? '' : action.recordId));
    const pendings = creates.map(
      (action): Pending => ({ action, groupKey: groupOf(this.spec, action.key), wanted: action.row }),
    );
    const landed = await this.landedOf(pendings, recent ? token : null);
    if (landed === null) {
      this.settle(pendings.map((pending) => ({ outcome: 'unknown', pending })));
      return null;
    }
    for (const [pending, recordId] of landed) {
      this.rows.expectLate(pending.groupKey, recordId, pending.wanted as Row);
      if (!this.spec.positional) this.rows.store(pending.groupKey, [{ recordId, cells: pending.wanted as Row }], false);
    }
    this.deps.index.commit();
    return pendings.map((pending) => landed.get(pending) ?? '');
  }

  /** Which of these creates landed, after sending those of which none did under their `token`; null where that cannot be told. */
  private async landedOf(pendings: readonly Pending[], token: string | null): Promise<Map<Pending, string> | null> {
    let landed = new Map<Pending, string>();
    for (const pauseMs of [0, ...readBackPausesMs]) {
      if (pauseMs > 0) await this.deps.clock.sleep(pauseMs);
      landed = await this.rows.readBack(pendings);
      if (landed.size === pendings.length || token === null) return landed;
      // A batch lands as a whole: the others may only not be readable yet.
      if (landed.size > 0) continue;
      try {
        const rows = pendings.map((pending) => pending.wanted as Row);
        const ids = await this.deps.alone(this.table.baseId, () => this.table.create(rows, token));
        for (const recordId of ids) this.rows.noteCreated(recordId);
        return new Map(pendings.map((pending, place) => [pending, ids[place] as string]));
      } catch (error) {
        if (error instanceof WriteRefusedError) return landed;
        if (!(error instanceof UnknownOutcomeError)) throw error;
      }
    }
    return landed.size > 0 ? landed : null;
  }

  /** What runs that died left is settled. See `KnownRows.keepLate`. */
  keepLate(): void {
    this.rows.keepLate();
  }

  /** See `KnownRows.forgetIntent`. */
  forgetIntent(actions: readonly Action[], recordIds: readonly string[] = []): void {
    this.rows.forgetIntent(actions, recordIds);
  }

  // ── planning ──

  /** A batch that is under way is looked after while the rows behind it are planned. */
  private isTurn(): boolean {
    return this.lane.isBusy && ++this.planned % turnEvery === 0;
  }

  private async drainWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const groups = this.waiting.splice(0);
      await this.locate(groups.map((group) => group.rows[0] ?? {}));
      for (const group of groups) await this.planGroup(group);
    }
  }

  private planGroup(group: DesiredGroup): Promise<void> | undefined {
    if (this.busy.has(group.key)) return this.drainQueues().then(() => this.planGroup(group));
    const rows = group.rows.map((row) => this.usableCells(row));
    const found = this.known(group.key);
    const plan = planGroup(this.effective, group.key, rows, found, this.existing);
    if (plan.duplicates.length > 0) {
      this.deps.recorder.warn({
        key: group.key,
        code: 'duplicate_in_table',
        message: engineMessages.duplicateInTable(group.key, plan.duplicates.length + 1),
        line: group.line,
      });
    }
    this.counts.unchanged += plan.unchanged.length;
    if (plan.actions.length === 0) {
      this.confirmUnchanged(group.key, found);
      return undefined;
    }
    const [action, ...more] = plan.actions as readonly [Action, ...Action[]];
    return more.length === 0 ? this.enqueue(this.pendingOf(group, action)) : this.enqueueAll(group, plan.actions);
  }

  private async enqueueAll(group: DesiredGroup, actions: readonly Action[]): Promise<void> {
    for (const action of actions) await this.enqueue(this.pendingOf(group, action));
  }

  private pendingOf({ key, line, payload }: DesiredGroup, action: Action): Pending {
    const wanted =
      action.kind === 'delete'
        ? null
        : action.kind === 'create'
          ? action.row
          : applyChanges(this.cellsOf(key, action.recordId), action.changes);
    return { action, groupKey: key, wanted, line, payload };
  }

  /** The cells of columns that the table has; most rows hold no other and stay as they are. */
  private usableCells(row: Row): Row {
    if (this.isUsable(row)) return row;
    const cells: Record<string, Cell> = {};
    for (const column of this.effective.columns) {
      const cell = row[column.name];
      if (cell !== undefined) cells[column.name] = cell;
    }
    return cells;
  }

  private isUsable(row: Row): boolean {
    for (const name in row) if (row[name] === undefined || !this.usableNames.has(name)) return false;
    return true;
  }

  private cellsOf(key: string, recordId: string): Row {
    return this.known(key).find((record) => record.recordId === recordId)?.cells ?? {};
  }

  private confirmUnchanged(key: string, found: readonly KnownRecord[]): void {
    this.deps.confirmed(key);
    if (this.deps.dryRun) return;
    const indexed = this.deps.index.get(key);
    const same =
      indexed.length === found.length &&
      indexed.every((record, place) => record.confirmed && record.recordId === found[place]?.recordId);
    if (!same || this.rows.isFresh(key)) this.rows.store(key, found, this.existing === 'update');
  }

  // ── sending ──

  private enqueue(pending: Pending): Promise<void> | undefined {
    const { action } = pending;
    const sent = cellsSent(action);
    const fault = action.kind === 'delete' ? null : this.table.validate(withoutEmpty(sent), this.deps.columns);
    if (fault) {
      this.settle([{ outcome: 'rejected', pending, code: fault.code, reason: fault.reason, column: fault.column }]);
      return undefined;
    }
    for (const { column, option } of this.options.surprising(sent))
      this.deps.recorder.warn({
        key: pending.groupKey,
        code: 'new_option',
        message: engineMessages.newOption(column, option),
        line: pending.line,
      });
    if (this.deps.dryRun) {
      // A dry run stops where the run would.
      if (action.kind === 'create' && !this.rows.isEmptinessProven)
        return this.rows.proveEmptiness().then(() => this.pretend(pending));
      this.pretend(pending);
      return undefined;
    }
    this.busy.add(pending.groupKey);
    this.queues[action.kind].push(pending);
    if (action.kind !== 'create' || this.rows.isEmptinessAsked) return this.sendFull(action.kind);
    // The rows behind this one are planned while the platform answers. Who sends the row waits for it, and gets its error.
    return sendOff(this.rows.proveEmptiness()).then(() => this.sendFull(action.kind));
  }

  /** A batch as soon as there is one; deletes wait for the brake. */
  private sendFull(kind: Action['kind']): Promise<void> | undefined {
    const queue = this.queues[kind];
    if (kind === 'delete' || queue.length < this.size(kind)) return undefined;
    return this.lane.send(kind, queue.splice(0, this.size(kind)));
  }

  private laneDeps(): LaneDeps {
    const { table, deps } = this;
    return {
      table,
      tableKey: this.spec.key,
      random: deps.random,
      clock: deps.clock,
      record: deps.record,
      nextBatch: deps.nextBatch,
      alone: (work) => deps.alone(table.baseId, work),
      size: (kind) => this.size(kind),
      learnSize: (kind, rows) => deps.index.setFact(`max_${kind}`, rows),
      settle: (settled) => this.settle(settled),
      readBack: (pending) => this.rows.readBack(pending),
      checkCancelled: () => deps.checkCancelled(),
      isReady: (kind, items) => (kind !== 'create' || this.rows.isEmptinessProven) && !this.options.isMissingAny(items),
      makeReady: async (kind, items) => {
        if (kind === 'create') await this.rows.proveEmptiness();
        await this.options.addFor(items, (work) => deps.alone(table.baseId, work));
      },
    };
  }

  private size(kind: Action['kind']): number {
    const learned = this.deps.index.fact<number>(`max_${kind}`) ?? Number.POSITIVE_INFINITY;
    return Math.max(1, Math.min(this.deps.batchRows, this.table.limits[kind], learned));
  }

  private async drainQueues(): Promise<void> {
    this.brakeDeletes();
    for (;;) {
      for (const kind of ['create', 'update', 'delete'] as const) {
        const items = this.queues[kind].splice(0);
        if (items.length > 0) await this.lane.send(kind, items);
      }
      await this.lane.drain();
      this.busy.clear();
      if (this.gone.length === 0) return;
      await this.replanGone(this.gone.splice(0));
    }
  }

  private brakeDeletes(): void {
    const deletes = this.queues.delete;
    if (this.deps.deletesConfirmed || deletes.length <= brakeRows) return;
    const rows = Math.max(this.deps.index.fact<number>('rows') ?? 0, this.deps.index.count());
    if (deletes.length <= rows * brakeShare) return;
    const reason = engineMessages.deleteBrake(this.table.name, deletes.length, rows);
    this.settle(deletes.splice(0).map((pending) => ({ outcome: 'rejected', pending, code: 'delete_brake', reason })));
  }

  // ── outcomes ──

  private pretend(pending: Pending): void {
    const { action } = pending;
    this.counts[countOf[action.kind]]++;
    this.deps.plan({
      table: this.spec.key,
      action: action.kind,
      key: action.key,
      ...(action.kind === 'create' ? {} : { recordId: action.recordId }),
      ...(action.kind === 'create' && this.spec.positional ? { groupRows: this.known(pending.groupKey).length } : {}),
      changes: changesOf(action),
    });
  }

  private settle(settled: readonly Settled[]): void {
    for (const result of settled) {
      const { pending } = result;
      if (result.outcome === 'gone') {
        this.gone.push(pending);
      } else if (result.outcome === 'unknown') {
        this.counts.unknown++;
        this.failed.set(pending.groupKey, 'unknown');
        // Neither there nor not there: the next run must look.
        this.rows.forget(pending.groupKey);
      } else if (result.outcome === 'rejected') {
        // A table that is full says nothing about how many rows one call may carry.
        if (result.code === 'table_full') this.deps.index.setFact('max_create', null);
        this.counts.rejected++;
        this.failed.set(pending.groupKey, 'rejected');
        // A list of which one row was refused is not what we wanted: a full check must not take it for what we wrote.
        if (this.spec.positional) this.rows.store(pending.groupKey, this.rows.of(pending.groupKey), false);
        this.deps.recorder.reject({
          table: this.spec.key,
          key: pending.action.key,
          stage: 'write',
          code: result.code,
          reason: result.reason,
          line: pending.line,
          column: result.column,
          payload: pending.payload,
          row: pending.wanted ?? (pending.action.kind === 'create' ? pending.action.row : undefined),
        });
      } else {
        this.done(pending, result.recordId);
      }
    }
  }

  private done(pending: Pending, recordId: string): void {
    const { action, groupKey } = pending;
    this.counts[countOf[action.kind]]++;
    const isAsWanted = !this.spec.positional || this.failed.get(groupKey) !== 'rejected';
    this.rows.learn(pending, recordId, isAsWanted);
    this.deps.confirmed(action.key);
    if (action.key !== groupKey) this.deps.confirmed(groupKey);
  }

  private async replanGone(items: readonly Pending[]): Promise<void> {
    const groups = new Map<string, Pending[]>();
    for (const pending of items) groups.set(pending.groupKey, [...(groups.get(pending.groupKey) ?? []), pending]);
    const again: Pending[] = [];
    for (const [key, pendings] of groups) {
      const lost = new Set(pendings.map(({ action }) => (action.kind === 'create' ? '' : action.recordId)));
      const left = this.known(key).filter((record) => !lost.has(record.recordId));
      for (const recordId of lost) this.rows.noteGone(key, recordId);
      this.rows.store(key, left, true);
      if (!this.spec.positional && left.length === 0) this.rows.forget(key);
      again.push(...pendings);
    }
    const tooOften = (pending: Pending) => (this.replanned.get(pending.groupKey) ?? 0) > 2;
    for (const key of groups.keys()) this.replanned.set(key, (this.replanned.get(key) ?? 0) + 1);
    const hopeless = (pending: Pending) => pending.wanted === null || tooOften(pending);
    const wanted = again.filter((pending) => !hopeless(pending));
    for (const pending of again.filter(hopeless)) {
      this.settle([{ outcome: 'rejected', pending, code: 'row_gone', reason: engineMessages.rowGone() }]);
    }
    if (!this.spec.positional) await this.locate(wanted.map((pending) => pending.wanted as Row));
    for (const pending of wanted) {
      const row = pending.wanted as Row;
      if (this.spec.positional) {
        await this.enqueue({ ...pending, action: { kind: 'create', key: pending.action.key, row: withoutEmpty(row) } });
      } else {
        await this.planGroup({ key: pending.groupKey, rows: [row], line: pending.line, payload: pending.payload });
      }
    }
  }
}
