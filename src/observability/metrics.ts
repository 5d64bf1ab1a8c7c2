import type { RunReport, RunStatus } from '../sync/contracts.ts';
import { isSyncMode } from '../sync/run-modes.ts';

/** What the metrics are made of: the kept history and the month's calls. */
export interface MetricsInput {
  /** Oldest first. Dry runs are left out. */
  readonly runs: readonly RunReport[];
  readonly nowMs: number;
  readonly quota?: readonly {
    readonly platform: string;
    readonly used: number;
    readonly quota: number | null;
    readonly forecast: number;
  }[];
}

type Sample = { labels: Readonly<Record<string, string>>; value: number };
interface Family {
  readonly name: string;
  readonly help: string;
  readonly samples: Sample[];
}

const statuses: readonly RunStatus[] = ['succeeded', 'partial', 'failed', 'interrupted', 'locked'];

/**
 * The Prometheus text file, written whole from the history, so that four pipelines in four processes can share one file. All
 * series are gauges: the kept history is bounded, so nothing in it only grows. Format: prometheus.io "Text-based format" 0.0.4.
 */
export function renderMetrics(input: MetricsInput): string {
  const family = (name: string, help: string): Family => ({ name: `bitable_sync_${name}`, help, samples: [] });
  const runs = family('runs', 'Runs in the kept history by outcome.');
  const lastRun = family('last_run_timestamp_seconds', 'When the last run ended.');
  const lastStatus = family('last_run_status', '1 for the outcome of the last run, 0 for the others.');
  const duration = family('last_run_duration_seconds', 'How long the last run took.');
  const success = family('last_success_timestamp_seconds', 'When the last fully successful run ended.');
  const age = family('last_success_age_seconds', 'Age of the last success when this file was written.');
  const source = family('last_run_source_records', 'Records read from the source by the last run.');
  const rows = family('last_run_rows', 'Rows of the last run by table and outcome.');
  const rejected = family('last_run_rejected', 'Rejected records of the last run by code.');
  const calls = family('last_run_calls', 'API calls of the last run by platform.');
  const operations = family('last_run_operation_calls', 'API calls of the last run by platform and operation.');
  const retries = family('last_run_retries', 'Retries of the last run.');
  const used = family('quota_calls_used', 'Metered calls of this month.');
  const forecast = family('quota_calls_forecast', 'Metered calls forecast for this month.');
  const quota = family('quota_calls_limit', 'Monthly quota.');

  for (const [pipeline, mine] of byPipeline(input.runs)) {
    for (const status of statuses) {
      runs.samples.push({ labels: { pipeline, status }, value: mine.filter((run) => run.status === status).length });
    }
    const good = mine.findLast((run) => run.status === 'succeeded' && isSyncMode(run.mode));
    if (good) {
      const atMs = Date.parse(good.finishedAt);
      success.samples.push({ labels: { pipeline }, value: atMs / 1000 });
      age.samples.push({ labels: { pipeline }, value: Math.max(0, input.nowMs - atMs) / 1000 });
    }
    const last = mine.findLast((run) => isSyncMode(run.mode)) ?? mine.at(-1);
    if (!last) continue;
    lastRun.samples.push({ labels: { pipeline }, value: Date.parse(last.finishedAt) / 1000 });
    duration.samples.push({ labels: { pipeline }, value: last.durationMs / 1000 });
    retries.samples.push({ labels: { pipeline }, value: last.retries });
    for (const status of statuses)
      lastStatus.samples.push({ labels: { pipeline, status }, value: last.status === status ? 1 : 0 });
    for (const [result, value] of Object.entries(last.source))
      source.samples.push({ labels: { pipeline, result }, value });
    for (const [table, counts] of Object.entries(last.tables)) {
      for (const [outcome, value] of Object.entries(counts))
        rows.samples.push({ labels: { pipeline, table, outcome }, value });
    }
    for (const [code, value] of countBy(last.rejected.map((entry) => entry.code)))
      rejected.samples.push({ labels: { pipeline, code }, value });
    for (const [platform, counts] of Object.entries(last.apiCalls)) {
      calls.samples.push({ labels: { pipeline, platform }, value: counts.total });
      for (const [operation, value] of Object.entries(counts.byOperation)) {
        operations.samples.push({ labels: { pipeline, platform, operation }, value });
      }
    }
  }
  for (const entry of input.quota ?? []) {
    used.samples.push({ labels: { platform: entry.platform }, value: entry.used });
    forecast.samples.push({ labels: { platform: entry.platform }, value: entry.forecast });
    if (entry.quota !== null) quota.samples.push({ labels: { platform: entry.platform }, value: entry.quota });
  }
  return [
    runs,
    lastRun,
    lastStatus,
    duration,
    success,
    age,
    source,
    rows,
    rejected,
    calls,
    operations,
    retries,
    used,
    forecast,
    quota,
  ]
    .filter(({ samples }) => samples.length > 0)
    .map(renderFamily)
    .join('');
}

/** Writes the file through `write`, which must replace it atomically. Returns what went wrong instead of throwing it. */
export function writeMetrics(
  path: string | null,
  input: MetricsInput,
  write: (path: string, content: string) => void,
): unknown {
  if (path === null) return null;
  try {
    write(path, renderMetrics(input));
    return null;
  } catch (error) {
    return error;
  }
}

function byPipeline(runs: readonly RunReport[]): Map<string, RunReport[]> {
  const found = new Map<string, RunReport[]>();
  for (const run of runs) {
    if (run.dryRun) continue;
    const mine = found.get(run.pipeline);
    if (mine) mine.push(run);
    else found.set(run.pipeline, [run]);
  }
  return found;
}

function countBy(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

function renderFamily({ name, help, samples }: Family): string {
  const lines = samples
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value }) => {
      const inside = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
      return `${name}{${inside.join(',')}} ${value}\n`;
    });
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
