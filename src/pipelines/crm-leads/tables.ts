import type { ColumnSpec, TableSpec } from '../../sync/contracts.ts';

const people = (column: ColumnSpec): ColumnSpec => ({ ...column, owner: 'people' });

/** 客户信息表 (DESIGN §8.2). */
export const leadsTable: TableSpec = {
  key: 'leads',
  defaultName: '客户信息表',
  columns: [
    { name: '客户ID', kind: 'text' },
    { name: '姓名', kind: 'text' },
    { name: '电话', kind: 'phone' },
    { name: '微信号', kind: 'text' },
  ].map((column) => people(column as ColumnSpec)),
  keys: [{ columns: ['电话'], lookup: 'contains' }, { columns: ['微信号'] }],
};
export const followupsTable: TableSpec = { key: 'followups', defaultName: '跟进记录表', columns: [{ name: '记录ID', kind: 'text' }], keys: [{ columns: ['记录ID'] }] };
export const dealsTable: TableSpec = { key: 'deals', defaultName: '成交记录表', columns: [{ name: '成交ID', kind: 'text' }], keys: [{ columns: ['成交ID'] }] };
