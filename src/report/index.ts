export type { ApprovalsReport } from './approvals/compute.ts';
export { type ReportFiles, writeApprovalsFiles } from './approvals/files.ts';
export { announceOverdue, type Overdue, type OverdueDeps, tellOverdue } from './approvals/overdue.ts';
export { type ApprovalsReportDeps, type ApprovalsReportOptions, reportApprovals } from './approvals/report.ts';
export { approvalsMessage, approvalsSummary } from './approvals/text.ts';
export { type ExportDeps, type ExportOptions, exportTable } from './export.ts';
export { renderLeadsPage } from './leads/html.ts';
export { leadsMessage, leadsTables } from './leads/text.ts';
