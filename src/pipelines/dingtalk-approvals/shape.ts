import * as z from 'zod/mini';

/**
 * An approval instance as DingTalk sends it, read tolerantly: whatever is missing is empty, unknown properties are ignored, and the
 * spellings of the detail call, the premium listing and the legacy API mean the same (reference §3.2, §3.7, §4).
 */

const empty = (value: unknown) => value === null || value === undefined || value === 'null';

/** Ids, words and texts: numbers become text, the literal "null" is empty (reference §3.9). */
const words = z.pipe(
  z.unknown(),
  z.transform((value) => (empty(value) || typeof value === 'object' ? '' : String(value as string | number | boolean))),
);

/** A time in any spelling; `times.ts` reads it. */
const moment = z.pipe(
  z.unknown(),
  z.transform((value) => (typeof value === 'number' || typeof value === 'string' ? value : '')),
);

/** A form value: text, perhaps JSON text. null when the field was left empty. */
const formValue = z.pipe(
  z.unknown(),
  z.transform((value): string | null => {
    if (empty(value) || value === '') return null;
    return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean);
  }),
);

/** An array in the detail call, text in the premium listing. */
const idList = z.pipe(
  z.unknown(),
  z.transform((value): string[] => {
    const list = typeof value === 'string' ? parseIds(value) : value;
    return Array.isArray(list) ? list.filter((id): id is string => typeof id === 'string' && id !== '') : [];
  }),
);

function parseIds(value: string): unknown {
  const trimmed = value.trim();
  if (!trimmed.startsWith('[')) return trimmed === 'null' ? [] : trimmed.split(/[,;\s]+/);
  try {
    return JSON.parse(trimmed);
  } catch {
    return [];
  }
}

/** Gives properties their one name; the first alias that is there wins, its own name first unless the list places it. */
function rename(aliases: Readonly<Record<string, readonly string[]>>) {
  return (raw: unknown): unknown => {
    if (typeof raw !== 'object' || raw === null) return raw;
    const source = raw as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(aliases).map(([name, others]) => [
        name,
        (others.includes(name) ? others : [name, ...others])
          .map((alias) => source[alias])
          .find((value) => !empty(value)),
      ]),
    );
  };
}

/** A list whose broken entries are left out rather than losing the instance. */
function listOf<T extends z.ZodMiniType>(item: T) {
  return z.pipe(
    z.unknown(),
    z.transform((value): z.output<T>[] => {
      if (!Array.isArray(value)) return [];
      return value.flatMap((entry) => {
        const parsed = item.safeParse(entry);
        return parsed.success ? [parsed.data] : [];
      });
    }),
  );
}

const component = z.pipe(
  z.transform(
    rename({
      id: ['key'],
      name: ['label'],
      value: [],
      extValue: ['extendValue', 'ext_value'],
      componentType: ['component_type', 'componentName'],
      bizAlias: ['biz_alias'],
    }),
  ),
  z.object({
    id: words,
    name: z.pipe(
      words,
      z.transform((name) => name.trim()),
    ),
    value: formValue,
    extValue: formValue,
    componentType: words,
    bizAlias: words,
  }),
);
/** A form component, or a cell of a detail table. `value` and `extValue` are null when empty. */
export type Component = z.output<typeof component>;

const record = z.pipe(
  z.transform(
    rename({
      userId: ['userid'],
      date: ['timestamp'],
      type: ['operationType', 'operation_type'],
      result: ['operationResult', 'operation_result'],
      remark: [],
      activityId: ['activity_id'],
      showName: ['show_name'],
    }),
  ),
  z.object({
    userId: words,
    date: moment,
    type: words,
    result: words,
    remark: words,
    activityId: words,
    showName: words,
  }),
);
/** One operation record: who did what, when. */
export type OperationRecord = z.output<typeof record>;

const task = z.pipe(
  z.transform(
    rename({
      userId: ['userid'],
      status: ['taskStatus', 'task_status'],
      result: ['taskResult', 'task_result'],
      activityId: ['activity_id'],
      groupName: ['taskGroupName', 'task_group_name'],
      finishTime: ['finishTimestamp', 'finish_time'],
    }),
  ),
  z.object({ userId: words, status: words, result: words, activityId: words, groupName: words, finishTime: moment }),
);
/** One person's task in one node. */
export type Task = z.output<typeof task>;

const instance = z.pipe(
  z.transform(
    rename({
      processInstanceId: ['process_instance_id'],
      title: [],
      // The premium listing carries both; only its milliseconds are unambiguous.
      createTime: ['createTimeInMills', 'createTime', 'create_time'],
      finishTime: ['finishTimeInMills', 'finishTime', 'finish_time'],
      originatorUserId: ['originatorUserid', 'originator_userid'],
      originatorDeptId: ['originator_dept_id'],
      originatorDeptName: ['originator_dept_name'],
      status: [],
      result: [],
      bizAction: ['biz_action'],
      mainProcessInstanceId: ['main_process_instance_id'],
      attachedProcessInstanceIds: ['attached_process_instance_ids'],
      operationRecords: ['operation_records'],
      tasks: [],
      formComponentValues: ['form_component_values'],
    }),
  ),
  z.object({
    processInstanceId: words,
    title: words,
    createTime: moment,
    finishTime: moment,
    originatorUserId: words,
    originatorDeptId: words,
    originatorDeptName: words,
    status: words,
    result: words,
    bizAction: words,
    mainProcessInstanceId: words,
    attachedProcessInstanceIds: idList,
    operationRecords: listOf(record),
    tasks: listOf(task),
    formComponentValues: listOf(component),
  }),
);
export type Instance = z.output<typeof instance>;

/** null when it is no instance at all: not an object, or nothing in it that an approval has. */
export function readInstance(raw: unknown): Instance | null {
  if (Array.isArray(raw)) return null;
  const parsed = instance.safeParse(raw);
  if (!parsed.success) return null;
  const { status, createTime, title } = parsed.data;
  return status === '' && createTime === '' && title === '' ? null : parsed.data;
}

export const readComponent = (raw: unknown): Component | null => component.safeParse(raw).data ?? null;
