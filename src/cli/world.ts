import { randomBytes, randomUUID } from 'node:crypto';
import type { Config } from '../config/index.ts';
import { SyncError } from '../errors/index.ts';
import { createHttpDoor, type HttpDoor } from '../http/index.ts';
import { type Clock, type Random, systemClock } from '../lib/clock.ts';
import { engineMessages } from '../messages/engine.ts';
import type { Locale } from '../messages/text.ts';
import { createLogging, type Logging, Redactor, secretsOf } from '../observability/index.ts';
import type { Log } from '../pipelines/pipeline.ts';
import { takeOverCheckpoint } from '../pipelines/registry.ts';
import type { createDingTalk } from '../platforms/dingtalk/index.ts';
import type { createFeishu } from '../platforms/feishu/index.ts';
import type { RunMeter } from '../run/meter.ts';
import type { Connection, RunEnvironment } from '../run/runner.ts';
import { State } from '../state/index.ts';
import { RotatingFile } from '../state/log-file.ts';
import { createProgress, type Progress } from './progress.ts';
import { afterwards } from './signals.ts';

export const systemRandom: Random = {
  next: () => randomBytes(4).readUInt32LE() / 4_294_967_296,
  uuid: () => randomUUID(),
};

export interface Io {
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
}

/** The two platforms and the approvals source, connected for one run; loaded when first needed, since most runs need one of them. */
export interface LiveConnection extends Connection {
  feishu(): Promise<ReturnType<typeof createFeishu>>;
  dingtalk(): Promise<ReturnType<typeof createDingTalk>>;
}

export interface LiveEnvironment extends RunEnvironment {
  /** `always`: a signal other than the run's, for messages that must leave although the run was interrupted. */
  connect(meter: RunMeter, log: Log, always?: AbortSignal): LiveConnection;
}

export interface WorldOptions {
  readonly config: Config;
  readonly configFile: string;
  readonly locale: Locale;
  readonly colour: boolean;
  readonly logLevel: string | undefined;
  readonly io: Io;
  readonly signal: AbortSignal;
}

/**
 * Containers are killed ten seconds after they were asked to leave: a write that has no answer by then is given up before, and settled by
 * the next run.
 */
const writeGraceMs = 7_000;
const sideGraceMs = 9_000;

/** Real dependencies for one invocation of the program: the only place where adapters meet the engine. */
export class World {
  readonly clock: Clock = systemClock;
  readonly random: Random = systemRandom;
  readonly state: State;
  /** The bar of a run; the log is written around it. */
  readonly progress: Progress;
  /** Never aborted. */
  readonly always = new AbortController().signal;
  private logging: Logging | null = null;
  private readonly doors: { close(): void }[] = [];
  private readonly signal: AbortSignal;
  private runTimer: NodeJS.Timeout | null = null;

  constructor(readonly options: WorldOptions) {
    const { config } = options;
    const { state_dir, checkpoint_file } = config.sync;
    this.state = new State(state_dir, checkpoint_file, this.clock, (file) => takeOverCheckpoint(config, file));
    this.signal = options.signal;
    this.progress = createProgress({ stream: options.io.stderr, locale: options.locale, clock: this.clock });
  }

  get config(): Config {
    return this.options.config;
  }

  get locale(): Locale {
    return this.options.locale;
  }

  /** How things are printed. */
  get style() {
    return { locale: this.locale, zone: this.config.timezone, colour: this.options.colour };
  }

  get io(): Io {
    return this.options.io;
  }

  async openLog(): Promise<Logging> {
    if (this.logging) return this.logging;
    const { logging, timezone } = this.config;
    const file = logging.file;
    this.logging = await createLogging({
      level: this.options.logLevel ?? logging.level,
      locale: this.locale,
      zone: timezone,
      clock: this.clock,
      redactor: new Redactor(secretsOf(this.config)),
      stderr: this.progress.around,
      colour: this.options.colour,
      ...(file === null ? {} : { openFile: () => new RotatingFile(file, logging.max_bytes, logging.backup_count) }),
    });
    return this.logging;
  }

  /** What `runJob` needs. Opens the log. */
  async environment(progress?: RunEnvironment['progress']): Promise<LiveEnvironment> {
    const logging = await this.openLog();
    const minutes = this.config.sync.run_timeout_minutes;
    const signal = minutes === 0 ? this.signal : AbortSignal.any([this.signal, this.deadline(minutes)]);
    // Messages and pings, too, must not outlast the grace time.
    const [lastWrite, lastMessage] = [afterwards(signal, writeGraceMs), afterwards(signal, sideGraceMs)];
    const { config, clock, random, state } = this;
    return {
      config,
      locale: this.locale,
      state,
      clock,
      random,
      signal,
      log: (runId, pipeline) => logging.forRun(runId, pipeline),
      ...(progress ? { progress } : {}),
      connect: (meter, log, always) => {
        const door = createHttpDoor({
          clock,
          random,
          meter,
          maxRetries: config.sync.max_retries,
          timeoutMs: config.sync.call_timeout_seconds * 1000,
          signal: always ?? signal,
          lastCall: always ? lastMessage : lastWrite,
          log,
        });
        this.doors.push(door);
        const deps = { config, http: door as HttpDoor, tokens: state.tokens, facts: state.facts, clock, random, log };
        let feishu: ReturnType<LiveConnection['feishu']> | undefined;
        let dingtalk: ReturnType<LiveConnection['dingtalk']> | undefined;
        const connection: LiveConnection = {
          http: door,
          feishu: () =>
            (feishu ??= import('../platforms/feishu/index.ts').then(({ createFeishu }) => createFeishu(deps))),
          dingtalk: () =>
            (dingtalk ??= import('../platforms/dingtalk/index.ts').then(({ createDingTalk }) => createDingTalk(deps))),
          target: (name) => (name === 'feishu' ? connection.feishu() : connection.dingtalk()),
          close: () => door.close(),
        };
        return connection;
      },
    };
  }

  close(): void {
    if (this.runTimer) clearTimeout(this.runTimer);
    for (const door of this.doors) door.close();
    this.logging?.close();
  }

  /** A run that hangs must not hang cron. */
  private deadline(minutes: number): AbortSignal {
    const controller = new AbortController();
    this.runTimer = setTimeout(() => {
      controller.abort(
        new SyncError({
          code: 'RUN_TIMEOUT',
          recovery: 'try-later',
          text: engineMessages.runTimeout(minutes),
          hint: engineMessages.runTimeoutHint(),
        }),
      );
    }, minutes * 60_000);
    this.runTimer.unref();
    return controller.signal;
  }
}
