import type { Context } from '../core/context.ts';
import type { Call, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { isZone } from '../core/zone.ts';
import { refuse, refuseRequest } from './errors.ts';
import { baseOf } from './lookup.ts';
import { appActor, type FeishuBase } from './model.ts';
import { insertRow } from './rows.ts';
import { createTableIn } from './tables.ts';

/** Bases, wiki nodes and who may open what: reference §3.1, §9, §10. */

const ok = (data: unknown): Reply => ({ status: 200, body: { code: 0, msg: 'success', data } });

export function getApp(context: Context, call: Call): Reply {
  const base = baseOf(context, call, 'view');
  return ok({
    app: {
      app_token: base.token,
      name: base.name,
      revision: base.revision,
      is_advanced: base.advanced.enabled,
      time_zone: base.timeZone,
      formula_type: 1,
      advance_version: 'v2',
    },
  });
}

/** A new base is owned by the app and arrives with one table that holds a few blank rows. */
export function newBase(context: Context, token: string, name: string, timeZone: string): FeishuBase {
  const base: FeishuBase = {
    token,
    name,
    timeZone,
    revision: 1,
    tables: new Map(),
    access: 'manage',
    advanced: { enabled: false, hideRows: false, hiddenColumns: [], readOnlyColumns: [] },
    fileTokens: [],
  };
  const table = createTableIn(context, base, '数据表', [
    { field_name: '多行文本', type: 1 },
    { field_name: '单选', type: 3 },
    { field_name: '日期', type: 5 },
    { field_name: '附件', type: 17 },
  ]);
  for (let i = 0; i < 5; i++) insertRow(context, base, table, new Map(), appActor);
  context.feishu.bases.set(token, base);
  return base;
}

export function createApp(context: Context, call: Call): Reply {
  const body = isObject(call.body) ? call.body : {};
  const name = body['name'] ?? '';
  if (typeof name !== 'string' || name.length > 255) throw refuse(1254031);
  const zone = body['time_zone'] ?? 'Asia/Shanghai';
  if (typeof zone !== 'string' || !isZone(zone)) throw refuseRequest('time_zone', 'unknown time zone', zone);
  const base = newBase(context, `bas${context.random.letters(24)}`, name, zone);
  context.changed();
  return ok({
    app: {
      app_token: base.token,
      name: base.name,
      folder_token: typeof body['folder_token'] === 'string' ? body['folder_token'] : '',
      url: `https://sandbox.feishu.cn/base/${base.token}`,
      default_table_id: [...base.tables.keys()][0],
      time_zone: base.timeZone,
    },
  });
}

export function getWikiNode(context: Context, call: Call): Reply {
  const token = call.query.get('token') ?? '';
  if (token === '') throw refuse(131002);
  const node = context.feishu.wikiNodes.get(token);
  if (node === undefined) throw refuse(131005);
  if (!node.shared) throw refuse(131006);
  return ok({
    node: {
      space_id: '7000000000000000001',
      node_token: token,
      obj_token: node.objToken,
      obj_type: node.objType,
      node_type: 'origin',
      origin_node_token: token,
      parent_node_token: '',
      title: node.title,
      has_child: false,
    },
  });
}

/** Whether the app may view or edit a document. */
export function permissionAuth(context: Context, call: Call): Reply {
  const base = context.feishu.bases.get(call.params['token'] ?? '');
  if (base === undefined) throw refuse(1063002);
  const action = call.query.get('action');
  if (call.query.get('type') !== 'bitable') throw refuseRequest('type', 'options: [bitable]', call.query.get('type'));
  const { access } = base;
  const allowed: Record<string, boolean> = {
    view: access !== 'none',
    edit: access === 'edit' || access === 'manage',
    manage_public: access === 'manage',
  };
  const result = action === null ? undefined : allowed[action];
  if (result === undefined) throw refuseRequest('action', 'options: [view, edit, manage_public]', action);
  return ok({ auth_result: result });
}

/** The page asks for a user token with manage rights; an app may share what it owns, so a tenant token works on `manage` only. */
export function permissionMemberCreate(context: Context, call: Call): Reply {
  const base = context.feishu.bases.get(call.params['token'] ?? '');
  if (base === undefined || base.access !== 'manage') throw refuse(1063002);
  const body = isObject(call.body) ? call.body : {};
  for (const key of ['member_type', 'member_id', 'perm']) {
    if (typeof body[key] !== 'string' || body[key] === '') throw refuseRequest(key, `${key} is required`);
  }
  return ok({ member: { member_type: body['member_type'], member_id: body['member_id'], perm: body['perm'] } });
}
