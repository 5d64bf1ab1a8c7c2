import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Company } from './company.ts';

let company: Company;
afterEach(() => company.close());

interface Line {
  area: string;
  name: string;
  status: string;
  detail?: string;
  remedy?: string;
  code?: string;
}

const four = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'];
const onDingTalk = (config: string) => config.replaceAll('target: feishu', 'target: dingtalk');
const quiet = (config: string) =>
  config.replace(/notification:[\s\S]*?secret: .*\n/, 'notification: { enabled: false }\n');

async function open(
  amend: (config: string) => string = quiet,
  kind: 'empty' | 'demo' = 'demo',
  dataDir?: string,
): Promise<void> {
  company = await Company.open({ company: kind, ...(dataDir === undefined ? {} : { dataDir }) }, amend);
  for (const folder of ['leads', 'inbox', 'data']) mkdirSync(join(company.folder, folder), { recursive: true });
  writeFileSync(join(company.folder, 'data/customers.json'), '[]');
}

/** Companies in which `setup` has run, kept on disk: most tests begin with one. */
const kept = new Map<string, string>();
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function openReady(amend: (config: string) => string, pipelines: readonly string[]): Promise<void> {
  const key = pipelines.join();
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'kept-'));
    folders.push(made);
    return made;
  };
  if (!kept.has(key)) {
    const dataDir = folder();
    await open(amend, 'demo', dataDir);
    expect((await company.run('setup', ...pipelines)).code).toBe(0);
    await company.close();
    kept.set(key, dataDir);
  }
  const dataDir = folder();
  cpSync(kept.get(key) as string, dataDir, { recursive: true });
  await open(amend, 'demo', dataDir);
}

async function doctor(...args: string[]): Promise<{ code: number | null; lines: Line[]; bad: Line[] }> {
  const { code, stdout } = await company.run('--json', 'doctor', ...args);
  const lines = (JSON.parse(stdout) as { findings: Line[] }).findings;
  return { code, lines, bad: lines.filter(({ status }) => status === 'failed') };
}

describe('a new user with an empty company', () => {
  it.each([
    ['zh-CN', '下一步：', '✓ 飞书应用凭证'],
    ['en', 'Next: ', '✓ Feishu credentials'],
  ])('gets from init over setup and doctor to the first sync, in %s', async (lang, next, line) => {
    await open(quiet, 'empty');
    rmSync(join(company.folder, 'config.yaml'));
    const { url, credentials } = company.sandbox;
    company.env = { FEISHU_APP_SECRET: credentials.appSecret };
    const address = `https://a.feishu.cn/base/${credentials.appToken}?table=tblX&view=vewX`;
    const init = await company.run(
      ...['--lang', lang, 'init', '--yes', '--pipeline', 'crm-leads', 'csv-students'],
      ...['--app-id', credentials.appId, '--app-token', address, '--feishu-url', url],
    );
    expect(init).toMatchObject({ code: 0 });
    expect(init.stdout).toContain(`${next}bitable-sync setup`);
    company.env = {};
    for (const file of ['config.yaml', '.env']) expect(statSync(join(company.folder, file)).mode & 0o777).toBe(0o600);
    const config = readFileSync(join(company.folder, 'config.yaml'), 'utf8');
    expect(config).toContain(`app_token: ${credentials.appToken}`);
    expect(config).not.toContain(credentials.appSecret);

    const setup = await company.run('setup');
    expect(setup).toMatchObject({ code: 0 });
    expect(setup.stdout).toContain(`${next}bitable-sync doctor`);
    const healthy = await company.run('doctor');
    expect(healthy.stdout).toContain(line);
    expect(healthy.stdout).not.toMatch(/^[✗!]/m);
    expect(healthy.code).toBe(0);
    writeFileSync(join(company.folder, 'leads/a.jsonl'), '{"name":"甲示例","phone":"13800000001","source":"百度"}\n');
    const run = await company.run('--json', 'crm-leads');
    expect(run.code).toBe(0);
    expect(run.report.tables['leads']?.created).toBe(1);
  });

  it('is refused with wrong credentials, and nothing is written', async () => {
    await open();
    rmSync(join(company.folder, 'config.yaml'));
    const { url, credentials } = company.sandbox;
    company.env = { FEISHU_APP_SECRET: 'wrong' };
    const flags = ['init', '--yes', '--pipeline', 'crm-leads', '--app-id', credentials.appId];
    const init = await company.run('--json', ...flags, '--app-token', credentials.appToken, '--feishu-url', url);
    expect(init.code).toBe(4);
    expect(JSON.parse(init.stdout)).toMatchObject({ status: 'failed', error: { code: 'INIT_REJECTED' } });
    for (const file of ['config.yaml', '.env']) expect(existsSync(join(company.folder, file))).toBe(false);
  });

  it('keeps files that are there, unless told otherwise', async () => {
    await open();
    const file = join(company.folder, 'config.yaml');
    const before = readFileSync(file, 'utf8');
    company.env = { FEISHU_APP_SECRET: "it's # secret" };
    const flags = [
      'init',
      '--yes',
      '--offline',
      '--pipeline',
      'crm-leads',
      '--app-id',
      'cli_x',
      '--app-token',
      'bascn123456',
    ];
    const refused = await company.run(...flags);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('CONFIG_EXISTS');
    expect(readFileSync(file, 'utf8')).toBe(before);
    writeFileSync(join(company.folder, '.env'), '# mine\nOTHER=1\nFEISHU_APP_ID=cli_old\n');
    rmSync(file);
    expect((await company.run(...flags)).stderr).toContain('FEISHU_APP_ID');
    expect(existsSync(file)).toBe(false);
    expect((await company.run(...flags, '--force')).code).toBe(0);
    expect(readFileSync(join(company.folder, '.env'), 'utf8')).toBe(
      "# mine\nOTHER=1\nFEISHU_APP_ID=cli_x\nFEISHU_APP_SECRET=`it's # secret`\n",
    );
  });

  it('without a terminal is told what to give', async () => {
    await open();
    expect((await company.run('--config', 'other.yaml', 'init')).stderr).toContain('NO_TERMINAL');
    const bare = await company.run('--config', 'other.yaml', 'init', '--yes');
    expect(bare.code).toBe(2);
    for (const name of ['FEISHU_APP_SECRET', '--app-token', '--process-code', 'DINGTALK_APP_SECRET'])
      expect(bare.stderr).toContain(name);
  });
});

