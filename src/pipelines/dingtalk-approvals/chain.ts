import type { Instance, OperationRecord } from './shape.ts';
import { isCancelled, isRunning } from './status.ts';
import { wordIn } from './words.ts';

/** Actions, nodes and the order of approvers (DESIGN §8.1), from an instance's records and tasks. */

/** The userId under which DingTalk itself acts. */
export const systemUser = 'bpms_system';
export const systemName = '系统';

const plainLabels: Readonly<Record<string, string>> = {
  APPEND_TASK_BEFORE: '前加签',
  APPEND_TASK_AFTER: '后加签',
  REDIRECT_TASK: '转交',
  REDIRECT_PROCESS: '退回',
  START_PROCESS_INSTANCE: '发起',
  TERMINATE_PROCESS_INSTANCE: '终止',
  REVOKE_PROCESS_INSTANCE: '撤销',
  FINISH_PROCESS_INSTANCE: '完成',
  ADD_REMARK: '评论',
};
const decisionLabels: Readonly<Record<string, { AGREE: string; REFUSE: string }>> = {
  EXECUTE_TASK_NORMAL: { AGREE: '同意', REFUSE: '拒绝' },
  EXECUTE_TASK_AGENT: { AGREE: '代同意', REFUSE: '代拒绝' },
  EXECUTE_TASK_AUTO: { AGREE: '自动同意', REFUSE: '自动拒绝' },
};

/** Copies and blanks are no actions. */
export function isAction(record: OperationRecord): boolean {
  const type = wordOf(record);
  return type !== 'PROCESS_CC' && type !== 'NONE' && type !== '';
}

export interface ActionLabel {
  readonly label: string;
  readonly doubt?: 'unknown_action' | 'unknown_decision';
}

/** `overrides` are keyed by our label or by the platform's type word; the word never renames a refusal. */
export function actionLabel(
  record: OperationRecord,
  tasks: Instance['tasks'],
  overrides: Readonly<Record<string, string>>,
): ActionLabel {
  const type = wordOf(record);
  const decisions = decisionLabels[type];
  if (decisions) {
    const result = decisionOf(record, tasks);
    if (result === 'REFUSE') return { label: overrides[decisions.REFUSE] ?? decisions.REFUSE };
    if (result === 'AGREE' || type === 'EXECUTE_TASK_AUTO') {
      return { label: overrides[type] ?? overrides[decisions.AGREE] ?? decisions.AGREE };
    }
    return { label: record.type.trim(), doubt: 'unknown_decision' };
  }
  const label = plainLabels[type];
  if (label) return { label: overrides[type] ?? overrides[label] ?? label };
  const own = record.type.trim();
  const renamed = wordIn(overrides, own) ?? wordIn(overrides, type);
  return renamed === undefined ? { label: own, doubt: 'unknown_action' } : { label: renamed };
}

const wordOf = (record: OperationRecord) => record.type.trim().toUpperCase();

/** The record's own result; where it has none, that of the same person's task in the same node. */
function decisionOf(record: OperationRecord, tasks: Instance['tasks']): string {
  const own = record.result.trim().toUpperCase();
  if (own === 'AGREE' || own === 'REFUSE' || record.activityId === '') return own;
  const results = tasks
    .filter((task) => task.userId === record.userId && task.activityId === record.activityId)
    .map((task) => task.result.toUpperCase())
    .filter((result) => result === 'AGREE' || result === 'REFUSE');
  return new Set(results).size === 1 ? (results[0] as string) : own;
}

/** Name of a node: that of a record or a task group of the same activity; '' when nobody names it. */
function nodeOf(activityId: string, instance: Pick<Instance, 'operationRecords' | 'tasks'>): string {
  if (activityId === '') return '';
  const record = instance.operationRecords.find(
    (entry) => entry.activityId === activityId && entry.showName.trim() !== '',
  );
  const task = instance.tasks.find((entry) => entry.activityId === activityId && entry.groupName.trim() !== '');
  return (record?.showName ?? task?.groupName ?? '').trim();
}

export function nodeName(record: OperationRecord, instance: Pick<Instance, 'operationRecords' | 'tasks'>): string {
  return record.showName.trim() || nodeOf(record.activityId, instance);
}

/** Where the approval stands: the running tasks' nodes, and the people where a node has no name. */
export function currentNode(
  instance: Pick<Instance, 'operationRecords' | 'tasks'>,
  nameOf: (userId: string) => string,
): string {
  const places = instance.tasks
    .filter(isRunning)
    .map((task) => task.groupName.trim() || nodeOf(task.activityId, instance) || nameOf(task.userId));
  return [...new Set(places.filter((place) => place !== ''))].join('、');
}

/** userIds of those who decided, in order; repeats in a row once. */
export function approvers(instance: Pick<Instance, 'operationRecords' | 'tasks' | 'originatorUserId'>): string[] {
  const chain: string[] = [];
  for (const record of instance.operationRecords) {
    const type = wordOf(record);
    const decides = type.startsWith('EXECUTE_TASK_');
    if (!decides && type !== 'APPEND_TASK_AFTER' && type !== 'REDIRECT_TASK') continue;
    if (record.userId === '' || record.userId === systemUser) continue;
    if (!decides && record.userId === instance.originatorUserId) continue;
    if (decides && wasCancelled(record, instance.tasks)) continue;
    if (chain.at(-1) !== record.userId) chain.push(record.userId);
  }
  return chain;
}

/** Or-sign: the tasks of those who came too late are cancelled; they did not approve. */
function wasCancelled(record: OperationRecord, tasks: Instance['tasks']): boolean {
  const own = tasks.filter((task) => task.userId === record.userId);
  const inNode = own.filter((task) => record.activityId !== '' && task.activityId === record.activityId);
  const relevant = inNode.length > 0 ? inNode : own;
  return relevant.length > 0 && relevant.every((task) => isCancelled(task) && !/^(AGREE|REFUSE)$/i.test(task.result));
}
