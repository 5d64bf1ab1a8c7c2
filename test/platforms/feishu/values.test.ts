import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnOf } from '../../../src/platforms/feishu/fields.ts';
import { writtenFilter } from '../../../src/platforms/feishu/filter.ts';
import { validateRow } from '../../../src/platforms/feishu/validate.ts';
import { fromRead, toWritten } from '../../../src/platforms/feishu/values.ts';
import { sameCell } from '../../../src/sync/cells.ts';
import type { Cell, ColumnKind, Condition } from '../../../src/sync/contracts.ts';
import { fields } from './support.ts';

describe('a value as read', () => {
  test.each<[string, ColumnKind, unknown, Cell]>([
    [
      'segments are joined',
      'text',
      [
        { type: 'text', text: 'a' },
        { type: 'mention', text: '@Ann', token: 'x' },
        { type: 'url', text: 'b', link: 'c' },
      ],
      'a@Annb',
    ],
    ['plain text of the old listing', 'text', 'abc', 'abc'],
    [
      'an e-mail is its text, not its link',
      'email',
      [{ type: 'url', text: 'a@b.co', link: 'mailto:a@b.co' }],
      'a@b.co',
    ],
    ['a number', 'number', 12.5, 12.5],
    ['a number as the old listing spells it', 'number', '0.66', 0.66],
    ['a number inside a formula', 'number', { type: 2, value: [3] }, 3],
    ['text inside a lookup', 'text', { type: 1, value: [{ type: 'text', text: 'x' }] }, 'x'],
    ['zero is a number', 'number', 0, 0],
    ['one option', 'singleSelect', 'open', 'open'],
    ['several options', 'multiSelect', ['a', 'b'], ['a', 'b']],
    ['a moment', 'dateTime', 1_767_225_600_000, 1_767_225_600_000],
    ['a phone', 'phone', '+8613800000000', '+8613800000000'],
    ['people are their ids', 'user', [{ id: 'ou_1', name: 'Ann', email: '' }], ['ou_1']],
    ['one person as the old listing gives one', 'user', { id: 'ou_1', name: 'Ann' }, ['ou_1']],
    ['links', 'link', { link_record_ids: ['rec1', 'rec2'] }, ['rec1', 'rec2']],
    ['links of the old listing', 'link', [{ record_ids: ['rec1'], table_id: 'tbl1', text: 'x' }], ['rec1']],
    ['links as written', 'link', ['rec1'], ['rec1']],
    ['an empty link is empty', 'link', {}, null],
    ['empty text is empty', 'text', [], null],
    ['null is empty', 'number', null, null],
    ['words where a number stands are nothing we can use', 'number', 'many', null],
  ])('%s', (_title, kind, value, cell) => {
    expect(fromRead(kind, value)).toEqual(cell);
  });
});

describe('a cell as written', () => {
  test.each<[ColumnKind, Cell, unknown]>([
    ['text', 'a\nb', 'a\nb'],
    ['text', 12, '12'],
    ['number', 0, 0],
    ['number', '12.5', 12.5],
    ['number', 'many', 'many'],
    ['number', Number.NaN, 'NaN'],
    ['multiSelect', [' a', 'a', 'b'], ['a', 'b']],
    ['singleSelect', ' open ', 'open'],
    ['user', ['ou_1', 'ou_1'], [{ id: 'ou_1' }]],
    ['link', ['rec1'], ['rec1']],
    ['link', [], null],
    ['text', '', null],
    ['dateTime', null, null],
  ])('%s %j', (kind, cell, written) => {
    expect(toWritten(kind, cell)).toEqual(written);
  });

  test('reads back as equal, whatever it holds', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((words) => words.trim());
    const names = fc.array(
      text.filter((words) => words !== ''),
      { maxLength: 4 },
    );
    const byKind: Partial<Record<ColumnKind, fc.Arbitrary<Cell>>> = {
      text,
      number: fc.double({ noNaN: true, noDefaultInfinity: true }),
      dateTime: fc.integer({ min: 1e11, max: 4e12 }),
      multiSelect: names,
      user: names,
      link: names,
    };
    const readForm: Partial<Record<ColumnKind, (written: unknown) => unknown>> = {
      text: (written) =>
        written === null ? undefined : [...String(written)].map((one) => ({ type: 'text', text: one })),
      user: (written) => (written as { id: string }[] | null)?.map(({ id }) => ({ id, name: 'n' })),
      link: (written) => (written === null ? {} : { link_record_ids: written }),
    };
    for (const [kind, cells] of Object.entries(byKind) as [ColumnKind, fc.Arbitrary<Cell>][]) {
      fc.assert(
        fc.property(cells, (cell) => {
          const written = toWritten(kind, cell);
          return sameCell(kind, fromRead(kind, (readForm[kind] ?? ((same) => same))(written)), cell);
        }),
      );
    }
  });
});

