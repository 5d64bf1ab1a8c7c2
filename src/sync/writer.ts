import { InvariantError, invariant, SyncError, UnknownOutcomeError, WriteRefusedError } from '../errors/index.ts';
import type { Clock, Random } from '../lib/clock.ts';
import { engineMessages } from '../messages/engine.ts';
import type { JournalLine, RecordIndex } from '../state/ports.ts';
import { applyBatch, type Pending, type Settled } from './apply.ts';
import { applyChanges, canonical, isEmptyCell, withoutEmpty } from './cells.ts';
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
import { keyOf, keysOf } from './keys.ts';
import { locate } from './locate.ts';
import { planGroup } from './plan.ts';
import { chunk } from './split.ts';

export interface WriterDeps {
  readonly table: Table;
  readonly spec: TableSpec;
  readonly columns: readonly Column[];
  readonly usable: readonly ColumnSpec[];
  readonly index: RecordIndex;
  readonly existing: ExistingPolicy;
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
/** How long a replica may take to show a row, with a wide margin: seconds are what was seen. */
const replicaLagMs = 5 * 60_000;
/** Rows asked for by id first, when a reading did not show them. */
const sampleRows = 20;
/** Rows found gone that are remembered. */
const goneMax = 2_000;

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
  private readonly effective: TableSpec;
  private readonly readColumns: readonly string[];
  /** What this run has read (wins over the index, which knows only what we confirmed). */
  private readonly fresh = new Map<string, KnownRecord[]>();
  /** Rows that the run before created moments before it died, by group: a reading may not show them yet. */
  private readonly late = new Map<string, KnownRecord[]>();
  private complete = false;
  private sawRows = false;
  private emptyProven = false;
  private readonly waiting: DesiredGroup[] = [];
  private readonly queues: Record<Action['kind'], Pending[]> = { create: [], update: [], delete: [] };
  private readonly busy = new Map<string, DesiredGroup | null>();
  private readonly gone: Pending[] = [];
  /** How often a key was planned anew because its row was gone: a platform that contradicts itself must not keep us for ever. */
  private readonly replanned = new Map<string, number>();
  private sending: Promise<void> = Promise.resolve();
  private inFlight = 0;
  private failure: unknown = null;

  constructor(private readonly deps: WriterDeps) {
    this.table = deps.table;
    this.effective = { ...deps.spec, columns: deps.usable };
    this.readColumns = deps.usable.map((column) => column.name);
  }

  get spec(): TableSpec {
    return this.deps.spec;
  }

  known(key: string): readonly KnownRecord[] {
    return this.fresh.get(key) ?? this.deps.index.get(key);
  }

  expected(key: string): readonly KnownRecord[] {
    return this.deps.index.get(key).filter((record) => record.confirmed);
  }

  recordId(key: string): string | null {
    return this.known(key)[0]?.recordId ?? null;
  }

  async locate(rows: readonly Row[]): Promise<void> {
    const unknown = rows.filter((row) => {
      const key = keyOf(this.spec, row);
      return key !== null && !this.isLocated(key);
    });
    if (unknown.length > 0) await this.lookUp(unknown);
  }

  async *scan(options: { columns?: readonly string[] } = {}): AsyncIterable<ReadRecord> {
    const { table, index } = this.deps;
    const seen = new Set<string>();
    this.fresh.clear();
    for await (const page of table.read({ columns: options.columns ?? this.readColumns })) {
      this.deps.checkCancelled();
      for (const record of page.records) {
        if (seen.has(record.recordId)) continue;
        seen.add(record.recordId);
        this.remember(record);
        yield record;
      }
      if (page.last) break;
    }
    if (seen.size === 0 && !(await table.emptyIsProof())) throw this.notProven();
    for (const record of await this.unseen(seen)) {
      seen.add(record.recordId);
      this.remember(record);
      yield record;
    }
    for (const record of [...this.late.values()].flat()) {
      if (seen.has(record.recordId)) continue;
      seen.add(record.recordId);
      this.remember(record);
      yield record;
    }
    this.emptyProven ||= seen.size === 0;
    this.complete = true;
    index.setFact('rows', seen.size);
    for (const key of [...index.keys()]) {
      const records = index.get(key);
      const present = records.filter((record) => seen.has(record.recordId));
      // What is gone stays as an expectation until the row is planned again: it tells the full check what to restore.
      if (present.length === 0 && !this.fresh.has(key)) this.fresh.set(key, []);
    }
  }

