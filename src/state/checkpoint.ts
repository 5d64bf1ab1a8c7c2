import * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import { keepCopy, readText, replaceFile } from './atomic.ts';
import type { Locks } from './locks.ts';
import type { PipelineCheckpoint } from './ports.ts';
import { parseVersioned, writeVersioned } from './versioned.ts';

export const checkpointSchema = z.looseObject({
  version: z.literal(1),
  pipelines: z.record(z.string(), z.unknown()),
});
export type CheckpointFile = z.infer<typeof checkpointSchema>;

/** The entry that a pipeline starts from when the file is one that an earlier tool kept; null when nobody knows it. */
export type TakeOver = (file: unknown) => { readonly pipeline: string; readonly entry: unknown } | null;

/** Ids and times, no business data: whoever watches over the runs may read it. */
const readable = 0o644;

/** checkpoint.json: small, readable, shared by all pipelines. Deleting it, or one entry, means start over. */
export class Checkpoints {
  constructor(
    readonly path: string,
    private readonly locks: Locks,
    private readonly takeOver: TakeOver = () => null,
  ) {}

  /** Throws STATE_DAMAGED or STATE_NEWER. */
  read(): CheckpointFile {
    return this.look().file;
  }

  /** The file is an earlier tool's: read as the entry that it is worth, and left alone until the first run saves. */
  get isEarlier(): boolean {
    return this.look().earlier !== null;
  }

  async update(pipeline: string, value: unknown): Promise<void> {
    await this.locks.exclusively('checkpoint', () => {
      const { file, earlier } = this.look();
      const pipelines = { ...file.pipelines };
      if (value === null || value === undefined) delete pipelines[pipeline];
      else pipelines[pipeline] = value;
      if (earlier !== null) keepCopy(this.path, earlier);
      writeVersioned(this.path, { ...file, pipelines }, readable);
    });
  }

  /** Checked first thing in a run: a folder that cannot be written must be known before anything leaves. */
  async ensureWritable(): Promise<void> {
    await this.locks.exclusively('checkpoint', () => {
      const { file, earlier } = this.look();
      if (earlier !== null) replaceFile(this.path, earlier);
      else writeVersioned(this.path, file, readable);
    });
  }

  entry(pipeline: string): PipelineCheckpoint {
    const value = this.read().pipelines[pipeline] ?? null;
    return { value, save: (next) => this.update(pipeline, next) };
  }

  /** `earlier`: the words of a file that an earlier tool wrote. */
  private look(): { readonly file: CheckpointFile; readonly earlier: string | null } {
    const words = readText(this.path);
    if (words === null) return { file: { version: 1, pipelines: {} }, earlier: null };
    try {
      return { file: parseVersioned(this.path, words, 1, checkpointSchema), earlier: null };
    } catch (error) {
      const taken = error instanceof SyncError && error.code === 'STATE_DAMAGED' ? this.takenOver(words) : null;
      if (taken === null) throw error;
      return { file: { version: 1, pipelines: { [taken.pipeline]: taken.entry } }, earlier: words };
    }
  }

  private takenOver(words: string): ReturnType<TakeOver> {
    try {
      return this.takeOver(JSON.parse(words.replace(/^\ufeff/, '')));
    } catch {
      return null;
    }
  }
}
