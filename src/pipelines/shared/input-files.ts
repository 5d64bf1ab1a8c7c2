import { SyncError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { sharedMessages } from '../../messages/shared.ts';
import { type Encoding, type Inspected, inspectText, type Read } from './encoding.ts';
import { inputFault } from './faults.ts';
import type { FileFacts, FilePort } from './file-port.ts';

/** A file that is there, may be read, and is not too large. */
export interface InputFile {
  readonly path: string;
  /** As messages name it. */
  readonly name: string;
  readonly facts: FileFacts;
  readonly read: Read;
}

const megabyte = 1024 * 1024;

/** Errors: FILE_NOT_FOUND, FILE_IS_FOLDER, FILE_NOT_REGULAR (fix-config), FILE_TOO_LARGE, FILE_NO_PERMISSION (stop). */
export async function openInput(
  files: FilePort,
  path: string,
  limit: { megabytes: number; hint: SyncError['text'] },
): Promise<InputFile> {
  const facts = await files.facts(path);
  const name = files.name(path);
  if (facts === null) {
    throw new SyncError({
      code: 'FILE_NOT_FOUND',
      recovery: 'fix-config',
      text: sharedMessages.fileNotFound(path),
      hint: sharedMessages.fileNotFoundHint(),
    });
  }
  if (facts.kind === 'folder') {
    throw new SyncError({
      code: 'FILE_IS_FOLDER',
      recovery: 'fix-config',
      text: sharedMessages.fileIsFolder(path),
      hint: sharedMessages.fileIsFolderHint(),
    });
  }
  if (facts.kind === 'other')
    throw new SyncError({
      code: 'FILE_NOT_REGULAR',
      recovery: 'fix-config',
      text: sharedMessages.fileNotRegular(path),
      hint: sharedMessages.fileNotRegularHint(),
    });
  if (facts.size > limit.megabytes * megabyte) {
    const size = Math.ceil((facts.size / megabyte) * 10) / 10;
    throw inputFault('FILE_TOO_LARGE', sharedMessages.fileTooLarge(name, size, limit.megabytes), limit.hint, {
      bytes: facts.size,
    });
  }
  return { path, name, facts, read: () => bounded(files, path, facts.size, name) };
}

/** The file's bytes; more than it had when it was opened are not waited for. */
async function* bounded(files: FilePort, path: string, size: number, name: string): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of files.read(path)) {
    bytes += chunk.length;
    if (bytes > size) throw changed(name);
    yield chunk;
  }
}

/** Decides the encoding and makes sure that the file held still meanwhile. Errors: those of `inspectText`, FILE_CHANGED. */
export async function inspectInput(
  files: FilePort,
  input: InputFile,
  forced: Encoding | undefined,
  checkCancelled: () => void,
): Promise<Inspected> {
  let inspected: Inspected;
  try {
    inspected = await inspectText(input.read, { name: input.name, forced, checkCancelled });
  } catch (error) {
    // What looks like a fault may be the half of a file that is still being copied.
    await ensureUnchanged(files, input);
    throw error;
  }
  await ensureUnchanged(files, input);
  return inspected;
}

/** Throws FILE_CHANGED (stop) when the file is not the one that was opened. */
export async function ensureUnchanged(files: FilePort, input: InputFile): Promise<void> {
  const now = await files.facts(input.path);
  if (now === null || now.size !== input.facts.size || now.modifiedAtMs !== input.facts.modifiedAtMs)
    throw changed(input.name);
}

function changed(name: string): SyncError {
  return inputFault('FILE_CHANGED', sharedMessages.fileChanged(name), sharedMessages.fileChangedHint());
}

const settleMs = 2000;

/** Splits files into those that have held still for two seconds and those that are still being copied. Waits once, at most two seconds. */
export async function settledFiles(
  files: FilePort,
  paths: readonly string[],
  time: { clock: Clock; signal: AbortSignal },
): Promise<{ readonly settled: readonly string[]; readonly copying: readonly string[] }> {
  const first = new Map<string, FileFacts>();
  let young = 0;
  for (const path of paths) {
    const facts = await files.facts(path);
    if (facts === null || facts.kind !== 'file') continue;
    first.set(path, facts);
    const age = time.clock.now() - facts.changedAtMs;
    // A clock that is behind the file's tells nothing: then only holding still counts.
    young = Math.max(young, age < 0 ? settleMs : settleMs - age);
  }
  if (young > 0) await time.clock.sleep(Math.min(young, settleMs), time.signal);
  const settled: string[] = [];
  const copying: string[] = [];
  for (const [path, facts] of first) {
    const now = young > 0 ? await files.facts(path) : facts;
    if (now === null) continue;
    (now.size === facts.size && now.modifiedAtMs === facts.modifiedAtMs ? settled : copying).push(path);
  }
  return { settled, copying };
}
