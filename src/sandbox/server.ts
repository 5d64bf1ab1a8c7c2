import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from './core/context.ts';
import type { FaultBook } from './core/faults.ts';
import { Gate } from './core/gate.ts';
import { type Call, type Operation, Refusal, type Reply, Router } from './core/http.ts';
import { RateLimiter } from './core/limits.ts';
import { codeOf, faultReply, type Style, stamp, styleOf, unknownPath } from './core/respond.ts';
import { Conflicts } from './feishu/conflicts.ts';
import { refuse } from './feishu/errors.ts';
import type { CallLog, FaultAction, PlatformName } from './types.ts';

/** One HTTP server for both platforms: their paths do not overlap. */

export interface ServerParts {
  context: Context;
  operations: Operation[];
  faults: FaultBook;
  calls: CallLog[];
  latencyMs: number;
  rateLimits: boolean;
  /** Whether `now` was given from outside. */
  injectedClock: boolean;
  /** Answers `/` and `/sandbox/…`; false when the path is not one of its own. */
  control(request: IncomingMessage, response: ServerResponse, url: URL, body: Buffer): boolean;
}

const maxBodyBytes = 64 * 1024 * 1024;
/** A write is in flight for at least this long, so that two sent at once do meet. */
const writeMs = 2;

export class SandboxServer {
  readonly #parts: ServerParts;
  readonly #router: Router;
  readonly #gate: Gate;
  readonly #conflicts = new Conflicts();
  readonly #server: Server;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#router = new Router(parts.operations);
    const started = performance.now();
    // A frozen or jumping clock must neither close the rate windows for ever nor let real bursts through.
    const windowNow = parts.injectedClock
      ? () => parts.context.now() + (performance.now() - started)
      : () => parts.context.now();
    this.#gate = new Gate(parts.context, parts.rateLimits ? new RateLimiter() : null, windowNow);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        // A bug of ours: say so instead of leaving the caller hanging.
        const body = JSON.stringify({ code: -1, msg: 'sandbox bug', error: String((error as Error)?.stack ?? error) });
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
        response.end(body);
      });
    });
    this.#server.keepAliveTimeout = 65_000;
  }

  /** Returns the address. */
  async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = url.pathname;
    if (path === '/' || path.startsWith('/sandbox')) {
      const body = await readBody(request);
      if (!this.#parts.control(request, response, url, body)) response.writeHead(404).end();
      return;
    }
    const platform: PlatformName = path.startsWith('/open-apis') ? 'feishu' : 'dingtalk';
    const style = styleOf(platform, path);
    const match = this.#router.match(request.method ?? 'GET', path);
    if (match.operation === null) {
      await readBody(request);
      const reply = stamp(unknownPath(style, match.pathKnown), style, this.#parts.context.now());
      this.#log({ platform, operation: 'unknown', method: request.method ?? '', path }, reply, false);
      send(response, reply);
      return;
    }
    // From here on the call is in flight.
    const { operation, params } = match;
    const leave = this.#conflicts.enter({ operation, params, query: url.searchParams });
    try {
      const raw = await readBody(request);
      const { body, badJson } = parseBody(raw, request);
      const call: Call = {
        operation,
        params,
        query: url.searchParams,
        headers: request.headers,
        body,
        badJson,
        bytes: raw.length,
        now: this.#parts.context.now(),
      };
      await this.#run(call, style, path, response, leave);
    } finally {
      leave?.();
    }
  }

  async #run(call: Call, style: Style, path: string, response: ServerResponse, leave: (() => void) | null) {
    const { operation } = call;
    const head = { platform: operation.platform, operation: operation.name, method: operation.method, path };
    const fault = this.#parts.faults.strike(operation.platform, operation.name);
    const busy = Math.max(this.#parts.latencyMs, operation.touches === 'write' ? writeMs : 0);
    if (busy > 0) await pause(busy);
    if (fault !== null && 'cut' in fault && fault.cut === 'before') {
      this.#logCut(head, 'cut before');
      response.destroy();
      return;
    }
    if (fault !== null && isOwnAnswer(fault)) {
      const reply = stamp(faultReply(fault, style), style, call.now);
      this.#log(head, reply, this.#gate.meter(call, reply.status, codeOf(reply)));
      leave?.();
      send(response, reply);
      return;
    }
    call.now = this.#parts.context.now();
    const reply = stamp(this.#answer(call, style, leave !== null), style, call.now);
    const metered = this.#gate.meter(call, reply.status, codeOf(reply));
    if (fault !== null && 'cut' in fault) {
      this.#logCut(head, 'cut after', call.rows, metered);
      response.destroy();
      return;
    }
    this.#log(head, reply, metered, call.rows);
    if (fault !== null && 'latencyMs' in fault) await pause(fault.latencyMs);
    // The base is free before the caller can have read the answer, so that one who waits never conflicts.
    leave?.();
    send(response, reply, fault !== null && 'brokenJson' in fault);
  }

  #answer(call: Call, style: Style, free: boolean): Reply {
    try {
      this.#gate.pass(call, style);
      if (!free) throw refuse(1254291);
      return call.operation.handle(call);
    } catch (error) {
      if (error instanceof Refusal) return error.reply;
      throw error;
    }
  }

  #log(
    head: Pick<CallLog, 'platform' | 'operation' | 'method' | 'path'>,
    reply: Reply,
    metered: boolean,
    rows?: number,
  ) {
    const entry: CallLog = {
      ...head,
      status: reply.status,
      code: codeOf(reply),
      at: this.#parts.context.now(),
      metered,
    };
    if (rows !== undefined) entry.rows = rows;
    this.#parts.calls.push(entry);
    this.#parts.context.changed();
  }

  #logCut(
    head: Pick<CallLog, 'platform' | 'operation' | 'method' | 'path'>,
    code: string,
    rows?: number,
    metered = false,
  ): void {
    const entry: CallLog = { ...head, status: 0, code, at: this.#parts.context.now(), metered };
    if (rows !== undefined) entry.rows = rows;
    this.#parts.calls.push(entry);
    this.#parts.context.changed();
  }
}

function isOwnAnswer(fault: FaultAction): fault is Extract<FaultAction, { status?: number; code?: number | string }> {
  return !('latencyMs' in fault) && !('cut' in fault) && !('brokenJson' in fault);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > maxBodyBytes) throw new Error('body too large');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** JSON; oapi takes forms as well. */
function parseBody(raw: Buffer, request: IncomingMessage): { body: unknown; badJson: boolean } {
  if (raw.length === 0) return { body: undefined, badJson: false };
  const text = raw.toString('utf8');
  const isForm = String(request.headers['content-type'] ?? '').includes('x-www-form-urlencoded');
  if (isForm && request.url?.startsWith('/topapi'))
    return { body: Object.fromEntries(new URLSearchParams(text)), badJson: false };
  if (isForm) return { body: undefined, badJson: true };
  try {
    return { body: JSON.parse(text) as unknown, badJson: false };
  } catch {
    return { body: undefined, badJson: true };
  }
}

function send(response: ServerResponse, reply: Reply, broken = false): void {
  if (response.destroyed) return;
  const isText = typeof reply.body === 'string';
  let text = isText ? (reply.body as string) : JSON.stringify(reply.body ?? {});
  if (broken) text = text.slice(0, Math.max(1, Math.floor(text.length / 2)));
  response.writeHead(reply.status, {
    'content-type': isText ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(text);
}
