import { constants, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

interface Compiler {
  /** https://nodejs.org/api/module.html#moduleenablecompilecachecachedir */
  enableCompileCache?(folder: string): unknown;
}

/**
 * Has Node 22 and later keep what it compiles for the next run: an eighth of the work of a run that finds nothing to do. Older ones do
 * without, and where the folder cannot be written nothing is kept and nothing is said.
 */
export function keepCompiled(env: Readonly<Record<string, string | undefined>>): void {
  const folder = compiledFolder(env);
  const { enableCompileCache } = (process.getBuiltinModule?.('node:module') ?? {}) as Compiler;
  if (folder === null || !enableCompileCache) return;
  try {
    // Made step by step: Node itself never stops trying where a file system calls a folder missing that it does not let anyone make.
    for (const part of [dirname(folder), folder]) if (!existsSync(part)) mkdirSync(part, 0o700);
    if (isOwn(folder)) enableCompileCache(folder);
  } catch {
    // A home that cannot be written.
  }
}

/** What lies in it is run as code: a folder that others own, or may write to, is not trusted. Windows keeps its own rights. */
export function isOwn(folder: string): boolean {
  const { uid, mode } = lstatSync(folder);
  const isDirectory = (mode & constants.S_IFMT) === constants.S_IFDIR;
  return isDirectory && (process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0));
}

/** The user's own folder for such things (elsewhere others could put code into it); null where there is none. May be deleted at any time. */
export function compiledFolder(env: Readonly<Record<string, string | undefined>>): string | null {
  const { XDG_CACHE_HOME, LOCALAPPDATA, HOME } = env;
  const caches = XDG_CACHE_HOME || LOCALAPPDATA || (HOME && `${HOME}/.cache`);
  return caches ? `${caches}/bitable-sync` : null;
}
