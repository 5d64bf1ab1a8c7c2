/** One lead, follow-up or deal as far as the figures need it. Times in epoch ms, null where the cell is empty. */
export interface LeadFact {
  readonly recordId: string;
  readonly channel: string;
  readonly product: string;
  readonly level: string;
  readonly status: string;
  readonly createdMs: number | null;
}
export interface FollowUpFact {
  readonly leadIds: readonly string[];
  readonly method: string;
  readonly result: string;
  readonly atMs: number | null;
}
export interface DealFact {
  readonly leadIds: readonly string[];
  readonly status: string;
  readonly amount: number | null;
  readonly commission: number | null;
  readonly rate: number | null;
  readonly term: number | null;
  readonly atMs: number | null;
}

export interface StatsInput {
  readonly leads: readonly LeadFact[];
  readonly followUps: readonly FollowUpFact[];
  readonly deals: readonly DealFact[];
}

/**
 * `new`: leads created in the period · `followed`: follow-ups made in it · `won`: paid-out deals closed in it · `lost`: leads
 * created in it that stand at 流失 now · `conversion`: won / new, null when nothing was new.
 */
export interface Figures {
  readonly new: number;
  readonly followed: number;
  readonly won: number;
  readonly lost: number;
  readonly amount: number;
  readonly commission: number;
  readonly conversion: number | null;
}
export type NamedFigures = { readonly name: string } & Figures;
export interface FollowUpShare {
  readonly name: string;
  readonly followed: number;
  /** Of all follow-ups of the period; null when there were none. */
  readonly share: number | null;
}
/** Averages over paid-out deals that state the number; null when none does. */
export interface DealAverages {
  readonly count: number;
  readonly averageAmount: number | null;
  readonly averageRate: number | null;
  readonly averageTerm: number | null;
}
export interface FunnelStep {
  readonly name: string;
  /** New leads of the period that stand at this step or beyond. */
  readonly count: number;
  /** Of all new leads; null when there were none. */
  readonly share: number | null;
}

export interface Stats {
  readonly total: Figures;
  readonly byChannel: readonly NamedFigures[];
  readonly byProduct: readonly NamedFigures[];
  readonly byLevel: readonly NamedFigures[];
  readonly byFollowUpMethod: readonly FollowUpShare[];
  readonly byFollowUpResult: readonly FollowUpShare[];
  readonly deals: DealAverages;
  readonly funnel: readonly FunnelStep[];
}

export interface Span {
  readonly startMs: number;
  /** Not inside. */
  readonly endMs: number;
}

export const statusLost = '流失';
export const dealPaid = '已放款';
export const funnelSteps = ['新客户', '已联系', '跟进中', '方案沟通', '谈判中', '成交'] as const;

interface Tally {
  new: number;
  followed: number;
  won: number;
  lost: number;
  amount: number;
  commission: number;
}

/** The figures of one period. `nameless` stands for an empty cell or a missing link. Pure; one pass over each list. */
export function computeStats(input: StatsInput, span: Span, nameless: string): Stats {
  const inside = (ms: number | null): boolean => ms !== null && ms >= span.startMs && ms < span.endMs;
  const leadsById = new Map(input.leads.map((lead) => [lead.recordId, lead]));
  const total = emptyTally();
  const dimensions = {
    channel: new Map<string, Tally>(),
    product: new Map<string, Tally>(),
    level: new Map<string, Tally>(),
  };
  const count = (lead: LeadFact | undefined, add: (tally: Tally) => void) => {
    add(total);
    for (const [dimension, tallies] of Object.entries(dimensions)) {
      const name = lead?.[dimension as keyof typeof dimensions] || nameless;
      let tally = tallies.get(name);
      if (!tally) {
        tally = emptyTally();
        tallies.set(name, tally);
      }
      add(tally);
    }
  };
  const leadOf = (ids: readonly string[]) => ids.map((id) => leadsById.get(id)).find((lead) => lead !== undefined);

  const reached = new Array<number>(funnelSteps.length).fill(0);
  for (const lead of input.leads) {
    if (!inside(lead.createdMs)) continue;
    const isLost = lead.status === statusLost;
    count(lead, (tally) => {
      tally.new++;
      if (isLost) tally.lost++;
    });
    const step = Math.max(0, funnelSteps.indexOf(lead.status as (typeof funnelSteps)[number]));
    for (let place = 0; place <= step; place++) reached[place] = (reached[place] as number) + 1;
  }

  const methods = new Map<string, number>();
  const results = new Map<string, number>();
  for (const followUp of input.followUps) {
    if (!inside(followUp.atMs)) continue;
    count(leadOf(followUp.leadIds), (tally) => {
      tally.followed++;
    });
    bump(methods, followUp.method || nameless);
    bump(results, followUp.result || nameless);
  }

  const paid = input.deals.filter((deal) => deal.status === dealPaid && inside(deal.atMs));
  for (const deal of paid) {
    count(leadOf(deal.leadIds), (tally) => {
      tally.won++;
      tally.amount += deal.amount ?? 0;
      tally.commission += deal.commission ?? 0;
    });
  }

  return {
    total: figuresOf(total),
    byChannel: named(dimensions.channel),
    byProduct: named(dimensions.product),
    byLevel: named(dimensions.level),
    byFollowUpMethod: shares(methods),
    byFollowUpResult: shares(results),
    deals: {
      count: paid.length,
      averageAmount: mean(paid.map(({ amount }) => amount)),
      averageRate: mean(
        paid.map(({ rate }) => rate),
        4,
      ),
      averageTerm: mean(paid.map(({ term }) => term)),
    },
    funnel: funnelSteps.map((name, place) => ({
      name,
      count: reached[place] as number,
      share: rate(reached[place] as number, total.new),
    })),
  };
}

const emptyTally = (): Tally => ({ new: 0, followed: 0, won: 0, lost: 0, amount: 0, commission: 0 });

/** Money as people write it: floating-point crumbs rounded away. */
const round = (value: number, decimals = 2) => Math.round((value + Number.EPSILON) * 10 ** decimals) / 10 ** decimals;

function rate(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function figuresOf(tally: Tally): Figures {
  return {
    new: tally.new,
    followed: tally.followed,
    won: tally.won,
    lost: tally.lost,
    amount: round(tally.amount),
    commission: round(tally.commission),
    conversion: rate(tally.won, tally.new),
  };
}

/** Busiest first, then by name, so that two runs print the same. */
function named(tallies: ReadonlyMap<string, Tally>): NamedFigures[] {
  return [...tallies]
    .map(([name, tally]) => ({ name, ...figuresOf(tally) }))
    .sort((a, b) => b.new - a.new || b.won - a.won || b.followed - a.followed || compare(a.name, b.name));
}

function shares(counts: ReadonlyMap<string, number>): FollowUpShare[] {
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return [...counts]
    .map(([name, followed]) => ({ name, followed, share: rate(followed, all) }))
    .sort((a, b) => b.followed - a.followed || compare(a.name, b.name));
}

function mean(values: readonly (number | null)[], decimals = 2): number | null {
  const stated = values.filter((value) => value !== null && Number.isFinite(value)) as number[];
  return stated.length === 0 ? null : round(stated.reduce((sum, value) => sum + value, 0) / stated.length, decimals);
}

function bump(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
