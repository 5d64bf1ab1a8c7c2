import type { Config } from '../../config/schema.ts';
import { type DateParts, dateText, msToZoned, shiftDate, zoneOffsetMs } from '../../lib/zone.ts';

export type WorkingTime = NonNullable<Config['dingtalk-approvals']['working_time']>;

const dayMs = 86_400_000;

/** Days of a time zone, fast: half a million times are turned into days, and zones change their offset twice a year at most. */
export class Calendar {
  private readonly offsets = new Map<number, number | null>();

  constructor(readonly zone: string) {}

  /** Number of the local day, counted from 1970-01-01. */
  day(ms: number): number {
    return Math.floor((ms + this.offset(ms)) / dayMs);
  }

  /** Milliseconds since the local day began, by the clock on the wall. */
  timeOfDay(ms: number): number {
    const local = ms + this.offset(ms);
    return local - Math.floor(local / dayMs) * dayMs;
  }

  private offset(ms: number): number {
    const utcDay = Math.floor(ms / dayMs);
    let known = this.offsets.get(utcDay);
    if (known === undefined) {
      const first = zoneOffsetMs(utcDay * dayMs, this.zone);
      const last = zoneOffsetMs((utcDay + 1) * dayMs - 1, this.zone);
      known = first === last ? first : null;
      this.offsets.set(utcDay, known);
    }
    return known ?? zoneOffsetMs(ms, this.zone);
  }
}

export function dayNumber({ year, month, day }: DateParts): number {
  return Math.round(Date.UTC(year, month - 1, day) / dayMs);
}

export function dayParts(day: number): DateParts {
  const date = new Date(day * dayMs);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const dayText = (day: number): string => dateText(dayParts(day));

/** 1 Monday … 7 Sunday. 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** The Monday of the day's week, and the first of its month. */
export const weekStart = (day: number): number => day - (weekdayOf(day) - 1);
export const monthStart = (day: number): number => dayNumber({ ...dayParts(day), day: 1 });

/** Whole days, both inside. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** The last whole day, week (Monday to Sunday) or month before today: what cron sends. */
export function lastFull(period: 'day' | 'week' | 'month', nowMs: number, zone: string): DaySpan {
  const today = dayNumber(msToZoned(nowMs, zone));
  if (period === 'day') return { from: today - 1, to: today - 1 };
  if (period === 'week') return { from: weekStart(today) - 7, to: weekStart(today) - 1 };
  const to = monthStart(today) - 1;
  return { from: monthStart(to), to };
}

export function spanOf(
  from: DateParts | undefined,
  to: DateParts | undefined,
  todayMs: number,
  zone: string,
): DaySpan | null {
  if (!from && !to) return null;
  const today = dayNumber(msToZoned(todayMs, zone));
  const last = to ? dayNumber(to) : Math.max(today, dayNumber(from as DateParts));
  return { from: from ? dayNumber(from) : dayNumber(shiftDate(dayParts(last), -29)), to: last };
}

/** Milliseconds between two instants; null where the second is earlier or one is missing. */
export type Elapsed = (fromMs: number | null, toMs: number | null) => number | null;

/** Plain time, or only the hours in which people work: weekdays, hours, holidays and days worked instead. */
export function createElapsed(calendar: Calendar, working: WorkingTime | undefined): Elapsed {
  if (!working) return (fromMs, toMs) => (fromMs === null || toMs === null || toMs < fromMs ? null : toMs - fromMs);
  const [opens, closes] = working.hours.map(minutes) as [number, number];
  const length = Math.max(0, closes - opens);
  const weekdays = new Set(working.weekdays);
  const holidays = new Set(working.holidays.map((day) => day.trim()));
  const workdays = new Set(working.workdays.map((day) => day.trim()));
  const worked = new Map<number, boolean>();
  const isWorked = (day: number): boolean => {
    let known = worked.get(day);
    if (known === undefined) {
      const name = dayText(day);
      known = workdays.has(name) || (weekdays.has(weekdayOf(day)) && !holidays.has(name));
      worked.set(day, known);
    }
    return known;
  };
  // Working days before a given day, counted from a fixed one: differences are what matters.
  const before = new Map<number, number>();
  let low = 0;
  let high = 0;
  const workedBefore = (day: number): number => {
    if (before.size === 0) {
      low = high = day;
      before.set(day, 0);
    }
    for (; high < day; high++) before.set(high + 1, (before.get(high) as number) + (isWorked(high) ? 1 : 0));
    for (; low > day; low--) before.set(low - 1, (before.get(low) as number) - (isWorked(low - 1) ? 1 : 0));
    return before.get(day) as number;
  };
  const clock = (ms: number): number => {
    const day = calendar.day(ms);
    const today = isWorked(day) ? Math.min(Math.max(calendar.timeOfDay(ms) - opens, 0), length) : 0;
    return workedBefore(day) * length + today;
  };
  return (fromMs, toMs) =>
    fromMs === null || toMs === null || toMs < fromMs ? null : Math.max(0, clock(toMs) - clock(fromMs));
}

function minutes(words: string): number {
  const match = /^(\d{1,2}):(\d{2})$/.exec(words.trim());
  return match ? (Number(match[1]) * 60 + Number(match[2])) * 60_000 : 0;
}
