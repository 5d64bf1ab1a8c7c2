import { type DateParts, dateToMs, isRealDate, msToZoned, shiftDate } from '../../lib/zone.ts';
import { cleanCode, saysNothing } from './clean.ts';

export type DateFault = 'invalid_date' | 'ambiguous_date';

export type DateReading =
  /** `ms`: midnight of the day in the zone. */
  | { readonly kind: 'day'; readonly date: DateParts; readonly ms: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'fault'; readonly code: DateFault };

const invalid: DateReading = { kind: 'fault', code: 'invalid_date' };
const ambiguous: DateReading = { kind: 'fault', code: 'ambiguous_date' };

// Outside of these years a date of a course is a typing error or a misread number.
const firstYear = 1980;
const lastYear = 2100;
/** Day 0 of spreadsheets. */
const serialEpoch: DateParts = { year: 1899, month: 12, day: 30 };
const serialMax = 73_415;

const clock = String.raw`(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:[.,]\d{1,9})?)?`;
const offset = String.raw`(?:\s*(Z|[+-]\d{2}:?\d{2}))?`;
const tail = new RegExp(String.raw`^(?:[T\s]*${clock}\s*(AM|PM)?${offset}|\s*\d{1,2}:?)?$`, 'i');
const yearFirst = /^(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)/;
const shortYear = /^\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)/;
const noYear = /^\d{1,2}[-/.]\d{1,2}$/;

/** Chinese spellings turned into digits and signs: 2026年3月1日 下午3时05分 → 2026-3-1 15:05 in parts. */
function fold(cleaned: string): { words: string; half: 'am' | 'pm' | null } {
  let half: 'am' | 'pm' | null = null;
  const words = cleaned
    .replace(/[‐-―−]/g, '-')
    .replace(/\s*[([]?(?:星期|周|礼拜)[一二三四五六日天][)\]]?\s*/g, ' ')
    .replace(/\s*(上午|凌晨|早上|下午|晚上|傍晚|中午)\s*/g, (_all, word: string) => {
      half = /下午|晚上|傍晚|中午/.test(word) ? 'pm' : 'am';
      return ' ';
    })
    .replace(/(\d)\s*年\s*/g, '$1-')
    .replace(/(\d)\s*月\s*/g, '$1-')
    .replace(/(\d)\s*[日号]\s*/g, '$1 ')
    .replace(/(\d)\s*[时点]\s*/g, '$1:')
    .replace(/(\d)\s*分\s*/g, '$1:')
    .replace(/(\d)\s*秒/g, '$1')
    .replace(/:(?=\s*$)/, '')
    .trim();
  return { words, half };
}

function dayOf(date: DateParts, zone: string): DateReading {
  if (date.year < firstYear || date.year > lastYear || !isRealDate(date)) return invalid;
  return { kind: 'day', date, ms: dateToMs(date, zone) };
}

function instantOf(ms: number, zone: string): DateReading {
  const { year, month, day } = msToZoned(ms, zone);
  return dayOf({ year, month, day }, zone);
}

function withTime(date: DateParts, rest: string, half: 'am' | 'pm' | null, zone: string): DateReading {
  if (rest === '') return dayOf(date, zone);
  const match = tail.exec(rest);
  if (!match) return invalid;
  const [, hours, minutes, seconds, meridiem, shift] = match;
  if (hours === undefined) return Number(rest.replace(/\D/g, '')) <= 23 ? dayOf(date, zone) : invalid;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds ?? 0) > 59) return invalid;
  if (!shift) return dayOf(date, zone);
  const day = dayOf(date, zone);
  if (day.kind !== 'day') return day;
  // An instant with its own offset may be another day here.
  const late = half === 'pm' || meridiem?.toUpperCase() === 'PM';
  const hour = (Number(hours) % (late || meridiem ? 12 : 24)) + (late ? 12 : 0);
  const [sign, hh, mm] = /^Z$/i.test(shift)
    ? [1, 0, 0]
    : [shift.startsWith('-') ? -1 : 1, Number(shift.slice(1, 3)), Number(shift.slice(-2))];
  if (hh > 14 || mm > 59) return invalid;
  const utc = Date.UTC(date.year, date.month - 1, date.day, hour, Number(minutes), Number(seconds ?? 0));
  return instantOf(utc - sign * (hh * 60 + mm) * 60_000, zone);
}

