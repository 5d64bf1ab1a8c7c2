import { afterEach, describe, expect, it } from 'vitest';
import { Company } from './company.ts';

// DESIGN §6, to the call. B = batch_size; what a table costs on first contact: its base's tables, its columns, whether empty is empty.
const B = 50;
const pages = (rows: number, size: number) => Math.ceil(rows / size);

let company: Company;
afterEach(() => company.close());

async function open(pipeline: string, config = '', batchSize = B): Promise<void> {
  company = await Company.open(`sync: { batch_size: ${batchSize} }\n${config}`);
  await company.run('setup', pipeline);
  // The first run is a first contact.
  company.remove('state');
}

const lead = (n: number) =>
  JSON.stringify({ name: `客户${n}`, phone: `138${String(10_000_000 + n)}`, source: 'douyin', content: `第 ${n} 条` });
const leads = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, place) => lead(from + place)).join('\n');

describe('crm-leads', () => {
  it('writes N leads in ⌈N/B⌉ calls, and an unchanged file costs none', async () => {
    await open('crm-leads');
    company.place('leads/a.jsonl', leads(0, 120));
    const first = await company.run('crm-leads');
    expect(first.calls).toEqual({
      'table.list': 1,
      'field.list': 1,
      'record.search': 1,
      'app.get': 1,
      'record.batch_create': pages(120, B),
    });
    expect((await company.run('crm-leads')).calls).toEqual({});
  });

  it('asks only for keys it does not know, at most 50 a call', async () => {
    await open('crm-leads');
    company.place('leads/a.jsonl', leads(0, 120));
    await company.run('crm-leads');
    company.place('leads/b.jsonl', leads(100, 160));
    // 20 of 60 are known; 40 fit into one question.
    expect((await company.run('crm-leads')).calls).toEqual({ 'record.search': 1, 'record.batch_create': 1 });
  });

  it('reads the whole table where that is cheaper than asking for every key', async () => {
    await open('crm-leads');
    company.place('leads/a.jsonl', leads(0, 120));
    await company.run('crm-leads');
    company.remove('state/index');
    company.remove('checkpoint.json');
    // 120 unknown keys: three questions by key, one page.
    const again = await company.run('crm-leads');
    expect(again.calls).toEqual({ 'record.search': 1 });
    expect(again.report.tables['leads']).toMatchObject({ created: 0, updated: 0 });
  });

  it('fills a DingTalk table in ⌈N/100⌉ calls', async () => {
    await open('crm-leads', 'crm-leads: { target: dingtalk, sources: [{ file: "leads/*.jsonl" }] }', 500);
    company.place('leads/a.jsonl', leads(0, 120));
    const first = await company.run('crm-leads');
    expect(first.code).toBe(0);
    expect(first.calls['record.insert']).toBe(pages(120, 100));
    expect((await company.run('crm-leads')).calls).toEqual({});
  });
});

describe('csv-students', () => {
  const header = '用户ID,昵称,手机号,课程,学习日期';
  const rows = Array.from(
    { length: 120 },
    (_, n) => `${1000 + (n % 60)},学员${n % 60},,课程${Math.floor(n / 60)},2026-11-02`,
  );
  const file = [header, ...rows].join('\n');

  it('writes both tables in full batches; the same rows again cost nothing, in another file either', async () => {
    await open('csv-students');
    company.place('a.csv', file);
    const first = await company.run('csv-students', 'a.csv');
    expect(first.calls).toEqual({
      'table.list': 1,
      'field.list': 2,
      'record.search': 2,
      'app.get': 1,
      'record.batch_create': pages(60, B) + pages(120, B),
    });
    expect((await company.run('csv-students', 'a.csv')).calls).toEqual({});
    company.place('b.csv', [header, ...rows.reverse()].join('\r\n'));
    expect((await company.run('csv-students', 'b.csv')).calls).toEqual({});
  });
});

describe('customers', () => {
  const customers = (changed: number) =>
    JSON.stringify(
      Array.from({ length: 120 }, (_, n) => ({
        customer_id: `K${String(n + 1).padStart(4, '0')}`,
        name: `客户${n}`,
        group_name: '技术支持群',
        priority: 3,
        total_questions: n < changed ? 9 : 1,
      })),
    );

  it('looks at the revision alone where nothing changed, and writes only what did', async () => {
    await open('customers');
    company.place('data/customers.json', customers(0));
    const first = await company.run('customers');
    expect(first.calls['record.batch_create']).toBe(pages(120, B));
    expect(first.calls['record.search']).toBe(1);
    // Our own write moved the revision: one more reading.
    expect((await company.run('customers')).calls).toEqual({ 'table.list': 1, 'record.search': 1 });
    expect((await company.run('customers')).calls).toEqual({ 'table.list': 1 });
    company.place('data/customers.json', customers(60));
    expect((await company.run('customers')).calls).toEqual({ 'table.list': 1, 'record.batch_update': pages(60, B) });
  });
});

describe('dingtalk-approvals', () => {
  const hourMs = 3_600_000;
  const processCode = 'PROC-CALLS';
  const size = 45;
  const recent = 25;

  /** `recent` of them within the overlap, two of those still running. */
  function file(): void {
    const { dingtalk } = company.sandbox.world;
    dingtalk.addTemplate({ processCode, name: '费用报销' });
    dingtalk.addPerson({ userid: 'u1', name: '甲' });
    for (let n = 0; n < size; n++) {
      const createdAt = Date.now() - (n < recent ? hourMs / 2 : 5 * hourMs) - n * 1000;
      const instance = { processCode, originatorUserId: 'u1', approverUserId: 'u1', createdAt };
      const { processInstanceId } = dingtalk.addInstance(instance);
      if (n >= 2) dingtalk.agree(processInstanceId, '', createdAt + 60_000);
    }
  }

  it('costs a detail call per new approval, one per decided one, and none when nothing happened', async () => {
    await open('dingtalk-approvals', `dingtalk-approvals:\n  process_codes: [${processCode}]`);
    file();
    const actions = 2 * size - 2;
    const first = await company.run('dingtalk-approvals');
    expect(first.calls).toEqual({
      'table.list': 1,
      'field.list': 2,
      'instance.list': pages(size, 20),
      'instance.get': size,
      // A look-up per table, and once, without a checkpoint: what does the table show as running?
      'record.search': 2 + 1,
      'app.get': 1,
      'record.batch_create': pages(size, B) + pages(actions, B),
    });
    // The overlap again, and one listing of what is still running.
    const listings = pages(recent, 20) + 1;
    expect((await company.run('dingtalk-approvals')).calls).toEqual({ 'instance.list': listings });

    const { dingtalk } = company.sandbox.world;
    const running = dingtalk.instances().filter(({ status }) => status === 'RUNNING');
    dingtalk.agree(running[0]!.processInstanceId);
    expect((await company.run('dingtalk-approvals')).calls).toEqual({
      'instance.list': listings,
      'instance.get': 1,
      'record.batch_update': 1,
      'record.batch_create': 1,
    });
    dingtalk.agree(running[1]!.processInstanceId);
    await company.run('dingtalk-approvals');
    expect((await company.run('dingtalk-approvals')).calls).toEqual({ 'instance.list': listings - 1 });
  });
});
