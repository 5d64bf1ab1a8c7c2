import { setMaxListeners } from 'node:events';
import pRetry from 'p-retry';
import { CancelledError, SyncError, UnknownOutcomeError, WriteRefusedError } from '../errors/index.ts';
import type { Clock, Random } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { backoffMs, longestNamedDelayMs } from './backoff.ts';
import type { ApiRequest, CallMeter, Credentials, HttpDoor, RawResponse, Verdict } from './contracts.ts';
import { factsOf, outcomeUnknown, verdictOnFailure } from './errors.ts';
import { createPacer } from './pacer.ts';
import { createAxiosTransport, type Transport, TransportError } from './transport.ts';
import { fromWire, parseUrl, redirected, redirectsMax, toWire } from './wire.ts';

export interface HttpDoorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly meter: CallMeter;
  /** Retries of a retryable failure: config `sync.max_retries`. */
  readonly maxRetries: number;
  /** Default time for one call: config `sync.call_timeout_seconds` × 1000. */
  readonly timeoutMs: number;
  /** The run's signal: interrupts waits and reads, never a write in flight. */
  readonly signal: AbortSignal;
  /** The end of the time that a write in flight is given after that; default: as long as it takes. */
  readonly lastCall?: AbortSignal | undefined;
  readonly log: Log;
  /** The wire; default axios. */
  readonly adapter?: Transport;
}

type RetryVerdict = Extract<Verdict<never>, { kind: 'retry' }>;

/** A failure that may be worth another try; travels through p-retry to our decision. */
class Retryable extends Error {
  constructor(readonly verdict: RetryVerdict) {
    super(verdict.error.message);
  }
}

/** The token was refused: renew and replay, which is not a retry. */
class TokenRefused extends Error {
  constructor(
    readonly refused: string,
    readonly verdict: Extract<Verdict<never>, { kind: 'renew-token' }>,
  ) {
    super(verdict.error.message);
  }
}

/** What became of one call so far. */
interface Progress {
  retries: number;
  readonly retriesByCode: Map<string, number>;
  refused: string | null;
  maybeApplied: boolean;
  /** A write was given up in flight. */
  cutOff: boolean;
}

/**
 * The only axios of the program: paces, counts, retries and renews as the request and its verdicts say. `close` drops the connections
 * and gives up what nobody waits for any more, such as a page asked for ahead: it must neither keep the process nor call again.
 */
