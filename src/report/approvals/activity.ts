import { type Calendar, type DaySpan, dayText, type Elapsed, monthStart, weekStart } from './calendar.ts';
import { type Approval, isFinished, type Outcome } from './facts.ts';
import { byWord, change, Groups, ratio, type Summary, summarize } from './statistics.ts';

export interface Counted {
  readonly new: number;
  readonly finished: number;
}
export interface Bucket extends Counted {
  /** First day of the bucket. */
  readonly start: string;
}
export interface Comparison {
  readonly now: number | null;
  readonly before: number | null;
  /** As a share of before; null where there is nothing to compare with. */
  readonly change: number | null;
}
export type Shares = {
  readonly [outcome in Exclude<Outcome, 'running'>]: { readonly count: number; readonly share: number | null };
};

export interface TemplateFigures extends Counted {
  readonly code: string;
  readonly name: string;
  readonly running: number;
  readonly outcomes: Shares;
  readonly duration: Summary;
}
export interface DepartmentFigures extends Counted {
  readonly name: string;
  readonly agreedShare: number | null;
  readonly duration: Summary;
  readonly trend: Comparison;
}
export interface Activity {
  readonly totals: Counted & { readonly running: number; readonly amountAgreed: number };
  readonly byDay: readonly Bucket[];
  readonly byWeek: readonly Bucket[];
  readonly byMonth: readonly Bucket[];
  readonly trend: {
    readonly period: { readonly from: string; readonly to: string };
    readonly before: { readonly from: string; readonly to: string };
    readonly new: Comparison;
    readonly finished: Comparison;
    /** Mean duration, ms. */
    readonly duration: Comparison;
  };
  readonly duration: Summary & {
    readonly distribution: readonly { readonly fromMs: number; readonly toMs: number | null; readonly count: number }[];
  };
  readonly outcomes: Shares;
  readonly templates: readonly TemplateFigures[];
  readonly departments: readonly DepartmentFigures[];
}

const hour = 3_600_000;
const steps = [0, 1, 4, 24, 72, 168, 720].map((hours) => hours * hour);
const daysMost = 3_700;

export interface ActivityInput {
  readonly approvals: readonly Approval[];
  readonly span: DaySpan;
  /** The days that are compared with as many before them: the span, or its last thirty where everything is asked for. */
  readonly trendSpan: DaySpan;
  readonly calendar: Calendar;
  readonly elapsed: Elapsed;
  readonly templateName: (code: string) => string;
}

