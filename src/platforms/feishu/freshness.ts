import type { Clock } from '../../lib/clock.ts';

/** Replicas follow within seconds: what we created this recently may still be unknown to the one that answers. */
const freshMs = 30_000;
const recordsMax = 5000;

export interface Freshness {
  mark(id: string): void;
  markRecords(ids: readonly string[]): void;
  isAny(ids: readonly string[]): boolean;
}

/** Remembers what this process has just created. Told with every batch, asked only when the platform does not know something. */
export function createFreshness(clock: Clock): Freshness {
  /** Oldest first. */
  const created: { readonly ids: readonly string[]; readonly atMs: number }[] = [];
  let count = 0;
  const isFresh = (atMs: number) => atMs > clock.now() - freshMs;
  const markRecords = (ids: readonly string[]) => {
    created.push({ ids, atMs: clock.now() });
    count += ids.length;
    for (let [oldest] = created; oldest && (count > recordsMax || !isFresh(oldest.atMs)); [oldest] = created) {
      created.shift();
      count -= oldest.ids.length;
    }
  };
  return {
    mark: (id) => markRecords([id]),
    markRecords,
    isAny(ids) {
      const fresh = new Set(created.filter(({ atMs }) => isFresh(atMs)).flatMap((batch) => batch.ids));
      return ids.some((id) => fresh.has(id));
    },
  };
}
