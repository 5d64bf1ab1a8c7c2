import type { Config } from '../config/schema.ts';
import { CancelledError, SyncError } from '../errors/index.ts';
import { shownError } from '../errors/shown.ts';
import type { HttpDoor } from '../http/contracts.ts';
import type { Clock, Random } from '../lib/clock.ts';
import { isWaiting } from '../lib/next-turn.ts';
import { runMessages } from '../messages/run.ts';
import type { Locale } from '../messages/text.ts';
import type { Log, OpenOptions, PipelineContext, PipelineName } from '../pipelines/pipeline.ts';
import { type OpenIndex, quotaMonth, type RejectedEntry, type State } from '../state/index.ts';
import type { JournalFile } from '../state/journal.ts';
import type { JournalLine } from '../state/ports.ts';
import type { PlanRow, RunReport, RunStatus, TableSpec } from '../sync/contracts.ts';
import { openColumns } from '../sync/open-table.ts';
import type { TargetPlatform } from '../sync/platform.ts';
import type { RunMode } from '../sync/run-modes.ts';
import { Writer } from '../sync/writer.ts';
import { BaseLock } from './base-lock.ts';
import { RunMeter } from './meter.ts';
import { Recorder } from './recorder.ts';

/** The world of a run. */
export interface RunEnvironment {
  readonly config: Config;
  readonly locale: Locale;
  readonly state: State;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  log(runId: string, pipeline: string): Log;
  /** The door and the platforms of this run, built when first needed. */
  connect(meter: RunMeter, log: Log): Connection;
  progress?(done: number, total: number | null, what?: string): void;
}

export interface Connection {
  readonly http: HttpDoor;
  target(name: 'feishu' | 'dingtalk'): TargetPlatform | Promise<TargetPlatform>;
  /** Gives up the calls that are still under way, and lets no other leave. */
  close(): void;
}

/** What runs under a pipeline's name and lock: the pipeline itself, or a rollback, a bulk change, a dedupe. */
export interface Job {
  readonly pipeline: PipelineName;
  readonly mode: RunMode;
  readonly dryRun: boolean;
  readonly tables: readonly TableSpec[];
  /** Each planned row of a dry run, beyond what the report holds. */
  readonly planSink?: ((row: PlanRow) => void) | undefined;
  readonly maxCalls?: number | null | undefined;
  readonly deletesConfirmed?: boolean | undefined;
  /** Not the pipeline's own work on its source: what it refuses stands in its report, and only rows that can be retried join the rejected list. */
  readonly aside?: boolean | undefined;
  run(context: JobContext): Promise<void>;
}

export interface JobContext extends PipelineContext {
  readonly runId: string;
  readonly connection: Connection;
  readonly state: State;
}

export interface RunResult {
  readonly report: RunReport;
  /** What ended the run early, if anything did. */
  readonly error: unknown;
}

type Intent = Extract<JournalLine, { t: 'intent' }>;

const planRowsInReport = 1_000;
const recentMs = 10 * 60_000;

export function newRunId(pipeline: string, clock: Clock, random: Random): string {
  const stamp = new Date(clock.now()).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  return `${stamp}-${pipeline}-${random.uuid().slice(0, 4)}`;
}

/**
 * Runs a job: lock → settle what the last run left open → work → checkpoint (by the job) → rejected rows, history, ledger.
 * Never throws: the result says what happened.
 */
export async function runJob(environment: RunEnvironment, job: Job): Promise<RunResult> {
  const run = new Run(environment, job);
  return run.execute();
}

