import { SyncError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { FactCache } from '../../state/ports.ts';
import { type FieldColumn, toColumn } from './fields.ts';
import type { Notable } from './notable.ts';

const area = 'dingtalk-columns';

/**
 * Before a write, columns from the disk must not be older than this: a value for a column that has been renamed meanwhile has
 * been reported to vanish without an error (reference §6.4).
 */
const trustedMs = 12 * 3_600_000;

/** The columns of one sheet, cached on disk. */
export class ColumnCache {
  private memory: { columns: readonly FieldColumn[]; savedAtMs: number; fetchedHere: boolean } | null = null;

  constructor(
    private readonly notable: Notable,
    private readonly facts: FactCache,
    private readonly clock: Clock,
    private readonly key: string,
    private readonly baseId: string,
    private readonly sheet: { readonly id: string; readonly name: string },
  ) {}

  async get(): Promise<readonly FieldColumn[]> {
    if (!this.memory) {
      const cached = await this.facts.get<{ columns: readonly FieldColumn[] }>(area, this.key);
      if (cached && Array.isArray(cached.value?.columns)) {
        this.memory = { columns: cached.value.columns, savedAtMs: cached.savedAtMs, fetchedHere: false };
      }
    }
    return this.memory?.columns ?? this.fetch();
  }

  async fetch(): Promise<readonly FieldColumn[]> {
    const fields = await this.notable.fields(this.baseId, this.sheet.id);
    const columns = fields.map(toColumn).filter((column) => column !== null);
    await this.keep(columns);
    this.memory = { columns, savedAtMs: this.clock.now(), fetchedHere: true };
    return columns;
  }

  /** Remembers what we changed ourselves. */
  async keep(columns: readonly FieldColumn[]): Promise<void> {
    if (this.memory) this.memory = { ...this.memory, columns };
    await this.facts.set(area, this.key, { columns });
  }

  /** Columns fit for writing to, checked against the names that are about to be written. */
  async forWriting(names: Iterable<string>): Promise<readonly FieldColumn[]> {
    const columns = await this.get();
    if (this.memory && !this.memory.fetchedHere && this.clock.now() - this.memory.savedAtMs > trustedMs)
      await this.fetch();
    else if (this.missing(columns, names).length > 0 && !this.memory?.fetchedHere) await this.fetch();
    return this.demand(names);
  }

  /** Re-reads the columns once per process: after a refusal that old columns may explain. False when they are fresh already. */
  async refreshOnce(): Promise<boolean> {
    await this.get();
    if (this.memory?.fetchedHere) return false;
    await this.fetch();
    return true;
  }

  /** Throws DINGTALK_COLUMNS_CHANGED (fix-config) when one of the names is no column any more. */
  async demand(names: Iterable<string>): Promise<readonly FieldColumn[]> {
    const columns = await this.get();
    const missing = this.missing(columns, names);
    if (missing.length === 0) return columns;
    throw new SyncError({
      code: 'DINGTALK_COLUMNS_CHANGED',
      recovery: 'fix-config',
      text: m.columnsChanged(this.sheet.name, missing),
      hint: m.columnsChangedHint(),
      details: { table: this.sheet.name, columns: missing },
    });
  }

  async forget(): Promise<void> {
    this.memory = null;
    await this.facts.delete(area, this.key);
  }

  private missing(columns: readonly FieldColumn[], names: Iterable<string>): string[] {
    const known = new Set(columns.map((column) => column.name));
    return [...new Set(names)].filter((name) => !known.has(name));
  }
}
