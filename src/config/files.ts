import { readFileSync, statSync } from 'node:fs';

/** The little of the disk that loading a configuration needs. */
export interface ConfigFiles {
  /** The file's bytes; null when there is none. Throws other errors of the disk (with `code`). */
  read(path: string): Uint8Array | null;
  /** Permission bits; null where they mean nothing. */
  mode(path: string): number | null;
}

export const diskFiles: ConfigFiles = {
  read(path) {
    try {
      return readFileSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
  },
  mode(path) {
    if (process.platform === 'win32') return null;
    try {
      return statSync(path).mode;
    } catch {
      return null;
    }
  },
};
