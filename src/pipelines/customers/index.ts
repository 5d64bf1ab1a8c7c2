export { nextId } from './next-id.ts';
export type { CustomersDeps, CustomersOptions } from './options.ts';
export { createCustomersPipeline } from './pipeline.ts';
export { customersTable } from './tables.ts';
