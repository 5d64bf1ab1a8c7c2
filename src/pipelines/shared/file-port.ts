/** What pipelines ask of the user's files. Implemented with node:fs in `src/state/files.ts`; tests bring their own. */
export interface FileFacts {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly modifiedAtMs: number;
  /** Last change of content or attributes, which a copy with a preserved modification time cannot hide. */
  readonly changedAtMs: number;
}

/** A file under construction: nobody sees it under its name before `commit`. */
export interface FileDraft {
  write(words: string): Promise<void>;
  commit(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Errors of all methods: FILE_NOT_FOUND and FILE_IS_FOLDER (fix-config), FILE_NO_PERMISSION and FILE_UNREADABLE / FILE_UNWRITABLE
 * (stop).
 */
export interface FilePort {
  /** null: there is nothing under this path. Links are followed. */
  facts(path: string): Promise<FileFacts | null>;
  read(path: string): AsyncIterable<Uint8Array>;
  /** Paths of the files that `pattern` names, by name. `*` and `?` stand in the last part only; without them: the path itself. */
  list(pattern: string): Promise<readonly string[]>;
  /** Starts a new file that replaces `path` on commit. Folders on the way are created. */
  draft(path: string): Promise<FileDraft>;
  /** A path in `folder` for this name that does not exist yet: `name.csv`, `name (2).csv`, … */
  freePath(folder: string, name: string): Promise<string>;
  /** Moves a file, across disks too. The target must not exist. */
  move(from: string, to: string): Promise<void>;
  name(path: string): string;
  join(folder: string, name: string): string;
}
