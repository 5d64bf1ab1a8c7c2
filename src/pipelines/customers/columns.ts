import type { StoreProp } from '../../state/customer-store/port.ts';
import { sameCell } from '../../sync/cells.ts';
import type { Cell, ColumnKind, Row } from '../../sync/contracts.ts';

/** What is synced: a column of the table, and where the bot keeps it. */
export interface SyncedColumn {
  readonly name: string;
  readonly prop: StoreProp;
  readonly kind: ColumnKind;
  /** `people`: changes travel both ways, the table wins. `system`: always from the store. */
  readonly owner: 'people' | 'system';
}

export const numberColumn = '客户编号';
export const remarkColumn = '微信备注';
export const priorityColumn = '优先级';
export const syncTimeColumn = '同步时间';
export const nameColumn = '姓名';

/** Everything but the number and the time of the sync, in the table's order. */
export const syncedColumns: readonly SyncedColumn[] = [
  { name: nameColumn, prop: 'name', kind: 'text', owner: 'people' },
  { name: '群聊名称', prop: 'group_name', kind: 'singleSelect', owner: 'people' },
  { name: remarkColumn, prop: 'wechat_remark', kind: 'text', owner: 'people' },
  { name: priorityColumn, prop: 'priority', kind: 'number', owner: 'people' },
  { name: '电话', prop: 'phone', kind: 'phone', owner: 'people' },
  { name: '邮箱', prop: 'email', kind: 'email', owner: 'people' },
  { name: '备注', prop: 'notes', kind: 'longText', owner: 'people' },
  { name: '标签', prop: 'tags', kind: 'multiSelect', owner: 'people' },
  { name: '总问题数', prop: 'total_questions', kind: 'number', owner: 'system' },
  { name: '已解决', prop: 'solved_questions', kind: 'number', owner: 'system' },
  { name: '转人工次数', prop: 'handoff_count', kind: 'number', owner: 'system' },
  { name: '最后活跃', prop: 'last_active', kind: 'dateTime', owner: 'system' },
];

export const columnOf: ReadonlyMap<string, SyncedColumn> = new Map(
  syncedColumns.map((column) => [column.name, column]),
);

/** An empty 优先级 means this. */
export const defaultPriority = 3;

/** What the bot's counters hold for a customer that it has never met. */
export const newcomerStatistics: Row = { 总问题数: 0, 已解决: 0, 转人工次数: 0, 最后活跃: null };

/** Equal as far as anybody cares: an empty 优先级 is a 3, sets are unordered. */
export function sameValue(column: SyncedColumn, a: Cell | undefined, b: Cell | undefined): boolean {
  // Nearly always they are simply the same; finding that out must cost nothing, with 120,000 cells to compare.
  if (sameExactly(a, b)) return true;
  if (column.name === priorityColumn) return (a ?? defaultPriority) === (b ?? defaultPriority);
  return sameCell(column.kind, a, b);
}

/** The very same cell. `undefined` (not known) is not the same as an empty one. */
export function sameExactly(a: Cell | undefined, b: Cell | undefined): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((item, index) => item === b[index]);
}
