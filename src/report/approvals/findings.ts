import type { Calendar, DaySpan, Elapsed } from './calendar.ts';
import { type Approval, isFinished } from './facts.ts';
import { ascending, byWord, Groups, quantile, ratio } from './statistics.ts';

/** Many nodes for little money that is nearly always agreed to. */
export interface Redundancy {
  readonly template: string;
  readonly templateName: string;
  /** Approvals up to this amount were looked at; null where the template has no amounts. */
  readonly amountLimit: number | null;
  readonly count: number;
  readonly medianNodes: number;
  readonly agreedShare: number;
  readonly medianMs: number | null;
}
export interface OftenWithdrawn {
  readonly applicant: string;
  readonly withdrawn: number;
  readonly all: number;
  readonly share: number;
}
export interface Resubmitted {
  readonly applicant: string;
  readonly templateName: string;
  readonly amount: number | null;
  readonly count: number;
  readonly ids: readonly string[];
  readonly firstMs: number;
  readonly lastMs: number;
}
export interface ExtremeDuration {
  readonly id: string;
  readonly title: string;
  readonly applicant: string;
  readonly templateName: string;
  readonly durationMs: number;
  readonly medianMs: number;
}
/** A limit below which approvals are many, cheap and hardly ever refused. */
export interface ThresholdSuggestion {
  readonly template: string;
  readonly templateName: string;
  readonly amount: number;
  readonly count: number;
  /** Of the template's decided approvals. */
  readonly countShare: number;
  /** Of the template's money. */
  readonly amountShare: number;
  readonly refusedShare: number;
  readonly medianMs: number | null;
}
export interface Findings {
  readonly redundancy: readonly Redundancy[];
  readonly withdrawnOften: readonly OftenWithdrawn[];
  readonly resubmitted: readonly Resubmitted[];
  readonly extreme: readonly ExtremeDuration[];
  readonly thresholds: readonly ThresholdSuggestion[];
}

export const rules = {
  redundancy: { nodes: 3, count: 10, agreedShare: 0.95 },
  withdrawn: { count: 3, share: 0.3 },
  resubmittedDays: 7,
  extreme: { count: 8, quartiles: 3, atLeastMs: 3_600_000 },
  threshold: { decided: 30, count: 10, refusedShare: 0.02 },
} as const;

export interface FindingsInput {
  readonly approvals: readonly Approval[];
  readonly nodesPassed: ReadonlyMap<number, number>;
  readonly span: DaySpan;
  readonly calendar: Calendar;
  readonly elapsed: Elapsed;
  readonly templateName: (code: string) => string;
}

/** What deserves a second look among the approvals of the span. */
export function computeFindings(input: FindingsInput): Findings {
  const { span, calendar } = input;
  const within = (ms: number | null) => ms !== null && calendar.day(ms) >= span.from && calendar.day(ms) <= span.to;
  const started: Numbered[] = [];
  const decided = new Groups<Numbered>();
  const finished = new Groups<Numbered>();
  input.approvals.forEach((approval, number) => {
    const one = { approval, number };
    if (within(approval.startMs)) started.push(one);
    if (!isFinished(approval) || !within(approval.endMs)) return;
    finished.add(approval.template, one);
    if (approval.outcome === 'agreed' || approval.outcome === 'refused') decided.add(approval.template, one);
  });
  return {
    redundancy: redundancy(decided, input),
    withdrawnOften: withdrawnOften(started),
    resubmitted: resubmitted(started, input),
    extreme: extreme(finished, input),
    thresholds: thresholds(decided, input),
  };
}

interface Numbered {
  readonly approval: Approval;
  readonly number: number;
}

function redundancy(decided: Groups<Numbered>, { nodesPassed, elapsed, templateName }: FindingsInput): Redundancy[] {
  const found: Redundancy[] = [];
  const nodesOf = ({ approval, number }: Numbered) => nodesPassed.get(number) || chainLength(approval.chain);
  for (const [template, list] of decided.map) {
    const amounts = ascending(list.map(({ approval }) => approval.amount ?? 0).filter((amount) => amount > 0));
    const amountLimit = amounts.length >= rules.redundancy.count ? quantile(amounts, 0.5) : null;
    const cheap =
      amountLimit === null
        ? amounts.length === 0
          ? list
          : []
        : list.filter(({ approval }) => (approval.amount ?? 0) <= amountLimit);
    if (cheap.length < rules.redundancy.count) continue;
    const medianNodes = quantile(ascending(cheap.map(nodesOf)), 0.5);
    const agreedShare = cheap.filter(({ approval }) => approval.outcome === 'agreed').length / cheap.length;
    if (medianNodes < rules.redundancy.nodes || agreedShare < rules.redundancy.agreedShare) continue;
    found.push({
      template,
      templateName: templateName(template),
      amountLimit,
      count: cheap.length,
      medianNodes,
      agreedShare,
      medianMs: medianTime(cheap, elapsed),
    });
  }
  return found.sort((a, b) => b.count - a.count || byWord(a.template, b.template));
}

const chainLength = (chain: string) => (chain === '' ? 0 : chain.split(' → ').length);

function medianTime(list: readonly Numbered[], elapsed: Elapsed): number | null {
  const times = list.map(({ approval }) => elapsed(approval.startMs, approval.endMs)).filter((ms) => ms !== null);
  return times.length === 0 ? null : quantile(ascending(times), 0.5);
}

