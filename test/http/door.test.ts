import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { CancelledError, SyncError, UnknownOutcomeError, WriteRefusedError } from '../../src/errors/index.ts';
import {
  type ApiRequest,
  type Credentials,
  type RawResponse,
  type Verdict,
  verdictByStatus,
} from '../../src/http/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { verbatim } from '../../src/messages/text.ts';
import { createCountingMeter, cut, failure, json, ok, openDoor, startServer } from './support.ts';

const base = {
  platform: 'feishu',
  operation: 'record.search',
  metered: true,
  method: 'POST',
  effect: 'read',
  body: {},
} as const;
const request = (url: string, more: Partial<ApiRequest> = {}): ApiRequest => ({ ...base, url, ...more });

/** Code 0 is success, anything else a retryable failure; without JSON the status decides. */
function byCode(response: RawResponse): Verdict<unknown> {
  const body = response.json as { code?: number } | undefined;
  if (body?.code === 0) return { kind: 'ok', value: body };
  if (body?.code === 7) {
    const error = new WriteRefusedError('row', { code: 'ROW_REFUSED', text: verbatim('row') });
    return { kind: 'fail', error };
  }
  if (body?.code === 8) return { kind: 'fail', error: failure('STOPPED') };
  if (body?.code === 9) return { kind: 'renew-token', error: failure('TOKEN_REFUSED') };
  if (body?.code !== undefined) return { kind: 'retry', error: failure('BUSY'), throttled: true };
  return verdictByStatus(response, 'feishu');
}

// biome-ignore lint/suspicious/noExplicitAny: a caught error can be anything
const thrown = (promise: Promise<unknown>): Promise<any> =>
  promise.then(
    () => null,
    (error) => error,
  );

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => (error instanceof SyncError ? error.code : error),
  );

describe('a call', () => {
  test('sends query, headers and JSON body, and returns the parsed answer', async () => {
    const server = await startServer(json({ code: 0, data: '好' }));
    const { door, meter } = openDoor();
    const answer = await door.send(
      request(`${server.url}/a/b?x=1`, {
        query: { list: ['1', '2'], none: undefined, word: 'a&b' },
        headers: { 'X-Key': 'k' },
        body: { 名: 1 },
      }),
      ok,
    );
    expect(answer).toEqual({ code: 0, data: '好' });
    expect(server.received[0]).toMatchObject({ url: '/a/b?x=1&list=1&list=2&word=a%26b', body: '{"名":1}' });
    expect(server.received[0]?.headers).toMatchObject({
      'x-key': 'k',
      'content-type': 'application/json; charset=utf-8',
    });
    expect(meter.operations).toEqual(['record.search']);
    expect(meter.metered).toBe(1);
  });

  test('gives the platform every status to judge, with lower-case header names', async () => {
    const server = await startServer(json({ code: 3 }, 418, { 'X-Log': 'L1' }));
    const { door } = openDoor();
    const seen = await door.send(request(server.url), (response) => ({ kind: 'ok', value: response }));
    expect(seen).toMatchObject({ status: 418, json: { code: 3 } });
    expect(seen.headers['x-log']).toBe('L1');
  });

  test('does not count what goes to no platform', async () => {
    const server = await startServer(json([]));
    const { door, meter } = openDoor();
    await door.send(request(server.url, { platform: null, metered: false, method: 'GET' }), ok);
    expect(meter.operations).toEqual([]);
  });

  test('refuses an answer that is too large, without another try', async () => {
    const server = await startServer(json('x'.repeat(5000)));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url, { maxResponseBytes: 1000 }), ok))).toBe('RESPONSE_TOO_LARGE');
    expect(server.received).toHaveLength(1);
  });

  test('reports an address that is none, without repeating it', async () => {
    const { door } = openDoor();
    const error = await thrown(door.send(request('http//secret'), ok));
    expect(error.code).toBe('ADDRESS_INVALID');
    expect(inspect(error)).not.toContain('http//secret');
  });
});

