import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A log file that starts anew at `maxBytes`; `backupCount` older ones are kept as `.1` (the newest) to `.n`. Several processes may
 * append to it at once: each looks at the size of what it has open, and a renamed file only means a new one at the next line.
 */
export class RotatingFile {
  private handle: number | null = null;

  constructor(
    private readonly path: string,
    private readonly maxBytes: number,
    private readonly backupCount: number,
  ) {
    this.open();
  }

  write(line: string): void {
    const bytes = Buffer.from(line, 'utf8');
    const handle = this.handle ?? this.open();
    const { size, ino } = fstatSync(handle);
    // Another process may have rotated: then the path is a new file, and what we hold is a backup.
    const current = statSync(this.path, { throwIfNoEntry: false })?.ino === ino;
    if (!current) this.close();
    else if (size > 0 && size + bytes.length > this.maxBytes) this.rotate(ino);
    writeSync(this.handle ?? this.open(), bytes);
  }

  close(): void {
    if (this.handle !== null) closeSync(this.handle);
    this.handle = null;
  }

  private open(): number {
    mkdirSync(dirname(this.path), { recursive: true });
    // Names and business data stand in logs: readable by the owner and the group only.
    this.handle = openSync(this.path, 'a', 0o640);
    return this.handle;
  }

  private rotate(ino: number): void {
    this.close();
    // Just rotated by another process: what stands here now is not what was full.
    if (statSync(this.path, { throwIfNoEntry: false })?.ino !== ino) return;
    if (this.backupCount === 0) {
      rmSync(this.path, { force: true });
      return;
    }
    rmSync(`${this.path}.${this.backupCount}`, { force: true });
    for (let number = this.backupCount; number > 0; number--) {
      try {
        renameSync(number === 1 ? this.path : `${this.path}.${number - 1}`, `${this.path}.${number}`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }
}
