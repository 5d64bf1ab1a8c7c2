import type { Context } from '../core/context.ts';
import type { ApprovalInstance, ApprovalTask, FormValue, OperationRecord } from './model.ts';
import { beijingDigits } from './times.ts';

/** What people do with an approval, step by step; the records and tasks come out as in recorded instances (reference §3.2, §3.4). */

export interface InstanceInput {
  processCode: string;
  originatorUserId: string;
  /** Unix ms; default now. */
  createdAt?: number;
  processInstanceId?: string;
  title?: string;
  /** Default: the originator's first department. */
  originatorDeptId?: string;
  originatorDeptName?: string;
  form?: FormValue[];
  /** Whoever has to decide first, unless `tasks` are given. */
  approverUserId?: string;
  nodeName?: string;
  status?: string;
  result?: string;
  finishedAt?: number;
  operationRecords?: OperationRecord[];
  tasks?: ApprovalTask[];
  bizAction?: string;
  mainProcessInstanceId?: string;
  businessId?: string;
}

/** About 33 mixed characters that may start with `-` and end in the creation second. */
function newId(context: Context, createdAt: number): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return `${context.random.letters(23, alphabet)}${String(Math.floor(createdAt / 1000)).padStart(10, '0')}`;
}

export function addInstance(context: Context, input: InstanceInput): ApprovalInstance {
  const { dingtalk } = context;
  const createdAt = input.createdAt ?? context.now();
  const originator = dingtalk.employees.find((known) => known.userid === input.originatorUserId);
  const template = dingtalk.templates.find((known) => known.processCode === input.processCode);
  if (template === undefined) throw new Error(`no template ${input.processCode}`);
  const deptId = originator?.deptIds[0] ?? 1;
  const department = dingtalk.departments.find((known) => known.id === deptId);
  const instance: ApprovalInstance = {
    processInstanceId: input.processInstanceId ?? newId(context, createdAt),
    processCode: input.processCode,
    title: input.title ?? `${originator?.name ?? input.originatorUserId}提交的${template.name}`,
    createdAt,
    originatorUserId: input.originatorUserId,
    originatorDeptId: input.originatorDeptId ?? (deptId === 1 ? '-1' : String(deptId)),
    originatorDeptName: input.originatorDeptName ?? department?.name ?? '',
    status: input.status ?? 'RUNNING',
    result: input.result ?? '',
    businessId:
      input.businessId ?? `${beijingDigits(createdAt)}${String(context.random.whole(0, 999_999_999)).padStart(9, '0')}`,
    operationRecords: input.operationRecords ?? [
      {
        userId: input.originatorUserId,
        at: createdAt,
        type: 'START_PROCESS_INSTANCE',
        result: 'NONE',
        activityId: 'sid-startevent',
        showName: '提交申请',
      },
    ],
    tasks: input.tasks ?? [],
    formComponentValues: input.form ?? [],
    bizAction: input.bizAction ?? 'NONE',
    attachedProcessInstanceIds: [],
  };
  if (input.finishedAt !== undefined) instance.finishedAt = input.finishedAt;
  if (input.mainProcessInstanceId !== undefined) {
    instance.mainProcessInstanceId = input.mainProcessInstanceId;
    const main = dingtalk.instances.get(input.mainProcessInstanceId);
    main?.attachedProcessInstanceIds.push(instance.processInstanceId);
  }
  if (input.tasks === undefined && input.approverUserId !== undefined)
    openTask(context, instance, input.approverUserId, createdAt, input.nodeName ?? '直接主管审批');
  dingtalk.instances.set(instance.processInstanceId, instance);
  context.changed();
  return instance;
}

/** Somebody is to decide. Tasks of one node share its activityId. */
export function openTask(
  context: Context,
  instance: ApprovalInstance,
  userId: string,
  at: number,
  node: string,
): ApprovalTask {
  const task: ApprovalTask = {
    taskId: context.dingtalk.nextTaskId++,
    userId,
    status: 'RUNNING',
    result: 'NONE',
    createdAt: at,
    activityId: activityOf(node),
    groupName: node,
  };
  instance.tasks.push(task);
  return task;
}

