import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { SyncError } from '../errors/index.ts';
import { sharedMessages } from '../messages/shared.ts';
import type { FileDraft, FileFacts, FilePort } from '../pipelines/shared/file-port.ts';

const readBytes = 64 * 1024;

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** A failure of the disk in the words of a user. */
function fileError(path: string, error: unknown, doing: 'read' | 'write'): SyncError {
  const name = basename(path);
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new SyncError({
        code: 'FILE_NOT_FOUND',
        recovery: 'fix-config',
        text: sharedMessages.fileNotFound(path),
        hint: sharedMessages.fileNotFoundHint(),
        cause: error,
      });
    case 'EISDIR':
      return fileIsFolder(path);
    case 'EACCES':
    case 'EPERM':
      return new SyncError({
        code: 'FILE_NO_PERMISSION',
        recovery: 'stop',
        text: sharedMessages.fileNoPermission(name, doing),
        hint: sharedMessages.fileNoPermissionHint(path),
        cause: error,
      });
    default:
      return new SyncError({
        code: doing === 'read' ? 'FILE_UNREADABLE' : 'FILE_UNWRITABLE',
        recovery: 'stop',
        text: sharedMessages.fileTrouble(path, doing, codeOf(error) || String(error)),
        hint: sharedMessages.fileTroubleHint(),
        cause: error,
      });
  }
}

export function fileIsFolder(path: string): SyncError {
  return new SyncError({
    code: 'FILE_IS_FOLDER',
    recovery: 'fix-config',
    text: sharedMessages.fileIsFolder(path),
    hint: sharedMessages.fileIsFolderHint(),
  });
}

/** `*` and `?` as in a shell: a name that begins with a dot is not meant. */
function matcher(pattern: string): RegExp {
  const body = [...pattern]
    .map((sign) => (sign === '*' ? '.*' : sign === '?' ? '.' : sign.replace(/[\\^$+.()|[\]{}]/, '\\$&')))
    .join('');
  return new RegExp(`^${pattern.startsWith('.') ? '' : '(?!\\.)'}${body}$`, 'su');
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

class Draft implements FileDraft {
  private failure: unknown = null;
  private readonly stream;

  constructor(
    private readonly path: string,
    private readonly temporary: string,
  ) {
    this.stream = createWriteStream(temporary, { flags: 'wx' });
    this.stream.on('error', (error) => {
      this.failure ??= error;
    });
  }

  async write(words: string): Promise<void> {
    if (this.failure) throw fileError(this.path, this.failure, 'write');
    try {
      if (!this.stream.write(words)) await once(this.stream, 'drain');
    } catch (error) {
      throw fileError(this.path, this.failure ?? error, 'write');
    }
  }

  async commit(): Promise<void> {
    try {
      this.stream.end();
      if (!this.stream.closed) await once(this.stream, 'close');
      if (this.failure) throw this.failure;
      await sync(this.temporary);
      await rename(this.temporary, this.path);
    } catch (error) {
      await rm(this.temporary, { force: true });
      throw fileError(this.path, this.failure ?? error, 'write');
    }
  }

  async discard(): Promise<void> {
    this.stream.destroy();
    if (!this.stream.closed) await once(this.stream, 'close').catch(() => undefined);
    await rm(this.temporary, { force: true });
  }
}

/** The user's files: what pipelines import, and what they leave beside it. */
export function createFiles(): FilePort {
  const files: FilePort = {
    async facts(path): Promise<FileFacts | null> {
      try {
        const found = await stat(path);
        return {
          kind: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other',
          size: found.size,
          modifiedAtMs: found.mtimeMs,
          changedAtMs: Math.max(found.mtimeMs, found.ctimeMs),
        };
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
        throw fileError(path, error, 'read');
      }
    },

    async *read(path) {
      try {
        for await (const chunk of createReadStream(path, { highWaterMark: readBytes })) yield chunk as Uint8Array;
      } catch (error) {
        throw codeOf(error) === '' ? error : fileError(path, error, 'read');
      }
    },

    async list(pattern) {
      const name = basename(pattern);
      if (!/[*?]/.test(name)) return [pattern];
      const folder = dirname(pattern);
      const matches = matcher(name);
      try {
        const entries = await readdir(folder, { withFileTypes: true });
        return entries
          .filter((entry) => !entry.isDirectory() && matches.test(entry.name))
          .map((entry) => join(folder, entry.name))
          .sort();
      } catch (error) {
        throw fileError(folder, error, 'read');
      }
    },

    async draft(path) {
      try {
        await mkdir(dirname(path), { recursive: true });
      } catch (error) {
        throw fileError(path, error, 'write');
      }
      const draft = new Draft(path, join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`));
      return draft;
    },

    async freePath(folder, name) {
      const extension = extname(name);
      const stem = name.slice(0, name.length - extension.length);
      for (let number = 1; ; number++) {
        const path = join(folder, number === 1 ? name : `${stem} (${number})${extension}`);
        if ((await files.facts(path)) === null) return path;
      }
    },

    async move(from, to) {
      try {
        await mkdir(dirname(to), { recursive: true });
        try {
          await rename(from, to);
        } catch (error) {
          if (codeOf(error) !== 'EXDEV') throw error;
          // Another disk: the copy is complete before the original goes.
          await copyFile(from, to);
          await sync(to);
          await unlink(from);
        }
      } catch (error) {
        throw fileError(from, error, 'write');
      }
    },

    name: (path) => basename(path),
    join: (folder, name) => join(folder, name),
  };
  return files;
}
