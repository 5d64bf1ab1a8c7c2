import { configSchema } from '../../../src/config/schema.ts';
import { createFeishu, type FeishuPlatform } from '../../../src/platforms/feishu/index.ts';
import type { FactCache, TokenStore } from '../../../src/state/ports.ts';
import type { TableSpec } from '../../../src/sync/contracts.ts';
import { type Answer, half, json, openDoor, type Received, silent, startServer } from '../../http/support.ts';

export function memoryFacts(): FactCache & { readonly saved: Map<string, { value: unknown; savedAtMs: number }> } {
  const saved = new Map<string, { value: unknown; savedAtMs: number }>();
  return {
    saved,
    async get<T>(area: string, key: string) {
      return (structuredClone(saved.get(`${area} ${key}`)) ?? null) as { value: T; savedAtMs: number } | null;
    },
    async set(area, key, value) {
      saved.set(`${area} ${key}`, structuredClone({ value, savedAtMs: 1_800_000_000_000 }));
    },
    async delete(area, key) {
      for (const name of [...saved.keys()])
        if (name === `${area} ${key}` || (!key && name.startsWith(`${area} `))) saved.delete(name);
    },
  };
}

export function memoryTokens(): TokenStore {
  const tokens = new Map<string, string>();
  const asked = new Map<string, Promise<string>>();
  return {
    async token(key, refused, fetch) {
      const known = tokens.get(key);
      if (known !== undefined && known !== refused) return known;
      // Who asks while another asks waits for the same answer.
      const answer =
        asked.get(key) ??
        fetch()
          .then(({ token }) => token)
          .finally(() => asked.delete(key));
      asked.set(key, answer);
      tokens.set(key, await answer);
      return answer;
    },
  };
}

export const contractSpec: TableSpec = {
  key: 'main',
  defaultName: '审批实例表',
  columns: [
    { name: '编号', kind: 'text' },
    { name: '金额', kind: 'number' },
    { name: '状态', kind: 'singleSelect' },
    { name: '标签', kind: 'multiSelect' },
    { name: '时间', kind: 'dateTime' },
    { name: '电话', kind: 'phone' },
  ],
  keys: [{ columns: ['编号'] }],
};

export const fields = [
  { field_id: 'fldA', field_name: '编号', type: 1, ui_type: 'Text', is_primary: true, property: null },
  { field_id: 'fldB', field_name: '金额', type: 2, ui_type: 'Number', is_primary: false },
  {
    field_id: 'fldC',
    field_name: '状态',
    type: 3,
    ui_type: 'SingleSelect',
    property: { options: [{ id: 'optA', name: 'open', color: 3 }] },
  },
  { field_id: 'fldD', field_name: '标签', type: 4, ui_type: 'MultiSelect', property: { options: [] } },
  { field_id: 'fldE', field_name: '时间', type: 5, ui_type: 'DateTime', property: { date_formatter: 'yyyy/MM/dd' } },
  { field_id: 'fldF', field_name: '电话', type: 13, ui_type: 'Phone' },
  { field_id: 'fldG', field_name: '合计', type: 20, ui_type: 'Formula' },
  {
    field_id: 'fldH',
    field_name: '关联',
    type: 21,
    ui_type: 'DuplexLink',
    property: { table_id: 'tblOther', multiple: true },
  },
  { field_id: 'fldI', field_name: '人员', type: 11, ui_type: 'User', property: { multiple: true } },
  { field_id: 'fldJ', field_name: '邮箱', type: 1, ui_type: 'Email' },
  { field_id: 'fldK', field_name: '创建', type: 1001, ui_type: 'CreatedTime' },
  { field_id: 'fldL', field_name: '新玩意', type: 9999, ui_type: 'Hologram' },
];

export const done = (data: unknown = {}) => json({ code: 0, msg: 'success', data });
export const failed = (code: number, msg = 'bad', more: object = {}, status = 200, headers = {}) =>
  json({ code, msg, ...more }, status, { 'x-tt-logid': 'log-1', ...headers });

type Route = readonly [match: RegExp, ...answers: Answer[]];

/** A platform whose calls are answered by route; within a route in order, the last one again and again. */
export async function openFeishu(
  routes: readonly Route[],
  options: {
    tables?: Record<string, unknown>;
    appToken?: string;
    batchRows?: number;
    facts?: FactCache;
    maxRetries?: number;
  } = {},
) {
  const used = new Map<Route, number>();
  const all: readonly Route[] = [
    ...routes,
    [/tenant_access_token/, json({ code: 0, msg: 'ok', tenant_access_token: 't-fresh', expire: 7200 })],
    [/GET .*\/fields/, done({ items: fields, has_more: false, total: fields.length })],
    [/GET .*\/tables\?/, done({ items: [{ table_id: 'tblMain', name: '审批实例表', revision: 7 }], has_more: false })],
  ];
  const answer: Answer = (request, response) => {
    const route = all.find(([match]) => match.test(`${request.method} ${request.url}`));
    if (!route) return void response.writeHead(404).end('no route');
    const count = used.get(route) ?? 0;
    used.set(route, count + 1);
    const [, ...answers] = route;
    return answers[Math.min(count, answers.length - 1)]?.(request, response);
  };
  const server = await startServer(answer);
  const config = configSchema.parse({
    feishu: {
      app_id: 'cli_x',
      app_secret: 'hush',
      base_url: server.url,
      app_token: options.appToken ?? 'bascnTest0001',
      tables: options.tables ?? { main: 'tblMain' },
    },
    sync: { max_retries: options.maxRetries ?? 3, ...(options.batchRows ? { batch_size: options.batchRows } : {}) },
  });
  const { door, clock, meter } = openDoor({ maxRetries: options.maxRetries ?? 3 });
  const facts = options.facts ?? memoryFacts();
  const platform: FeishuPlatform = createFeishu({
    config,
    http: door,
    tokens: memoryTokens(),
    facts,
    clock,
    random: half,
    log: silent,
  });
  return {
    platform,
    clock,
    meter,
    facts,
    received: server.received,
    calls: () => meter.operations.filter((operation) => operation !== 'token'),
    open: () => platform.open(contractSpec),
    /** Bodies of the calls whose path matches. */
    bodies: (match: RegExp) =>
      server.received.filter((one: Received) => match.test(one.url)).map((one) => JSON.parse(one.body || 'null')),
  };
}
