import { formatDate } from '../../lib/zone.ts';
import type { Cell, TableSpec } from '../../sync/contracts.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';
import { remembered } from './keys.ts';

/** 学员总表, key 用户ID (DESIGN §8.3). */
export const studentsTable: TableSpec = {
  key: 'students',
  defaultName: '学员总表',
  columns: [
    { name: '用户ID', kind: 'text', owner: 'people' },
    { name: '昵称', kind: 'text' },
    { name: '手机号', kind: 'text', owner: 'people', fillEmpty: true },
    { name: '录入时间', kind: 'dateTime', owner: 'people' },
    // The mirror of 关联到学员总表: the platform keeps it, we never write it.
    { name: '学习记录', kind: 'link', linkTo: 'learning_records', owner: 'people', optional: true },
  ],
  keys: [{ columns: ['用户ID'] }],
};

/** 学习记录表, key (用户ID, 课程, 学习日期 as a day in `zone`). */
export function learningRecordsTableIn(zone: string): TableSpec {
  const days = new Map<number, string>();
  // Typed as text by hand it is still a day.
  const dayKey = (value: Cell) =>
    typeof value === 'number' ? remembered(days, value, () => formatDate(value, zone)) : normalizeKeyPart(value);
  return {
    key: 'learning_records',
    defaultName: '学习记录表',
    columns: [
      { name: '用户ID', kind: 'text', owner: 'people' },
      { name: '课程', kind: 'text', owner: 'people' },
      { name: '学习日期', kind: 'dateTime', owner: 'people', precision: 'day' },
      { name: '录入时间', kind: 'dateTime', owner: 'people' },
      { name: '关联到学员总表', kind: 'link', linkTo: 'students', backColumn: '学习记录', single: true },
    ],
    keys: [
      {
        columns: ['用户ID', '课程', '学习日期'],
        normalize: (column, value) => (column === '学习日期' ? dayKey(value) : normalizeKeyPart(value)),
      },
    ],
  };
}

/** Both tables, with keys in the configured time zone. */
export function studentTables(config: { readonly timezone: string }): readonly [TableSpec, TableSpec] {
  return [studentsTable, learningRecordsTableIn(config.timezone)];
}
