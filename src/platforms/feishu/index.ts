import type { Config } from '../../config/schema.ts';
import type { HttpDoor } from '../../http/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { FactCache, TokenStore } from '../../state/ports.ts';
import type { TableSpec } from '../../sync/contracts.ts';
import type { Finding, TargetPlatform } from '../../sync/platform.ts';
import { createAdmin } from './admin.ts';
import { createCredentials } from './auth.ts';
import { createClient } from './client.ts';
import { probeAccess } from './probe.ts';
import { createResolver } from './resolve.ts';
import { createTable } from './table.ts';

export { type FeishuAddress, isTableId, isToken, parseFeishuAddress } from './address.ts';
export { feishuErrors } from './errors.ts';

export interface FeishuDeps {
  readonly config: Config;
  readonly http: HttpDoor;
  readonly tokens: TokenStore;
  readonly facts: FactCache;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface FeishuPlatform extends TargetPlatform {
  readonly name: 'feishu';
  /** Harmless permission checks for `doctor`: 3 calls. */
  probe(): Promise<Finding[]>;
}

/** Feishu Bitable (and Lark Base) as a place where tables live. Nothing is called before it is needed. */
export function createFeishu(deps: FeishuDeps): FeishuPlatform {
  const { config, http, facts, clock, random, log } = deps;
  const client = createClient({ config, http, credentials: createCredentials(deps), clock, random });
  const resolver = createResolver({ config, client, facts });
  const open = async (spec: TableSpec) =>
    createTable({
      client,
      resolver,
      facts,
      clock,
      place: await resolver.table(spec),
      batchRows: config.sync.batch_size,
    });
  return {
    name: 'feishu',
    open,
    admin: createAdmin({ config, client, resolver, facts, random, log }),
    probe: () => probeAccess({ client, resolver }),
  };
}
