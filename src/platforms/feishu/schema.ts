import { SyncError } from '../../errors/index.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import type { FactCache } from '../../state/ports.ts';
import type { FeishuClient } from './client.ts';
import { columnOf, type FeishuColumn, type FeishuField } from './fields.ts';

/** `<app_token>/<table_id>` → columns as last listed. */
export const columnsArea = 'feishu.columns';

/** A table's columns, from the disk while they hold. */
export interface Schema {
  /** From the cache unless `fresh`. */
  columns(fresh?: boolean): Promise<readonly FeishuColumn[]>;
  /**
   * The columns of these names. Re-reads once when one is not known; throws MISSING_COLUMN (fix-config) when it is really not
   * there, naming the column that it was probably renamed to.
   */
  named(names: readonly string[], fresh?: boolean): Promise<ReadonlyMap<string, FeishuColumn>>;
  /** Takes over a listing that was made for another reason. */
  learn(fields: readonly FeishuField[]): Promise<void>;
  /** The listing of this run, as the platform gave it; null when the columns came from the disk. */
  readonly listed: readonly FeishuField[] | null;
  /** The columns were read from the platform in this run. */
  readonly isFresh: boolean;
  forget(): Promise<void>;
}

export interface SchemaDeps {
  readonly client: FeishuClient;
  readonly facts: FactCache;
  readonly appToken: string;
  readonly tableId: string;
  readonly tableName: string;
}

export function createSchema({ client, facts, appToken, tableId, tableName }: SchemaDeps): Schema {
  const key = `${appToken}/${tableId}`;
  let known: readonly FeishuColumn[] | null = null;
  /** Columns as an earlier run saw them: ids that tell a renamed column from a deleted one. */
  let before: readonly FeishuColumn[] = [];
  let fresh = false;
  let listed: readonly FeishuField[] | null = null;

  async function columns(refresh = false): Promise<readonly FeishuColumn[]> {
    if (known !== null && !refresh) return known;
    const cached = known ?? (await facts.get<FeishuColumn[]>(columnsArea, key))?.value ?? null;
    if (cached !== null && !refresh) {
      known = cached;
      return cached;
    }
    if (cached !== null) before = cached;
    return learn(await client.fieldList(appToken, tableId));
  }

  async function learn(fields: readonly FeishuField[]): Promise<readonly FeishuColumn[]> {
    known = fields.map(columnOf);
    listed = fields;
    fresh = true;
    await facts.set(columnsArea, key, known);
    return known;
  }

  const pick = (from: readonly FeishuColumn[], names: readonly string[]) => {
    const byName = new Map(from.map((column) => [column.name, column]));
    return { found: byName, missing: [...new Set(names)].filter((name) => !byName.has(name)) };
  };

  function missingError(missing: readonly string[], present: readonly FeishuColumn[]): SyncError {
    const renamed = missing.flatMap((name) => {
      const old = before.find((column) => column.name === name);
      const now = old && present.find((column) => column.id === old.id);
      return now ? [{ from: name, to: now.name }] : [];
    });
    return new SyncError({
      code: 'MISSING_COLUMN',
      recovery: 'fix-config',
      text: feishuMessages.columnMissing(tableName, missing),
      hint: renamed.length > 0 ? feishuMessages.columnRenamed(renamed) : feishuMessages.columnMissingHint(),
      details: { table: tableName, columns: missing },
    });
  }

  return {
    columns,
    async named(names, refresh = false) {
      const first = pick(await columns(refresh), names);
      if (first.missing.length === 0) return first.found;
      const second = fresh ? first : pick(await columns(true), names);
      if (second.missing.length > 0) throw missingError(second.missing, known ?? []);
      return second.found;
    },
    async learn(fields) {
      await learn(fields);
    },
    get listed() {
      return listed;
    },
    get isFresh() {
      return fresh;
    },
    async forget() {
      known = null;
      await facts.delete(columnsArea, key);
    },
  };
}
