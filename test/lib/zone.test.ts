import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dateText,
  dateToMs,
  formatDateTime,
  isRealDate,
  isZone,
  msToZoned,
  shiftDate,
  startOfDay,
  zonedToMs,
  zoneOffsetMs,
} from '../../src/lib/zone.ts';

const at = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0) => ({
  year,
  month,
  day,
  hour,
  minute,
  second,
});

describe('zone', () => {
  it('reads a wall clock in a zone without daylight saving', () => {
    expect(zonedToMs(at(2026, 11, 20, 16, 0, 0), 'Asia/Shanghai')).toBe(Date.parse('2026-11-20T08:00:00Z'));
    expect(msToZoned(Date.parse('2026-11-20T16:30:05.999Z'), 'Asia/Shanghai')).toEqual(at(2026, 11, 21, 0, 30, 5));
  });

  it('knows the summer time that China had until 1991', () => {
    expect(zonedToMs(at(1990, 7, 1), 'Asia/Shanghai')).toBe(Date.parse('1990-06-30T15:00:00Z'));
  });

  it('agrees with the zone tables about the default zone, for which it does not load them', () => {
    // Another name of the same clock, which has no shortcut.
    const instants = fc.integer({ min: Date.UTC(1985, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(instants, (ms) => {
        expect(zoneOffsetMs(ms, 'Asia/Shanghai')).toBe(zoneOffsetMs(ms, 'PRC'));
      }),
    );
  });

  it('moves a time that the clock skips forward by the gap', () => {
    const ms = zonedToMs(at(2026, 3, 8, 2, 30), 'America/New_York');
    expect(formatDateTime(ms, 'America/New_York')).toBe('2026-03-08 03:30:00');
  });

  it('takes the first of the two times that a clock shows twice', () => {
    expect(zonedToMs(at(2026, 11, 1, 1, 30), 'America/New_York')).toBe(Date.parse('2026-11-01T05:30:00Z'));
  });

  it('gives the first moment of a day whose midnight the clock skips', () => {
    const ms = dateToMs({ year: 2018, month: 11, day: 4 }, 'America/Sao_Paulo');
    expect(formatDateTime(ms, 'America/Sao_Paulo')).toBe('2018-11-04 01:00:00');
    expect(startOfDay(ms + 3_600_000, 'America/Sao_Paulo')).toBe(ms);
  });

  it('keeps the local time when days are added across daylight saving', () => {
    const noon = zonedToMs(at(2026, 3, 7, 12), 'America/New_York') + 250;
    expect(addDays(noon, 1, 'America/New_York') - noon).toBe(23 * 3_600_000);
    expect(formatDateTime(addDays(noon, 240, 'America/New_York'), 'America/New_York')).toBe('2026-11-02 12:00:00');
  });

  it('survives a day that a zone never had', () => {
    // Samoa went from 29 December straight to the 31st.
    const ms = zonedToMs(at(2011, 12, 30, 12), 'Pacific/Apia');
    expect(formatDateTime(ms, 'Pacific/Apia')).toBe('2011-12-31 12:00:00');
  });

  it('comes back to the same wall clock for every instant, in every zone', () => {
    const zones = [
      'Asia/Shanghai',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Europe/London',
      'UTC',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 4_000_000_000 }), (zone, seconds) => {
        const parts = msToZoned(seconds * 1000, zone);
        expect(msToZoned(zonedToMs(parts, zone), zone)).toEqual(parts);
        expect(Math.abs(zonedToMs(parts, zone) - seconds * 1000)).toBeLessThanOrEqual(3_600_000);
      }),
      { numRuns: 300 },
    );
  });

  it('tells real dates from impossible ones', () => {
    expect(isRealDate({ year: 2028, month: 2, day: 29 })).toBe(true);
    for (const [year, month, day] of [
      [2026, 2, 29],
      [2026, 2, 30],
      [2026, 13, 1],
      [2026, 0, 1],
      [2026, 4, 31],
      [1900, 2, 29],
      [2026, 1, 0],
    ] as const) {
      expect(isRealDate({ year, month, day })).toBe(false);
    }
  });

  it('counts days through month and year ends', () => {
    expect(dateText(shiftDate({ year: 2026, month: 12, day: 31 }, 1))).toBe('2027-01-01');
    expect(dateText(shiftDate({ year: 2028, month: 3, day: 1 }, -1))).toBe('2028-02-29');
  });

  it('accepts names of zones and nothing else', () => {
    expect(isZone('Asia/Shanghai')).toBe(true);
    expect(isZone('UTC')).toBe(true);
    for (const zone of ['+08:00', 'Mars/Olympus', '', '北京', 'UTC+8']) expect(isZone(zone)).toBe(false);
  });
});
