import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateText, dateToMs } from '../../../src/lib/zone.ts';
import { readDate } from '../../../src/pipelines/shared/dates.ts';

const zone = 'Asia/Shanghai';
const day = (raw: string, where = zone) => {
  const reading = readDate(raw, where);
  return reading.kind === 'day' ? dateText(reading.date) : reading.kind === 'fault' ? reading.code : 'empty';
};

describe('dates in the common spellings', () => {
  test.each([
    '2026-03-01',
    '2026-3-1',
    '2026/03/01',
    '2026/3/1',
    '2026.3.1',
    '2026.03.01',
    '2026年3月1日',
    '2026年03月01日',
    '2026 年 3 月 1 日',
    '2026年3月1号',
    '20260301',
    '２０２６－０３－０１',
    '\t2026-03-01',
    "'2026-03-01",
    '="2026-03-01"',
    '2026-03-01 12:30',
    '2026-03-01 12:30:45',
    '2026-03-01 12:30:45.123',
    '2026/3/1 9:05',
    '2026-03-01T12:30:45',
    '2026-03-01 23:59:59',
    '2026-03-01 00:00:00',
    '2026年3月1日 12时30分',
    '2026年3月1日12时30分15秒',
    '2026年3月1日 12点',
    '2026年3月1日 下午3:05',
    '2026-03-01 上午9:00',
    '2026/3/1 3:05 PM',
    '2026年3月1日 星期日',
    '2026-03-01（周日）',
    '20260301 123045',
    '20260301123045',
    '202603011230',
    '20260301T123045',
    '46082',
    '46082.5',
    '46082.99999',
    '2026-03-01T12:30:45+08:00',
    '2026-02-28T20:00:00Z',
    '2026-03-01T01:00:00+0900',
    '1772294400000',
    '1772294400',
  ])('%s', (raw) => {
    expect(day(raw)).toBe('2026-03-01');
  });

  test('midnight is that of the configured zone', () => {
    expect(readDate('2026-03-01', zone)).toMatchObject({ ms: Date.UTC(2026, 1, 28, 16) });
    expect(readDate('2026-03-01', 'UTC')).toMatchObject({ ms: Date.UTC(2026, 2, 1) });
  });

  test('an instant with its own offset falls on the day of the configured zone', () => {
    expect(day('2026-03-01T23:30:00Z')).toBe('2026-03-02');
    expect(day('2026-03-01T23:30:00Z', 'UTC')).toBe('2026-03-01');
    expect(day('2026-03-01 11:30 PM +08:00')).toBe('2026-03-01');
  });

  test('a leap day is a day in leap years only', () => {
    expect(day('2024-02-29')).toBe('2024-02-29');
    expect(day('2026-02-29')).toBe('invalid_date');
  });

  test('a date whose order of day and month can only be one is read', () => {
    expect(day('25/12/2026')).toBe('2026-12-25');
    expect(day('12/25/2026')).toBe('2026-12-25');
    expect(day('3/3/2026')).toBe('2026-03-03');
  });
});

describe('dates that are refused', () => {
  test.each([
    '03/04/2026',
    '3-4-2026',
    '26-03-01',
    '26/3/1',
    '3月1日',
    '03-01',
    '3.1',
    '260301',
    '26年3月1日',
    '2026030112',
  ])('%s can be read in two ways', (raw) => {
    expect(day(raw)).toBe('ambiguous_date');
  });

  test.each([
    '2026-02-30',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-01-32',
    '0000-00-00',
    '1026-03-01',
    '20261301',
    '昨天',
    'abc',
    '2026',
    '2026-03',
    '2026.3',
    '2026-03-01x',
    '2026-03-01 25:00',
    '2026-03-01 12:61',
    '99999',
    '0',
    '1',
    '123',
    '13/13/2026',
    '2026-03-011',
    '1.5E+5',
    '-46082',
    '2026-03-01 12:30 13:30',
  ])('%s is no date', (raw) => {
    expect(day(raw)).toBe('invalid_date');
  });

  test.each(['', ' ', '-', '无', 'null'])('%j says nothing', (raw) => expect(day(raw)).toBe('empty'));
});

test('every day is read back from each of its spellings', () => {
  const spellings = [
    (y: number, m: number, d: number) => `${y}-${m}-${d}`,
    (y: number, m: number, d: number) => `${y}年${m}月${d}日`,
    (y: number, m: number, d: number) => `${y}/${m}/${d} 8:05:09`,
    (y: number, m: number, d: number) => `${y}${String(m).padStart(2, '0')}${String(d).padStart(2, '0')}`,
    (y: number, m: number, d: number) =>
      String(Math.round((Date.UTC(y, m - 1, d) - Date.UTC(1899, 11, 30)) / 86_400_000)),
  ];
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1985, 0, 1), max: Date.UTC(2099, 0, 1) }),
      fc.constantFrom(...spellings),
      (at, spell) => {
        const date = new Date(at);
        const parts = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(readDate(spell(parts.year, parts.month, parts.day), zone)).toEqual({
          kind: 'day',
          date: parts,
          ms: dateToMs(parts, zone),
        });
      },
    ),
  );
});

test('nothing that is read makes the reader fall over', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'0123456789-/.年月日时分: TZ+上下午APM'.split('')) }), (raw) => {
      expect(['day', 'empty', 'fault']).toContain(readDate(raw, zone).kind);
    }),
    { numRuns: 2000 },
  );
});
