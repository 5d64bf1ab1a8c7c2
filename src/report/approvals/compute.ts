import type { ActionLog } from './action-log.ts';
import { type Activity, computeActivity } from './activity.ts';
import { Calendar, createElapsed, type DaySpan, dayText, type WorkingTime } from './calendar.ts';
import type { Approval } from './facts.ts';
import { computeFindings, type Findings } from './findings.ts';
import { computeFlow, type NodeFigures, type PersonFigures, type SlowRunning } from './flow.ts';
import { findOverdue, type Overdue, type OverdueLimits } from './overdue.ts';
import { byWord } from './statistics.ts';

/** What `report approvals --json` prints. Durations and times in ms, shares as parts of one, null where there is nothing. */
export interface ApprovalsReport extends Omit<Activity, 'byDay' | 'byWeek' | 'byMonth'> {
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly generatedAt: string;
  /** Durations count working time only. */
  readonly workingTime: boolean;
  readonly series: Pick<Activity, 'byDay' | 'byWeek' | 'byMonth'>;
  readonly bottlenecks: { readonly running: readonly SlowRunning[]; readonly nodes: readonly NodeFigures[] };
  readonly people: readonly PersonFigures[];
  /** Running beyond the configured limit; null where none is configured. */
  readonly overdue: readonly Overdue[] | null;
  readonly findings: Findings;
  readonly quality: Quality;
}

/** What the tables did not tell, so that a figure that looks odd can be explained. */
export interface Quality {
  readonly approvals: number;
  readonly actions: number;
  readonly unknownStatuses: readonly { readonly status: string; readonly count: number }[];
  readonly withoutStart: number;
  readonly negativeDurations: number;
  /** Actions of approvals that the main table does not have. */
  readonly strayActions: number;
  readonly missingColumns: readonly string[];
  /** False where the detail table is switched off or missing. */
  readonly hasActions: boolean;
}

export interface ComputeInput {
  readonly approvals: readonly Approval[];
  readonly log: ActionLog;
  readonly handled: ReadonlySet<string>;
  readonly comments: ReadonlySet<string>;
  /** null: everything that the table has. */
  readonly span: DaySpan | null;
  readonly nowMs: number;
  readonly zone: string;
  readonly working: WorkingTime | undefined;
  readonly overdueLimits: OverdueLimits;
  readonly strayActions: number;
  readonly missingColumns: readonly string[];
  readonly hasActions: boolean;
}

/** All figures from the rows. Pure: the same rows and the same clock give the same report. */
export function computeApprovals(input: ComputeInput): ApprovalsReport {
  const { approvals, nowMs, log } = input;
  const calendar = new Calendar(input.zone);
  const elapsed = createElapsed(calendar, input.working);
  const everything = wholeSpan(approvals, calendar);
  const span = input.span ?? everything ?? { from: calendar.day(nowMs), to: calendar.day(nowMs) };
  const trendSpan = input.span ?? { from: Math.max(span.from, span.to - 29), to: span.to };
  const templateName = templateNames(approvals);
  const shared = { approvals, span, calendar, elapsed, templateName };
  const activity = computeActivity({ ...shared, trendSpan });
  const flow = computeFlow({ ...shared, log, handled: input.handled, comments: input.comments, nowMs });
  const { byDay, byWeek, byMonth, ...rest } = activity;
  return {
    period: input.span !== null || everything !== null ? { from: dayText(span.from), to: dayText(span.to) } : null,
    generatedAt: new Date(nowMs).toISOString(),
    workingTime: input.working !== undefined,
    ...rest,
    series: { byDay, byWeek, byMonth },
    bottlenecks: { running: flow.slow, nodes: flow.nodes },
    people: flow.people,
    overdue: input.overdueLimits === undefined ? null : findOverdue(approvals, input.overdueLimits, nowMs, elapsed),
    findings: computeFindings({ ...shared, nodesPassed: flow.nodesPassed }),
    quality: {
      approvals: approvals.length,
      actions: log.count,
      unknownStatuses: unknownStatuses(approvals),
      withoutStart: approvals.filter(({ startMs }) => startMs === null).length,
      negativeDurations: approvals.filter(({ startMs, endMs }) => startMs !== null && endMs !== null && endMs < startMs)
        .length,
      strayActions: input.strayActions,
      missingColumns: input.missingColumns,
      hasActions: input.hasActions,
    },
  };
}

function wholeSpan(approvals: readonly Approval[], calendar: Calendar): DaySpan | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { startMs, endMs } of approvals) {
    for (const ms of [startMs, endMs]) {
      if (ms === null) continue;
      if (ms < first) first = ms;
      if (ms > last) last = ms;
    }
  }
  return Number.isFinite(first) ? { from: calendar.day(first), to: calendar.day(last) } : null;
}

/** A template's name as its titles tell it (“张三提交的报销” → 报销), else its code. */
export function templateNames(approvals: readonly Approval[]): (code: string) => string {
  const counts = new Map<string, Map<string, number>>();
  for (const { template, title, applicant } of approvals) {
    const name =
      /^.{1,40}?提交的(.{1,40})$/u.exec(title)?.[1] ?? /^(.{1,40}?)[-－—–]/u.exec(title.replace(applicant, ''))?.[1];
    if (!name?.trim()) continue;
    const mine = counts.get(template) ?? new Map<string, number>();
    mine.set(name.trim(), (mine.get(name.trim()) ?? 0) + 1);
    counts.set(template, mine);
  }
  const names = new Map(
    [...counts].map(([template, mine]) => [
      template,
      [...mine].sort((a, b) => b[1] - a[1] || byWord(a[0], b[0]))[0]?.[0],
    ]),
  );
  return (code) => names.get(code) ?? code;
}

function unknownStatuses(approvals: readonly Approval[]): Quality['unknownStatuses'] {
  const counts = new Map<string, number>();
  for (const { outcome, status } of approvals)
    if (outcome === 'other') counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .map(([status, count]) => ({ status, count }))
    .sort((a, b) => b.count - a.count || byWord(a.status, b.status));
}