describe('columns', () => {
  const byName = new Map(
    fields.map((field) => [field.field_name, columnOf({ ...field, property: field.property ?? null } as never)]),
  );

  test('of a type that we do not know are neither read nor written', () => {
    expect(byName.get('新玩意')).toMatchObject({ kind: null, writable: false, platformType: 'Hologram' });
    expect(byName.get('合计')).toMatchObject({ kind: null, writable: false });
  });

  test('that the platform fills are read, not written', () => {
    expect(byName.get('创建')).toMatchObject({ kind: 'dateTime', writable: false });
    expect(validateRow({ 创建: 1_767_225_600_000 }, [...byName.values()])).toMatchObject({
      code: 'column_not_writable',
    });
  });

  test.each<[string, Cell | Cell[], string | null]>([
    ['编号', 'x'.repeat(100_000), null],
    ['编号', '😀'.repeat(60_000), null],
    ['编号', 'x'.repeat(100_001), 'text_too_long'],
    ['金额', Number.POSITIVE_INFINITY, 'number_not_finite'],
    ['金额', '5', 'wrong_value_type'],
    ['时间', 1_767_225_600, 'invalid_date'],
    ['时间', 1_767_225_600_000, null],
    ['电话', '138 0000', 'phone_invalid'],
    ['电话', '+', null],
    ['电话', '1'.repeat(65), 'phone_invalid'],
    ['标签', Array.from({ length: 1001 }, (_, i) => `${i}`), 'too_many_values'],
    ['标签', [' '], 'empty_value'],
    ['状态', '  ', 'empty_value'],
    ['关联', Array.from({ length: 501 }, (_, i) => `rec${i}`), 'too_many_values'],
    ['人员', 'ou_1', 'wrong_value_type'],
    ['金额', null, null],
    ['不存在', 'x', 'unknown_column'],
  ])('%s is checked before it is sent (case %#)', (name, cell, code) => {
    expect(validateRow({ [name]: cell as Cell }, [...byName.values()])?.code ?? null).toBe(code);
  });

  describe('in filters', () => {
    const write = (conditions: readonly Condition[], combine: 'and' | 'or' = 'and') =>
      writtenFilter({ combine, conditions }, (name) => byName.get(name) as never);

    test('values are lists of words, empty ones included', () => {
      expect(
        write([
          { column: '金额', operator: 'greaterEqual', value: 10 },
          { column: '状态', operator: 'is', value: 'open' },
          { column: '电话', operator: 'empty' },
          { column: '编号', operator: 'is', value: '' },
        ]),
      ).toEqual({
        conjunction: 'and',
        conditions: [
          { field_name: '金额', operator: 'isGreaterEqual', value: ['10'] },
          { field_name: '状态', operator: 'is', value: ['open'] },
          { field_name: '电话', operator: 'isEmpty', value: [] },
          { field_name: '编号', operator: 'isEmpty', value: [] },
        ],
      });
    });

    test('dates use only what the platform knows: is, after and before a day', () => {
      const noon = Date.UTC(2026, 10, 20, 4);
      const operatorsOf = (operator: Condition['operator']) =>
        write([{ column: '时间', operator, value: noon }])?.conditions[0];
      expect(operatorsOf('is')).toEqual({ field_name: '时间', operator: 'is', value: ['ExactDate', String(noon)] });
      expect(operatorsOf('greaterEqual')).toMatchObject({
        operator: 'isGreater',
        value: ['ExactDate', String(noon - 86_400_000)],
      });
      expect(operatorsOf('lessEqual')?.operator).toBe('isLess');
      expect(Number(operatorsOf('lessEqual')?.value[1])).toBeGreaterThan(noon + 86_400_000 - 1);
      expect(operatorsOf('isNot')).toBeUndefined();
    });

    test('what cannot be asked is left out, so that too many rows come and never too few', () => {
      const open: Condition = { column: '状态', operator: 'is', value: 'open' };
      const formula: Condition = { column: '合计', operator: 'is', value: 1 };
      expect(write([open, formula])?.conditions).toHaveLength(1);
      expect(write([open, formula], 'or')).toBeUndefined();
      expect(write([formula])).toBeUndefined();
    });
  });
});
