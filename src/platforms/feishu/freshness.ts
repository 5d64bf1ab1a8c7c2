import type { Clock } from '../../lib/clock.ts';

/** Replicas follow within seconds: what we created this recently may still be unknown to the one that answers. */
const freshMs = 30_000;
const recordsMax = 5000;

export interface Freshness {
  mark(id: string): void;
  markRecords(ids: readonly string[]): void;
  isAny(ids: readonly string[]): boolean;
}

/** Remembers what this process has just created. */
export function createFreshness(clock: Clock): Freshness {
  const createdAtMs = new Map<string, number>();
  const forget = () => {
    for (const [id, at] of createdAtMs) {
      // Oldest first: what is left is young enough, unless there is too much of it.
      if (at > clock.now() - freshMs && createdAtMs.size <= recordsMax) break;
      createdAtMs.delete(id);
    }
  };
  const mark = (id: string) => {
    createdAtMs.delete(id);
    createdAtMs.set(id, clock.now());
  };
  return {
    mark(id) {
      mark(id);
      forget();
    },
    markRecords(ids) {
      for (const id of ids) mark(id);
      forget();
    },
    isAny(ids) {
      return ids.some((id) => (createdAtMs.get(id) ?? Number.NEGATIVE_INFINITY) > clock.now() - freshMs);
    },
  };
}
