import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { medianOf, volumeAlert } from '../../src/notify/alerts.ts';
import { allWell, decide, type OutageState, type RunFacts, type Told } from '../../src/notify/decide.ts';
import { isQuiet } from '../../src/notify/quiet-hours.ts';
import { aReport } from './fakes.ts';

const hour = 3_600_000;
const run = (status: RunFacts['status'], atHour: number, changes: Partial<RunFacts> = {}): RunFacts => ({
  status,
  code: status === 'failed' ? 'NETWORK' : null,
  startedAtMs: atHour * hour,
  finishedAtMs: atHour * hour + 1000,
  missing: status === 'partial' ? 'a' : null,
  alerts: [],
  ...changes,
});
const tellAll = (runs: readonly RunFacts[]): Told[][] => {
  let state: OutageState = allWell;
  return runs.map((facts) => {
    const { tell, next } = decide(state, facts);
    state = next;
    return [...tell];
  });
};
const kinds = (told: Told[][]) => told.map((one) => one.map(({ kind }) => kind));

describe('what is told about runs', () => {
  it('the first failure tells, the same failure stays quiet, recovery tells since when and how often', () => {
    const told = tellAll([run('failed', 1), run('failed', 2), run('failed', 3), run('succeeded', 4)]);
    expect(kinds(told)).toEqual([['failure'], [], [], ['recovery', 'success']]);
    expect(told[3]?.[0]).toEqual({ kind: 'recovery', sinceMs: hour, failedRuns: 3, code: 'NETWORK' });
  });

  it('another failure within the outage tells once, and two that take turns stay quiet', () => {
    const told = tellAll([
      run('failed', 1),
      run('failed', 2, { code: 'AUTH' }),
      run('failed', 3),
      run('failed', 4, { code: 'AUTH' }),
    ]);
    expect(kinds(told)).toEqual([['failure'], ['failure'], [], []]);
    expect(told[1]?.[0]).toMatchObject({ sinceMs: hour });
  });

  it('a new outage tells again', () => {
    expect(kinds(tellAll([run('failed', 1), run('succeeded', 2), run('failed', 3)]))).toEqual([
      ['failure'],
      ['recovery', 'success'],
      ['failure'],
    ]);
  });

  it('a partial run tells what it misses once; new gaps tell again', () => {
    const told = tellAll([
      run('partial', 1),
      run('partial', 2),
      run('partial', 3, { missing: 'b' }),
      run('succeeded', 4),
      run('partial', 5, { missing: 'b' }),
    ]);
    expect(kinds(told)).toEqual([['partial'], [], ['partial'], ['success'], ['partial']]);
  });

  it('a partial run after failures is a recovery too', () => {
    expect(kinds(tellAll([run('failed', 1), run('partial', 2)]))).toEqual([['failure'], ['recovery', 'partial']]);
  });

  it('a failure in between does not repeat a gap that was told before', () => {
    expect(kinds(tellAll([run('partial', 1), run('failed', 2), run('partial', 3)]))[2]).toEqual(['recovery']);
  });

  it('interrupted and locked runs are no news and change nothing', () => {
    expect(kinds(tellAll([run('failed', 1), run('locked', 2), run('interrupted', 3), run('succeeded', 4)]))).toEqual([
      ['failure'],
      [],
      [],
      ['recovery', 'success'],
    ]);
  });

  it('an alert tells when it appears, not while it stands', () => {
    const alerts = ['volume:high'];
    expect(
      kinds(
        tellAll([
          run('succeeded', 1, { alerts }),
          run('succeeded', 2, { alerts }),
          run('succeeded', 3),
          run('succeeded', 4, { alerts }),
        ]),
      ),
    ).toEqual([['success', 'alert'], ['success'], ['success'], ['success', 'alert']]);
  });

  it('for any history: each outage is told at its start and its end, and never twice for one code', () => {
    const anyRun = fc.record({
      status: fc.constantFrom('succeeded', 'partial', 'failed', 'interrupted', 'locked') as fc.Arbitrary<
        RunFacts['status']
      >,
      code: fc.constantFrom('A', 'B'),
    });
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 40 }), (history) => {
        const told = tellAll(
          history.map(({ status, code }, i) => run(status, i, { code: status === 'failed' ? code : null })),
        );
        let failing = false;
        let codes = new Set<string>();
        history.forEach(({ status, code }, i) => {
          const says = (kind: Told['kind']) => told[i]?.some((one) => one.kind === kind) ?? false;
          if (status === 'failed') {
            expect(says('failure')).toBe(!codes.has(code));
            codes.add(code);
            failing = true;
          } else if (status === 'succeeded' || status === 'partial') {
            expect(says('recovery')).toBe(failing);
            failing = false;
            codes = new Set();
          } else expect(told[i]).toEqual([]);
        });
      }),
    );
  });
});

