import { type Config, configSchema } from '../../../src/config/schema.ts';
import type { ApprovalsCheckpoint } from '../../../src/pipelines/dingtalk-approvals/checkpoint.ts';
import {
  type ApprovalsOptions,
  approvalTables,
  createApprovalsPipeline,
} from '../../../src/pipelines/dingtalk-approvals/index.ts';
import type { PipelineContext } from '../../../src/pipelines/pipeline.ts';
import { Recorder } from '../../../src/run/recorder.ts';
import type { JournalLine } from '../../../src/state/ports.ts';
import type { PlanRow, Row, TableSpec } from '../../../src/sync/contracts.ts';
import { MemoryTable } from '../../../src/sync/memory-table.ts';
import { openColumns } from '../../../src/sync/open-table.ts';
import { Writer } from '../../../src/sync/writer.ts';
import { FakeClock, SeededRandom } from '../../support/clock.ts';
import { MemoryIndex } from '../../support/memory-index.ts';
import { FakeApprovals, FakeDirectory } from './fake-approvals.ts';

export const hour = 3_600_000;
export const day = 24 * hour;

export interface Ran {
  readonly recorder: Recorder;
  /** Report rows: table key → counts; a table that was not opened is missing. */
  readonly counts: Record<string, Writer['counts']>;
  readonly tableCalls: number;
  readonly plan: readonly PlanRow[];
  readonly error: unknown;
  readonly details: readonly string[];
  readonly calls: Readonly<Record<string, number>>;
}

/** A company's approvals, two tables in memory, our state, and the real engine between them. */
export class World {
  readonly clock = new FakeClock(Date.parse('2026-11-20T08:00:00+08:00'));
  readonly approvals = new FakeApprovals(this.clock);
  readonly directory = new FakeDirectory();
  readonly config: Config;
  main: MemoryTable;
  action: MemoryTable;
  checkpoint: ApprovalsCheckpoint | null = null;
  abort = new AbortController();
  saves = 0;
  /** kill -9: from here on nothing of this run reaches the disk. */
  dead = false;
  opened = 0;
  private facts = new Map<string, { value: unknown; savedAtMs: number }>();
  private indexes = { main: new MemoryIndex(), action: new MemoryIndex() };
  private seed = 0;
  private journal: JournalLine[] = [];
  private batches = 0;

  constructor(section: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
    this.config = configSchema.parse({ 'dingtalk-approvals': { process_codes: ['PROC-A'], ...section }, ...rest });
    const [main, action] = approvalTables(this.config);
    this.main = table(main!);
    this.action = table(action ?? main!);
  }

  async run(options: Partial<ApprovalsOptions> & { dryRun?: boolean; reset?: boolean } = {}): Promise<Ran> {
    const { dryRun = false, reset = true, ...rest } = options;
    const recorder = new Recorder();
    const plan: PlanRow[] = [];
    const writers = new Map<string, Writer>();
    this.abort = new AbortController();
    if (reset) this.approvals.resetCalls();
    this.main.calls = {};
    this.action.calls = {};
    const context: PipelineContext = {
      runId: `run-${this.clock.now()}`,
      config: this.config,
      locale: 'zh-CN',
      clock: this.clock,
      random: new SeededRandom(1),
      log: { debug() {}, info() {}, warn() {}, error() {} },
      signal: this.abort.signal,
      dryRun,
      recorder,
      checkpoint: {
        value: this.checkpoint === null ? null : JSON.parse(JSON.stringify(this.checkpoint)),
        save: async (value) => {
          if (this.dead) return;
          this.saves++;
          this.checkpoint = JSON.parse(JSON.stringify(value));
        },
      },
      facts: {
        get: async (area, key) => (this.facts.get(`${area}/${key}`) as never) ?? null,
        set: async (area, key, value) =>
          void this.facts.set(`${area}/${key}`, { value: structuredClone(value), savedAtMs: this.clock.now() }),
        delete: async (area, key) => void this.facts.delete(`${area}/${key}`),
      },
      http: null as never,
      warmUp: async () => undefined,
      open: async (spec) => {
        this.opened++;
        const known = writers.get(spec.key);
        if (known) return known;
        const writer = await this.writer(spec, recorder, plan, dryRun);
        writers.set(spec.key, writer);
        return writer;
      },
    };
    let error: unknown = null;
    try {
      if (!dryRun) await this.settleLeftovers(recorder, plan);
      await createApprovalsPipeline({ approvals: this.approvals, directory: this.directory }).run(context, {
        mode: 'incremental',
        ...rest,
      });
    } catch (thrown) {
      error = thrown;
    }
    for (const index of Object.values(this.indexes)) {
      if (this.dead) index.crash();
      else index.commit();
    }
    this.dead = false;
    const sum = (calls: object) => Object.values(calls).reduce((total: number, count) => total + (count as number), 0);
    return {
      recorder,
      counts: Object.fromEntries([...writers].map(([key, writer]) => [key, { ...writer.counts }])),
      tableCalls: sum(this.main.calls) + sum(this.action.calls),
      plan,
      error,
      details: [...this.approvals.details],
      calls: { ...this.approvals.calls },
    };
  }