const isTakenBack = ({ outcome }: Approval) => outcome === 'withdrawn' || outcome === 'cancelled';

function withdrawnOften(started: readonly Numbered[]): OftenWithdrawn[] {
  const byApplicant = new Groups<Approval>();
  for (const { approval } of started) if (approval.applicant !== '') byApplicant.add(approval.applicant, approval);
  return [...byApplicant.map]
    .map(([applicant, list]) => {
      const withdrawn = list.filter(isTakenBack).length;
      return { applicant, withdrawn, all: list.length, share: ratio(withdrawn, list.length) ?? 0 };
    })
    .filter(({ withdrawn, share }) => withdrawn >= rules.withdrawn.count && share >= rules.withdrawn.share)
    .sort((a, b) => b.withdrawn - a.withdrawn || b.share - a.share || byWord(a.applicant, b.applicant));
}

/**
 * The same person, template and amount again within a week. Without an amount only after a refusal or a withdrawal: titles such
 * as “张三提交的请假” are alike by nature.
 */
function resubmitted(started: readonly Numbered[], { templateName }: FindingsInput): Resubmitted[] {
  const alike = new Groups<Approval>();
  for (const { approval } of started) {
    if (approval.applicant === '') continue;
    const what = approval.amount ? `=${approval.amount}` : approval.title;
    if (what !== '') alike.add([approval.template, approval.applicant, what].join('\u0000'), approval);
  }
  const found: Resubmitted[] = [];
  for (const list of alike.map.values()) {
    if (list.length < 2) continue;
    const inOrder = [...list].sort((a, b) => (a.startMs as number) - (b.startMs as number) || byWord(a.id, b.id));
    let run: Approval[] = [];
    const close = () => {
      const first = run[0];
      const last = run.at(-1);
      if (first && last && run.length > 1) {
        found.push({
          applicant: first.applicant,
          templateName: templateName(first.template),
          amount: first.amount,
          count: run.length,
          ids: run.map(({ id }) => id),
          firstMs: first.startMs as number,
          lastMs: last.startMs as number,
        });
      }
      run = [];
    };
    for (const approval of inOrder) {
      const last = run.at(-1);
      const soon =
        last && (approval.startMs as number) - (last.startMs as number) <= rules.resubmittedDays * 86_400_000;
      const again = last && (approval.amount ? true : isTakenBack(last) || last.outcome === 'refused');
      if (last && !(soon && again)) close();
      run.push(approval);
    }
    close();
  }
  return found.sort((a, b) => b.count - a.count || b.lastMs - a.lastMs || byWord(a.ids[0] ?? '', b.ids[0] ?? ''));
}

/** Beyond the third quartile by three times the distance between the quartiles, and twice the median. */
function extreme(finished: Groups<Numbered>, { elapsed, templateName }: FindingsInput): ExtremeDuration[] {
  const found: ExtremeDuration[] = [];
  for (const [template, list] of finished.map) {
    const timed = list
      .map(({ approval }) => ({ approval, ms: elapsed(approval.startMs, approval.endMs) }))
      .filter((one): one is { approval: Approval; ms: number } => one.ms !== null);
    if (timed.length < rules.extreme.count) continue;
    const sorted = ascending(timed.map(({ ms }) => ms));
    const [first, middle, third] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share)) as [
      number,
      number,
      number,
    ];
    const bound = Math.max(third + rules.extreme.quartiles * (third - first), 2 * middle, rules.extreme.atLeastMs);
    for (const { approval, ms } of timed) {
      if (ms <= bound) continue;
      const { id, title, applicant } = approval;
      found.push({ id, title, applicant, templateName: templateName(template), durationMs: ms, medianMs: middle });
    }
  }
  return found.sort((a, b) => b.durationMs - a.durationMs || byWord(a.id, b.id));
}

/** The highest of some quantiles of the amounts up to which at most one in fifty was refused. */
function thresholds(decided: Groups<Numbered>, { elapsed, templateName }: FindingsInput): ThresholdSuggestion[] {
  const found: ThresholdSuggestion[] = [];
  for (const [template, all] of decided.map) {
    const list = all.filter(({ approval }) => (approval.amount ?? 0) > 0);
    if (list.length < rules.threshold.decided) continue;
    const sorted = ascending(list.map(({ approval }) => approval.amount as number));
    const money = sorted.reduce((sum, one) => sum + one, 0);
    for (const share of [0.9, 0.8, 0.75, 0.5, 0.25]) {
      const amount = niceFloor(quantile(sorted, share));
      const below = list.filter(({ approval }) => (approval.amount as number) <= amount);
      if (below.length < rules.threshold.count) continue;
      const refusedShare = below.filter(({ approval }) => approval.outcome === 'refused').length / below.length;
      if (refusedShare > rules.threshold.refusedShare) continue;
      const amountShare = below.reduce((sum, { approval }) => sum + (approval.amount as number), 0) / money;
      found.push({
        template,
        templateName: templateName(template),
        amount,
        count: below.length,
        countShare: below.length / list.length,
        amountShare,
        refusedShare,
        medianMs: medianTime(below, elapsed),
      });
      break;
    }
  }
  return found.sort((a, b) => b.count - a.count || byWord(a.template, b.template));
}

/** Down to two leading digits: a limit that people can remember. */
function niceFloor(amount: number): number {
  if (amount < 10) return Math.floor(amount * 100) / 100;
  const step = 10 ** (Math.floor(Math.log10(amount)) - 1);
  return Math.floor(amount / step) * step;
}
