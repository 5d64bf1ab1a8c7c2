import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../lib/clock.ts';
import type { DateParts } from '../../lib/zone.ts';
import type { Table } from '../../sync/contracts.ts';
import { lastFull, spanOf } from './calendar.ts';
import { type ApprovalsReport, computeApprovals } from './compute.ts';
import { commentWords, handledWords, outcomeWords } from './facts.ts';
import { readFacts } from './read.ts';

export interface ApprovalsReportOptions {
  readonly from?: DateParts | undefined;
  readonly to?: DateParts | undefined;
  /** The last full day, week or month before today. Without any of the three: everything that the tables have. */
  readonly period?: 'day' | 'week' | 'month' | undefined;
}

export interface ApprovalsReportDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly main: Table;
  /** null where the detail table is switched off. */
  readonly actions: Table | null;
}

/** Reads both tables once and computes the figures. Writes nothing. */
export async function reportApprovals(
  options: ApprovalsReportOptions,
  deps: ApprovalsReportDeps,
): Promise<ApprovalsReport> {
  const { config, clock } = deps;
  const section = config['dingtalk-approvals'];
  const nowMs = clock.now();
  const zone = config.timezone;
  const span = options.period ? lastFull(options.period, nowMs, zone) : spanOf(options.from, options.to, nowMs, zone);
  const facts = await readFacts(deps.main, deps.actions, outcomeWords(section.status_labels));
  return computeApprovals({
    ...facts,
    handled: handledWords(section.action_labels),
    comments: commentWords(section.action_labels),
    span,
    nowMs,
    zone,
    working: section.working_time,
    overdueLimits: section.overdue_hours,
  });
}
