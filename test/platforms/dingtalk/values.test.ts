import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toColumn, toField, validateRow } from '../../../src/platforms/dingtalk/fields.ts';
import { toWireFilters } from '../../../src/platforms/dingtalk/filter.ts';
import { fromWire, offsetOf, rowFromWire, toWire } from '../../../src/platforms/dingtalk/values.ts';
import type { Cell, Column, ColumnKind } from '../../../src/sync/contracts.ts';

const beijing = offsetOf('+08:00');
const column = (name: string, kind: ColumnKind, more: Partial<Column> = {}): Column => ({
  id: `id-${name}`,
  name,
  kind,
  platformType: kind,
  primary: false,
  writable: true,
  ...more,
});

/** What the platform hands back for what was written. */
function echo(kind: ColumnKind, wire: unknown): unknown {
  if (kind === 'number') return String(wire);
  if (kind === 'singleSelect') return { id: 'o1', name: wire };
  if (kind === 'multiSelect') return (wire as string[]).map((name, index) => ({ id: `o${index}`, name }));
  return wire;
}

describe('cells', () => {
  const word = fc.string({ minLength: 1, maxLength: 30 }).filter((text) => text.trim() !== '');
  const cells: Record<string, fc.Arbitrary<Cell>> = {
    text: word,
    number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
    singleSelect: word,
    multiSelect: fc.uniqueArray(word, { minLength: 1, maxLength: 5 }),
    dateTime: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    user: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
    link: fc.uniqueArray(word, { minLength: 1, maxLength: 3 }),
  };

  it.each(Object.keys(cells))('of kind %s come back as they were written', (kind) => {
    fc.assert(
      fc.property(cells[kind] as fc.Arbitrary<Cell>, (cell) => {
        const kindOf = kind as ColumnKind;
        const wire = JSON.parse(JSON.stringify(toWire(kindOf, cell)));
        expect(fromWire(kindOf, echo(kindOf, wire), beijing)).toEqual(cell);
      }),
    );
  });

  it('are cleared in the form that each type takes', () => {
    expect(toWire('text', null)).toBe('');
    expect(toWire('multiSelect', null)).toEqual([]);
    expect(toWire('user', null)).toEqual([]);
    expect(toWire('link', null)).toEqual({ linkedRecordIds: [] });
    for (const kind of ['number', 'dateTime', 'singleSelect'] as const) expect(toWire(kind, null)).toBeNull();
  });

  it.each([
    ['number', '12.50', 12.5],
    ['number', 12.5, 12.5],
    ['number', '1,234.5', 1234.5],
    ['number', '￥ 1,234', 1234],
    ['number', '25%', 0.25],
    ['number', 'n/a', null],
    ['number', '', null],
    ['dateTime', '1728644688000', 1_728_644_688_000],
    ['dateTime', '2023-12-20 03:00', Date.UTC(2023, 11, 19, 19, 0)],
    ['dateTime', '2023/12/20', Date.UTC(2023, 11, 19, 16, 0)],
    ['dateTime', 'soon', null],
    ['text', 12345, '12345'],
    ['text', { text: 'a', link: 'https://x' }, 'a'],
    ['text', [{ text: 'a' }, { text: 'b' }], 'ab'],
    ['singleSelect', '已通过', '已通过'],
    ['multiSelect', [], null],
    ['user', [{ unionId: 'u1' }, {}], ['u1']],
    ['link', { linkedRecordIds: ['r1'] }, ['r1']],
    ['link', {}, null],
  ] as const)('of kind %s read %j as %j', (kind, value, cell) => {
    expect(fromWire(kind, value, beijing)).toEqual(cell);
  });

  it('are found by column name; unreadable columns and empty cells are left out', () => {
    const columns = [column('a', 'text'), column('b', 'number'), { ...column('c', 'text'), kind: null }];
    expect(rowFromWire({ a: 'x', b: '', c: 'formula', d: 'unknown' }, columns, beijing)).toEqual({ a: 'x' });
  });
});

