import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios from 'axios';
import { type Transport, TransportError } from './transport.ts';

const neverArrived = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'ENETDOWN',
  'EADDRNOTAVAIL',
]);
/** The peer could not be trusted, or does not speak TLS: found out before anything of the request was sent. */
const handshakeFailed =
  /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|HOSTNAME_MISMATCH|INVALID_CA|WRONG_VERSION_NUMBER|wrong version number|PACKET_LENGTH_TOO_LONG|HANDSHAKE_FAILURE/;

/** The system's error code, wherever axios or Node put it. */
function reasonOf(error: unknown): { code: string; syscall: string } {
  let code = '';
  let syscall = '';
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    const words = at as { code?: unknown; syscall?: unknown; errors?: unknown };
    // A host with several addresses fails with an AggregateError of all attempts.
    const first = Array.isArray(words.errors) ? (words.errors[0] as { code?: unknown; syscall?: unknown }) : undefined;
    for (const word of [words.code, first?.code]) {
      if (typeof word === 'string' && (code === '' || code.startsWith('ERR_'))) code = word;
    }
    for (const word of [words.syscall, first?.syscall]) if (typeof word === 'string' && syscall === '') syscall = word;
  }
  return { code: code || 'UNKNOWN', syscall };
}

/** Keeps an axios error as a cause without the request in it: whoever prints it must not print credentials. */
function quiet(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  for (const name of ['config', 'request', 'response', 'toJSON']) {
    if (name in error) Object.defineProperty(error, name, { value: undefined, enumerable: false, configurable: true });
  }
  if (error instanceof Error && error.cause instanceof Error) quiet(error.cause);
  return error;
}

function failureOf(error: unknown, timedOut: boolean, cancelled: boolean): TransportError {
  const { code, syscall } = reasonOf(error);
  const cause = quiet(error);
  if (timedOut) return new TransportError('timeout', true, 'timeout', cause);
  if (cancelled) return new TransportError('cancelled', true, 'cancelled', cause);
  if (error instanceof Error && error.message.startsWith('maxContentLength')) {
    return new TransportError('too-large', true, 'maxContentLength', cause);
  }
  if (neverArrived.has(code)) return new TransportError('unreachable', false, code, cause);
  if (syscall === 'connect') return new TransportError('unreachable', false, code, cause);
  if (handshakeFailed.test(code) || (code === 'EPROTO' && handshakeFailed.test(String(error)))) {
    return new TransportError('tls', false, code, cause);
  }
  return new TransportError('interrupted', true, code, cause);
}

const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function plainHeaders(headers: unknown): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers as Record<string, unknown>)) {
    if (value === undefined || value === null) continue;
    plain[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : String(value);
  }
  return plain;
}

/** axios over connections that are kept open. */
export function openAxiosWire(): Transport {
  const keepAlive = { keepAlive: true, maxSockets: 64, scheduling: 'lifo' as const };
  const agents = { http: new HttpAgent(keepAlive), https: new HttpsAgent(keepAlive) };
  return {
    async send(request) {
      const { hostname } = new URL(request.url);
      const controller = new AbortController();
      const deadline = AbortSignal.timeout(request.timeoutMs);
      const stop = () => controller.abort();
      deadline.addEventListener('abort', stop, { once: true });
      request.cancel?.addEventListener('abort', stop, { once: true });
      if (request.cancel?.aborted) stop();
      try {
        const response = await axios.request<string>({
          url: request.url,
          method: request.method,
          headers: { ...request.headers },
          data: request.body,
          adapter: 'http',
          responseType: 'text',
          transformRequest: [(data: unknown) => data],
          transformResponse: [(data: unknown) => data],
          validateStatus: () => true,
          maxRedirects: 0,
          maxContentLength: request.maxResponseBytes,
          maxBodyLength: Number.POSITIVE_INFINITY,
          signal: controller.signal,
          ...(request.reuseConnection ? { httpAgent: agents.http, httpsAgent: agents.https } : {}),
          // Nobody means the proxy when calling this very machine.
          ...(loopback.test(hostname) ? { proxy: false as const } : {}),
        });
        return { status: response.status, headers: plainHeaders(response.headers), text: response.data ?? '' };
      } catch (error) {
        throw failureOf(error, deadline.aborted, request.cancel?.aborted ?? false);
      } finally {
        deadline.removeEventListener('abort', stop);
        request.cancel?.removeEventListener('abort', stop);
      }
    },
    close() {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}
