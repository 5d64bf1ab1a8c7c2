import type { Context } from '../core/context.ts';
import type { Call, Limit, Operation, Reply } from '../core/http.ts';
import { createApp, getApp, getWikiNode, permissionAuth, permissionMemberCreate } from './apps.ts';
import { tokenOperation } from './auth.ts';
import { postToBot } from './bot.ts';
import { createField, deleteField, listFields, putField } from './field-calls.ts';
import { getRecord, listRecords } from './legacy.ts';
import {
  batchCreate,
  batchDelete,
  batchGet,
  batchUpdate,
  createRecord,
  deleteRecord,
  updateRecord,
} from './records.ts';
import { searchRecords } from './search.ts';
import { batchCreateTables, createTable, deleteTable, listTables, patchTable } from './tables.ts';
import { createView, deleteView, listViews, patchView } from './views.ts';

/** Every Feishu endpoint with its rate limit (reference §2.3) and the scopes of which one must be granted (§4.1, §10). */

type Handler = (context: Context, call: Call) => Reply;
type Row = [
  name: string,
  method: Operation['method'],
  path: string,
  limits: Limit[],
  touches: 'write' | 'read' | undefined,
  scopes: string[],
  handle: Handler,
];

const base = '/open-apis/bitable/v1/apps/:app_token';
const tables = `${base}/tables`;
const table = `${tables}/:table_id`;
const perSecond = (count: number): Limit[] => [{ count, seconds: 1 }];
const perMinute = (count: number): Limit[] => [{ count, seconds: 60 }];
const read = ['bitable:app', 'bitable:app:readonly'];
const write = ['bitable:app'];

const rows: Row[] = [
  [
    'app.create',
    'POST',
    '/open-apis/bitable/v1/apps',
    perMinute(20),
    undefined,
    ['base:app:create', ...write],
    createApp,
  ],
  ['app.get', 'GET', base, perSecond(20), undefined, ['base:app:read', ...read], getApp],
  ['table.list', 'GET', tables, perSecond(20), undefined, ['base:table:read', ...read], listTables],
  ['table.create', 'POST', tables, perSecond(10), 'write', ['base:table:create', ...write], createTable],
  [
    'table.batch_create',
    'POST',
    `${tables}/batch_create`,
    perSecond(10),
    'write',
    ['base:table:create', ...write],
    batchCreateTables,
  ],
  ['table.patch', 'PATCH', table, perSecond(10), 'write', ['base:table:update', ...write], patchTable],
  ['table.delete', 'DELETE', table, perSecond(10), 'write', ['base:table:delete', ...write], deleteTable],
  ['field.list', 'GET', `${table}/fields`, perSecond(20), undefined, ['base:field:read', ...read], listFields],
  ['field.create', 'POST', `${table}/fields`, perSecond(10), 'write', ['base:field:create', ...write], createField],
  [
    'field.update',
    'PUT',
    `${table}/fields/:field_id`,
    perSecond(10),
    'write',
    ['base:field:update', ...write],
    putField,
  ],
  [
    'field.delete',
    'DELETE',
    `${table}/fields/:field_id`,
    perSecond(10),
    'write',
    ['base:field:delete', ...write],
    deleteField,
  ],
  ['view.list', 'GET', `${table}/views`, perSecond(20), undefined, ['base:view:read', ...read], listViews],
  ['view.create', 'POST', `${table}/views`, perSecond(10), 'write', ['base:view:write_only', ...write], createView],
  [
    'view.patch',
    'PATCH',
    `${table}/views/:view_id`,
    perSecond(10),
    'write',
    ['base:view:write_only', ...write],
    patchView,
  ],
  [
    'view.delete',
    'DELETE',
    `${table}/views/:view_id`,
    perSecond(10),
    'write',
    ['base:view:write_only', ...write],
    deleteView,
  ],
  [
    'record.search',
    'POST',
    `${table}/records/search`,
    perSecond(20),
    'read',
    ['base:record:retrieve', ...read],
    searchRecords,
  ],
  [
    'record.batch_get',
    'POST',
    `${table}/records/batch_get`,
    perSecond(20),
    'read',
    ['base:record:read', ...read],
    batchGet,
  ],
  [
    'record.batch_create',
    'POST',
    `${table}/records/batch_create`,
    perSecond(50),
    'write',
    ['base:record:create', ...write],
    batchCreate,
  ],
  [
    'record.batch_update',
    'POST',
    `${table}/records/batch_update`,
    perSecond(50),
    'write',
    ['base:record:update', ...write],
    batchUpdate,
  ],
  [
    'record.batch_delete',
    'POST',
    `${table}/records/batch_delete`,
    perSecond(50),
    'write',
    ['base:record:delete', ...write],
    batchDelete,
  ],
  ['record.create', 'POST', `${table}/records`, perSecond(50), 'write', ['base:record:create', ...write], createRecord],
  ['record.list', 'GET', `${table}/records`, perSecond(20), 'read', read, listRecords],
  ['record.get', 'GET', `${table}/records/:record_id`, perSecond(20), 'read', read, getRecord],
  [
    'record.update',
    'PUT',
    `${table}/records/:record_id`,
    perSecond(50),
    'write',
    ['base:record:update', ...write],
    updateRecord,
  ],
  [
    'record.delete',
    'DELETE',
    `${table}/records/:record_id`,
    perSecond(50),
    'write',
    ['base:record:delete', ...write],
    deleteRecord,
  ],
  [
    'wiki.get_node',
    'GET',
    '/open-apis/wiki/v2/spaces/get_node',
    perMinute(100),
    undefined,
    ['wiki:node:read', 'wiki:wiki:readonly', 'wiki:wiki'],
    getWikiNode,
  ],
  [
    'permission.auth',
    'GET',
    '/open-apis/drive/v1/permissions/:token/members/auth',
    perMinute(100),
    undefined,
    ['docs:permission.member:auth', 'bitable:app', 'wiki:wiki'],
    permissionAuth,
  ],
  [
    'permission.member_create',
    'POST',
    '/open-apis/drive/v1/permissions/:token/members',
    perMinute(100),
    undefined,
    ['docs:permission.member:create', 'bitable:app', 'drive:drive'],
    permissionMemberCreate,
  ],
];

export function feishuOperations(context: Context): Operation[] {
  const operations = rows.map(
    ([name, method, path, limits, touches, scopes, handle]): Operation => ({
      platform: 'feishu',
      name,
      method,
      path,
      limits,
      metered: true,
      scopes,
      auth: 'bearer',
      ...(touches === undefined ? {} : { touches }),
      handle: (call) => handle(context, call),
    }),
  );
  return [
    tokenOperation(context),
    ...operations,
    {
      platform: 'feishu',
      name: 'bot.hook',
      method: 'POST',
      path: '/open-apis/bot/v2/hook/:hook',
      limits: [
        { count: 5, seconds: 1 },
        { count: 100, seconds: 60 },
      ],
      metered: false,
      scopes: [],
      auth: 'none',
      handle: (call) => postToBot(context, call),
    },
  ];
}
