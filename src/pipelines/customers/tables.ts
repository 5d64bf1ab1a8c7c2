import type { ColumnSpec, TableSpec } from '../../sync/contracts.ts';
import { numberColumn, type SyncedColumn, syncedColumns, syncTimeColumn } from './columns.ts';
import { normalizeCustomerId } from './numbers.ts';

const groups = ['技术支持群', 'VIP客户群', '测试群'];

function specOf(column: SyncedColumn): ColumnSpec {
  const spec: ColumnSpec = { name: column.name, kind: column.kind, owner: column.owner };
  if (column.name === '群聊名称') return { ...spec, options: groups, optionList: 'closed' };
  if (column.kind === 'multiSelect') return { ...spec, options: [], optionList: 'open' };
  return spec;
}

/** 客户表 (DESIGN §8.4). */
export const customersTable: TableSpec = {
  key: 'customers',
  defaultName: '客户表',
  columns: [
    { name: numberColumn, kind: 'text', owner: 'people' },
    ...syncedColumns.map(specOf),
    { name: syncTimeColumn, kind: 'dateTime', owner: 'system' },
  ],
  // People type ` k0008 `: the server finds it by what it contains.
  keys: [{ columns: [numberColumn], normalize: (_column, value) => normalizeCustomerId(value), lookup: 'contains' }],
};