export function createHttpDoor(options: HttpDoorOptions): HttpDoor & { close(): void } {
  const { clock, random, meter, log } = options;
  const closed = new AbortController();
  const signal = AbortSignal.any([options.signal, closed.signal]);
  const transport = options.adapter ?? createAxiosTransport();
  const pacer = createPacer(clock);
  // Every call in flight listens: more than ten are no leak, and a warning of Node's own has no place in cron's mail.
  setMaxListeners(0, signal, ...(options.lastCall ? [options.lastCall] : []));

  function cancelled(): Error {
    const { reason } = signal;
    return reason instanceof CancelledError || reason instanceof SyncError ? reason : new CancelledError();
  }

  /** Waits belong to the run: an abort ends them with the run's own reason. */
  async function interruptible(wait: Promise<void>): Promise<void> {
    try {
      await wait;
    } catch (error) {
      throw signal.aborted ? cancelled() : error;
    }
  }

  async function exchange(request: ApiRequest, progress: Progress): Promise<RawResponse> {
    const timeoutMs = request.timeoutMs ?? options.timeoutMs;
    let outgoing = toWire(request, timeoutMs, request.effect === 'read' ? signal : options.lastCall);
    try {
      for (let hop = 0; ; hop += 1) {
        const response = await transport.send(outgoing);
        const next = hop < redirectsMax ? redirected(request, outgoing, response) : null;
        if (next === null) return fromWire(response);
        outgoing = next;
      }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      if (error.failure === 'cancelled') {
        progress.cutOff = request.effect !== 'read';
        throw cancelled();
      }
      const verdict = verdictOnFailure(request, error, timeoutMs);
      throw verdict.kind === 'retry' ? new Retryable(verdict) : verdict.error;
    }
  }

  async function attempt<T>(
    request: ApiRequest,
    interpret: (response: RawResponse) => Verdict<T>,
    credentials: Credentials | undefined,
    progress: Progress,
  ): Promise<T> {
    if (signal.aborted) throw cancelled();
    const authorized = credentials ? await credentials.authorize(request, progress.refused) : null;
    if (request.pace) await interruptible(pacer.turn(request.pace, signal));
    if (signal.aborted) throw cancelled();
    if (request.platform !== null) {
      if (request.metered) meter.beforeMetered(request.platform, request.operation, request.spare);
      meter.count(request.platform, request.operation, request.metered);
    }
    const startedAtMs = clock.now();
    const response = await exchange(authorized?.request ?? request, progress);
    log.debug(
      { operation: request.operation, status: response.status, ms: clock.now() - startedAtMs },
      'call answered',
    );
    const verdict = interpret(response);
    switch (verdict.kind) {
      case 'ok':
        if (request.pace) pacer.speedUp(request.pace);
        return verdict.value;
      case 'retry':
        if (verdict.throttled && request.pace) pacer.slowDown(request.pace, namedDelay(verdict));
        throw new Retryable(verdict);
      case 'renew-token':
        throw authorized ? new TokenRefused(authorized.token, verdict) : verdict.error;
      case 'fail':
        throw verdict.error;
    }
  }

  /** True after waiting when the call is to be tried again. */
  async function shouldRetry(request: ApiRequest, error: Error, progress: Progress): Promise<boolean> {
    if (error instanceof TokenRefused) {
      // Renewed once already: a second refusal with a fresh token means that a person has to act.
      if (progress.refused !== null) return false;
      progress.refused = error.refused;
      log.info({ operation: request.operation }, 'token refused, renewing');
      return true;
    }
    if (!(error instanceof Retryable)) return false;
    const { verdict } = error;
    if (verdict.maybeApplied) progress.maybeApplied = true;
    if (request.effect === 'once' && verdict.maybeApplied) return false;
    if ((verdict.delayMs ?? 0) > longestNamedDelayMs) return false;
    if (signal.aborted) throw cancelled();

    const { code } = verdict.error;
    const usual = request.maxRetries ?? options.maxRetries;
    const sameCode = progress.retriesByCode.get(code) ?? 0;
    if (sameCode >= (verdict.tries ?? usual) || progress.retries >= Math.max(usual, verdict.tries ?? 0)) return false;
    progress.retriesByCode.set(code, sameCode + 1);

    const delayMs = namedDelay(verdict) ?? backoffMs(progress.retries, random);
    progress.retries += 1;
    meter.retry();
    log.warn({ ...factsOf(request), code, retry: progress.retries, delayMs }, 'call failed, retrying');
    await interruptible(clock.sleep(delayMs, signal));
    return true;
  }

  /** The error that the caller sees. */
  function finalError(request: ApiRequest, error: unknown, progress: Progress): unknown {
    const unrepeatable = request.effect === 'keyed' || request.effect === 'once';
    if (error instanceof Retryable) {
      return unrepeatable && progress.maybeApplied ? outcomeUnknown(request, error.verdict.error) : error.verdict.error;
    }
    const seen = error instanceof TokenRefused ? error.verdict.error : error;
    // An earlier try may have landed. That its repetition was refused disproves it only where the rows themselves are at fault.
    const disproved = seen instanceof WriteRefusedError && seen.kind !== 'table-full';
    // `--max-calls` and a run's time limit too: the caller must read back before it calls the write undone.
    const ours = seen instanceof SyncError && !(seen instanceof UnknownOutcomeError);
    if (progress.cutOff && ours) return outcomeUnknown(request, seen);
    return unrepeatable && progress.maybeApplied && ours && !disproved ? outcomeUnknown(request, seen) : seen;
  }

  return {
    ready: async () => transport.ready?.(),
    async send(request, interpret, credentials) {
      parseUrl(request);
      const progress: Progress = {
        retries: 0,
        retriesByCode: new Map(),
        refused: null,
        maybeApplied: false,
        cutOff: false,
      };
      try {
        return await pRetry(() => attempt(request, interpret, credentials, progress), {
          // The bound, the delays and the decision are ours: p-retry would retry everything it does not know.
          retries: Number.POSITIVE_INFINITY,
          minTimeout: 0,
          shouldRetry: ({ error }) => shouldRetry(request, error, progress),
        });
      } catch (error) {
        throw finalError(request, error, progress);
      }
    },
    close() {
      closed.abort(new CancelledError());
      transport.close?.();
    },
  };
}

function namedDelay(verdict: RetryVerdict): number | undefined {
  return verdict.delayMs !== undefined && verdict.delayMs > 0 ? verdict.delayMs : undefined;
}
