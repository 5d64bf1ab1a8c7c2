import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { judge } from './judge.ts';
import { printFindings, printResults, printStartUp } from './print.ts';
import { type Result, runWorkload } from './run-workload.ts';
import { measureStartUp } from './start-up.ts';
import type { Workload } from './workload.ts';
import { approvals, customerSync, engine, leadImport, studentImport } from './workloads.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
    latency: { type: 'string', multiple: true },
    json: { type: 'string' },
  },
});

/** At which latencies, and how many records the references really do: they cannot be waited for. */
interface Plan {
  readonly workload: Workload;
  readonly latencies: readonly number[];
  readonly perRecord: number;
  readonly sdkBatch: number;
}

const all = Number.POSITIVE_INFINITY;
const quick: readonly Plan[] = [
  { workload: engine(100), latencies: [50], perRecord: 0, sdkBatch: 0 },
  { workload: engine(10_000), latencies: [0], perRecord: 0, sdkBatch: 0 },
  { workload: leadImport(1000), latencies: [50], perRecord: 10, sdkBatch: all },
  { workload: customerSync(1000), latencies: [50], perRecord: 10, sdkBatch: all },
  { workload: studentImport(10_000), latencies: [0], perRecord: 10, sdkBatch: 0 },
  { workload: approvals(100), latencies: [50], perRecord: 10, sdkBatch: 10 },
];
const full: readonly Plan[] = [
  ...[100, 1000, 10_000, 100_000].map((rows) => ({
    workload: engine(rows),
    latencies: [0, 50, 200],
    perRecord: 0,
    sdkBatch: 0,
  })),
  { workload: leadImport(1000), latencies: [0, 50, 200], perRecord: 50, sdkBatch: all },
  { workload: customerSync(1000), latencies: [0, 50, 200], perRecord: 50, sdkBatch: all },
  { workload: studentImport(1000), latencies: [0], perRecord: 50, sdkBatch: all },
  { workload: studentImport(10_000), latencies: [0], perRecord: 50, sdkBatch: all },
  { workload: studentImport(100_000), latencies: [0, 50, 200], perRecord: 50, sdkBatch: all },
  { workload: approvals(100), latencies: [0, 50, 200], perRecord: 50, sdkBatch: 100 },
  { workload: approvals(1000), latencies: [0, 50, 200], perRecord: 50, sdkBatch: 100 },
  // One paging loop yields 10,000 ids at most: a window with that many is listed once more in halves, wherever they lie.
  { workload: approvals(9_999), latencies: [50], perRecord: 0, sdkBatch: 0 },
];

const isWanted = ({ workload: { name, size } }: Plan) =>
  values.only === undefined || values.only.some((only) => only === name || only === `${name}:${size}`);

const startUp = await measureStartUp(values.quick || values.only !== undefined ? 4 : 15);
printStartUp(startUp);
const emptyMs = startUp[0]?.wallMs ?? 0;
const results: Result[] = [];
for (const plan of (values.quick ? quick : full).filter(isWanted)) {
  for (const latencyMs of values.latency?.map(Number) ?? plan.latencies) {
    const rows = await runWorkload(plan.workload, latencyMs, { emptyMs }, plan);
    results.push(...rows);
    printResults(rows, results.length === rows.length);
  }
}
const findings = judge(startUp, results);
printFindings(findings);
if (values.json !== undefined) {
  const machine = { node: process.version, platform: `${process.platform} ${process.arch}` };
  writeFileSync(values.json, `${JSON.stringify({ version: 1, machine, startUp, results, findings }, null, 2)}\n`);
}
