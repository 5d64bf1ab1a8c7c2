import { join } from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { Locale } from '../../messages/text.ts';
import { CustomersBaseFile } from './base-file.ts';
import type { BaseFile, ProblemsFile } from './base-port.ts';
import { JsonCustomerStore } from './json-store.ts';
import type { CustomerStore } from './port.ts';
import { CustomersProblemsFile } from './problems-file.ts';
import { SqliteCustomerStore } from './sqlite-store.ts';

export type { BaseFile, ProblemsFile } from './base-port.ts';
export type { CustomerStore } from './port.ts';

/** The bot's store that the configuration names. Touches nothing yet. Throws STORE_COLUMN_UNKNOWN. */
export async function openCustomerStore(config: Config): Promise<CustomerStore> {
  const { store } = config.customers;
  if (store.type === 'json') return new JsonCustomerStore(store.path);
  return new SqliteCustomerStore(store);
}

export function openBaseFile(config: Config): BaseFile {
  return new CustomersBaseFile(join(config.sync.state_dir, 'customers-base.jsonl'));
}

export function openProblemsFile(config: Config, locale: Locale): ProblemsFile {
  return new CustomersProblemsFile(config.sync.state_dir, { locale, timezone: config.timezone });
}

/** What the customers pipeline asks of the disk. */
export const customerStores = { openStore: openCustomerStore, baseFile: openBaseFile, problemsFile: openProblemsFile };