/** The same node name gives the same activity id. */
export function activityOf(node: string): string {
  let hash = 0;
  for (const char of node) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return `${hash.toString(16).padStart(8, '0').slice(0, 4)}_${hash.toString(16).padStart(8, '0').slice(4)}`;
}

export function runningTask(instance: ApprovalInstance, userId?: string): ApprovalTask | undefined {
  return instance.tasks.find((task) => task.status === 'RUNNING' && (userId === undefined || task.userId === userId));
}

export interface Step {
  type?: string;
  remark?: string;
  at: number;
  /** Who is written down, when not the task's own person (delegates, automatic steps). */
  userId?: string;
}

/** Decides one task and writes the record. The instance goes on or ends by the caller's hand. */
export function decide(instance: ApprovalInstance, task: ApprovalTask, result: 'AGREE' | 'REFUSE', step: Step): void {
  task.status = 'COMPLETED';
  task.result = result;
  task.finishedAt = step.at;
  instance.operationRecords.push({
    userId: step.userId ?? task.userId,
    at: step.at,
    type: step.type ?? 'EXECUTE_TASK_NORMAL',
    result,
    remark: step.remark ?? '',
    activityId: task.activityId,
    ...(task.groupName === undefined ? {} : { showName: task.groupName }),
  });
}

/** Any other record: comments, copies, hand-overs, signers added. */
export function note(
  instance: ApprovalInstance,
  userId: string,
  type: string,
  at: number,
  more: Partial<OperationRecord> = {},
) {
  instance.operationRecords.push({ userId, at, type, result: 'NONE', ...more });
}

/** Ends the instance; what is still open is cancelled. */
export function finish(instance: ApprovalInstance, result: 'agree' | 'refuse', at: number): void {
  instance.status = 'COMPLETED';
  instance.result = result;
  instance.finishedAt = at;
  closeTasks(instance, 'CANCELED', at);
}

function closeTasks(instance: ApprovalInstance, status: string, at: number): void {
  for (const task of instance.tasks) {
    if (task.status !== 'RUNNING' && task.status !== 'NEW' && task.status !== 'PAUSED') continue;
    task.status = status;
    task.finishedAt = at;
  }
}

/** The filer takes it back. */
export function withdraw(
  instance: ApprovalInstance,
  at: number,
  remark = '',
  userId = instance.originatorUserId,
): void {
  note(instance, userId, 'TERMINATE_PROCESS_INSTANCE', at, { remark });
  instance.status = 'TERMINATED';
  instance.result = '';
  instance.finishedAt = at;
  closeTasks(instance, 'TERMINATED', at);
}

/** The task goes to somebody else. */
export function handOver(
  context: Context,
  instance: ApprovalInstance,
  task: ApprovalTask,
  to: string,
  at: number,
): ApprovalTask {
  task.status = 'COMPLETED';
  task.result = 'REDIRECTED';
  task.finishedAt = at;
  note(instance, task.userId, 'REDIRECT_TASK', at, {
    activityId: task.activityId,
    ...name(task),
    remark: '请代为处理',
  });
  return openTask(context, instance, to, at, task.groupName ?? '');
}

/** A signer before or after the one who adds him. */
export function addSigner(
  context: Context,
  instance: ApprovalInstance,
  task: ApprovalTask,
  signer: string,
  where: 'before' | 'after',
  at: number,
): ApprovalTask {
  const type = where === 'before' ? 'APPEND_TASK_BEFORE' : 'APPEND_TASK_AFTER';
  note(instance, task.userId, type, at, { activityId: task.activityId, ...name(task), remark: '请一并确认' });
  if (where === 'after') {
    task.status = 'COMPLETED';
    task.result = 'AGREE';
    task.finishedAt = at;
  }
  return openTask(context, instance, signer, at, task.groupName ?? '');
}

/** Back to the filer; he files the same instance again, which goes on running. */
export function sendBack(instance: ApprovalInstance, task: ApprovalTask, at: number): void {
  task.status = 'COMPLETED';
  task.result = 'REFUSE';
  task.finishedAt = at;
  note(instance, task.userId, 'REDIRECT_PROCESS', at, {
    activityId: task.activityId,
    ...name(task),
    remark: '请补充附件',
  });
}

function name(task: ApprovalTask): { showName?: string } {
  return task.groupName === undefined ? {} : { showName: task.groupName };
}