const parts = (year: string, month: string, day: string): DateParts => ({
  year: Number(year),
  month: Number(month),
  day: Number(day),
});

/**
 * The day that a cell names, in the spellings of Chinese exports and spreadsheets: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日,
 * 20260301, with or without a time; spreadsheet serials (46082.5); epoch seconds and ms; ISO with an offset. A date that can be read
 * in two ways (03/04/2026, 26-03-01, 3月1日) is `ambiguous_date`; one that the calendar lacks is `invalid_date`. Never guesses.
 */
export function readDate(raw: string, zone: string): DateReading {
  const cleaned = cleanCode(raw);
  if (saysNothing(cleaned)) return { kind: 'empty' };
  if (/^\d+(?:\.\d+)?$/.test(cleaned) && !noYear.test(cleaned)) return readNumber(cleaned, zone);
  const { words, half } = fold(cleaned);
  const first = yearFirst.exec(words);
  if (first)
    return withTime(
      parts(first[1] as string, first[2] as string, first[3] as string),
      words.slice(first[0].length),
      half,
      zone,
    );
  const compact = /^(\d{4})(\d{2})(\d{2})(?=[T\s])/.exec(words);
  if (compact) {
    const rest = words
      .slice(8)
      .replace(
        /^([T\s]+)(\d{2})(\d{2})(\d{2})?(?=$|Z|[+-])/i,
        (_all, gap: string, h: string, m: string, s?: string) => `${gap}${h}:${m}${s ? `:${s}` : ''}`,
      );
    return withTime(parts(compact[1] as string, compact[2] as string, compact[3] as string), rest, half, zone);
  }
  const last = yearLast.exec(words);
  if (last) return readYearLast(last, words, half, zone);
  if (shortYear.test(words) || noYear.test(words.replace(/-$/, '').trim())) return ambiguous;
  return invalid;
}

/** 3/1/2026 is January or March; 25/12/2026 and 3/3/2026 can only be one day. */
function readYearLast(match: RegExpExecArray, words: string, half: 'am' | 'pm' | null, zone: string): DateReading {
  const [whole, a, b, year] = match as unknown as [string, string, string, string];
  const readings = [parts(year, a, b), parts(year, b, a)].filter(isRealDate);
  const [one, other] = readings;
  if (!one) return invalid;
  if (other && (one.month !== other.month || one.day !== other.day)) return ambiguous;
  return withTime(one, words.slice(whole.length), half, zone);
}

function readNumber(digits: string, zone: string): DateReading {
  const [whole = ''] = digits.split('.');
  const fraction = digits.includes('.');
  if (whole.length === 5) {
    const serial = Number(whole);
    return serial > serialMax ? invalid : dayOf(shiftDate(serialEpoch, serial), zone);
  }
  if (fraction) return invalid;
  const compact = () => dayOf(parts(whole.slice(0, 4), whole.slice(4, 6), whole.slice(6, 8)), zone);
  switch (whole.length) {
    case 8:
      return compact();
    case 12:
    case 14:
      return Number(whole.slice(8, 10)) < 24 && Number(whole.slice(10, 12)) < 60 && Number(whole.slice(12) || 0) < 60
        ? compact()
        : invalid;
    case 6:
      return ambiguous;
    case 10:
      // 2026030112 is also a second in the year 2034.
      return compact().kind === 'day' ? ambiguous : instantOf(Number(whole) * 1000, zone);
    case 13:
      return instantOf(Number(whole), zone);
    default:
      return invalid;
  }
}
