import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import type { ApiRequest, Credentials, HttpDoor } from '../../http/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { FactCache, TokenStore } from '../../state/ports.ts';
import { interpret } from './errors.ts';
import { isObject } from './json.ts';

export interface DingTalkLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What the outside world gives to this platform. */
export interface DingTalkDeps {
  readonly config: Config;
  readonly http: HttpDoor;
  readonly tokens: TokenStore;
  readonly facts: FactCache;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: DingTalkLog;
}

export interface Call<T> {
  readonly operation: string;
  readonly method: ApiRequest['method'];
  /** Below the host, already encoded. */
  readonly path: string;
  readonly query?: ApiRequest['query'];
  readonly body?: unknown;
  /** Default `read`. */
  readonly effect?: ApiRequest['effect'];
  /** Documented: 20 a second per app and API. */
  readonly perSecond: number;
  /** Default true. */
  readonly metered?: boolean;
  /** See `ApiRequest.spare`. */
  readonly spare?: number;
  /** The value of a successful answer; undefined where it is not what the documentation promises. */
  readonly parse: (json: unknown) => T | undefined;
  /** Sees the headers of every answer. */
  readonly onHeaders?: (headers: Readonly<Record<string, string>>) => void;
}

const tokenPath = '/v1.0/oauth2/accessToken';
/** Documented life of a token, used where the answer does not tell. */
const usualLifeSeconds = 7200;

/** Both hosts, one token (reference §1.4), every answer through one error table. */
export class DingTalkClient {
  private readonly secrets = new Set<string>();

  constructor(private readonly deps: DingTalkDeps) {
    const { app_secret: secret } = deps.config.dingtalk;
    if (secret !== '') this.secrets.add(secret);
  }

  /** New-style API: `api_base_url`, token in a header. */
  api<T>(call: Call<T>): Promise<T> {
    return this.send(this.deps.config.dingtalk.api_base_url, call, this.credentials('header'));
  }

  /** Legacy API: `base_url`, token in the query, business errors as HTTP 200. */
  oapi<T>(call: Call<T>): Promise<T> {
    return this.send(this.deps.config.dingtalk.base_url, call, this.credentials('query'));
  }

  /**
   * Asks the platform for a token, without the cache. `POST /v1.0/oauth2/accessToken`; asking again while a token is valid gives
   * the same one, so processes do not disturb each other (page `obtain-the-access-token-of-an-internal-app`).
   */
  async fetchToken(onHeaders?: Call<unknown>['onHeaders']): Promise<{ token: string; expiresAtMs: number }> {
    const { app_key: appKey, app_secret: appSecret, api_base_url: base } = this.deps.config.dingtalk;
    if (appKey === '' || appSecret === '') {
      throw new SyncError({
        code: 'DINGTALK_CREDENTIALS_MISSING',
        recovery: 'fix-config',
        text: m.credentialsMissing(),
        hint: m.credentialsMissingHint(),
      });
    }
    return this.send(base, {
      operation: 'token',
      method: 'POST',
      path: tokenPath,
      body: { appKey, appSecret },
      metered: false,
      perSecond: 5,
      ...(onHeaders ? { onHeaders } : {}),
      parse: (json) => {
        if (!isObject(json)) return undefined;
        const token = json['accessToken'];
        const life = Number(json['expireIn'] ?? usualLifeSeconds);
        if (typeof token !== 'string' || token === '' || !Number.isFinite(life)) return undefined;
        this.secrets.add(token);
        return { token, expiresAtMs: this.deps.clock.now() + life * 1000 };
      },
    });
  }

  /** A token that is not the `refused` one, from the store where it has one. */
  async token(refused: string | null = null): Promise<string> {
    const { config, tokens } = this.deps;
    const key = `${new URL(config.dingtalk.api_base_url).host}|${config.dingtalk.app_key}`;
    const token = await tokens.token(key, refused, () => this.fetchToken());
    this.secrets.add(token);
    return token;
  }

  private credentials(place: 'header' | 'query'): Credentials {
    return {
      authorize: async (request, refused) => {
        const token = await this.token(refused);
        return {
          token,
          request:
            place === 'header'
              ? { ...request, headers: { ...request.headers, 'x-acs-dingtalk-access-token': token } }
              : { ...request, query: { ...request.query, access_token: token } },
        };
      },
    };
  }

  private send<T>(base: string, call: Call<T>, credentials?: Credentials): Promise<T> {
    const { http, clock, config } = this.deps;
    const seen = new Map<string, number>();
    const request: ApiRequest = {
      platform: 'dingtalk',
      operation: call.operation,
      metered: call.metered ?? true,
      ...(call.spare === undefined ? {} : { spare: call.spare }),
      method: call.method,
      url: `${base.replace(/\/+$/, '')}${call.path}`,
      ...(call.query ? { query: call.query } : {}),
      ...(call.body === undefined ? {} : { body: call.body }),
      effect: call.effect ?? 'read',
      pace: { key: `dingtalk:${config.dingtalk.app_key}:${call.operation}`, perSecond: call.perSecond },
    };
    return http.send(
      request,
      (response) => {
        call.onHeaders?.(response.headers);
        return interpret(
          response,
          { operation: call.operation, seen, nowMs: clock.now(), mask: (words) => this.mask(words) },
          call.parse,
        );
      },
      credentials,
    );
  }

  private mask(words: string): string {
    let masked = words;
    for (const secret of this.secrets) masked = masked.replaceAll(secret, '***');
    return masked;
  }
}
