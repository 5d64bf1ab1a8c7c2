import { describe, expect, it } from 'vitest';
import { columnOf } from '../../../src/pipelines/customers/columns.ts';
import {
  isCustomerId,
  normalizeCustomerId,
  readRemark,
  smallestFree,
} from '../../../src/pipelines/customers/numbers.ts';
import { shown } from '../../../src/pipelines/customers/problems.ts';
import { spell } from '../../../src/pipelines/customers/spelling.ts';
import { readValue } from '../../../src/pipelines/customers/values.ts';

const zone = 'Asia/Shanghai';
const read = (column: string, raw: unknown) => {
  const value = readValue(columnOf.get(column)!, raw, zone);
  return 'cell' in value ? value.cell : `!${value.code}`;
};

describe('customer numbers', () => {
  it.each([
    ['K0001', 'K0001'],
    [' k0008 ', 'K0008'],
    ['\u200bｋ０００８\u3000', 'K0008'],
  ])('%j is %s', (raw, id) => {
    expect(normalizeCustomerId(raw)).toBe(id);
    expect(isCustomerId(id)).toBe(true);
  });

  it.each(['K001', 'K00001', '0001', 'K 001', 'KK0001', 'X0001', 'K000O'])('%j is not one', (raw) => {
    expect(isCustomerId(normalizeCustomerId(raw))).toBe(false);
  });

  it.each([
    ['K0005 李总', 'K0005'],
    ['张三K0001', 'K0001'],
    ['K0001张三', 'K0001'],
    ['ｋ０００１　李总', 'K0001'],
    ['k0001-张三', 'K0001'],
    ['老客户(K0001)', 'K0001'],
    ['K0001 张三 k0001', 'K0001'],
  ])('the remark %j names %s', (remark, id) => {
    expect(readRemark(remark)).toEqual({ kind: 'one', id });
  });

  it.each(['张三', 'AK0001', 'K00012', 'K0001a', 'K000', 'OK0001', '1K0001', ''])(
    'the remark %j names nobody',
    (remark) => {
      expect(readRemark(remark)).toEqual({ kind: 'none' });
    },
  );

  it('two different numbers in a remark are ambiguous', () => {
    expect(readRemark('K0001 转 K0002')).toEqual({ kind: 'several', ids: ['K0001', 'K0002'] });
  });

  it('the next number is the smallest that nobody had', () => {
    expect(smallestFree([1, 1000], new Set(['K0001', 'K0002', 'K0004']))).toBe('K0003');
    expect(smallestFree([9999, 9999], new Set(['K9999']))).toBeNull();
  });
});

describe('values', () => {
  it.each([
    ['优先级', null, null],
    ['优先级', '5', 5],
    ['优先级', '３', 3],
    ['优先级', 0, '!invalid_priority'],
    ['优先级', 6, '!invalid_priority'],
    ['优先级', 2.5, '!invalid_priority'],
    ['优先级', '高', '!invalid_priority'],
    ['电话', '138 0013-8000', '13800138000'],
    ['电话', '+86 13800138000', '13800138000'],
    ['电话', 13800138000, '13800138000'],
    ['电话', '010-12345678', '01012345678'],
    ['电话', '+1 (415) 555-0132', '+14155550132'],
    ['电话', '138****8000', '!phone_invalid'],
    ['电话', '1380013800', '!phone_invalid'],
    ['电话', '12345', '!phone_invalid'],
    ['电话', '张三', '!phone_invalid'],
    ['邮箱', ' a@b.co ', 'a@b.co'],
    ['邮箱', 'a@b', '!invalid_email'],
    ['邮箱', 'a b@c.de', '!invalid_email'],
    ['标签', ['老客户', ' 老客户 ', ''], ['老客户']],
    ['标签', '["a","b"]', ['a', 'b']],
    ['标签', '[]', null],
    ['标签', 'a，b、c', ['a', 'b', 'c']],
    ['标签', '["a"', '!invalid_tags'],
    ['标签', '{"a":1}', '!invalid_tags'],
    ['标签', [{ a: 1 }], '!invalid_tags'],
    ['总问题数', '12', 12],
    ['总问题数', 'viele', '!invalid_number'],
    ['姓名', 42, '42'],
    ['姓名', '  ', null],
    ['姓名', { first: 'x' }, '!invalid_text'],
  ])('%s %j is read as %j', (column, raw, cell) => {
    expect(read(column, raw)).toEqual(cell);
  });

  const moment = Date.UTC(2026, 10, 20, 8, 0, 0);
  it.each([
    ['2026-11-20T08:00:00Z', moment],
    ['2026-11-20T16:00:00+08:00', moment],
    ['2026-11-20T16:00:00.250000', moment + 250],
    ['2026-11-20 16:00:00', moment],
    ['2026/11/20 16:00', moment],
    ['2026-11-20', moment - 16 * 3_600_000],
    [moment, moment],
    [moment / 1000, moment],
    [moment / 1000 + 0.5, moment + 500],
    [String(moment), moment],
    [String(moment / 1000), moment],
    [0, null],
    ['', null],
    [null, null],
    ['昨天', '!invalid_date'],
    ['2026-02-30', '!invalid_date'],
    ['2026-11-20 25:00:00', '!invalid_date'],
    [{}, '!invalid_date'],
    [1e15, '!invalid_date'],
  ])('最后活跃 %j is read as %j', (raw, cell) => {
    expect(read('最后活跃', raw)).toEqual(cell);
  });

  it('are written in the shape they had', () => {
    const spelling = { tags: 'list', moments: 'local', registration: 'local', inUse: new Set<never>(), zone } as const;
    const write = (column: string, cell: Parameters<typeof spell>[1], old: unknown) =>
      spell(columnOf.get(column)!, cell, old, spelling);
    expect(write('标签', ['a', 'b'], '["x"]')).toBe('["a","b"]');
    expect(write('标签', ['a', 'b'], 'x，y')).toBe('a，b');
    expect(write('标签', ['a', 'b'], undefined)).toEqual(['a', 'b']);
    expect(write('标签', null, ['x'])).toEqual([]);
    expect(write('优先级', 5, '3')).toBe('5');
    expect(write('电话', '13800138000', 13900139000)).toBe(13800138000);
    expect(write('姓名', null, '甲')).toBe('');
    expect(write('姓名', null, null)).toBeNull();
    expect(write('最后活跃', moment, undefined)).toBe('2026-11-20 16:00:00');
    expect(write('最后活跃', moment, '2026-11-20T08:00:00Z')).toBe('2026-11-20T08:00:00.000Z');
    expect(write('最后活跃', moment, 1_700_000_000)).toBe(moment / 1000);
  });
});

describe('values in messages', () => {
  it('hide the middle of phone numbers, wherever they stand', () => {
    expect(shown('13800138000', '电话')).toBe('138****8000');
    expect(shown('请打 13800138000 找张三')).toBe('请打 138****8000 找张三');
  });
});
