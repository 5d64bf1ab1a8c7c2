import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { storeColumnMissing, storeColumnUnknown, storeTableMissing } from './errors.ts';
import { type StoreProp, storeProps } from './port.ts';

export interface DbColumn {
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
}

export interface DbTable {
  readonly name: string;
  /** Which column holds what. */
  readonly columns: ReadonlyMap<StoreProp, DbColumn>;
  /** Columns that an insert must fill although we know nothing of them. */
  readonly required: readonly DbColumn[];
}

/** The table's own names for what `customers.store.columns` may map, besides the bot's. */
const tableNames: Readonly<Record<string, StoreProp>> = {
  客户编号: 'customer_id',
  姓名: 'name',
  群聊名称: 'group_name',
  微信备注: 'wechat_remark',
  优先级: 'priority',
  电话: 'phone',
  邮箱: 'email',
  备注: 'notes',
  标签: 'tags',
  总问题数: 'total_questions',
  已解决: 'solved_questions',
  转人工次数: 'handoff_count',
  最后活跃: 'last_active',
};

/** `customers.store.columns` by our names. Throws STORE_COLUMN_UNKNOWN. */
export function columnMapping(configured: Readonly<Record<string, string>>): Partial<Record<StoreProp, string>> {
  const mapping: Partial<Record<StoreProp, string>> = {};
  for (const [key, column] of Object.entries(configured)) {
    const prop =
      storeProps.find((candidate) => candidate === key) ??
      (Object.hasOwn(tableNames, key) ? tableNames[key] : undefined);
    if (!prop) throw storeColumnUnknown(key, storeProps);
    mapping[prop] = column;
  }
  return mapping;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Which columns of the bot's table we use: those that are mapped, and those of our own names that exist. `status` only where it is
 * mapped: a column of that name may mean anything to the bot. Throws STORE_TABLE_MISSING, STORE_COLUMN_MISSING.
 */
export function describeTable(
  db: DatabaseSyncInstance,
  path: string,
  table: string,
  mapping: Partial<Record<StoreProp, string>>,
): DbTable {
  const rows = db.prepare(`PRAGMA table_xinfo(${quoted(table)})`).all() as {
    name: string;
    type: string;
    notnull: number;
    dflt_value: unknown;
    pk: number;
    hidden: number;
  }[];
  if (rows.length === 0) {
    const found = db
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all() as { name: string }[];
    throw storeTableMissing(
      path,
      table,
      found.map((row) => row.name),
    );
  }
  const found = new Map<string, DbColumn>();
  const required: DbColumn[] = [];
  for (const row of rows) {
    const column = {
      name: row.name,
      type: row.type.toUpperCase(),
      notNull: row.notnull === 1,
      hasDefault: row.dflt_value !== null,
    };
    // 2 and 3: generated columns, which nobody can write.
    if (row.hidden === 0) found.set(row.name.toLowerCase(), column);
    const rowId = row.pk === 1 && column.type === 'INTEGER';
    if (row.hidden === 0 && column.notNull && !column.hasDefault && !rowId) required.push(column);
  }
  const columns = new Map<StoreProp, DbColumn>();
  const missing: string[] = [];
  for (const prop of storeProps) {
    const wanted = mapping[prop] ?? (prop === 'status' ? null : prop);
    if (wanted === null) continue;
    const column = found.get(wanted.toLowerCase());
    if (column) columns.set(prop, column);
    else if (mapping[prop] !== undefined || prop === 'customer_id') missing.push(wanted);
  }
  if (missing.length > 0)
    throw storeColumnMissing(
      table,
      missing,
      rows.map((row) => row.name),
    );
  const ours = new Set([...columns.values()].map((column) => column.name));
  return { name: table, columns, required: required.filter((column) => !ours.has(column.name)) };
}

const isNumeric = (column: DbColumn) => /INT|REAL|FLOA|DOUB|NUM|DEC|BOOL/.test(column.type);

/** What stands for "nothing" in a column that refuses NULL. */
export function nothing(column: DbColumn, prop: StoreProp | null): string | bigint | null {
  if (!column.notNull) return null;
  if (prop === 'priority') return isNumeric(column) ? 3n : '3';
  if (prop === 'tags') return '[]';
  return isNumeric(column) ? 0n : '';
}