/** Counts, durations, outcomes, templates, departments. New by start, finished by end, both within the span; running now whenever they began. */
export function computeActivity({
  approvals,
  span,
  trendSpan,
  calendar,
  elapsed,
  templateName,
}: ActivityInput): Activity {
  const dayOf = (ms: number | null) => (ms === null ? null : calendar.day(ms));
  const within = (day: number | null, days: DaySpan) => day !== null && day >= days.from && day <= days.to;
  const beforeSpan = { from: trendSpan.from - (trendSpan.to - trendSpan.from + 1), to: trendSpan.from - 1 };

  const newByDay = new Map<number, number>();
  const finishedByDay = new Map<number, number>();
  const durations: number[] = [];
  const outcomes = new Map<string, number>();
  const templates = new Groups<Approval>();
  const departments = new Groups<Approval>();
  const trend = { new: [0, 0], finished: [0, 0], durations: [[], []] as [number[], number[]] };
  const totals = { new: 0, finished: 0, running: 0, amountAgreed: 0 };

  for (const approval of approvals) {
    const startDay = dayOf(approval.startMs);
    const finished = isFinished(approval);
    const endDay = finished ? dayOf(approval.endMs) : null;
    const isNew = within(startDay, span);
    const isDone = within(endDay, span);
    const isRunning = approval.outcome === 'running';
    [trendSpan, beforeSpan].forEach((days, place) => {
      if (within(startDay, days)) trend.new[place]!++;
      if (!within(endDay, days)) return;
      trend.finished[place]!++;
      const took = elapsed(approval.startMs, approval.endMs);
      if (took !== null) trend.durations[place as 0 | 1].push(took);
    });
    if (isRunning) totals.running++;
    if (isNew) {
      totals.new++;
      newByDay.set(startDay as number, (newByDay.get(startDay as number) ?? 0) + 1);
    }
    if (isDone) {
      totals.finished++;
      finishedByDay.set(endDay as number, (finishedByDay.get(endDay as number) ?? 0) + 1);
      outcomes.set(approval.outcome, (outcomes.get(approval.outcome) ?? 0) + 1);
      if (approval.outcome === 'agreed') totals.amountAgreed += approval.amount ?? 0;
      const took = elapsed(approval.startMs, approval.endMs);
      if (took !== null) durations.push(took);
    }
    if (isNew || isDone || isRunning) templates.add(approval.template, approval);
    // A department's trend looks before the span as well.
    if (isNew || isDone || within(startDay, beforeSpan) || within(startDay, trendSpan))
      departments.add(approval.department, approval);
  }

  const startsIn = (approval: Approval, days: DaySpan) => within(dayOf(approval.startMs), days);
  const endsIn = (approval: Approval, days: DaySpan) => isFinished(approval) && within(dayOf(approval.endMs), days);
  const took = (list: readonly Approval[]) =>
    list.map(({ startMs, endMs }) => elapsed(startMs, endMs)).filter((ms) => ms !== null);

  return {
    totals: { ...totals, amountAgreed: Math.round(totals.amountAgreed * 100) / 100 },
    ...buckets(newByDay, finishedByDay, span),
    trend: {
      period: { from: dayText(trendSpan.from), to: dayText(trendSpan.to) },
      before: { from: dayText(beforeSpan.from), to: dayText(beforeSpan.to) },
      new: compare(trend.new[0] as number, trend.new[1] as number),
      finished: compare(trend.finished[0] as number, trend.finished[1] as number),
      duration: compare(summarize(trend.durations[0]).mean, summarize(trend.durations[1]).mean),
    },
    duration: { ...summarize(durations), distribution: distribution(durations) },
    outcomes: shares(outcomes, totals.finished),
    templates: [...templates.map]
      .map(([code, list]): TemplateFigures => {
        const done = list.filter((approval) => endsIn(approval, span));
        return {
          code,
          name: templateName(code),
          new: list.filter((approval) => startsIn(approval, span)).length,
          finished: done.length,
          running: list.filter(({ outcome }) => outcome === 'running').length,
          outcomes: shares(countBy(done), done.length),
          duration: summarize(took(done)),
        };
      })
      .sort((a, b) => b.new - a.new || b.finished - a.finished || byWord(a.code, b.code)),
    departments: [...departments.map]
      .map(([name, list]): DepartmentFigures => {
        const done = list.filter((approval) => endsIn(approval, span));
        return {
          name,
          new: list.filter((approval) => startsIn(approval, span)).length,
          finished: done.length,
          agreedShare: ratio(done.filter(({ outcome }) => outcome === 'agreed').length, done.length),
          duration: summarize(took(done)),
          trend: compare(
            list.filter((approval) => startsIn(approval, trendSpan)).length,
            list.filter((approval) => startsIn(approval, beforeSpan)).length,
          ),
        };
      })
      .filter((department) => department.new > 0 || department.finished > 0)
      .sort((a, b) => b.new - a.new || b.finished - a.finished || byWord(a.name, b.name)),
  };
}

function compare(now: number | null, before: number | null): Comparison {
  return { now, before, change: change(now, before) };
}

function countBy(list: readonly Approval[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of list) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

function shares(counts: ReadonlyMap<string, number>, all: number): Shares {
  const of = (outcome: Outcome) => ({ count: counts.get(outcome) ?? 0, share: ratio(counts.get(outcome) ?? 0, all) });
  return {
    agreed: of('agreed'),
    refused: of('refused'),
    withdrawn: of('withdrawn'),
    cancelled: of('cancelled'),
    ended: of('ended'),
    other: of('other'),
  };
}

function distribution(durations: readonly number[]): Activity['duration']['distribution'] {
  const counts = new Array<number>(steps.length).fill(0);
  for (const ms of durations) counts[steps.findLastIndex((step) => ms >= step)]!++;
  return steps.map((fromMs, place) => ({ fromMs, toMs: steps[place + 1] ?? null, count: counts[place] as number }));
}

/** Every day, week and month of the span, empty ones too: a gap in a series looks like a line across it. */
function buckets(
  newByDay: ReadonlyMap<number, number>,
  finishedByDay: ReadonlyMap<number, number>,
  span: DaySpan,
): Pick<Activity, 'byDay' | 'byWeek' | 'byMonth'> {
  const series = (startOf: (day: number) => number): Bucket[] => {
    const found = new Map<number, { new: number; finished: number }>();
    for (let day = Math.max(span.from, span.to - daysMost); day <= span.to; day++) {
      const start = Math.max(startOf(day), span.from);
      const bucket = found.get(start) ?? { new: 0, finished: 0 };
      bucket.new += newByDay.get(day) ?? 0;
      bucket.finished += finishedByDay.get(day) ?? 0;
      found.set(start, bucket);
    }
    return [...found].map(([start, counts]) => ({ start: dayText(start), ...counts }));
  };
  return { byDay: series((day) => day), byWeek: series(weekStart), byMonth: series(monthStart) };
}
