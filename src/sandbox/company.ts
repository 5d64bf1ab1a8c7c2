import type { Context } from './core/context.ts';
import { clientTokenLifetimeMs as dingtalkTokenMs } from './dingtalk/idempotency.ts';
import type { DingTalkState } from './dingtalk/model.ts';
import { SheetDesk } from './dingtalk/sheet-desk.ts';
import { newBase } from './feishu/apps.ts';
import { clientTokenLifetimeMs } from './feishu/idempotency.ts';
import type { FeishuState } from './feishu/model.ts';
import type { SandboxCredentials } from './types.ts';

/** The company as it is founded: one administrator, one base on either platform, one group robot each. Always the same credentials. */

export const credentials: SandboxCredentials = {
  appId: 'cli_sandbox00000001',
  appSecret: 'sandbox-feishu-secret',
  appToken: 'bascnSandbox000000000000001',
  appKey: 'dingsandbox0001',
  dingtalkAppSecret: 'sandbox-dingtalk-secret',
  operatorId: 'sandboxOperatorUnionId',
  baseId: 'SandboxAiTableBase00000000000001',
};

export const adminUserId = 'manager01';
export const feishuBot = { token: 'sandbox-bot-0001', secret: 'sandbox-bot-secret' };
export const dingtalkRobot = { token: 'sandbox-robot-0001', secret: 'SECsandboxrobot0001' };

export function emptyFeishu(monthlyQuota: number | null): FeishuState {
  return {
    tokens: [],
    scopes: ['bitable:app', 'wiki:wiki:readonly', 'docs:permission.member:auth'],
    appDisabled: false,
    people: [],
    bases: new Map(),
    wikiNodes: new Map(),
    bots: [{ ...feishuBot, keywords: [] }],
    clientTokens: new Map(),
    clientTokenLifetimeMs,
    quota: { month: '', used: 0 },
    monthlyQuota,
    maxRecords: 1_000_000,
  };
}

export function emptyDingTalk(monthlyQuota: number | null): DingTalkState {
  return {
    tokens: [],
    scopes: [
      'Workflow.Instance.Read',
      'Workflow.Form.Read',
      'Premium.Workflow.ReadWrite.All',
      'Notable.Base.Read.All',
      'Notable.Base.Write.All',
      'qyapi_get_member',
      'qyapi_get_department_member',
      'qyapi_get_department_list',
      'qyapi_base',
      'qyapi_robot_sendmsg',
    ],
    employees: [],
    departments: [{ id: 1, name: '示例科技有限公司', parentId: null }],
    templates: [],
    instances: new Map(),
    bases: new Map(),
    robots: [{ ...dingtalkRobot, keywords: [], sentAt: [], blockedUntil: 0 }],
    clientTokens: new Map(),
    clientTokenLifetimeMs: dingtalkTokenMs,
    premium: false,
    quota: { month: '', used: 0 },
    monthlyQuota,
    nextTaskId: 100_000_000_001,
    advancing: [],
  };
}

/** What every company has. Bases arrive with the table and the blank rows a new one has. */
export function found(context: Context): void {
  const { feishu, dingtalk } = context;
  feishu.people.push({
    openId: 'ou_sandbox_manager01',
    unionId: 'on_sandbox_manager01',
    userId: adminUserId,
    name: '甲示例',
    email: 'manager01@example.invalid',
  });
  const base = newBase(context, credentials.appToken, '示例多维表格', 'Asia/Shanghai');
  base.access = 'edit';
  feishu.wikiNodes.set('wikcnSandbox00000000000001', {
    objToken: credentials.appToken,
    objType: 'bitable',
    title: '示例多维表格',
    shared: true,
  });
  feishu.wikiNodes.set('wikcnSandbox00000000000002', {
    objToken: 'doxcn1',
    objType: 'docx',
    title: '文档',
    shared: true,
  });
  dingtalk.employees.push({
    userid: adminUserId,
    unionid: credentials.operatorId,
    name: '甲示例',
    deptIds: [1],
    title: '管理员',
    left: false,
    admin: true,
    outOfScope: false,
  });
  new SheetDesk(context).createBase(credentials.baseId, '示例 AI 表格');
}
