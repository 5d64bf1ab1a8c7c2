import type { ActionLog, LoggedAction } from './action-log.ts';
import type { Calendar, DaySpan, Elapsed } from './calendar.ts';
import type { Approval } from './facts.ts';
import { ascending, byWord, Groups, quantile, ratio, type Summary, summarize } from './statistics.ts';

export interface NodeFigures {
  readonly template: string;
  readonly templateName: string;
  readonly node: string;
  /** How long approvals waited at this node until somebody acted, ms. */
  readonly wait: Summary;
  /** Of all waiting of the template. */
  readonly waitShare: number | null;
}
export interface SlowRunning {
  readonly id: string;
  readonly title: string;
  readonly applicant: string;
  readonly templateName: string;
  readonly node: string;
  readonly sinceMs: number;
  readonly waitedMs: number;
  /** 90 of 100 took no longer here. */
  readonly usualMs: number;
}
export interface PersonFigures {
  readonly name: string;
  readonly handled: number;
  /** From the approval's arrival at the node to this person's action, ms. */
  readonly time: Summary;
  /** Running approvals that wait for this person, as far as the tables tell. */
  readonly openNow: number;
}
export interface Flow {
  readonly nodes: readonly NodeFigures[];
  readonly slow: readonly SlowRunning[];
  readonly people: readonly PersonFigures[];
  /** Nodes that each approval passed; by approval number. Empty without action rows. */
  readonly nodesPassed: ReadonlyMap<number, number>;
}

export interface FlowInput {
  readonly approvals: readonly Approval[];
  readonly log: ActionLog;
  readonly handled: ReadonlySet<string>;
  readonly comments: ReadonlySet<string>;
  readonly span: DaySpan;
  readonly nowMs: number;
  readonly calendar: Calendar;
  readonly elapsed: Elapsed;
  readonly templateName: (code: string) => string;
}

/** Fewer observations than this say nothing about what is usual. */
const usualNeeds = 5;
const nodeKey = (template: string, node: string) => `${template}\u0000${node}`;

/** Walks every approval's actions once: waits by node and person, and the running ones that wait longer than usual. */
export function computeFlow(input: FlowInput): Flow {
  const { approvals, log, elapsed, calendar, span } = input;
  const waits = new Groups<number>();
  const allWaits = new Groups<number>();
  const times = new Groups<number>();
  const handledBy = new Map<string, number>();
  const whoAtNode = new Map<string, Map<string, number>>();
  const nodesPassed = new Map<number, number>();
  const arrivals = new Map<number, number>();

  log.walk(approvals.length, (instance, actions) => {
    const approval = approvals[instance] as Approval;
    const passed = new Set<string>();
    let arrivedMs = approval.startMs ?? (actions[0] as LoggedAction).timeMs;
    let at: string | null = null;
    let lastMs = arrivedMs;
    for (const action of actions) {
      if (input.comments.has(action.action)) continue;
      if (action.node !== at) {
        arrivedMs = lastMs;
        at = action.node;
      }
      lastMs = Math.max(lastMs, action.timeMs);
      if (!input.handled.has(action.action)) continue;
      passed.add(action.node);
      const day = calendar.day(action.timeMs);
      if (action.person !== '') bump(whoAtNode, nodeKey(approval.template, action.node), action.person);
      const waited = elapsed(arrivedMs, action.timeMs);
      if (waited !== null) allWaits.add(nodeKey(approval.template, action.node), waited);
      if (day < span.from || day > span.to) continue;
      if (waited !== null) waits.add(nodeKey(approval.template, action.node), waited);
      if (action.person === '') continue;
      handledBy.set(action.person, (handledBy.get(action.person) ?? 0) + 1);
      if (waited !== null) times.add(action.person, waited);
    }
    nodesPassed.set(instance, passed.size);
    arrivals.set(instance, lastMs);
  });

  return {
    nodes: nodeFigures(waits, input.templateName),
    slow: slowRunning(input, allWaits, arrivals),
    people: peopleFigures(handledBy, times, openNow(approvals, whoAtNode, new Set(handledBy.keys()))),
    nodesPassed,
  };
}

function bump(counts: Map<string, Map<string, number>>, key: string, name: string): void {
  const mine = counts.get(key) ?? new Map<string, number>();
  mine.set(name, (mine.get(name) ?? 0) + 1);
  counts.set(key, mine);
}

