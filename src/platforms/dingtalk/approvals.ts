import { SyncError } from '../../errors/index.ts';
import type { DingTalkClient } from './client.ts';
import { continues, isObject, type Json, str } from './json.ts';
import { type PremiumPage, type PremiumQuery, readPremiumPages } from './premium.ts';

export interface ListQuery {
  readonly processCode: string;
  /** Epoch ms, bounds of the creation time; whether they are inclusive is not documented, so overlap them. */
  readonly startMs: number;
  readonly endMs: number;
  readonly statuses?: readonly ('RUNNING' | 'TERMINATED' | 'COMPLETED')[];
  readonly signal?: AbortSignal;
  /** At most 20, which is the default. */
  readonly pageSize?: number;
}

export interface Template {
  readonly processCode: string;
  readonly name: string;
}

/** Reading OA approvals (reference §3). One implementation; tests may hand in their own. */
export interface ApprovalApi {
  /**
   * Pages of instance ids, at most 20 each, ids as they come: they may repeat, since new instances shift the pages. One paging
   * loop: at most 120 days, at most 365 days back, at most 10,000 ids; the caller splits. Throws DINGTALK_TEMPLATE_UNKNOWN and
   * DINGTALK_WINDOW_REFUSED (fix-config), DINGTALK_TEMPLATE_NO_ACCESS and DINGTALK_SCOPE_MISSING (fix-access).
   */
  listInstanceIds(query: ListQuery): AsyncIterable<readonly string[]>;
  /**
   * The raw `result` of one instance (reference §3.2); it names neither its own id nor its template. Throws with recovery
   * reject-record: DINGTALK_INSTANCE_GONE, DINGTALK_INSTANCE_UNREADABLE, DINGTALK_UNEXPECTED_ANSWER.
   */
  instance(instanceId: string): Promise<Json>;
  /** Templates that this administrator manages. Throws DINGTALK_ADMIN_REFUSED (fix-access). */
  managedTemplates(adminUserId: string): Promise<readonly Template[]>;
  /**
   * Whole instances, 20 a call, in the shape of `instance` (see premium.ts for what differs). Throws DINGTALK_PREMIUM_MISSING
   * (fix-config) where the edition is not bought.
   */
  premiumPages(query: PremiumQuery): AsyncIterable<PremiumPage>;
}

/** Documented pace per app and API; the door slows down when the platform objects. */
/** What it takes to write what has been read: two tables looked up, proven and written, and an option or a refusal on the way. */
const writingCalls = 8;

const perSecond = 20;
const pageSizeMax = 20;

/** Answers give the token as String, requests want a Long; what is no whole number goes back as it came. */
function asLong(token: string): number | string {
  const number = Number(token);
  return /^\d+$/.test(token) && Number.isSafeInteger(number) ? number : token;
}

export function createApprovals(
  client: DingTalkClient,
  formTypes: (processCode: string) => Promise<ReadonlyMap<string, string>>,
): ApprovalApi {
  /** `obtain-an-approval-list-of-instance-ids`: filters by creation time only. */
  async function* idPages(query: ListQuery): AsyncGenerator<readonly string[]> {
    const used = new Set<string>();
    let nextToken: number | string = 0;
    let restarted = false;
    for (;;) {
      query.signal?.throwIfAborted();
      let page: { ids: string[]; next: string };
      try {
        page = await idPage(query, nextToken);
      } catch (error) {
        const stale = error instanceof SyncError && error.details['platformCode'] === 'invalidNextToken';
        if (!stale || nextToken === 0 || restarted) throw error;
        // A position that is no longer accepted: from the first page again (page `pagination`).
        restarted = true;
        nextToken = 0;
        used.clear();
        continue;
      }
      yield page.ids;
      if (!continues(page.next, used)) return;
      nextToken = asLong(page.next);
    }
  }

  function idPage(query: ListQuery, nextToken: number | string) {
    return client.api({
      operation: 'instance.list',
      spare: writingCalls,
      method: 'POST',
      path: '/v1.0/workflow/processes/instanceIds/query',
      body: {
        processCode: query.processCode,
        startTime: Math.floor(query.startMs),
        endTime: Math.floor(query.endMs),
        nextToken,
        maxResults: Math.min(query.pageSize ?? pageSizeMax, pageSizeMax),
        ...(query.statuses ? { statuses: query.statuses } : {}),
      },
      perSecond,
      parse: (json) => {
        const result = isObject(json) ? json['result'] : undefined;
        if (!isObject(result)) return undefined;
        const list = result['list'] ?? [];
        if (!Array.isArray(list)) return undefined;
        return { ids: list.map(str).filter((id) => id !== ''), next: str(result['nextToken']) };
      },
    });
  }

  return {
    listInstanceIds: idPages,

    instance: (instanceId) =>
      client.api({
        operation: 'instance.get',
        spare: writingCalls,
        method: 'GET',
        path: '/v1.0/workflow/processInstances',
        query: { processInstanceId: instanceId },
        perSecond,
        parse: (json) => (isObject(json) && isObject(json['result']) ? json['result'] : undefined),
      }),

    managedTemplates: (adminUserId) =>
      client.api({
        operation: 'template.managed',
        method: 'GET',
        path: '/v1.0/workflow/processes/managements/templates',
        query: { userId: adminUserId },
        perSecond: 15,
        parse: (json) => {
          const result = isObject(json) ? (json['result'] ?? []) : undefined;
          return Array.isArray(result) ? templatesOf(result) : undefined;
        },
      }),

    premiumPages: (query) => readPremiumPages(client, query, formTypes),
  };
}

function templatesOf(list: readonly unknown[]): Template[] {
  return list.flatMap((item) => {
    const processCode = isObject(item) ? str(item['processCode']) : '';
    return isObject(item) && processCode !== '' ? [{ processCode, name: str(item['flowTitle']) || processCode }] : [];
  });
}
