import type { Config } from '../../config/schema.ts';
import type { Locale } from '../../messages/text.ts';
import type { BaseFile, ProblemsFile } from '../../state/customer-store/base-port.ts';
import type { CustomerStore } from '../../state/customer-store/port.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Direction } from './merge.ts';
import { syncCustomers } from './sync.ts';
import { customersTable } from './tables.ts';

export interface CustomersOptions {
  readonly direction: Direction;
  /** Reads and compares everything, retries what was refused. */
  readonly fullCheck: boolean;
  /** A person has confirmed that very many customers are really gone from the table. */
  readonly massDeleteConfirmed?: boolean;
}

export interface CustomersDeps {
  openStore(config: Config): Promise<CustomerStore>;
  baseFile(config: Config): BaseFile;
  problemsFile(config: Config, locale: Locale): ProblemsFile;
}

/** 客户表 ⇄ the WeChat bot's customer store (DESIGN §8.4). */
export function createCustomersPipeline(deps: CustomersDeps): Pipeline<CustomersOptions> {
  return {
    name: 'customers',
    tables: () => [customersTable],
    mode: (options) => (options.fullCheck ? 'full-check' : options.direction),
    async run(context, options) {
      const store = await deps.openStore(context.config);
      try {
        const baseFile = deps.baseFile(context.config);
        const problemsFile = deps.problemsFile(context.config, context.locale);
        await syncCustomers({ context, options, store, baseFile, problemsFile });
      } finally {
        store.close();
      }
    },
  };
}
