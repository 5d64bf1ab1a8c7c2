import type { Config } from '../config/schema.ts';
import { type Job, jobsOf, runsPerDay } from '../deploy/schedule.ts';
import { setupMessages } from '../messages/setup.ts';
import type { PipelineName } from '../pipelines/pipeline.ts';
import type { RunReport } from '../sync/contracts.ts';
import type { Finding } from '../sync/platform.ts';

export interface ForecastInput {
  readonly config: Config;
  readonly pipelines: readonly PipelineName[];
  /** Rows by table key; what is not known counts as one page. */
  readonly rows: Readonly<Record<string, number>>;
  /** Templates behind `process_codes: all`, where they are known; else one is counted. */
  readonly templates?: number;
  /** The history, oldest first. */
  readonly runs: readonly RunReport[];
}

type Platform = 'feishu' | 'dingtalk';
type Cost = Readonly<Record<Platform, number>>;

export interface Forecast {
  readonly platform: Platform;
  readonly perMonth: number;
  /** null: unlimited. */
  readonly quota: number | null;
  /** Calls a month of each scheduled job, those that cost something. */
  readonly jobs: readonly { readonly name: string; readonly perDay: number; readonly perMonth: number }[];
  /** Shortest interval of `customers`, minutes, that the quota carries beside the rest; null: does not apply, or none does. */
  readonly customersMinutes: number | null;
}

const daysPerMonth = 30;
const minutesPerMonth = daysPerMonth * 1440;
/** With fewer runs the smallest possible cost is the better guess. */
const runsKnown = 5;
const runsLooked = 50;
/** Intervals that a timer can keep. */
const intervals = [5, 10, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440];

/** Modes of the history that a scheduled job leaves. */
const modeOf: Readonly<Record<string, string>> = {
  'dingtalk-approvals': 'incremental',
  'approvals-full-check': 'full-check',
  'crm-leads': 'import',
  'leads-remind': 'remind',
  'leads-stats': 'stats',
  'csv-students': 'import',
  customers: 'both',
};

/**
 * Calls a month of the schedule that `deploy print` writes, per platform that the pipelines use. A run costs what runs of late have
 * cost on average; before there are any, what one costs that finds nothing new (docs/guides/quota.md).
 */
export function forecast(input: ForecastInput): Forecast[] {
  const { config, pipelines } = input;
  const jobs = jobsOf(pipelines, { customersOn: config.customers.target });
  const costs = jobs.map((job) => ({ job, cost: recent(job, input.runs) ?? least(job, input) }));
  const perDay = (job: Job) => runsPerDay(job) / (job.weekday === undefined ? 1 : 7);
  const used = new Set<Platform>(pipelines.map((pipeline) => config[pipeline].target));
  if (pipelines.includes('dingtalk-approvals')) used.add('dingtalk');
  return [...used].map((platform) => {
    const parts = costs.map(({ job, cost }) => ({
      name: job.name,
      perDay: perDay(job),
      perMonth: Math.ceil(perDay(job) * daysPerMonth * cost[platform]),
    }));
    const perMonth = parts.reduce((sum, part) => sum + part.perMonth, 0);
    const quota = config[platform].monthly_quota;
    const customers = costs.find(({ job }) => job.name === 'customers')?.cost[platform] ?? 0;
    const others = perMonth - (parts.find(({ name }) => name === 'customers')?.perMonth ?? 0);
    return {
      platform,
      perMonth,
      quota,
      jobs: parts.filter((part) => part.perMonth > 0),
      customersMinutes: quota === null || customers === 0 ? null : shortest(customers, quota - others),
    };
  });
}

function shortest(callsPerRun: number, budget: number): number | null {
  if (budget <= 0) return null;
  const minutes = (minutesPerMonth * callsPerRun) / budget;
  return intervals.find((interval) => interval >= minutes) ?? null;
}

function recent(job: Job, runs: readonly RunReport[]): Cost | null {
  const same = runs
    .filter((run) => run.pipeline === job.pipeline && run.mode === modeOf[job.name] && !run.dryRun)
    .filter((run) => run.status === 'succeeded' || run.status === 'partial')
    .slice(-runsLooked);
  if (same.length < runsKnown) return null;
  const mean = (platform: Platform) => same.reduce((sum, run) => sum + run.apiCalls[platform].total, 0) / same.length;
  return { feishu: mean('feishu'), dingtalk: mean('dingtalk') };
}

/** What a run costs that finds nothing new. */
function least(job: Job, { config, rows, templates: known = 1 }: ForecastInput): Cost {
  const target = config[job.pipeline as PipelineName].target;
  const pages = (...keys: readonly string[]) =>
    keys.reduce((sum, key) => sum + Math.max(1, Math.ceil((rows[key] ?? 0) / (target === 'feishu' ? 500 : 100))), 0);
  const on = (calls: number, more: Partial<Cost> = {}): Cost => ({ feishu: 0, dingtalk: 0, [target]: calls, ...more });
  switch (job.name) {
    case 'dingtalk-approvals':
      return { feishu: 0, dingtalk: templates(config, known) * 2 };
    case 'approvals-full-check': {
      const table = on(pages('main', 'action'));
      return { ...table, dingtalk: table.dingtalk + templates(config, known) * 2 };
    }
    case 'leads-remind':
      return on(1);
    case 'leads-stats':
      return on(pages('leads', 'followups', 'deals'));
    case 'customers':
      // Feishu tells by the revision that nothing changed; once a day the whole table is read all the same.
      return on(target === 'feishu' ? 1 + pages('customers') / runsPerDay(job) : pages('customers'));
    default:
      return on(0);
  }
}

const templates = (config: Config, known: number): number => {
  const codes = config['dingtalk-approvals'].process_codes;
  if (codes === 'all') return known;
  return typeof codes === 'string' ? 1 : Math.max(1, codes.length);
};

export function forecastFindings(forecasts: readonly Forecast[]): Finding[] {
  return forecasts.map(({ platform, perMonth, quota, jobs, customersMinutes }) => {
    const over = quota !== null && perMonth > quota;
    const words = setupMessages.scheduled(perMonth, quota, jobs, customersMinutes);
    return {
      area: 'quota',
      name: setupMessages.areaForecast(platform),
      status: over ? 'warning' : 'ok',
      detail: words,
      ...(over ? { code: 'QUOTA_FORECAST', remedy: setupMessages.scheduledRemedy(customersMinutes) } : {}),
    };
  });
}
