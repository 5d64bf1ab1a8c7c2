import type { Context } from '../core/context.ts';
import type { Call, Operation, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { refuse } from './errors.ts';

/** Tokens of the self-built app: reference §1. */

/** A token with at least this much life left is handed out again. */
const reuseMs = 30 * 60_000;

export function tokenOperation(context: Context): Operation {
  return {
    platform: 'feishu',
    name: 'token',
    method: 'POST',
    path: '/open-apis/auth/v3/tenant_access_token/internal',
    limits: [],
    metered: false,
    scopes: [],
    auth: 'none',
    handle: (call) => issueToken(context, call),
  };
}

/** Failures arrive as HTTP 200, and the answer is flat. */
function issueToken({ credentials, feishu, random, tokenLifetimeSeconds }: Context, { body, now }: Call): Reply {
  const given = isObject(body) ? body : {};
  const { app_id: id, app_secret: secret } = given;
  if (typeof id !== 'string' || id === '' || typeof secret !== 'string' || secret === '')
    return { status: 200, body: { code: 10003, msg: 'invalid param', data: {} } };
  if (id !== credentials.appId) return { status: 200, body: { code: 10014, msg: 'app id not exists' } };
  if (secret !== credentials.appSecret) return { status: 200, body: { code: 10014, msg: 'app secret invalid' } };

  feishu.tokens = feishu.tokens.filter((token) => token.expiresAt > now);
  let token = feishu.tokens.find((known) => known.expiresAt - now >= reuseMs);
  if (token === undefined) {
    token = { token: `t-${random.letters(32)}`, expiresAt: now + tokenLifetimeSeconds * 1000 };
    feishu.tokens.push(token);
  }
  const expire = Math.floor((token.expiresAt - now) / 1000);
  return { status: 200, body: { code: 0, msg: 'ok', tenant_access_token: token.token, expire } };
}

/** Throws unless the request carries a living tenant token: reference §1.4. */
export function checkToken({ feishu }: Context, { headers, now }: Call): void {
  const header = headers.authorization;
  if (header === undefined || header.trim() === '') throw refuse(99991661);
  const token = header.replace(/^Bearer\s+/i, '');
  if (token.startsWith('u-')) throw refuse(99991668);
  if (!token.startsWith('t-')) throw refuse(99991671);
  if (!feishu.tokens.some((known) => known.token === token && known.expiresAt > now)) throw refuse(99991663);
  if (feishu.appDisabled) throw refuse(99991662);
}
