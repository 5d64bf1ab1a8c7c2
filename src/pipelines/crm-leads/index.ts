export { createLeadsPipeline, type SourceReport } from './import.ts';
export { dealsTable, followupsTable, leadsTable } from './tables.ts';
