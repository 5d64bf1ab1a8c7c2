import type { Config } from '../../config/schema.ts';
import type { Clock } from '../../lib/clock.ts';
import { reportMessages } from '../../messages/report.ts';
import type { Locale } from '../../messages/text.ts';
import type { Delivery } from '../../notify/deliver.ts';
import { type Message, plainName } from '../../notify/message.ts';
import type { FactCache } from '../../state/ports.ts';
import type { Table } from '../../sync/contracts.ts';
import { Calendar, createElapsed, type Elapsed } from './calendar.ts';
import { type Approval, approvalOf, mainColumns, outcomeWords, Pool } from './facts.ts';
import { byWord } from './statistics.ts';

export interface Overdue {
  readonly id: string;
  readonly title: string;
  readonly applicant: string;
  readonly template: string;
  readonly node: string;
  readonly ageMs: number;
  readonly limitHours: number;
  /** 1 beyond the limit, 2 beyond twice the limit, 3 beyond four times … */
  readonly level: number;
}

export type OverdueLimits = Config['dingtalk-approvals']['overdue_hours'];

const hourMs = 3_600_000;

/** Running approvals beyond their limit, the longest first. Pure. */
export function findOverdue(
  approvals: readonly Approval[],
  limits: OverdueLimits,
  nowMs: number,
  elapsed: Elapsed,
): Overdue[] {
  if (limits === undefined) return [];
  const found: Overdue[] = [];
  for (const approval of approvals) {
    if (approval.outcome !== 'running') continue;
    const limitHours =
      typeof limits === 'number'
        ? limits
        : Object.hasOwn(limits, approval.template)
          ? limits[approval.template]
          : limits['default'];
    const ageMs = elapsed(approval.startMs, nowMs);
    if (limitHours === undefined || ageMs === null || ageMs <= limitHours * hourMs) continue;
    const { id, title, applicant, template, node } = approval;
    const level = Math.floor(Math.log2(ageMs / (limitHours * hourMs))) + 1;
    found.push({ id, title, applicant, template, node, ageMs, limitHours, level });
  }
  return found.sort((a, b) => b.ageMs - a.ageMs || byWord(a.id, b.id));
}

/** The ones whose level was not told before, and what to remember: only what is still overdue. Pure. */
export function newlyOverdue(
  overdue: readonly Overdue[],
  told: Readonly<Record<string, number>>,
): { readonly fresh: readonly Overdue[]; readonly remember: Record<string, number> } {
  const levelTold = (id: string) => (Object.hasOwn(told, id) ? (told[id] as number) : 0);
  return {
    fresh: overdue.filter(({ id, level }) => level > levelTold(id)),
    remember: Object.fromEntries(overdue.map(({ id, level }) => [id, Math.max(level, levelTold(id))])),
  };
}

export interface AnnounceDeps {
  readonly locale: Locale;
  readonly facts: FactCache;
  notify(message: Message): Promise<Delivery>;
}

export interface Announced {
  readonly overdue: readonly Overdue[];
  /** Approvals that the message told of. */
  readonly told: number;
  readonly warnings: Delivery['warnings'];
}

/**
 * Tells the channels about overdue approvals, once per approval and level. A message that nobody took is tried again next time.
 * `overdue` must be all of them: what is missing counts as ended. `deps.facts` must be saved afterwards.
 */
export async function announceOverdue(overdue: readonly Overdue[], deps: AnnounceDeps): Promise<Announced> {
  const before = await deps.facts.get<unknown>('overdue', 'told');
  const { fresh, remember } = newlyOverdue(overdue, isLevels(before?.value) ? before.value : {});
  if (fresh.length === 0) {
    if (before !== null || overdue.length > 0) await deps.facts.set('overdue', 'told', remember);
    return { overdue, told: 0, warnings: [] };
  }
  const delivery = await deps.notify(overdueMessage(fresh, deps.locale));
  if (delivery.delivered === 0) return { overdue, told: 0, warnings: delivery.warnings };
  await deps.facts.set('overdue', 'told', remember);
  return { overdue, told: fresh.length, warnings: delivery.warnings };
}

export interface OverdueDeps extends AnnounceDeps {
  readonly config: Config;
  readonly clock: Clock;
  readonly main: Table;
}

/** `announceOverdue` after looking into the table: one filtered read, and none where no limit is configured. */
export async function tellOverdue(deps: OverdueDeps): Promise<Announced> {
  const section = deps.config['dingtalk-approvals'];
  if (section.overdue_hours === undefined) return { overdue: [], told: 0, warnings: [] };
  const elapsed = createElapsed(new Calendar(deps.config.timezone), section.working_time);
  const running = await readRunning(deps.main, section.status_labels);
  return announceOverdue(findOverdue(running, section.overdue_hours, deps.clock.now(), elapsed), deps);
}

function isLevels(value: unknown): value is Record<string, number> {
  return (
    value !== null && typeof value === 'object' && Object.values(value).every((level) => typeof level === 'number')
  );
}

async function readRunning(main: Table, overrides: Readonly<Record<string, string>>): Promise<Approval[]> {
  const words = outcomeWords(overrides);
  const known = new Set((await main.columns()).filter(({ kind }) => kind !== null).map(({ name }) => name.trim()));
  const running = [...words].filter(([, outcome]) => outcome === 'running').map(([value]) => value);
  const conditions = running.map((value) => ({ column: 'status', operator: 'is', value }) as const);
  const pool = new Pool();
  const found = new Map<string, Approval>();
  for await (const page of main.read({
    columns: mainColumns.filter((name) => known.has(name)),
    filter: { combine: 'or', conditions },
  })) {
    for (const { recordId, cells } of page.records) {
      const approval = approvalOf(cells, words, pool);
      found.set(approval.id || recordId, approval.id === '' ? { ...approval, id: recordId } : approval);
    }
    if (page.last) break;
  }
  return [...found.values()];
}

const linesMost = 30;

export function overdueMessage(overdue: readonly Overdue[], locale: Locale): Message {
  const lines = overdue.slice(0, linesMost).map(({ id, title, node, ageMs, limitHours }) => ({
    words: reportMessages.overdueLine(plainName(title || id), plainName(node, 30), ageMs, limitHours)[locale],
  }));
  const more =
    overdue.length > linesMost ? [{ words: reportMessages.truncated(linesMost, overdue.length)[locale] }] : [];
  return {
    kind: 'reminder',
    tone: 'warning',
    title: reportMessages.overdueTitle(overdue.length)[locale],
    pipeline: 'dingtalk-approvals',
    lines: [...lines, ...more],
    data: { overdue: overdue.length },
  };
}
