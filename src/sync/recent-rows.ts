import type { Clock } from '../lib/clock.ts';
import type { RecordIndex } from '../state/ports.ts';

/** How long a replica may take to show a row, with a wide margin: seconds are what was seen. */
export const replicaLagMs = 5 * 60_000;
/** Rows remembered by id; when there were more, every row counts as recent. */
const rememberedMax = 2_000;

/** Rows that were created so recently, by this run or the one before, that a reading may not show them yet. Kept with the index. */
export class RecentRows {
  /** As the index has them; undefined before it was asked, which a run that finds nothing changed never does. */
  private known: string[] | null | undefined;

  constructor(
    private readonly index: RecordIndex,
    private readonly clock: Clock,
  ) {}

  add(recordId: string): void {
    const { index } = this;
    let ids = this.isLately() ? this.ids() : [];
    if (ids !== null && ids.length >= rememberedMax) ids = null;
    // The same list every time: it becomes text when the index is saved, not with every row.
    ids?.push(recordId);
    this.known = ids;
    index.setFact('created', ids);
    index.setFact('createdMs', this.clock.now());
  }

  /** Tells which rows may be there unseen. */
  test(): (recordId: string) => boolean {
    if (!this.isLately()) return () => false;
    const list = this.ids();
    if (list === null) return () => true;
    const ids = new Set(list);
    return (recordId) => ids.has(recordId);
  }

  private ids(): string[] | null {
    if (this.known === undefined) {
      const ids = this.index.fact<readonly string[]>('created');
      this.known = ids === null ? null : [...ids];
    }
    return this.known;
  }

  private isLately(): boolean {
    const createdMs = this.index.fact<number>('createdMs');
    return createdMs !== null && this.clock.now() - createdMs < replicaLagMs;
  }
}
