import { join } from 'node:path';
import * as z from 'zod/mini';
import { ownerOnly, readText, replaceFile } from './atomic.ts';
import type { Locks } from './locks.ts';

const entrySchema = z.object({
  version: z.literal(1),
  at: z.string(),
  runId: z.string(),
  pipeline: z.string(),
  table: z.string(),
  key: z.string(),
  stage: z.enum(['source', 'map', 'write']),
  code: z.string(),
  reason: z.string(),
  line: z.optional(z.int()),
  column: z.optional(z.string()),
  payload: z.optional(z.unknown()),
  /** Stage `write`: the row as it was to be written. */
  row: z.optional(z.record(z.string(), z.union([z.null(), z.string(), z.number(), z.boolean(), z.array(z.string())]))),
});
export type RejectedEntry = z.infer<typeof entrySchema>;

/** Rejected rows of each pipeline, JSON lines: the dead letters that `rejected` lists, retries and clears. */
export class RejectedRows {
  constructor(
    private readonly folder: string,
    private readonly locks: Locks,
  ) {}

  path(pipeline: string): string {
    return join(this.folder, `${pipeline}.jsonl`);
  }

  /** Damaged lines are skipped and counted. */
  read(pipeline: string): { entries: RejectedEntry[]; damaged: number } {
    const { entries, damaged } = this.load(pipeline);
    return { entries, damaged: damaged.length };
  }

  private load(pipeline: string): { entries: RejectedEntry[]; damaged: string[] } {
    const entries: RejectedEntry[] = [];
    const damaged: string[] = [];
    for (const line of (readText(this.path(pipeline)) ?? '').split('\n')) {
      if (line.trim() === '') continue;
      try {
        entries.push(entrySchema.parse(JSON.parse(line)));
      } catch {
        damaged.push(line);
      }
    }
    return { entries, damaged };
  }

  /** Forgets all of them, damaged lines too. */
  async clear(pipeline: string): Promise<void> {
    await this.locks.exclusively(`rejected-${pipeline}`, () => {
      if (readText(this.path(pipeline))) replaceFile(this.path(pipeline), '', ownerOnly);
    });
  }

  /**
   * Removes what `isSettled` says, then adds `fresh`; an entry for the same table and key is replaced. Damaged lines stay: a person may
   * still read in them what was refused.
   */
  async update(
    pipeline: string,
    isSettled: (entry: RejectedEntry) => boolean,
    fresh: readonly RejectedEntry[],
  ): Promise<void> {
    await this.locks.exclusively(`rejected-${pipeline}`, () => {
      const { entries: before, damaged } = this.load(pipeline);
      if (before.length === 0 && fresh.length === 0) return;
      const id = (entry: RejectedEntry) =>
        JSON.stringify([entry.table, entry.key, entry.key === '' ? entry.line : null]);
      const replaced = new Set(fresh.map(id));
      const kept = before.filter((entry) => !isSettled(entry) && !replaced.has(id(entry)));
      if (kept.length === before.length && fresh.length === 0) return;
      replaceFile(
        this.path(pipeline),
        [...damaged, ...[...kept, ...fresh].map((entry) => JSON.stringify(entry))].map((line) => `${line}\n`).join(''),
        ownerOnly,
      );
    });
  }
}
