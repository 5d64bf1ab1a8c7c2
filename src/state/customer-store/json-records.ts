import { type RawValues, type StoreProp, storeProps } from './port.ts';

/** Property names that are understood; the first is ours. A record keeps the name that it uses. */
const spellings: Readonly<Record<StoreProp, readonly string[]>> = {
  customer_id: ['customer_id', '客户编号'],
  name: ['name', '姓名'],
  group_name: ['group_name', '群聊名称'],
  wechat_remark: ['wechat_remark', '微信备注'],
  priority: ['priority', '优先级'],
  phone: ['phone', '电话'],
  email: ['email', '邮箱'],
  notes: ['notes', '备注'],
  tags: ['tags', '标签'],
  total_questions: ['total_questions', '总问题数'],
  solved_questions: ['solved_questions', '已解决'],
  handoff_count: ['handoff_count', '转人工次数'],
  last_active: ['last_active', '最后活跃'],
  status: ['status'],
  registration_time: ['registration_time'],
};

/** How records spell the properties. */
export type Names = Partial<Record<StoreProp, string>>;

export const isRecord = (element: unknown): element is Record<string, unknown> =>
  typeof element === 'object' && element !== null && !Array.isArray(element);

/** What we understand of an element; null when it is no record. */
export function valuesOf(element: unknown): RawValues | null {
  if (!isRecord(element)) return null;
  const values: Partial<Record<StoreProp, unknown>> = {};
  for (const prop of storeProps) {
    for (const name of spellings[prop]) {
      if (Object.hasOwn(element, name)) {
        values[prop] = element[name];
        break;
      }
    }
  }
  return values;
}

/** The spelling of these records; of several the first counts. */
export function namesOf(elements: readonly unknown[]): Names {
  const names: Names = {};
  for (const element of elements) {
    if (!isRecord(element)) continue;
    for (const prop of storeProps) {
      const name = names[prop] ?? spellings[prop].find((candidate) => Object.hasOwn(element, candidate));
      if (name !== undefined) names[prop] = name;
    }
  }
  return names;
}

/** Our names replaced by the record's own, or by those that the others use. */
export function renamed(values: RawValues, own: Names, usual: Names): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([prop, value]) => [own[prop as StoreProp] ?? usual[prop as StoreProp] ?? prop, value]),
  );
}

/** A new record with its properties in the order of the last one. */
export function ordered(elements: readonly unknown[], names: Names, values: RawValues): Record<string, unknown> {
  const record = renamed(values, {}, names);
  const model = elements.findLast(isRecord) ?? {};
  const keys = [...Object.keys(model).filter((key) => Object.hasOwn(record, key)), ...Object.keys(record)];
  return Object.fromEntries(keys.map((key) => [key, record[key]]));
}
