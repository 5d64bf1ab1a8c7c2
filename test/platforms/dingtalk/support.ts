import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { createHttpDoor } from '../../../src/http/index.ts';
import type { Random } from '../../../src/lib/clock.ts';
import { createDingTalk } from '../../../src/platforms/dingtalk/index.ts';
import type { FactCache, TokenStore } from '../../../src/state/ports.ts';
import { createCountingMeter, createJumpingClock, silent } from '../../http/support.ts';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely by tests
  readonly body: any;
}

/** `[status, body]`, a body alone (200), raw text, or `cut`: the connection breaks without an answer. */
export type Reply = readonly [number, unknown] | readonly [number, unknown, Record<string, string>] | 'cut' | object;
/** What a path answers: a fixed reply, replies one after another (the last one stays), or a function. */
export type Route = Reply | readonly Reply[] | ((seen: Seen, count: number) => Reply);

export const tokenReply = { accessToken: 'token-1', expireIn: 7200 };

export function refusal(status: number, code: string, message = 'words', more: object = {}): Reply {
  return [status, { code, message, requestid: 'REQ-1', ...more }];
}

const isReply = (value: unknown): value is Reply =>
  value === 'cut' || !Array.isArray(value) || (typeof value[0] === 'number' && value.length >= 2);

export function memoryFacts(now: () => number): FactCache & { size(): number } {
  const facts = new Map<string, { value: unknown; savedAtMs: number }>();
  return {
    size: () => facts.size,
    async get<T>(area: string, key: string) {
      return (facts.get(`${area}#${key}`) as { value: T; savedAtMs: number } | undefined) ?? null;
    },
    async set(area, key, value) {
      facts.set(`${area}#${key}`, { value: JSON.parse(JSON.stringify(value)), savedAtMs: now() });
    },
    async delete(area, key) {
      if (key !== undefined) facts.delete(`${area}#${key}`);
      else for (const name of facts.keys()) if (name.startsWith(`${area}#`)) facts.delete(name);
    },
  };
}

export function memoryTokens(now: () => number): TokenStore {
  const tokens = new Map<string, { token: string; expiresAtMs: number }>();
  return {
    async token(key, refused, fetch) {
      const known = tokens.get(key);
      if (known && known.token !== refused && known.expiresAtMs - 300_000 > now()) return known.token;
      const fetched = await fetch();
      tokens.set(key, fetched);
      return fetched.token;
    },
  };
}

export interface WorldOptions {
  readonly dingtalk?: Record<string, unknown>;
  readonly approvals?: Record<string, unknown>;
  readonly maxRetries?: number;
}

/** A platform on a small server whose paths answer as told; both hosts are the same. `GET /x` keys; `*` matches one step. */
export async function createWorld(routes: Record<string, Route>, options: WorldOptions = {}) {
  const seen: Seen[] = [];
  const counts = new Map<string, number>();
  const all: Record<string, Route> = { 'POST /v1.0/oauth2/accessToken': tokenReply, ...routes };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const url = new URL(request.url ?? '/', 'http://localhost');
    const call: Seen = {
      method: request.method ?? '',
      path: decodeURIComponent(url.pathname),
      query: url.searchParams,
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    seen.push(call);
    const key = Object.keys(all).find((route) => matches(route, `${call.method} ${call.path}`));
    const route = key === undefined ? undefined : all[key];
    const count = counts.get(key ?? '') ?? 0;
    counts.set(key ?? '', count + 1);
    if (route === undefined)
      return answer(response, [404, { code: 'noRoute', message: `${call.method} ${call.path}` }]);
    const reply =
      typeof route === 'function'
        ? route(call, count)
        : isReply(route)
          ? route
          : ((route as readonly Reply[])[Math.min(count, (route as readonly Reply[]).length - 1)] as Reply);
    answer(response, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const clock = createJumpingClock();
  const meter = createCountingMeter();
  let uuids = 0;
  const random: Random = {
    next: () => 0.5,
    uuid: () => `00000000-0000-4000-8000-${String(uuids++).padStart(12, '0')}`,
  };
  const door = createHttpDoor({
    clock,
    random,
    meter,
    maxRetries: options.maxRetries ?? 3,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    log: silent,
  });
  onTestFinished(() => door.close());
  const config = configSchema.parse({
    dingtalk: {
      app_key: 'key-1',
      app_secret: 'hush-hush-secret',
      base_url: url,
      api_base_url: url,
      operator_id: 'UnionOfTheOperatoriE',
      base_id: 'base1',
      ...options.dingtalk,
    },
    'dingtalk-approvals': { process_codes: ['PROC-1'], ...options.approvals },
  });
  const facts = memoryFacts(() => clock.now());
  const tokens = memoryTokens(() => clock.now());
  const connect = () => createDingTalk({ config, http: door, tokens, facts, clock, random, log: silent });
  const callsTo = (path: string) => seen.filter((call) => matches(path, `${call.method} ${call.path}`));
  return { url, seen, callsTo, clock, meter, config, facts, connect, dingtalk: connect() };
}

function matches(route: string, call: string): boolean {
  return new RegExp(`^${route.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[^/]+')}$`).test(call);
}

/** The test clock's beginning, so that both sides agree on the time. */
const serverDate = new Date(1_800_000_000_000).toUTCString();

function answer(response: ServerResponse, reply: Reply): void {
  if (reply === 'cut') {
    response.socket?.destroy();
    return;
  }
  const [status, body, headers] = (Array.isArray(reply) ? reply : [200, reply]) as [
    number,
    unknown,
    Record<string, string>?,
  ];
  response.writeHead(status, { 'content-type': 'application/json', date: serverDate, ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
