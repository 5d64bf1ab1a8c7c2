import {
  type Recovery,
  SyncError,
  type SyncErrorInput,
  UnknownOutcomeError,
  WriteRefusedError,
} from '../../errors/index.ts';
import { type ApiRequest, type RawResponse, retryAfterMs, type Verdict, verdictByStatus } from '../../http/index.ts';
import type { Random } from '../../lib/clock.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import type { FeishuHintContext } from '../../messages/feishu-codes.ts';
import type { RefusalKind } from '../../sync/contracts.ts';
import { type FeishuErrorEntry, feishuErrorOf, remedyOf } from './errors.ts';

/** What a call was about, as far as judging its answer needs it. One per call: it counts that call's conflicts. */
export interface CallFacts {
  readonly operation: string;
  readonly effect: ApiRequest['effect'];
  /** Rows of a record write; absent for everything else. */
  readonly rows?: number;
  readonly write: boolean;
  /** The app's console page, for hints. */
  readonly consoleUrl: string;
  /** Something that the call names was created a moment ago, so that a replica may not know it yet. */
  readonly fresh: () => boolean;
  readonly maxRetries: number;
  readonly random: Random;
  readonly nowMs: () => number;
  /** Words that must not be shown, should the platform repeat them. */
  readonly secrets: () => readonly string[];
  /** Waits so far in this call. */
  waits: number;
}

interface Body {
  code: number;
  msg: string;
  data: unknown;
  error: Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The envelope `{code, msg, data?, error?}`; null where the answer is none. Bots of the first version say `StatusCode`. */
export function readBody(response: RawResponse): Body | null {
  if (!isRecord(response.json)) return null;
  const body = response.json;
  const code = Number(body['code'] ?? body['StatusCode'] ?? Number.NaN);
  if (!Number.isInteger(code)) return null;
  const error = isRecord(body['error']) ? body['error'] : {};
  return { code, msg: String(body['msg'] ?? body['StatusMessage'] ?? ''), data: body['data'] ?? {}, error };
}

/** The platform's words may repeat a token or somebody's phone number; and they may be long. */
export function scrub(words: string, secrets: readonly string[] = []): string {
  return secrets
    .filter((secret) => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), words)
    .replace(/\b[tu]-[A-Za-z0-9._-]{8,}/g, '***')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
    .replace(/\s+/g, ' ')
    .slice(0, 300)
    .trim();
}

function logIdOf(response: RawResponse, body: Body): string | null {
  const raw = isRecord(response.json) ? response.json['log_id'] : undefined;
  const id =
    response.headers['x-tt-logid'] ??
    response.headers['x-request-id'] ??
    body.error['log_id'] ??
    body.error['logid'] ??
    raw;
  return typeof id === 'string' && id !== '' ? id.slice(0, 100) : null;
}

/** Scopes that the platform names; any one of them suffices. Recorded as `{subject}`, documented as `{scope}`. */
function scopesOf(body: Body): string[] {
  const listed = body.error['permission_violations'];
  const scopes = (Array.isArray(listed) ? listed : [])
    .filter(isRecord)
    .map((one) => one['subject'] ?? one['scope'])
    .filter((scope) => typeof scope === 'string');
  if (scopes.length > 0) return scopes;
  const group = /\[([\w:.,\s]+)\]/.exec(body.msg)?.[1];
  return group ? group.split(',').map((scope) => scope.trim()) : [];
}

function violationsOf(body: Body): string {
  const listed = body.error['field_violations'];
  const fields = (Array.isArray(listed) ? listed : []).filter(isRecord);
  return fields.map((one) => [one['field'], one['description']].filter(Boolean).join(': ')).join('; ');
}

function inputOf(
  entry: FeishuErrorEntry,
  response: RawResponse,
  body: Body,
  facts: CallFacts,
): Omit<SyncErrorInput, 'recovery'> {
  const context: FeishuHintContext = { consoleUrl: facts.consoleUrl, write: facts.write, scopes: scopesOf(body) };
  const own = typeof body.error['message'] === 'string' ? body.error['message'] : violationsOf(body);
  const words = scrub(own && own !== body.msg ? `${body.msg}: ${own}` : body.msg, facts.secrets());
  const logId = logIdOf(response, body);
  // A rejected row ends in a list for people, where a log id would only be noise.
  const shownId = entry.class === 'row' ? null : logId;
  return {
    code: entry.name,
    text: feishuMessages.withCode(entry.text, body.code, words, shownId),
    hint: remedyOf(entry, context),
    details: {
      platform: 'feishu',
      operation: facts.operation,
      status: response.status,
      platformCode: body.code,
      message: words,
      ...(logId ? { logId } : {}),
    },
  };
}

/** 0.5–1 s, which the platform asks for between conflicting writes, then quickly longer: a person is done typing after some seconds. */
function conflictDelayMs(facts: CallFacts): number {
  const delay = (500 + 500 * facts.random.next()) * 2.5 ** Math.min(facts.waits, 3);
  facts.waits += 1;
  return Math.round(delay);
}

function resetMs(response: RawResponse, facts: CallFacts): number | undefined {
  const { headers } = response;
  return retryAfterMs(headers['x-ogw-ratelimit-reset'] ?? headers['retry-after'], facts.nowMs());
}

/**
 * What an answer means. `parse` reads `data` and returns null where it is not in the documented shape. The body's code decides;
 * the status only where there is no code that we know.
 */
