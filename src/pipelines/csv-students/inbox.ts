import { SyncError } from '../../errors/index.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Locale } from '../../messages/text.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { FilePort } from '../shared/file-port.ts';
import { settledFiles } from '../shared/input-files.ts';

/** Files to import, and what becomes of them afterwards. */
export interface Picked {
  readonly paths: readonly string[];
  /** Still being copied: left for the next run. */
  readonly copying: readonly string[];
  /** Where handled files go; null: files named by the user stay where they are. */
  readonly inbox: string | null;
}

// What browsers, spreadsheets and file managers leave behind while they work.
const passing = /^~\$|\.(?:tmp|part|partial|crdownload|download|swp|lock|error\.txt)$/i;

/** Named files, or those of the inbox, oldest first, so that the newest export has the last word. Throws INBOX_NOT_FOUND, FILE_NOT_FOUND. */
export async function pickFiles(
  files: FilePort,
  named: readonly string[],
  inbox: string,
  context: PipelineContext,
): Promise<Picked> {
  if (named.length > 0) {
    const paths: string[] = [];
    for (const pattern of named) {
      const found = await namedFiles(files, pattern);
      if (found.length === 0) {
        throw new SyncError({
          code: 'FILE_NOT_FOUND',
          recovery: 'fix-config',
          text: studentMessages.noMatch(pattern),
          hint: studentMessages.noMatchHint(),
        });
      }
      paths.push(...found);
    }
    return { paths: [...new Set(paths)], copying: [], inbox: null };
  }
  const folder = await files.facts(inbox);
  if (folder?.kind !== 'folder') {
    throw new SyncError({
      code: 'INBOX_NOT_FOUND',
      recovery: 'fix-config',
      text: studentMessages.inboxMissing(inbox),
      hint: studentMessages.inboxMissingHint(),
    });
  }
  const present = (await files.list(files.join(inbox, '*'))).filter((path) => !passing.test(files.name(path)));
  const { settled, copying } = await settledFiles(files, present, context);
  const aged = await Promise.all(
    settled.map(async (path) => ({ path, at: (await files.facts(path))?.modifiedAtMs ?? 0 })),
  );
  aged.sort((a, b) => a.at - b.at || (a.path < b.path ? -1 : 1));
  return { paths: aged.map(({ path }) => path), copying, inbox };
}

/** A name with `*` that exists literally is that file. */
async function namedFiles(files: FilePort, pattern: string): Promise<readonly string[]> {
  if (/[*?]/.test(files.name(pattern)) && (await files.facts(pattern)) !== null) return [pattern];
  return files.list(pattern);
}

/** Where a handled file will lie. Decided before it is moved, so that what belongs to it can be put beside it first. */
export interface Place {
  readonly folder: 'done' | 'failed';
  readonly path: string;
}

export async function placeFor(files: FilePort, inbox: string, folder: Place['folder'], path: string): Promise<Place> {
  return { folder, path: await files.freePath(files.join(inbox, folder), files.name(path)) };
}

/** Moves a handled file. What cannot be moved is met again by the next run, which knows it by its content. */
export async function moveTo(files: FilePort, path: string, place: Place, context: PipelineContext): Promise<boolean> {
  try {
    await files.move(path, place.path);
    return true;
  } catch (error) {
    if (!(error instanceof SyncError)) throw error;
    context.recorder.warn({
      key: files.name(path),
      code: 'file_not_moved',
      message: studentMessages.notMoved(files.name(path)),
    });
    context.log.warn({ code: error.code }, 'a handled file could not be moved');
    return false;
  }
}

/** Says beside a failed file why it failed: whoever dropped it sees only the folder. */
export async function explainFailure(files: FilePort, place: Place, error: SyncError, locale: Locale): Promise<void> {
  try {
    const draft = await files.draft(`${place.path}.error.txt`);
    const hint = error.hint ? `${error.hint[locale]}\r\n` : '';
    await draft.write(`\ufeff${error.text[locale]}\r\n${hint}(${error.code})\r\n`);
    await draft.commit();
  } catch (thrown) {
    if (!(thrown instanceof SyncError)) throw thrown;
  }
}
