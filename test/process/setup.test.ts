import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { closeCompany, company, four, onDingTalk, open, quiet } from './ready.ts';

afterEach(closeCompany);

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

  it('has an empty store to begin with, unless a path is named, and every next command names the configuration', async () => {
    await open(quiet, 'empty');
    const { url, credentials } = company.sandbox;
    for (const folder of ['data', 'inbox']) rmSync(join(company.folder, folder), { recursive: true });
    company.env = { FEISHU_APP_SECRET: credentials.appSecret };
    const flags = ['--app-id', credentials.appId, '--app-token', credentials.appToken, '--feishu-url', url];
    const init = (...more: string[]) =>
      company.run(
        '--lang',
        'en',
        '--config',
        'own.yaml',
        'init',
        '--yes',
        '--pipeline',
        'customers',
        ...flags,
        ...more,
      );
    const named = await init('--store', 'bot/store.db');
    expect(named.code).toBe(0);
    expect(existsSync(join(company.folder, 'data'))).toBe(false);
    expect(readFileSync(join(company.folder, 'own.yaml'), 'utf8')).toMatch(/type: sqlite\n +path: bot\/store\.db/);
    const { code, stdout } = await init('--force');
    expect(code).toBe(0);
    expect(stdout).toContain('Made the empty customer store');
    expect(stdout).toContain('Next: bitable-sync --config own.yaml setup');
    const setup = await company.run('--config', 'own.yaml', 'setup');
    expect(setup.stdout).toContain('open "群聊看板" once');
    expect(setup.stdout).toContain('Next: bitable-sync --config own.yaml doctor\n');
    const healthy = await company.run('--config', 'own.yaml', 'doctor');
    expect(healthy.stdout).not.toMatch(/^[✗!]/m);
    expect(healthy.stdout).toContain('Next: bitable-sync --config own.yaml customers --dry-run');
    expect((await company.run('--config', 'own.yaml', 'customers')).code).toBe(0);
    expect((await company.run('--config', 'own.yaml', 'doctor')).stdout).not.toContain('Next:');
  });

  it('needs no base to begin with: setup makes one, says whose it is, and doctor is content', async () => {
    await open(quiet, 'empty');
    rmSync(join(company.folder, 'config.yaml'));
    const { url, credentials } = company.sandbox;
    company.env = { FEISHU_APP_SECRET: credentials.appSecret };
    const flags = ['--pipeline', 'csv-students', '--app-id', credentials.appId, '--feishu-url', url];
    const init = await company.run('--lang', 'en', 'init', '--yes', ...flags, '--create-base');
    expect(init.code).toBe(0);
    expect(init.stdout).toContain('Next: bitable-sync setup --create-base');
    company.env = {};
    const setup = await company.run('setup', '--create-base');
    expect(setup.code).toBe(0);
    expect(setup.stdout).toMatch(/belongs to the app.*Add collaborator permissions/);
    expect((await company.run('doctor')).stdout).not.toMatch(/^[✗!]/m);
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
