import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import type { Credentials, HttpDoor } from '../../http/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import type { TokenStore } from '../../state/ports.ts';
import { type CallFacts, judge, readBody } from './envelope.ts';

/** The app's page in the console of its brand: an app lives on one brand only. */
export function consoleUrlOf(config: Config): string {
  const host = new URL(config.feishu.base_url).hostname;
  const lark = /(^|\.)larksuite\.com$/.test(host);
  return `https://open.${lark ? 'larksuite.com' : 'feishu.cn'}/app/${config.feishu.app_id}`;
}

/** The API address without a trailing slash. */
export function domainOf(config: Config): string {
  return config.feishu.base_url.replace(/\/+$/, '');
}

export interface AuthDeps {
  readonly config: Config;
  readonly http: HttpDoor;
  readonly tokens: TokenStore;
  readonly clock: Clock;
  readonly random: Random;
}

type OnHeaders = (headers: Readonly<Record<string, string>>) => void;

export interface FeishuCredentials extends Credentials {
  /** Asks the platform for a token, whatever is cached: the proof that id and secret are right. */
  fetchToken(onHeaders?: OnHeaders): Promise<{ token: string; expiresAtMs: number }>;
  /** A token that is not the `refused` one, from the store where it has one. */
  token(refused: string | null): Promise<string>;
}

/**
 * The tenant_access_token of a self-built app, shared by all processes through the token store. `expire` is what remains of it,
 * not a constant; within 30 minutes of the end a new one comes, before that the same.
 * /ukTMukTMukTM/ukDNz4SO0MjL5QzM/auth-v3/auth/tenant_access_token_internal, read 2026-05.
 */
export function createCredentials({ config, http, tokens, clock, random }: AuthDeps): FeishuCredentials {
  const { app_id: appId, app_secret: appSecret } = config.feishu;
  const domain = domainOf(config);

  function demandCredentials(): void {
    const missing = [...(appId ? [] : ['feishu.app_id']), ...(appSecret ? [] : ['feishu.app_secret'])];
    if (missing.length === 0) return;
    throw new SyncError({
      code: 'FEISHU_CREDENTIALS_MISSING',
      recovery: 'fix-config',
      text: feishuMessages.credentialsMissing(missing),
      hint: feishuMessages.credentialsMissingHint(),
    });
  }

  async function fetchToken(onHeaders?: OnHeaders): Promise<{ token: string; expiresAtMs: number }> {
    demandCredentials();
    const facts: CallFacts = {
      operation: 'token',
      effect: 'read',
      write: false,
      consoleUrl: consoleUrlOf(config),
      fresh: () => false,
      maxRetries: config.sync.max_retries,
      random,
      nowMs: () => clock.now(),
      secrets: () => [appSecret],
      waits: 0,
    };
    return http.send(
      {
        platform: 'feishu',
        operation: 'token',
        metered: false,
        method: 'POST',
        url: `${domain}/open-apis/auth/v3/tenant_access_token/internal`,
        body: { app_id: appId, app_secret: appSecret },
        effect: 'read',
      },
      (response) => {
        onHeaders?.(response.headers);
        // Flat: the token stands beside the code, there is no `data`.
        const verdict = judge(response, facts, () => {
          const body = response.json as { tenant_access_token?: unknown; expire?: unknown };
          const token = body.tenant_access_token;
          const seconds = Number(body.expire);
          if (typeof token !== 'string' || token === '' || !Number.isFinite(seconds)) return null;
          return { token, expiresAtMs: clock.now() + seconds * 1000 };
        });
        // This call carries no token, so a bare 401 is about the credentials themselves.
        if (verdict.kind === 'renew-token') return { kind: 'fail', error: verdict.error };
        if (verdict.kind === 'fail' && response.status < 500 && isRefusal(verdict.error, readBody(response)?.code)) {
          return {
            kind: 'fail',
            error: new SyncError({ ...verdict.error, recovery: 'fix-access', cause: verdict.error }),
          };
        }
        return verdict;
      },
    );
  }

  async function tokenOf(refused: string | null): Promise<string> {
    demandCredentials();
    return tokens.token(`${domain}|${appId}`, refused, () => fetchToken());
  }

  return {
    fetchToken,
    token: tokenOf,
    async authorize(request, refused) {
      const token = await tokenOf(refused);
      return { request: { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }, token };
    },
  };
}

/** An unlisted code from the token endpoint is about the credentials: nothing else was sent. */
function isRefusal(error: SyncError, code: number | undefined): boolean {
  return error.code === 'FEISHU_UNKNOWN_CODE' && code !== undefined;
}