describe.each([
  ['Feishu', quiet, 'feishu', 22, 12],
  ['DingTalk', (config: string) => onDingTalk(quiet(config)), 'dingtalk', 18, 9],
] as const)('setup on %s', (_name, amend, platform, first, second) => {
  it('creates everything once, at few calls', async () => {
    await open(amend);
    const plan = JSON.parse((await company.run('--json', 'setup', ...four, '--dry-run')).stdout);
    expect(plan.steps.filter((one: { kind: string }) => one.kind === 'create-table')).toHaveLength(8);
    expect(company.count(platform)).toBe(1);
    company.sandbox.resetCalls();
    const done = await company.run('--json', 'setup', ...four);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout).steps).toEqual(plan.steps);
    expect(company.count(platform)).toBeLessThanOrEqual(first);
    company.sandbox.resetCalls();
    const again = await company.run('--json', 'setup', ...four);
    expect(JSON.parse(again.stdout).steps).toEqual([]);
    expect(company.count(platform)).toBeLessThanOrEqual(second);
    const tables = platform === 'feishu' ? company.sandbox.world.feishu : company.sandbox.world.dingtalk.tables;
    expect(tables.columns('学员总表')).toEqual(['用户ID', '昵称', '手机号', '录入时间', '学习记录']);
    expect(tables.columns('客户信息表').slice(-2)).toEqual(['跟进记录', '成交记录']);
  });

  it('makes no second table when an answer is lost', async () => {
    await open(amend);
    const operation = platform === 'feishu' ? 'table.create' : 'sheet.create';
    company.sandbox.addFault({ operation, nth: [1, 3], action: { cut: 'after' } });
    const { code } = await company.run('--json', 'setup', ...four);
    if (code !== 0) await company.run('--json', 'setup', ...four);
    const tables = platform === 'feishu' ? company.sandbox.world.feishu : company.sandbox.world.dingtalk.tables;
    const names = tables.tables().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toHaveLength(9);
    expect(JSON.parse((await company.run('--json', 'setup', ...four)).stdout).steps).toEqual([]);
  });

  it('adds what was taken away, and builds a deleted table anew', async () => {
    await open(amend);
    await company.run('setup', ...four);
    const tables = platform === 'feishu' ? company.sandbox.world.feishu : company.sandbox.world.dingtalk.tables;
    tables.deleteColumn('客户信息表', '备注');
    tables.deleteColumn('学习记录表', '关联到学员总表');
    tables.deleteTable('客户表');
    const { code, stdout } = await company.run('--json', 'setup', ...four);
    expect(code).toBe(0);
    const { steps } = JSON.parse(stdout) as { steps: { kind: string; column?: string }[] };
    expect(steps.filter(({ kind }) => kind !== 'create-view').map(({ kind, column }) => [kind, column])).toEqual([
      ['create-table', undefined],
      ['create-column', '备注'],
      ['create-column', '关联到学员总表'],
    ]);
    expect(JSON.parse((await company.run('--json', 'setup', ...four)).stdout).steps).toEqual([]);
  });
});

