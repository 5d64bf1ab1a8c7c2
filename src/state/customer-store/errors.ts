import { SyncError } from '../../errors/index.ts';
import { customerMessages } from '../../messages/customers.ts';
import type { Text } from '../../messages/text.ts';

const reasonOf = (error: unknown) => String((error as NodeJS.ErrnoException).code ?? (error as Error).message ?? error);

/** There is nothing at the configured path. */
export function storeNotFound(path: string): SyncError {
  return new SyncError({
    code: 'STORE_NOT_FOUND',
    recovery: 'fix-config',
    text: customerMessages.storeNotFound(path),
    hint: customerMessages.storeNotFoundHint(),
  });
}

/** What is there is not what we parse. It is never replaced. */
export function storeDamaged(path: string, why: Text): SyncError {
  return new SyncError({
    code: 'STORE_DAMAGED',
    recovery: 'stop',
    text: customerMessages.storeDamaged(path, why),
    hint: customerMessages.storeDamagedHint(),
  });
}

export function storeUnreadable(path: string, error: unknown): SyncError {
  return new SyncError({
    code: 'STORE_UNREADABLE',
    recovery: 'stop',
    text: customerMessages.storeUnreadable(path, reasonOf(error)),
    hint: customerMessages.storeRightsHint(),
    cause: error,
  });
}

/** Opened read-only, or a disk or folder that refuses the write. */
export function storeUnwritable(path: string, error: unknown): SyncError {
  return new SyncError({
    code: 'STORE_UNWRITABLE',
    recovery: 'stop',
    text: customerMessages.storeUnwritable(path, reasonOf(error)),
    hint: customerMessages.storeRightsHint(),
    cause: error,
  });
}

/** The bot holds its database's lock for longer than we wait. */
export function storeBusy(path: string, error: unknown): SyncError {
  return new SyncError({
    code: 'STORE_BUSY',
    recovery: 'try-later',
    text: customerMessages.storeBusy(path),
    hint: customerMessages.tryLaterHint(),
    cause: error,
  });
}

/** The bot rewrites its file faster than we can edit it. */
export function storeKeepsChanging(path: string): SyncError {
  return new SyncError({
    code: 'STORE_BUSY',
    recovery: 'try-later',
    text: customerMessages.storeKeepsChanging(path),
    hint: customerMessages.tryLaterHint(),
  });
}

export function storeTableMissing(path: string, table: string, found: readonly string[]): SyncError {
  return new SyncError({
    code: 'STORE_TABLE_MISSING',
    recovery: 'fix-config',
    text: customerMessages.storeTableMissing(path, table, found),
    hint: customerMessages.storeTableMissingHint(),
  });
}

export function storeColumnMissing(table: string, missing: readonly string[], found: readonly string[]): SyncError {
  return new SyncError({
    code: 'STORE_COLUMN_MISSING',
    recovery: 'fix-config',
    text: customerMessages.storeColumnMissing(table, missing, found),
    hint: customerMessages.storeColumnMissingHint(),
  });
}

/** A key of `customers.store.columns` that names nothing we sync. */
export function storeColumnUnknown(key: string, known: readonly string[]): SyncError {
  return new SyncError({
    code: 'STORE_COLUMN_UNKNOWN',
    recovery: 'fix-config',
    text: customerMessages.storeColumnUnknown(key),
    hint: customerMessages.storeColumnUnknownHint(known),
  });
}
