import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { notifyMessages } from '../messages/notify.ts';
import type { Text } from '../messages/text.ts';
import type { RunReport, Warning } from '../sync/contracts.ts';
import { callsAlert, volumeAlert } from './alerts.ts';
import { allWell, decide, type OutageState, type RunFacts } from './decide.ts';
import { deliver, type NotifyDeps } from './deliver.ts';
import { runMessage } from './run-messages.ts';

export interface RunNews {
  readonly report: RunReport;
  /** Runs before this one, oldest first: the measure of what is usual. */
  readonly recent: readonly RunReport[];
  /** The month's calls; those with `warning` are told once. */
  readonly quota?: readonly {
    readonly platform: string;
    readonly used: number;
    readonly quota: number | null;
    readonly forecast: number;
    readonly warning: boolean;
  }[];
}

const stateSchema = z.object({
  status: z.enum(['ok', 'failing', 'partial']),
  code: z.nullable(z.string()),
  sinceMs: z.nullable(z.number()),
  lastToldMs: z.nullable(z.number()),
  failedRuns: z.number(),
  toldCodes: z.array(z.string()),
  partial: z.nullable(z.string()),
  alerts: z.array(z.string()),
});

/** Runs from which it is worked out what was told, where that cannot be read. */
const replayed = 50;

/** Done by hand, with somebody watching the answer: nobody else needs to be told. */
const byHand = new Set(['set-status', 'rollback', 'dedupe', 'apply', 'retry', 'instance', 'range']);
/** Jobs of their own beside a pipeline's sync: that the figures were counted does not mean that the sync has recovered. */
const ownJobs = new Set(['remind', 'stats']);

/** Names what recovers together: all ways of syncing a pipeline are one thing. */
function jobOf({ pipeline, mode }: RunReport): string {
  return ownJobs.has(mode) ? `${pipeline}:${mode}` : pipeline;
}

/**
 * Tells the channels about a finished run, if it is news. Never throws; returns what could not be delivered, for the run's
 * warnings. `deps.facts` must be saved afterwards. Dry runs and what is done by hand are
 * never told.
 */
export async function notifyRun(news: RunNews, deps: NotifyDeps): Promise<readonly Warning[]> {
  const { report } = news;
  if (report.dryRun || byHand.has(report.mode) || !deps.settings.enabled) return [];
  try {
    const alerts = alertsOf(news, deps);
    const before = await readState(news, deps);
    const { tell, next } = decide(before, factsOf(report, [...alerts.keys()]));
    const wording = { locale: deps.locale, zone: deps.zone, alerts };
    const delivery = await deliver(
      tell.map((told) => runMessage(told, report, wording)),
      deps,
    );
    await remember(jobOf(report), next, deps);
    return delivery.warnings;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [
      {
        key: report.pipeline,
        code: 'notification_failed',
        message: notifyMessages.notDelivered('', deps.redactor?.text(why) ?? why),
      },
    ];
  }
}

function alertsOf({ report, recent, quota = [] }: RunNews, deps: NotifyDeps): Map<string, Text> {
  const alerts = new Map<string, Text>();
  const { factor } = deps.settings.volume_alert;
  const volume = volumeAlert(report, recent, factor, deps.zone);
  if (volume?.direction === 'high') {
    const times = volume.median === 0 ? volume.count : Math.round((volume.count / volume.median) * 10) / 10;
    alerts.set('volume:high', notifyMessages.volumeHigh(volume.count, volume.median, times));
  }
  if (volume?.direction === 'low') alerts.set('volume:low', notifyMessages.volumeLow(volume.count, volume.median));
  const calls = callsAlert(report);
  if (calls) alerts.set('calls', notifyMessages.callsFailing(calls.retries, calls.calls));
  for (const { platform, used, quota: limit, forecast, warning } of quota) {
    if (warning && limit !== null)
      alerts.set(`quota:${platform}`, notifyMessages.quota(platform, used, limit, forecast));
  }
  return alerts;
}

function factsOf(report: RunReport, alerts: readonly string[]): RunFacts {
  return {
    status: report.status,
    code: report.error?.code ?? null,
    startedAtMs: Date.parse(report.startedAt),
    finishedAtMs: Date.parse(report.finishedAt),
    missing: report.status === 'partial' ? fingerprint(report) : null,
    alerts,
  };
}

/** The same records for the same reasons give the same fingerprint, in whatever order they came. */
function fingerprint(report: RunReport): string {
  const parts = report.rejected.map(({ table, key, code, line }) =>
    JSON.stringify([table, key, code, key === '' ? (line ?? 0) : 0]),
  );
  const unknown = Object.entries(report.tables).map(([table, counts]) => JSON.stringify([table, counts.unknown ?? 0]));
  return createHash('sha256')
    .update([report.error?.code ?? '', ...parts.sort(), ...unknown.sort()].join('\n'))
    .digest('hex')
    .slice(0, 32);
}

async function readState({ report, recent }: RunNews, deps: NotifyDeps): Promise<OutageState> {
  try {
    const found = await deps.facts.get<unknown>('notify', `run:${jobOf(report)}`);
    const parsed = stateSchema.safeParse(found?.value);
    return parsed.success ? parsed.data : allWell;
  } catch {
    // What was told cannot be read, and this run cannot write it down either: the history says what must have been told.
    return recent.slice(-replayed).reduce((state, run) => decide(state, factsOf(run, [])).next, allWell);
  }
}

async function remember(job: string, next: OutageState, deps: NotifyDeps): Promise<void> {
  try {
    await deps.facts.set('notify', `run:${job}`, next);
  } catch {
    // Forgetting it costs at most one message told twice.
  }
}
