import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endMs,
  isReversed,
  parseDate,
  parseDuration,
  parseTime,
  parseWhere,
  parseWhole,
  startMs,
} from '../../src/cli/arguments.ts';
import { dateText } from '../../src/lib/zone.ts';

const codeOf = (work: () => unknown) => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('arguments', () => {
  it('reads a time with or without seconds, with a blank or a T, and a date', () => {
    const parts = { year: 2026, month: 11, day: 20, hour: 16, minute: 5, second: 0 };
    for (const words of ['2026-11-20 16:05:00', '2026-11-20T16:05', ' 2026-11-20  16:05:00 ']) {
      expect(parseTime(words, '-')).toEqual({ parts, dateOnly: false });
    }
    expect(parseTime('2026-11-20', '-')).toEqual({ parts: { ...parts, hour: 0, minute: 0 }, dateOnly: true });
  });

  it.each(['2026-02-30', '2026-13-01', '2026-11-31 10:00:00', '2026-11-20 24:00:00', '2026-11-20 10:60', '0000-00-00'])(
    'refuses %s as a moment that does not exist',
    (words) => {
      expect(codeOf(() => parseTime(words, '--start-time'))).toBe('USAGE_DATE');
    },
  );

  it.each(['', 'today', '20261120', '2026/11/20', '2026-11-20Z', '2026-11-20 10', '11-20-2026', '２０２６-11-20'])(
    'refuses %j as no time at all',
    (words) => {
      expect(codeOf(() => parseTime(words, '--start-time'))).toBe('USAGE_VALUE');
    },
  );

  it('takes a date as the whole day: its start as a start, the next midnight as an end', () => {
    const day = parseTime('2026-11-20', '-');
    expect(startMs(day, 'Asia/Shanghai')).toBe(Date.parse('2026-11-19T16:00:00Z'));
    expect(endMs(day, 'Asia/Shanghai')).toBe(Date.parse('2026-11-20T16:00:00Z'));
    expect(
      endMs(parseTime('2026-11-01', '-'), 'America/New_York') -
        startMs(parseTime('2026-11-01', '-'), 'America/New_York'),
    ).toBe(25 * 3_600_000);
    expect(isReversed(day, day)).toBe(false);
  });

  it('takes a time as it stands, in the zone', () => {
    expect(endMs(parseTime('2026-11-20 08:00:00', '-'), 'UTC')).toBe(Date.parse('2026-11-20T08:00:00Z'));
    const noon = parseTime('2026-11-20 12:00:00', '-');
    expect(isReversed(noon, noon)).toBe(true);
    expect(isReversed(noon, parseTime('2026-11-20', '-'))).toBe(false);
    expect(isReversed(noon, parseTime('2026-11-19', '-'))).toBe(true);
  });

  it('accepts every date that it prints', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('1970-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }), (day) => {
        const date = { year: day.getUTCFullYear(), month: day.getUTCMonth() + 1, day: day.getUTCDate() };
        expect(parseDate(dateText(date), '-')).toEqual(date);
      }),
    );
  });

  it('reads durations', () => {
    expect(parseDuration('26h', '-')).toBe(93_600_000);
    expect(parseDuration('1d12h', '-')).toBe(129_600_000);
    expect(parseDuration('90M', '-')).toBe(5_400_000);
    expect(parseDuration('0.5h', '-')).toBe(1_800_000);
    for (const words of ['', '0h', '26', 'h', '-1h', '1y', '1h x', '1h,2m', '９h']) {
      expect(codeOf(() => parseDuration(words, '--max-age'))).toBe('USAGE_VALUE');
    }
  });

  it('reads whole numbers only, in their range', () => {
    expect(parseWhole('0', '-', 0)).toBe(0);
    for (const words of ['-1', '1.0', '1e3', '', 'x', '99999999999999999999', '０']) {
      expect(codeOf(() => parseWhole(words, '-', 0))).toBe('USAGE_VALUE');
    }
  });

  it('splits conditions at the first operator', () => {
    expect(parseWhere('来源渠道=抖音', '-')).toEqual({ column: '来源渠道', operator: '=', value: '抖音' });
    expect(parseWhere('a != b=c', '-')).toEqual({ column: 'a', operator: '!=', value: 'b=c' });
    expect(parseWhere('金额>=1', '-').operator).toBe('>=');
    expect(parseWhere('金额<1', '-').operator).toBe('<');
    expect(parseWhere('备注~急', '-').operator).toBe('~');
    expect(parseWhere('备注=', '-')).toEqual({ column: '备注', operator: '=', value: '' });
    for (const words of ['', '=x', '备注', '金额>', '备注~', '  =  ']) {
      expect(codeOf(() => parseWhere(words, '--where'))).toBe('USAGE_VALUE');
    }
  });
});
