import { durationText } from '../messages/notify.ts';
import type { Locale } from '../messages/text.ts';

const dash = '—';

/** Numbers, shares and durations as people read them. What is missing, or not a number, is a dash: never NaN. */
export const format = {
  dash,
  count: (value: number | null | undefined): string => (isNumber(value) ? group(String(Math.round(value))) : dash),
  /** At most two decimals. */
  number: (value: number | null | undefined): string => {
    if (!isNumber(value)) return dash;
    const [whole = '0', decimals] = String(Math.round(value * 100) / 100).split('.');
    return decimals === undefined ? group(whole) : `${group(whole)}.${decimals}`;
  },
  share: (value: number | null | undefined): string => (isNumber(value) ? `${Math.round(value * 1000) / 10}%` : dash),
  duration: (ms: number | null | undefined, locale: Locale): string => (isNumber(ms) ? durationText(ms)[locale] : dash),
  /** `+12%` against a number before; a dash where there is nothing to compare with. */
  change: (now: number | null | undefined, before: number | null | undefined): string => {
    if (!isNumber(now) || !isNumber(before) || before === 0) return dash;
    const percent = Math.round(((now - before) / Math.abs(before)) * 100);
    return percent > 0 ? `+${percent}%` : percent === 0 ? '±0%' : `${percent}%`;
  },
};

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}
