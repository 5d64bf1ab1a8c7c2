import type { RunReport } from '../sync/contracts.ts';

/** What is remembered of a pipeline between runs, so that the same trouble is told once. */
export interface OutageState {
  readonly status: 'ok' | 'failing' | 'partial';
  /** Code of the first failure of the outage, or null. */
  readonly code: string | null;
  /** When the outage began; null while all is well. */
  readonly sinceMs: number | null;
  readonly lastToldMs: number | null;
  /** Failed runs of the outage. */
  readonly failedRuns: number;
  /** Codes already told in this outage: two that take turns are not two pieces of news each time. */
  readonly toldCodes: readonly string[];
  /** What the last partial run left out, as a fingerprint. */
  readonly partial: string | null;
  /** Alerts that stand. */
  readonly alerts: readonly string[];
}

export const allWell: OutageState = {
  status: 'ok',
  code: null,
  sinceMs: null,
  lastToldMs: null,
  failedRuns: 0,
  toldCodes: [],
  partial: null,
  alerts: [],
};

/** The run as far as the decision needs it. */
export interface RunFacts {
  readonly status: RunReport['status'];
  readonly code: string | null;
  readonly startedAtMs: number;
  readonly finishedAtMs: number;
  /** Fingerprint of what is missing (rejected records, unknown outcomes); equal for the same records and reasons. */
  readonly missing: string | null;
  /** Names of the alerts that hold for this run. */
  readonly alerts: readonly string[];
}

export type Told =
  | { readonly kind: 'failure'; readonly sinceMs: number }
  | { readonly kind: 'recovery'; readonly sinceMs: number; readonly failedRuns: number; readonly code: string | null }
  | { readonly kind: 'partial' }
  | { readonly kind: 'success' }
  | { readonly kind: 'alert'; readonly alerts: readonly string[] };

/**
 * What a finished run is worth telling. The first failure tells, the same failure stays quiet, another one within the same
 * outage tells once; the first good (or partial) run after it tells how long it lasted. A partial run tells when it misses
 * something that the one before did not. An interrupted or locked run is no news.
 */
export function decide(
  state: OutageState,
  run: RunFacts,
): { readonly tell: readonly Told[]; readonly next: OutageState } {
  if (run.status === 'interrupted' || run.status === 'locked') return { tell: [], next: state };
  if (run.status === 'failed') {
    const code = run.code ?? 'UNKNOWN';
    const sinceMs = state.status === 'failing' && state.sinceMs !== null ? state.sinceMs : run.startedAtMs;
    const before = state.status === 'failing' ? state : { ...allWell, partial: state.partial, alerts: state.alerts };
    const known = before.toldCodes.includes(code);
    return {
      tell: known ? [] : [{ kind: 'failure', sinceMs }],
      next: {
        ...before,
        status: 'failing',
        code: before.code ?? code,
        sinceMs,
        failedRuns: before.failedRuns + 1,
        toldCodes: known ? before.toldCodes : [...before.toldCodes, code].slice(-20),
        lastToldMs: known ? before.lastToldMs : run.finishedAtMs,
      },
    };
  }
  const tell: Told[] = [];
  if (state.status === 'failing' && state.sinceMs !== null) {
    tell.push({ kind: 'recovery', sinceMs: state.sinceMs, failedRuns: state.failedRuns, code: state.code });
  }
  const isPartial = run.status === 'partial';
  if (isPartial && run.missing !== state.partial) tell.push({ kind: 'partial' });
  if (!isPartial) tell.push({ kind: 'success' });
  const fresh = run.alerts.filter((alert) => !state.alerts.includes(alert));
  if (fresh.length > 0) tell.push({ kind: 'alert', alerts: fresh });
  const news = tell.some(({ kind }) => kind !== 'success');
  return {
    tell,
    next: {
      ...allWell,
      status: isPartial ? 'partial' : 'ok',
      partial: isPartial ? run.missing : null,
      alerts: run.alerts,
      lastToldMs: news ? run.finishedAtMs : state.lastToldMs,
    },
  };
}
