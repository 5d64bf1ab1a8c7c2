import { createHash } from 'node:crypto';
import type { Cell, Row } from '../../sync/contracts.ts';
import { type Lead, noteOf } from './mapper.ts';

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 客户ID: derived from the key, so that the same customer gets the same id wherever and whenever it is imported. */
export function customerId(key: string): string {
  const bytes = createHash('sha256').update(`crm-leads ${key}`).digest();
  let id = 'C';
  for (let place = 0; place < 10; place++) id += alphabet[(bytes[place] as number) & 31];
  return id;
}

/** What the source says, without assumptions: fills the gaps of a customer who is there already. */
export function knownCells(lead: Lead, key: string): Row {
  const cells: Record<string, Cell> = { 客户ID: customerId(key) };
  const say = (column: string, cell: Cell) => {
    if (cell !== null && cell !== '' && !(typeof cell === 'object' && cell.length === 0)) cells[column] = cell;
  };
  say('姓名', lead.name);
  say('电话', lead.phone);
  say('微信号', lead.wechat);
  say('来源渠道', lead.channel);
  say('意向产品', lead.product);
  say('意向金额', lead.amount);
  say('意向等级', lead.level);
  say('备注', noteOf(lead).note);
  say('标签', lead.tags);
  say('搜索关键词', lead.keywords.join(','));
  return cells;
}

/** A new customer: what the source says, and what holds for everyone who is new. */
export function newCells(lead: Lead, key: string, nowMs: number): Row {
  return {
    姓名: '客户',
    来源渠道: '其他',
    意向等级: '中',
    ...knownCells(lead, key),
    贷款状态: '新客户',
    创建时间: nowMs,
    同步状态: '已同步',
  };
}
