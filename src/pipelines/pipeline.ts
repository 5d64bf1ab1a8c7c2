import type { Config } from '../config/schema.ts';
import type { HttpDoor } from '../http/contracts.ts';
import type { Clock, Random } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Locale } from '../messages/text.ts';
import type { FactCache, PipelineCheckpoint } from '../state/ports.ts';
import type { RunRecorder, TableSpec, TableWriter } from '../sync/contracts.ts';
import type { RunMode } from '../sync/run-modes.ts';

export type PipelineName = 'dingtalk-approvals' | 'crm-leads' | 'csv-students' | 'customers';

export type { Log };

/** What a run hands to its pipeline. Everything of the outside world comes through here. */
export interface PipelineContext {
  readonly runId: string;
  readonly config: Config;
  readonly locale: Locale;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  readonly recorder: RunRecorder;
  readonly checkpoint: PipelineCheckpoint;
  readonly facts: FactCache;
  readonly http: HttpDoor;
  /** The engine's door to the target table. Throws CONFIG errors when the table or a column is missing or of the wrong type. */
  open(spec: TableSpec, options?: OpenOptions): Promise<TableWriter>;
  /**
   * There will most likely be something to read or write: the target is made ready while the source is read. Costs no metered call;
   * what goes wrong is said by `open`.
   */
  warmUp(): Promise<void>;
}

export interface OpenOptions {
  readonly existing?: 'update' | 'skip' | 'fill-empty';
  /** Re-read columns from the platform (full check). */
  readonly fresh?: boolean;
}

/**
 * A pipeline declares its tables and feeds rows to the writers; it decides when its checkpoint moves (after `flush`).
 * It throws SyncErrors that end the run; everything per record goes to `recorder`.
 */
export interface Pipeline<Options> {
  readonly name: PipelineName;
  tables(config: Config): readonly TableSpec[];
  /** The report's `mode`. */
  mode(options: Options): RunMode;
  run(context: PipelineContext, options: Options): Promise<void>;
}
