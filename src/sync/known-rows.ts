import { SyncError } from '../errors/index.ts';
import type { Clock } from '../lib/clock.ts';
import { engineMessages } from '../messages/engine.ts';
import type { IndexedRecord, RecordIndex } from '../state/ports.ts';
import type { Pending } from './apply.ts';
import { applyChanges, canonical, withoutEmpty } from './cells.ts';
import type { Action, KnownRecord, ReadRecord, Row, Table, TableSpec } from './contracts.ts';
import { getRows } from './get-rows.ts';
import { groupOf, keyOf, keysOf } from './keys.ts';
import { LateRows } from './late-rows.ts';
import { type LocateDeps, locate } from './locate.ts';
import { RecentRows } from './recent-rows.ts';

export interface KnownRowsDeps {
  readonly table: Table;
  /** With only those columns that the table has. */
  readonly spec: TableSpec;
  readonly index: RecordIndex;
  readonly clock: Clock;
  checkCancelled(): void;
}

/** Rows asked for by id first, when a reading did not show them. */
const sampleRows = 20;
/** Rows found gone that are remembered. */
const goneMax = 2_000;

/**
 * What a run knows of the rows of a table: what it has read itself, what the index remembers from earlier runs, and what a run that died
 * created moments ago. Reads as little as it can.
 */
export class KnownRows {
  /** What this run has read (wins over the index, which knows only what we confirmed). */
  private readonly fresh = new Map<string, KnownRecord[]>();
  private readonly late: LateRows;
  private readonly recent: RecentRows;
  private readonly columns: readonly string[];
  private complete = false;
  private sawRows = false;
  private emptyProven = false;
  private proof: Promise<void> | null = null;

  constructor(private readonly deps: KnownRowsDeps) {
    this.recent = new RecentRows(deps.index, deps.clock);
    this.late = new LateRows(deps.index, deps.clock);
    this.columns = deps.spec.columns.map((column) => column.name);
  }

  /** The table was read from end to end. */
  get isComplete(): boolean {
    return this.complete;
  }

  of(key: string): readonly KnownRecord[] {
    return this.fresh.get(key) ?? this.deps.index.get(key);
  }

  /** Whether memory, not the index, answers for this key. */
  isFresh(key: string): boolean {
    return this.fresh.has(key);
  }

  /** Whether it is known what stands in the table under this key, also when that is nothing. */
  isLocated(key: string): boolean {
    return this.complete || this.fresh.has(key) || this.deps.index.has(key);
  }

  /** Finds the rows that are not located yet. */
  async locate(rows: readonly Row[]): Promise<void> {
    const { spec } = this.deps;
    const unknown = rows.filter((row) => {
      const key = keyOf(spec, row);
      return key !== null && !this.isLocated(key);
    });
    if (unknown.length === 0) return;
    const found = await locate(
      this.reading((record) => this.rememberInIndex(record)),
      unknown,
    );
    for (const [key, read] of found) {
      const records = this.late.with(key, read);
      // One row under one key is in the index already; what the index cannot hold stays in memory for this run.
      if (read.length !== 1 || records.length !== 1 || spec.positional) this.fresh.set(key, records);
    }
  }

