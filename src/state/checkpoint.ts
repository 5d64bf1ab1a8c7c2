import * as z from 'zod';
import type { Locks } from './locks.ts';
import type { PipelineCheckpoint } from './ports.ts';
import { readVersioned, writeVersioned } from './versioned.ts';

export const checkpointSchema = z.looseObject({
  version: z.literal(1),
  pipelines: z.record(z.string(), z.unknown()),
});
export type CheckpointFile = z.infer<typeof checkpointSchema>;

/** checkpoint.json: small, readable, shared by all pipelines. Deleting it, or one entry, means start over. */
export class Checkpoints {
  constructor(
    readonly path: string,
    private readonly locks: Locks,
  ) {}

  /** Throws STATE_DAMAGED or STATE_NEWER. */
  read(): CheckpointFile {
    return readVersioned(this.path, 1, checkpointSchema) ?? { version: 1, pipelines: {} };
  }

  async update(pipeline: string, value: unknown): Promise<void> {
    await this.locks.exclusively('checkpoint', () => {
      const file = this.read();
      const pipelines = { ...file.pipelines };
      if (value === null || value === undefined) delete pipelines[pipeline];
      else pipelines[pipeline] = value;
      writeVersioned(this.path, { ...file, pipelines });
    });
  }

  /** Checked first thing in a run: a folder that cannot be written must be known before anything leaves. */
  async ensureWritable(): Promise<void> {
    await this.locks.exclusively('checkpoint', () => writeVersioned(this.path, this.read()));
  }

  entry(pipeline: string): PipelineCheckpoint {
    const value = this.read().pipelines[pipeline] ?? null;
    return { value, save: (next) => this.update(pipeline, next) };
  }
}
