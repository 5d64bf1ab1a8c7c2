import type { Cell, Row } from '../../sync/contracts.ts';

/** What became of an approval. `other`: a word that we do not know. */
export type Outcome = 'running' | 'agreed' | 'refused' | 'withdrawn' | 'cancelled' | 'ended' | 'other';

/** One approval as far as the figures need it. Empty cells: '' or null. Times in epoch ms. */
export interface Approval {
  readonly id: string;
  readonly template: string;
  readonly title: string;
  readonly outcome: Outcome;
  readonly status: string;
  readonly applicant: string;
  readonly department: string;
  readonly amount: number | null;
  readonly startMs: number | null;
  readonly endMs: number | null;
  readonly node: string;
  readonly lastMs: number | null;
  /** Names in order, as the cell has them. */
  readonly chain: string;
}

export const mainColumns = [
  'instance_id',
  'template_code',
  'title',
  'status',
  'applicant',
  'applicant_dept',
  'amount',
  'start_time',
  'end_time',
  'current_node',
  'last_action_time',
  'approver_chain',
] as const;
export const actionColumns = ['instance_id', 'node_name', 'approver', 'action', 'action_time'] as const;

const outcomes: Readonly<Record<string, readonly [Outcome, ...string[]]>> = {
  审批中: ['running', 'RUNNING', 'NEW'],
  已同意: ['agreed', 'COMPLETED', 'FINISHED'],
  已拒绝: ['refused'],
  已撤销: ['withdrawn', 'TERMINATED', 'REVOKED'],
  已取消: ['cancelled', 'CANCELED'],
  已完成: ['ended'],
};

/** The status words of the table → outcomes; `overrides` are the configured labels, keyed by our label or the platform's word. */
export function outcomeWords(overrides: Readonly<Record<string, string>>): ReadonlyMap<string, Outcome> {
  const words = new Map<string, Outcome>();
  for (const [label, [outcome, ...platformWords]] of Object.entries(outcomes)) {
    for (const word of [label, ...platformWords]) {
      words.set(word, outcome);
      const own = Object.hasOwn(overrides, word) ? overrides[word] : undefined;
      if (own) words.set(own, outcome);
    }
  }
  return words;
}

const handledActions: Readonly<Record<string, string>> = {
  同意: 'EXECUTE_TASK_NORMAL',
  拒绝: 'EXECUTE_TASK_NORMAL',
  代同意: 'EXECUTE_TASK_AGENT',
  代拒绝: 'EXECUTE_TASK_AGENT',
  前加签: 'APPEND_TASK_BEFORE',
  后加签: 'APPEND_TASK_AFTER',
  转交: 'REDIRECT_TASK',
  退回: 'REDIRECT_PROCESS',
};

/** Action words by which a person disposes of a task. Starting, ending, commenting and automatic consent are not. */
export function handledWords(overrides: Readonly<Record<string, string>>): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [label, type] of Object.entries(handledActions)) {
    words.add(label);
    for (const key of [label, type]) {
      const own = Object.hasOwn(overrides, key) ? overrides[key] : undefined;
      if (own) words.add(own);
    }
  }
  return words;
}

/** Words that leave an approval where it is. */
export function commentWords(overrides: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set(['评论', overrides['评论'], overrides['ADD_REMARK']].filter((word) => word !== undefined));
}

/** Each distinct text once in memory: a table repeats few names many times. */
export class Pool {
  private readonly texts = new Map<string, string>();
  of(words: string): string {
    const known = this.texts.get(words);
    if (known !== undefined) return known;
    this.texts.set(words, words);
    return words;
  }
}

export function word(cell: Cell | undefined): string {
  if (typeof cell === 'string') return cell.trim();
  if (cell === null || cell === undefined) return '';
  return (typeof cell === 'object' ? cell.join('、') : String(cell)).trim();
}

export function time(cell: Cell | undefined): number | null {
  return typeof cell === 'number' && Number.isFinite(cell) && cell > 0 ? cell : null;
}

export function approvalOf(cells: Row, words: ReadonlyMap<string, Outcome>, pool: Pool): Approval {
  const status = pool.of(word(cells['status']));
  const { amount } = cells;
  return {
    id: word(cells['instance_id']),
    template: pool.of(word(cells['template_code'])),
    title: word(cells['title']),
    outcome: words.get(status) ?? 'other',
    status,
    applicant: pool.of(word(cells['applicant'])),
    department: pool.of(word(cells['applicant_dept'])),
    amount: typeof amount === 'number' && Number.isFinite(amount) ? amount : null,
    startMs: time(cells['start_time']),
    endMs: time(cells['end_time']),
    node: pool.of(word(cells['current_node'])),
    lastMs: time(cells['last_action_time']),
    chain: pool.of(word(cells['approver_chain'])),
  };
}

/** Has come to an end: not running, and not an unknown word without an end. */
export function isFinished(approval: Approval): boolean {
  return approval.outcome !== 'running' && !(approval.outcome === 'other' && approval.endMs === null);
}
