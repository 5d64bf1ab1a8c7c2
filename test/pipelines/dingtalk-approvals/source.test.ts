import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { settle } from '../../../src/pipelines/dingtalk-approvals/settle.ts';
import { listWindow, sliceWindow } from '../../../src/pipelines/dingtalk-approvals/source.ts';
import { windowFor } from '../../../src/pipelines/dingtalk-approvals/window.ts';
import { FakeClock } from '../../support/clock.ts';
import { FakeApprovals } from './fake-approvals.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.parse('2026-11-20T08:00:00+08:00');

describe('listing a window', () => {
  it('is split at 120 days, without gaps', () => {
    expect(sliceWindow({ startMs: 0, endMs: 120 * day })).toEqual([{ startMs: 0, endMs: 120 * day }]);
    expect(sliceWindow({ startMs: 0, endMs: 250 * day })).toEqual([
      { startMs: 0, endMs: 120 * day },
      { startMs: 120 * day, endMs: 240 * day },
      { startMs: 240 * day, endMs: 250 * day },
    ]);
    expect(sliceWindow({ startMs: 5, endMs: 5 })).toEqual([{ startMs: 5, endMs: 5 }]);
  });

  async function listed(api: FakeApprovals, startMs: number, endMs: number): Promise<string[]> {
    const ids: string[] = [];
    const pages = listWindow(
      { startMs, endMs },
      (slice) => api.listInstanceIds({ processCode: 'A', ...slice }),
      (id) => id,
      'A',
    );
    for await (const page of pages) ids.push(...page);
    return ids;
  }

  it('halves a slice that reaches the cap of ids, and gives each id once', async () => {
    const api = new FakeApprovals(new FakeClock(now));
    for (let i = 0; i < 10_500; i++) api.file('A', {}, now - (i % 9_000) * 5 * 60_000);
    const ids = await listed(api, now - 60 * day, now);
    expect(ids).toHaveLength(10_500);
    expect(new Set(ids).size).toBe(10_500);
  });

  it('gives up on a minute that holds more than can be listed', async () => {
    const api = new FakeApprovals(new FakeClock(now));
    for (let i = 0; i < 10_100; i++) api.file('A', {}, now - 5);
    await expect(listed(api, now - hour, now)).rejects.toThrow('TOO_MANY_INSTANCES');
  });

  it('gives ids that pages repeat once', async () => {
    const pages = async function* () {
      yield ['a', 'b'];
      yield ['b', 'c', 'c'];
    };
    const ids: string[] = [];
    for await (const page of listWindow({ startMs: 0, endMs: 1 }, pages, (id) => id, 'A')) ids.push(...page);
    expect(ids).toEqual(['a', 'b', 'c']);
  });
});