describe('retries', () => {
  test('back off 0.5 s · 2ⁿ with jitter and end after max_retries with the last error', async () => {
    const server = await startServer(json({ code: 1 }));
    const { door, clock, meter } = openDoor();
    expect(await codeOf(door.send(request(server.url), byCode))).toBe('BUSY');
    expect(server.received).toHaveLength(4);
    expect(clock.waits).toEqual([375, 750, 1500]);
    expect(meter).toMatchObject({ metered: 4, retries: 3 });
  });

  test('obey a delay that the platform names, without jitter', async () => {
    const server = await startServer(json({ code: 1 }), json({ code: 0 }));
    const { door, clock } = openDoor();
    await door.send(request(server.url), (response) => {
      const verdict = byCode(response);
      return verdict.kind === 'retry' ? { ...verdict, delayMs: 7000 } : verdict;
    });
    expect(clock.waits).toEqual([7000]);
  });

  test('do not wait for a delay of minutes: the next run comes by cron', async () => {
    const server = await startServer(json({ code: 1 }));
    const { door } = openDoor();
    const banned = (): Verdict<never> => ({ kind: 'retry', error: failure('BANNED'), delayMs: 300_000 });
    expect(await codeOf(door.send(request(server.url), banned))).toBe('BANNED');
    expect(server.received).toHaveLength(1);
  });

  test('follow the number of tries that a verdict names for its own failure', async () => {
    const server = await startServer(json({ code: 1 }));
    const { door } = openDoor();
    const twice = (): Verdict<never> => ({ kind: 'retry', error: failure('FAIL'), tries: 2 });
    await codeOf(door.send(request(server.url), twice));
    expect(server.received).toHaveLength(3);
    const patient = (): Verdict<never> => ({ kind: 'retry', error: failure('CONFLICT'), tries: 6 });
    await codeOf(door.send(request(server.url), patient));
    expect(server.received).toHaveLength(3 + 7);
  });

  test('none of a plain failure', async () => {
    const server = await startServer(json({ code: 8 }));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url), byCode))).toBe('STOPPED');
    expect(server.received).toHaveLength(1);
  });

  test('send the same bytes again', async () => {
    const server = await startServer(cut, json({}, 502), json({ code: 0 }));
    const { door } = openDoor();
    await door.send(
      request(server.url, { effect: 'keyed', query: { client_token: 'k' }, body: { b: 1, a: [2] } }),
      byCode,
    );
    expect(new Set(server.received.map((one) => one.url + one.body)).size).toBe(1);
    expect(server.received).toHaveLength(3);
  });

  test('a bug is not retried', async () => {
    const server = await startServer(json({}));
    const { door } = openDoor();
    const broken = () => {
      throw new TypeError('bug');
    };
    await expect(door.send(request(server.url), broken)).rejects.toThrow('bug');
    expect(server.received).toHaveLength(1);
  });
});

describe('an answer that never came', () => {
  test('is asked for again when reading', async () => {
    const server = await startServer(cut, json({ code: 0 }));
    const { door } = openDoor();
    expect(await door.send(request(server.url), byCode)).toEqual({ code: 0 });
  });

  test('ends a keyed write as unknown, after all tries', async () => {
    const server = await startServer(cut);
    const { door } = openDoor();
    const error = await thrown(door.send(request(server.url, { effect: 'keyed' }), byCode));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(server.received).toHaveLength(4);
  });

  test('ends an unrepeatable write as unknown, at once', async () => {
    const server = await startServer(cut);
    const { door } = openDoor();
    const error = await thrown(door.send(request(server.url, { effect: 'once' }), byCode));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(server.received).toHaveLength(1);
  });

  test('ends an update as try-later, since it can simply be done again', async () => {
    const server = await startServer(cut);
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url, { effect: 'idempotent' }), byCode))).toBe('NETWORK_INTERRUPTED');
  });

  test('keeps a keyed write unknown when the next try fails for another reason', async () => {
    const server = await startServer(cut, json({ code: 8 }));
    const { door } = openDoor();
    const error = await thrown(door.send(request(server.url, { effect: 'keyed' }), byCode));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.details.reason).toBe('STOPPED');
  });

  test('is disproved when the next try refuses the rows themselves', async () => {
    const server = await startServer(cut, json({ code: 7 }));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url, { effect: 'keyed' }), byCode))).toBe('ROW_REFUSED');
  });

  test('counts broken JSON after a write as a lost answer', async () => {
    const server = await startServer((_request, response) => void response.end('{"code":0,"da'));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url, { effect: 'keyed' }), byCode))).toBe('WRITE_OUTCOME_UNKNOWN');
  });

  test('is given up after the timeout, also when the body hangs', async () => {
    const server = await startServer((_request, response) => {
      response.writeHead(200);
      response.write('{"code"');
    });
    const { door } = openDoor({ maxRetries: 0 });
    expect(await codeOf(door.send(request(server.url, { timeoutMs: 60 }), ok))).toBe('NETWORK_TIMEOUT');
  });
});

