import { total } from './platform.ts';
import type { Reference, Result } from './run-workload.ts';
import type { StartUp } from './start-up.ts';

/** A target of docs/performance.md, and whether every case of this run met it. */
export interface Finding {
  readonly target: string;
  /** null: nothing could be judged. */
  readonly met: boolean | null;
  /** How many cases met it, and the one that is nearest to missing it or misses it most. */
  readonly found: string;
  readonly missed: readonly string[];
}

/** One measurement against a target. */
interface Case {
  readonly name: string;
  readonly shown: string;
  /** At most 1: met. The larger, the worse. */
  readonly strain: number;
}

/** How much of its time a run may have stood in line for a core and still be judged by the clock. */
const heldUpShare = 0.05;

const whole = (value: number) => Math.round(value).toLocaleString('en-US');
const times = (value: number) => `${value.toFixed(value < 10 ? 2 : 0)}×`;

/** Share of the floor; with the platform's own work counted to the floor, where it stands on the critical path. */
export const ofFloor = (result: Result) => result.floorMs / result.wallMs;
export const ofFloorWithPlatform = (result: Result) =>
  Math.min(1, (result.floorMs + result.platformCpuMs) / result.wallMs);
/** Beyond an idle run, whose start is a target of its own. */
export const cpuPerRowUs = (result: Result, idleMs: number) =>
  (Math.max(0, result.cpuMs - idleMs) * 1000) / Math.max(1, result.rows);

const nameOf = ({ workload, size, step, latencyMs }: Result) => `${workload} ${whole(size)} ${step} at ${latencyMs} ms`;

/** Pure: the figures against the targets. A target that this run has no case for is left out. */
export function judge(startUp: readonly StartUp[], results: readonly Result[]): Finding[] {
  const idleMs = startUp.find(({ name }) => name.startsWith('dingtalk-approvals'))?.cpuMs ?? 0;
  const large = results.filter(({ rows }) => rows >= 10_000);
  const perRow = (result: Result) => cpuPerRowUs(result, idleMs);
  const most =
    (limit: number, value: (result: Result) => number, show: (value: number) => string) =>
    (result: Result): Case => ({
      name: nameOf(result),
      shown: show(value(result)),
      strain: value(result) / limit,
    });
  return [
    ...judgeStartUp(startUp),
    finding('calls exactly as necessary', results.map(asNecessary)),
    finding('no call throttled or in conflict', results.map(unrefused)),
    judgeWall(results.filter(({ size, latencyMs, floorCalls }) => size >= 1000 && latencyMs >= 50 && floorCalls > 1)),
    finding('≥ 20× fewer calls than record by record, first run', against(results, 'first', 'perRecord', 20)),
    finding('≥ 100× fewer calls than record by record, unchanged', against(results, 'unchanged', 'perRecord', 100)),
    finding('≥ 3× fewer calls than batches by the SDK, unchanged', against(results, 'unchanged', 'sdkBatch', 3)),
    finding('CPU ≤ 60 µs a row, from 10,000 rows on', large.map(most(60, perRow, (value) => `${value.toFixed(0)} µs`))),
    finding(
      'memory ≤ 200 MiB at 100,000 rows',
      large
        .filter(({ rows }) => rows >= 100_000)
        .map(
          most(
            200,
            ({ rssMib }) => rssMib,
            (value) => `${whole(value)} MiB`,
          ),
        ),
    ),
    finding('CPU of another row, from 1,000 to 100,000, grows ≤ 1.3×', growth(results)),
  ].filter((one) => one !== null);
}

function finding(target: string, cases: readonly Case[]): Finding | null {
  const missed = cases.filter(({ strain }) => strain > 1);
  const [worst] = [...cases].sort((a, b) => b.strain - a.strain);
  if (!worst) return null;
  const say = ({ name, shown }: Case) => `${name}: ${shown}`;
  const found =
    cases.length === 1 ? worst.shown : `${cases.length - missed.length} of ${cases.length}, at worst ${say(worst)}`;
  return { target, met: missed.length === 0, found, missed: cases.length === 1 ? [] : missed.map(say) };
}

