import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import type { ApiRequest, Credentials, HttpDoor } from '../../http/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import { consoleUrlOf, domainOf } from './auth.ts';
import { type CallFacts, judge } from './envelope.ts';
import type { FeishuField, FieldBody } from './fields.ts';
import type { FeishuFilter } from './filter.ts';
import { createFreshness } from './freshness.ts';
import * as shapes from './shapes.ts';

export interface ClientDeps {
  readonly config: Config;
  readonly http: HttpDoor;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly random: Random;
}

export interface SearchQuery {
  readonly fieldNames?: readonly string[] | undefined;
  readonly filter?: FeishuFilter | undefined;
  readonly automaticFields?: boolean;
  readonly pageSize: number;
  readonly pageToken?: string | undefined;
}

export type FeishuClient = ReturnType<typeof createClient>;

/** Documented calls per second, /ukTMukTMukTM/uUzN04SN3QjL1cDN and the page of each call, read 2026-05. */
const perSecond: Record<string, number> = {
  'app.get': 20,
  'app.create': 20 / 60,
  'table.list': 20,
  'table.create': 10,
  'field.list': 20,
  'field.create': 10,
  'field.update': 10,
  'record.search': 20,
  'record.batch_get': 20,
  'record.batch_create': 50,
  'record.batch_update': 50,
  'record.batch_delete': 50,
  'view.list': 20,
  'view.create': 10,
  'view.patch': 10,
  'wiki.get_node': 100 / 60,
  'permission.auth': 100 / 60,
};

interface Call<T> {
  readonly operation: string;
  readonly method: ApiRequest['method'];
  readonly path: string;
  readonly effect: ApiRequest['effect'];
  readonly query?: ApiRequest['query'];
  readonly body?: unknown;
  readonly rows?: number;
  /** Ids whose recent creation explains that a replica does not know them. */
  readonly names?: readonly string[];
  readonly parse: (data: unknown) => T | null;
}

/** The table that a link field points to: it may be as new as its name. */
const linkedTable = (body: FieldBody): string[] => {
  const id = body.property?.['table_id'];
  return typeof id === 'string' ? [id] : [];
};

const pageSizeMax = 100;
/** A bound for every paging loop: no list of tables, fields or views is longer. */
const pagesMax = 1000;

