import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SyncError } from '../errors/index.ts';
import { stateMessages } from '../messages/state.ts';

/** Makes a rename durable. Windows cannot open folders; there the rename itself is all there is. */
function fsyncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Not supported on this file system.
  }
}

/** Files of ours hold names, phone numbers, amounts: for the owner only, and so are the folders that are made for them. */
export const ownerOnly = 0o600;

/** Makes the folder of a file, for the owner only. One that is there keeps its rights. */
export function makeFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/**
 * Replaces a file: temp file → fsync → rename → fsync of the folder. Readers see the old or the new file, never half of one. `isWanted` is
 * asked at the last moment; when it says no, nothing happens and the answer is false.
 */
export function replaceFile(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
  isWanted: () => boolean = () => true,
): boolean {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    if (mode === ownerOnly) makeFolder(dirname(path));
    else mkdirSync(dirname(path), { recursive: true });
    const handle = openSync(temporary, 'wx', mode);
    try {
      const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(handle, bytes, offset);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    if (!isWanted()) {
      rmSync(temporary, { force: true });
      return false;
    }
    renameSync(temporary, path);
    fsyncFolder(dirname(path));
    return true;
  } catch (error) {
    rmSync(temporary, { force: true });
    throw unwritable(path, error);
  }
}

/** Keeps these words of a file beside it, as `<path>.bak`, else `.bak2`, `.bak3`…: a copy that is there already is never replaced. */
export function keepCopy(path: string, content: string): void {
  for (let number = 1; ; number++) {
    const copy = `${path}.bak${number === 1 ? '' : number}`;
    const there = readText(copy);
    if (there === content) return;
    if (there !== null) continue;
    replaceFile(copy, content);
    return;
  }
}

/** The file's text, or null when there is none. */
export function readText(path: string): string | null {
  return readBytes(path)?.toString('utf8') ?? null;
}

/** The file's bytes, or null when there is none. */
export function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new SyncError({
      code: 'STATE_UNREADABLE',
      recovery: 'stop',
      text: stateMessages.unreadable(path, String((error as NodeJS.ErrnoException).code ?? error)),
      hint: stateMessages.checkRights(path, (error as NodeJS.ErrnoException).code),
      cause: error,
    });
  }
}

export function unwritable(path: string, error: unknown): SyncError {
  // SQLite calls every failure by one code and says in `errstr` what it was: "database or disk is full".
  const { code, errstr } = error as NodeJS.ErrnoException & { errstr?: string };
  return new SyncError({
    code: 'STATE_UNWRITABLE',
    recovery: 'stop',
    text: stateMessages.unwritable(path, String(errstr ?? code ?? error)),
    hint: stateMessages.checkRights(path, code),
    cause: error,
  });
}

export function damaged(path: string, why: string, remedy = stateMessages.damagedHint(path)): SyncError {
  return new SyncError({
    code: 'STATE_DAMAGED',
    recovery: 'stop',
    text: stateMessages.damaged(path, why),
    hint: remedy,
  });
}
