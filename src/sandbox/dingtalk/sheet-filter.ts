import { isObject } from '../core/shape.ts';
import { badArgument } from './errors.ts';
import type { Sheet, SheetField, SheetRecord } from './model.ts';
import { plainSheetCell } from './sheet-cells.ts';

/** The filter of records/list: reference §6.3. Values are in write format. */

export type SheetMatcher = (record: SheetRecord) => boolean;

const operators = 'equal notEqual greater greaterEqual less lessEqual contain notContain empty notEmpty'.split(' ');
/** The maximum is undocumented; the reference advises at most 20, so more is refused. */
const maxConditions = 20;

export function compileSheetFilter(sheet: Sheet, filter: unknown): SheetMatcher | null {
  if (filter === undefined || filter === null) return null;
  if (!isObject(filter) || !Array.isArray(filter['conditions'])) throw badArgument('filter', 'conditions is required');
  const { combination = 'and', conditions } = filter;
  if (combination !== 'and' && combination !== 'or') throw badArgument('filter.combination', String(combination));
  const list = conditions as unknown[];
  if (list.length > maxConditions) throw badArgument('filter.conditions', `at most ${maxConditions}`);
  if (list.length === 0) return null;
  const matchers = list.map((condition) => compile(sheet, condition));
  return combination === 'and'
    ? (record) => matchers.every((matches) => matches(record))
    : (record) => matchers.some((matches) => matches(record));
}

function compile(sheet: Sheet, condition: unknown): SheetMatcher {
  if (!isObject(condition)) throw badArgument('filter.conditions', 'should be objects');
  const { field: key, operator, value } = condition;
  const field = sheet.fields.find((known) => known.id === key) ?? sheet.fields.find((known) => known.name === key);
  if (field === undefined) throw badArgument('filter.conditions.field', String(key));
  if (typeof operator !== 'string' || !operators.includes(operator))
    throw badArgument('filter.conditions.operator', String(operator));
  if (operator === 'empty') return (record) => record.cells[field.id] === undefined;
  if (operator === 'notEmpty') return (record) => record.cells[field.id] !== undefined;
  if (!Array.isArray(value) || value.length === 0) throw badArgument('filter.conditions.value', 'should be an array');
  return comparing(field, operator, value);
}

function comparing(field: SheetField, operator: string, value: unknown[]): SheetMatcher {
  const numeric = field.type === 'number' || field.type === 'currency' || field.type === 'date';
  const wanted = numeric ? value.map(Number) : value.map(String);
  if (numeric && wanted.some((one) => Number.isNaN(one))) throw badArgument('filter.conditions.value', 'not a number');
  const of = (record: SheetRecord): unknown => {
    const cell = plainSheetCell(field, record);
    if (cell === null) return null;
    if (isObject(cell)) return cell['text'];
    return cell;
  };
  const first = wanted[0]!;
  const equal = (cell: unknown): boolean =>
    Array.isArray(cell)
      ? cell.length === wanted.length && cell.every((item) => (wanted as unknown[]).includes(item))
      : cell === first;
  const contain = (cell: unknown): boolean => {
    if (Array.isArray(cell)) return wanted.some((one) => cell.includes(one));
    return cell !== null && wanted.some((one) => String(cell).includes(String(one)));
  };
  const compare = (cell: unknown, holds: (a: number | string) => boolean) =>
    (typeof cell === 'number' || typeof cell === 'string') && holds(cell);
  const tests: Record<string, (cell: unknown) => boolean> = {
    equal,
    notEqual: (cell) => !equal(cell),
    contain,
    notContain: (cell) => !contain(cell),
    greater: (cell) => compare(cell, (a) => a > first),
    greaterEqual: (cell) => compare(cell, (a) => a >= first),
    less: (cell) => compare(cell, (a) => a < first),
    lessEqual: (cell) => compare(cell, (a) => a <= first),
  };
  const test = tests[operator]!;
  return (record) => test(of(record));
}
