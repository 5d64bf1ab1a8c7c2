import { type Recovery, SyncError, UnknownOutcomeError, WriteRefusedError } from '../../errors/index.ts';
import { type RawResponse, retryAfterMs, type Verdict } from '../../http/index.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import { type DingTalkMeaning, dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import { banRule, ruleOf } from './codes.ts';
import { type Failure, isBan, noCode, readFailure } from './failure.ts';
import { type CodeRule, remedyOf } from './rules.ts';

export type FailedVerdict = Exclude<Verdict<never>, { kind: 'ok' }>;

/** What was asked, as far as it decides what a refusal means. */
export interface CallContext {
  readonly operation: string;
  /** Refusals of this call so far, by our error code: later tries of a slow table wait longer. */
  readonly seen: Map<string, number>;
  readonly nowMs: number;
  /** Takes secrets out of the platform's own words. */
  readonly mask: (words: string) => string;
}

const writes = new Set(['record.insert', 'record.update', 'record.delete']);
const tableCalls = /^(sheet|field|record)\./;

/** The permission that an operation needs (reference §10). */
export function scopesOf(operation: string): readonly string[] {
  if (operation === 'instance.list' || operation === 'instance.get') return ['Workflow.Instance.Read'];
  if (operation === 'premium.list') return ['Premium.Workflow.ReadWrite.All'];
  if (operation.startsWith('template.') || operation === 'form.schema') return ['Workflow.Form.Read'];
  if (operation === 'user.get') return ['qyapi_get_member'];
  if (operation === 'department.get') return ['qyapi_get_department_list'];
  if (writes.has(operation) || /^(sheet|field)\.(create|update)$/.test(operation)) return ['Notable.Base.Write.All'];
  if (tableCalls.test(operation)) return ['Notable.Base.Read.All'];
  return ['qyapi_base'];
}

/** What a remedy speaks of. */
const contextOf = (operation: string, named: readonly string[] = []) => ({
  operation,
  scopes: named.length > 0 ? named : scopesOf(operation),
});

/** The platform's own words, fit for a message: one line, bounded, without secrets or whole phone numbers. */
export function printable(words: string, mask: (words: string) => string): string {
  const line = mask(words)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/(access_token|appsecret|secret|sign)=[^&\s]+/gi, '$1=***')
    .replace(/(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g, '$1****$2')
    .trim();
  const shown = Array.from(line);
  return shown.length > 300 ? `${shown.slice(0, 300).join('')}…` : line;
}

/** The meaning of an answer that is no success: which verdict the door obeys, and the error at the end of it. */
export function classify(response: RawResponse, failure: Failure, context: CallContext): FailedVerdict {
  const ban = isBan(response);
  const rule = ban
    ? banRule
    : failure.style === 'none'
      ? undefined
      : ruleOf(failure.style, failure.code, context.operation);
  if (!rule) return classifyByStatus(response, failure, context);

  const { operation } = context;
  const words = printable(failure.words, context.mask);
  const code = ban ? '' : failure.code;
  const facts = {
    code: rule.name,
    text: m.refusal(rule.text, code, words),
    hint: remedyOf(rule, contextOf(operation, failure.scopes)),
    details: detailsOf(failure, operation),
  };
  const fail = (recovery: Recovery): FailedVerdict => ({ kind: 'fail', error: new SyncError({ ...facts, recovery }) });
  const later = () => new SyncError({ ...facts, recovery: 'try-later' });

  switch (rule.kind) {
    case 'transient':
      return {
        kind: 'retry',
        maybeApplied: true,
        error: later(),
        ...delayOf(rule, response, context),
      };
    case 'throttled':
      // Gateways refuse before anything is executed (reference §2.3).
      return { kind: 'retry', throttled: true, error: later(), ...delayOf(rule, response, context) };
    case 'banned':
    case 'not-ready':
      return { kind: 'retry', error: later(), ...delayOf(rule, response, context) };
    case 'token':
      return { kind: 'renew-token', error: new SyncError({ ...facts, recovery: 'fix-access' }) };
    case 'quota':
      return fail('try-later');
    case 'row':
    case 'size':
    case 'record-gone':
      return refuse(rule.kind, facts);
    case 'seen-token':
      return { kind: 'fail', error: new UnknownOutcomeError(facts) };
    case 'instance':
      return fail(operation === 'instance.get' ? 'reject-record' : 'stop');
    default:
      return fail(rule.kind);
  }
}

