import { closeSync, openSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import type { Clock } from '../lib/clock.ts';
import { stateMessages } from '../messages/state.ts';
import { damaged, makeFolder, ownerOnly, readText, unwritable } from './atomic.ts';

/** Made before SQLite makes it for everybody to read. One that is there is not touched: closing it would drop a lock that this process holds. */
function createOnce(path: string): void {
  try {
    closeSync(openSync(path, 'wx', ownerOnly));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

export interface Lock {
  release(): void;
}

export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
}

const holderSchema = z.object({ pid: z.int(), host: z.string(), since: z.string() });
/** `status` holds a lock for a moment to see whether it is held: a run that starts just then must not take that for another run. */
const probeMs = 250;
// SQLITE_BUSY, SQLITE_NOTADB: https://sqlite.org/rescode.html
const isBusy = (error: unknown) => (error as { errcode?: number }).errcode === 5;
const isForeign = (error: unknown) => (error as { errcode?: number }).errcode === 26;

/**
 * Locks that the operating system itself drops when their holder is gone, however it died: the file lock that SQLite takes for an
 * exclusive transaction. No pid file can go stale, no reboot or container confuses it, and age does not matter. The `.json` beside
 * a lock only tells people who holds it.
 */
export class Locks {
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
  ) {}

  /** The lock, or null when somebody holds it, also after `patienceMs`. Throws STATE_UNWRITABLE. */
  tryAcquire(name: string, patienceMs = 0): Lock | null {
    const path = join(this.folder, `${name}.lock`);
    let database: InstanceType<typeof DatabaseSync>;
    try {
      makeFolder(this.folder);
      createOnce(path);
      database = new DatabaseSync(path);
    } catch (error) {
      throw unwritable(path, error);
    }
    try {
      database.exec(`PRAGMA busy_timeout=${patienceMs}`);
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (isBusy(error)) return null;
      if (isForeign(error)) throw damaged(path, 'not a lock', stateMessages.damagedLockHint(path));
      throw unwritable(path, error);
    }
    return { release: () => database.close() };
  }

  /** Like `tryAcquire`, and leaves word of the holder. Throws LOCKED when somebody else has it. */
  acquire(name: string): Lock {
    const lock = this.tryAcquire(name, probeMs);
    if (!lock) {
      const holder = this.holder(name);
      throw new SyncError({
        code: 'LOCKED',
        recovery: 'locked',
        text: stateMessages.locked(name, holder),
        hint: stateMessages.lockedHint(),
        details: { holder },
      });
    }
    const info: LockHolder = { pid: process.pid, host: hostname(), since: new Date(this.clock.now()).toISOString() };
    this.leaveWord(name, info);
    return lock;
  }

  /** Whether somebody holds the lock now, and who said so last. */
  holder(name: string): LockHolder | null {
    const words = readText(this.infoPath(name));
    if (words === null) return null;
    try {
      return holderSchema.parse(JSON.parse(words));
    } catch {
      return null;
    }
  }

  isHeld(name: string): boolean {
    const lock = this.tryAcquire(name);
    lock?.release();
    return lock === null;
  }

  /** Waits for the lock, asking again with growing pauses. Throws BASE_BUSY after `timeoutMs`. */
  async wait(name: string, timeoutMs: number, signal?: AbortSignal): Promise<Lock> {
    const deadline = this.clock.now() + timeoutMs;
    for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 250)) {
      const lock = this.tryAcquire(name);
      if (lock) return lock;
      if (this.clock.now() >= deadline) {
        throw new SyncError({
          code: 'BASE_BUSY',
          recovery: 'try-later',
          text: stateMessages.baseBusy(Math.round(timeoutMs / 1000)),
          hint: stateMessages.baseBusyHint(),
        });
      }
      await this.clock.sleep(pauseMs, signal);
    }
  }

  /** Runs a short piece of synchronous work alone, across processes: two that touch one file at once lose nothing. */
  async exclusively<T>(name: string, work: () => T): Promise<T> {
    const lock = await this.wait(name, 60_000);
    try {
      return work();
    } finally {
      lock.release();
    }
  }

  /** Of no use once the holder is gone: neither atomic nor forced onto the disk, unlike state. */
  private leaveWord(name: string, info: LockHolder): void {
    const path = this.infoPath(name);
    try {
      writeFileSync(path, `${JSON.stringify(info)}\n`, { mode: ownerOnly });
    } catch (error) {
      throw unwritable(path, error);
    }
  }

  private infoPath(name: string): string {
    return join(this.folder, `${name}.json`);
  }
}
