export { nextId } from './next-id.ts';
export { type CustomersDeps, type CustomersOptions, createCustomersPipeline } from './pipeline.ts';
export { customersTable } from './tables.ts';
