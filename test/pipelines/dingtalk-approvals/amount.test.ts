import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAmount, sumAmounts } from '../../../src/pipelines/dingtalk-approvals/amount.ts';
import { map } from './builders.ts';

describe('an amount as people write it', () => {
  it.each<[unknown, string | null]>([
    ['1,234,567.89元', '1234567.89'],
    ['128.50', '128.5'],
    ['0', '0'],
    ['0.00', '0'],
    ['-20', '-20'],
    ['-0', '0'],
    ['￥1,200', '1200'],
    ['¥ 1 200', '1200'],
    ['-¥5', '-5'],
    ['¥-5', '-5'],
    ['(50.00)', '-50'],
    ['1.5万', '15000'],
    ['1.23456万元', '12345.6'],
    ['２００元', '200'],
    ['人民币300元整', '300'],
    ['.5', '0.5'],
    ['007', '7'],
    [12.5, '12.5'],
    [0, '0'],
    ['', null],
    ['null', null],
    ['壹佰元整', null],
    ['100-200', null],
    ['约100', null],
    ['12,34', null],
    ['1.2.3', null],
    ['元', null],
    ['1e5', null],
    ['12345678901234567', null],
    ['33.333333333333336', '33.3333333333333'],
    ['0.3333333333333333', '0.333333333333333'],
    ['-123456789012345.67', '-123456789012346'],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [[1], null],
  ])('%j', (words, expected) => {
    expect(parseAmount(words)).toBe(expected);
  });

  it('adds exactly, where binary fractions would not', () => {
    expect(sumAmounts(['0.1', '0.2'])).toBe('0.3');
    expect(sumAmounts(['-5', '2.5'])).toBe('-2.5');
    expect(sumAmounts(['1', '-1'])).toBe('0');
    expect(sumAmounts([])).toBe('0');
  });

  it('reads every amount in cents back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1e12, max: 1e12 }),
        (cents) => Number(parseAmount((cents / 100).toFixed(2))) === (cents / 100 || 0),
      ),
    );
  });
});

const field = (name: string, value: unknown, componentType = 'TextField', more = {}) => ({
  id: `${componentType}-${name}`,
  name,
  value,
  componentType,
  ...more,
});
const money = (name: string, value: unknown) => field(name, value, 'MoneyField');
const table = (rows: Record<string, unknown>[][]) =>
  field('明细', JSON.stringify(rows.map((rowValue) => ({ rowValue, rowNumber: 'r' }))), 'TableField');
const cell = (label: string, value: string, componentType = 'MoneyField') => ({
  label,
  value,
  componentType,
  key: label,
});

describe('the amount column', () => {
  const amountOf = (form: unknown[], configured: string[] = []) =>
    map({ formComponentValues: form }, { amountFields: () => configured }).main.amount;
  it.each<[string, unknown[], string[], number | null]>([
    ['configured names win', [money('报销金额', '5'), field('实付', '7')], ['实付'], 7],
    ['configured by stable id', [money('报销金额', '5'), field('实付', '7')], ['TextField-实付'], 7],
    ['an absent configured name gives way', [money('报销金额', '5')], ['实付'], 5],
    [
      'a configured detail column is summed',
      [table([[cell('小计', '2')], [cell('小计', '3')]]), money('金额', '9')],
      ['小计'],
      5,
    ],
    ['a money component named like an amount', [money('押金', '1'), money('合计', '2')], [], 2],
    ['… rather than the budget', [money('预算金额', '100'), money('申请金额', '2')], [], 2],
    ['else any money component', [field('报销金额', '9'), money('押金', '1')], [], 1],
    ['else a number so named', [field('数量', '3', 'NumberField'), field('费用', '9', 'NumberField')], [], 9],
    ['else a text so named', [field('总额', '1,234,567.89元')], [], 1_234_567.89],
    [
      'not budget, used, left, unit price, capitals or quantity',
      ['预算金额', '已用金额', '剩余金额', '金额单价', '金额大写', '费用数量'].map((name) =>
        field(name, '9', 'NumberField'),
      ),
      [],
      null,
    ],
    ['not a code that only speaks of costs', [field('费用编号', '20260001'), field('金额说明（选填）', '5')], [], null],
    ['a department’s total is an amount', [field('部门费用合计', '77', 'NumberField')], [], 77],
    [
      'not a select or a date',
      [field('费用类型', '5', 'DDSelectField'), field('合计日期', '2026', 'DDDateField')],
      [],
      null,
    ],
    [
      'else the sum of a detail column',
      [table([[cell('金额', '0.1')], [cell('金额', '0.2')], [cell('金额', 'null')]])],
      [],
      0.3,
    ],
    [
      'a detail column so named only',
      [table([[cell('单价', '5'), cell('数量', '2', 'NumberField'), cell('金额', '10', 'NumberField')]])],
      [],
      10,
    ],
    [
      'a table left empty has no rows',
      [
        field(
          '明细',
          JSON.stringify([{ componentName: 'MoneyField', componentType: 'MoneyField', props: { label: '金额' } }]),
          'TableField',
        ),
      ],
      [],
      null,
    ],
    ['zero stays zero', [money('金额', '0'), money('押金', '5')], [], 0],
    ['negative stays negative', [money('金额', '-8.5')], [], -8.5],
    ['"null" is empty', [money('金额', 'null')], [], null],
    ['"" is empty and gives way', [money('金额', ''), money('押金', '5')], [], 5],
    [
      'inside a suite',
      [
        field(
          '报销套件',
          JSON.stringify([{ componentType: 'MoneyField', key: 'k', props: { label: '总金额' }, value: '66' }]),
          'DDBizSuite',
        ),
      ],
      [],
      66,
    ],
    ['without component types (premium listing)', [{ id: 'x', name: '合计', value: '12' }], [], 12],
    ['nothing at all', [field('事由', '100')], [], null],
  ])('%s', (_, form, configured, expected) => {
    expect(amountOf(form, configured)).toBe(expected);
  });

  it('warns of a money component that holds something else', () => {
    const mapped = map({ formComponentValues: [money('金额', '很多')] });
    expect(mapped.main.amount).toBeNull();
    expect(mapped.warnings.map((warning) => warning.code)).toEqual(['invalid_amount']);
  });
});