  /**
   * Rows that the index knows and the pages did not show, asked for by id: a replica may not have heard yet of what was just created,
   * people shift pages while we read, permissions may hide rows. Taking such a row for gone would create it twice. When a few of many
   * are really gone, people deleted them all; what was found gone once is not asked for again.
   */
  private async unseen(seen: ReadonlySet<string>): Promise<ReadRecord[]> {
    const { table, index, clock } = this.deps;
    const missing = new Set<string>();
    for (const key of [...index.keys()])
      for (const { recordId } of index.get(key)) if (!seen.has(recordId)) missing.add(recordId);
    const gone = (index.fact<readonly string[]>('gone') ?? []).filter((recordId) => missing.delete(recordId));
    if (missing.size === 0) return [];
    const createdMs = index.fact<number>('createdMs');
    const isRecent = createdMs !== null && clock.now() - createdMs < replicaLagMs;
    const found: ReadRecord[] = [];
    const ask = async (recordIds: readonly string[]) => {
      for (const part of chunk(recordIds, table.limits.get)) {
        this.deps.checkCancelled();
        const answer = await table.get(part);
        found.push(...answer.records);
        gone.push(...answer.absent);
      }
    };
    const ids = [...missing];
    await ask(ids.slice(0, sampleRows));
    if (found.length > 0 || isRecent) await ask(ids.slice(sampleRows));
    index.setFact('gone', gone.slice(-goneMax));
    return found;
  }

  async put(group: DesiredGroup): Promise<void> {
    this.throwFailure();
    // Whether the first create of this run landed is not known yet: only the next run may look and decide.
    if (this.failed.get(group.key) === 'unknown') return;
    if (this.isLocated(group.key)) return this.planGroup(group);
    this.waiting.push(group);
    if (this.waiting.length >= this.table.limits.conditions) await this.drainWaiting();
  }

  async push(action: Action): Promise<void> {
    this.throwFailure();
    if (action.kind === 'create' && this.busy.has(action.key)) await this.drainQueues();
    await this.enqueue({ action, groupKey: this.groupOf(action), wanted: null, pushed: true });
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
    if (!this.complete) this.forget(key);
  }

  /** Resolves when no batch is in flight any more: however a run ends, its journal and index must see every outcome. */
  async idle(): Promise<void> {
    this.failure ??= this.inFlight > 0 ? new InvariantError('the run has ended') : null;
    await this.sending;
  }

  /**
   * Finishes what a run that died left open (§5.3): reads the rows back by key; when none of the batch is there and the intent is
   * recent, sends the same bytes under the same idempotency key, since a fresh row may not be readable yet. Returns the record ids in
   * the order of `actions` ('' where the row does not exist), or null when that cannot be told.
   */
  async settleIntent(actions: readonly Action[], token: string | null, recent: boolean): Promise<string[] | null> {
    this.forgetIntent(actions);
    const groupOf = (action: Action) => this.groupOf(action);
    const creates = actions.filter((action) => action.kind === 'create');
    if (creates.length === 0) return actions.map((action) => (action.kind === 'create' ? '' : action.recordId));
    const pendings = creates.map((action): Pending => ({ action, groupKey: groupOf(action), wanted: action.row }));
    const landed = await this.readBack(pendings);
    if (landed.size === 0 && token !== null && recent) {
      try {
        const ids = await this.deps.alone(this.table.baseId, () =>
          this.table.create(
            creates.map((action) => action.row),
            token,
          ),
        );
        for (const [place, pending] of pendings.entries()) landed.set(pending, ids[place] as string);
        this.deps.index.setFact('createdMs', this.deps.clock.now());
      } catch (error) {
        if (error instanceof UnknownOutcomeError) return null;
        if (!(error instanceof WriteRefusedError)) throw error;
      }
    }
    for (const [pending, recordId] of landed) {
      if (this.spec.positional) this.expectLate(pending.groupKey, recordId, pending.wanted as Row);
      else this.store(pending.groupKey, [{ recordId, cells: pending.wanted as Row }], false);
    }
    this.deps.index.commit();
    return pendings.map((pending) => landed.get(pending) ?? '');
  }

