import { type DateParts, dateText, dateToMs, isRealDate, shiftDate, type ZonedParts, zonedToMs } from '../lib/zone.ts';
import { cliMessages } from '../messages/cli.ts';
import { usageError } from './usage-error.ts';

/** What a clock shows; the zone comes from the configuration, later. */
export interface WallTime {
  readonly parts: ZonedParts;
  /** Typed as a date: as a start its first moment is meant, as an end its last. */
  readonly dateOnly: boolean;
}

/** `D`: `2026-11-20`. Throws USAGE_VALUE, or USAGE_DATE for a date that the calendar does not have. */
export function parseDate(value: string, name: string): DateParts {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(value.trim());
  if (!match) throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectDate()));
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  if (!isRealDate(date)) throw usageError('USAGE_DATE', cliMessages.noSuchDate(name, value));
  return date;
}

/** `T`: `2026-11-20 16:00:00` (seconds may be left out, `T` may stand for the blank), or a date. Throws like `parseDate`. */
export function parseTime(value: string, name: string): WallTime {
  const match = /^(\d{4}-\d{1,2}-\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(value.trim());
  if (!match) throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectTime()));
  const date = parseDate(match[1]!, name);
  const time = { hour: Number(match[2] ?? 0), minute: Number(match[3] ?? 0), second: Number(match[4] ?? 0) };
  if (time.hour > 23 || time.minute > 59 || time.second > 59) {
    throw usageError('USAGE_DATE', cliMessages.noSuchDate(name, value));
  }
  return { parts: { ...date, ...time }, dateOnly: match[2] === undefined };
}

/** Epoch ms of a start: of a date, its first moment. */
export function startMs(time: WallTime, zone: string): number {
  return time.dateOnly ? dateToMs(time.parts, zone) : zonedToMs(time.parts, zone);
}

/** Epoch ms of an end: of a date, the moment at which the next day starts, so that the whole date is inside. */
export function endMs(time: WallTime, zone: string): number {
  return time.dateOnly ? dateToMs(shiftDate(time.parts, 1), zone) : zonedToMs(time.parts, zone);
}

/** Whether `end` lies before `start`, or leaves nothing between them. */
export function isReversed(start: WallTime, end: WallTime): boolean {
  const last = end.dateOnly ? { ...end.parts, ...shiftDate(end.parts, 1) } : end.parts;
  return wallOrder(start.parts) >= wallOrder(last);
}

/** Orders wall times; differences have no meaning beyond their sign. */
function wallOrder(time: ZonedParts): number {
  return Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);
}

/** Whether `to` is an earlier date than `from`. */
export function isDateReversed(from: DateParts, to: DateParts): boolean {
  return dateText(from) > dateText(to);
}

const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** `DURATION`: `26h`, `90m`, `1d12h` → milliseconds. Throws USAGE_VALUE. */
export function parseDuration(value: string, name: string): number {
  const words = value.trim().toLowerCase();
  const parts = [...words.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  const total = parts.reduce((sum, part) => sum + Number(part[1]) * UNIT_MS[part[2] as keyof typeof UNIT_MS], 0);
  if (parts.map((part) => part[0]).join('') !== words || total <= 0 || !Number.isFinite(total)) {
    throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectDuration()));
  }
  return Math.round(total);
}

/** A whole number in the range. Throws USAGE_VALUE. */
export function parseWhole(value: string, name: string, min: number, max = Number.MAX_SAFE_INTEGER): number {
  const number = /^\d+$/.test(value.trim()) ? Number(value) : Number.NaN;
  if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
  const range = max === Number.MAX_SAFE_INTEGER ? `≥ ${min}` : `${min}–${max}`;
  throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectWhole(range)));
}

/** One of the words, whatever its case. Throws USAGE_VALUE. */
export function parseWord<T extends string>(value: string, name: string, words: readonly T[]): T {
  const found = words.find((word) => word.toLowerCase() === value.trim().toLowerCase());
  if (found !== undefined) return found;
  throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectOneOf(words)));
}

/** A text with something in it. Throws USAGE_VALUE. */
export function parseText(value: string, name: string): string {
  if (value.trim() !== '') return value;
  throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectNonEmpty()));
}

/** `EXPR`: a comparison of one column; an empty `value` with `=` or `!=` asks for empty or filled cells. */
export interface WhereExpression {
  readonly column: string;
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';
  readonly value: string;
}

/** Splits at the first operator. Which columns and values exist, the table knows. Throws USAGE_VALUE. */
export function parseWhere(value: string, name: string): WhereExpression {
  const match = /^([^=!<>~]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.*)$/s.exec(value.trim());
  const operator = match?.[2] as WhereExpression['operator'] | undefined;
  const needsValue = operator !== undefined && operator !== '=' && operator !== '!=';
  if (!match || !operator || (needsValue && match[3] === '')) {
    throw usageError('USAGE_VALUE', cliMessages.badValue(name, value, cliMessages.expectCondition()));
  }
  return { column: match[1]!.trim(), operator, value: match[3]!.trim() };
}