describe('the window of a run', () => {
  const config = configSchema.parse({});
  it('reaches from the watermark, less the overlap, to now', () => {
    expect(windowFor({ mode: 'incremental' }, now - 5 * hour, config, now)).toEqual({
      startMs: now - 7 * hour,
      endMs: now,
      movesWatermark: true,
      cut: false,
    });
  });
  it('is the default hours without one', () => {
    expect(windowFor({ mode: 'incremental' }, null, config, now).startMs).toBe(now - 24 * hour);
  });
  it('is the asked days for init and full check, at most a year', () => {
    expect(windowFor({ mode: 'init' }, null, config, now).startMs).toBe(now - 7 * day);
    expect(windowFor({ mode: 'init', days: 3 }, null, config, now).startMs).toBe(now - 3 * day);
    expect(windowFor({ mode: 'full-check' }, now - hour, config, now)).toMatchObject({
      startMs: now - 30 * day,
      movesWatermark: true,
    });
    expect(windowFor({ mode: 'init', days: 365 }, null, config, now).startMs).toBe(now - 365 * day + hour);
  });
  it('of a full check that does not reach back to the watermark does not move it', () => {
    expect(windowFor({ mode: 'full-check', days: 2 }, now - 3 * day, config, now).movesWatermark).toBe(false);
  });
  it('of a range is as asked, up to now, and moves nothing', () => {
    expect(windowFor({ mode: 'range', startMs: now - 200 * day, endMs: now + day }, now, config, now)).toEqual({
      startMs: now - 200 * day,
      endMs: now,
      movesWatermark: false,
      cut: false,
    });
  });
  it.each([
    ['RANGE_TOO_OLD', now - 366 * day, now],
    ['RANGE_EMPTY', now - day, now - 2 * day],
    ['RANGE_EMPTY', now + day, now + 2 * day],
    ['RANGE_EMPTY', undefined, now],
  ])('%s', (code, startMs, endMs) => {
    expect(() => windowFor({ mode: 'range', startMs, endMs }, null, config, now)).toThrow(code);
  });
  it('reaches back five years with OA premium', () => {
    const premium = configSchema.parse({ 'dingtalk-approvals': { oa_premium: true } });
    expect(() => windowFor({ mode: 'range', startMs: now - 1000 * day }, null, premium, now)).not.toThrow();
  });
  it('names the earliest start in the configured time zone', () => {
    try {
      windowFor({ mode: 'range', startMs: 0 }, null, config, now);
      expect.unreachable();
    } catch (error) {
      expect((error as { hint: { en: string } }).hint.en).toContain('2025-11-20 09:00:00');
    }
  });
});

describe('settling', () => {
  const window = { startMs: now - day, endMs: now, movesWatermark: true, cut: false };
  const empty = { watermarkMs: null, open: {}, seen: {}, failed: {} };
  const base = { window, listed: true, nowMs: now, overlapMs: 2 * hour };

  it('moves the watermark past what is confirmed, rejected or kept as failed', () => {
    const results = new Map([
      ['a', { state: 'final', createdMs: now - hour }],
      ['b', { state: 'failed', code: 'X' }],
      ['c', { state: 'gone' }],
    ] as const);
    const after = settle(empty, { ...base, results });
    expect(after).toMatchObject({ watermarkMs: now, failed: { b: { code: 'X', sinceMs: now, attempts: 1 } } });
    expect(after.seen).toMatchObject({ a: now - hour });
  });
  it('does not move it past what is pending, nor when the listing did not end', () => {
    const before = { ...empty, watermarkMs: now - 5 * hour };
    const results = new Map([
      ['a', { state: 'pending' }],
      ['b', { state: 'final', createdMs: now - hour }],
    ] as const);
    expect(settle(before, { ...base, results })).toMatchObject({
      watermarkMs: now - 5 * hour,
      seen: { b: now - hour },
    });
    expect(settle(before, { ...base, listed: false, results: new Map() }).watermarkMs).toBe(now - 5 * hour);
  });
  it('keeps an open one with the time of its reading, and an older failure with its history', () => {
    const before = {
      ...empty,
      open: { a: { createdMs: 1, refreshedMs: 2 } },
      failed: { b: { code: 'X', sinceMs: 5, attempts: 3 } },
    };
    const results = new Map([
      ['a', { state: 'open', createdMs: null }],
      ['b', { state: 'failed', code: 'Y' }],
    ] as const);
    expect(settle(before, { ...base, results })).toMatchObject({
      open: { a: { createdMs: 1, refreshedMs: now } },
      failed: { b: { code: 'Y', sinceMs: 5, attempts: 4 } },
    });
  });
  it('forgets what can no longer be listed again', () => {
    const before = { ...empty, watermarkMs: now - hour, seen: { old: now - 3 * hour, young: now - 0.5 * hour } };
    expect(Object.keys(settle(before, { ...base, results: new Map() }).seen)).toEqual(['young']);
  });
  it('leaves the watermark of a range alone, null included', () => {
    const range = { ...window, movesWatermark: false };
    expect(settle(empty, { ...base, window: range, results: new Map() }).watermarkMs).toBeNull();
    expect(settle({ ...empty, watermarkMs: 7 }, { ...base, window: range, results: new Map() }).watermarkMs).toBe(7);
  });
});
