export { createLeadsPipeline, type LeadsOptions, type SourceReport } from './import.ts';
export { dealsTable, followupsTable, leadsTable } from './tables.ts';
