import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offsetMs, parseTime } from '../../../src/pipelines/dingtalk-approvals/times.ts';

const beijing = Date.parse('2026-04-16T15:34:00+08:00');

describe('approval times', () => {
  it.each<[unknown, number | null]>([
    ['2026-04-16T15:34Z', beijing],
    ['2026-04-16T15:34:20Z', beijing + 20_000],
    ['2026-04-16T15:34:20.250Z', beijing + 20_250],
    ['2026-04-16T15:34z', beijing],
    ['2026-04-16T15:34', beijing],
    ['2026-04-16 15:34', beijing],
    ['2026-04-16 15:34:20', beijing + 20_000],
    ['2026/4/16 15:34', beijing],
    ['2026.04.16 15:34', beijing],
    ['2026年4月16日 15:34', beijing],
    ['2026年04月16日15时34分', beijing],
    ['２０２６-０４-１６ １５：３４', beijing],
    ['2026-04-16', Date.parse('2026-04-16T00:00:00+08:00')],
    ['2026-04-16T15:34+08:00', beijing],
    ['2026-04-16T07:34:00+00:00', beijing],
    ['2026-04-16T15:34:00+0800', beijing],
    ['2026-04-16T02:34:00-05:00', beijing],
    [beijing, beijing],
    [String(beijing), beijing],
    [beijing / 1000, beijing],
    ['', null],
    ['tomorrow', null],
    ['2026-02-30T10:00Z', null],
    ['2026-13-01', null],
    ['2026-04-16T25:00Z', null],
    ['2026-04-16T15:60Z', null],
    ['15:34', null],
    [0, null],
    [Number.NaN, null],
    [null, null],
    [{}, null],
  ])('%j', (text, expected) => {
    expect(parseTime(text, '+08:00')).toBe(expected);
  });

  it('follow utc_offset wherever no offset is written', () => {
    expect(parseTime('2026-04-16T15:34Z', '+09:00')).toBe(beijing - 3_600_000);
    expect(parseTime('2026-04-16T15:34+08:00', '+09:00')).toBe(beijing);
    expect(offsetMs('-03:30')).toBe(-12_600_000);
  });

  it('come back from every minute of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000_000 }), (minutes) => {
        const ms = Date.UTC(2000, 0, 1) + minutes * 60_000;
        const wall = new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
        return parseTime(`${wall}Z`, '+08:00') === ms;
      }),
    );
  });
});
