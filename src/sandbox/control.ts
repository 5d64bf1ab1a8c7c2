import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject } from './core/shape.ts';
import { checkFaultRule } from './fault-rule.ts';
import { pageHtml } from './page.ts';
import type { CallLog, PlatformName, Sandbox } from './types.ts';
import { viewOfDingTalk, viewOfFeishu } from './view.ts';

/** The sandbox's own door: the page, what it shows, and the few things one may do from outside. None of it is logged as a call. */
export interface ControlParts {
  sandbox(): Sandbox;
  /** Grows with every change; the page's ETag. */
  version(): number;
  now(): number;
}

const json = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

export function createControl(parts: ControlParts) {
  return (request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): boolean => {
    // A page elsewhere must not reach us through a name that resolves to this machine, nor post with a plain form.
    if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')) {
      response.writeHead(403).end();
      return true;
    }
    if (request.method === 'POST' && !String(request.headers['content-type'] ?? '').includes('application/json')) {
      answer(response, 415, { error: 'content-type: application/json is required' });
      return true;
    }
    const route = `${request.method} ${url.pathname}`;
    const handler = routes[route];
    if (handler === undefined) return false;
    let given: unknown;
    try {
      given = body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
    } catch {
      answer(response, 400, { error: 'no JSON' });
      return true;
    }
    try {
      handler(parts, { request, response, url, body: isObject(given) ? given : {} });
    } catch (error) {
      answer(response, 400, { error: (error as Error).message });
    }
    return true;
  };
}

interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Record<string, unknown>;
}

const routes: Record<string, (parts: ControlParts, visit: Visit) => void> = {
  'GET /': (_parts, { response }) => {
    response
      .writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
        'x-content-type-options': 'nosniff',
      })
      .end(pageHtml);
  },
  'GET /sandbox/api/state': (parts, { request, response, url }) => {
    const rows = Math.min(5000, Math.max(1, Number(url.searchParams.get('rows')) || 200));
    const etag = `"${parts.version()}-${rows}"`;
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, { etag }).end();
      return;
    }
    response.writeHead(200, { ...json, etag }).end(JSON.stringify(stateOf(parts, rows)));
  },
  'GET /sandbox/api/calls': (parts, { response }) => {
    const { calls } = parts.sandbox();
    answer(response, 200, { total: calls.length, byOperation: countByOperation(calls), calls });
  },
  'POST /sandbox/api/faults': (parts, { response, body }) => {
    const sandbox = parts.sandbox();
    if (body['clear'] === true) sandbox.clearFaults();
    const rules = Array.isArray(body['rules']) ? body['rules'] : 'action' in body ? [body] : [];
    for (const rule of rules.map(checkFaultRule)) sandbox.addFault(rule);
    answer(response, 200, { added: rules.length });
  },
  'POST /sandbox/api/advance': (parts, { response }) => {
    answer(response, 200, { moved: parts.sandbox().advance() });
  },
  'POST /sandbox/api/edit': (parts, { response, body }) => {
    answer(response, 200, edit(parts.sandbox(), body));
  },
};

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, json).end(JSON.stringify(body));
}

function countByOperation(calls: readonly CallLog[]): Record<PlatformName, Record<string, number>> {
  const counts: Record<PlatformName, Record<string, number>> = { feishu: {}, dingtalk: {} };
  for (const { platform, operation } of calls) counts[platform][operation] = (counts[platform][operation] ?? 0) + 1;
  return counts;
}

function stateOf(parts: ControlParts, rows: number) {
  const sandbox = parts.sandbox();
  const { calls, messages, world } = sandbox;
  return {
    version: parts.version(),
    now: parts.now(),
    url: sandbox.url,
    feishu: viewOfFeishu(world.feishu, rows),
    dingtalk: viewOfDingTalk(world.dingtalk, rows),
    calls: {
      total: calls.length,
      metered: {
        feishu: calls.filter((call) => call.platform === 'feishu' && call.metered).length,
        dingtalk: calls.filter((call) => call.platform === 'dingtalk' && call.metered).length,
      },
      byOperation: countByOperation(calls),
      last: calls.slice(-150),
    },
    messages: messages.slice(-50),
  };
}

/** `{platform, table, base?, recordId | where, fields}` changes a row, without a row it adds one, `delete: true` removes it. */
function edit(sandbox: Sandbox, body: Record<string, unknown>) {
  const { platform = 'feishu', table, base, where } = body;
  if (typeof table !== 'string') throw new Error('table is required');
  if (platform !== 'feishu' && platform !== 'dingtalk') throw new Error('platform: feishu or dingtalk');
  const desk = platform === 'feishu' ? sandbox.world.feishu : sandbox.world.dingtalk.tables;
  const baseId = typeof base === 'string' ? base : undefined;
  const fields = isObject(body['fields']) ? body['fields'] : {};
  let { recordId } = body;
  if (recordId === undefined && isObject(where)) {
    recordId = desk.findRow(table, where, baseId)?.recordId;
    if (recordId === undefined) throw new Error('no such row');
  }
  if (typeof recordId !== 'string') return { recordId: desk.addRow(table, fields, baseId) };
  if (body['delete'] === true) desk.deleteRow(table, recordId, baseId);
  else desk.editRow(table, recordId, fields, baseId);
  return { recordId };
}
