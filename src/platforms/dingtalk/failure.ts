import type { RawResponse } from '../../http/index.ts';
import { isObject, type Json, str } from './json.ts';

/** What an unsuccessful answer says, whatever its style (reference §2.1, §2.2). */
export interface Failure {
  readonly style: 'new' | 'oapi' | 'none';
  /** The platform's own code, as sent. Empty where the body has none. For errcode 88 it is the sub code. */
  readonly code: string;
  /** The platform's own words. */
  readonly words: string;
  readonly requestId: string;
  /** Permissions that the platform names. */
  readonly scopes: readonly string[];
  readonly status: number;
}

const scopeWord = /^(?:qyapi_[a-z_]+|[A-Za-z]+(?:\.[A-Za-z]+){1,4})$/;

/** `accessdenieddetail.requiredScopes`, else what stands in brackets in the message: `应用尚未开通所需的权限：[Scope.Name]`. */
function scopesOf(body: Json, words: string): string[] {
  const detail = body['accessdenieddetail'] ?? body['AccessDeniedDetail'] ?? body['accessDeniedDetail'];
  const named = isObject(detail) ? (detail['requiredScopes'] ?? detail['requiredscopes']) : undefined;
  const list = (Array.isArray(named) ? named.map(str) : str(named).split(/[,\s]+/)).filter((scope) =>
    scopeWord.test(scope),
  );
  if (list.length > 0) return [...new Set(list)];
  const found: string[] = [];
  for (const [, inside] of words.matchAll(/[[【]([^\]】]{3,200})[\]】]/g)) {
    found.push(...(inside as string).split(/[,，\s]+/).filter((scope) => scopeWord.test(scope)));
  }
  return [...new Set(found)];
}

/** An answer without a code of its own. */
export function noCode({ status, headers }: RawResponse): Failure {
  return { style: 'none', code: '', words: '', requestId: headers['x-acs-request-id'] ?? '', scopes: [], status };
}

/**
 * The failure that an answer tells of, or null when it is a success. The body is read before the status: token errors come as
 * 400, throttling as 403, business errors of the legacy host as 200, and unknown paths as 200 with `errcode`.
 */
export function readFailure(response: RawResponse): Failure | null {
  const { status, json } = response;
  const ok = status >= 200 && status < 300;
  const none = noCode(response);
  if (!isObject(json)) return ok && json !== undefined ? null : none;

  const requestId =
    str(json['requestid'] ?? json['requestId'] ?? json['request_id'] ?? json['RequestId']) || none.requestId;
  const errcode = str(json['errcode'] ?? json['errCode']);
  if (errcode !== '' && errcode !== '0') {
    const subCode = str(json['sub_code'] ?? json['subCode']);
    const words = str(json['sub_msg'] ?? json['subMsg']) || str(json['errmsg'] ?? json['errMsg']);
    // 88 only wraps: what happened is in the sub code.
    const code = errcode === '88' && subCode !== '' ? subCode : errcode;
    return { style: 'oapi', code, words, requestId, scopes: scopesOf(json, words), status };
  }
  const code = str(json['code'] ?? json['Code']);
  const words = str(json['message'] ?? json['Message'] ?? json['msg']);
  const refused = json['success'] === false || json['success'] === 'false';
  const hasPayload = ['result', 'value', 'records', 'accessToken', 'id'].some((key) => key in json);
  if (ok && !refused && (code === '' || code === '0' || hasPayload)) return null;
  return { ...none, style: code === '' ? 'none' : 'new', code, words, requestId, scopes: scopesOf(json, words) };
}

const notBanned = new Set([401, 404, 407, 413, 429]);

/** An IP ban (reference §2.3): an HTML page where JSON belongs, or `{"status":1111,"punish":"deny"}`. Gateways answer 5xx in HTML too: not a ban. */
export function isBan(response: RawResponse): boolean {
  const { json, text, status } = response;
  if (isObject(json)) return Number(json['status']) === 1111 || (json['punish'] === 'deny' && 'uuid' in json);
  return json === undefined && status < 500 && !notBanned.has(status) && /^\s*</.test(text);
}
