import { describe, expect, it } from 'vitest';
import { judge } from '../../bench/judge.ts';
import type { Result } from '../../bench/run-workload.ts';
import type { StartUp } from '../../bench/start-up.ts';

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
  waitedMs: 0,
  floorMs: 95,
  platformCpuMs: 0,
  cpuMs: 80,
  rssMib: 80,
  references: { perRecord: null, sdkBatch: null },
};
const reference = (calls: number) => ({ calls, wallMs: 1, measured: 1 });
const missed = (...changes: Partial<Result>[]) =>
  judge(
    [],
    changes.map((change) => ({ ...result, ...change })),
  )
    .filter(({ met }) => met === false)
    .map(({ target }) => target);

describe('a target', () => {
  it('is met by what is as good as it asks', () => {
    expect(missed({})).toEqual([]);
    expect(
      missed({
        step: 'unchanged',
        calls: 0,
        floorCalls: 0,
        references: { perRecord: reference(2000), sdkBatch: reference(2) },
      }),
    ).toEqual([]);
  });

  it.each<[string, Partial<Result>]>([
    ['wall time', { wallMs: 120 }],
    ['calls exactly', { calls: 7 }],
    ['calls exactly', { calls: 5 }],
    ['no call throttled', { refused: { 'dingtalk instance.get': 1 } }],
    ['memory', { rows: 100_000, rssMib: 201 }],
    ['CPU ≤ 60', { rows: 10_000, cpuMs: 601 }],
    ['≥ 20×', { references: { perRecord: reference(119), sdkBatch: null } }],
    ['≥ 100×', { step: 'unchanged', references: { perRecord: reference(599), sdkBatch: null } }],
    ['≥ 3×', { step: 'unchanged', references: { perRecord: null, sdkBatch: reference(17) } }],
  ])('is missed: %s, where %o', (target, change) => {
    const found = missed(change);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(target);
  });

  it('is not judged by the clock where other work on the machine held the run up', () => {
    expect(missed({ wallMs: 120, waitedMs: 40 })).toEqual([]);
    const found = judge([], [result, { ...result, wallMs: 120, waitedMs: 40 }]).map((finding) => finding.found);
    expect(found).toContain('95 %; 1 not judged, the machine was busy');
    const open = judge([], [{ ...result, waitedMs: 40 }]).filter(({ met }) => met === null);
    expect(open.map((finding) => finding.found)).toEqual(['1 not judged, the machine was busy']);
  });

  it('asks another row to cost the same among a hundred thousand as among a thousand, whatever the start costs', () => {
    const still = { latencyMs: 0, floorCalls: 1, calls: 1 };
    const small = { ...still, rows: 1000, cpuMs: 300 };
    const middle = { ...still, size: 10_000, rows: 10_000, cpuMs: 390 };
    const large = { ...still, size: 100_000, rows: 100_000 };
    expect(missed(small, middle, { ...large, cpuMs: 1290 })).toEqual([]);
    expect(missed(small, middle, { ...large, cpuMs: 1690 })).toEqual([
      'CPU of another row, from 1,000 to 100,000, grows ≤ 1.3×',
    ]);
  });

  it('says how many cases met it, which is the worst, and all that did not', () => {
    const [calls] = judge([], [result, { ...result, calls: 7 }, { ...result, workload: 'students' }]);
    expect(calls).toEqual({
      target: 'calls exactly as necessary',
      met: false,
      found: '2 of 3, at worst leads 1,000 first at 50 ms: 7 of 6',
      missed: ['leads 1,000 first at 50 ms: 7 of 6'],
    });
  });

  it('is not said to be met where nothing was measured for it', () => {
    expect(judge([], [])).toEqual([]);
  });

  it('compares a start with an empty process, and idle customers with --version', () => {
    const start = (name: string, cpuMs: number, wallRatio: number): StartUp => ({
      name,
      cpuMs,
      wallRatio,
      wallMs: 1,
      cpuRatio: 1,
      rssMib: 50,
    });
    const findings = judge(
      [start('--version', 90, 1.4), start('dingtalk-approvals, idle', 200, 4.1), start('customers', 280, 5)],
      [],
    );
    expect(findings.map(({ met, found }) => [met, found])).toEqual([
      [true, '1.40×'],
      [false, '4.10×'],
      [false, '3.11×'],
      [true, '50 MiB'],
    ]);
  });
});
