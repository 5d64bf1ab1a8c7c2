import type { Config } from '../config/schema.ts';
import type { TableSpec } from '../sync/contracts.ts';
import { dealsTable, followupsTable, leadsTable } from './crm-leads/tables.ts';
import { learningRecordsTableIn, studentsTable } from './csv-students/tables.ts';
import { customersTable } from './customers/tables.ts';
import { fromOldCheckpoint } from './dingtalk-approvals/old-checkpoint.ts';
import { approvalTables } from './dingtalk-approvals/tables.ts';
import type { PipelineName } from './pipeline.ts';

/** Every pipeline and its tables. A new pipeline is a folder and a line here. */
export const pipelineTables: Readonly<Record<PipelineName, (config: Config) => readonly TableSpec[]>> = {
  'dingtalk-approvals': approvalTables,
  'crm-leads': () => [leadsTable, followupsTable, dealsTable],
  'csv-students': (config) => [studentsTable, learningRecordsTableIn(config.timezone)],
  customers: () => [customersTable],
};

export const pipelineNames = Object.keys(pipelineTables) as PipelineName[];

/** A checkpoint file that an earlier tool left, as the entry of the pipeline that does its work now; null when nobody knows it. */
export function takeOverCheckpoint(config: Config, file: unknown): { pipeline: PipelineName; entry: unknown } | null {
  const entry = fromOldCheckpoint(file, config.dingtalk.utc_offset);
  return entry && { pipeline: 'dingtalk-approvals', entry };
}

/** The pipeline and spec behind a key of `tables`, or the name of a table. */
export function findTable(config: Config, name: string): { pipeline: PipelineName; spec: TableSpec } | null {
  for (const pipeline of pipelineNames) {
    const tables = config[config[pipeline].target].tables as Readonly<Record<string, unknown>>;
    for (const spec of pipelineTables[pipeline](config)) {
      if (spec.key === name || spec.defaultName === name || tables[spec.key] === name) return { pipeline, spec };
    }
  }
  return null;
}
