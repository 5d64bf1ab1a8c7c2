import { formatDateTime, isRealDate, zonedToMs } from '../../lib/zone.ts';

const civil =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** Seconds up to the year 5138, milliseconds from 1973: what lies between cannot be mistaken. */
const secondsBelow = 1e11;
const latestMs = 253_402_300_800_000;

/**
 * A moment as bots write it: ISO text, `YYYY-MM-DD HH:mm:ss` in `zone`, epoch seconds or milliseconds, also as text.
 * Returns epoch ms, null for "never" (empty, 0), undefined when it cannot be read.
 */
export function readMoment(raw: unknown, zone: string): number | null | undefined {
  if (raw === null || raw === undefined || raw === '' || raw === 0) return null;
  if (typeof raw === 'number') return fromEpoch(raw);
  if (typeof raw !== 'string') return undefined;
  const words = raw.trim();
  if (words === '' || words === '0') return null;
  if (/^\d{9,16}(\.\d+)?$/.test(words)) return fromEpoch(Number(words));
  const match = civil.exec(words);
  if (!match) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', offset] = match;
  const parts = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  };
  if (!isRealDate(parts) || parts.hour > 23 || parts.minute > 59 || parts.second > 59) return undefined;
  const ms = Number(fraction.slice(0, 3).padEnd(3, '0'));
  if (offset === undefined) return zonedToMs(parts, zone) + ms;
  return (
    Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second, ms) - offsetMs(offset)
  );
}

function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  const ms = Math.round(value < secondsBelow ? value * 1000 : value);
  return ms < latestMs ? ms : undefined;
}

function offsetMs(offset: string): number {
  if (offset.toUpperCase() === 'Z') return 0;
  const sign = offset.startsWith('-') ? -1 : 1;
  const digits = offset.replace(/\D/g, '');
  return sign * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4))) * 60_000;
}

/** How a store writes its moments, told from one of them. */
export type MomentForm = 'seconds' | 'milliseconds' | 'iso' | 'local-iso' | 'local';

export function formOfMoment(raw: unknown): MomentForm | null {
  if (typeof raw === 'number') return raw < secondsBelow ? 'seconds' : 'milliseconds';
  if (typeof raw !== 'string' || raw === '') return null;
  if (/(Z|[+-]\d{2}:?\d{2})$/i.test(raw) && /\d[T ]\d/i.test(raw)) return 'iso';
  return /\dT\d/i.test(raw) ? 'local-iso' : 'local';
}

export function writeMoment(ms: number, form: MomentForm, zone: string): number | string {
  if (form === 'seconds') return Math.floor(ms / 1000);
  if (form === 'milliseconds') return ms;
  if (form === 'iso') return new Date(ms).toISOString();
  const local = formatDateTime(ms, zone);
  return form === 'local-iso' ? local.replace(' ', 'T') : local;
}
