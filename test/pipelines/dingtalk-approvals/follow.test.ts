import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type FollowInput,
  isWorthAnotherPage,
  planFollowing,
} from '../../../src/pipelines/dingtalk-approvals/follow.ts';
import { spanMsMax } from '../../../src/pipelines/dingtalk-approvals/source.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-11-20T08:00:00+08:00');

function plan(
  open: Record<string, [createdDaysAgo: number, refreshedHoursAgo: number]>,
  differs: Partial<FollowInput> = {},
) {
  return planFollowing({
    open: Object.fromEntries(
      Object.entries(open).map(([id, [days, hours]]) => [
        id,
        { createdMs: now - days * day, refreshedMs: now - hours * hour },
      ]),
    ),
    settled: new Set(),
    nowMs: now,
    refreshMs: 24 * hour,
    listableFromMs: now - 365 * day,
    ...differs,
  });
}
const many = (count: number, created: (i: number) => number, refreshed = 1) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`i${i}`, [created(i), refreshed] as [number, number]]));

describe('learning what has finished', () => {
  it('costs nothing where nothing is open', () => {
    expect(plan({})).toEqual({ read: [], listings: [], tooOld: [] });
  });
  it('takes the listing at equal cost: one open approval, one page', () => {
    expect(plan({ a: [3, 1] })).toMatchObject({ read: [], listings: [{ ids: ['a'], pages: 1 }] });
  });
  it('takes one page for twenty', () => {
    expect(plan(many(20, (i) => i))).toMatchObject({ read: [], listings: [{ pages: 1 }] });
    expect(plan(many(21, (i) => i))).toMatchObject({ read: [], listings: [{ pages: 2 }] });
  });
  it('reads the details where so many others are due that listing would cost more pages', () => {
    const open = { ...many(40, () => 5, 30), fresh: [5, 1] as [number, number] };
    const { read, listings } = plan(open);
    expect(listings).toEqual([]);
    expect(read).toHaveLength(41);
  });
  it('needs no listing for what is due anyway', () => {
    expect(plan({ a: [3, 24], b: [4, 100] })).toEqual({ read: ['a', 'b'], listings: [], tooOld: [] });
    expect(plan({ a: [3, 1] }, { refreshMs: 0 })).toMatchObject({ read: ['a'], listings: [] });
  });
  it('counts five minutes early as on time, since cron never starts at the same second', () => {
    expect(plan({ a: [3, 24 - 1 / 15] }).read).toEqual(['a']);
    expect(plan({ a: [3, 23.5] }).read).toEqual([]);
  });
  it('splits what lies further apart than 120 days', () => {
    const { listings } = plan({ a: [1, 1], b: [119, 1], c: [200, 1], d: [300, 1] });
    expect(listings.map((listing) => listing.ids)).toEqual([
      ['d', 'c'],
      ['b', 'a'],
    ]);
  });
  it('never lists what is older than can be listed, and reads it once a week', () => {
    expect(plan({ a: [366, 30] })).toEqual({ read: [], listings: [], tooOld: ['a'] });
    expect(plan({ a: [366, 24 * 7] })).toEqual({ read: ['a'], listings: [], tooOld: ['a'] });
    expect(plan({ a: [366, 24 * 8] }, { refreshMs: 24 * 14 * hour })).toMatchObject({ read: [] });
  });
  it('leaves out what the run reads anyway', () => {
    expect(plan({ a: [1, 1], b: [1, 1] }, { settled: new Set(['a']) }).listings[0]!.ids).toEqual(['b']);
  });

  it('decides about every open id exactly once, within the platform’s spans, never at a higher price than details', () => {
    const entry = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), (entries) => {
        const open = Object.fromEntries(entries.map((item, i) => [`i${i}`, item]));
        const { read, listings, tooOld } = plan(open);
        const listed = listings.flatMap((listing) => listing.ids);
        const decided = [...read, ...listed];
        expect(new Set(decided).size).toBe(decided.length);
        for (const id of Object.keys(open)) expect(decided.includes(id) || tooOld.includes(id)).toBe(true);
        for (const listing of listings) {
          expect(listing.endMs - listing.startMs).toBeLessThanOrEqual(spanMsMax);
          expect(listing.endMs).toBeLessThanOrEqual(now);
          expect(listing.startMs).toBeGreaterThanOrEqual(now - 365 * day);
          expect(listing.pages).toBeLessThanOrEqual(listing.ids.length);
          for (const id of listing.ids) expect(now - open[id]![0] * day).toBeGreaterThanOrEqual(listing.startMs);
        }
      }),
    );
  });
});

describe('another page of RUNNING', () => {
  const listing = { startMs: 0, endMs: 1, ids: ['a', 'b', 'c', 'd', 'e'], pages: 1 };
  it('is not asked for when every followed id was named', () => {
    expect(isWorthAnotherPage({ ...listing, pages: 3 }, 1, 0)).toBe(false);
  });
  it('is asked for within the expected pages', () => {
    expect(isWorthAnotherPage({ ...listing, pages: 3 }, 2, 1)).toBe(true);
  });
  it('is asked for among strangers while it can tell of several, not for one', () => {
    expect(isWorthAnotherPage(listing, 1, 3)).toBe(true);
    expect(isWorthAnotherPage(listing, 1, 1)).toBe(false);
  });
  it('never costs more pages than there are details', () => {
    expect(isWorthAnotherPage(listing, 5, 5)).toBe(false);
  });
});