describe('a door that is closed', () => {
  /** A server that hears and does not answer; `heard` resolves with the first call. */
  async function silentServer() {
    let hear = () => {};
    const heard = new Promise<void>((resolve) => {
      hear = resolve;
    });
    return { heard, ...(await startServer(() => hear())) };
  }

  test.each(['read', 'idempotent'] as const)(
    'gives up a %s that has no answer, and does not try again',
    async (effect) => {
      const server = await silentServer();
      const { door, meter, clock } = openDoor();
      const given = thrown(door.send(request(server.url, { effect }), ok));
      await server.heard;
      door.close();
      expect(await given).toBeInstanceOf(CancelledError);
      expect(server.received).toHaveLength(1);
      expect(meter.retries).toBe(0);
      expect(clock.waits).toEqual([]);
    },
  );

  test('calls nobody any more', async () => {
    const server = await startServer(json({ code: 0 }));
    const { door, meter } = openDoor();
    door.close();
    expect(await thrown(door.send(request(server.url), ok))).toBeInstanceOf(CancelledError);
    expect(server.received).toEqual([]);
    expect(meter.operations).toEqual([]);
  });
});

describe('a request that never arrived', () => {
  const closedPort = async () => {
    const { createServer } = await import('node:net');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    return `http://127.0.0.1:${port}`;
  };

  test.each(['once', 'keyed', 'read'] as const)(
    'is sent again (%s) and ends as unreachable, never as unknown',
    async (effect) => {
      const { door, meter } = openDoor();
      expect(await codeOf(door.send(request(await closedPort(), { effect }), ok))).toBe('NETWORK_UNREACHABLE');
      expect(meter.retries).toBe(3);
    },
  );
});

describe('tokens', () => {
  const credentials = (tokens: string[]): Credentials & { refusals: (string | null)[] } => {
    const refusals: (string | null)[] = [];
    return {
      refusals,
      async authorize(plain, refused) {
        refusals.push(refused);
        const token = tokens[Math.min(refusals.length, tokens.length) - 1] as string;
        return { request: { ...plain, headers: { authorization: `Bearer ${token}` } }, token };
      },
    };
  };

  test('are renewed once and the call replayed, which is not a retry', async () => {
    const server = await startServer(json({ code: 9 }), json({ code: 0 }));
    const { door, meter } = openDoor({ maxRetries: 0 });
    const keys = credentials(['old', 'new']);
    await door.send(request(server.url), byCode, keys);
    expect(keys.refusals).toEqual([null, 'old']);
    expect(server.received.map((one) => one.headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(meter.retries).toBe(0);
  });

  test('refused a second time end the call', async () => {
    const server = await startServer(json({ code: 9 }));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url), byCode, credentials(['a', 'b', 'c'])))).toBe('TOKEN_REFUSED');
    expect(server.received).toHaveLength(2);
  });
});