describe('the volume alert', () => {
  const past = (reads: number[]) =>
    reads.map((read, i) => aReport({ runId: `r${i}`, source: { read, rejected: 0, skipped: 0 } }));
  const alert = (read: number, reads: number[], changes = {}) =>
    volumeAlert(
      aReport({ runId: 'now', source: { read, rejected: 0, skipped: 0 }, ...changes }),
      past(reads),
      3,
      'Asia/Shanghai',
    );

  it('speaks when a run is further from the median than the factor, either way', () => {
    expect(alert(200, [40, 50, 60, 45, 55])).toEqual({ direction: 'high', count: 200, median: 50 });
    expect(alert(10, [40, 50, 60, 45, 55])).toEqual({ direction: 'low', count: 10, median: 50 });
    expect(alert(0, [40, 50, 60, 45, 55])).toEqual({ direction: 'low', count: 0, median: 50 });
    expect(alert(150, [40, 50, 60, 45, 55])).toBeNull();
    expect(alert(17, [40, 50, 60, 45, 55])).toBeNull();
  });

  it('is quiet with little history, small numbers, failed and dry runs', () => {
    expect(alert(500, [40, 50, 60, 45])).toBeNull();
    expect(alert(12, [1, 2, 1, 2, 1])).toBeNull();
    expect(alert(500, [40, 50, 60, 45, 55], { status: 'failed' })).toBeNull();
    expect(alert(500, [40, 50, 60, 45, 55], { dryRun: true })).toBeNull();
  });

  it('compares only the same pipeline and mode', () => {
    expect(alert(500, [40, 50, 60, 45, 55], { mode: 'full-check' })).toBeNull();
    expect(alert(500, [40, 50, 60, 45, 55], { pipeline: 'customers' })).toBeNull();
  });

  it('does not take an unchanged file for silence', () => {
    const students = past([400, 500, 600, 450, 550]).map((report) => ({ ...report, pipeline: 'csv-students' }));
    expect(
      volumeAlert(
        aReport({ pipeline: 'csv-students', source: { read: 0, rejected: 0, skipped: 1 } }),
        students,
        3,
        'UTC',
      ),
    ).toBeNull();
  });

  it('the median is the middle', () => {
    expect([medianOf([]), medianOf([3]), medianOf([4, 1]), medianOf([9, 1, 5])]).toEqual([null, 3, 2.5, 5]);
  });
});

describe('quiet hours', () => {
  const at = (words: string) => Date.parse(`2026-11-20T${words}:00+08:00`);
  it.each([
    [['22:00', '07:00'], '23:30', true],
    [['22:00', '07:00'], '06:59', true],
    [['22:00', '07:00'], '07:00', false],
    [['22:00', '07:00'], '21:59', false],
    [['12:00', '13:00'], '12:30', true],
    [['12:00', '13:00'], '13:00', false],
    [['08:00', '08:00'], '08:00', false],
    [['nonsense', '08:00'], '07:00', false],
  ] as const)('%s at %s → %s', (hours, clock, quiet) =>
    expect(isQuiet([...hours] as [string, string], at(clock), 'Asia/Shanghai')).toBe(quiet),
  );
});