function judgeStartUp(startUp: readonly StartUp[]): (Finding | null)[] {
  const of = (name: string) => startUp.filter((one) => one.name.startsWith(name));
  const version = startUp.find(({ name }) => name === '--version');
  const wall = (limit: number) => (one: StartUp) => ({
    name: one.name,
    shown: times(one.wallRatio),
    strain: one.wallRatio / limit,
  });
  return [
    finding('--version ≤ 2× an empty process', of('--version').map(wall(2))),
    finding('idle approvals ≤ 4× an empty process', of('dingtalk-approvals').map(wall(4))),
    finding(
      'unchanged customers: CPU ≤ 3× --version',
      of('customers').map(({ name, cpuMs }) => {
        const ratio = cpuMs / (version?.cpuMs ?? cpuMs);
        return { name, shown: times(ratio), strain: ratio / 3 };
      }),
    ),
    finding(
      'unchanged customers: memory ≤ 120 MiB',
      of('customers').map(({ name, rssMib }) => ({ name, shown: `${whole(rssMib)} MiB`, strain: rssMib / 120 })),
    ),
  ];
}

/** A run that other work held up says nothing about us: it is left out, and said to be. */
function judgeWall(results: readonly Result[]): Finding | null {
  const quiet = results.filter(({ waitedMs, wallMs }) => waitedMs <= wallMs * heldUpShare);
  const target = 'wall time ≥ 90 % of the floor, from 1,000 records on';
  const judged = finding(
    target,
    quiet.map((result) => ({
      name: nameOf(result),
      shown: `${Math.round(ofFloor(result) * 100)} %`,
      strain: 0.9 / ofFloor(result),
    })),
  );
  const left = results.length - quiet.length;
  const busy = `${left} not judged, the machine was busy`;
  if (left === 0) return judged;
  return judged ? { ...judged, found: `${judged.found}; ${busy}` } : { target, met: null, found: busy, missed: [] };
}

function asNecessary(result: Result): Case {
  const { calls, floorCalls } = result;
  return {
    name: nameOf(result),
    shown: `${whole(calls)} of ${whole(floorCalls)}`,
    strain: calls === floorCalls ? 1 : 2,
  };
}

function unrefused(result: Result): Case {
  const refused = Object.entries(result.refused).map(([what, count]) => `${what} ${count}×`);
  return { name: nameOf(result), shown: refused.join(', ') || 'none', strain: 1 + total(result.refused) };
}

function against(
  results: readonly Result[],
  step: 'first' | 'unchanged',
  which: keyof Result['references'],
  limit: number,
): Case[] {
  return results.flatMap((result) => {
    const reference: Reference | null = result.references[which];
    if (result.step !== step || reference === null) return [];
    const fewer = reference.calls / result.calls;
    const shown = result.calls === 0 ? `${whole(reference.calls)}:0` : times(fewer);
    return [{ name: nameOf(result), shown, strain: limit / fewer }];
  });
}

/**
 * What another row costs among the most rows against what it costs among the fewest: three sizes, so that the start falls out. Without
 * latency, so that only work counts.
 */
function growth(results: readonly Result[]): Case[] {
  const still = results.filter(({ latencyMs, size, calls }) => latencyMs === 0 && size >= 1000 && calls > 0);
  const series = groupBy(still, ({ workload, step }) => `${workload} ${step}`);
  return [...series].flatMap(([name, unsorted]) => {
    const [first, second, ...more] = [...unsorted].sort((a, b) => a.rows - b.rows);
    const last = more.at(-1);
    const before = more.at(-2) ?? second;
    if (!first || !second || !before || !last || last.size < 100_000) return [];
    const grows = anotherRow(before, last) / anotherRow(first, second);
    return [{ name, shown: times(grows), strain: grows / 1.3 }];
  });
}

function groupBy<Value>(values: readonly Value[], keyOf: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
  return groups;
}

const anotherRow = (few: Result, many: Result) => (many.cpuMs - few.cpuMs) / (many.rows - few.rows);