  /**
   * The run that died may have confirmed these rows without saving its index: an index that is older than the table would make a list
   * grow twice. Forgetting costs a look-up when the key comes again. `recordIds`: where the rows of the actions stand, when they were
   * written so recently that the look-up may not show them yet.
   */
  forgetIntent(actions: readonly Action[], recordIds: readonly string[] = []): void {
    for (const action of actions) this.forget(this.groupOf(action));
    actions.forEach((action, place) => {
      const group = this.groupOf(action);
      const recordId = recordIds[place];
      if (action.kind === 'create') {
        if (recordId) this.expectLate(group, recordId, action.row);
        return;
      }
      const late = this.late.get(group)?.find((record) => record.recordId === action.recordId);
      if (!late) return;
      this.late.set(
        group,
        (this.late.get(group) ?? []).filter((record) => record !== late),
      );
      if (action.kind === 'update') this.expectLate(group, late.recordId, applyChanges(late.cells, action.changes));
    });
  }

  private expectLate(group: string, recordId: string, row: Row): void {
    this.late.set(group, [...(this.late.get(group) ?? []), { recordId, cells: withoutEmpty(row) }]);
  }

  /** What was read for a group, and the rows of the run before that the reading did not show. */
  private withLate(group: string, records: readonly KnownRecord[]): KnownRecord[] {
    const late = this.late.get(group) ?? [];
    return [...records, ...late.filter(({ recordId }) => !records.some((record) => record.recordId === recordId))];
  }

