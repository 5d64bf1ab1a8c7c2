import { missingFor } from '../config/index.ts';
import type { Config } from '../config/schema.ts';
import { SyncError } from '../errors/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { Text } from '../messages/text.ts';
import type { PipelineName } from '../pipelines/pipeline.ts';
import { quotaMonth, type State } from '../state/index.ts';
import type { RunReport } from '../sync/contracts.ts';
import { isSyncMode } from '../sync/run-modes.ts';
import { progressOf } from './progress.ts';

export const pipelines: readonly PipelineName[] = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'];

export interface PipelineStatus {
  readonly pipeline: PipelineName;
  readonly configured: boolean;
  readonly lastRun: { runId: string; at: string; status: string; mode: string } | null;
  readonly lastSuccess: { runId: string; at: string } | null;
  /** Milliseconds since the last success; null when there never was one. */
  readonly ageMs: number | null;
  readonly stale: boolean;
  readonly running: boolean;
  readonly holder: { pid: number; host: string; since: string } | null;
  readonly rejected: number;
  /** Source time up to which everything is dealt with (ISO): creation time of approvals, last import of files, last full look at customers. */
  readonly watermark: string | null;
  /** Approvals that are not over yet; null where nothing is followed. */
  readonly open: number | null;
  /** Approvals that the next run reads again whatever happens: unreadable, in doubt, or rolled back. */
  readonly waiting: number | null;
  readonly error: RunReport['error'];
}

/** Something of our own that is damaged: the rest is shown all the same. */
export interface StateTrouble {
  readonly code: string;
  readonly text: Text;
}

export interface QuotaStatus {
  readonly platform: 'feishu' | 'dingtalk';
  readonly month: string;
  readonly used: number;
  readonly quota: number | null;
  /** Linear forecast to the end of the month. */
  readonly forecast: number;
  readonly share: number | null;
  readonly warning: boolean;
  readonly byOperation: Readonly<Record<string, number>>;
}

/** Whether the configuration names what the pipeline needs: only then does its silence deserve an alarm. */
export function isConfigured(config: Config, pipeline: PipelineName, exists: (path: string) => boolean): boolean {
  if (missingFor(config, { pipeline, source: false }).length > 0) return false;
  if (pipeline === 'dingtalk-approvals') return missingFor(config, { pipeline }).length === 0;
  if (pipeline === 'crm-leads') return config['crm-leads'].sources.length > 0;
  // These two need no setting of their own: a table that is named, or the folder or store that they work on, shows that they are used.
  const { tables } = config[config[pipeline].target];
  return pipeline === 'csv-students'
    ? Boolean(tables.students) || exists(config['csv-students'].inbox)
    : Boolean(tables.customers) || exists(config.customers.store.path);
}

/** Everything `status` says, from disk alone. `maxAgeMs`: a configured or ever-run pipeline without a success that young is stale. */
export function readStatus(
  config: Config,
  state: State,
  clock: Clock,
  maxAgeMs: number | null,
): { pipelines: PipelineStatus[]; quota: QuotaStatus[]; damagedHistoryLines: number; trouble: StateTrouble[] } {
  const trouble: StateTrouble[] = [];
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      trouble.push({ code: error.code, text: error.text });
      return otherwise;
    }
  };
  const { runs, damaged } = attempt(() => state.history.read(), { runs: [], damaged: 0 });
  const checkpoints = attempt(() => state.checkpoints.read().pipelines, {});
  const now = clock.now();
  const statuses = pipelines.map((pipeline): PipelineStatus => {
    const mine = runs.filter((run) => run.pipeline === pipeline && !run.dryRun && isSyncMode(run.mode));
    const last = mine.at(-1);
    const success = mine.findLast((run) => run.status === 'succeeded');
    const ageMs = success ? now - Date.parse(success.finishedAt) : null;
    const configured = isConfigured(config, pipeline, (path) => state.exists(path));
    const watched = configured || mine.length > 0;
    const running = state.locks.isHeld(pipeline);
    return {
      pipeline,
      configured,
      lastRun: last ? { runId: last.runId, at: last.finishedAt, status: last.status, mode: last.mode } : null,
      lastSuccess: success ? { runId: success.runId, at: success.finishedAt } : null,
      ageMs,
      stale: maxAgeMs !== null && watched && (ageMs === null || ageMs > maxAgeMs),
      running,
      holder: running ? state.locks.holder(pipeline) : null,
      rejected: attempt(() => state.rejected.read(pipeline).entries.length, 0),
      ...progressOf(pipeline, checkpoints[pipeline]),
      error: last?.error ?? null,
    };
  });
  const quota = attempt(() => quotaStatus(config, state, now), []);
  for (const { code, text } of state.facts.faults()) trouble.push({ code, text });
  return { pipelines: statuses, quota, damagedHistoryLines: damaged, trouble };
}

/** The month so far and its linear forecast, per platform. Warns at 80 %. */
export function quotaStatus(config: Config, state: State, nowMs: number): QuotaStatus[] {
  const month = quotaMonth(nowMs);
  const used = state.ledger.month(month);
  const [year = 0, number = 0] = month.split('-').map(Number);
  const startMs = Date.UTC(year, number - 1, 1) - 8 * 3_600_000;
  const endMs = Date.UTC(year, number, 1) - 8 * 3_600_000;
  // The first hours of a month would forecast wildly: assume at least one day has passed.
  const passed = Math.max(nowMs - startMs, 86_400_000);
  return (['feishu', 'dingtalk'] as const).map((platform) => {
    const quota = config[platform].monthly_quota;
    const { total, byOperation } = used[platform];
    const forecast = Math.max(total, Math.round((total * (endMs - startMs)) / passed));
    return {
      platform,
      month,
      used: total,
      quota,
      forecast,
      share: quota === null ? null : total / quota,
      warning: quota !== null && (total >= quota * 0.8 || forecast > quota),
      byOperation,
    };
  });
}
