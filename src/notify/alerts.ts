import { msToZoned } from '../lib/zone.ts';
import type { RunReport } from '../sync/contracts.ts';

export interface VolumeAlert {
  readonly direction: 'high' | 'low';
  readonly count: number;
  readonly median: number;
}

/** Fewer records than this say nothing about what is usual. */
const smallVolume = 20;
const runsNeeded = 5;
const runsMost = 30;

/** The middle value; the mean of the middle two. null for none. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/**
 * Whether the run read unusually many or few records, against the median of recent runs of the same pipeline and mode. Runs at
 * the same time of day and kind of day are compared where there are enough of them: mornings are not nights. A run that had
 * nothing to look at (an unchanged file) is neither judged nor counted.
 */
export function volumeAlert(
  run: RunReport,
  recent: readonly RunReport[],
  factor: number,
  zone: string,
): VolumeAlert | null {
  if (run.dryRun || (run.status !== 'succeeded' && run.status !== 'partial')) return null;
  const count = run.source.read;
  const watchesSilence = run.pipeline === 'dingtalk-approvals';
  if (count === 0 && !watchesSilence) return null;
  const alike = recent.filter(
    (other) =>
      other.runId !== run.runId &&
      other.pipeline === run.pipeline &&
      other.mode === run.mode &&
      !other.dryRun &&
      (other.status === 'succeeded' || other.status === 'partial') &&
      (other.source.read > 0 || watchesSilence),
  );
  const sameTime = alike.filter((other) => isSameTime(run, other, zone));
  const compared = (sameTime.length >= runsNeeded ? sameTime : alike).slice(-runsMost);
  if (compared.length < runsNeeded) return null;
  const median = medianOf(compared.map((other) => other.source.read)) as number;
  if (Math.max(count, median) < smallVolume) return null;
  if (count > median * factor) return { direction: 'high', count, median };
  if (count * factor < median) return { direction: 'low', count, median };
  return null;
}

function isSameTime(run: RunReport, other: RunReport, zone: string): boolean {
  const [a, b] = [run, other].map(({ startedAt }) => {
    const at = msToZoned(Date.parse(startedAt), zone);
    const weekday = new Date(Date.UTC(at.year, at.month - 1, at.day)).getUTCDay();
    return { hours: at.hour + at.minute / 60, weekend: weekday === 0 || weekday === 6 };
  }) as [{ hours: number; weekend: boolean }, { hours: number; weekend: boolean }];
  const apart = Math.abs(a.hours - b.hours);
  return a.weekend === b.weekend && Math.min(apart, 24 - apart) <= 2;
}

/** Whether too many calls had to be repeated: at least ten, and more than a fifth of all. */
export function callsAlert(run: RunReport): { readonly retries: number; readonly calls: number } | null {
  const calls = run.apiCalls.feishu.total + run.apiCalls.dingtalk.total;
  return run.retries >= 10 && run.retries > calls / 5 ? { retries: run.retries, calls } : null;
}

/** Errors of our own files: the checkpoint, the state folder. */
export function isCheckpointTrouble(code: string | null): boolean {
  return code !== null && /^(STATE|CHECKPOINT|JOURNAL)_/.test(code);
}
