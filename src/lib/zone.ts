/**
 * Civil time ⇄ epoch milliseconds in an IANA time zone, without a date library: the CLI and the mappers need little, and
 * `Intl` knows the zones. Daylight saving follows the usual "compatible" rule: a time that a clock skips moves forward by the
 * gap, a time that a clock shows twice is the first of the two.
 */
export interface ZonedParts {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

export type DateParts = Pick<ZonedParts, 'year' | 'month' | 'day'>;

const DAY_MS = 86_400_000;
const QUARTER_MS = 900_000;

const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets change at full quarters of an hour, so one look per quarter is enough. Bounded. */
const offsets = new Map<string, Map<number, number>>();
const OFFSETS_MAX = 50_000;

/** The default zone has kept one offset since its last summer time ended in 1991. */
const shanghai = { zone: 'Asia/Shanghai', fromMs: Date.UTC(1992, 0, 1), offsetMs: 8 * 3_600_000 };

function formatFor(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      era: 'short',
    });
    formats.set(zone, format);
  }
  return format;
}

/** True for names such as `Asia/Shanghai` or `UTC`. Bare offsets are refused: not every supported Node knows them. */
export function isZone(zone: string): boolean {
  if (zone === shanghai.zone) return true;
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    formatFor(zone);
    return true;
  } catch {
    return false;
  }
}

/** Parts read as if they were UTC. Years 0–99 are meant literally. */
function utcMs(parts: ZonedParts): number {
  const date = new Date(0);
  date.setUTCFullYear(parts.year, parts.month - 1, parts.day);
  date.setUTCHours(parts.hour, parts.minute, parts.second, 0);
  return date.getTime();
}

function lookUpOffset(ms: number, zone: string): number {
  const found: Record<string, string> = {};
  for (const { type, value } of formatFor(zone).formatToParts(ms)) found[type] = value;
  const year = Number(found['year']);
  const local = utcMs({
    year: found['era'] === 'BC' ? 1 - year : year,
    month: Number(found['month']),
    day: Number(found['day']),
    hour: Number(found['hour']),
    minute: Number(found['minute']),
    second: Number(found['second']),
  });
  return local - Math.floor(ms / 1000) * 1000;
}

/** Milliseconds that local time is ahead of UTC at this instant. Throws RangeError for an unknown zone. */
export function zoneOffsetMs(ms: number, zone: string): number {
  // Loading the zone tables to learn this would be a twentieth of a short run.
  if (zone === shanghai.zone && ms >= shanghai.fromMs) return shanghai.offsetMs;
  // Before 1970 some zones changed by odd seconds: no shortcut there.
  if (ms < 0) return lookUpOffset(ms, zone);
  let known = offsets.get(zone);
  if (!known) {
    known = new Map();
    offsets.set(zone, known);
  }
  const quarter = Math.floor(ms / QUARTER_MS);
  let offset = known.get(quarter);
  if (offset === undefined) {
    offset = lookUpOffset(ms, zone);
    if (known.size >= OFFSETS_MAX) known.clear();
    known.set(quarter, offset);
  }
  return offset;
}

/** The instant at which a clock in `zone` shows `parts`. */
export function zonedToMs(parts: ZonedParts, zone: string): number {
  const local = utcMs(parts);
  // No zone changes twice within a day, so the offsets a day before and after are the only candidates.
  const before = zoneOffsetMs(local - DAY_MS, zone);
  const after = zoneOffsetMs(local + DAY_MS, zone);
  const early = local - before;
  if (before === after || zoneOffsetMs(early, zone) === before) return early;
  const late = local - after;
  if (zoneOffsetMs(late, zone) === after) return late;
  return early; // skipped by the clock: moves forward by the gap
}

/** What a clock in `zone` shows at `ms`. */
export function msToZoned(ms: number, zone: string): ZonedParts {
  const local = new Date(ms + zoneOffsetMs(ms, zone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
  };
}

/** Midnight (or the first moment that exists) of the local day that `ms` falls on. */
export function startOfDay(ms: number, zone: string): number {
  return dateToMs(msToZoned(ms, zone), zone);
}

/** The first moment of a local date. Where a clock skips midnight, that is the moment after the gap. */
export function dateToMs(date: DateParts, zone: string): number {
  const { year, month, day } = date;
  return zonedToMs({ year, month, day, hour: 0, minute: 0, second: 0 }, zone);
}

/** The same local time `days` calendar days later (earlier when negative), across daylight saving. */
export function addDays(ms: number, days: number, zone: string): number {
  const parts = msToZoned(ms, zone);
  return zonedToMs({ ...parts, ...shiftDate(parts, days) }, zone) + (((ms % 1000) + 1000) % 1000);
}

/** Calendar arithmetic on a date alone. */
export function shiftDate(date: DateParts, days: number): DateParts {
  const shifted = new Date(utcMs({ ...date, hour: 0, minute: 0, second: 0 }) + days * DAY_MS);
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

/** Whether the calendar has this date. */
export function isRealDate({ year, month, day }: DateParts): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const date = new Date(utcMs({ year, month, day, hour: 0, minute: 0, second: 0 }));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const two = (n: number) => String(n).padStart(2, '0');
const four = (n: number) => String(n).padStart(4, '0');

/** `2026-11-20` in `zone`. */
export function formatDate(ms: number, zone: string): string {
  return dateText(msToZoned(ms, zone));
}

/** `2026-11-20`. */
export function dateText(date: DateParts): string {
  return `${four(date.year)}-${two(date.month)}-${two(date.day)}`;
}

/** `2026-11-20 16:00:00` in `zone`. */
export function formatDateTime(ms: number, zone: string): string {
  const at = msToZoned(ms, zone);
  return `${dateText(at)} ${two(at.hour)}:${two(at.minute)}:${two(at.second)}`;
}
