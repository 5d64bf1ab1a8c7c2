import { SyncError, UnknownOutcomeError } from '../errors/index.ts';
import { httpMessages, peerName } from '../messages/http.ts';
import { retryAfterMs } from './backoff.ts';
import type { ApiRequest, PlatformName, RawResponse, Verdict } from './contracts.ts';
import type { TransportError } from './transport.ts';

type Failure = Exclude<Verdict<never>, { kind: 'ok' }>;

/** Facts of a request that may be logged. The path of a webhook is its password, so only business calls show theirs. */
export function factsOf(request: ApiRequest): Record<string, unknown> {
  const facts: Record<string, unknown> = {
    platform: request.platform,
    operation: request.operation,
    method: request.method,
  };
  if (request.metered) facts['path'] = new URL(request.url).pathname;
  return facts;
}

/** What a failed exchange means. */
export function verdictOnFailure(request: ApiRequest, failure: TransportError, timeoutMs: number): Failure {
  const { host } = new URL(request.url);
  const who = peerName(request.platform, host);
  const details = { ...factsOf(request), reason: failure.reason };
  switch (failure.failure) {
    case 'unreachable':
      return {
        kind: 'retry',
        error: new SyncError({
          code: 'NETWORK_UNREACHABLE',
          recovery: 'try-later',
          text: httpMessages.unreachable(who, failure.reason),
          hint: httpMessages.unreachableHint(host),
          details,
          cause: failure,
        }),
      };
    case 'timeout':
      return {
        kind: 'retry',
        maybeApplied: failure.maybeArrived,
        error: new SyncError({
          code: 'NETWORK_TIMEOUT',
          recovery: 'try-later',
          text: httpMessages.timedOut(who, timeoutMs / 1000),
          hint: httpMessages.timedOutHint(),
          details,
          cause: failure,
        }),
      };
    case 'tls':
      return {
        kind: 'fail',
        error: new SyncError({
          code: 'NETWORK_TLS',
          recovery: 'try-later',
          text: httpMessages.tls(who, failure.reason),
          hint: httpMessages.tlsHint(),
          details,
          cause: failure,
        }),
      };
    case 'too-large':
      return {
        kind: 'fail',
        error: new SyncError({
          code: 'RESPONSE_TOO_LARGE',
          recovery: 'stop',
          text: httpMessages.tooLarge(who, request.maxResponseBytes ?? defaultMaxResponseBytes),
          hint: httpMessages.tooLargeHint(),
          details,
          cause: failure,
        }),
      };
    default:
      return {
        kind: 'retry',
        maybeApplied: failure.maybeArrived,
        error: new SyncError({
          code: 'NETWORK_INTERRUPTED',
          recovery: 'try-later',
          text: httpMessages.interrupted(who, failure.reason),
          hint: httpMessages.laterHint(),
          details,
          cause: failure,
        }),
      };
  }
}

export const defaultMaxResponseBytes = 64 * 1024 * 1024;

/** A write whose answers were all lost. `cause` is the last failure. */
export function outcomeUnknown(request: ApiRequest, cause: unknown): UnknownOutcomeError {
  const who = peerName(request.platform, new URL(request.url).host);
  return new UnknownOutcomeError({
    code: 'WRITE_OUTCOME_UNKNOWN',
    text: httpMessages.outcomeUnknown(who),
    hint: httpMessages.outcomeUnknownHint(),
    details: { ...factsOf(request), ...(cause instanceof SyncError ? { reason: cause.code } : {}) },
    cause,
  });
}

/**
 * The verdict on an answer that carries no code of the platform: a gateway's HTML page, a cut or empty body, a bare status.
 * What may have passed the gateway counts as maybe applied. `host` names the peer where `platform` is null.
 */
export function verdictByStatus(
  response: RawResponse,
  platform: PlatformName | null,
  options: { host?: string; nowMs?: number } = {},
): Failure {
  const { status } = response;
  const who = peerName(platform, options.host ?? '');
  const details = { platform, status };
  const delayMs = retryAfterMs(response.headers['retry-after'], options.nowMs ?? Number.NaN);
  const named = delayMs === undefined ? {} : { delayMs };
  const error = (
    code: string,
    recovery: 'try-later' | 'fix-access' | 'fix-config',
    words: SyncError['text'],
    hint = httpMessages.laterHint(),
  ) => new SyncError({ code, recovery, text: words, hint, details });

  if (status === 429) {
    return {
      kind: 'retry',
      throttled: true,
      ...named,
      error: error('HTTP_THROTTLED', 'try-later', httpMessages.throttled(who)),
    };
  }
  if (status >= 500 || status === 408 || status === 425) {
    return {
      kind: 'retry',
      maybeApplied: true,
      ...named,
      error: error('HTTP_UNAVAILABLE', 'try-later', httpMessages.unavailable(who, status)),
    };
  }
  if (status >= 200 && status < 300) {
    return {
      kind: 'retry',
      maybeApplied: true,
      error: error('HTTP_ANSWER_UNREADABLE', 'try-later', httpMessages.unreadable(who, status)),
    };
  }
  if (status === 407) {
    return {
      kind: 'fail',
      error: error('HTTP_PROXY_REFUSED', 'fix-config', httpMessages.proxyRefused(), httpMessages.proxyRefusedHint()),
    };
  }
  if (status === 401 || status === 403) {
    return {
      kind: 'fail',
      error: error('HTTP_FORBIDDEN', 'fix-access', httpMessages.forbidden(who, status), httpMessages.forbiddenHint()),
    };
  }
  return {
    kind: 'fail',
    error: error(
      'HTTP_UNEXPECTED_STATUS',
      'fix-config',
      httpMessages.unexpectedStatus(who, status),
      httpMessages.unexpectedStatusHint(),
    ),
  };
}
