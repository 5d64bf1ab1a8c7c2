import type { IndexedRecord, RecordIndex } from '../../src/state/ports.ts';
import type { Cell } from '../../src/sync/contracts.ts';

/** Record index in memory. `commit` is what survives a crash: `crash()` returns to it. */
export class MemoryIndex implements RecordIndex {
  private records = new Map<string, readonly IndexedRecord[]>();
  private facts = new Map<string, Cell>();
  private saved = { records: new Map<string, readonly IndexedRecord[]>(), facts: new Map<string, Cell>() };

  get(key: string): readonly IndexedRecord[] {
    return this.records.get(key) ?? [];
  }
  has(key: string): boolean {
    return this.get(key).length > 0;
  }
  put(key: string, records: readonly IndexedRecord[]): void {
    if (records.length === 0) this.records.delete(key);
    else this.records.set(key, structuredClone(records));
  }
  keys(): Iterable<string> {
    return this.records.keys();
  }
  recordIds(): Set<string> {
    return new Set([...this.records.values()].flatMap((records) => records.map((record) => record.recordId)));
  }
  count(): number {
    return this.recordIds().size;
  }
  clear(): void {
    this.records.clear();
    this.facts.clear();
  }
  fact<T extends Cell>(name: string): T | null {
    return (this.facts.get(name) as T | undefined) ?? null;
  }
  setFact(name: string, value: Cell): void {
    this.facts.set(name, value);
  }
  /** The process that holds it is dead: what it still does no longer counts. */
  isDead = false;
  commit(): void {
    if (this.isDead) return;
    this.saved = { records: new Map(this.records), facts: new Map(this.facts) };
  }
  close(): void {
    this.commit();
  }
  crash(): void {
    this.isDead = false;
    this.records = new Map(this.saved.records);
    this.facts = new Map(this.saved.facts);
  }
}
