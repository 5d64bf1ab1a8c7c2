export { createStudentsPipeline } from './pipeline.ts';
export type { FileReport } from './report.ts';
export type { StudentsOptions } from './settings.ts';
export { studentTables } from './tables.ts';
export { studentsTemplate } from './template.ts';
