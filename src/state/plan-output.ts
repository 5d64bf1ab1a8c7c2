import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from './atomic.ts';

/** Streams a saved plan to disk; the file appears under its name only when it is whole. Throws STATE_UNWRITABLE. */
export class PlanOutput {
  private readonly handle: number;
  private readonly temporary: string;

  constructor(private readonly path: string) {
    this.temporary = `${path}.part`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      this.handle = openSync(this.temporary, 'w', 0o600);
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  write(words: string): void {
    try {
      const bytes = Buffer.from(words, 'utf8');
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.handle, bytes, offset);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  finish(keep: boolean): void {
    try {
      closeSync(this.handle);
      if (keep) renameSync(this.temporary, this.path);
      else rmSync(this.temporary, { force: true });
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }
}
