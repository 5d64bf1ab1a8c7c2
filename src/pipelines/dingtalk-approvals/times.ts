/** Milliseconds that a wall clock of `offset` (`+08:00`) is ahead of UTC. */
export function offsetMs(offset: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(offset);
  if (!match) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return (match[1] === '-' ? -minutes : minutes) * 60_000;
}

const spelling =
  /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:[.,](\d{1,9}))?)?[分秒]?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * The instant that an approval's time means, as epoch ms; null when the text is no time.
 * `2026-04-16T15:34Z` is wall time of `utcOffset` in spite of its Z (reference §3.3: the Z is not UTC), as is every spelling without
 * an offset; an explicit offset is honoured; a number is epoch ms (seconds when it has ten digits).
 */
export function parseTime(value: unknown, utcOffset: string): number | null {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return null;
  const words = value.normalize('NFKC').trim();
  if (/^\d{10}(\d{3})?$/.test(words)) return fromEpoch(Number(words));
  const match = spelling.exec(words);
  if (!match) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = match;
  const wall = wallTime(
    [year, month, day, hour, minute, second].map(Number) as Wall,
    Number(fraction.padEnd(3, '0').slice(0, 3)),
  );
  if (wall === null) return null;
  const zone = match[8];
  return wall - offsetMs(zone && zone.toUpperCase() !== 'Z' ? zone : utcOffset);
}

type Wall = [year: number, month: number, day: number, hour: number, minute: number, second: number];

/** Epoch ms as if the wall clock were UTC; null for a day or an hour that does not exist. */
function wallTime([year, month, day, hour, minute, second]: Wall, milliseconds: number): number | null {
  if (hour > 23 || minute > 59 || second > 59) return null;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
  const back = new Date(ms);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? ms : null;
}

// Years 1973 to 2286: outside, a number is no approval's time but an id or an amount.
function fromEpoch(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  if (value >= 1e11 && value < 1e13) return Math.trunc(value);
  return value >= 1e9 && value < 1e10 ? Math.trunc(value * 1000) : null;
}