/** Every call to Feishu, in one typed place. Pages below /uAjLw4CM/ukTMukTMukTM/reference/bitable-v1, read 2026-05. */
export function createClient({ config, http, credentials, clock, random }: ClientDeps) {
  const origin = domainOf(config);
  const consoleUrl = consoleUrlOf(config);
  const freshness = createFreshness(clock);
  const e = encodeURIComponent;
  const app = (appToken: string) => `/open-apis/bitable/v1/apps/${e(appToken)}`;
  const table = (appToken: string, tableId: string) => `${app(appToken)}/tables/${e(tableId)}`;

  let lastToken = '';
  const remembering: Credentials = {
    async authorize(request, refused) {
      const authorized = await credentials.authorize(request, refused);
      lastToken = authorized.token;
      return authorized;
    },
  };

  function send<T>(call: Call<T>): Promise<T> {
    const facts: CallFacts = {
      operation: call.operation,
      effect: call.effect,
      ...(call.rows === undefined ? {} : { rows: call.rows }),
      write: call.effect !== 'read',
      consoleUrl,
      fresh: () => freshness.isAny(call.names ?? []),
      maxRetries: config.sync.max_retries,
      random,
      nowMs: () => clock.now(),
      secrets: () => [config.feishu.app_secret, lastToken],
      waits: 0,
    };
    return http.send(
      {
        platform: 'feishu',
        operation: call.operation,
        metered: true,
        method: call.method,
        url: origin + call.path,
        ...(call.query ? { query: call.query } : {}),
        ...(call.body === undefined ? {} : { body: call.body }),
        effect: call.effect,
        pace: { key: `feishu:${call.operation}`, perSecond: perSecond[call.operation] ?? 10 },
      },
      (response) => judge(response, facts, call.parse),
      remembering,
    );
  }

  /** All pages of a listing. Only `has_more` says whether there is another: a last page may carry a token too. */
  async function listAll<T>(
    call: Pick<Call<unknown>, 'operation' | 'path' | 'names'>,
    parse: (item: unknown) => T | null,
  ): Promise<T[]> {
    const items: T[] = [];
    let pageToken: string | undefined;
    for (let page = 0; page < pagesMax; page += 1) {
      const answer = await send({
        ...call,
        method: 'GET',
        effect: 'read',
        query: { page_size: pageSizeMax, page_token: pageToken },
        parse: (data) => shapes.page(data, parse),
      });
      items.push(...answer.items);
      if (!answer.hasMore || answer.pageToken === undefined || answer.pageToken === pageToken) break;
      pageToken = answer.pageToken;
    }
    return items;
  }

  const appGet = (appToken: string) =>
    send({
      operation: 'app.get',
      method: 'GET',
      path: app(appToken),
      effect: 'read',
      names: [appToken],
      parse: shapes.app,
    });
  const advanced = new Map<string, Promise<boolean>>();

  return {
    freshness,
    appGet,

    /** Rows may be hidden from the app. One call per base in the life of this client, which is a run's. */
    hasAdvancedPermissions(appToken: string): Promise<boolean> {
      const asked = advanced.get(appToken) ?? appGet(appToken).then(({ isAdvanced }) => isAdvanced);
      advanced.set(appToken, asked);
      return asked;
    },

    /** The new base belongs to the app: people see it only once it is shared with them. */
    async appCreate(name: string, timeZone: string) {
      const created = await send({
        operation: 'app.create',
        method: 'POST',
        path: '/open-apis/bitable/v1/apps',
        effect: 'once',
        body: { name, time_zone: timeZone },
        parse: shapes.createdApp,
      });
      freshness.mark(created.appToken);
      return created;
    },

    tableList: (appToken: string) =>
      listAll({ operation: 'table.list', path: `${app(appToken)}/tables`, names: [appToken] }, shapes.table),

    /** There is no idempotency key: after UnknownOutcomeError look for the name before trying again. */
    async tableCreate(appToken: string, name: string, fields: readonly FieldBody[]) {
      const created = await send({
        operation: 'table.create',
        method: 'POST',
        path: `${app(appToken)}/tables`,
        effect: 'once',
        names: [appToken, ...fields.flatMap(linkedTable)],
        body: { table: { name, fields } },
        parse: shapes.createdTable,
      });
      freshness.mark(created.tableId);
      return created;
    },

    fieldList: (appToken: string, tableId: string) =>
      listAll<FeishuField>(
        { operation: 'field.list', path: `${table(appToken, tableId)}/fields`, names: [appToken, tableId] },
        shapes.field,
      ),

    async fieldCreate(appToken: string, tableId: string, body: FieldBody, clientToken: string) {
      const created = await send({
        operation: 'field.create',
        method: 'POST',
        path: `${table(appToken, tableId)}/fields`,
        effect: 'keyed',
        query: { client_token: clientToken },
        names: [appToken, tableId, ...linkedTable(body)],
        body,
        parse: shapes.createdField,
      });
      freshness.mark(tableId);
      return created;
    },

    /**
     * Overwrites the whole field; "nothing changed" counts as done. Not repeatable: new options would come twice. `field` is null
     * where the answer does not show it.
     */
    fieldUpdate: (appToken: string, tableId: string, fieldId: string, body: unknown) =>
      send({
        operation: 'field.update',
        method: 'PUT',
        path: `${table(appToken, tableId)}/fields/${e(fieldId)}`,
        effect: 'once',
        names: [appToken, tableId],
        body,
        parse: (data) => ({ field: shapes.createdField(data) }),
      }),

    recordSearch: (appToken: string, tableId: string, query: SearchQuery) =>
      send({
        operation: 'record.search',
        method: 'POST',
        path: `${table(appToken, tableId)}/records/search`,
        effect: 'read',
        query: { page_size: query.pageSize, page_token: query.pageToken },
        names: [appToken, tableId],
        body: {
          ...(query.fieldNames ? { field_names: query.fieldNames } : {}),
          ...(query.filter ? { filter: query.filter } : {}),
          ...(query.automaticFields ? { automatic_fields: true } : {}),
        },
        parse: (data) => (query.pageToken === undefined ? shapes.firstRecords(data) : shapes.page(data, shapes.record)),
      }),

    /** All or nothing. A repetition with the same `clientToken` creates nothing twice. */
    async recordBatchCreate(
      appToken: string,
      tableId: string,
      records: readonly { fields: Record<string, unknown> }[],
      clientToken: string,
    ) {
      const created = await send({
        operation: 'record.batch_create',
        method: 'POST',
        path: `${table(appToken, tableId)}/records/batch_create`,
        effect: 'keyed',
        query: { client_token: clientToken },
        names: [appToken, tableId],
        rows: records.length,
        body: { records },
        parse: (data) => {
          const list = shapes.recordList(data);
          return list?.length === records.length ? list : null;
        },
      });
      freshness.markRecords(created.map((record) => record.recordId));
      return created;
    },

    /** All or nothing; fields that are not named keep their value. */
    recordBatchUpdate: (
      appToken: string,
      tableId: string,
      records: readonly { record_id: string; fields: Record<string, unknown> }[],
    ) =>
      send({
        operation: 'record.batch_update',
        method: 'POST',
        path: `${table(appToken, tableId)}/records/batch_update`,
        effect: 'idempotent',
        names: [appToken, tableId, ...records.map((record) => record.record_id)],
        rows: records.length,
        body: { records },
        parse: () => true,
      }),

    recordBatchDelete: (appToken: string, tableId: string, recordIds: readonly string[]) =>
      send({
        operation: 'record.batch_delete',
        method: 'POST',
        path: `${table(appToken, tableId)}/records/batch_delete`,
        effect: 'idempotent',
        names: [appToken, tableId, ...recordIds],
        rows: recordIds.length,
        body: { records: recordIds },
        parse: () => true,
      }),

    /** Missing ids do not fail the call. */
    recordBatchGet: (appToken: string, tableId: string, recordIds: readonly string[]) =>
      send({
        operation: 'record.batch_get',
        method: 'POST',
        path: `${table(appToken, tableId)}/records/batch_get`,
        effect: 'read',
        names: [appToken, tableId],
        body: { record_ids: recordIds },
        parse: shapes.batchGet,
      }),

    viewList: (appToken: string, tableId: string) =>
      listAll(
        { operation: 'view.list', path: `${table(appToken, tableId)}/views`, names: [appToken, tableId] },
        shapes.view,
      ),

    viewCreate: (appToken: string, tableId: string, name: string, type: string) =>
      send({
        operation: 'view.create',
        method: 'POST',
        path: `${table(appToken, tableId)}/views`,
        effect: 'once',
        names: [appToken, tableId],
        body: { view_name: name, view_type: type },
        parse: shapes.createdView,
      }),

    viewPatch: (appToken: string, tableId: string, viewId: string, property: unknown) =>
      send({
        operation: 'view.patch',
        method: 'PATCH',
        path: `${table(appToken, tableId)}/views/${e(viewId)}`,
        effect: 'idempotent',
        names: [appToken, tableId, viewId],
        body: { property },
        parse: () => true,
      }),

    /** The base behind a wiki page. Throws FEISHU_WIKI_NOT_BASE (fix-config) when the page is something else. */
    async wikiGetNode(nodeToken: string): Promise<string> {
      const node = await send({
        operation: 'wiki.get_node',
        method: 'GET',
        path: '/open-apis/wiki/v2/spaces/get_node',
        effect: 'read',
        query: { token: nodeToken, obj_type: 'wiki' },
        parse: shapes.wikiNode,
      });
      if (node.type === 'bitable') return node.token;
      throw new SyncError({
        code: 'FEISHU_WIKI_NOT_BASE',
        recovery: 'fix-config',
        text: feishuMessages.wikiNotBase(node.type),
        hint: feishuMessages.wikiNotBaseHint(),
      });
    },

    /** Whether the app may `view` or `edit` the base. */
    permissionAuth: (appToken: string, action: 'view' | 'edit') =>
      send({
        operation: 'permission.auth',
        method: 'GET',
        path: `/open-apis/drive/v1/permissions/${e(appToken)}/members/auth`,
        effect: 'read',
        query: { type: 'bitable', action },
        names: [appToken],
        parse: shapes.authResult,
      }),
  };
}
