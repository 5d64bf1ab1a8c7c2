import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../support/clock.ts';
import { day, hour, World } from './world.ts';

const templates = ['PROC-1', 'PROC-2', 'PROC-3', 'PROC-4', 'PROC-5'];
const runs = [
  { at: 8, mode: 'incremental' },
  { at: 12, mode: 'incremental' },
  { at: 18, mode: 'incremental' },
  { at: 23.5, mode: 'full-check' },
] as const;
const start = Date.parse('2026-11-01T00:00:00+08:00');
const days = 30;
/** When the n-th run of the month starts. */
const runMs = (n: number) => start + Math.floor(n / runs.length) * day + runs[n % runs.length]!.at * hour;

/**
 * A month of a company with 1,000 approvals over five templates, run at 8, 12 and 18 o'clock with a full check at 23:30. Each is filed
 * before one run and decided before the next, so that it is seen running once and finished once; `longRunning` of them wait for days.
 */
async function month(longRunning: number) {
  const world = new World({ process_codes: templates });
  const random = new SeededRandom(7);
  const events: { atMs: number; act: () => void }[] = [];
  const between = (fromMs: number, toMs: number) => fromMs + 60_000 + random.next() * (toMs - fromMs - 120_000);
  for (let i = 0; i < 1000; i++) {
    const seenBy = (i % (days * runs.length - 1)) + 1;
    const filedMs = between(runMs(seenBy - 1), runMs(seenBy));
    const decidedMs =
      i < longRunning ? filedMs + (2 + random.next() * 5) * day : between(runMs(seenBy), runMs(seenBy + 1));
    const code = templates[i % 5] as string;
    const result = random.next() < 0.1 ? 'refuse' : 'agree';
    let id = '';
    events.push({ atMs: filedMs, act: () => (id = world.approvals.file(code, {}, filedMs).id) });
    events.push({ atMs: decidedMs, act: () => world.approvals.decide(id, result) });
  }
  events.sort((a, b) => a.atMs - b.atMs);
  const spent: Record<string, number> = {};
  const byMode: Record<string, number> = { incremental: 0, 'full-check': 0 };
  for (let n = 0; n < days * runs.length; n++) {
    while (events[0] && events[0].atMs <= runMs(n)) {
      const event = events.shift()!;
      world.clock.ms = event.atMs;
      event.act();
    }
    world.clock.ms = runMs(n);
    const { mode } = runs[n % runs.length]!;
    const ran = await world.run({ mode });
    expect(ran.error).toBeNull();
    expect(ran.recorder.rejections).toEqual([]);
    for (const [kind, count] of Object.entries(ran.calls)) spent[kind] = (spent[kind] ?? 0) + count;
    byMode[mode]! += world.approvals.total;
  }
  const total = Object.values(spent).reduce((sum, count) => sum + count, 0);
  return { world, spent, byMode, total };
}

describe('a month of 1,000 approvals', () => {
  it('costs at most 4,500 metered calls, and every row says what DingTalk says', { timeout: 60_000 }, async () => {
    const { world, spent, byMode, total } = await month(0);
    expect(total).toBeLessThanOrEqual(4_500);
    // What each part costs: one detail seen running and one seen finished; 3 × 5 listings a day, as many again while something is open;
    // the full checks' pages, which grow with the month.
    expect(spent['detail']).toBeLessThanOrEqual(2_000);
    expect(spent['running']).toBeLessThanOrEqual(3 * 5 * 30);
    expect(spent['list']).toBeLessThanOrEqual(3 * 5 * 30 + 900);
    expect(byMode['full-check']).toBeLessThanOrEqual(1_500);
    for (const { id, raw } of world.approvals.instances.values()) {
      const expected = raw['status'] === 'RUNNING' ? '审批中' : raw['result'] === 'refuse' ? '已拒绝' : '已同意';
      expect(world.status(id)).toBe(expected);
      expect(world.actions(id)).toHaveLength((raw['operationRecords'] as unknown[]).length);
    }
    expect(world.main.rows.size).toBe(1000);
  });

  it('stays within the free quota where a tenth of them wait for days', { timeout: 60_000 }, async () => {
    const { total } = await month(100);
    expect(total).toBeLessThanOrEqual(5_000);
  });
});
