import type { Random } from '../lib/clock.ts';

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/** A platform that names a longer wait than this (an IP ban) ends the run instead: the next one comes by cron. */
export const longestNamedDelayMs = 120_000;

/** Wait before retry number `retry` (from 0): 0.5 s · 2ⁿ, at most 30 s, the upper half of it at random. */
export function backoffMs(retry: number, random: Random): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(retry, 10));
  return Math.round(full * (0.5 + random.next() / 2));
}

/**
 * The delay that a `Retry-After` header names (seconds or an HTTP date), in ms. undefined where there is none: a zero is
 * no advice either, since an immediate repetition would only be refused again.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined || header.trim() === '') return undefined;
  const seconds = Number(header);
  const delay = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(delay) && delay > 0 ? Math.ceil(delay) : undefined;
}