/** Answers whose code nobody has told us about, or that have none. */
function classifyByStatus(response: RawResponse, failure: Failure, context: CallContext): FailedVerdict {
  const { operation } = context;
  const { status, code } = failure;
  const words = printable(failure.words, context.mask);
  const details = detailsOf(failure, operation);
  const facts = (name: string, meaning: DingTalkMeaning) => ({
    code: name,
    text: m.refusal(meaning.text, code || `HTTP ${status}`, words),
    hint: remedyOf(meaning, contextOf(operation, failure.scopes)),
    details,
  });
  const error = (name: string, recovery: Recovery, meaning: DingTalkMeaning) =>
    new SyncError({ ...facts(name, meaning), recovery });
  const named = retryAfterMs(response.headers['retry-after'], context.nowMs);
  const delay = named === undefined ? {} : { delayMs: named };

  if (status === 401)
    return {
      kind: 'renew-token',
      error: error('DINGTALK_TOKEN_REFUSED', 'fix-access', dingtalkMeanings.tokenRefused),
    };
  if (status === 429) {
    return {
      kind: 'retry',
      throttled: true,
      error: error('DINGTALK_RATE_LIMITED', 'try-later', dingtalkMeanings.rateLimited),
      ...delay,
    };
  }
  if (status >= 500 || status === 408 || status === 425) {
    return {
      kind: 'retry',
      maybeApplied: true,
      error: error('DINGTALK_SERVER_ERROR', 'try-later', dingtalkMeanings.serverError),
      ...delay,
    };
  }
  if (status >= 200 && status < 300 && response.json === undefined) return brokenAnswer(failure, operation);
  if (status === 413 && writes.has(operation)) {
    return refuse('size', facts('DINGTALK_TOO_LARGE', dingtalkMeanings.tooLarge));
  }
  if (status === 403)
    return {
      kind: 'fail',
      error: error('DINGTALK_ACCESS_DENIED', 'fix-access', dingtalkMeanings.accessDenied),
    };
  if (status === 404 && code === '') {
    return {
      kind: 'fail',
      error: error('DINGTALK_WRONG_ADDRESS', 'fix-config', dingtalkMeanings.wrongAddress),
    };
  }
  return {
    kind: 'fail',
    error: new SyncError({
      code: 'DINGTALK_API_ERROR',
      recovery: 'stop',
      text: m.refusal(m.unknownCode(code || `HTTP ${status}`, failure.requestId), '', words),
      hint: m.unknownCodeHint(),
      details,
    }),
  };
}

/** A success whose body is cut short or no JSON: the effect may have happened. */
function brokenAnswer(failure: Failure, operation: string): FailedVerdict {
  const error = new SyncError({
    code: 'DINGTALK_BROKEN_ANSWER',
    recovery: 'try-later',
    text: m.brokenAnswer(),
    hint: m.unexpectedAnswerHint(),
    details: detailsOf(failure, operation),
  });
  return { kind: 'retry', maybeApplied: true, error };
}

/** A success that is not what the documentation promises. A create may have happened all the same. */
export function unexpectedAnswer(response: RawResponse, operation: string): FailedVerdict {
  const facts = {
    code: 'DINGTALK_UNEXPECTED_ANSWER',
    text: m.unexpectedAnswer(operation),
    hint: m.unexpectedAnswerHint(),
    details: { operation, status: response.status, requestId: response.headers['x-acs-request-id'] ?? '' },
  };
  if (operation === 'record.insert') return { kind: 'fail', error: new UnknownOutcomeError(facts) };
  return {
    kind: 'fail',
    error: new SyncError({ ...facts, recovery: operation === 'instance.get' ? 'reject-record' : 'stop' }),
  };
}

/** The verdict on any answer: `parse` gives the value of a success, undefined where its shape is wrong. */
export function interpret<T>(
  response: RawResponse,
  context: CallContext,
  parse: (json: unknown) => T | undefined,
): Verdict<T> {
  const failure = readFailure(response) ?? (isBan(response) ? noCode(response) : null);
  if (failure) return classify(response, failure, context);
  const value = parse(response.json);
  return value === undefined ? unexpectedAnswer(response, context.operation) : { kind: 'ok', value };
}

function refuse(
  kind: WriteRefusedError['kind'],
  facts: ConstructorParameters<typeof WriteRefusedError>[1],
): FailedVerdict {
  return { kind: 'fail', error: new WriteRefusedError(kind, facts) };
}

function delayOf(rule: CodeRule, response: RawResponse, context: CallContext): { delayMs?: number; tries?: number } {
  const count = context.seen.get(rule.name) ?? 0;
  context.seen.set(rule.name, count + 1);
  const own = rule.delaysMs?.[Math.min(count, rule.delaysMs.length - 1)];
  const delayMs = retryAfterMs(response.headers['retry-after'], context.nowMs) ?? own;
  return { ...(delayMs === undefined ? {} : { delayMs }), ...(rule.tries === undefined ? {} : { tries: rule.tries }) };
}

function detailsOf(failure: Failure, operation: string): Record<string, unknown> {
  const { status, code, requestId, scopes } = failure;
  return {
    operation,
    status,
    ...(code === '' ? {} : { platformCode: code }),
    ...(requestId === '' ? {} : { requestId }),
    ...(scopes.length > 0 ? { scopes } : {}),
  };
}
