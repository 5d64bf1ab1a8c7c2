export { type ApprovalsOptions, createApprovalsPipeline } from './pipeline.ts';
export type { ApprovalApi, Directory, InstanceQuery, PeopleDirectory } from './source.ts';
export { actionTable, approvalTables, mainTable } from './tables.ts';
