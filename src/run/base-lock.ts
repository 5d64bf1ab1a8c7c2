import { createHash } from 'node:crypto';
import type { Locks } from '../state/locks.ts';

const waitMs = 10 * 60_000;

/**
 * One writer per base at a time: a queue inside this process, a lock across processes. Held for one call, so different pipelines
 * that write to one base take turns batch by batch.
 */
export class BaseLock {
  private readonly queues = new Map<string, Promise<unknown>>();

  constructor(
    private readonly locks: Locks,
    private readonly signal: AbortSignal,
  ) {}

  alone<T>(baseId: string, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(baseId) ?? Promise.resolve();
    const turn = before.then(async () => {
      const name = `base-${createHash('sha256').update(baseId).digest('hex').slice(0, 12)}`;
      const lock = await this.locks.wait(name, waitMs, this.signal);
      try {
        return await work();
      } finally {
        lock.release();
      }
    });
    this.queues.set(
      baseId,
      turn.catch(() => undefined),
    );
    return turn;
  }
}
