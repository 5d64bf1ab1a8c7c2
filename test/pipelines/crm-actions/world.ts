import { configSchema } from '../../../src/config/schema.ts';
import type { Action, Row, TableSpec } from '../../../src/sync/contracts.ts';
import { type MemoryColumn, MemoryTable } from '../../../src/sync/memory-table.ts';

const select = (name: string, ...options: string[]): MemoryColumn => ({ name, kind: 'singleSelect', options });
export const leadColumns: MemoryColumn[] = [
  { name: '客户ID', kind: 'text' },
  { name: '姓名', kind: 'text' },
  { name: '电话', kind: 'phone' },
  { name: '微信号', kind: 'text' },
  select('来源渠道', '抖音', '小红书', '百度', '转介绍', '其他'),
  select('意向产品', '信用贷', '抵押贷', '车贷', '经营贷'),
  { name: '意向金额', kind: 'number' },
  select('意向等级', '高', '中', '低'),
  select('贷款状态', '新客户', '已联系', '跟进中', '方案沟通', '谈判中', '成交', '流失'),
  { name: '创建时间', kind: 'dateTime' },
  { name: '最后联系', kind: 'dateTime' },
  { name: '下次跟进', kind: 'dateTime' },
  { name: '备注', kind: 'longText' },
  { name: '标签', kind: 'multiSelect', options: ['VIP', '老客户'] },
];
export const followUpColumns: MemoryColumn[] = [
  { name: '记录ID', kind: 'text' },
  { name: '客户ID', kind: 'link' },
  select('跟进方式', '电话', '微信', '面谈', '其他'),
  select('跟进结果', '有意向', '无意向', '待考虑', '已拒绝'),
  { name: '跟进时间', kind: 'dateTime' },
];
export const dealColumns: MemoryColumn[] = [
  { name: '成交ID', kind: 'text' },
  { name: '客户ID', kind: 'link' },
  { name: '贷款金额', kind: 'number' },
  { name: '利率', kind: 'number' },
  { name: '期限', kind: 'number' },
  { name: '佣金', kind: 'number' },
  { name: '成交时间', kind: 'dateTime' },
  select('状态', '已放款', '已取消'),
];

export const config = (changes: object = {}) => configSchema.parse(changes);

/** Midnight, or another time of day, in Shanghai. */
export const at = (words: string) =>
  Date.parse(`${words.includes(' ') ? words.replace(' ', 'T') : `${words}T00:00`}:00+08:00`);
export const date = (words: string) => {
  const [year = 0, month = 0, day = 0] = words.split('-').map(Number);
  return { year, month, day };
};

export class World {
  readonly leads: MemoryTable;
  readonly followUps = new MemoryTable(followUpColumns, { name: 'followups' });
  readonly deals = new MemoryTable(dealColumns, { name: 'deals' });
  readonly pushed: Action[] = [];
  flushes = 0;
  private sequence = 0;

  constructor(columns: MemoryColumn[] = leadColumns) {
    this.leads = new MemoryTable(columns, { name: 'leads' });
  }

  lead(cells: Row): string {
    const number = ++this.sequence;
    return this.leads.add({
      客户ID: `C${number}`,
      姓名: `客户${number}`,
      电话: `138${String(number).padStart(8, '0')}`,
      贷款状态: '新客户',
      ...cells,
    });
  }

  /** A writer that applies what is pushed when it is flushed. */
  open = async (spec: TableSpec) => {
    const table = { leads: this.leads, followups: this.followUps, deals: this.deals }[spec.key] as MemoryTable;
    return {
      table,
      counts: { created: 0, updated: 0, unchanged: 0, deleted: 0, rejected: 0, unknown: 0 },
      push: async (action: Action) => void this.pushed.push(action),
      flush: async () => {
        this.flushes++;
        const updates = this.pushed.flatMap((action) =>
          action.kind === 'update'
            ? [
                {
                  recordId: action.recordId,
                  cells: Object.fromEntries(Object.entries(action.changes).map(([name, { to }]) => [name, to])),
                },
              ]
            : [],
        );
        if (updates.length > 0) await table.update(updates);
      },
    };
  };
}