export function judge<T>(response: RawResponse, facts: CallFacts, parse: (data: unknown) => T | null): Verdict<T> {
  const body = readBody(response);
  if (body === null) return judgeStatus(response, facts);
  if (body.code === 0) return accept(body.data, facts, parse);

  const entry = feishuErrorOf(body.code);
  const input = inputOf(entry, response, body, facts);
  const stopping = (recovery: Recovery) => new SyncError({ ...input, recovery });
  const later = stopping('try-later');
  const fail = (error: SyncError): Verdict<T> => ({ kind: 'fail', error });
  const rows = facts.rows ?? 0;
  const refuse = (kind: RefusalKind): Verdict<T> =>
    fail(rows > 0 ? new WriteRefusedError(kind, input) : stopping('stop'));

  switch (entry.class) {
    case 'throttled': {
      const delayMs = resetMs(response, facts);
      return { kind: 'retry', throttled: true, error: later, ...(delayMs === undefined ? {} : { delayMs }) };
    }
    case 'retry':
    case 'timeout':
      return { kind: 'retry', maybeApplied: true, error: later };
    case 'wait':
      return { kind: 'retry', delayMs: 10_000, error: later };
    case 'conflict':
      return { kind: 'retry', delayMs: conflictDelayMs(facts), error: later };
    case 'not-ready': {
      const delayMs = 4 * conflictDelayMs(facts);
      if (rows <= 1) return { kind: 'retry', delayMs, error: later };
      // The batch may be what overloads the base: a smaller one is tried sooner than one row would be given up.
      const tries = Math.min(2, facts.maxRetries);
      return { kind: 'retry', delayMs, tries, error: new WriteRefusedError('size', input) };
    }
    case 'overload': {
      const kind = rows > 1 ? 'size' : 'row';
      const error = rows > 0 ? new WriteRefusedError(kind, input) : later;
      return { kind: 'retry', tries: Math.min(2, facts.maxRetries), error };
    }
    case 'renew':
      return { kind: 'renew-token', error: stopping('fix-access') };
    case 'access':
      return fail(stopping('fix-access'));
    case 'config':
    case 'schema':
      if (entry.class === 'schema' && facts.fresh()) break;
      return fail(stopping('fix-config'));
    case 'quota':
      return fail(later);
    case 'row':
    case 'row-or-stop':
      return refuse('row');
    case 'size':
      return refuse('size');
    case 'record-gone':
      if (facts.fresh()) break;
      return refuse('record-gone');
    case 'table-full':
      return refuse('table-full');
    case 'not-found':
      if (facts.fresh()) break;
      return fail(stopping('fix-config'));
    case 'resubmitted':
      return fail(facts.effect === 'keyed' ? new UnknownOutcomeError(input) : later);
    case 'done':
      return accept(body.data, facts, parse);
    case 'page-size':
      return fail(later);
    case 'stop':
      if (entry.codes.length === 0) return judgeUnknown(response, facts, input);
      return fail(stopping('stop'));
  }
  // Ours and only just created: a replica that has not heard of it yet will.
  const error =
    rows > 0 && entry.class === 'record-gone' ? new WriteRefusedError('record-gone', input) : stopping('fix-config');
  return { kind: 'retry', delayMs: 2 * conflictDelayMs(facts), error };
}

function accept<T>(data: unknown, facts: CallFacts, parse: (data: unknown) => T | null): Verdict<T> {
  const value = parse(data);
  if (value !== null) return { kind: 'ok', value };
  const input = {
    code: 'FEISHU_UNEXPECTED_ANSWER',
    text: feishuMessages.unexpectedAnswer(facts.operation),
    hint: feishuMessages.unexpectedAnswerHint(),
    details: { platform: 'feishu', operation: facts.operation },
  };
  const error =
    facts.effect === 'keyed' || facts.effect === 'once'
      ? new UnknownOutcomeError(input)
      : new SyncError({ ...input, recovery: 'stop' });
  return { kind: 'fail', error };
}

/** No code at all: a gateway spoke. 401 is how gateways put an expired token. */
function judgeStatus<T>(response: RawResponse, facts: CallFacts): Verdict<T> {
  const verdict = verdictByStatus(response, 'feishu', { nowMs: facts.nowMs() });
  if (response.status === 401) return { kind: 'renew-token', error: verdict.error };
  const delayMs = verdict.kind === 'retry' && verdict.throttled ? resetMs(response, facts) : undefined;
  return verdict.kind === 'retry' && delayMs !== undefined ? { ...verdict, delayMs } : verdict;
}

/** A code that no page lists: the status may still say that it is the server's trouble, and passes. */
function judgeUnknown<T>(response: RawResponse, facts: CallFacts, input: Omit<SyncErrorInput, 'recovery'>): Verdict<T> {
  if (response.status === 429 || response.status >= 500) {
    const verdict = judgeStatus<T>(response, facts);
    if (verdict.kind === 'retry') return { ...verdict, error: new SyncError({ ...input, recovery: 'try-later' }) };
  }
  if (response.status === 401) {
    return { kind: 'renew-token', error: new SyncError({ ...input, recovery: 'fix-access' }) };
  }
  if (response.status === 403) return { kind: 'fail', error: new SyncError({ ...input, recovery: 'fix-access' }) };
  return { kind: 'fail', error: new SyncError({ ...input, recovery: 'stop' }) };
}
