import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Company } from './company.ts';

let company: Company;
afterEach(() => company?.close());

const day = 86_400_000;
/** As `datetime.now().strftime('%Y-%m-%d %H:%M:%S')` in Beijing. */
const beijing = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const file = (name: string) => join(company.folder, name);

describe('coming from sync.py', () => {
  const old = () => JSON.stringify({ last_sync_time: beijing(Date.now() - 5 * day), total_synced: 128 });

  it('goes on where it had got to, keeps its checkpoint beside the new one, and says so once', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals');
    writeFileSync(file('checkpoint.json'), old());
    const before = readFileSync(file('checkpoint.json'), 'utf8');
    const doctor = await company.run('--lang', 'en', 'doctor', 'dingtalk-approvals', '--offline');
    expect(doctor.stdout).toContain(
      `an earlier tool's; the next run takes it over, goes on from ${JSON.parse(before).last_sync_time} and`,
    );

    const plan = (await company.run('dingtalk-approvals', '--dry-run', '--json')).report;
    expect(plan.warnings.map(({ code }) => code)).toContain('checkpoint_taken_over');
    expect(readFileSync(file('checkpoint.json'), 'utf8')).toBe(before);

    const first = (await company.run('dingtalk-approvals', '--json')).report;
    const days = (Date.now() - Date.parse(first.window?.start ?? '')) / day;
    expect(days).toBeGreaterThan(5);
    expect(days).toBeLessThan(5.2);
    expect(readFileSync(file('checkpoint.json.bak'), 'utf8')).toBe(before);
    const second = (await company.run('dingtalk-approvals', '--json')).report;
    expect(second).toMatchObject({ status: 'succeeded', warnings: [] });
  });

  it('is not lost when another pipeline is the first to save', async () => {
    company = await Company.open();
    await company.run('setup', 'dingtalk-approvals', 'crm-leads');
    writeFileSync(file('checkpoint.json'), old());
    writeFileSync(file('leads.json'), JSON.stringify([{ name: '甲', phone: '13800000001' }]));
    expect((await company.run('crm-leads', 'leads.json')).code).toBe(0);
    expect(existsSync(file('checkpoint.json.bak'))).toBe(true);
    const first = (await company.run('dingtalk-approvals', '--json')).report;
    expect(Date.parse(first.window?.start ?? '')).toBeLessThan(Date.now() - 5 * day);
  });

  it('stays STATE_DAMAGED where nobody knows the file', async () => {
    company = await Company.open();
    writeFileSync(file('checkpoint.json'), '{"cursor": 7}');
    const exit = await company.run('--lang', 'en', 'dingtalk-approvals');
    expect(exit.code).toBe(1);
    expect(exit.stdout).toContain('STATE_DAMAGED');
    expect(readFileSync(file('checkpoint.json'), 'utf8')).toBe('{"cursor": 7}');
  });
});

describe('rows doubled by earlier tools', () => {
  it('are left alone, links and all, while a table that may link to them is missing', async () => {
    company = await Company.open({ company: 'empty' });
    await company.run('setup', 'crm-leads');
    const { feishu } = company.sandbox.world;
    feishu.addRow('客户信息表', { 姓名: '甲', 电话: '13800000001' });
    const twin = feishu.addRow('客户信息表', { 姓名: '甲', 电话: '13800000001' });
    feishu.addRow('跟进记录表', { 记录ID: '1', 客户ID: [twin] });
    feishu.deleteTable('成交记录表');
    const before = [company.picture('客户信息表'), company.picture('跟进记录表')];
    const refused = await company.run('--lang', 'en', 'dedupe', 'leads', '--yes');
    expect(refused.code).toBe(2);
    expect(refused.stdout + refused.stderr).toContain('TABLE_NOT_FOUND');
    expect([company.picture('客户信息表'), company.picture('跟进记录表')]).toEqual(before);
    await company.run('setup', 'crm-leads');
    expect((await company.run('dedupe', 'leads', '--yes')).code).toBe(0);
    expect(feishu.rows('客户信息表')).toHaveLength(1);
  });
});
