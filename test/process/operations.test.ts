import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCustomers } from '../../src/demo/inputs.ts';
import type { RunReport } from '../../src/sync/contracts.ts';
import { Company, type Exit } from './company.ts';

let company: Company;
afterEach(() => company?.close());

const pipelines = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'];

async function open(amend: (config: string) => string = (config) => config, kind: 'demo' | 'empty' = 'empty') {
  company = await Company.open({ company: kind }, amend);
  await company.run('setup', ...pipelines);
}

function place(path: string, content: string): string {
  const file = join(company.folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  // Files that are still being copied are left for the next run.
  const past = new Date(Date.now() - 60_000);
  utimesSync(file, past, past);
  return file;
}

const students = [
  '用户ID,昵称,手机号,课程,学习日期',
  ...Array.from(
    { length: 12 },
    (_, i) => `00${100 + (i % 4)},学员${i % 4},,课程${Math.floor(i / 4)},2026-11-0${1 + (i % 9)}`,
  ),
].join('\r\n');
const leads = Array.from({ length: 8 }, (_, i) =>
  JSON.stringify({ name: `客户${i}`, phone: `138001300${String(10 + i)}`, wechat: `wx_${i}`, source: 'douyin' }),
).join('\n');

interface Row {
  readonly recordId: string;
  readonly fields: Record<string, unknown>;
}
const rows = (table: string) => company.sandbox.world.feishu.rows(table) as unknown as Row[];
const rollback = async (exit: Exit | string) => {
  const done = await company.run('rollback', typeof exit === 'string' ? exit : exit.report.runId, '--yes', '--json');
  return done;
};

describe('rolling back', () => {
  it('approvals takes their rows away, and the next run reads exactly these again', async () => {
    await open(undefined, 'demo');
    const first = await company.run('dingtalk-approvals', '--init', '--days', '300', '--json');
    const before = [company.picture('审批实例表'), company.picture('审批动作表')];
    const plan = await company.run('rollback', first.report.runId, '--dry-run', '--json');
    expect(plan.report['notes']).toEqual([expect.stringContaining('26')]);
    expect(rows('审批实例表')).toHaveLength(26);

    const undone = await rollback(first);
    expect(undone.code).toBe(0);
    expect(undone.report.tables['main']).toMatchObject({ deleted: 26, rejected: 0 });
    expect(rows('审批实例表')).toHaveLength(0);
    expect(rows('审批动作表')).toHaveLength(0);
    expect(JSON.parse((await company.run('status', '--json')).stdout).pipelines[0]).toMatchObject({ waiting: 26 });

    const next = await company.run('dingtalk-approvals', '--json');
    expect(next.code).toBe(0);
    expect([company.picture('审批实例表'), company.picture('审批动作表')]).toEqual(before);
    const quiet = await company.run('dingtalk-approvals', '--json');
    expect(quiet.report.apiCalls.dingtalk.byOperation['instance.get']).toBeUndefined();
    expect(quiet.report.apiCalls.feishu.total).toBe(0);
  });

  it('a rollback brings everything back, and nothing is read again for it', async () => {
    await open(undefined, 'demo');
    const first = await company.run('dingtalk-approvals', '--init', '--days', '300', '--json');
    const before = [company.picture('审批实例表'), company.picture('审批动作表')];
    const undone = await rollback(first);
    const redone = await rollback(undone);
    expect(redone.code).toBe(0);
    expect([company.picture('审批实例表'), company.picture('审批动作表')]).toEqual(before);
    const next = await company.run('dingtalk-approvals', '--json');
    expect(next.report.apiCalls.dingtalk.byOperation['instance.get']).toBeUndefined();
    const check = await company.run('dingtalk-approvals', '--full-check', '--days', '300', '--json');
    expect(check.report.tables['main']).toMatchObject({ created: 0, updated: 0, deleted: 0 });
    expect(check.report.tables['action']).toMatchObject({ created: 0, updated: 0, deleted: 0 });
  });

  it('leaves what a person edited since, in our columns or in their own, and lists it', async () => {
    await open();
    place('leads/a.jsonl', leads);
    const first = await company.run('crm-leads', '--json');
    const [edited, kept] = rows('客户信息表');
    const { feishu } = company.sandbox.world;
    feishu.editRow('客户信息表', edited?.recordId as string, { 贷款状态: '跟进中' });
    feishu.editRow('客户信息表', kept?.recordId as string, { 下次跟进: Date.now() });
    const undone = await rollback(first);
    expect(undone.code).toBe(3);
    expect(undone.report.tables['leads']).toMatchObject({ deleted: 6 });
    expect(undone.report.rejected.map(({ code, reason }) => [code, reason])).toEqual(
      expect.arrayContaining([
        ['changed_since', expect.stringContaining('贷款状态')],
        ['changed_since', expect.stringContaining('下次跟进')],
      ]),
    );
    // What a rollback refuses is no rejected record of the pipeline.
    expect(JSON.parse((await company.run('rejected', '--json')).stdout).rejected).toEqual([]);
    const next = await company.run('crm-leads', '--json');
    expect(next.report.tables['leads']).toMatchObject({ created: 6 });
    expect(rows('客户信息表')).toHaveLength(8);
    expect(rows('客户信息表').find((row) => row.recordId === edited?.recordId)?.fields['贷款状态']).toBe('跟进中');
  });

  it('a lead whose row is gone is found under none of its names', async () => {
    await open();
    place('leads/a.jsonl', leads);
    await rollback(await company.run('crm-leads', '--json'));
    place('leads/a.jsonl', JSON.stringify({ name: '客户3', wechat: 'wx_3', source: 'douyin' }));
    const next = await company.run('crm-leads', '--json');
    expect(next.report.tables['leads']).toMatchObject({ created: 1, unchanged: 0 });
  });

  it('students makes the file count as not imported, links included', async () => {
    await open();
    const file = place('export.csv', students);
    const first = await company.run('csv-students', file, '--json');
    expect(rows('学习记录表')).toHaveLength(12);
    const undone = await rollback(first);
    expect(undone.code).toBe(0);
    expect(undone.report['notes']).toEqual([expect.stringContaining('export.csv')]);
    expect([rows('学员总表'), rows('学习记录表')]).toEqual([[], []]);
    const again = await company.run('csv-students', file, '--json');
    expect(again.report.tables).toMatchObject({ students: { created: 4 }, learning_records: { created: 12 } });
    // Restoring what was removed would double what stands again.
    const twice = await rollback(undone);
    expect(twice.code).toBe(3);
    expect(new Set(twice.report.rejected.map(({ code }) => code))).toEqual(new Set(['already_exists']));
    expect(rows('学习记录表')).toHaveLength(12);
  });

  it('leads makes later imports count as not done too: what they found in the table is what goes', async () => {
    await open();
    place('leads/a.jsonl', leads);
    const first = await company.run('crm-leads', '--json');
    place('leads/b.jsonl', `${leads}\n${JSON.stringify({ name: '新', phone: '13800130099' })}`);
    await company.run('crm-leads');
    const undone = await rollback(first);
    expect(undone.report['notes']).toEqual([expect.stringMatching(/a\.jsonl.*b\.jsonl/)]);
    rmSync(join(company.folder, 'leads/a.jsonl'));
    const next = await company.run('crm-leads', '--json');
    expect(next.report.tables['leads']).toMatchObject({ created: 8, unchanged: 1 });
    expect(rows('客户信息表')).toHaveLength(9);
  });

  it('customers marks nobody inactive: the next run brings them back', async () => {
    await open();
    const store = place('data/customers.json', demoCustomers);
    const first = await company.run('customers', '--json');
    expect(first.report.tables['customers']).toMatchObject({ created: 3 });
    const undone = await rollback(first);
    expect(rows('客户表')).toHaveLength(0);
    expect(undone.report['notes']).toEqual(expect.arrayContaining([expect.stringContaining('不会被标记为停用')]));
    const next = await company.run('customers', '--json');
    expect(next.report.tables['customers']).toMatchObject({ created: 3 });
    expect(readFileSync(store, 'utf8')).not.toContain('inactive');
    expect((await company.run('customers', '--json')).report.tables['customers']).toMatchObject({ unchanged: 3 });
  });

  it('a changed customer takes the old value to the store', async () => {
    await open();
    const store = place('data/customers.json', demoCustomers);
    await company.run('customers');
    const named = JSON.parse(demoCustomers) as { customer_id: string; name: string }[];
    const [one] = named;
    place('data/customers.json', demoCustomers.replace(String(one?.name), '改过的名字'));
    const second = await company.run('customers', '--json');
    expect(second.report.tables['customers']).toMatchObject({ updated: 1 });
    const undone = await rollback(second);
    expect(undone.report.tables['customers']).toMatchObject({ updated: 1 });
    await company.run('customers');
    expect(readFileSync(store, 'utf8')).toContain(String(one?.name));
    expect(readFileSync(store, 'utf8')).not.toContain('改过的名字');
  });

  it('refuses a run that nobody knows, one that is too old, and does nothing for one that wrote nothing', async () => {
    await open();
    place('leads/a.jsonl', leads);
    const first = await company.run('crm-leads', '--json');
    const quiet = await company.run('crm-leads', '--json');
    expect((await rollback('../history')).report.error?.code).toBe('UNKNOWN_RUN');
    const nothing = await rollback(quiet);
    expect(nothing.code).toBe(0);
    expect(nothing.report['notes']).toEqual([expect.stringContaining('没有改动')]);
    const changes = join(company.folder, 'state', 'changes');
    for (const name of readdirSync(changes)) writeFileSync(join(changes, name), 'not json\n{"t":"run"}\n');
    expect((await rollback(first)).report.error?.code).toBe('STATE_DAMAGED');
    const why = JSON.parse((await company.run('why', '13800130010', '--json')).stdout);
    expect(why).toMatchObject({ changes: [], damagedRuns: [first.report.runId] });
  });

  it('refuses rows of a table that is no longer the configured one', async () => {
    let config = '';
    await open((words) => {
      config = words;
      return words;
    });
    place('leads/a.jsonl', leads);
    const first = await company.run('crm-leads', '--json');
    company.sandbox.world.feishu.createTable?.('别的表', []);
    company.configure(config.replace('monthly_quota: 10000', 'monthly_quota: 10000\n  tables: { leads: 客户表 }'));
    const undone = await rollback(first);
    expect(undone.code).not.toBe(0);
    expect(rows('客户信息表')).toHaveLength(8);
  });
});

const reportOf = (exit: Exit): RunReport => exit.report;

describe('dedupe', () => {
  async function duplicates() {
    await open();
    const file = place('export.csv', students);
    await company.run('csv-students', file);
    const { feishu } = company.sandbox.world;
    const twin = feishu.addRow('学员总表', { 用户ID: '00100', 昵称: '重复的', 手机号: '13800000000' });
    const record = rows('学习记录表').find((row) => row.fields['用户ID'] === '00100') as Row;
    feishu.editRow('学习记录表', record.recordId, { 关联到学员总表: [twin] });
    return { twin, record };
  }
  const linkOf = (recordId: string) =>
    rows('学习记录表').find((row) => row.recordId === recordId)?.fields['关联到学员总表'] as unknown;

  it('shows which row stays and why, turns links, and can be undone', async () => {
    const { twin, record } = await duplicates();
    const plan = await company.run('dedupe', 'students', '--dry-run');
    expect(plan.stdout).toContain('保留');
    expect(plan.stdout).toContain(twin);
    expect(rows('学员总表')).toHaveLength(5);
    const done = await company.run('dedupe', '学员总表', '--yes', '--json');
    expect(done.code).toBe(0);
    expect(rows('学员总表')).toHaveLength(4);
    expect(JSON.stringify(linkOf(record.recordId))).not.toContain(twin);
    const undone = await rollback(done);
    expect(reportOf(undone)).toMatchObject({ status: 'succeeded', rejected: [] });
    const restored = rows('学员总表').find((row) => row.fields['昵称'] === '重复的') as Row;
    expect(JSON.stringify(linkOf(record.recordId))).toContain(restored.recordId);
    expect(restored.fields['手机号']).toBe('13800000000');
  });
});

describe('history show', () => {
  it('shows what a run changed that left no report, because it was killed', async () => {
    await open();
    place('leads/a.jsonl', leads);
    const { runId } = (await company.run('crm-leads', '--json')).report;
    rmSync(join(company.folder, 'state/history.jsonl'));
    const shown = await company.run('history', 'show', runId);
    expect([shown.code, shown.stdout]).toEqual([0, expect.stringMatching(/没有报告[\s\S]*新建[\s\S]*客户0/)]);
    const { changes } = JSON.parse((await company.run('history', 'show', runId, '--json')).stdout) as {
      changes: object[];
    };
    expect(changes).toHaveLength(8);
    expect((await company.run('history', 'show', 'nobody')).code).toBe(2);
  });
});

describe('a saved plan of a dedupe', () => {
  it('can be undone like the dedupe itself: rows that shared a key stand beside each other again', async () => {
    await open();
    place('leads/a.jsonl', leads);
    await company.run('crm-leads');
    company.sandbox.world.feishu.addRow('客户信息表', { 客户ID: 'twin', 姓名: '又一个', 电话: '13800130010' });
    await company.run('dedupe', 'leads', '--dry-run', '--out', 'plan.jsonl');
    const applied = await company.run('apply', 'plan.jsonl', '--json');
    expect([applied.code, rows('客户信息表').length]).toEqual([0, 8]);
    const undone = await rollback(applied);
    expect([undone.code, undone.report.rejected, rows('客户信息表').length]).toEqual([0, [], 9]);
  });

  it('is never made of a list, whose rows share their key on purpose', async () => {
    await open();
    const exit = await company.run('dedupe', 'action', '--yes', '--json');
    expect(exit.report).toMatchObject({ status: 'succeeded', notes: [expect.stringContaining('不去重')] });
    expect(exit.report.apiCalls.feishu.total).toBe(0);
  });
});

describe('a saved plan of a rollback', () => {
  const planned = async (run: string) => {
    expect((await company.run('rollback', run, '--dry-run', '--out', 'undo.jsonl')).code).toBe(0);
    return company.run('apply', 'undo.jsonl', '--json');
  };

  it('tells the pipeline like the rollback itself: nobody is marked inactive', async () => {
    await open();
    const store = place('data/customers.json', demoCustomers);
    const first = await company.run('customers', '--json');
    const undone = await planned(first.report.runId);
    expect([undone.code, undone.report.tables['customers']?.deleted]).toEqual([0, 3]);
    expect(undone.report['notes']).toEqual([expect.stringContaining('不会被标记为停用'), expect.any(String)]);
    await company.run('customers');
    expect(readFileSync(store, 'utf8')).not.toContain('inactive');
    expect(rows('客户表')).toHaveLength(3);
  });

  it('takes students and their records away and, as the plan of its own rollback, brings both back with their links', async () => {
    await open();
    const file = place('export.csv', students);
    const first = await company.run('csv-students', file, '--json');
    const before = [company.picture('学员总表').length, company.picture('学习记录表').length];
    expect((await planned(first.report.runId)).code).toBe(0);
    expect([rows('学员总表'), rows('学习记录表')]).toEqual([[], []]);
    expect((await company.run('csv-students', file, '--json')).report.tables['students']).toMatchObject({ created: 4 });
    const [applied] = (
      JSON.parse((await company.run('history', '--json', '--limit', '1')).stdout) as { runs: RunReport[] }
    ).runs;
    const gone = await rollback(applied?.runId as string);
    const back = await planned(gone.report.runId);
    expect([back.code, back.report.rejected]).toEqual([0, []]);
    expect([rows('学员总表').length, rows('学习记录表').length]).toEqual(before);
    const ids = rows('学员总表').map(({ recordId }) => recordId);
    for (const { fields } of rows('学习记录表'))
      expect(ids.some((id) => JSON.stringify(fields['关联到学员总表']).includes(id))).toBe(true);
  });
});

describe('rejected retry', () => {
  const refuse = (operation: string) =>
    company.sandbox.addFault({
      operation,
      platform: 'feishu',
      action: { code: 1254015, body: { code: 1254015, msg: 'no' } },
    });
  const listed = async () =>
    (JSON.parse((await company.run('rejected', '--json')).stdout) as { rejected: { key: string; code: string }[] })
      .rejected;

  it('writes students and then their records, which had nothing to link to', async () => {
    await open();
    const file = place('export.csv', students);
    refuse('record.batch_create');
    expect((await company.run('csv-students', file, '--json')).code).toBe(3);
    expect((await listed()).length).toBe(4 + 12);
    const still = await company.run('rejected', 'retry', '--json');
    expect([still.code, (await listed()).length]).toEqual([3, 16]);
    company.sandbox.clearFaults();
    const plan = await company.run('rejected', 'retry', 'csv-students', '--dry-run', '--json');
    expect(plan.report.tables).toMatchObject({ students: { created: 4 }, learning_records: { created: 12 } });
    const done = await company.run('rejected', 'retry', 'csv-students', '--json');
    expect([done.code, await listed()]).toEqual([0, []]);
    const ids = new Set(rows('学员总表').map(({ recordId }) => recordId));
    expect(ids.size).toBe(4);
    expect(rows('学习记录表')).toHaveLength(12);
    for (const { fields } of rows('学习记录表')) expect(JSON.stringify(fields['关联到学员总表'])).toMatch(/rec\w+/);
    company.sandbox.resetCalls();
    expect((await company.run('csv-students', file, '--json')).report.tables['learning_records']).toMatchObject({
      created: 0,
      unchanged: 12,
    });
  });

  it('fills empty cells of a lead where the import does, and overwrites none', async () => {
    await open((config) => config.replace('  sources:', '  on_existing: fill-empty\n  sources:'));
    const lead = { name: '客户一', phone: '13800130010', source: 'douyin' };
    place('leads/a.jsonl', JSON.stringify(lead));
    await company.run('crm-leads');
    refuse('record.batch_update');
    place('leads/a.jsonl', JSON.stringify({ ...lead, name: '别名', wechat: 'wx_010' }));
    expect((await company.run('crm-leads', '--json')).code).toBe(3);
    company.sandbox.clearFaults();
    const done = await company.run('rejected', 'retry', '--json');
    expect([done.code, done.report.tables['leads']?.updated]).toEqual([0, 1]);
    expect(rows('客户信息表')[0]?.fields).toMatchObject({ 微信号: 'wx_010' });
    expect(JSON.stringify(rows('客户信息表')[0]?.fields['姓名'])).toContain('客户一');
  });

  it('of customers leaves it to the merge', async () => {
    await open();
    const store = place('data/customers.json', demoCustomers);
    await company.run('customers');
    place('data/customers.json', readFileSync(store, 'utf8').replaceAll('甲公司', '甲集团'));
    refuse('record.batch_update');
    expect((await company.run('customers', '--json')).code).toBe(3);
    expect((await listed()).map(({ key }) => key)).toEqual(['K0001']);
    company.sandbox.clearFaults();
    const done = await company.run('rejected', 'retry', '--json');
    expect([done.code, done.report.tables['customers']?.updated, await listed()]).toEqual([0, 1, []]);
    expect(JSON.stringify(rows('客户表').map(({ fields }) => fields['姓名']))).toContain('甲集团');
  });
});

describe('a channel that is down', () => {
  it('fails no run, is logged under its run id, and hears the news with the next run', async () => {
    await open((config) => config.replace('level: SILENT', 'level: INFO'));
    company.sandbox.addFault({ operation: 'bot.hook', action: { cut: 'before' } });
    place('leads/a.jsonl', `${leads}\n${JSON.stringify({ name: '乙', phone: '138****0009' })}`);
    const run = await company.run('crm-leads', '--json');
    expect(run.code).toBe(3);
    const lines = run.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { runId: string; msg: string });
    expect(new Set(lines.map(({ runId }) => runId))).toEqual(new Set([run.report.runId]));
    expect(lines.at(-1)?.msg).toContain('not delivered');
    expect(company.sandbox.messages).toEqual([]);
    company.sandbox.clearFaults();
    await company.run('crm-leads');
    expect(JSON.stringify(company.sandbox.messages)).toContain(run.report.runId);
  });
});

