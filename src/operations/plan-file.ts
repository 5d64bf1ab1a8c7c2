import * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import { inWords } from '../lib/schema-words.ts';
import { operationMessages } from '../messages/operations.ts';
import type { PlanRow } from '../sync/contracts.ts';

const cell = z.union([z.null(), z.string(), z.number(), z.boolean(), z.array(z.string())]);
const headerSchema = z.object({
  version: z.literal(1),
  pipeline: z.enum(['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers']),
  mode: z.string(),
  createdAt: z.string(),
  /** Names the tables that it was made for, see `planTarget`. */
  target: z.optional(z.string()),
  /** The run that the plan takes back: its pipeline must hear of it before the plan is carried out. */
  takesBack: z.optional(z.string()),
});
const rowSchema = z.object({
  table: z.string(),
  action: z.enum(['create', 'update', 'delete']),
  key: z.string(),
  recordId: z.optional(z.string()),
  groupRows: z.optional(z.int().check(z.minimum(0))),
  changes: z.record(z.string(), z.object({ from: cell, to: cell })),
});

export type PlanHeader = z.infer<typeof headerSchema>;

/** A saved plan: a header line, then one row a line. */
export function formatPlanHeader(header: PlanHeader): string {
  return `${JSON.stringify(header)}\n`;
}

export function formatPlanRow(row: PlanRow): string {
  return `${JSON.stringify(row)}\n`;
}

/** Throws PLAN_DAMAGED (fix-config) naming the line. */
export function parsePlan(file: string, words: string): { header: PlanHeader; rows: PlanRow[] } {
  const fail = (line: number, why: string) =>
    new SyncError({
      code: 'PLAN_DAMAGED',
      recovery: 'fix-config',
      text: operationMessages.planDamaged(file, line, why),
      hint: operationMessages.planHint(),
    });
  const parseLine = <T>(schema: z.ZodMiniType<T>, line: string, number: number): T => {
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      throw fail(number, (error as Error).message);
    }
    const parsed = schema.safeParse(value, inWords);
    if (!parsed.success) throw fail(number, parsed.error.issues[0]?.message ?? 'invalid');
    return parsed.data;
  };
  const [first = '', ...rest] = words.replace(/^\ufeff/, '').split('\n');
  const header = parseLine(headerSchema, first, 1);
  const rows = rest.flatMap((line, index) =>
    line.trim() === '' ? [] : [parseLine(rowSchema, line, index + 2) as PlanRow],
  );
  return { header, rows };
}
