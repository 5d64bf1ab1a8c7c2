export { createStudentsPipeline, type StudentsDeps } from './pipeline.ts';
export type { FileReport } from './report.ts';
export type { StudentsOptions } from './settings.ts';
export { learningRecordsTable, learningRecordsTableIn, studentsTable, studentTables } from './tables.ts';
export { studentsTemplate } from './template.ts';
