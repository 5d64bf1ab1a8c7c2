import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { SyncError } from '../../src/errors/index.ts';
import {
  type CallMeter,
  createHttpDoor,
  type HttpDoorOptions,
  type RawResponse,
  type Verdict,
} from '../../src/http/index.ts';
import type { Clock, Random } from '../../src/lib/clock.ts';
import { verbatim } from '../../src/messages/text.ts';

/** A clock that moves only when somebody sleeps; remembers the waits. */
export function createJumpingClock(
  startMs = 1_800_000_000_000,
): Clock & { waits: number[]; advance(ms: number): void } {
  let now = startMs;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
  };
}

export const half: Random = { next: () => 0.5, uuid: () => '00000000-0000-4000-8000-000000000000' };

export function createCountingMeter(
  maxCalls = Number.POSITIVE_INFINITY,
): CallMeter & { metered: number; retries: number; operations: string[] } {
  const meter = {
    metered: 0,
    retries: 0,
    operations: [] as string[],
    beforeMetered() {
      if (meter.metered >= maxCalls) {
        throw new SyncError({ code: 'MAX_CALLS_REACHED', recovery: 'try-later', text: verbatim('enough') });
      }
      meter.metered += 1;
    },
    count(_platform: string, operation: string) {
      meter.operations.push(operation);
    },
    retry() {
      meter.retries += 1;
    },
  };
  return meter;
}

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: Received, response: ServerResponse) => void | Promise<void>;

/** A server on a free port; `answers` are used in order, the last one again and again. */
export async function startServer(...answers: Answer[]): Promise<{ url: string; received: Received[] }> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const seen = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    received.push(seen);
    const answer = answers[Math.min(received.length, answers.length) - 1];
    await answer?.(seen, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
}

export const cut: Answer = (_request, response) => {
  response.socket?.destroy();
};

export function openDoor(options: Partial<HttpDoorOptions> = {}) {
  const clock = createJumpingClock();
  const meter = createCountingMeter();
  const door = createHttpDoor({
    clock,
    random: half,
    meter,
    maxRetries: 3,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    log: silent,
    ...options,
  });
  onTestFinished(() => door.close());
  return { door, clock, meter };
}

export const ok = (response: RawResponse): Verdict<unknown> => ({ kind: 'ok', value: response.json });

export const failure = (code: string) => new SyncError({ code, recovery: 'try-later', text: verbatim(code) });
