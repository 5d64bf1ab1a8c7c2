import type { Pipeline } from '../pipeline.ts';
import type { CustomersDeps, CustomersOptions } from './options.ts';
import { syncCustomers } from './sync.ts';
import { customersTable } from './tables.ts';

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
