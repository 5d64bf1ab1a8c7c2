import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { deny } from './errors.ts';
import type { ApprovalInstance } from './model.ts';
import { lyingZ } from './times.ts';

/** Reading approvals: reference §3.1, §3.2, §3.7. */

const dayMs = 86_400_000;
const maxSpanMs = 120 * dayMs;
const horizonMs = 365 * dayMs;
/** One paging loop never yields more. */
const maxListed = 10_000;
const statuses = ['RUNNING', 'TERMINATED', 'COMPLETED'];

const invalid = (code: string, message?: string) => deny(400, code, message);

/** Filters by creation time only; there is no updated-since. Both bounds belong to the window (not documented). */
export function listInstanceIds(context: Context, call: Call): Reply {
  const body = isObject(call.body) ? call.body : {};
  const { processCode } = body;
  if (typeof processCode !== 'string' || processCode === '') throw invalid('invalidProcessCode');
  const [start, end] = windowOf(call, body['startTime'], body['endTime']);
  const { nextToken, maxResults, userIds } = body;
  // The request wants a Long although the answer brings a String.
  if (!isWhole(nextToken) || nextToken < 0) throw invalid('invalidNextToken');
  if (!isWhole(maxResults) || maxResults < 1 || maxResults > 20) throw invalid('invalidMaxResults');
  if (userIds !== undefined && (!isStrings(userIds) || userIds.length > 10)) throw invalid('invalidUserIds');
  const wanted = body['statuses'];
  if (wanted !== undefined && (!isStrings(wanted) || !wanted.every((status) => statuses.includes(status))))
    throw invalid('invalidParameter', 'statuses: RUNNING, TERMINATED, COMPLETED');
  // Which code an unknown template gets is unconfirmed; an error is safer than an empty list.
  if (!context.dingtalk.templates.some((template) => template.processCode === processCode))
    throw invalid('processCodeError', '流程模板不存在');

  const found = newestFirst(context).filter(
    (instance) =>
      instance.processCode === processCode &&
      instance.createdAt >= start &&
      instance.createdAt <= end &&
      (userIds === undefined || (userIds as string[]).includes(instance.originatorUserId)) &&
      (wanted === undefined || (wanted as string[]).length === 0 || (wanted as string[]).includes(instance.status)),
  );
  const capped = found.slice(0, maxListed);
  const page = capped.slice(nextToken, nextToken + maxResults);
  const next = nextToken + maxResults;
  call.rows = page.length;
  return {
    status: 200,
    body: {
      result: {
        list: page.map((instance) => instance.processInstanceId),
        ...(next < capped.length ? { nextToken: String(next) } : {}),
      },
      success: true,
    },
  };
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

function windowOf(call: Call, startTime: unknown, endTime: unknown): [number, number] {
  const { now } = call;
  if (!isWhole(startTime)) throw invalid('invalidInstanceListIdsStartTime');
  if (endTime === undefined || endTime === null) {
    if (startTime < now - maxSpanMs || startTime > now) throw invalid('invalidInstanceListIdsStartTime');
    return [startTime, now];
  }
  if (!isWhole(endTime)) throw invalid('invalidEndTime');
  if (endTime < startTime || endTime - startTime > maxSpanMs) throw invalid('invalidEndTime');
  if (startTime < now - horizonMs) throw invalid('invalidInstanceListIdsStartTime');
  return [startTime, endTime];
}

/** Newest first, so that what is filed while paging shifts the pages; the order is not documented. */
function newestFirst(context: Context): ApprovalInstance[] {
  return [...context.dingtalk.instances.values()].sort((a, b) => b.createdAt - a.createdAt);
}

/** No id, no processCode and no user name in the answer. `success` is now a boolean, now a string, as recorded. */
export function getInstance(context: Context, call: Call): Reply {
  const id = call.query.get('processInstanceId');
  if (id === null || id === '') throw invalid('invalidParameter', 'processInstanceId');
  const instance = context.dingtalk.instances.get(id);
  if (instance === undefined) throw invalid('processInstanceNotExist', '审批实例不存在');
  call.rows = 1;
  const odd = id.charCodeAt(Math.min(3, id.length - 1)) % 2 === 1;
  return { status: 200, body: { result: showInstance(instance), success: odd ? 'true' : true } };
}

function showInstance(instance: ApprovalInstance) {
  const { finishedAt, mainProcessInstanceId, ccUserIds } = instance;
  return {
    title: instance.title,
    createTime: lyingZ(instance.createdAt),
    ...(finishedAt === undefined ? {} : { finishTime: lyingZ(finishedAt) }),
    originatorUserId: instance.originatorUserId,
    originatorDeptId: instance.originatorDeptId,
    originatorDeptName: instance.originatorDeptName,
    status: instance.status,
    result: instance.result,
    businessId: instance.businessId,
    bizAction: instance.bizAction,
    bizData: '{}',
    attachedProcessInstanceIds: instance.attachedProcessInstanceIds,
    ...(mainProcessInstanceId === undefined ? {} : { mainProcessInstanceId }),
    ...(ccUserIds === undefined ? {} : { ccUserIds }),
    operationRecords: instance.operationRecords.map(({ at, ...record }) => ({
      ...record,
      date: lyingZ(at),
      images: [],
    })),
    tasks: instance.tasks.map((task) => ({
      taskId: task.taskId,
      userId: task.userId,
      status: task.status,
      result: task.result,
      createTime: lyingZ(task.createdAt),
      ...(task.finishedAt === undefined ? {} : { finishTime: lyingZ(task.finishedAt) }),
      activityId: task.activityId,
      ...(task.groupName === undefined ? {} : { taskGroupName: task.groupName }),
      processInstanceId: instance.processInstanceId,
      mobileUrl: `?procInsId=${encodeURIComponent(instance.processInstanceId)}&taskId=${task.taskId}`,
      pcUrl: `aflow.dingtalk.com?procInsId=${encodeURIComponent(instance.processInstanceId)}&taskId=${task.taskId}&businessId=${instance.businessId}`,
    })),
    formComponentValues: instance.formComponentValues,
  };
}

/** OA premium: full rows, 20 per call. Other spellings than the detail call, on purpose. */
export function listPremium(context: Context, call: Call): Reply {
  if (!context.dingtalk.premium) throw invalid('benefit.status.invalid', '企业未购买 OA 高级版');
  const { query } = call;
  const processCode = query.get('processCode') ?? '';
  if (!context.dingtalk.templates.some((template) => template.processCode === processCode))
    throw invalid('processCode.error');
  const start = Number(query.get('startTimeInMills') ?? Number.NaN);
  const end = Number(query.get('endTimeInMills') ?? call.now);
  if (!(start >= call.now - 5 * horizonMs) || !(end >= start) || end - start > maxSpanMs)
    throw invalid('timeStamp.invalid');
  const size = Number(query.get('maxResults') ?? 20);
  if (!Number.isInteger(size) || size < 1 || size > 20) throw invalid('pageSize.invalid');
  const token = query.get('nextToken') || '1';
  const page = Number(token);
  if (!Number.isInteger(page) || page < 1) throw invalid('pageIndex.invalid');
  const found = newestFirst(context)
    .filter((one) => one.processCode === processCode && one.createdAt >= start && one.createdAt <= end)
    .slice(0, maxListed);
  const list = found.slice((page - 1) * size, page * size);
  const hasMore = page * size < found.length;
  call.rows = list.length;
  return {
    status: 200,
    body: {
      result: {
        maxResults: size,
        hasMore,
        ...(hasMore ? { nextToken: String(page + 1) } : {}),
        list: list.map(showPremium),
      },
      success: true,
    },
  };
}

function showPremium(instance: ApprovalInstance) {
  const { finishedAt } = instance;
  return {
    processInstanceId: instance.processInstanceId,
    title: instance.title,
    businessId: instance.businessId,
    status: instance.status,
    result: instance.result,
    originatorUserid: instance.originatorUserId,
    originatorDeptId: instance.originatorDeptId,
    createTime: lyingZ(instance.createdAt),
    createTimeInMills: instance.createdAt,
    ...(finishedAt === undefined ? {} : { finishTime: lyingZ(finishedAt), finishTimeInMills: finishedAt }),
    ...(instance.mainProcessInstanceId === undefined ? {} : { mainProcessInstanceId: instance.mainProcessInstanceId }),
    attachedProcessInstanceIds: instance.attachedProcessInstanceIds.join(','),
    formComponentValues: instance.formComponentValues.map(({ componentType: _type, ...value }) => value),
    operationRecords: instance.operationRecords.map((record) => ({
      userId: record.userId,
      timestamp: record.at,
      operationType: record.type,
      result: record.result,
      remark: record.remark ?? '',
      attachments: [],
    })),
    tasks: instance.tasks.map((task) => ({
      taskId: task.taskId,
      userId: task.userId,
      status: task.status,
      result: task.result,
      createTimestamp: task.createdAt,
      ...(task.finishedAt === undefined ? {} : { finishTimestamp: task.finishedAt }),
      activityId: task.activityId,
    })),
  };
}
