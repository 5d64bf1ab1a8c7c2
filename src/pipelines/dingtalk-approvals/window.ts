import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import { dayMs, type Slice } from './source.ts';

dayjs.extend(utc);
dayjs.extend(timezone);

const hourMs = 3_600_000;
// How far back instances can be listed (reference §3.1), standard edition and OA premium.
const listableDays = { standard: 365, premium: 5 * 365 };

export type WindowMode = 'incremental' | 'init' | 'full-check' | 'range';

export interface Window extends Slice {
  /** The window reaches from what is confirmed to now: when all of it is written, the watermark may move to its end. */
  readonly movesWatermark: boolean;
  /** Part of what should be listed lies beyond what DingTalk lists. */
  readonly cut: boolean;
}

/** Creation time before which nothing can be listed; an hour's grace for clocks that differ. */
export function listableFrom(nowMs: number, premium: boolean): number {
  return nowMs - listableDays[premium ? 'premium' : 'standard'] * dayMs + hourMs;
}

export interface WindowInput {
  readonly mode: WindowMode;
  readonly days?: number | undefined;
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
}

/**
 * Pure: which creation times a run lists for one template. Throws RANGE_TOO_OLD, RANGE_EMPTY (fix-config) for an explicit range; other
 * windows are cut to what can be listed.
 */
export function windowFor(input: WindowInput, watermarkMs: number | null, config: Config, nowMs: number): Window {
  const { sync } = config;
  const premium = config['dingtalk-approvals'].oa_premium;
  const earliestMs = listableFrom(nowMs, premium);
  if (input.mode === 'range') return range(input, earliestMs, nowMs, config);
  if (input.mode === 'incremental') {
    // A clock that once ran ahead must not leave a gap.
    const from =
      watermarkMs === null
        ? nowMs - sync.default_hours * hourMs
        : Math.min(watermarkMs, nowMs) - sync.overlap_minutes * 60_000;
    const startMs = Math.max(from, earliestMs);
    return { startMs, endMs: nowMs, movesWatermark: true, cut: watermarkMs !== null && watermarkMs < earliestMs };
  }
  const days = input.days ?? (input.mode === 'init' ? sync.init_days : sync.full_check_days);
  const startMs = Math.max(nowMs - days * dayMs, earliestMs);
  const covers = input.mode === 'init' || watermarkMs === null || watermarkMs >= startMs;
  return { startMs, endMs: nowMs, movesWatermark: covers, cut: false };
}

function range({ startMs, endMs }: WindowInput, earliestMs: number, nowMs: number, config: Config): Window {
  const start = startMs ?? Number.NaN;
  const end = Math.min(endMs ?? nowMs, nowMs);
  if (!(start < end)) {
    throw new SyncError({
      code: 'RANGE_EMPTY',
      recovery: 'fix-config',
      text: approvalMessages.rangeEmpty(),
      hint: approvalMessages.rangeEmptyHint(),
    });
  }
  if (start < earliestMs - hourMs) {
    const days = listableDays[config['dingtalk-approvals'].oa_premium ? 'premium' : 'standard'];
    throw new SyncError({
      code: 'RANGE_TOO_OLD',
      recovery: 'fix-config',
      text: approvalMessages.rangeTooOld(days),
      hint: approvalMessages.rangeTooOldHint(dayjs(earliestMs).tz(config.timezone).format('YYYY-MM-DD HH:mm:ss')),
    });
  }
  return { startMs: Math.max(start, earliestMs), endMs: end, movesWatermark: false, cut: false };
}