describe('crm-leads remind', () => {
  it('with nothing due says so once, and that it was sent only when it was', async () => {
    await open();
    const none = '✅ 今天没有需要跟进的客户';
    expect((await company.run('crm-leads', 'remind')).stdout).toBe(`${none}\n`);
    expect((await company.run('crm-leads', 'remind', '--send-empty')).stdout).toBe(`${none}\n提醒已发送\n`);
    expect((await company.run('crm-leads', 'remind', '--send-empty')).stdout).toMatch(/的提醒已经发送过\n$/);
  });
});

describe('what lies on the disk', () => {
  it('is for its owner only, every file and folder of the state', async () => {
    await open();
    place('leads/a.jsonl', leads);
    place('data/customers.json', demoCustomers);
    place('inbox/export.csv', `${students}\r\n,,,,`);
    for (const pipeline of pipelines) await company.run(pipeline);
    const entries = readdirSync(join(company.folder, 'state'), { withFileTypes: true, recursive: true });
    const paths = [
      'state',
      ...entries.map((entry) => join(entry.parentPath, entry.name).slice(company.folder.length + 1)),
    ];
    expect(paths.length).toBeGreaterThan(30);
    expect(paths.filter((path) => (statSync(join(company.folder, path)).mode & 0o077) !== 0)).toEqual([]);
  });

  it('damaged where the calls are counted stops a run, which is reported as a whole, and status says so', async () => {
    await open();
    place('leads/a.jsonl', leads);
    const path = place('state/calls.json', '{nope');
    const exit = await company.run('crm-leads', '--lang', 'en');
    expect(exit.code).toBe(1);
    expect(exit.stdout).toMatch(/crm-leads import: failed[\s\S]*STATE_DAMAGED[\s\S]*calls\.json/);
    expect(readFileSync(path, 'utf8')).toBe('{nope');
    const status = await company.run('status', '--lang', 'en');
    expect([status.code, status.stdout]).toEqual([1, expect.stringContaining('calls.json')]);
  });

  it('damaged where rejected rows stand is said and kept', async () => {
    await open();
    const path = place('state/rejected/crm-leads.jsonl', 'half a line');
    const list = await company.run('rejected', '--lang', 'en');
    expect([list.code, list.stderr]).toEqual([0, expect.stringContaining('1 damaged line(s)')]);
    expect(readFileSync(path, 'utf8')).toBe('half a line');
  });
});
