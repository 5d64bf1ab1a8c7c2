import type { Config } from '../../config/schema.ts';
import { type HttpDoor, warmUp } from '../../http/index.ts';
import type { Clock, Random } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { FactCache, TokenStore } from '../../state/ports.ts';
import type { Table, TableSpec } from '../../sync/contracts.ts';
import type { Finding, TargetPlatform } from '../../sync/platform.ts';
import { createAdmin } from './admin.ts';
import { createCredentials } from './auth.ts';
import { createClient } from './client.ts';
import { probeAccess, probeCredentials, probeWrites } from './probe.ts';
import { createResolver } from './resolve.ts';
import { createTable } from './table.ts';

export { isTableId, isToken, parseFeishuAddress } from './address.ts';

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
  /** Credentials, clock, access to the base: 2 metered calls. `base: false`: the first two only. */
  probe(options?: { readonly base?: boolean }): Promise<Finding[]>;
  /** Every permission that writing to this table needs, by calls that change nothing. */
  probeWrites(table: Pick<Table, 'id' | 'baseId'>, deletes: boolean): Promise<Finding[]>;
}

/** Feishu Bitable (and Lark Base) as a place where tables live. Nothing is called before it is needed. */
export function createFeishu(deps: FeishuDeps): FeishuPlatform {
  const { config, http, facts, clock, random, log } = deps;
  const credentials = createCredentials(deps);
  const client = createClient({ config, http, credentials, clock, random });
  const resolver = createResolver({ config, client, facts });
  const probing = { credentials, client, resolver, clock, random };
  const open = async (spec: TableSpec) =>
    createTable({
      client,
      resolver,
      facts,
      place: await resolver.table(spec),
      batchRows: config.sync.batch_size,
    });
  return {
    name: 'feishu',
    open,
    warmUp: () => warmUp(http, () => credentials.token(null)),
    admin: createAdmin({ config, client, resolver, facts, random, log }),
    async probe({ base = true } = {}) {
      const findings = await probeCredentials(probing);
      if (!base || findings.some(({ status, area }) => status === 'failed' && area !== 'clock')) return findings;
      return [...findings, ...(await probeAccess(probing))];
    },
    probeWrites: ({ id, baseId }, deletes) =>
      probeWrites(probing, { appToken: baseId, tableId: id.split('/').at(-1) as string, deletes }),
  };
}
