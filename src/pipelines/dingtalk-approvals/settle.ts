import type { TemplateState } from './checkpoint.ts';
import type { Window } from './window.ts';

/** What became of one instance in this run. */
export type Result =
  /** In the table (or in the rejected list), and over. */
  | { readonly state: 'final'; readonly createdMs: number | null }
  /** In the table, and still running. */
  | { readonly state: 'open'; readonly createdMs: number | null }
  /** Deleted in DingTalk. */
  | { readonly state: 'gone' }
  /** Could not be read, or nobody knows whether it was written. */
  | { readonly state: 'failed'; readonly code: string }
  /** Wanted, but the run ended before it was confirmed. */
  | { readonly state: 'pending' };

export interface Settlement {
  readonly window: Window;
  /** The listing reached its end. */
  readonly listed: boolean;
  readonly results: ReadonlyMap<string, Result>;
  readonly nowMs: number;
  readonly overlapMs: number;
  readonly name?: string | undefined;
}

// Creation times are known to the minute: an id may be listed a little after the time we keep of it.
const seenSlackMs = 10 * 60_000;

/**
 * Pure: the template's next state. The watermark moves only when the whole window was listed and everything in it is confirmed, in
 * the rejected list, or kept in `failed`; whatever is confirmed is remembered either way, so that it is not paid for twice.
 */
export function settle(before: TemplateState, settlement: Settlement): TemplateState {
  const { window, results, nowMs } = settlement;
  const open = { ...before.open };
  const failed = { ...before.failed };
  const dealtWith: Record<string, number> = { ...before.seen };
  let complete = settlement.listed;
  for (const [id, result] of results) {
    if (result.state === 'pending') {
      complete = false;
      continue;
    }
    if (result.state === 'failed') {
      const earlier = before.failed[id];
      failed[id] = { code: result.code, sinceMs: earlier?.sinceMs ?? nowMs, attempts: (earlier?.attempts ?? 0) + 1 };
      continue;
    }
    delete failed[id];
    if (result.state === 'open') {
      // Without a readable creation time the latest possible one: the listing will miss it and its details tell.
      open[id] = { createdMs: result.createdMs ?? before.open[id]?.createdMs ?? window.endMs, refreshedMs: nowMs };
    } else {
      delete open[id];
      dealtWith[id] = (result.state === 'final' ? result.createdMs : null) ?? window.endMs;
    }
  }
  const watermarkMs = !window.movesWatermark
    ? before.watermarkMs
    : complete
      ? window.endMs
      : // A first run that was cut off: the next one must still begin where this one did.
        (before.watermarkMs ?? window.startMs);
  const keepFromMs = watermarkMs === null ? Number.POSITIVE_INFINITY : watermarkMs - settlement.overlapMs - seenSlackMs;
  const seen = Object.fromEntries(
    Object.entries(dealtWith).filter(([id, createdMs]) => createdMs >= keepFromMs && !(id in open)),
  );
  const name = settlement.name ?? before.name;
  return { ...(name === undefined ? {} : { name }), watermarkMs, open, seen, failed };
}
