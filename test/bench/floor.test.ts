import { describe, expect, it } from 'vitest';
import { floorMs, pages } from '../../bench/floor.ts';
import { judge } from '../../bench/print.ts';
import type { Result } from '../../bench/run-workload.ts';

const result: Result = {
  workload: 'leads',
  size: 1000,
  step: 'first',
  latencyMs: 50,
  rows: 1000,
  calls: 6,
  byOperation: {},
  refused: {},
  floorCalls: 6,
  wallMs: 100,
  floorMs: 95,
  platformCpuMs: 0,
  cpuMs: 80,
  rssMib: 80,
  references: { perRecord: null, sdkBatch: null },
};

describe('the floor', () => {
  it('is the latency of what waits for one another, and the turns of what is limited', () => {
    expect(floorMs({ calls: 9, path: 3 }, 50)).toBe(150);
    expect(floorMs({ calls: 1000, path: 5, paced: { calls: 1001, perSecond: 20 } }, 200)).toBe(51_000);
    expect(pages(1001, 500)).toBe(3);
  });

  it('is told missed when the run took longer, or called more often, than it had to', () => {
    const missed = (changes: Partial<Result>) => judge([], [{ ...result, ...changes }]).filter(({ met }) => !met);
    expect(missed({})).toEqual([]);
    expect(missed({ wallMs: 120 })).toHaveLength(1);
    expect(missed({ calls: 7 })).toHaveLength(1);
    expect(missed({ refused: { 'dingtalk instance.get': 1 } })).toHaveLength(1);
    expect(missed({ rows: 100_000, rssMib: 300, cpuMs: 10_000 })).toHaveLength(2);
  });
});
