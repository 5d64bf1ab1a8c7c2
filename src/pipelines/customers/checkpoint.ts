import * as z from 'zod/mini';

/** The pipeline's entry in the checkpoint file. Without it the next run reads both sides in full. */
const schema = z.object({
  version: z.literal(1),
  /** The table and the store that it speaks of. */
  table: z.string(),
  store: z.string(),
  /** The table's revision before it was last read; null where it has none or it must be read again. */
  revision: z.nullable(z.number()),
  /** The store when both sides last agreed; empty while something is open. */
  fingerprint: z.string(),
  lastFullReadMs: z.number(),
  /** Customers, and standing problems, at that time: what an unchanged run reports. */
  customers: z.number(),
  problems: z.number(),
});
export type CustomersCheckpoint = z.infer<typeof schema>;

/** null where there is none, or one that is not ours to understand: starting over is harmless. */
export function parseCheckpoint(value: unknown): CustomersCheckpoint | null {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