describe('what the operator stops', () => {
  test('sends nothing more', async () => {
    const server = await startServer(json({ code: 0 }));
    const stop = new AbortController();
    stop.abort(new CancelledError('SIGTERM'));
    const { door } = openDoor({ signal: stop.signal });
    await expect(door.send(request(server.url), ok)).rejects.toMatchObject({ signalName: 'SIGTERM' });
    expect(server.received).toHaveLength(0);
  });

  test('interrupts the wait before a retry', async () => {
    const server = await startServer(json({ code: 1 }));
    const stop = new AbortController();
    const { door } = openDoor({ signal: stop.signal, clock: systemClock });
    const sent = door.send(request(server.url), (response) => {
      queueMicrotask(() => stop.abort());
      const verdict = byCode(response);
      return verdict.kind === 'retry' ? { ...verdict, delayMs: 60_000 } : verdict;
    });
    await expect(sent).rejects.toBeInstanceOf(CancelledError);
  });

  test('lets a write in flight finish and interrupts a read in flight', async () => {
    const stop = new AbortController();
    const server = await startServer((one, response) => {
      stop.abort();
      setTimeout(() => response.end(`{"code":0,"url":"${one.url}"}`), 30);
    });
    const { door } = openDoor({ signal: stop.signal });
    await expect(door.send(request(server.url, { effect: 'keyed' }), ok)).resolves.toMatchObject({ code: 0 });

    const stopRead = new AbortController();
    const hanging = await startServer(() => stopRead.abort());
    const { door: reading } = openDoor({ signal: stopRead.signal });
    await expect(reading.send(request(hanging.url), ok)).rejects.toBeInstanceOf(CancelledError);
  });

  test('costs no warning of the runtime, however many calls are in flight', async () => {
    const warnings: string[] = [];
    const hear = (warning: Error) => warnings.push(warning.name);
    process.on('warning', hear);
    const server = await startServer(json({ code: 0 }));
    const stop = new AbortController();
    const { door } = openDoor({ signal: stop.signal, lastCall: new AbortController().signal });
    await Promise.all(Array.from({ length: 30 }, () => door.send(request(server.url), ok)));
    await Promise.all(Array.from({ length: 30 }, () => door.send(request(server.url, { effect: 'keyed' }), ok)));
    process.off('warning', hear);
    expect(server.received).toHaveLength(60);
    expect(warnings).toEqual([]);
  });

  test('gives up a write in flight when its grace time is over, and calls its outcome unknown', async () => {
    const stop = new AbortController();
    const lastCall = new AbortController();
    const hanging = await startServer(() => {
      stop.abort(new SyncError({ code: 'RUN_TIMEOUT', recovery: 'try-later', text: { 'zh-CN': '', en: '' } }));
      setTimeout(() => lastCall.abort(), 20);
    });
    const { door } = openDoor({ signal: stop.signal, lastCall: lastCall.signal });
    await expect(door.send(request(hanging.url, { effect: 'keyed' }), ok)).rejects.toBeInstanceOf(UnknownOutcomeError);
    expect(hanging.received).toHaveLength(1);
  });

  test('includes the call that would exceed --max-calls, retries counted', async () => {
    const server = await startServer(json({ code: 1 }));
    const { door } = openDoor({ meter: createCountingMeter(2) });
    expect(await codeOf(door.send(request(server.url), byCode))).toBe('MAX_CALLS_REACHED');
    expect(server.received).toHaveLength(2);
  });
});

describe('redirects', () => {
  const to = (url: string) => json({}, 302, { location: url });

  test('of a feed are followed, without the headers when the host changes', async () => {
    const there = await startServer(json({ items: [] }));
    const here = await startServer(to(`${there.url}/file`));
    const { door } = openDoor();
    const feed = {
      platform: null,
      metered: false,
      method: 'GET',
      body: undefined,
      headers: { authorization: 'x' },
    } as const;
    expect(await door.send(request(here.url, feed), ok)).toEqual({ items: [] });
    expect(there.received[0]?.headers.authorization).toBeUndefined();
  });

  test('of a platform are not followed to another host', async () => {
    const there = await startServer(json({ code: 0 }));
    const here = await startServer(to(there.url));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(here.url, { method: 'GET' }), byCode))).toBe('HTTP_UNEXPECTED_STATUS');
    expect(there.received).toHaveLength(0);
  });

  test('in a circle end', async () => {
    const server = await startServer(to('/again'));
    const { door } = openDoor();
    expect(await codeOf(door.send(request(server.url, { method: 'GET' }), byCode))).toBe('HTTP_UNEXPECTED_STATUS');
    expect(server.received.length).toBeLessThan(10);
  });
});

test('no error shows the token, the query or the webhook path, however it is printed', async () => {
  const server = await startServer(cut);
  const { door } = openDoor({ maxRetries: 0 });
  for (const metered of [true, false]) {
    const error = await thrown(
      door.send(
        request(`${server.url}/${metered ? 'open' : 'hook-secret'}`, {
          metered,
          query: { access_token: 'query-secret' },
          headers: { authorization: 'Bearer header-secret' },
        }),
        ok,
      ),
    );
    const printed = inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error) + error.stack;
    expect(printed).not.toMatch(/-secret/);
  }
});
