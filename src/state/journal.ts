import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { damaged, readText, unwritable } from './atomic.ts';
import type { Journal, JournalLine } from './ports.ts';

/** Appends lines and fsyncs each before returning. Throws STATE_UNWRITABLE: what cannot be recorded must not leave. */
export class JournalFile implements Journal {
  private handle: number | null = null;
  /** Whether anything but the header was written: a run without changes leaves no file. */
  used = false;

  constructor(
    readonly path: string,
    private readonly header: JournalLine | null,
  ) {}

  append(line: JournalLine): void {
    try {
      if (this.handle === null) {
        mkdirSync(dirname(this.path), { recursive: true });
        this.handle = openSync(this.path, 'a');
        if (this.header) this.write(this.header);
      }
      this.write(line);
      fsyncSync(this.handle);
      this.used = true;
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  close(): void {
    if (this.handle !== null) closeSync(this.handle);
    this.handle = null;
  }

  private write(line: JournalLine): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.handle as number, bytes, offset);
  }
}

/** Reads journal lines. A last line that the power cut off is dropped: it was never fsynced, so nothing of it has left. */
export function parseJournal(path: string, words: string): JournalLine[] {
  const lines = words.split('\n');
  const last = lines.pop();
  const parsed: JournalLine[] = [];
  lines.forEach((line, index) => {
    if (line === '') return;
    try {
      parsed.push(JSON.parse(line) as JournalLine);
    } catch {
      if (index !== lines.length - 1 || last) throw damaged(path, `line ${index + 1}`);
    }
  });
  return parsed;
}

/** `journal/<pipeline>.jsonl` while a run writes; `changes/<runId>.jsonl` for ever after (bounded by history retention). */
export class Journals {
  constructor(private readonly stateDir: string) {}

  private openPath(pipeline: string): string {
    return join(this.stateDir, 'journal', `${pipeline}.jsonl`);
  }

  changesPath(runId: string): string {
    return join(this.stateDir, 'changes', `${runId}.jsonl`);
  }

  /** The journal that a run left unfinished, or null. Throws STATE_DAMAGED. */
  leftover(pipeline: string): JournalLine[] | null {
    const path = this.openPath(pipeline);
    const words = readText(path);
    return words === null ? null : parseJournal(path, words);
  }

  start(pipeline: string, header: JournalLine): JournalFile {
    return new JournalFile(this.openPath(pipeline), header);
  }

  /** Adds an outcome to a leftover journal while it is being settled. */
  reopen(pipeline: string): JournalFile {
    const path = this.openPath(pipeline);
    const words = readText(path) ?? '';
    // A torn last line would swallow the next one.
    if (words !== '' && !words.endsWith('\n'))
      truncateSync(path, Buffer.byteLength(words.slice(0, words.lastIndexOf('\n') + 1)));
    return new JournalFile(path, null);
  }

  /** Moves the open journal to the run's record of changes; drops it when it says nothing. */
  archive(pipeline: string, runId: string, keep: boolean): void {
    const path = this.openPath(pipeline);
    if (!existsSync(path)) return;
    if (!keep) {
      rmSync(path, { force: true });
      return;
    }
    const target = this.changesPath(runId);
    try {
      mkdirSync(dirname(target), { recursive: true });
      renameSync(path, target);
    } catch (error) {
      throw unwritable(target, error);
    }
  }

  changes(runId: string): JournalLine[] | null {
    const path = this.changesPath(runId);
    const words = readText(path);
    return words === null ? null : parseJournal(path, words);
  }

  /** Run ids with a record of changes, oldest first. */
  runsWithChanges(): string[] {
    const folder = join(this.stateDir, 'changes');
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .map((name) => name.slice(0, -'.jsonl'.length))
      .sort();
  }

  /** Drops records of changes that are older than `olderThanMs` or, oldest first, exceed `maxBytes` together. */
  prune(olderThanMs: number, maxBytes: number): void {
    let total = 0;
    for (const runId of this.runsWithChanges().reverse()) {
      const path = this.changesPath(runId);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat) continue;
      total += stat.size;
      if (stat.mtimeMs < olderThanMs || total > maxBytes) rmSync(path, { force: true });
    }
  }
}
