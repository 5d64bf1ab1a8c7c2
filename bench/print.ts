import { type Finding, ofFloor, ofFloorWithPlatform } from './judge.ts';
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

const columns: readonly Column<Result>[] = [
  ['workload        ', ({ workload, size }) => `${workload} ${whole(size)}`],
  ['run        ', ({ step }) => step],
  ['latency', ({ latencyMs }) => `${latencyMs} ms`],
  ['calls', ({ calls }) => whole(calls)],
  ['necessary', ({ floorCalls }) => whole(floorCalls)],
  ['refused', ({ refused }) => whole(total(refused))],
  ['wall ms', ({ wallMs }) => whole(wallMs)],
  ['held up', ({ waitedMs }) => whole(waitedMs)],
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
      ['rss MiB', ({ rssMib }) => whole(rssMib)],
    ],
    rows,
  );
  out('');
}

export function printFindings(findings: readonly Finding[]): void {
  out('');
  for (const { target, found, met, missed } of findings) {
    out(`${met === null ? 'OPEN  ' : met ? 'met   ' : 'MISSED'}  ${target}: ${found}`);
    for (const one of missed) out(`          ${one}`);
  }
}
