import type { SyncError } from '../errors/index.ts';

export type PlatformName = 'feishu' | 'dingtalk';

/** One call to a platform (or, with `platform: null`, to anywhere else: a lead feed, a webhook, a heartbeat). */
export interface ApiRequest {
  readonly platform: PlatformName | null;
  /** Name for counting and logs: `record.batch_create`, `instance.get`, `token`. */
  readonly operation: string;
  /** Counts against the monthly quota and `--max-calls`. Tokens, people and webhooks do not. */
  readonly metered: boolean;
  /**
   * Calls that `--max-calls` must leave after this one. A read of the source says how many its rows need to be written: details that
   * are paid for and then not written would be paid for again.
   */
  readonly spare?: number;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  /** undefined values are left out. Arrays repeat the key. */
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /**
   * What a repetition would do. `read` and `idempotent`: repeat freely. `keyed`: repeat freely with the same bytes (it carries an
   * idempotency key); when all tries end without an answer the outcome is unknown. `once`: never repeated after it may have arrived.
   */
  readonly effect: 'read' | 'idempotent' | 'keyed' | 'once';
  /** Calls that share `key` start at most `perSecond` times a second, all processes of this machine together as far as possible. */
  readonly pace?: { readonly key: string; readonly perSecond: number };
  /** Default 30 000. */
  readonly timeoutMs?: number;
  /** Default: config `sync.max_retries`. */
  readonly maxRetries?: number;
  /** Default 64 MiB. */
  readonly maxResponseBytes?: number;
  /** Redirects to another origin are not followed: the answer is then the redirect itself. */
  readonly sameOriginOnly?: boolean;
}

export interface RawResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined where the body is not JSON. */
  readonly json: unknown;
  readonly text: string;
}

/** What an answer means. The platform's `interpret` decides; the door obeys. */
export type Verdict<T> =
  | { readonly kind: 'ok'; readonly value: T }
  /** Try again after `delayMs` (named by the platform; not jittered) or after exponential backoff with jitter. `error` is thrown when tries end. */
  | {
      readonly kind: 'retry';
      readonly error: SyncError;
      readonly delayMs?: number /** the effect may have happened */;
      readonly maybeApplied?: boolean /** own QPS limit: slow the pacer down */;
      readonly throttled?: boolean;
      /** At most this many retries for this failure (by its error code) instead of `maxRetries`. */
      readonly tries?: number;
    }
  /** The token is refused: renew it once and replay. A second refusal throws `error` (exit 4). */
  | { readonly kind: 'renew-token'; readonly error: SyncError }
  | { readonly kind: 'fail'; readonly error: SyncError };

/** Gives requests their credentials. */
export interface Credentials {
  /** Adds the token to the request. `refused` is the token that the platform has just refused: get another one. */
  authorize(request: ApiRequest, refused: string | null): Promise<{ request: ApiRequest; token: string }>;
}

/**
 * The only way out of the process. Counts, paces, retries, renews. Throws SyncErrors only (and CancelledError).
 * Network failures become: `retry` by effect; at the end NETWORK errors (`try-later`) or UnknownOutcomeError for `keyed`.
 */
export interface HttpDoor {
  /** Loads what the first call needs. */
  ready(): Promise<void>;
  send<T>(request: ApiRequest, interpret: (response: RawResponse) => Verdict<T>, credentials?: Credentials): Promise<T>;
}

/** Counts calls while they happen. */
export interface CallMeter {
  /** Called before each metered send, retries included. Throws a `try-later` SyncError (MAX_CALLS_REACHED) before the call that would exceed `--max-calls`. */
  beforeMetered(platform: PlatformName, operation: string, spare?: number): void;
  /** Called for each send that left, metered or not. */
  count(platform: PlatformName, operation: string, metered: boolean): void;
  retry(): void;
}
