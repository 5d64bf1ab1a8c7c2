import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { Locks } from '../../src/state/locks.ts';
import {
  amend,
  closeCompany,
  company,
  doctor,
  forgetKept,
  four,
  type Line,
  onDingTalk,
  open,
  openReady,
  quiet,
} from './ready.ts';

afterEach(closeCompany);
afterAll(forgetKept);

type Break = [what: string, code: string, exit: number, remedy: RegExp, breakIt: () => void];
const feishu = () => company.sandbox.world.feishu;
const dingtalk = () => company.sandbox.world.dingtalk;
const granular = [
  ...['base:app:read', 'base:table:read', 'base:field:read', 'base:field:update', 'base:record:read'],
  ...['base:record:retrieve', 'base:record:create', 'base:record:update', 'base:record:delete'],
];
const without = (scope: string) => () => {
  feishu().revokeScope('bitable:app');
  for (const one of granular) if (one !== scope) feishu().grantScope(one);
};

const onFeishu: Break[] = [
  ['the secret', 'FEISHU_CREDENTIALS_REJECTED', 4, /feishu\.app_secret/, amend('sandbox-feishu-secret', 'wrong')],
  ['the app', 'FEISHU_APP_DISABLED', 4, /Enable the app/, () => feishu().setAppDisabled(true)],
  ['all permissions', 'FEISHU_SCOPE_MISSING', 4, /bitable:app/, () => feishu().revokeScope('bitable:app')],
  ...['base:app:read', 'base:table:read', 'base:field:read'].map(
    (scope): Break => [scope, 'FEISHU_SCOPE_MISSING', 4, new RegExp(scope), without(scope)],
  ),
  ...['base:record:retrieve', 'base:record:read', 'base:record:create'].map(
    (scope): Break => [scope, 'FEISHU_SCOPE_MISSING', 4, new RegExp(scope), without(scope)],
  ),
  ...['base:record:update', 'base:record:delete', 'base:field:update'].map(
    (scope): Break => [scope, 'FEISHU_SCOPE_MISSING', 4, new RegExp(scope), without(scope)],
  ),
  ['access to the base', 'FEISHU_NO_ACCESS', 4, /Add document app/, () => feishu().setAccess('none')],
  ['the right to edit', 'FEISHU_NO_ACCESS', 4, /Can edit/, () => feishu().setAccess('view')],
  ['the base', 'FEISHU_BASE_NOT_FOUND', 1, /\/base\//, amend(/app_token: .*/, 'app_token: bascnNoSuchBase0001')],
  ['a table', 'TABLE_NOT_FOUND', 1, /bitable-sync setup/, () => feishu().deleteTable('跟进记录表')],
  ['a column', 'MISSING_COLUMN', 1, /备注/, () => feishu().deleteColumn('客户信息表', '备注')],
  [
    'the type of a column',
    'WRONG_COLUMN_TYPE',
    1,
    /意向金额/,
    () => {
      feishu().deleteColumn('客户信息表', '意向金额');
      feishu().addColumn('客户信息表', { name: '意向金额', type: 'text' });
    },
  ],
  [
    'the id of a table',
    'TABLE_NOT_FOUND',
    1,
    /tblNoSuchTable1/,
    amend('monthly_quota: 10000', 'monthly_quota: 10000\n  tables: { leads: tblNoSuchTable1 }'),
  ],
  [
    'the right to manage a base with advanced permissions',
    'FEISHU_ADVANCED_PERMISSION',
    4,
    /Can manage/,
    () => feishu().setAdvanced({ enabled: true }),
  ],
  ['the quota of Feishu', 'FEISHU_QUOTA_EXHAUSTED', 1, /the 1st/, () => feishu().setQuota(10, 10)],
  ['the quota of DingTalk', 'DINGTALK_QUOTA_SPENT', 1, /the 1st/, () => dingtalk().setQuota(10, 10)],
  ['a template', 'DINGTALK_TEMPLATE_UNKNOWN', 1, /PROC-/, amend(/process_codes: \[/, 'process_codes: [PROC-NO-SUCH, ')],
  ['the DingTalk secret', 'DINGTALK_CREDENTIALS_WRONG', 4, /Client/, amend('sandbox-dingtalk-secret', 'wrong')],
  ...['Workflow.Instance.Read', 'qyapi_get_member', 'qyapi_get_department_list'].map(
    (scope): Break => [scope, 'DINGTALK_SCOPE_MISSING', 4, new RegExp(scope), () => dingtalk().revokeScope(scope)],
  ),
  [
    'the permission to list templates',
    'DINGTALK_SCOPE_MISSING',
    4,
    /Workflow\.Form\.Read/,
    () => {
      amend(/process_codes: .*/, 'process_codes: all')();
      dingtalk().revokeScope('Workflow.Form.Read');
    },
  ],
  [
    'the administrator of the templates',
    'DINGTALK_ADMIN_REFUSED',
    4,
    /admin_userid/,
    () => {
      amend(/process_codes: .*/, 'process_codes: all')();
      amend(/admin_userid: .*/, 'admin_userid: nobody01')();
    },
  ],
  [
    'OA premium, which was not bought',
    'DINGTALK_PREMIUM_MISSING',
    1,
    /oa_premium: false/,
    amend('dingtalk-approvals:\n', 'dingtalk-approvals:\n  oa_premium: true\n'),
  ],
  [
    'the permission for OA premium',
    'DINGTALK_SCOPE_MISSING',
    4,
    /Premium\.Workflow\.ReadWrite\.All/,
    () => {
      dingtalk().setPremium(true);
      dingtalk().revokeScope('Premium.Workflow.ReadWrite.All');
      amend('dingtalk-approvals:\n', 'dingtalk-approvals:\n  oa_premium: true\n')();
    },
  ],
  [
    'the store of the customers',
    'STORE_NOT_FOUND',
    1,
    /customers\.store\.path/,
    () => rmSync(join(company.folder, 'data'), { recursive: true }),
  ],
  [
    'what is in the store',
    'STORE_DAMAGED',
    1,
    /customers\.json/,
    () => writeFileSync(join(company.folder, 'data/customers.json'), '[{"customer_id":'),
  ],
  [
    'the state folder',
    'STATE_UNWRITABLE',
    1,
    /config\.yaml\/state/,
    amend('logging:', 'sync: { state_dir: config.yaml/state }\nlogging:'),
  ],
  [
    'the checkpoint',
    'STATE_DAMAGED',
    1,
    /checkpoint/,
    () => writeFileSync(join(company.folder, 'checkpoint.json'), '{"version": 1, "pipel'),
  ],
];

const onAiTables: Break[] = [
  ...['Notable.Base.Read.All', 'Notable.Base.Write.All'].map(
    (scope): Break => [scope, 'DINGTALK_SCOPE_MISSING', 4, new RegExp(scope), () => dingtalk().revokeScope(scope)],
  ),
  [
    'the right of the operator',
    'DINGTALK_OPERATOR_NO_ACCESS',
    4,
    /editor/,
    () => dingtalk().setCollaborator(company.sandbox.credentials.operatorId, 'viewer'),
  ],
  [
    'the base',
    'DINGTALK_BASE_NOT_FOUND',
    1,
    /nodes/,
    amend(/base_id: .*/, 'base_id: NoSuchBase0000000000000000000001'),
  ],
  ['the secret', 'DINGTALK_CREDENTIALS_WRONG', 4, /Client/, amend('sandbox-dingtalk-secret', 'wrong')],
  [
    'the operator',
    'DINGTALK_OPERATOR_INVALID',
    1,
    /unionId/,
    amend(/operator_id: .*/, 'operator_id: NoSuchUnionIdAnywhere00iEiE'),
  ],
  [
    'the collaborator',
    'DINGTALK_BASE_NOT_FOUND',
    1,
    /operator_id/,
    () => dingtalk().setCollaborator(company.sandbox.credentials.operatorId, null),
  ],
  ['the quota', 'DINGTALK_QUOTA_SPENT', 1, /the 1st/, () => dingtalk().setQuota(10, 10)],
  [
    'the type of a column',
    'WRONG_COLUMN_TYPE',
    1,
    /意向金额/,
    () => {
      dingtalk().tables.deleteColumn('客户信息表', '意向金额');
      dingtalk().tables.addColumn('客户信息表', { name: '意向金额', type: 'text' });
    },
  ],
  [
    'the id of a table',
    'TABLE_NOT_FOUND',
    1,
    /hERWDMX/,
    amend('monthly_quota: 5000', 'monthly_quota: 5000\n  tables: { leads: hERWDMX }'),
  ],
  ['a table', 'TABLE_NOT_FOUND', 1, /跟进记录表/, () => dingtalk().tables.deleteTable('跟进记录表')],
  ['a column', 'MISSING_COLUMN', 1, /备注/, () => dingtalk().tables.deleteColumn('客户信息表', '备注')],
];

describe('doctor', () => {
  it('finds nothing wrong after setup, in both languages', async () => {
    await openReady(quiet, four);
    for (const lang of ['zh-CN', 'en']) {
      const { stdout, code } = await company.run('--lang', lang, '--json', 'doctor', ...four);
      expect(code).toBe(0);
      const { findings } = JSON.parse(stdout) as { findings: Line[] };
      expect(findings.filter(({ status }) => status === 'failed' || status === 'warning')).toEqual([]);
      if (lang === 'en') for (const { remedy } of findings) expect(remedy ?? '').not.toMatch(/\p{Script=Han}{4}/u);
    }
  });

  it.each(onFeishu)('names exactly what is broken: %s', async (_what, code, exit, remedy, breakIt) => {
    await openReady((config) => quiet(config).replace('locale: zh-CN', 'locale: en'), four);
    breakIt();
    const result = await doctor(...four);
    expect(result.bad.map((line) => line.code)).toEqual([code]);
    expect(`${result.bad[0]?.name} ${result.bad[0]?.detail} ${result.bad[0]?.remedy}`).toMatch(remedy);
    expect(result.bad[0]?.remedy).toBeTruthy();
    expect(result.code).toBe(exit);
  });

  it.each(onAiTables)('names exactly what is broken on AI tables: %s', async (_what, code, exit, remedy, breakIt) => {
    await openReady(
      (config) => onDingTalk(quiet(config)).replace('locale: zh-CN', 'locale: en'),
      ['crm-leads', 'customers'],
    );
    breakIt();
    const result = await doctor('crm-leads', 'customers');
    expect(result.bad.map((line) => line.code)).toEqual([code]);
    expect(`${result.bad[0]?.name} ${result.bad[0]?.detail} ${result.bad[0]?.remedy}`).toMatch(remedy);
    expect(result.code).toBe(exit);
  });

  it('warns about options, duplicates, folders and a userid for an operator without failing', async () => {
    await open((config) => onDingTalk(quiet(config)).replace(/operator_id: .*/, 'operator_id: manager01'));
    await company.run('setup', 'crm-leads', 'csv-students');
    const { tables } = dingtalk();
    tables.deleteColumn('客户信息表', '意向等级');
    tables.addColumn('客户信息表', { name: '意向等级', type: 'singleSelect', options: ['高'] });
    tables.addRow('学员总表', { 用户ID: '000001' });
    tables.addRow('学员总表', { 用户ID: '000001' });
    rmSync(join(company.folder, 'inbox'), { recursive: true });
    const { code, lines } = await doctor('crm-leads', 'csv-students');
    expect(code).toBe(0);
    expect(lines.filter(({ status }) => status === 'warning').map((line) => line.code)).toEqual([
      'SOURCE_NOT_FOUND',
      'DINGTALK_OPERATOR_INVALID',
      'MISSING_OPTION',
      'DUPLICATE_KEYS',
    ]);
  });

  it('names a wiki page that is not shared with the app, and the permission to look at wiki pages', async () => {
    await openReady((config) => quiet(config).replace('locale: zh-CN', 'locale: en'), four);
    amend(/app_token: .*/, 'app_token: https://example.feishu.cn/wiki/wikcnNodeOfOurs00001')();
    feishu().addWikiNode('wikcnNodeOfOurs00001', company.sandbox.credentials.appToken, 'bitable', false);
    const denied = await doctor('customers');
    expect(denied.bad.map(({ code }) => code)).toEqual(['FEISHU_WIKI_DENIED']);
    expect(denied.bad[0]?.remedy).toContain('Add document app');
    expect(denied.code).toBe(4);
    feishu().revokeScope('wiki:wiki');
    feishu().revokeScope('wiki:wiki:readonly');
    feishu().revokeScope('wiki:node:read');
    const { bad } = await doctor('customers');
    expect(bad.map(({ code }) => code)).toEqual(['FEISHU_SCOPE_MISSING']);
    expect(bad[0]?.remedy).toContain('wiki:node:read');
  });

  it('warns of options and duplicates on Feishu, of a run that is going on, and of one that has long failed', async () => {
    await openReady(quiet, four);
    feishu().deleteColumn('客户信息表', '意向等级');
    feishu().addColumn('客户信息表', { name: '意向等级', type: 'single-select', options: ['高'] });
    for (const _ of [1, 2]) feishu().addRow('学员总表', { 用户ID: '000001' });
    const state = join(company.folder, 'state');
    expect((await company.run('customers')).code).toBe(0);
    rmSync(join(company.folder, 'data/customers.json'));
    const history = join(state, 'history.jsonl');
    const old = new Date(Date.now() - 50 * 3_600_000).toISOString();
    writeFileSync(history, readFileSync(history, 'utf8').replace(/("(?:startedAt|finishedAt)":")[^"]*/g, `$1${old}`));
    const lock = new Locks(join(state, 'locks'), systemClock).acquire('crm-leads');
    const { code, lines } = await doctor(...four);
    lock.release();
    const warnings = lines.filter(({ status }) => status === 'warning');
    expect(warnings.map((line) => line.code)).toEqual([
      'LOCK_HELD',
      'NO_RECENT_SUCCESS',
      'SOURCE_NOT_FOUND',
      'MISSING_OPTION',
      'DUPLICATE_KEYS',
    ]);
    expect(warnings.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
      expect.stringMatching(/crm-leads.*\d+/),
      expect.stringMatching(/customers.*50/),
      expect.stringMatching(/customers\.json/),
      expect.stringMatching(/意向等级.*中、低/),
      expect.stringMatching(/学员总表.*000001/),
    ]);
    for (const { remedy } of warnings) expect(remedy).toBeTruthy();
    expect(code).toBe(0);
  });

  it.each([
    ['an hour and more', 2 * 3_600_000, 'failed', 1],
    ['some minutes', 300_000, 'warning', 0],
  ])('notices that the clock is off by %s', async (_words, offMs, status, exit) => {
    await openReady(quiet, four);
    const body = { code: 0, msg: 'ok', tenant_access_token: 't-odd', expire: 7200 };
    const headers = { date: new Date(Date.now() - offMs).toUTCString() };
    company.sandbox.addFault({ platform: 'feishu', operation: 'token', times: 1, action: { body, headers } });
    const { code, lines } = await doctor('customers');
    const line = lines.find((one) => one.code === 'CLOCK_SKEW');
    expect(line).toMatchObject({ status, remedy: expect.stringContaining('NTP') });
    expect(code).toBe(exit);
  });

  it('says of a column that advanced permissions hide that it may only be hidden', async () => {
    await openReady(quiet, four);
    feishu().setAdvanced({ enabled: true, hideRows: false, hiddenColumns: ['备注'] });
    const { code, bad } = await doctor('crm-leads');
    expect(bad.map((line) => line.code)).toEqual(['MISSING_COLUMN', 'FEISHU_ADVANCED_PERMISSION']);
    expect(bad[0]?.remedy).toContain('可管理');
    expect(code).toBe(4);
  });

  it('fails where a run would: an empty table in a base with advanced permissions proves nothing', async () => {
    await openReady(quiet, four);
    feishu().setAccess('manage');
    feishu().setAdvanced({ enabled: true });
    const { code, bad } = await doctor('customers');
    expect(bad.map((line) => [line.code, line.name])).toEqual([['EMPTY_NOT_PROVEN', '表「客户表」']]);
    expect(code).toBe(4);
    writeFileSync(join(company.folder, 'data/customers.json'), '[{"customer_id":"K0001","name":"甲"}]');
    expect((await company.run('customers')).code).toBe(4);
    feishu().addRow('客户表', {});
    expect((await doctor('customers')).code).toBe(0);
    expect((await company.run('customers')).code).toBe(0);
  });

  it('counts every template that the app may manage', async () => {
    await openReady((config) => quiet(config).replace(/process_codes: .*/, 'process_codes: all'), four);
    const { lines } = await doctor('dingtalk-approvals');
    const templates = company.sandbox.world.dingtalk.templateCount();
    expect(templates).toBeGreaterThan(1);
    // Three runs and a nightly one, two listings per template each.
    expect(lines.find(({ name }) => name.includes('钉钉定时运行'))?.detail).toContain(
      `每月约 ${templates * 2 * 4 * 30}`,
    );
  });

  it('needs no network with --offline', async () => {
    await open((config) => config.replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://127.0.0.1:9'));
    const { code, lines } = await doctor('--offline', ...four);
    expect(code).toBe(0);
    expect(lines.some(({ area, status }) => area === 'platform' && status === 'skipped')).toBe(true);
    expect(company.sandbox.calls).toEqual([]);
  });

  it('sends a test message to every channel, whatever it subscribed to, and names one that does not take it', async () => {
    await open((config) => {
      const origin = /base_url: "(.*)"/.exec(config)?.[1];
      return `${config.replace(/logging:.*\n/, '')}  channels:\n    - { type: dingtalk, webhook_url: "${origin}/robot/send?access_token=sandbox-robot-0001", secret: wrong, on: [failure] }\nlogging: { level: SILENT, file: null }\n`;
    });
    await company.run('setup', 'customers');
    const { code, bad, lines } = await doctor('--send-test', 'customers');
    expect(company.sandbox.messages).toHaveLength(1);
    expect(lines.filter(({ area }) => area === 'notification').map(({ status }) => status)).toEqual(['ok', 'failed']);
    expect(bad[0]?.remedy).toContain('签名');
    expect(code).toBe(1);
  });

  it('says what the schedule costs, and which interval the quota carries', async () => {
    await open((config) => quiet(config).replace('monthly_quota: 10000', 'monthly_quota: 3000'));
    await company.run('setup', 'customers');
    const { code, lines } = await doctor('customers');
    expect(code).toBe(0);
    const line = lines.find((one) => one.code === 'QUOTA_FORECAST');
    expect(line).toMatchObject({ status: 'warning' });
    expect(line?.detail).toContain('8670 / 3000 = 289 %');
    expect(line?.remedy).toContain('15 分钟');
  });

  it('says when a pipeline last succeeded', async () => {
    await open();
    await company.run('setup', 'customers');
    expect((await company.run('customers')).code).toBe(0);
    const { lines } = await doctor('customers');
    expect(lines.find(({ name }) => name.includes('customers 最近成功'))).toMatchObject({ status: 'ok' });
  });
});
