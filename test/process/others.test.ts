import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { demoCustomers } from '../../src/demo/inputs.ts';
import { SeededRandom } from '../support/clock.ts';
import { Company } from './company.ts';

let company: Company;
afterEach(() => company.close());

const leads = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      name: `客户${i}`,
      phone: `138${String(10_000_000 + i)}`,
      source: i % 2 ? 'douyin' : '百度推广',
      content: `第 ${i} 条`,
    }),
  ).join('\n');
const students = (count: number) =>
  [
    '用户ID,昵称,手机号,课程,学习日期',
    ...Array.from(
      { length: count },
      (_, i) =>
        `${String(100 + (i % 20)).padStart(6, '0')},学员${i % 20},,课程${Math.floor(i / 20)},2026-11-0${1 + (i % 9)}`,
    ),
  ].join('\r\n');

function place(path: string, content: string): void {
  const file = join(company.folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
  // Files that are still being copied are left for the next run.
  const past = new Date(Date.now() - 60_000);
  utimesSync(file, past, past);
}

async function open(batch = 500, latencyMs = 0): Promise<void> {
  company = await Company.open(
    { company: 'empty', latencyMs },
    (config) => `${config}\nsync: { batch_size: ${batch} }\n`,
  );
  await company.run('setup', 'crm-leads', 'csv-students', 'customers');
  company.sandbox.resetCalls();
}

const jobs = [
  {
    name: 'crm-leads',
    args: ['crm-leads'],
    prepare: () => place('leads/a.jsonl', leads(120)),
    tables: { 客户信息表: 120 },
  },
  {
    name: 'csv-students',
    args: ['csv-students', 'export.csv'],
    prepare: () => place('export.csv', students(100)),
    tables: { 学员总表: 20, 学习记录表: 100 },
  },
  {
    name: 'customers',
    args: ['customers'],
    prepare: () => place('data/customers.json', demoCustomers),
    tables: { 客户表: 3 },
  },
] as const;

const keyColumns: Record<string, readonly string[]> = {
  客户信息表: ['电话'],
  学员总表: ['用户ID'],
  学习记录表: ['用户ID', '课程', '学习日期'],
  客户表: ['客户编号'],
};

function expectWhole(tables: Readonly<Record<string, number>>): void {
  for (const [table, rows] of Object.entries(tables)) {
    const found = company.sandbox.world.feishu.rows(table);
    const keys = new Set(
      found.map((row) => JSON.stringify((keyColumns[table] ?? []).map((column) => row.fields[column]))),
    );
    expect([table, found.length, keys.size]).toEqual([table, rows, rows]);
  }
}

describe.each(jobs)('$name', ({ args, prepare, tables }) => {
  it('writes every row once, and nothing when run again', async () => {
    await open();
    prepare();
    const first = await company.run(...args, '--json');
    expect(first.code, first.stdout).toBe(0);
    expectWhole(tables);
    await company.run(...args, '--json');
    company.sandbox.resetCalls();
    const again = await company.run(...args, '--json');
    expect(again.code).toBe(0);
    const writes = company.sandbox.calls.filter((call) => /batch_(create|update|delete)/.test(call.operation));
    expect(writes).toEqual([]);
    expect(company.count('feishu')).toBeLessThanOrEqual(1);
  });

  it('ends with every row once after being killed at random moments', async () => {
    await open(10, 8);
    prepare();
    const random = new SeededRandom(7);
    for (let round = 0; round < 5; round++) {
      const { child, ended } = company.start(...args);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 250 + random.below(450))), ended]);
      child.kill('SIGKILL');
      await ended;
    }
    const last = await company.run(...args, '--json');
    expect(last.code, last.stdout).toBe(0);
    expectWhole(tables);
  });

  it('ends with every row once when answers to creates are lost', async () => {
    await open(30);
    prepare();
    company.sandbox.addFault({ operation: 'record\\.batch_create', nth: [1, 3, 4, 5, 6], action: { cut: 'after' } });
    const run = await company.run(...args, '--json');
    expect([0, 3, 5]).toContain(run.code);
    company.sandbox.clearFaults();
    expect((await company.run(...args, '--json')).code).toBe(0);
    expectWhole(tables);
  });
});