class Run {
  private readonly runId: string;
  private readonly startedAtMs: number;
  private readonly recorder: Recorder;
  private readonly meter: RunMeter;
  private readonly log: Log;
  private readonly baseLock: BaseLock;
  private readonly writers = new Map<string, Writer>();
  private readonly indexes = new Map<string, OpenIndex>();
  private readonly plan: PlanRow[] = [];
  private readonly confirmedKeys = new Set<string>();
  private rejectedBefore = new Set<string>();
  private planned = 0;
  private batches = 0;
  private journal: JournalFile | null = null;
  /** Batches on their way: whose outcome is not on record yet. */
  private readonly openBatches = new Set<number>();
  private unsettled = false;
  private connection: Connection | null = null;
  private ledgerWrites: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly env: RunEnvironment,
    private readonly job: Job,
  ) {
    this.runId = newRunId(job.pipeline, env.clock, env.random);
    this.startedAtMs = env.clock.now();
    this.recorder = new Recorder(env.progress);
    this.log = env.log(this.runId, job.pipeline);
    this.meter = new RunMeter(job.maxCalls ?? null, (counts) => {
      this.ledgerWrites = this.ledgerWrites
        .then(() => env.state.ledger.add(quotaMonth(env.clock.now()), counts))
        .catch(() => undefined);
    });
    this.baseLock = new BaseLock(env.state.locks, env.signal);
  }

  async execute(): Promise<RunResult> {
    const { state } = this.env;
    let error: unknown = null;
    let lock: { release(): void } | null = null;
    try {
      lock = state.locks.acquire(this.job.pipeline);
      this.log.info({ mode: this.job.mode, dryRun: this.job.dryRun }, 'run started');
      await this.work();
    } catch (thrown) {
      error = thrown;
    }
    if (error instanceof SyncError && error.recovery === 'locked')
      return { report: this.report('locked', error), error };
    // A run that ended early may still have a batch in flight; those behind it do not leave any more.
    for (const writer of this.writers.values()) await writer.idle();
    // What was asked ahead and is not wanted any more must not be repeated behind the back of a report that has counted it once.
    this.connection?.close();
    try {
      await this.save();
    } catch (thrown) {
      error ??= thrown;
    }
    const report = this.report(this.statusOf(error), error);
    try {
      if (lock && !this.job.dryRun) {
        await state.history.append(report);
        const { history_days, history_mb } = this.env.config.observability;
        const oldest = this.env.clock.now() - history_days * 86_400_000;
        await state.history.prune(oldest, history_mb * 1_048_576);
        state.journals.prune(oldest, history_mb * 1_048_576);
      }
    } catch (thrown) {
      error ??= thrown;
    }
    lock?.release();
    const final = error && report.error === null ? this.report(this.statusOf(error), error) : report;
    this.log.info({ status: final.status, tables: final.tables, apiCalls: final.apiCalls }, 'run finished');
    return { report: final, error };
  }

  private async work(): Promise<void> {
    const { state, config, clock } = this.env;
    const checkpoint = state.checkpoints.entry(this.job.pipeline);
    // Calls that cannot be counted are calls that nobody forecasts: a damaged ledger stops the run like any other state file.
    state.ledger.read();
    if (!this.job.dryRun) {
      await state.checkpoints.ensureWritable();
      // Who is told of this run's end must be known too: news that nobody remembers having told would be told with every run.
      await state.facts.get('notify', '');
      const unclear = await this.settleLeftovers();
      this.journal = state.journals.start(this.job.pipeline, {
        t: 'run',
        version: 1,
        runId: this.runId,
        pipeline: this.job.pipeline,
        startedAt: new Date(this.startedAtMs).toISOString(),
        mode: this.job.mode,
      });
      // The next run settles them, by the same keys.
      for (const intent of unclear) {
        const batch = ++this.batches;
        this.record({ ...intent, batch });
        this.record({ t: 'outcome', batch, result: 'unknown' });
      }
    }
    this.rejectedBefore = new Set(state.rejected.read(this.job.pipeline).entries.map((entry) => entry.key));
    const self = this;
    const context: JobContext = {
      config,
      locale: this.env.locale,
      clock,
      random: this.env.random,
      log: this.log,
      signal: this.env.signal,
      dryRun: this.job.dryRun,
      recorder: this.recorder,
      checkpoint: this.job.dryRun ? { value: checkpoint.value, save: async () => undefined } : checkpoint,
      facts: state.facts,
      get http() {
        return self.connect().http;
      },
      get connection() {
        return self.connect();
      },
      state,
      runId: this.runId,
      open: (spec, options) => this.open(spec, options),
      warmUp: () => this.warmUp(),
    };
    await this.job.run(context);
  }

  private connect(): Connection {
    this.connection ??= this.env.connect(this.meter, this.log);
    return this.connection;
  }

  private async warmUp(): Promise<void> {
    const platform = await this.connect().target(this.env.config[this.job.pipeline].target);
    await platform.warmUp();
  }

  private async open(spec: TableSpec, options: OpenOptions = {}): Promise<Writer> {
    const writer = this.writers.get(spec.key) ?? (await this.newWriter(spec, options.fresh ?? false));
    if (options.existing) writer.existing = options.existing;
    return writer;
  }

  private async newWriter(spec: TableSpec, fresh: boolean): Promise<Writer> {
    const { config, clock, random, state } = this.env;
    const platform = await this.connect().target(config[this.job.pipeline].target);
    const table = await platform.open(spec);
    const index = this.indexes.get(table.id) ?? state.index(table.id);
    this.indexes.set(table.id, index);
    const opening = openColumns(table, spec, this.job.pipeline, fresh);
    // Where the platform must be asked for the columns, the table's rows will be asked for next.
    if (await isWaiting(opening)) index.open();
    const { columns, usable } = await opening;
    const writer = new Writer({
      table,
      spec,
      columns,
      usable,
      index,
      batchRows: config.sync.batch_size,
      dryRun: this.job.dryRun,
      clock,
      random,
      recorder: this.recorder,
      deletesConfirmed: this.job.deletesConfirmed ?? false,
      record: (line) => this.record(line),
      nextBatch: () => ++this.batches,
      alone: (baseId, work) => this.baseLock.alone(baseId, work),
      plan: (row) => this.addPlan(row),
      confirmed: (key) => {
        if (this.rejectedBefore.has(key)) this.confirmedKeys.add(key);
      },
      checkCancelled: () => this.env.signal.throwIfAborted(),
    });
    this.writers.set(spec.key, writer);
    return writer;
  }

  private record(line: Extract<JournalLine, { t: 'intent' | 'outcome' }>): void {
    if (line.t === 'outcome' && line.result === 'unknown') this.unsettled = true;
    if (line.t === 'intent') this.openBatches.add(line.batch);
    this.journal?.append(line);
    if (line.t === 'outcome') this.openBatches.delete(line.batch);
  }

  private addPlan(row: PlanRow): void {
    this.planned++;
    // A copy: were the rows themselves kept, the runtime would take their kind for long-lived and let a million of them grow old.
    if (this.plan.length < planRowsInReport) this.plan.push(structuredClone(row));
    this.job.planSink?.(row);
  }

  /**
   * Finishes the journal that a killed run left behind, before anything new is written. Returns the batches of which it is still unclear
   * whether they landed.
   */
  private async settleLeftovers(): Promise<readonly Intent[]> {
    const { state, clock } = this.env;
    const lines = state.journals.leftover(this.job.pipeline);
    if (!lines) return [];
    const header = lines.find((line) => line.t === 'run');
    const outcomes = new Map(lines.filter((line) => line.t === 'outcome').map((line) => [line.batch, line]));
    const intents = lines.filter((line) => line.t === 'intent');
    const isOpen = (batch: number) => (outcomes.get(batch)?.result ?? 'unknown') === 'unknown';
    const file = state.journals.reopen(this.job.pipeline);
    let rows = 0;
    const unclear: Intent[] = [];
    for (const intent of intents) {
      const spec = this.job.tables.find((candidate) => candidate.key === intent.table);
      if (!spec) {
        this.recorder.warn({
          key: intent.table,
          code: 'unsettled_table',
          message: runMessages.unsettledTable(intent.table),
        });
        continue;
      }
      const writer = await this.open(spec);
      const leftMs = intent.atMs ?? Date.parse(header?.startedAt ?? '');
      const recent = clock.now() - leftMs < recentMs;
      if (!isOpen(intent.batch)) {
        const { result, recordIds } = outcomes.get(intent.batch) ?? {};
        const landed = result === 'done' || result === 'settled';
        writer.forgetIntent(intent.actions, recent && landed ? recordIds : undefined);
        continue;
      }
      const recordIds = await writer.settleIntent(
        intent.actions,
        intent.token,
        recent && writer.table.id === intent.tableId,
      );
      rows += intent.actions.length;
      if (recordIds) file.append({ t: 'outcome', batch: intent.batch, result: 'settled', recordIds });
      else unclear.push(intent);
    }
    file.close();
    for (const writer of this.writers.values()) writer.keepLate();
    // What was found, and what is to be looked up again, must outlive this run before the journal that tells so is put away.
    for (const index of this.indexes.values()) index.persist();
    if (rows > 0) this.recorder.warn({ key: header?.runId ?? '', code: 'settled', message: runMessages.settled(rows) });
    state.journals.archive(
      this.job.pipeline,
      header?.runId ?? this.runId,
      lines.some((line) => line.t === 'intent'),
    );
    return unclear;
  }

  /** Everything that must be on disk however the run ended. */
  private async save(): Promise<void> {
    const { state } = this.env;
    const failures: unknown[] = [];
    // What cannot be saved must not keep the rest from being saved.
    const attempt = async (work: () => unknown) => {
      try {
        await work();
      } catch (error) {
        failures.push(error);
      }
    };
    for (const index of this.indexes.values()) await attempt(() => index.close());
    const indexIsWhole = failures.length === 0;
    this.meter.flush();
    await this.ledgerWrites;
    await attempt(() => state.facts.save());
    const { journal } = this;
    if (!this.job.dryRun && journal) {
      await attempt(() => journal.close());
      // A journal with an open end stays where the next start looks for it; so does one whose rows the index has lost.
      if (!this.unsettled && indexIsWhole && this.openBatches.size === 0)
        await attempt(() => state.journals.archive(this.job.pipeline, this.runId, journal.used));
      await attempt(() => this.saveRejected());
    }
    if (failures.length > 0) throw failures[0];
  }

  private async saveRejected(): Promise<void> {
    const { state } = this.env;
    const pick = (entry: { 'zh-CN': string; en: string }) => entry[this.env.locale];
    const at = new Date(this.env.clock.now()).toISOString();
    const listed = this.recorder.rejections.filter((rejection) => !this.job.aside || rejection.row !== undefined);
    const fresh = listed.map(
      (rejection): RejectedEntry => ({
        version: 1,
        at,
        runId: this.runId,
        pipeline: this.job.pipeline,
        table: rejection.table,
        key: rejection.key,
        stage: rejection.stage,
        code: rejection.code,
        reason: pick(rejection.reason),
        ...(rejection.line === undefined ? {} : { line: rejection.line }),
        ...(rejection.column === undefined ? {} : { column: rejection.column }),
        ...(rejection.payload === undefined ? {} : { payload: rejection.payload }),
        ...(rejection.row === undefined ? {} : { row: rejection.row as RejectedEntry['row'] }),
      }),
    );
    await state.rejected.update(
      this.job.pipeline,
      (entry) => this.confirmedKeys.has(entry.key) || this.recorder.forgotten.has(entry.stage),
      fresh,
    );
  }

  private statusOf(error: unknown): RunStatus {
    if (error instanceof CancelledError) return 'interrupted';
    if (error) return 'failed';
    const troubled =
      this.recorder.rejections.length > 0 ||
      [...this.writers.values()].some((writer) => writer.counts.rejected + writer.counts.unknown > 0);
    return troubled ? 'partial' : 'succeeded';
  }

  private report(status: RunStatus, error: unknown): RunReport {
    const { locale, clock } = this.env;
    const finishedAtMs = clock.now();
    const tables = Object.fromEntries([...this.writers].map(([key, writer]) => [key, { ...writer.counts }]));
    return {
      runId: this.runId,
      pipeline: this.job.pipeline,
      mode: this.job.mode,
      dryRun: this.job.dryRun,
      status,
      startedAt: new Date(this.startedAtMs).toISOString(),
      finishedAt: new Date(finishedAtMs).toISOString(),
      durationMs: finishedAtMs - this.startedAtMs,
      ...(this.recorder.runWindow ? { window: this.recorder.runWindow } : {}),
      source: { ...this.recorder.source },
      tables,
      ...this.recorder.lists(locale),
      apiCalls: { feishu: this.meter.calls.feishu, dingtalk: this.meter.calls.dingtalk },
      retries: this.meter.retries,
      error: error ? shownError(error, locale) : null,
      ...(this.job.dryRun ? { plan: this.plan, planTruncated: this.planned > this.plan.length } : {}),
      ...this.recorder.extras,
    };
  }
}
