/** Calendar arithmetic in a named time zone. All times are Unix ms. */

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-CA', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(zone, known);
  }
  return known;
}

/** Wall-clock time in the zone, written as if it were UTC. */
function wallClock(ms: number, zone: string): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(new Date(ms))) part[type] = Number(value);
  return Date.UTC(part['year']!, part['month']! - 1, part['day']!, part['hour']!, part['minute']!, part['second']!);
}

/** 00:00 of the day `days` after the day of `ms`. */
export function dayStart(ms: number, zone: string, days = 0): number {
  const wall = new Date(wallClock(ms, zone));
  const midnight = Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate() + days);
  return fromWall(midnight, zone);
}

/** 00:00 of the first day of the month `months` after the month of `ms`. */
export function monthStart(ms: number, zone: string, months = 0): number {
  const wall = new Date(wallClock(ms, zone));
  return fromWall(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth() + months, 1), zone);
}

/** 0 = Monday … 6 = Sunday. */
export function weekday(ms: number, zone: string): number {
  return (new Date(wallClock(ms, zone)).getUTCDay() + 6) % 7;
}

function fromWall(wall: number, zone: string): number {
  const guess = wall - (wallClock(wall, zone) - wall);
  return guess + (wall - wallClock(guess, zone));
}

export function isZone(zone: string): boolean {
  try {
    format(zone);
    return true;
  } catch {
    return false;
  }
}
