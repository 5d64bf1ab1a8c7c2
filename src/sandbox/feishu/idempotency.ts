import { createHash } from 'node:crypto';
import type { Context } from '../core/context.ts';
import type { Call } from '../core/http.ts';
import { canonical, isUuidV4 } from '../core/shape.ts';
import { refuse } from './errors.ts';

/**
 * client_token (reference §4.4): a v4 UUID in the query. The same token with the same body gives the first result again and inserts
 * nothing; with another body it is 1255006. How long a token is remembered is not documented for Bitable; we take the five minutes of
 * the one sibling API that says so, because a client that trusts in more would lose on the shorter memory.
 */
export const clientTokenLifetimeMs = 5 * 60_000;

/** Runs `create` once per token. It returns the ids it made; `replay` is given the ids of the first time. */
export function once<T>(
  context: Context,
  call: Call,
  create: () => { ids: string[]; reply: T },
  replay: (ids: string[]) => T,
): T {
  const { feishu } = context;
  const token = call.query.get('client_token');
  if (token === null || token === '') return create().reply;
  if (!isUuidV4(token)) throw refuse(1254037);
  const key = `${call.operation.name}/${call.params['app_token']}/${call.params['table_id']}/${token.toLowerCase()}`;
  const fingerprint = createHash('sha256').update(canonical(call.body)).digest('base64url');
  const known = feishu.clientTokens.get(key);
  if (known !== undefined && call.now - known.at < feishu.clientTokenLifetimeMs) {
    if (known.fingerprint !== fingerprint) throw refuse(1255006);
    return replay(known.ids);
  }
  const { ids, reply } = create();
  feishu.clientTokens.set(key, { fingerprint, at: call.now, ids });
  for (const [old, use] of feishu.clientTokens) {
    if (call.now - use.at < feishu.clientTokenLifetimeMs) break;
    feishu.clientTokens.delete(old);
  }
  return reply;
}
