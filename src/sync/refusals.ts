import type { Text } from '../messages/text.ts';

/** Rows of one batch that are found alone, one by one, before their refusal is taken for systematic. */
export const aloneMost = 8;

/** Rows that a refused call carried and that were not tried alone. */
export interface SetAside<Item> {
  readonly items: readonly Item[];
  readonly reason: Text;
}

/**
 * Pure: whether refusals are about single rows or about all of them. A column of the wrong kind, a missing right, a broken export have
 * every row refused with the same code, and bisecting 500 rows down to each would cost 999 calls. After `aloneMost` rows of a batch
 * that were refused alone with one code, and none accepted, a refused group is no longer divided: its last row is tried alone, the
 * others are set aside. One accepted row of the batch lifts the suspicion for good, and what was set aside is tried after all. So
 * fewer than `aloneMost` bad rows are always found exactly, and any number of them in a batch of which anything was accepted; only
 * where nothing is are rows refused that were not tried alone.
 */
export class Refusals<Item> {
  private code: string | null = null;
  private alone = 0;
  private isMixed = false;
  private aside: SetAside<Item>[] = [];
  /** Why the table takes no more rows; null while it does. */
  full: Text | null = null;

  /** A new batch: it begins under the suspicion in which the one before ended. */
  begin(): void {
    if (this.isMixed) this.alone = 0;
    this.isMixed = false;
  }

  /** Whether a refusal with this code, or any, is taken for systematic. */
  isSystematic(code = this.code): boolean {
    return !this.isMixed && this.alone >= aloneMost && code === this.code;
  }

  accepted(): void {
    this.isMixed = true;
  }

  refusedAlone(code: string): void {
    this.alone = code === this.code ? this.alone + 1 : 1;
    this.code = code;
  }

  setAside(items: readonly Item[], reason: Text): void {
    if (items.length > 0) this.aside.push({ items, reason });
  }

  /** Hands over what was set aside, and forgets it. */
  takeAside(): readonly SetAside<Item>[] {
    return this.aside.splice(0);
  }
}
