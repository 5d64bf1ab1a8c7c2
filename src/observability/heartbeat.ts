import { SyncError } from '../errors/index.ts';
import type { HttpDoor } from '../http/contracts.ts';
import { notifyMessages } from '../messages/notify.ts';
import type { Log } from '../pipelines/pipeline.ts';
import type { RunReport } from '../sync/contracts.ts';
import { isSyncMode } from '../sync/run-modes.ts';

/** `start` when a run begins; `success` and `fail` when it ends. */
export type Beat = 'start' | 'success' | 'fail';

/** Whether the monitor hears of such a run: what is done by hand says nothing about whether the schedule is alive. */
export const isWatched = (run: Pick<RunReport, 'mode' | 'dryRun'>): boolean => !run.dryRun && isSyncMode(run.mode);

/** What the end of a run tells the monitor. A run that found the lock held says nothing: the other run does. */
export function beatOf(report: Pick<RunReport, 'status' | 'mode' | 'dryRun'>): Beat | null {
  if (!isWatched(report) || report.status === 'locked') return null;
  return report.status === 'succeeded' || report.status === 'partial' ? 'success' : 'fail';
}

/** `https://host/id` → `https://host/id/start`, `…/fail`; the query stays where it was. The convention of healthchecks.io and its kin. */
export function beatUrl(url: string, beat: Beat): string {
  const target = new URL(url);
  if (beat !== 'success') target.pathname = `${target.pathname.replace(/\/+$/, '')}/${beat}`;
  return target.href;
}

/** The run in a few lines, for the monitor's log. No record, no name, no secret. */
export function beatSummary(report: RunReport): string {
  const tables = Object.entries(report.tables).map(
    ([table, counts]) =>
      `${table}: created ${counts.created ?? 0}, updated ${counts.updated ?? 0}, unchanged ${counts.unchanged ?? 0}, rejected ${counts.rejected ?? 0}, unknown ${counts.unknown ?? 0}`,
  );
  return [
    `${report.pipeline} ${report.mode} ${report.status} ${report.durationMs} ms`,
    `runId: ${report.runId}`,
    `read ${report.source.read}, rejected ${report.source.rejected}, skipped ${report.source.skipped}`,
    ...tables,
    `calls: feishu ${report.apiCalls.feishu.total}, dingtalk ${report.apiCalls.dingtalk.total}`,
    ...(report.error ? [`error: ${report.error.code}`] : []),
  ].join('\n');
}

/** Pings the monitor. Never throws: a monitor that is down must not stop the work that it watches. */
export async function ping(
  url: string | null,
  beat: Beat,
  deps: { http: HttpDoor; log: Log },
  summary = '',
): Promise<boolean> {
  if (url === null || url === '') return false;
  try {
    await deps.http.send(
      {
        platform: null,
        operation: 'heartbeat',
        metered: false,
        method: 'POST',
        url: beatUrl(url, beat),
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        body: summary,
        effect: 'idempotent',
        timeoutMs: 10_000,
        maxRetries: 1,
        maxResponseBytes: 65_536,
      },
      ({ status }) =>
        status >= 200 && status < 400
          ? { kind: 'ok', value: true }
          : {
              kind: status >= 500 ? 'retry' : 'fail',
              error: new SyncError({
                code: 'HEARTBEAT_REFUSED',
                recovery: 'try-later',
                text: notifyMessages.heartbeatRefused(status),
                hint: notifyMessages.heartbeatHint(),
                details: { status },
              }),
            },
    );
    return true;
  } catch (error) {
    deps.log.warn({ beat, code: error instanceof SyncError ? error.code : 'UNEXPECTED' }, 'heartbeat not delivered');
    return false;
  }
}
