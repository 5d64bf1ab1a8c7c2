import type { ExtraColumn } from '../../../src/config/schema.ts';
import { type MappingRules, mapInstance } from '../../../src/pipelines/dingtalk-approvals/mapper.ts';
import { readInstance } from '../../../src/pipelines/dingtalk-approvals/shape.ts';
import { formColumns } from '../../../src/pipelines/dingtalk-approvals/tables.ts';

/** A boring, valid, agreed approval; each test states only what differs. */
export function rawInstance(differs: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    title: '王小明提交的报销申请',
    createTime: '2026-04-16T15:34Z',
    finishTime: '2026-04-16T16:10Z',
    originatorUserId: 'u-filer',
    originatorDeptId: '100',
    originatorDeptName: '市场部',
    status: 'COMPLETED',
    result: 'agree',
    businessId: '202604161534000000001',
    bizAction: 'NONE',
    bizData: '{}',
    attachedProcessInstanceIds: [],
    operationRecords: [
      {
        userId: 'u-filer',
        date: '2026-04-16T15:34Z',
        type: 'START_PROCESS_INSTANCE',
        result: 'NONE',
        showName: '提交申请',
      },
      {
        userId: 'u-boss',
        date: '2026-04-16T16:10Z',
        type: 'EXECUTE_TASK_NORMAL',
        result: 'AGREE',
        showName: '主管审批',
        activityId: 'a1',
        remark: '同意报销',
      },
    ],
    tasks: [
      {
        taskId: 1e11,
        userId: 'u-boss',
        status: 'COMPLETED',
        result: 'AGREE',
        createTime: '2026-04-16T15:34Z',
        finishTime: '2026-04-16T16:10Z',
        activityId: 'a1',
      },
    ],
    formComponentValues: [
      { id: 'TextField-1', name: '事由', value: '差旅', componentType: 'TextField' },
      { id: 'MoneyField-1', name: '报销金额', value: '128.5', componentType: 'MoneyField' },
    ],
    ...differs,
  };
}

export const people: Record<string, string | null> = {
  'u-filer': '王小明',
  'u-boss': '李主管',
  'u-cfo': '赵总',
  'u-hr': '孙人事',
  'u-left': null,
};
export const departments: Record<string, string | null> = { '100': '市场部', '7': '财务部', '-1': '示例公司' };

export function rules(
  differs: Partial<MappingRules> & { fields?: Record<string, ExtraColumn | Record<string, ExtraColumn>> } = {},
): MappingRules {
  const { fields = {}, ...rest } = differs;
  return {
    utcOffset: '+08:00',
    statusLabels: {},
    actionLabels: {},
    amountFields: () => [],
    formColumns: formColumns({ form_fields: fields }),
    rawForm: false,
    details: true,
    ...rest,
  };
}

export function map(
  differs: Record<string, unknown> = {},
  withRules: Parameters<typeof rules>[0] = {},
  options: { revoked?: boolean; processCode?: string | null } = {},
) {
  const instance = readInstance(rawInstance(differs));
  if (!instance) throw new Error('the instance is unreadable');
  return mapInstance(
    {
      id: 'inst-1',
      processCode: options.processCode === undefined ? 'PROC-A' : options.processCode,
      instance,
      names: { person: (id) => people[id] ?? null, department: (id) => departments[id] ?? null },
      revoked: options.revoked ?? false,
    },
    rules(withRules),
  );
}

/** One operation record, at a given minute of the day. */
export const record = (type: string, userId: string, more: Record<string, unknown> = {}) => ({
  userId,
  date: '2026-04-16T16:00Z',
  type,
  result: 'NONE',
  ...more,
});