describe('columns', () => {
  it('are recognised from fields; types that nobody described are neither read nor written', () => {
    expect(
      toColumn({ id: 'f1', name: '状态', type: 'singleSelect', property: { choices: [{ id: 'o1', name: '新' }] } }, 0),
    ).toMatchObject({ kind: 'singleSelect', primary: true, writable: true, options: [{ id: 'o1', name: '新' }] });
    expect(toColumn({ id: 'f2', name: '公式', type: 'formula' }, 1)).toMatchObject({ kind: null, writable: false });
    expect(
      toColumn({ id: 'f3', name: '学员', type: 'bidirectionalLink', property: { linkedSheetId: 's2' } }, 2),
    ).toMatchObject({ kind: 'link', linkTableId: 's2' });
  });

  it('are created with the types of the contract', () => {
    const type = (kind: ColumnKind, more = {}) => toField({ name: 'x', kind, ...more }, 'sheet-2');
    expect(type('phone')).toEqual({ name: 'x', type: 'text' });
    expect(type('number', { decimals: 2 })).toEqual({ name: 'x', type: 'number', property: { formatter: 'FLOAT_2' } });
    expect(type('dateTime', { precision: 'day' })).toMatchObject({ property: { formatter: 'YYYY-MM-DD' } });
    expect(type('singleSelect', { options: ['a'] })).toMatchObject({ property: { choices: [{ name: 'a' }] } });
    expect(type('link')).toMatchObject({
      type: 'unidirectionalLink',
      property: { linkedSheetId: 'sheet-2', multiple: true },
    });
    expect(type('link', { backColumn: 'y', single: true })).toMatchObject({
      type: 'bidirectionalLink',
      property: { multiple: false },
    });
  });

  it('refuse before sending what the platform would refuse', () => {
    const columns = [
      column('文', 'text'),
      column('数', 'number'),
      column('时', 'dateTime'),
      column('签', 'multiSelect'),
      column('链', 'link'),
      { ...column('式', 'text'), writable: false },
    ];
    const codeOf = (cells: Record<string, Cell>) => validateRow(cells, columns)?.code ?? null;
    expect(codeOf({ 文: 'x', 数: 1, 时: 0, 签: ['a'], 链: ['r'] })).toBeNull();
    expect(codeOf({ 文: null, 数: null })).toBeNull();
    expect(codeOf({ 没有: 'x' })).toBe('unknown_column');
    expect(codeOf({ 式: 'x' })).toBe('column_not_writable');
    expect(codeOf({ 数: 'abc' })).toBe('wrong_value_type');
    expect(codeOf({ 数: Number.NaN })).toBe('number_not_finite');
    expect(codeOf({ 时: 9e15 })).toBe('invalid_date');
    expect(codeOf({ 时: 1_728_644_688 })).toBe('invalid_date');
    expect(codeOf({ 签: 'a' })).toBe('wrong_value_type');
    expect(codeOf({ 链: [''] })).toBe('empty_value');
    expect(codeOf({ 文: 'x'.repeat(100_001) })).toBe('text_too_long');
  });
});

describe('filters', () => {
  const columns = [column('编号', 'text'), column('数', 'number'), column('时', 'dateTime')];
  const day = Date.UTC(2026, 3, 16) - beijing;
  const noon = day + 12 * 3_600_000;
  const wire = (
    combine: 'and' | 'or',
    ...conditions: { column: string; operator: 'is' | 'less' | 'isNot' | 'empty'; value?: string | number }[]
  ) => toWireFilters({ combine, conditions }, columns, beijing);

  it('look several keys up in one reading', () => {
    expect(
      wire('or', { column: '编号', operator: 'is', value: 'a' }, { column: '数', operator: 'is', value: '5' }),
    ).toEqual([
      {
        combination: 'or',
        conditions: [
          { field: '编号', operator: 'equal', value: ['a'] },
          { field: '数', operator: 'equal', value: [5] },
        ],
      },
    ]);
  });

  it('compare whole days of the organisation', () => {
    expect(wire('and', { column: '时', operator: 'is', value: noon })).toEqual([
      {
        combination: 'and',
        conditions: [
          { field: '时', operator: 'greaterEqual', value: [day] },
          { field: '时', operator: 'less', value: [day + 86_400_000] },
        ],
      },
    ]);
    expect(wire('and', { column: '时', operator: 'less', value: noon })[0]?.conditions).toEqual([
      { field: '时', operator: 'less', value: [day] },
    ]);
  });

  it('become several readings where one cannot say it', () => {
    expect(
      wire('or', { column: '时', operator: 'is', value: noon }, { column: '编号', operator: 'is', value: 'a' }),
    ).toHaveLength(2);
    expect(
      wire('and', { column: '时', operator: 'isNot', value: noon }, { column: '编号', operator: 'empty' }),
    ).toHaveLength(3);
  });

  it('of nothing mean everything, or nothing', () => {
    expect(toWireFilters(undefined, columns, beijing)).toEqual([undefined]);
    expect(wire('and')).toEqual([undefined]);
    expect(wire('or')).toEqual([]);
  });
});
