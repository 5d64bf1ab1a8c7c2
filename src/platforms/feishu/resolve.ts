import { distance } from 'fastest-levenshtein';
import type { Config, TableRef } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { InFlight } from '../../lib/in-flight.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import type { Text } from '../../messages/text.ts';
import type { FactCache } from '../../state/ports.ts';
import type { TableSpec } from '../../sync/contracts.ts';
import { isTableId, isToken, parseFeishuAddress } from './address.ts';
import type { FeishuClient } from './client.ts';

/** Where a table is. `name` is what people call it, as far as we know. */
export interface TablePlace {
  readonly appToken: string;
  readonly tableId: string;
  readonly name: string;
}

export interface ListedTable {
  readonly id: string;
  readonly name: string;
  readonly revision: number | null;
}

export interface Resolver {
  /** The configured default base; throws FEISHU_BASE_MISSING (fix-config). */
  base(): Promise<string>;
  /** Throws TABLE_NOT_FOUND (fix-config) with the names that exist. */
  table(spec: TableSpec): Promise<TablePlace>;
  /** Lists the tables (one call) and remembers their names. */
  tables(appToken: string): Promise<readonly ListedTable[]>;
  /** A table that we have just created. */
  remember(appToken: string, tableId: string, name: string): Promise<void>;
  /** The error for a table that turned out not to exist (one call, for the names). */
  notFound(place: TablePlace): Promise<SyncError>;
}

const wikiArea = 'feishu.wiki';
/** app_token → {table id: name}, as last listed. */
const tablesArea = 'feishu.tables';

function notFoundError(name: string, names: readonly string[], hint?: Text): SyncError {
  const near = names.map((one) => ({ one, far: distance(one, name) })).sort((a, b) => a.far - b.far)[0];
  const nearest = near && near.far <= Math.max(1, Math.floor(name.length / 2)) ? near.one : null;
  return new SyncError({
    code: 'TABLE_NOT_FOUND',
    recovery: 'fix-config',
    text: feishuMessages.tableNotFound(name, names),
    hint: hint ?? feishuMessages.tableNotFoundHint(nearest),
    details: { platform: 'feishu', table: name },
  });
}

function addressError(where: string, hint: Text): SyncError {
  return new SyncError({
    code: 'FEISHU_ADDRESS_INVALID',
    recovery: 'fix-config',
    text: feishuMessages.addressInvalid(where),
    hint,
    details: { path: where },
  });
}

/** Turns what the configuration says (ids, names, pasted addresses) into ids; what costs a call is remembered on disk. */
export function createResolver(deps: { config: Config; client: FeishuClient; facts: FactCache }): Resolver {
  const { config, client, facts } = deps;

  async function wikiBase(nodeToken: string): Promise<string> {
    const cached = await facts.get<string>(wikiArea, nodeToken);
    if (cached) return cached.value;
    const appToken = await client.wikiGetNode(nodeToken);
    await facts.set(wikiArea, nodeToken, appToken);
    return appToken;
  }

  /** A base given as a token or an address, and the table that the address names. */
  async function baseOf(words: string, where: string): Promise<{ appToken: string; tableId?: string }> {
    const address = parseFeishuAddress(words);
    if (address === null) {
      if (isToken(words.trim())) return { appToken: words.trim() };
      throw addressError(where, feishuMessages.addressUnknown());
    }
    if (address.kind === 'rejected') throw addressError(where, address.reason);
    const appToken = address.kind === 'base' ? address.appToken : await wikiBase(address.nodeToken);
    return { appToken, ...(address.tableId ? { tableId: address.tableId } : {}) };
  }

  async function base(): Promise<string> {
    const words = config.feishu.app_token;
    if (words.trim() !== '') return (await baseOf(words, 'feishu.app_token')).appToken;
    throw new SyncError({
      code: 'FEISHU_BASE_MISSING',
      recovery: 'fix-config',
      text: feishuMessages.baseMissing(),
      hint: feishuMessages.baseMissingHint(),
    });
  }

  async function tables(appToken: string): Promise<readonly ListedTable[]> {
    const found = await client.tableList(appToken);
    const names = Object.fromEntries(found.map((one) => [one.id, one.name]));
    // A base is listed by every run that asks for its revision: what is known already is not written once more.
    if (JSON.stringify(names) !== JSON.stringify(await knownNames(appToken)))
      await facts.set(tablesArea, appToken, names);
    return found;
  }

  const knownNames = async (appToken: string) =>
    (await facts.get<Record<string, string>>(tablesArea, appToken))?.value ?? {};

  /** Listings under way: tables that are opened together share one. */
  const listings = new InFlight<readonly ListedTable[]>();

  async function byName(appToken: string, wanted: string): Promise<TablePlace> {
    const name = wanted.trim();
    const cached = Object.entries(await knownNames(appToken)).find(([, known]) => known === name);
    if (cached) return { appToken, tableId: cached[0], name };
    const listed = await listings.share(appToken, () => tables(appToken));
    const found = listed.find((one) => one.name.trim() === name);
    if (found) return { appToken, tableId: found.id, name };
    throw notFoundError(
      name,
      listed.map((one) => one.name),
    );
  }

  /** A table's id or name within a known base. */
  async function within(appToken: string, words: string, spec: TableSpec): Promise<TablePlace> {
    if (!isTableId(words.trim())) return byName(appToken, words);
    const tableId = words.trim();
    return { appToken, tableId, name: (await knownNames(appToken))[tableId] ?? spec.defaultName };
  }

  return {
    base,
    tables,

    async table(spec) {
      const refs = config.feishu.tables as Readonly<Record<string, TableRef | null | undefined>>;
      const ref = refs[spec.key];
      const where = `feishu.tables.${spec.key}`;
      if (ref === null) {
        throw new SyncError({
          code: 'TABLE_SWITCHED_OFF',
          recovery: 'fix-config',
          text: feishuMessages.tableSwitchedOff(spec.key),
          hint: feishuMessages.tableSwitchedOffHint(where),
          details: { path: where },
        });
      }
      if (ref === undefined) return byName(await base(), spec.defaultName);
      if (typeof ref === 'object') {
        const { appToken } = await baseOf(ref.app_token, `${where}.app_token`);
        return within(appToken, ref.table_id, spec);
      }
      if (parseFeishuAddress(ref) === null) return within(await base(), ref, spec);
      const { appToken, tableId } = await baseOf(ref, where);
      return within(appToken, tableId ?? spec.defaultName, spec);
    },

    async remember(appToken, tableId, name) {
      await facts.set(tablesArea, appToken, { ...(await knownNames(appToken)), [tableId]: name });
    },

    async notFound({ appToken, tableId, name }) {
      const listed = await tables(appToken);
      const anew = listed.find((one) => one.name === name && one.id !== tableId);
      return notFoundError(
        isTableId(name) || name === '' ? tableId : `${name} (${tableId})`,
        listed.map((one) => one.name),
        anew && feishuMessages.tableMadeAnewHint(anew.name, anew.id),
      );
    },
  };
}
