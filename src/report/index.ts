export { writeApprovalsFiles } from './approvals/files.ts';
export { announceOverdue, tellOverdue } from './approvals/overdue.ts';
export { reportApprovals } from './approvals/report.ts';
export { approvalsMessage, approvalsSummary } from './approvals/text.ts';
export { exportTable } from './export.ts';
export { renderLeadsPage } from './leads/html.ts';
export { leadsMessage, leadsTables } from './leads/text.ts';
