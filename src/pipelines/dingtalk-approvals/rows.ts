import { invariant } from '../../errors/index.ts';
import { canonical, changedCells } from '../../sync/cells.ts';
import type { Row, TableSpec, TableWriter } from '../../sync/contracts.ts';
import { keyOf } from '../../sync/keys.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { Mapped } from './mapper.ts';
import { approvalTables } from './tables.ts';

/** The rows of one instance; `actions` null: the detail table is left as it is (or switched off). */
export interface InstanceRows {
  readonly main: Row;
  readonly actions: readonly Row[] | null;
}

/** Both tables as one place to put instances. Opened only when there is something to write: opening may cost calls. */
export class ApprovalRows {
  readonly mainSpec: TableSpec;
  readonly actionSpec: TableSpec | null;
  private opening: Promise<void> | null = null;
  private main: TableWriter | null = null;
  private action: TableWriter | null = null;
  /** What was put and is not known to stand. */
  private readonly unconfirmed = new Map<string, InstanceRows>();
  private readonly confirmed = new Set<string>();
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Pick<PipelineContext, 'config' | 'open' | 'dryRun'>) {
    const [main, action] = approvalTables(context.config);
    invariant(main, 'there is a main table');
    this.mainSpec = main;
    this.actionSpec = action ?? null;
  }

  get isOpen(): boolean {
    return this.main !== null;
  }

  /** Throws what `context.open` throws: table or column missing, wrong type, no permission. */
  open(fresh = false): Promise<void> {
    this.opening ??= this.openTables(fresh);
    return this.opening;
  }

  private async openTables(fresh: boolean): Promise<void> {
    const options = fresh ? { fresh } : {};
    const main = await this.context.open(this.mainSpec, options);
    if (this.actionSpec) this.action = await this.context.open(this.actionSpec, options);
    this.main = main;
  }

  /** Both writers, for a full check. */
  get writers(): { main: TableWriter; action: TableWriter | null } {
    invariant(this.main, 'the tables are open');
    return { main: this.main, action: this.action };
  }

  keyOf(id: string): string {
    return keyOf(this.mainSpec, { instance_id: id }) ?? id;
  }

  async locate(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.open();
    const rows = ids.map((id) => ({ instance_id: id }));
    await this.writers.main.locate(rows);
    await this.action?.locate(rows);
  }

  /** The main row as the table has it, as far as we know; null when it has none. */
  known(id: string): Row | null {
    return this.main?.known(this.keyOf(id))[0]?.cells ?? null;
  }

  /** What we last confirmed writing; null when that is not known for both tables. */
  expected(id: string): { main: Row; actions: readonly Row[] | null } | null {
    const key = this.keyOf(id);
    const main = this.main?.expected(key)[0]?.cells;
    const actions = this.action?.expected(key).map((record) => record.cells) ?? null;
    return main === undefined || actions?.length === 0 ? null : { main, actions };
  }

  /** One instance at a time, in the order of calling: the writers plan against what was put before. */
  put(id: string, rows: InstanceRows): Promise<void> {
    const work = this.queue.then(async () => {
      await this.open();
      const key = this.keyOf(id);
      const payload = { instanceId: id, ...(rows.main.template_code ? { processCode: rows.main.template_code } : {}) };
      const before = this.unconfirmed.get(id);
      this.unconfirmed.set(id, {
        main: { ...before?.main, ...rows.main },
        actions: rows.actions ?? before?.actions ?? null,
      });
      await this.writers.main.put({ key, rows: [rows.main], payload });
      // No actions without their approval.
      if (this.writers.main.failed.get(key) === 'rejected') return;
      if (this.action && rows.actions) await this.action.put({ key, rows: rows.actions, payload });
    });
    this.queue = work.catch(() => undefined);
    return work;
  }

  putMapped(id: string, mapped: Mapped): Promise<void> {
    return this.put(id, { main: mapped.main, actions: this.actionSpec ? mapped.actions : null });
  }

  /** Sends the rest and learns every outcome: the main table first, so that no action stands without its approval. */
  async flush(): Promise<void> {
    await this.queue;
    await this.main?.flush();
    await this.action?.flush();
  }

  /**
   * The run ends early: no batch may still be on its way when the state is saved. What is buffered was paid for with detail calls and
   * is sent as far as that goes; after a cancellation the writers send nothing more.
   */
  async close(): Promise<void> {
    await this.queue;
    for (const writer of [this.main, this.action]) {
      // A look-up that fails ends a flush before the batch in flight does; the second one waits for it.
      for (let attempt = 0; attempt < 2; attempt++) await writer?.flush().catch(() => undefined);
    }
  }

  /** How the writing of this instance failed, if it did; unknown beats rejected. */
  failure(id: string): 'rejected' | 'unknown' | null {
    const key = this.keyOf(id);
    const failures = [this.main, this.action].map((writer) => writer?.failed.get(key));
    return failures.includes('unknown') ? 'unknown' : failures.includes('rejected') ? 'rejected' : null;
  }

  /** Whether what was put last stands in the tables, by what the writers know: tells while a run goes on, and after it was cut off. */
  isConfirmed(id: string): boolean {
    const failure = this.failure(id);
    if (failure !== null) return failure === 'rejected';
    const wanted = this.unconfirmed.get(id);
    if (wanted === undefined) return this.confirmed.has(id);
    if (!this.stands(id, wanted)) return false;
    // Asked once and for all: its rows need not be kept.
    this.unconfirmed.delete(id);
    this.confirmed.add(id);
    return true;
  }

  private stands(id: string, wanted: InstanceRows): boolean {
    const key = this.keyOf(id);
    const columns = this.mainSpec.columns.filter((column) => !column.optional);
    const standing = this.main?.known(key)[0]?.cells;
    if (standing === undefined || Object.keys(changedCells(columns, standing, wanted.main)).length > 0) return false;
    const { action, actionSpec } = this;
    if (!action || !actionSpec || !wanted.actions) return true;
    const print = (row: Row) =>
      actionSpec.columns.map((column) => canonical(column.kind, row[column.name])).join('\u0000');
    const rows = action.known(key).map((record) => print(record.cells));
    return JSON.stringify(rows.sort()) === JSON.stringify(wanted.actions.map(print).sort());
  }
}
