import type { Context } from '../core/context.ts';
import type { Call, Operation, Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';
import { deny, oapiError, oapiSubError } from './errors.ts';

/** Tokens: reference §1. One token serves both hosts (the docs never say so in one sentence; tools rely on it). */

/** Asking again while the token lives gives the same token and lengthens its life. */
function currentToken({ dingtalk, random, tokenLifetimeSeconds }: Context, now: number): string {
  dingtalk.tokens = dingtalk.tokens.filter((token) => token.expiresAt > now);
  let token = dingtalk.tokens[0];
  if (token === undefined) {
    token = { token: random.letters(32).toLowerCase(), expiresAt: 0 };
    dingtalk.tokens.push(token);
  }
  token.expiresAt = now + tokenLifetimeSeconds * 1000;
  return token.token;
}

function accessToken(context: Context, { body, now }: Call): Reply {
  if (!isObject(body)) throw deny(400, 'Missingbody', 'body is mandatory for this action.');
  const { appKey, appSecret } = body;
  if (typeof appKey !== 'string' || appKey === '') throw deny(400, 'MissingappKey', 'appKey is mandatory');
  if (typeof appSecret !== 'string' || appSecret === '') throw deny(400, 'MissingappSecret', 'appSecret is mandatory');
  const { credentials } = context;
  if (appKey !== credentials.appKey || appSecret !== credentials.dingtalkAppSecret)
    throw deny(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
  return {
    status: 200,
    body: { accessToken: currentToken(context, now), expireIn: context.tokenLifetimeSeconds },
  };
}

/** The unified endpoint answers in snake_case. */
function unifiedToken(context: Context, { body, now }: Call): Reply {
  const given = isObject(body) ? body : {};
  if (given['grant_type'] !== 'client_credentials') throw deny(400, 'unsupported.grant.type');
  const { credentials } = context;
  if (given['client_id'] !== credentials.appKey || given['client_secret'] !== credentials.dingtalkAppSecret)
    throw deny(400, 'invalid.client');
  return {
    status: 200,
    body: { access_token: currentToken(context, now), expires_in: context.tokenLifetimeSeconds },
  };
}

/** Query parameters only. */
function legacyToken(context: Context, { query, now }: Call): Reply {
  const key = query.get('appkey');
  const secret = query.get('appsecret');
  if (!key || !secret) throw oapiError(40035, '缺少参数 corpid or appkey');
  const { credentials } = context;
  if (key !== credentials.appKey || secret !== credentials.dingtalkAppSecret)
    throw oapiError(40096, '不合法的appKey或appSecret');
  return {
    status: 200,
    body: {
      errcode: 0,
      errmsg: 'ok',
      access_token: currentToken(context, now),
      expires_in: context.tokenLifetimeSeconds,
    },
  };
}

const common = { platform: 'dingtalk', limits: [], metered: false, scopes: [], auth: 'none' } as const;

export function tokenOperations(context: Context): Operation[] {
  return [
    {
      ...common,
      limits: [],
      scopes: [],
      name: 'token',
      method: 'POST',
      path: '/v1.0/oauth2/accessToken',
      handle: (call) => accessToken(context, call),
    },
    {
      ...common,
      limits: [],
      scopes: [],
      name: 'token',
      method: 'POST',
      path: '/v1.0/oauth2/:corpId/token',
      handle: (call) => unifiedToken(context, call),
    },
    {
      ...common,
      limits: [],
      scopes: [],
      name: 'legacy_token',
      method: 'GET',
      path: '/gettoken',
      handle: (call) => legacyToken(context, call),
    },
  ];
}

function isLiving({ dingtalk }: Context, token: string, now: number): boolean {
  return dingtalk.tokens.some((known) => known.token === token && known.expiresAt > now);
}

/** v1.0 wants the header; a token in the query or a Bearer header counts as none (§1.4, §1.5). */
export function checkHeaderToken(context: Context, { headers, now }: Call): void {
  const token = headers['x-acs-dingtalk-access-token'];
  if (typeof token !== 'string' || token === '')
    throw deny(400, 'AuthenticationFailed.MissingParameter', '缺少参数：x-acs-dingtalk-access-token');
  if (!isLiving(context, token, now)) throw deny(400, 'InvalidAuthentication', '不合法的access_token');
}

export function checkQueryToken(context: Context, { query, now }: Call): void {
  const token = query.get('access_token');
  if (token === null || token === '') throw oapiSubError('40000', 'access_token is blank');
  if (!isLiving(context, token, now)) throw oapiSubError('40014', '不合法的access_token');
}