  /** Reads the table from end to end, with the rows that a reading may not show yet. Throws EMPTY_NOT_PROVEN. */
  async *scan(options: { columns?: readonly string[]; keep?: boolean } = {}): AsyncIterable<ReadRecord> {
    const { table, index } = this.deps;
    const { keep = true } = options;
    const seen = new Set<string>();
    const take = (record: ReadRecord) => {
      seen.add(record.recordId);
      if (keep) this.remember(record);
    };
    if (keep) this.fresh.clear();
    for await (const page of table.read({ columns: options.columns ?? this.columns, whole: true })) {
      this.deps.checkCancelled();
      for (const record of page.records) {
        if (seen.has(record.recordId)) continue;
        take(record);
        yield record;
      }
      if (page.last) break;
    }
    if (seen.size === 0 && !(await table.emptyIsProof())) throw this.notProven();
    for (const record of keep ? await this.unseen(seen) : []) {
      take(record);
      yield record;
    }
    for (const record of this.late.all()) {
      if (seen.has(record.recordId)) continue;
      take(record);
      // The next run may come before the replica, and must not take it for gone.
      this.rememberInIndex(record);
      yield record;
    }
    this.sawRows ||= seen.size > 0;
    this.emptyProven ||= seen.size === 0;
    index.setFact('rows', seen.size);
    if (!keep) return;
    this.complete = true;
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
   * are really gone, people deleted them all but those that were created moments ago, which are asked for one and all: DingTalk takes a
   * call for each. What was found gone once is not asked for again.
   */
  private async unseen(seen: ReadonlySet<string>): Promise<ReadRecord[]> {
    const { table, index } = this.deps;
    const missing = new Set<string>();
    for (const recordId of index.recordIds()) if (!seen.has(recordId)) missing.add(recordId);
    // What was found gone and is seen again is no longer remembered as gone.
    const remembered = index.fact<readonly string[]>('gone') ?? [];
    const gone = remembered.filter((recordId) => missing.delete(recordId));
    if (missing.size === 0 && gone.length === remembered.length) return [];
    const found: ReadRecord[] = [];
    const ask = async (recordIds: readonly string[]) => {
      const { records, absent } = await getRows(table, recordIds, this.deps.checkCancelled);
      for (const record of records) found.push(record);
      for (const recordId of absent) gone.push(recordId);
    };
    const ids = [...missing];
    const rest = ids.splice(sampleRows);
    const before = gone.length;
    await ask(ids);
    const areGone = gone.length - before === ids.length;
    const isRecent = this.recent.test();
    const left = areGone ? rest.filter(isRecent) : rest;
    if (areGone) gone.push(...rest.filter((recordId) => !isRecent(recordId)));
    await ask(left);
    index.setFact('gone', gone.slice(-goneMax));
    return found;
  }

  /** Which of these creates stand in the table now? Reads by key; a row counts only when it is new and says what we sent. */
  async readBack(pendings: readonly Pending[]): Promise<Map<Pending, string>> {
    const before = new Map<string, Set<string>>();
    for (const { groupKey } of pendings)
      before.set(groupKey, new Set(this.of(groupKey).map((record) => record.recordId)));
    const print = (row: Row) =>
      this.deps.spec.columns.map((column) => canonical(column.kind, row[column.name])).join('\u0000');
    const found = await locate(
      this.reading(() => undefined),
      pendings.map((pending) => (pending.action as Extract<Action, { kind: 'create' }>).row),
    );
    const landed = new Map<Pending, string>();
    const taken = new Set<string>();
    for (const pending of pendings) {
      const row = (pending.action as Extract<Action, { kind: 'create' }>).row;
      const candidates = (found.get(keyOf(this.deps.spec, row) ?? pending.groupKey) ?? []).filter(
        (record) => !taken.has(record.recordId) && !before.get(pending.groupKey)?.has(record.recordId),
      );
      const match = this.deps.spec.positional
        ? candidates.find((record) => print(record.cells) === print(row))
        : candidates[0];
      if (!match) continue;
      taken.add(match.recordId);
      landed.set(pending, match.recordId);
    }
    return landed;
  }

  /** The table has rows, or is known to have none. */
  get isEmptinessProven(): boolean {
    return this.emptyProven || this.sawRows;
  }

  /** It is known, or asked for already. */
  get isEmptinessAsked(): boolean {
    return this.proof !== null || this.isEmptinessProven;
  }

  /**
   * Before the first create: an answer without rows is no proof that the table is empty (§5.7). Asked once. Throws EMPTY_NOT_PROVEN.
   */
  proveEmptiness(): Promise<void> {
    this.proof ??= this.askForProof();
    return this.proof;
  }

  private async askForProof(): Promise<void> {
    if (this.isEmptinessProven) return;
    // Counted once: the rows of this run join what the index knows.
    this.sawRows = this.deps.index.count() > 0;
    if (this.sawRows) return;
    if (!(await this.deps.table.emptyIsProof())) {
      let visible = 0;
      for await (const page of this.deps.table.read({ columns: this.columns.slice(0, 1) })) {
        visible += page.records.length;
        break;
      }
      if (visible === 0) throw this.notProven();
    }
    this.emptyProven = true;
  }

  private reading(onRecord: LocateDeps['onRecord']): LocateDeps {
    const { table, spec, index } = this.deps;
    const rowsKnown = index.fact<number>('rows');
    return { table, spec, columns: this.columns, rowsKnown, onRows: (count) => index.setFact('rows', count), onRecord };
  }

  private notProven(): SyncError {
    return new SyncError({
      code: 'EMPTY_NOT_PROVEN',
      recovery: 'fix-access',
      text: engineMessages.emptyNotProven(this.deps.table.name),
      hint: engineMessages.emptyNotProvenHint(),
    });
  }

  /**
   * The run that died may have confirmed these rows without saving its index: an index that is older than the table would make a list
   * grow twice. Forgetting costs a look-up when the key comes again. `recordIds`: where the rows of the actions stand, when they were
   * written so recently that the look-up may not show them yet.
   */
  forgetIntent(actions: readonly Action[], recordIds: readonly string[] = []): void {
    for (const action of actions) this.forget(groupOf(this.deps.spec, action.key));
    actions.forEach((action, place) => {
      const group = groupOf(this.deps.spec, action.key);
      const recordId = recordIds[place];
      if (action.kind === 'update') this.late.change(group, action);
      else if (action.kind === 'delete') this.late.drop(group, action.recordId);
      else if (recordId) this.late.expect(group, recordId, action.row);
    });
  }

  /** See `TableWriter`. */
  createdLately(): (recordId: string) => boolean {
    return this.recent.test();
  }

  /** This row was created now: for some time a reading may not show it. */
  noteCreated(recordId: string): void {
    this.recent.add(recordId);
  }

  /** A row that was created moments ago stands in the table, whether a reading shows it or not. */
  expectLate(group: string, recordId: string, row: Row): void {
    this.late.expect(group, recordId, row);
  }

  /** The row is gone, whatever was known of it. */
  noteGone(group: string, recordId: string): void {
    this.late.drop(group, recordId);
  }

  /** What a run that died left is settled: the run after this one shall know of it too, were this one to die. */
  keepLate(): void {
    this.late.keep();
  }

  /** Keeps what is known of a key under every name the rows can be found by. */
  store(key: string, records: readonly KnownRecord[], confirmed: boolean): void {
    const indexed = records.map((record) => ({ recordId: record.recordId, cells: record.cells, confirmed }));
    this.keep(key, indexed);
    // A table with one natural key has no other names, and a row of a list has none of its own.
    if (this.deps.spec.keys.length === 1 || this.deps.spec.positional || !records[0]) return;
    for (const alias of keysOf(this.deps.spec, records[0].cells)) if (alias !== key) this.keep(alias, indexed);
  }

  private keep(name: string, records: readonly IndexedRecord[]): void {
    this.deps.index.put(name, records);
    // From here on the index knows best, and memory stays flat.
    if (records.length > 0) this.fresh.delete(name);
    else this.fresh.set(name, []);
  }

  /** What stands under this key must be looked up again. */
  forget(key: string): void {
    this.fresh.delete(key);
    this.deps.index.put(key, []);
  }

  /** An action was carried out on the row `recordId`. `confirmed`: the rows of its group are now as we wanted them. */
  learn({ action, groupKey, pushed }: Pending, recordId: string, confirmed: boolean): void {
    const { spec } = this.deps;
    const before = this.of(groupKey);
    const others = before.filter((record) => record.recordId !== recordId);
    if (action.kind === 'create') {
      const record = { recordId, cells: withoutEmpty(action.row) };
      this.store(groupKey, spec.positional ? [...others, record] : [record, ...others], confirmed);
      this.countRows(1);
      this.noteCreated(recordId);
    } else if (action.kind === 'delete') {
      this.store(groupKey, others, confirmed);
      this.forgetAliases(action);
      this.countRows(-1);
    } else {
      const base = before.find((record) => record.recordId === recordId);
      const changed = base && { recordId, cells: applyChanges(base.cells, action.changes) };
      // A change from elsewhere to a row we never read: half a row in the index would look like a difference later.
      if (!changed) this.forget(groupKey);
      else
        this.store(
          groupKey,
          before.map((record) => (record === base ? changed : record)),
          confirmed,
        );
    }
    // One row of a list that was changed from elsewhere: what the others are is not known here, and half a list would look like a loss.
    if (pushed && spec.positional) this.forget(groupKey);
  }

  private countRows(more: number): void {
    const rows = this.deps.index.fact<number>('rows');
    if (rows !== null) this.deps.index.setFact('rows', Math.max(0, rows + more));
  }

  /** A row that is gone is gone under every name that it could be found by. */
  private forgetAliases({ before, recordId }: Extract<Action, { kind: 'delete' }>): void {
    if (this.deps.spec.positional) return;
    for (const alias of keysOf(this.deps.spec, before)) {
      const known = this.of(alias);
      const left = known.filter((record) => record.recordId !== recordId);
      if (left.length < known.length) this.store(alias, left, true);
    }
  }

  private remember(record: ReadRecord): void {
    this.sawRows = true;
    for (const key of keysOf(this.deps.spec, record.cells)) {
      const records = this.fresh.get(key) ?? [];
      records.push({ recordId: record.recordId, cells: record.cells });
      this.fresh.set(key, records);
    }
  }

  /** Rows met while looking for others: knowing them later costs nothing. What we confirmed ourselves is not overwritten. */
  private rememberInIndex(record: ReadRecord): void {
    this.sawRows = true;
    const { index } = this.deps;
    for (const key of keysOf(this.deps.spec, record.cells)) {
      // A positional key is indexed only when all its rows are known, which `planGroup` does.
      if (this.deps.spec.positional || index.has(key)) continue;
      index.put(key, [{ recordId: record.recordId, cells: record.cells, confirmed: false }]);
    }
  }
}
