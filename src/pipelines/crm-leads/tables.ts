import type { Cell, ColumnSpec, TableSpec } from '../../sync/contracts.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';
import { readPhone } from '../shared/phone.ts';

/** Filled at creation, a person's from then on. */
const people = (columns: readonly ColumnSpec[]): ColumnSpec[] =>
  columns.map((column) => ({ ...column, owner: 'people' }));

export const channels = ['抖音', '小红书', '百度', '转介绍', '其他'] as const;
export const products = ['信用贷', '抵押贷', '车贷', '经营贷'] as const;
export const levels = ['高', '中', '低'] as const;
export const loanStatuses = ['新客户', '已联系', '跟进中', '方案沟通', '谈判中', '成交', '流失'] as const;
export const followUpMethods = ['电话', '微信', '面谈', '其他'] as const;
export const followUpResults = ['有意向', '无意向', '待考虑', '已拒绝'] as const;
export const dealStatuses = ['已放款', '已取消'] as const;
export const syncStatuses = ['已同步', '待同步', '同步失败'] as const;

/** A phone cell as a key: eleven digits, or nothing where a person wrote something else into it. */
export function phoneKey(value: Cell): string {
  const reading = readPhone(normalizeKeyPart(value));
  return reading.kind === 'phone' ? reading.phone : '';
}

/** WeChat ids are the same in any case. */
export function wechatKey(value: Cell): string {
  return normalizeKeyPart(value).toLowerCase();
}

/** 客户信息表 (DESIGN §8.2), key 电话, without one 微信号. */
export const leadsTable: TableSpec = {
  key: 'leads',
  defaultName: '客户信息表',
  columns: [
    ...people([
      { name: '客户ID', kind: 'text' },
      { name: '姓名', kind: 'text' },
      { name: '电话', kind: 'phone' },
      { name: '微信号', kind: 'text' },
      { name: '来源渠道', kind: 'singleSelect', options: channels },
      { name: '意向产品', kind: 'singleSelect', options: products },
      { name: '意向金额', kind: 'number' },
      { name: '意向等级', kind: 'singleSelect', options: levels },
      { name: '贷款状态', kind: 'singleSelect', options: loanStatuses },
      { name: '创建时间', kind: 'dateTime' },
      { name: '最后联系', kind: 'dateTime' },
      { name: '下次跟进', kind: 'dateTime' },
      { name: '备注', kind: 'longText' },
      { name: '标签', kind: 'multiSelect', options: [], optionList: 'open' },
      { name: '搜索关键词', kind: 'text' },
    ]),
    { name: '同步状态', kind: 'singleSelect', options: syncStatuses },
  ],
  keys: [
    // People type +86, blanks or dashes, also amid the digits (138 0013 8000): only the last four nearly always stand together, so
    // the server is asked for those. A few rows more come back, and are told apart by the whole number.
    {
      columns: ['电话'],
      normalize: (_column, value) => phoneKey(value),
      lookup: 'contains',
      lookupValue: (_column, value) => phoneKey(value).slice(-4),
    },
    // Looked up as written, since servers may tell case apart; compared without case.
    {
      columns: ['微信号'],
      normalize: (_column, value) => wechatKey(value),
      lookupValue: (_column, value) => normalizeKeyPart(value),
    },
  ],
};

/** 跟进记录表. */
export const followupsTable: TableSpec = {
  key: 'followups',
  defaultName: '跟进记录表',
  columns: people([
    { name: '记录ID', kind: 'text' },
    { name: '客户ID', kind: 'link', linkTo: 'leads', backColumn: '跟进记录' },
    { name: '跟进方式', kind: 'singleSelect', options: followUpMethods },
    { name: '跟进内容', kind: 'longText' },
    { name: '跟进结果', kind: 'singleSelect', options: followUpResults },
    { name: '下次行动', kind: 'text' },
    { name: '下次时间', kind: 'dateTime' },
    { name: '跟进时间', kind: 'dateTime' },
    { name: '跟进人', kind: 'user' },
  ]),
  keys: [{ columns: ['记录ID'] }],
};

/** 成交记录表. */
export const dealsTable: TableSpec = {
  key: 'deals',
  defaultName: '成交记录表',
  columns: people([
    { name: '成交ID', kind: 'text' },
    { name: '客户ID', kind: 'link', linkTo: 'leads', backColumn: '成交记录' },
    { name: '产品名称', kind: 'text' },
    { name: '银行', kind: 'text' },
    { name: '贷款金额', kind: 'number', decimals: 2 },
    { name: '利率', kind: 'number', decimals: 2 },
    { name: '期限', kind: 'number' },
    { name: '佣金', kind: 'number', decimals: 2 },
    { name: '成交时间', kind: 'dateTime' },
    { name: '状态', kind: 'singleSelect', options: dealStatuses },
  ]),
  keys: [{ columns: ['成交ID'] }],
};
