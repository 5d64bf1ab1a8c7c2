import { msToZoned } from '../lib/zone.ts';

/** Whether the local clock stands within `["22:00", "07:00"]`. The end is outside; equal ends mean never. */
export function isQuiet(hours: readonly [string, string] | undefined, nowMs: number, zone: string): boolean {
  if (!hours) return false;
  const [from, to] = hours.map(minuteOfDay) as [number | null, number | null];
  if (from === null || to === null || from === to) return false;
  const at = msToZoned(nowMs, zone);
  const minute = at.hour * 60 + at.minute;
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
}

function minuteOfDay(words: string): number | null {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(words.trim());
  return match ? Number(match[1]) * 60 + Number(match[2]) : null;
}
