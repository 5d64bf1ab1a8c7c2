import { type Fields, readInput, type Wanted } from './input.ts';
import { customersOf, DingTalk, leadsOf, studentsOf } from './sources.ts';

/**
 * The algorithm of the seeds, record by record: look it up, then create or update it (an existing lead is skipped). One call after the
 * other, as a loop over `requests` does.
 */
const input = readInput();
const { url, tokens, tables } = input;
let token = '';

async function call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  for (;;) {
    const response = await fetch(`${url}/open-apis${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as { code: number; msg: string; data?: Record<string, unknown> };
    if (answer.code === 0) return answer.data ?? (answer as unknown as Record<string, unknown>);
    if (answer.code !== 99991400 && answer.code !== 1254290) throw new Error(`${answer.code} ${answer.msg}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

const records = (table: string) => `/bitable/v1/apps/${tokens.appToken}/tables/${tables[table]}/records`;

async function find(table: string, conditions: readonly (readonly [string, string])[]): Promise<string[]> {
  const filter = {
    conjunction: 'and',
    conditions: conditions.map(([column, value]) => ({ field_name: column, operator: 'is', value: [value] })),
  };
  const { items } = await call('POST', `${records(table)}/search`, { filter });
  return ((items ?? []) as { record_id: string }[]).map((item) => item.record_id);
}

async function put(table: string, recordId: string | undefined, fields: Fields): Promise<void> {
  if (recordId === undefined) await call('POST', records(table), { fields });
  else await call('PUT', `${records(table)}/${recordId}`, { fields });
}

async function one({ table, key, fields }: Wanted): Promise<void> {
  const conditions = table === '学习记录表' ? [key, ['用户ID', String(fields['用户ID'])] as const] : [key];
  const [found] = await find(table, conditions);
  if (table === '客户信息表' && found !== undefined) return;
  await put(table, found, fields);
}

async function approvals(): Promise<void> {
  const dingtalk = new DingTalk(input);
  await dingtalk.open();
  let count = 0;
  for await (const id of dingtalk.ids()) {
    if (count++ >= input.limit) break;
    const [main, ...actions] = await dingtalk.rows(id);
    await one(main as Wanted);
    const existing = await find('审批动作表', [['instance_id', id]]);
    for (const [place, { table, fields }] of actions.entries()) await put(table, existing[place], fields);
  }
}

const { appId: app_id, appSecret: app_secret } = tokens;
token = String(
  (await call('POST', '/auth/v3/tenant_access_token/internal', { app_id, app_secret }))['tenant_access_token'],
);
if (input.workload === 'approvals') await approvals();
else {
  const source = { leads: leadsOf, students: studentsOf, customers: customersOf }[input.workload];
  for (const wanted of source(input)) await one(wanted);
}
