import { refuse, statusOf } from '../feishu/errors.ts';
import type { FaultAction, PlatformName } from '../types.ts';
import { type Operation, Refusal, type Reply } from './http.ts';
import { isObject } from './shape.ts';

/** The last touch on every answer: ids in headers and bodies, shapes of injected faults, answers to unknown paths. */

export type Style = 'feishu' | 'v1' | 'oapi';

export function styleOf(platform: PlatformName, path: string): Style {
  if (platform === 'feishu') return 'feishu';
  return /^\/v\d/.test(path) ? 'v1' : 'oapi';
}

let serial = 0;

/** Looks like the ids of the platform; only unique, not secret. */
function requestId(now: number): string {
  serial++;
  const stamp = new Date(now).toISOString().replaceAll(/\D/g, '').slice(0, 14);
  return `${stamp}${serial.toString(16).padStart(18, '0').toUpperCase()}`;
}

/** Adds the log id the way the platform does: header always, body on failures. */
export function stamp(reply: Reply, style: Style, now: number): Reply {
  const id = requestId(now);
  const headers: Record<string, string> = { ...reply.headers };
  let { body } = reply;
  if (style === 'feishu') {
    headers['x-tt-logid'] = id;
    if (isObject(body) && typeof body['code'] === 'number' && body['code'] !== 0 && isObject(body['error']))
      body = { ...body, error: { ...body['error'], log_id: id } };
  } else if (style === 'v1') {
    headers['x-acs-request-id'] = id;
    if (reply.status >= 400 && isObject(body) && typeof body['code'] === 'string') body = { ...body, requestid: id };
  } else if (isObject(body) && 'errcode' in body) body = { ...body, request_id: id };
  return { status: reply.status, body, headers };
}

/** The platform's own code in an answer: 0 for success. */
export function codeOf(reply: Reply): number | string {
  const { body, status } = reply;
  if (isObject(body)) {
    if (typeof body['errcode'] === 'number') return body['errcode'];
    const { code } = body;
    if (typeof code === 'number' || typeof code === 'string') return code;
  }
  return status >= 400 ? status : 0;
}

/** The answer of a fault that names its own. Without a body it looks like the platform's. */
export function faultReply(
  action: Extract<FaultAction, { status?: number; code?: number | string }>,
  style: Style,
): Reply {
  const headers = action.headers ?? {};
  const { code } = action;
  if (action.body !== undefined) return { status: action.status ?? 200, body: action.body, headers };
  if (code === undefined) {
    const status = action.status ?? 500;
    return { status, body: `<html><body><h1>${status}</h1></body></html>`, headers };
  }
  if (style === 'feishu') {
    const numeric = Number(code);
    const { body } = refuse(numeric).reply;
    const limited = numeric === 99991400 ? { 'x-ogw-ratelimit-limit': '1', 'x-ogw-ratelimit-reset': '1' } : {};
    return { status: action.status ?? statusOf(numeric), body, headers: { ...limited, ...headers } };
  }
  if (style === 'oapi')
    return { status: action.status ?? 200, body: { errcode: Number(code), errmsg: 'injected' }, headers };
  return { status: action.status ?? v1Status(String(code)), body: { code, message: 'injected' }, headers };
}

/** HTTP status that goes with a code word of v1.0: reference §9. */
function v1Status(code: string): number {
  if (/^forbidden/i.test(code) || code === 'invalidRequest.document.typeIllegal') return 403;
  if (/notFound|\.deleted$/.test(code)) return 404;
  if (code === 'invalidRequest.duplicateClientToken') return 409;
  if (/^(systemError|internalError|unknownError)$/.test(code)) return 500;
  if (code === 'operationTimeout') return 503;
  return code === 'service.timeout' ? 504 : 400;
}

/** Nothing lives under this path, or not with this method. */
export function unknownPath(style: Style, pathKnown: boolean): Reply {
  if (style === 'feishu') return refuse(pathKnown ? 99991301 : 99991201).reply;
  if (style === 'v1') {
    // Recorded: an unknown path of api.dingtalk.com may answer HTTP 200.
    return pathKnown
      ? { status: 404, body: { code: 'InvalidAction.NotFound', message: 'Specified api is not found' } }
      : { status: 200, body: { errcode: 404, errmsg: '请求的URI地址不存在' } };
  }
  return { status: 200, body: { errcode: 22, errmsg: '不合法的method' } };
}

/** Too many calls: the three ways to say it. */
export function throttled(operation: Operation, style: Style, limit: number, resetSeconds: number): Refusal {
  if (operation.name === 'bot.hook')
    return new Refusal({
      status: 200,
      body: { code: 11232, msg: 'frequency limited psm[lark.oapi.app_platform_runtime]' },
    });
  if (style === 'feishu') {
    const { reply } = refuse(99991400);
    const headers = { 'x-ogw-ratelimit-limit': String(limit), 'x-ogw-ratelimit-reset': resetSeconds.toFixed(3) };
    return new Refusal({ ...reply, headers });
  }
  if (style === 'v1') {
    const code = 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi';
    return new Refusal({ status: 403, body: { code, message: '您的应用调用该接口的QPS超过上限' } });
  }
  return new Refusal({ status: 200, body: { errcode: 90018, errmsg: '您的服务器调用钉钉开放平台接口的QPS超过上限' } });
}

export function quotaSpent(style: Style): Refusal {
  if (style === 'feishu') return refuse(99991403);
  const code = 'Forbidden.AccessDenied.ApiCountLimitForOrg';
  return new Refusal({ status: 403, body: { code, message: '本月API调用量已用完' } });
}
