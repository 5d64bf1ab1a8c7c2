import type { Clock } from '../lib/clock.ts';
import type { RecordIndex } from '../state/ports.ts';

/** How long a replica may take to show a row, with a wide margin: seconds are what was seen. */
export const replicaLagMs = 5 * 60_000;
/** Rows remembered by id; when there were more, every row counts as recent. */
const rememberedMax = 2_000;

/** Rows that were created so recently, by this run or the one before, that a reading may not show them yet. Kept with the index. */
export class RecentRows {
  private ids: string[] | null;

  constructor(
    private readonly index: RecordIndex,
    private readonly clock: Clock,
  ) {
    const ids = index.fact<readonly string[]>('created');
    this.ids = ids === null ? null : [...ids];
  }

  add(recordId: string): void {
    const { index } = this;
    if (!this.isLately()) this.ids = [];
    if (this.ids !== null && this.ids.length >= rememberedMax) this.ids = null;
    // The same list every time: it becomes text when the index is saved, not with every row.
    this.ids?.push(recordId);
    index.setFact('created', this.ids);
    index.setFact('createdMs', this.clock.now());
  }

  /** Tells which rows may be there unseen. */
  test(): (recordId: string) => boolean {
    if (!this.isLately()) return () => false;
    if (this.ids === null) return () => true;
    const ids = new Set(this.ids);
    return (recordId) => ids.has(recordId);
  }

  private isLately(): boolean {
    const createdMs = this.index.fact<number>('createdMs');
    return createdMs !== null && this.clock.now() - createdMs < replicaLagMs;
  }
}
