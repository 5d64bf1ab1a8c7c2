import * as lark from '@larksuiteoapi/node-sdk';
import { type Fields, readInput, type Wanted } from './input.ts';
import { customersOf, DingTalk, leadsOf, studentsOf } from './sources.ts';

/**
 * What a careful afternoon with the official SDK gives: read the table page by page, then create what is missing and update what is
 * there, 500 rows a call. No index, no comparison.
 */
const input = readInput();
const { url, tokens, tables } = input;
const client = new lark.Client({
  appId: tokens.appId,
  appSecret: tokens.appSecret,
  domain: url,
  loggerLevel: lark.LoggerLevel.error,
});
const { appTableRecord } = client.bitable;
/** The simple retry that such a loop has: too fast, so wait a second and try again. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const { status, data } = (error as { response?: { status?: number; data?: { code?: number } } }).response ?? {};
      if (status !== 429 && data?.code !== 1254290) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}
const pathOf = (table: string) => ({ app_token: tokens.appToken, table_id: tables[table] as string });

const text = (cell: unknown) =>
  Array.isArray(cell) ? cell.map((part) => (part as { text?: string }).text ?? '').join('') : String(cell ?? '');
const keyColumns: Readonly<Record<string, readonly string[]>> = { 学习记录表: ['用户ID', '课程'] };
const keyOf = ({ table, key: [column] }: Pick<Wanted, 'table' | 'key'>, fields: Record<string, unknown>) =>
  (keyColumns[table] ?? [column]).map((name) => text(fields[name])).join('|');

async function existing(sample: Wanted): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (let pageToken: string | undefined; ; ) {
    const params = { page_size: 500, ...(pageToken === undefined ? {} : { page_token: pageToken }) };
    const answer = await patiently(() => appTableRecord.search({ path: pathOf(sample.table), params, data: {} }));
    for (const { record_id, fields } of answer.data?.items ?? []) {
      const key = keyOf(sample, fields);
      found.set(key, [...(found.get(key) ?? []), record_id as string]);
    }
    if (!answer.data?.has_more) return found;
    pageToken = answer.data.page_token;
  }
}

async function upsert(rows: readonly Wanted[]): Promise<void> {
  const [sample] = rows;
  if (sample === undefined) return;
  const path = pathOf(sample.table);
  const found = await existing(sample);
  const isSkipped = sample.table === '客户信息表';
  const creates: { fields: Fields }[] = [];
  const updates: { record_id: string; fields: Fields }[] = [];
  for (const wanted of rows) {
    const recordId = found.get(keyOf(wanted, wanted.fields))?.shift();
    if (recordId === undefined) creates.push({ fields: wanted.fields });
    else if (!isSkipped) updates.push({ record_id: recordId, fields: wanted.fields });
  }
  for (let at = 0; at < creates.length; at += 500)
    await patiently(() => appTableRecord.batchCreate({ path, data: { records: creates.slice(at, at + 500) } }));
  for (let at = 0; at < updates.length; at += 500)
    await patiently(() => appTableRecord.batchUpdate({ path, data: { records: updates.slice(at, at + 500) } }));
}

async function approvals(): Promise<Wanted[]> {
  const dingtalk = new DingTalk(input);
  await dingtalk.open();
  const rows: Wanted[] = [];
  for await (const id of dingtalk.ids()) rows.push(...(await dingtalk.rows(id)));
  return rows;
}

const rows =
  input.workload === 'approvals'
    ? await approvals()
    : { leads: leadsOf, students: studentsOf, customers: customersOf }[input.workload](input);
for (const table of new Set(rows.map((row) => row.table))) {
  const mine = rows.filter((row) => row.table === table);
  // A student stands in the file once per course.
  const once = table === '学员总表' ? [...new Map(mine.map((row) => [row.key[1], row])).values()] : mine;
  await upsert(once);
}