  private async writer(spec: TableSpec, recorder: Recorder, plan: PlanRow[], dryRun: boolean): Promise<Writer> {
    const place = spec.key as 'main' | 'action';
    const { columns, usable } = await openColumns(this[place], spec, 'dingtalk-approvals', false);
    return new Writer({
      table: this[place],
      spec,
      columns,
      usable,
      index: this.indexes[place],
      batchRows: this.config.sync.batch_size,
      dryRun,
      clock: this.clock,
      random: new SeededRandom(++this.seed),
      recorder,
      deletesConfirmed: false,
      record: (line) => {
        if (this.dead) throw new Error('killed');
        this.journal.push(line);
      },
      nextBatch: () => ++this.batches,
      alone: (_base, work) => work(),
      plan: (row) => plan.push(row),
      confirmed: () => undefined,
      checkCancelled: () => this.abort.signal.throwIfAborted(),
    });
  }

  /** What a run leaves open is settled before the next one writes, as the runner does it. */
  private async settleLeftovers(recorder: Recorder, plan: PlanRow[]): Promise<void> {
    const outcomes = new Map(
      this.journal.filter((line) => line.t === 'outcome').map((line) => [line.batch, line.result]),
    );
    const intents = this.journal.filter((line) => line.t === 'intent');
    if (intents.some(({ batch }) => (outcomes.get(batch) ?? 'unknown') === 'unknown')) {
      const specs = new Map(approvalTables(this.config).map((spec) => [spec.key, spec]));
      for (const { table: key, batch, actions, token } of intents) {
        const writer = await this.writer(specs.get(key)!, recorder, plan, false);
        if ((outcomes.get(batch) ?? 'unknown') !== 'unknown') writer.forgetIntent(actions);
        else await writer.settleIntent(actions, token, true);
      }
    }
    this.journal = [];
  }

  // ── looking at the result ──

  row(id: string): Row | undefined {
    return this.main.all().find((row) => row['instance_id'] === id);
  }
  status(id: string): unknown {
    return this.row(id)?.['status'];
  }
  actions(id: string): Row[] {
    return this.action.all().filter((row) => row['instance_id'] === id);
  }
  template(code = 'PROC-A') {
    return this.checkpoint?.templates[code];
  }
  recordIdOf(id: string): string {
    for (const [recordId, { cells }] of this.main.rows) if (cells['instance_id'] === id) return recordId;
    throw new Error(`no row ${id}`);
  }
  loseIndex(): void {
    this.indexes = { main: new MemoryIndex(), action: new MemoryIndex() };
  }
  loseCheckpoint(): void {
    this.checkpoint = null;
  }
}

const table = (spec: TableSpec) =>
  new MemoryTable(
    spec.columns.map(({ name, kind }) => ({ name, kind })),
    { name: spec.defaultName },
  );

export const rejections = (ran: Ran) =>
  ran.recorder.rejections.map(({ key, code, stage }) => `${stage} ${code} ${key}`);
export const warnings = (ran: Ran) => ran.recorder.warnings.map(({ key, code }) => `${code} ${key}`);
export const codeOf = (error: unknown) => (error as { code?: string } | null)?.code ?? error;