describe('setup', () => {
  it('lists what a person must mend and changes none of it', async () => {
    await open();
    const { feishu } = company.sandbox.world;
    feishu.createTable('学员总表', [
      { name: '用户ID', type: 'number' },
      { name: '学习记录', type: 'text' },
    ]);
    const { code, stdout } = await company.run('--json', 'setup', 'csv-students');
    expect(code).toBe(3);
    const { steps } = JSON.parse(stdout) as { steps: { kind: string; column?: string; hint?: string }[] };
    expect(steps.filter(({ hint }) => hint).map(({ kind, column }) => [kind, column])).toEqual([
      ['name-taken', '学习记录'],
      ['wrong-type', '用户ID'],
    ]);
    expect(feishu.column('学员总表', '用户ID').type).toBe(2);
    expect(feishu.columns('学习记录表')).not.toContain('关联到学员总表');
  });

  it('creates the extra columns of approvals, and no detail table where that is switched off', async () => {
    await open((config) =>
      quiet(config)
        .replace('monthly_quota: 10000', 'monthly_quota: 10000\n  tables: { action: null }')
        .replace(
          'dingtalk-approvals:\n',
          'dingtalk-approvals:\n  raw_form: true\n  form_fields: { 出差地点: { from: 目的地, type: single-select } }\n',
        ),
    );
    expect((await company.run('setup', 'dingtalk-approvals')).code).toBe(0);
    const { feishu } = company.sandbox.world;
    expect(feishu.columns('审批实例表').slice(-2)).toEqual(['出差地点', 'raw_form']);
    expect(feishu.column('审批实例表', '出差地点').type).toBe(3);
    expect(feishu.hasTable('审批动作表')).toBe(false);
  });

  it('refuses ids that do not exist before it creates anything', async () => {
    await open((config) =>
      quiet(config).replace('monthly_quota: 10000', 'monthly_quota: 10000\n  tables: { leads: tblNoSuchTable1 }'),
    );
    const { code, stderr } = await company.run('--lang', 'en', 'setup', 'crm-leads');
    expect(code).toBe(2);
    expect(stderr).toContain('tables.leads names table tblNoSuchTable1');
    expect(company.sandbox.world.feishu.hasTable('跟进记录表')).toBe(false);
  });

  it('completes a table of another base where it is', async () => {
    await open((config) =>
      quiet(config).replace(
        'monthly_quota: 10000',
        'monthly_quota: 10000\n  tables: { customers: { app_token: bascnOther000000001, table_id: 老客户 } }',
      ),
    );
    const { feishu } = company.sandbox.world;
    feishu.createBase('bascnOther000000001');
    feishu.createTable('老客户', [{ name: '客户编号', type: 'text' }], 'bascnOther000000001');
    expect((await company.run('setup', 'customers')).code).toBe(0);
    expect(feishu.columns('老客户', 'bascnOther000000001')).toContain('同步时间');
    expect(feishu.hasTable('客户表')).toBe(false);
  });

  it('makes a base when asked to, once, and puts it into the configuration', async () => {
    await open((config) => quiet(config).replace(/app_token: .*/, 'app_token: ""  # to come'));
    expect((await company.run('--json', 'setup', 'customers', '--create-base', '--dry-run')).code).toBe(0);
    expect(company.sandbox.world.feishu.bases()).toHaveLength(1);
    const { code, stdout } = await company.run('--json', 'setup', 'customers', '--create-base', '新库');
    expect(code).toBe(0);
    const { base } = JSON.parse(stdout);
    expect(readFileSync(join(company.folder, 'config.yaml'), 'utf8')).toContain(`app_token: ${base.appToken}`);
    expect(company.sandbox.world.feishu.hasTable('客户表', base.appToken)).toBe(true);
    const again = await company.run('--json', 'setup', 'customers', '--create-base');
    expect(again.code).toBe(2);
    expect(company.sandbox.world.feishu.bases()).toHaveLength(2);
  });
});

type Break = [what: string, code: string, exit: number, remedy: RegExp, breakIt: () => void];
const feishu = () => company.sandbox.world.feishu;
const dingtalk = () => company.sandbox.world.dingtalk;
const amend = (from: string | RegExp, to: string) => () =>
  company.configure(readFileSync(join(company.folder, 'config.yaml'), 'utf8').replace(from, to));

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
  ...['base:field:read', 'base:record:retrieve', 'base:record:read', 'base:record:create'].map(
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
  ['a template', 'DINGTALK_TEMPLATE_UNKNOWN', 1, /PROC-/, amend(/process_codes: \[/, 'process_codes: [PROC-NO-SUCH, ')],
  ['the DingTalk secret', 'DINGTALK_CREDENTIALS_WRONG', 4, /Client/, amend('sandbox-dingtalk-secret', 'wrong')],
  ...['Workflow.Instance.Read', 'qyapi_get_member', 'qyapi_get_department_list'].map(
    (scope): Break => [scope, 'DINGTALK_SCOPE_MISSING', 4, new RegExp(scope), () => dingtalk().revokeScope(scope)],
  ),
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
