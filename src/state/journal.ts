import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { stateMessages } from '../messages/state.ts';
import type { Text } from '../messages/text.ts';
import { damaged, makeFolder, ownerOnly, readText, unwritable } from './atomic.ts';
import type { Journal, JournalLine } from './ports.ts';

/**
 * Appends lines. An intent is fsynced before this returns: what cannot be recorded must not leave. An outcome waits for the next intent's
 * fsync or the end: without it the batch is only read back once more. Throws STATE_UNWRITABLE.
 */
export class JournalFile implements Journal {
  private handle: number | null = null;
  private unsynced = false;
  /** Whether anything but the header was written: a run without changes leaves no file. */
  used = false;

  constructor(
    readonly path: string,
    private readonly header: JournalLine | null,
  ) {}

  append(line: JournalLine): void {
    let whole: number | null = null;
    try {
      if (this.handle === null) {
        makeFolder(dirname(this.path));
        this.handle = openSync(this.path, 'a', ownerOnly);
        whole = fstatSync(this.handle).size;
        if (this.header) this.write(this.header);
      }
      whole ??= fstatSync(this.handle).size;
      this.write(line);
      if (line.t === 'outcome') this.unsynced = true;
      else this.sync();
      this.used = true;
    } catch (error) {
      this.takeBack(whole);
      throw unwritable(this.path, error);
    }
  }

  /** Half a line, from a disk that is full, would swallow the one that follows. */
  private takeBack(whole: number | null): void {
    if (this.handle === null || whole === null) return;
    try {
      ftruncateSync(this.handle, whole);
      if (whole > 0) return;
      // Not even the header: the next line begins anew.
      closeSync(this.handle);
      this.handle = null;
    } catch {
      // The disk is gone altogether: the next line will say so too.
    }
  }

  close(): void {
    if (this.handle === null) return;
    try {
      if (this.unsynced) this.sync();
    } catch (error) {
      throw unwritable(this.path, error);
    } finally {
      closeSync(this.handle);
      this.handle = null;
    }
  }

  private sync(): void {
    fsyncSync(this.handle as number);
    this.unsynced = false;
  }

  private write(line: JournalLine): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`, 'utf8');
    for (let offset = 0; offset < bytes.length; ) offset += writeSync(this.handle as number, bytes, offset);
  }
}

/** Reads journal lines. A last line that the power cut off is dropped: it was never fsynced: nothing of an intent has left, an outcome is read back. */
export function parseJournal(path: string, words: string, remedy?: Text): JournalLine[] {
  const lines = words.split('\n');
  const last = lines.pop();
  const parsed: JournalLine[] = [];
  lines.forEach((line, index) => {
    if (line === '') return;
    try {
      parsed.push(JSON.parse(line) as JournalLine);
    } catch {
      if (index !== lines.length - 1 || last) throw damaged(path, `line ${index + 1}`, remedy);
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
    // Without the journal nobody knows which rows the index has missed: a list in it might be completed twice.
    const remedy = stateMessages.damagedJournalHint(path, join(this.stateDir, 'index'));
    return words === null ? null : parseJournal(path, words, remedy);
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
      makeFolder(dirname(target));
      renameSync(path, target);
    } catch (error) {
      throw unwritable(target, error);
    }
  }

  changes(runId: string): JournalLine[] | null {
    // What is typed as a run id must not lead out of the folder.
    if (!/^[\w.-]+$/.test(runId)) return null;
    const path = this.changesPath(runId);
    const words = readText(path);
    return words === null ? null : parseJournal(path, words, stateMessages.damagedChangesHint(path));
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