function nodeFigures(waits: Groups<number>, templateName: (code: string) => string): NodeFigures[] {
  const totals = new Map<string, number>();
  const sum = (list: readonly number[]) => list.reduce((all, one) => all + one, 0);
  for (const [key, list] of waits.map) {
    const template = key.split('\u0000')[0] as string;
    totals.set(template, (totals.get(template) ?? 0) + sum(list));
  }
  return [...waits.map]
    .map(([key, list]) => {
      const [template = '', node = ''] = key.split('\u0000');
      return {
        template,
        templateName: templateName(template),
        node,
        wait: summarize(list),
        waitShare: ratio(sum(list), totals.get(template) ?? 0),
      };
    })
    .sort((a, b) => (b.wait.median ?? 0) - (a.wait.median ?? 0) || byWord(a.template + a.node, b.template + b.node));
}

/** Running approvals that wait at their node longer than nine of ten did there; where the node is new, than nine of ten approvals of the template took as a whole. */
function slowRunning(input: FlowInput, waits: Groups<number>, arrivals: ReadonlyMap<number, number>): SlowRunning[] {
  const { approvals, elapsed, nowMs } = input;
  const wholes = new Groups<number>();
  for (const { template, outcome, startMs, endMs } of approvals) {
    const took = outcome === 'running' ? null : elapsed(startMs, endMs);
    if (took !== null) wholes.add(template, took);
  }
  const usual = new Map<string, number | null>();
  const usualAt = (key: string, values: readonly number[]): number | null => {
    let known = usual.get(key);
    if (known === undefined) {
      known = values.length < usualNeeds ? null : quantile(ascending(values), 0.9);
      usual.set(key, known);
    }
    return known;
  };
  const slow: SlowRunning[] = [];
  approvals.forEach((approval, instance) => {
    if (approval.outcome !== 'running') return;
    const sinceMs = Math.max(arrivals.get(instance) ?? 0, approval.lastMs ?? 0) || approval.startMs;
    const waitedMs = elapsed(sinceMs, nowMs);
    if (sinceMs === null || waitedMs === null) return;
    const key = nodeKey(approval.template, approval.node);
    const usualMs = usualAt(key, waits.get(key)) ?? usualAt(approval.template, wholes.get(approval.template));
    if (usualMs === null || waitedMs <= usualMs) return;
    const { id, title, applicant, node } = approval;
    slow.push({
      id,
      title,
      applicant,
      templateName: input.templateName(approval.template),
      node,
      sinceMs,
      waitedMs,
      usualMs,
    });
  });
  return slow.sort((a, b) => b.waitedMs - b.usualMs - (a.waitedMs - a.usualMs) || byWord(a.id, b.id));
}

/**
 * Whom the running approvals wait for. The table names a node, seldom a person: a node that is a known person's name is that
 * person; else the node counts for whoever did nearly all of its work so far.
 */
function openNow(
  approvals: readonly Approval[],
  whoAtNode: ReadonlyMap<string, ReadonlyMap<string, number>>,
  known: ReadonlySet<string>,
): Map<string, number> {
  const open = new Map<string, number>();
  for (const { outcome, template, node } of approvals) {
    if (outcome !== 'running' || node === '') continue;
    for (const part of node.split('、')) {
      const person = known.has(part) ? part : usualPerson(whoAtNode.get(nodeKey(template, part)));
      if (person !== null) open.set(person, (open.get(person) ?? 0) + 1);
    }
  }
  return open;
}

function usualPerson(counts: ReadonlyMap<string, number> | undefined): string | null {
  if (!counts) return null;
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  const [name, most] = [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), ['', 0]);
  return most >= all * 0.8 ? name : null;
}

function peopleFigures(
  handled: ReadonlyMap<string, number>,
  times: Groups<number>,
  open: ReadonlyMap<string, number>,
): PersonFigures[] {
  const names = new Set([...handled.keys(), ...open.keys()]);
  return [...names]
    .map((name) => ({
      name,
      handled: handled.get(name) ?? 0,
      time: summarize(times.get(name)),
      openNow: open.get(name) ?? 0,
    }))
    .sort((a, b) => b.handled - a.handled || b.openNow - a.openNow || byWord(a.name, b.name));
}
