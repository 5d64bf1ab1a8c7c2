import { Refusal } from '../core/http.ts';

/** The two ways DingTalk says no: reference §2. The server fills in `requestid` / `request_id`. */

/** v1.0: HTTP 4xx with a code word. */
export function deny(status: number, code: string, message = code, extra: Record<string, unknown> = {}): Refusal {
  return new Refusal({ status, body: { code, message, ...extra } });
}

/** oapi: HTTP 200 with errcode. */
export function oapiError(errcode: number, errmsg: string, extra: Record<string, unknown> = {}): Refusal {
  return new Refusal({ status: 200, body: { errcode, errmsg, ...extra } });
}

/** errcode 88 wraps a sub code, which is a string. */
export function oapiSubError(subCode: string, subMsg: string): Refusal {
  return oapiError(88, `ding talk error[subcode=${subCode},submsg=${subMsg}]`, { sub_code: subCode, sub_msg: subMsg });
}

/** 400 whose message names the argument: bad cells, columns, filters, ids. */
export function badArgument(argument: string, why: string): Refusal {
  return deny(400, 'invalidRequest.inputArgs.invalid', `${argument}: ${why}`);
}

export function missingScope(scope: string): Refusal {
  return deny(403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', `应用尚未开通所需的权限：[${scope}]`, {
    accessdenieddetail: { requiredScopes: [scope] },
  });
}
