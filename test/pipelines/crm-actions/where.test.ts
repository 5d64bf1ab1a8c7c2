import { describe, expect, it } from 'vitest';
import type { Column, Row } from '../../../src/sync/contracts.ts';
import { MemoryTable } from '../../../src/sync/memory-table.ts';
import { compileWhere, parseMoment, type Where } from '../../../src/sync/where.ts';
import { at, leadColumns } from './world.ts';

const table = new MemoryTable(leadColumns);
const columns: readonly Column[] = await table.columns();
const where = (words: string): Where => {
  const [, column = '', operator = '=', value = ''] = /^(.+?)(!=|<=|>=|=|<|>|~)(.*)$/.exec(words) ?? [];
  return { column, operator: operator as Where['operator'], value };
};
const holds = (words: string, cells: Row) => compileWhere([where(words)], columns, 'Asia/Shanghai').test(cells);

describe('conditions', () => {
  it.each<[string, Row, boolean]>([
    ['意向等级=低', { 意向等级: '低' }, true],
    ['意向等级=低', {}, false],
    ['意向等级!=低', { 意向等级: '高' }, true],
    ['意向等级!=低', {}, true],
    ['意向等级~低', { 意向等级: '低' }, true],
    ['意向等级=', {}, true],
    ['意向等级=', { 意向等级: '低' }, false],
    ['意向等级!=', { 意向等级: '低' }, true],
    ['标签=VIP', { 标签: ['VIP', '老客户'] }, true],
    ['标签!=VIP', { 标签: ['老客户'] }, true],
    ['标签~老', { 标签: ['老客户'] }, true],
    ['姓名=张三', { 姓名: '张三 ' }, true],
    ['姓名=张三', { 姓名: '张三丰' }, false],
    ['姓名!=张三', {}, true],
    ['姓名~三', { 姓名: '张三丰' }, true],
    ['姓名~三', {}, false],
    ['意向金额>=100000', { 意向金额: 100000 }, true],
    ['意向金额<100,000', { 意向金额: 99999.5 }, true],
    ['意向金额<100000', {}, false],
    ['意向金额!=5', {}, true],
    ['意向金额=0', { 意向金额: 0 }, true],
    ['最后联系<2026-10-01', { 最后联系: at('2026-09-30 23:59') }, true],
    ['最后联系<2026-10-01', { 最后联系: at('2026-10-01 00:00') }, false],
    ['最后联系<=2026-10-01', { 最后联系: at('2026-10-01 23:59') }, true],
    ['最后联系>2026-10-01', { 最后联系: at('2026-10-01 23:59') }, false],
    ['最后联系=2026-10-01', { 最后联系: at('2026-10-01 13:00') }, true],
    ['最后联系<2026-10-01', {}, false],
    ['最后联系>2026-10-01 12:00', { 最后联系: at('2026-10-01 12:01') }, true],
    ['最后联系=', {}, true],
  ])('%s on %j → %s', (words, cells, expected) => expect(holds(words, cells)).toBe(expected));

  it('all of them must hold', () => {
    const compiled = compileWhere([where('意向等级=低'), where('最后联系<2026-10-01')], columns, 'Asia/Shanghai');
    expect(compiled.test({ 意向等级: '低', 最后联系: at('2026-09-01') })).toBe(true);
    expect(compiled.test({ 意向等级: '低' })).toBe(false);
    expect(compiled.columns).toEqual(['意向等级', '最后联系']);
  });

  it.each([
    ['不存在=1', 'USAGE_UNKNOWN_COLUMN'],
    ['意向等级=极高', 'USAGE_UNKNOWN_OPTION'],
    ['意向等级<高', 'USAGE_CONDITION'],
    ['意向金额=很多', 'USAGE_CONDITION'],
    ['最后联系<昨天', 'USAGE_CONDITION'],
    ['最后联系<2026-02-30', 'USAGE_CONDITION'],
    ['最后联系~2026', 'USAGE_CONDITION'],
    ['姓名~', 'USAGE_CONDITION'],
  ])('%s is refused with %s', (words, code) => {
    expect(() => compileWhere([where(words)], columns, 'Asia/Shanghai')).toThrowError(
      expect.objectContaining({ code, recovery: 'fix-config' }),
    );
  });

  it('the server never sorts out a row that the condition accepts, whatever the zone of the base', async () => {
    const rows = new MemoryTable(leadColumns);
    const samples: Row[] = [];
    for (const ms of [
      at('2026-09-30'),
      at('2026-09-30 23:59'),
      at('2026-10-01'),
      at('2026-10-01 23:59'),
      at('2026-10-02'),
      null,
    ]) {
      for (const level of ['低', '高', null])
        for (const name of ['张三', ' 张三', '李四', null])
          samples.push({ 最后联系: ms, 意向等级: level, 姓名: name, 意向金额: ms === null ? null : 5 });
    }
    for (const cells of samples) rows.add(cells);
    for (const words of [
      '最后联系<2026-10-01',
      '最后联系<=2026-10-01',
      '最后联系=2026-10-01',
      '最后联系>=2026-10-01',
      '最后联系!=2026-10-01',
      '意向等级=低',
      '意向等级!=低',
      '意向等级=',
      '姓名=张三',
      '姓名~三',
      '姓名!=张三',
      '意向金额>=5',
      '意向金额!=5',
    ]) {
      const compiled = compileWhere([where(words)], columns, 'Asia/Shanghai');
      const found: Row[] = [];
      for await (const page of rows.read(compiled.filter ? { filter: compiled.filter } : {}))
        found.push(...page.records.map(({ cells }) => cells));
      expect(found.filter(compiled.test).length, words).toBe(
        samples
          .map((cells) => Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null)))
          .filter(compiled.test).length,
      );
    }
  });

  it('reads dates in the usual spellings', () => {
    expect(parseMoment('2026/10/1', 'Asia/Shanghai')).toEqual({ ms: at('2026-10-01'), dateOnly: true });
    expect(parseMoment('2026-10-01 08:30', 'Asia/Shanghai')).toEqual({ ms: at('2026-10-01 08:30'), dateOnly: false });
    expect(parseMoment('1.10.2026', 'Asia/Shanghai')).toBeNull();
  });
});
