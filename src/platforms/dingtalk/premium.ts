import type { DingTalkClient } from './client.ts';
import { continues, isObject, type Json, str } from './json.ts';

export interface PremiumQuery {
  readonly processCode: string;
  /** Epoch ms, creation time. */
  readonly startMs: number;
  readonly endMs: number;
  readonly signal?: AbortSignal;
}

/** Instances of one page, in the shape of the detail call. May repeat between pages. */
export type PremiumPage = readonly { readonly instanceId: string; readonly instance: Json }[];

const pageSize = 20;

/**
 * The paid listing of whole instances (reference §3.7, page `api-premiumgetprocessinstances`), brought into the shape of the
 * detail call. What differs there: `originatorUserid`; times as epoch ms beside the misleading strings (we keep the epoch ms);
 * `operationType` and `timestamp` in records, `createTimestamp` and `finishTimestamp` in tasks; `attachedProcessInstanceIds` as
 * a String; components without `componentType` (taken from the component's id, else from the form's schema); no
 * `originatorDeptName`, `showName` or `taskGroupName`. It also tells `processInstanceId`, which is kept.
 */
export async function* readPremiumPages(
  client: DingTalkClient,
  query: PremiumQuery,
  formTypes: (processCode: string) => Promise<ReadonlyMap<string, string>>,
): AsyncGenerator<PremiumPage> {
  const used = new Set<string>(['1']);
  let nextToken = '1';
  for (;;) {
    query.signal?.throwIfAborted();
    const page: { list: Json[]; next: string; more: boolean } = await client.api({
      operation: 'premium.list',
      method: 'GET',
      path: '/v1.0/workflow/premium/processes/pages/instances',
      query: {
        processCode: query.processCode,
        startTimeInMills: Math.floor(query.startMs),
        endTimeInMills: Math.floor(query.endMs),
        maxResults: pageSize,
        nextToken,
      },
      perSecond: 15,
      parse: (json) => {
        const result = isObject(json) ? json['result'] : undefined;
        if (!isObject(result)) return undefined;
        const list = result['list'] ?? [];
        if (!Array.isArray(list)) return undefined;
        const more = result['hasMore'] !== false && result['hasMore'] !== 'false';
        return { list: list.filter(isObject), next: str(result['nextToken']), more };
      },
    });
    const types = page.list.some(lacksTypes) ? await formTypes(query.processCode) : new Map<string, string>();
    yield page.list.flatMap((item) => {
      const instanceId = str(item['processInstanceId']);
      return instanceId === '' ? [] : [{ instanceId, instance: toDetail(item, types) }];
    });
    if (!page.more || !continues(page.next, used)) return;
    nextToken = page.next;
  }
}

const items = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** Component ids begin with their type: `MoneyField-K2AD4O5B`, `DDSelectField_1ABC`. */
function typeInId(id: string): string | undefined {
  return /^([A-Z][A-Za-z]*)[-_]/.exec(id)?.[1];
}

function lacksTypes(instance: Json): boolean {
  return items(instance['formComponentValues']).some(
    (component) => component['componentType'] === undefined && typeInId(str(component['id'])) === undefined,
  );
}

/** `["a","b"]`, `"[\"a\",\"b\"]"` or `"a,b"`. */
function idList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(str).filter((id) => id !== '');
  const words = str(value).trim();
  if (words === '' || words === 'null') return [];
  if (words.startsWith('[')) {
    try {
      return idList(JSON.parse(words));
    } catch {
      return [];
    }
  }
  return words.split(/[,;\s]+/).filter((id) => id !== '');
}

const present = (fields: Record<string, unknown>): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** One premium instance in the shape of the detail call. Pure. */
export function toDetail(item: Json, types: ReadonlyMap<string, string>): Json {
  const { originatorUserid, createTimeInMills, finishTimeInMills, ...rest } = item;
  return present({
    ...rest,
    originatorUserId: item['originatorUserId'] ?? originatorUserid,
    createTime: createTimeInMills ?? item['createTime'],
    finishTime: finishTimeInMills ?? item['finishTime'],
    attachedProcessInstanceIds: idList(item['attachedProcessInstanceIds']),
    formComponentValues: items(item['formComponentValues']).map((component) => {
      const id = str(component['id']);
      return present({ ...component, componentType: component['componentType'] ?? types.get(id) ?? typeInId(id) });
    }),
    operationRecords: items(item['operationRecords']).map(({ timestamp, operationType, ...record }) =>
      present({ ...record, date: record['date'] ?? timestamp, type: record['type'] ?? operationType }),
    ),
    tasks: items(item['tasks']).map(({ createTimestamp, finishTimestamp, ...task }) =>
      present({
        ...task,
        createTime: task['createTime'] ?? createTimestamp,
        finishTime: task['finishTime'] ?? finishTimestamp,
      }),
    ),
  });
}