  private groupOf(action: Action): string {
    return this.spec.positional ? action.key.replace(/#\d+$/, '') : action.key;
  }

  // ── planning ──

  private isLocated(key: string): boolean {
    return this.complete || this.fresh.has(key) || this.deps.index.has(key);
  }

  private async lookUp(rows: readonly Row[]): Promise<void> {
    const { index } = this.deps;
    const found = await locate(
      {
        table: this.table,
        spec: this.effective,
        columns: this.readColumns,
        rowsKnown: index.fact<number>('rows'),
        onRows: (count) => index.setFact('rows', count),
        onRecord: (record) => this.rememberInIndex(record),
      },
      rows,
    );
    for (const [key, read] of found) {
      const records = this.withLate(key, read);
      // One row under one key is in the index already; what the index cannot hold stays in memory for this run.
      if (read.length !== 1 || records.length !== 1 || this.spec.positional) this.fresh.set(key, records);
    }
  }

  private remember(record: ReadRecord): void {
    this.sawRows = true;
    for (const key of keysOf(this.effective, record.cells)) {
      const records = this.fresh.get(key) ?? [];
      records.push({ recordId: record.recordId, cells: record.cells });
      this.fresh.set(key, records);
    }
  }

  /** Rows met while looking for others: knowing them later costs nothing. What we confirmed ourselves is not overwritten. */
  private rememberInIndex(record: ReadRecord): void {
    this.sawRows = true;
    const { index } = this.deps;
    for (const key of keysOf(this.effective, record.cells)) {
      // A positional key is indexed only when all its rows are known, which `planGroup` does.
      if (this.spec.positional || index.has(key)) continue;
      index.put(key, [{ recordId: record.recordId, cells: record.cells, confirmed: false }]);
    }
  }

  private async drainWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const groups = this.waiting.splice(0);
      await this.locate(groups.map((group) => group.rows[0] ?? {}));
      for (const group of groups) await this.planGroup(group);
    }
  }

  private async planGroup(group: DesiredGroup): Promise<void> {
    if (this.busy.has(group.key)) await this.drainQueues();
    const rows = group.rows.map((row) => this.usableCells(row));
    const found = this.known(group.key);
    const plan = planGroup(this.effective, group.key, rows, found, this.deps.existing);
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
      return;
    }
    for (const action of plan.actions) {
      const wanted =
        action.kind === 'delete'
          ? null
          : action.kind === 'create'
            ? action.row
            : applyChanges(this.cellsOf(group.key, action.recordId), action.changes);
      await this.enqueue({ action, groupKey: group.key, wanted, line: group.line, payload: group.payload }, group);
    }
  }

  private usableCells(row: Row): Row {
    const cells: Record<string, Cell> = {};
    for (const column of this.effective.columns) {
      const cell = row[column.name];
      if (cell !== undefined) cells[column.name] = cell;
    }
    return cells;
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
    if (!same || this.fresh.has(key)) this.store(key, found, this.deps.existing === 'update');
  }

  // ── sending ──

  private async enqueue(pending: Pending, group: DesiredGroup | null = null): Promise<void> {
    const { action } = pending;
    const sent =
      action.kind === 'create'
        ? action.row
        : action.kind === 'update'
          ? Object.fromEntries(Object.entries(action.changes).map(([name, change]) => [name, change.to]))
          : {};
    const fault = action.kind === 'delete' ? null : this.table.validate(withoutEmpty(sent), this.deps.columns);
    if (fault)
      return this.settle([
        { outcome: 'rejected', pending, code: fault.code, reason: fault.reason, column: fault.column },
      ]);
    this.warnNewOptions(pending, sent);
    if (this.deps.dryRun) return this.pretend(pending);
    this.busy.set(pending.groupKey, group);
    const queue = this.queues[action.kind];
    queue.push(pending);
    if (action.kind !== 'delete' && queue.length >= this.size(action.kind))
      await this.dispatch(action.kind, queue.splice(0, this.size(action.kind)));
  }

  /** Sends in the background while the source goes on; at most two batches ahead. */
  private async dispatch(kind: Action['kind'], items: readonly Pending[]): Promise<void> {
    const previous = this.sending;
    this.inFlight++;
    this.sending = previous.then(async () => {
      try {
        if (this.failure === null) await this.sendAll(kind, items);
      } catch (error) {
        this.failure ??= error;
      } finally {
        this.inFlight--;
      }
    });
    if (this.inFlight > 2) await previous;
    this.throwFailure();
  }

  private async sendAll(kind: Action['kind'], items: readonly Pending[]): Promise<void> {
    if (kind === 'create') await this.proveEmptiness();
    await this.addMissingOptions(items);
    await applyBatch(
      {
        table: this.table,
        tableKey: this.spec.key,
        random: this.deps.random,
        clock: this.deps.clock,
        record: this.deps.record,
        nextBatch: this.deps.nextBatch,
        alone: (work) => this.deps.alone(this.table.baseId, work),
        size: (of) => this.size(of),
        learnSize: (of, rows) => this.deps.index.setFact(`max_${of}`, rows),
        settle: (settled) => this.settle(settled),
        readBack: (pending) => this.readBack(pending),
        checkCancelled: () => this.deps.checkCancelled(),
      },
      kind,
      items,
    );
    if (kind === 'create') this.deps.index.setFact('createdMs', this.deps.clock.now());
    this.deps.index.commit();
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
        if (items.length > 0) await this.dispatch(kind, items);
      }
      await this.sending;
      this.throwFailure();
      this.busy.clear();
      if (this.gone.length === 0) return;
      await this.replanGone(this.gone.splice(0));
    }
  }

  private throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }

  private brakeDeletes(): void {
    const deletes = this.queues.delete;
    const rows = Math.max(this.deps.index.fact<number>('rows') ?? 0, this.deps.index.count());
    if (this.deps.deletesConfirmed || deletes.length <= brakeRows || deletes.length <= rows * brakeShare) return;
    const reason = engineMessages.deleteBrake(this.table.name, deletes.length, rows);
    this.settle(deletes.splice(0).map((pending) => ({ outcome: 'rejected', pending, code: 'delete_brake', reason })));
  }

  private async proveEmptiness(): Promise<void> {
    if (this.emptyProven || this.sawRows || this.deps.index.count() > 0) return;
    if (!(await this.table.emptyIsProof())) {
      let visible = 0;
      for await (const page of this.table.read({ columns: this.readColumns.slice(0, 1) })) {
        visible += page.records.length;
        break;
      }
      if (visible === 0) throw this.notProven();
    }
    this.emptyProven = true;
  }

  private notProven(): SyncError {
    return new SyncError({
      code: 'EMPTY_NOT_PROVEN',
      recovery: 'fix-access',
      text: engineMessages.emptyNotProven(this.table.name),
      hint: engineMessages.emptyNotProvenHint(),
    });
  }

  private optionColumns() {
    return this.effective.columns.filter((column) => column.kind === 'singleSelect' || column.kind === 'multiSelect');
  }

  private missingOptions(column: ColumnSpec, cell: Cell | undefined): string[] {
    if (isEmptyCell(cell)) return [];
    const options = this.deps.columns.find((real) => real.name === column.name)?.options;
    if (!options) return [];
    const names = typeof cell === 'object' ? [...(cell as readonly string[])] : [String(cell)];
    return names.filter((name) => !options.some((option) => option.name === name));
  }

  private warnNewOptions(pending: Pending, sent: Row): void {
    for (const column of this.optionColumns()) {
      if (column.optionList === 'open') continue;
      for (const option of this.missingOptions(column, sent[column.name])) {
        if (column.options?.includes(option)) continue;
        this.deps.recorder.warn({
          key: pending.groupKey,
          code: 'new_option',
          message: engineMessages.newOption(column.name, option),
          line: pending.line,
        });
      }
    }
  }

  /** Options are added by one metadata update: left to the rows of a batch, the same new name may be created several times. */
  private async addMissingOptions(items: readonly Pending[]): Promise<void> {
    for (const column of this.optionColumns()) {
      const names = new Set<string>();
      for (const { action } of items) {
        const cell =
          action.kind === 'create'
            ? action.row[column.name]
            : action.kind === 'update'
              ? action.changes[column.name]?.to
              : null;
        for (const name of this.missingOptions(column, cell)) names.add(name);
      }
      if (names.size === 0) continue;
      await this.deps.alone(this.table.baseId, () => this.table.addOptions(column.name, [...names]));
      const real = this.deps.columns.find((candidate) => candidate.name === column.name);
      invariant(real?.options, 'a select column has options');
      (real.options as { id: string; name: string }[]).push(...[...names].map((name) => ({ id: '', name })));
    }
  }

  // ── outcomes ──

  private pretend(pending: Pending): void {
    const { action } = pending;
    const field = ({ create: 'created', update: 'updated', delete: 'deleted' } as const)[action.kind];
    this.counts[field]++;
    const changes =
      action.kind === 'update'
        ? action.changes
        : Object.fromEntries(
            Object.entries(action.kind === 'create' ? action.row : action.before).map(([name, cell]) => [
              name,
              action.kind === 'create' ? { from: null, to: cell } : { from: cell, to: null },
            ]),
          );
    this.deps.plan({
      table: this.spec.key,
      action: action.kind,
      key: action.key,
      ...(action.kind === 'create' ? {} : { recordId: action.recordId }),
      ...(action.kind === 'create' && this.spec.positional ? { groupRows: this.known(pending.groupKey).length } : {}),
      changes,
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
        this.forget(pending.groupKey);
      } else if (result.outcome === 'rejected') {
        // A table that is full says nothing about how many rows one call may carry.
        if (result.code === 'table_full') this.deps.index.setFact('max_create', null);
        this.counts.rejected++;
        this.failed.set(pending.groupKey, 'rejected');
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
    const rows = this.deps.index.fact<number>('rows');
    const others = this.known(groupKey).filter((record) => record.recordId !== recordId);
    if (action.kind === 'delete') {
      this.counts.deleted++;
      this.store(groupKey, others, true);
      this.forgetAliases(action);
      if (rows !== null) this.deps.index.setFact('rows', Math.max(0, rows - 1));
    } else if (action.kind === 'create') {
      this.counts.created++;
      this.store(
        groupKey,
        this.spec.positional
          ? [...others, { recordId, cells: withoutEmpty(action.row) }]
          : [{ recordId, cells: withoutEmpty(action.row) }, ...others],
        true,
      );
      if (rows !== null) this.deps.index.setFact('rows', rows + 1);
    } else {
      this.counts.updated++;
      const before = this.known(groupKey);
      const base = before.find((record) => record.recordId === recordId);
      // A change from elsewhere to a row we never read: half a row in the index would look like a difference later.
      if (!base) this.forget(groupKey);
      else
        this.store(
          groupKey,
          before.map((record) =>
            record === base ? { recordId, cells: applyChanges(base.cells, action.changes) } : record,
          ),
          true,
        );
    }
    // One row of a list that was changed from elsewhere: what the others are is not known here, and half a list would look like a loss.
    if (pending.pushed && this.spec.positional) this.forget(groupKey);
    this.deps.confirmed(action.key);
    if (action.key !== groupKey) this.deps.confirmed(groupKey);
  }

  /** A row that is gone is gone under every name that it could be found by. */
  private forgetAliases({ before, recordId }: Extract<Action, { kind: 'delete' }>): void {
    if (this.spec.positional) return;
    for (const alias of keysOf(this.effective, before)) {
      const known = this.known(alias);
      const left = known.filter((record) => record.recordId !== recordId);
      if (left.length < known.length) this.store(alias, left, true);
    }
  }

  /** Keeps what is known of a key under every name the rows can be found by. */
  private store(key: string, records: readonly KnownRecord[], confirmed: boolean): void {
    const names = new Set([key]);
    if (!this.spec.positional && records[0])
      for (const alias of keysOf(this.effective, records[0].cells)) names.add(alias);
    const indexed = records.map((record) => ({ recordId: record.recordId, cells: record.cells, confirmed }));
    for (const name of names) {
      this.deps.index.put(name, indexed);
      // From here on the index knows best, and memory stays flat.
      if (records.length > 0) this.fresh.delete(name);
      else this.fresh.set(name, []);
    }
  }

  private forget(key: string): void {
    this.fresh.delete(key);
    this.deps.index.put(key, []);
  }

  private async replanGone(items: readonly Pending[]): Promise<void> {
    const groups = new Map<string, Pending[]>();
    for (const pending of items) groups.set(pending.groupKey, [...(groups.get(pending.groupKey) ?? []), pending]);
    const again: Pending[] = [];
    for (const [key, pendings] of groups) {
      const lost = new Set(pendings.map(({ action }) => (action.kind === 'create' ? '' : action.recordId)));
      const left = this.known(key).filter((record) => !lost.has(record.recordId));
      this.store(key, left, true);
      if (!this.spec.positional && left.length === 0) this.forget(key);
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

  /** Which of these creates stand in the table now? Reads by key; a row counts only when it is new and says what we sent. */
  private async readBack(pendings: readonly Pending[]): Promise<Map<Pending, string>> {
    const before = new Map<string, Set<string>>();
    for (const { groupKey } of pendings)
      before.set(groupKey, new Set(this.known(groupKey).map((record) => record.recordId)));
    const print = (row: Row) =>
      this.effective.columns.map((column) => canonical(column.kind, row[column.name])).join('\u0000');
    const found = await locate(
      {
        table: this.table,
        spec: this.effective,
        columns: this.readColumns,
        rowsKnown: this.deps.index.fact<number>('rows'),
        onRows: (count) => this.deps.index.setFact('rows', count),
        onRecord: () => undefined,
      },
      pendings.map((pending) => (pending.action as Extract<Action, { kind: 'create' }>).row),
    );
    const landed = new Map<Pending, string>();
    const taken = new Set<string>();
    for (const pending of pendings) {
      const row = (pending.action as Extract<Action, { kind: 'create' }>).row;
      const candidates = (found.get(keyOf(this.effective, row) ?? pending.groupKey) ?? []).filter(
        (record) => !taken.has(record.recordId) && !before.get(pending.groupKey)?.has(record.recordId),
      );
      const match = this.spec.positional
        ? candidates.find((record) => print(record.cells) === print(row))
        : candidates[0];
      if (!match) continue;
      taken.add(match.recordId);
      landed.set(pending, match.recordId);
    }
    return landed;
  }
}
