import { total } from './platform.ts';
import type { Reference, Result } from './run-workload.ts';
import type { StartUp } from './start-up.ts';

type Column<Row> = readonly [title: string, cell: (row: Row) => string];

const out = (line: string) => process.stdout.write(`${line}\n`);
const whole = (value: number) => Math.round(value).toLocaleString('en-US');
const ratio = (value: number) => (Number.isFinite(value) ? `${value.toFixed(value < 10 ? 2 : 0)}×` : '—');

function print<Row>(columns: readonly Column<Row>[], rows: readonly Row[], withTitle = true): void {
  const widths = columns.map(([title]) => Math.max(title.length, 9));
  const line = (cells: readonly string[]) =>
    out(
      cells
        .map((cell, place) => (place < 2 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  if (withTitle) line(columns.map(([title]) => title));
  for (const row of rows) line(columns.map(([, cell]) => cell(row)));
}

const callsAgainst = (result: Result, reference: Reference | null) =>
  reference === null ? '' : result.calls === 0 ? `${whole(reference.calls)}:0` : ratio(reference.calls / result.calls);
const timeAgainst = (result: Result, reference: Reference | null) =>
  reference === null ? '' : ratio(reference.wallMs / result.wallMs);

/** Share of the floor; the second counts the platform's own work to the floor, where it stands on the critical path. */
export const ofFloor = (result: Result) => result.floorMs / result.wallMs;
export const ofFloorWithPlatform = (result: Result) =>
  Math.min(1, (result.floorMs + result.platformCpuMs) / result.wallMs);
export const cpuPerRowUs = (result: Result, idleMs: number) =>
  (Math.max(0, result.cpuMs - idleMs) * 1000) / Math.max(1, result.rows);

const columns: readonly Column<Result>[] = [
  ['workload        ', ({ workload, size }) => `${workload} ${whole(size)}`],
  ['run        ', ({ step }) => step],
  ['latency', ({ latencyMs }) => `${latencyMs} ms`],
  ['calls', ({ calls }) => whole(calls)],
  ['necessary', ({ floorCalls }) => whole(floorCalls)],
  ['refused', ({ refused }) => whole(total(refused))],
  ['wall ms', ({ wallMs }) => whole(wallMs)],
  ['floor ms', ({ floorMs }) => whole(floorMs)],
  ['of floor', (result) => `${Math.round(ofFloor(result) * 100)} %`],
  ['+ platform', (result) => `${Math.round(ofFloorWithPlatform(result) * 100)} %`],
  ['cpu ms', ({ cpuMs }) => whole(cpuMs)],
  ['rss MiB', ({ rssMib }) => whole(rssMib)],
  ['per-record calls', (result) => callsAgainst(result, result.references.perRecord)],
  ['time', (result) => timeAgainst(result, result.references.perRecord)],
  ['sdk calls', (result) => callsAgainst(result, result.references.sdkBatch)],
  ['time', (result) => timeAgainst(result, result.references.sdkBatch)],
];

export function printResults(results: readonly Result[], withTitle: boolean): void {
  print(columns, results, withTitle);
}

export function printStartUp(rows: readonly StartUp[]): void {
  print<StartUp>(
    [
      ['start-up                ', ({ name }) => name],
      ['', () => ''],
      ['wall ms', ({ wallMs }) => whole(wallMs)],
      ['ratio', ({ wallRatio }) => ratio(wallRatio)],
      ['cpu ms', ({ cpuMs }) => whole(cpuMs)],
      ['ratio', ({ cpuRatio }) => ratio(cpuRatio)],
    ],
    rows,
  );
  out('');
}

/** A target of the project, and whether this run met it. */
export interface Finding {
  readonly target: string;
  readonly found: string;
  readonly met: boolean;
}

export function printFindings(findings: readonly Finding[]): void {
  out('');
  for (const { target, found, met } of findings) out(`${met ? 'met   ' : 'MISSED'}  ${target}: ${found}`);
}

/** Pure: the figures against the targets of docs/performance.md. */
export function judge(startUp: readonly StartUp[], results: readonly Result[]): Finding[] {
  const findings: Finding[] = [];
  const say = (target: string, found: string, met: boolean) => findings.push({ target, found, met });
  const [, version, idle] = startUp;
  if (version) say('--version ≤ 2× an empty process', ratio(version.wallRatio), version.wallRatio <= 2);
  if (idle) say('idle approvals ≤ 4× an empty process', ratio(idle.wallRatio), idle.wallRatio <= 4);
  for (const result of results) {
    const name = `${result.workload} ${whole(result.size)} ${result.step} at ${result.latencyMs} ms`;
    if (result.calls !== result.floorCalls)
      say(`${name}: calls as necessary (${result.floorCalls})`, whole(result.calls), false);
    const refused = Object.entries(result.refused).map(([what, times]) => `${what} ${times}×`);
    if (refused.length > 0) say(`${name}: no call is throttled or in conflict`, refused.join(', '), false);
    if (result.size >= 1000 && result.latencyMs >= 50 && result.floorCalls > 1)
      say(`${name}: ≥ 90 % of the floor`, `${Math.round(ofFloor(result) * 100)} %`, ofFloor(result) >= 0.9);
    const cpu = cpuPerRowUs(result, idle?.cpuMs ?? 0);
    if (result.rows >= 10_000) say(`${name}: CPU ≤ 60 µs a row`, `${cpu.toFixed(0)} µs`, cpu <= 60);
    if (result.rows >= 100_000) say(`${name}: ≤ 200 MiB`, `${whole(result.rssMib)} MiB`, result.rssMib <= 200);
  }
  growth(results, idle?.cpuMs ?? 0, say);
  return findings;
}

/** CPU per row from 1,000 or 10,000 to 100,000 rows. */
function growth(
  results: readonly Result[],
  idleMs: number,
  say: (target: string, found: string, met: boolean) => void,
): void {
  for (const large of results.filter(({ size, latencyMs }) => size === 100_000 && latencyMs === 0)) {
    const same = results.filter(
      (one) => one.workload === large.workload && one.step === large.step && one.latencyMs === 0,
    );
    const small = same.find(({ size }) => size === 10_000);
    if (!small || large.calls === 0) continue;
    const grows = cpuPerRowUs(large, idleMs) / cpuPerRowUs(small, idleMs);
    say(
      `${large.workload} ${large.step}: CPU per row from 10,000 to 100,000 within 1.3`,
      grows.toFixed(2),
      grows <= 1.3,
    );
    const rss = large.rssMib - small.rssMib;
    if (large.workload === 'engine') say(`engine ${large.step}: RSS grows ≤ 64 MiB`, `${whole(rss)} MiB`, rss <= 64);
  }
}
