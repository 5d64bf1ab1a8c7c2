import type { Instance, OperationRecord, Task } from './shape.ts';
import { wordIn } from './words.ts';

/** What became of an approval, and the word the table shows for it (DESIGN §8.1, reference §3.4). */
export interface StatusResult {
  /** The cell; the platform's own word where we do not know it. */
  readonly label: string;
  /** Nothing more will happen to it, save a later revocation. */
  readonly final: boolean;
  readonly approved: boolean;
  readonly doubt?: 'unknown_status' | 'no_result' | 'unknown_result';
}

export const statusLabels = {
  running: '审批中',
  agreed: '已同意',
  refused: '已拒绝',
  withdrawn: '已撤销',
  cancelled: '已取消',
  ended: '已完成',
} as const;

type Outcome = keyof typeof statusLabels;

const finalWords = new Set(['COMPLETED', 'FINISHED', 'TERMINATED', 'REVOKED', 'CANCELED']);

/**
 * `revoked`: an agreed REVOKE instance has voided this one. `overrides` are keyed by our label or by the platform's status word; the
 * word never renames a refusal, a voided approval or an end without a result, which would show a wrong outcome.
 */
export function statusOf(
  instance: Pick<Instance, 'status' | 'result' | 'tasks' | 'operationRecords' | 'finishTime'>,
  revoked: boolean,
  overrides: Readonly<Record<string, string>>,
): StatusResult {
  const word = instance.status.trim().toUpperCase();
  const result = instance.result.trim().toLowerCase();
  const named = (outcome: Outcome, byWord: boolean) =>
    (byWord ? overrides[word] : undefined) ?? overrides[statusLabels[outcome]] ?? statusLabels[outcome];
  const settled = (outcome: Outcome, byWord: boolean, doubt?: StatusResult['doubt']): StatusResult => ({
    label: named(outcome, byWord),
    final: true,
    approved: outcome === 'agreed',
    ...(doubt ? { doubt } : {}),
  });

  if (word === 'RUNNING' || word === 'NEW') return { label: named('running', true), final: false, approved: false };
  if (word === 'COMPLETED' || word === 'FINISHED') {
    if (result === 'refuse') return settled('refused', false);
    const agreed = result === 'agree' || (word === 'FINISHED' && hasNone(result));
    if (agreed) return revoked ? settled('withdrawn', false) : settled('agreed', true);
    return settled('ended', false, hasNone(result) ? 'no_result' : 'unknown_result');
  }
  if (word === 'TERMINATED' || word === 'REVOKED') {
    const refused = result === 'refuse' || lastDecision(instance.tasks, instance.operationRecords) === 'REFUSE';
    return refused ? settled('refused', false) : settled('withdrawn', true);
  }
  if (word === 'CANCELED') return settled('cancelled', true);
  const own = instance.status.trim();
  const label = wordIn(overrides, own) ?? wordIn(overrides, word);
  return {
    label: label ?? own,
    final: instance.finishTime !== '' && !instance.tasks.some((task) => isRunning(task)),
    approved: false,
    ...(label === undefined ? { doubt: 'unknown_status' as const } : {}),
  };
}

const hasNone = (result: string) => result === '' || result === 'none';

export const isRunning = (task: Pick<Task, 'status'>) => task.status.toUpperCase() === 'RUNNING';
export const isCancelled = (task: Pick<Task, 'status'>) => task.status.toUpperCase() === 'CANCELED';

/** What the task decided last says; without a decided task, what the last decision on record says. */
function lastDecision(tasks: readonly Task[], records: readonly OperationRecord[]): string | null {
  const decided = tasks.filter((task) => !isCancelled(task) && /^(AGREE|REFUSE)$/i.test(task.result));
  let last: Task | undefined;
  for (const task of decided) {
    const order = last === undefined ? 1 : String(task.finishTime).localeCompare(String(last.finishTime));
    // Times have minutes only: of two in one minute the refusal is what ended it.
    if (order > 0 || (order === 0 && last?.result.toUpperCase() !== 'REFUSE')) last = task;
  }
  if (last) return last.result.toUpperCase();
  const record = records.findLast(
    (entry) => entry.type.startsWith('EXECUTE_TASK') && /^(AGREE|REFUSE)$/i.test(entry.result),
  );
  return record ? record.result.toUpperCase() : null;
}

/** The words that the table shows for what is running. */
export function runningLabels(overrides: Readonly<Record<string, string>>): readonly string[] {
  const usual = overrides[statusLabels.running] ?? statusLabels.running;
  return [...new Set([overrides['RUNNING'] ?? usual, overrides['NEW'] ?? usual])];
}

/** Words that the status column may show for approvals that are over; what else stands there may still be running. */
export function finalLabels(overrides: Readonly<Record<string, string>>): ReadonlySet<string> {
  const outcomes: Outcome[] = ['agreed', 'refused', 'withdrawn', 'cancelled', 'ended'];
  const labels = new Set(outcomes.map((outcome) => overrides[statusLabels[outcome]] ?? statusLabels[outcome]));
  for (const word of finalWords) if (overrides[word]) labels.add(overrides[word]);
  for (const open of [overrides.RUNNING, overrides.NEW, overrides[statusLabels.running] ?? statusLabels.running]) {
    if (open !== undefined) labels.delete(open);
  }
  return labels;
}
