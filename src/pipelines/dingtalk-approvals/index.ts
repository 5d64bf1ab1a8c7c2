export { type ApprovalsOptions, createApprovalsPipeline } from './pipeline.ts';
export type { ApprovalApi, Directory, InstanceQuery } from './source.ts';
export { approvalTables } from './tables.ts';
