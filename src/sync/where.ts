import { SyncError } from '../errors/index.ts';
import { dateToMs, isRealDate, startOfDay, zonedToMs } from '../lib/zone.ts';
import type { Text } from '../messages/text.ts';
import { whereMessages } from '../messages/where.ts';
import { isEmptyCell } from './cells.ts';
import type { Cell, Column, Condition, Filter, Row } from './contracts.ts';

/** `列=值` and its kin, as typed. An empty value with `=` or `!=` asks for empty or filled cells. */
export interface Where {
  readonly column: string;
  readonly operator: '=' | '!=' | '<' | '<=' | '>' | '>=' | '~';
  readonly value: string;
}

/** Conditions that all must hold, ready for a table. */
export interface CompiledWhere {
  /** What the server can sort out for us: it lets through every row that `test` accepts, and others. */
  readonly filter: Filter | undefined;
  readonly columns: readonly string[];
  test(cells: Row): boolean;
}

type Test = (cell: Cell) => boolean;
interface Compiled {
  readonly test: Test;
  readonly conditions: readonly Condition[];
}

/** Days of the base's time zone and of ours may differ: one day and the odd hour of a clock change more on either side. */
const dayMarginMs = 26 * 3_600_000;

/**
 * Checks the conditions against the table's columns. Dates are compared as days in `zone` (as instants when a time is given),
 * numbers as numbers, options by name. Throws USAGE_UNKNOWN_COLUMN, USAGE_UNKNOWN_OPTION or USAGE_CONDITION (exit 2).
 */
export function compileWhere(where: readonly Where[], columns: readonly Column[], zone: string): CompiledWhere {
  const parts = where.map((condition) => {
    const column = columns.find(({ name }) => name.trim() === condition.column.trim());
    if (!column || column.kind === null) {
      throw usage(
        'USAGE_UNKNOWN_COLUMN',
        whereMessages.unknownColumn(
          condition.column,
          columns.filter(({ kind }) => kind !== null).map(({ name }) => name),
        ),
      );
    }
    return { column, ...compile(condition, column, zone) };
  });
  const conditions = parts.flatMap((part) => part.conditions);
  return {
    filter: conditions.length > 0 ? { combine: 'and', conditions } : undefined,
    columns: [...new Set(parts.map(({ column }) => column.name))],
    test: (cells) => parts.every(({ column, test }) => test(cells[column.name] ?? null)),
  };
}

function compile(where: Where, column: Column, zone: string): Compiled {
  const { name } = column;
  if (where.value === '') {
    if (where.operator === '=') return { test: isEmptyCell, conditions: [{ column: name, operator: 'empty' }] };
    if (where.operator === '!=')
      return { test: (cell) => !isEmptyCell(cell), conditions: [{ column: name, operator: 'notEmpty' }] };
    throw usage('USAGE_CONDITION', whereMessages.needsValue(name, where.operator));
  }
  switch (column.kind) {
    case 'number':
      return compileNumber(where, name);
    case 'dateTime':
      return compileDate(where, name, zone);
    case 'singleSelect':
    case 'multiSelect':
      return compileSelect(where, column);
    case 'user':
    case 'link':
      return compileSet(where, name);
    default:
      return compileText(where, name);
  }
}

function compileNumber(where: Where, name: string): Compiled {
  const value = Number(where.value.normalize('NFKC').replaceAll(',', ''));
  if (!Number.isFinite(value)) throw usage('USAGE_CONDITION', whereMessages.notANumber(name, where.value));
  const { operator } = where;
  if (operator === '~')
    return { test: (cell) => !isEmptyCell(cell) && String(cell).includes(where.value), conditions: [] };
  const test = ordered(operator, value, (cell) => (typeof cell === 'number' ? cell : Number(cell)));
  if (operator === '!=') return { test, conditions: [] };
  const word = ({ '=': 'is', '<': 'less', '<=': 'lessEqual', '>': 'greater', '>=': 'greaterEqual' } as const)[operator];
  return { test, conditions: [{ column: name, operator: word, value }] };
}

function compileDate(where: Where, name: string, zone: string): Compiled {
  const { operator } = where;
  const wanted = parseMoment(where.value, zone);
  if (wanted === null || operator === '~') throw usage('USAGE_CONDITION', whereMessages.notADate(name, where.value));
  const reading = (cell: Cell) => (wanted.dateOnly ? startOfDay(Number(cell), zone) : Number(cell));
  const test = ordered(operator, wanted.ms, reading);
  const before: Condition = { column: name, operator: 'less', value: wanted.ms + 86_400_000 + dayMarginMs };
  const after: Condition = { column: name, operator: 'greater', value: wanted.ms - dayMarginMs };
  const conditions = { '=': [after, before], '!=': [], '<': [before], '<=': [before], '>': [after], '>=': [after] }[
    operator
  ];
  return { test, conditions };
}

/** Comparisons by size. Empty cells are unequal to everything, and neither smaller nor larger. */
function ordered(operator: Exclude<Where['operator'], '~'>, wanted: number, read: (cell: Cell) => number): Test {
  const compare: Record<Exclude<Where['operator'], '~'>, (found: number) => boolean> = {
    '=': (found) => found === wanted,
    '!=': (found) => found !== wanted,
    '<': (found) => found < wanted,
    '<=': (found) => found <= wanted,
    '>': (found) => found > wanted,
    '>=': (found) => found >= wanted,
  };
  return (cell) => (isEmptyCell(cell) ? operator === '!=' : compare[operator](read(cell)));
}

function compileSelect(where: Where, column: Column): Compiled {
  const { name } = column;
  const members = (cell: Cell): readonly string[] => (typeof cell === 'object' ? (cell ?? []) : [String(cell)]);
  if (where.operator === '~')
    return { test: (cell) => members(cell).some((member) => member.includes(where.value)), conditions: [] };
  if (where.operator !== '=' && where.operator !== '!=')
    throw usage('USAGE_CONDITION', whereMessages.noOrder(name, where.operator));
  const options = column.options?.map((option) => option.name) ?? [];
  if (column.options && !options.includes(where.value))
    throw usage('USAGE_UNKNOWN_OPTION', whereMessages.unknownOption(name, where.value, options));
  const has: Test = (cell) => members(cell).includes(where.value);
  // Whether a server's "is not" lets empty cells through is not documented: left to us.
  if (where.operator === '!=') return { test: (cell) => !has(cell), conditions: [] };
  return {
    test: has,
    conditions: [{ column: name, operator: column.kind === 'multiSelect' ? 'contains' : 'is', value: where.value }],
  };
}

function compileSet(where: Where, name: string): Compiled {
  const has: Test = (cell) => typeof cell === 'object' && cell !== null && cell.includes(where.value);
  if (where.operator === '=' || where.operator === '~') return { test: has, conditions: [] };
  if (where.operator === '!=') return { test: (cell) => !has(cell), conditions: [] };
  throw usage('USAGE_CONDITION', whereMessages.noOrder(name, where.operator));
}

function compileText(where: Where, name: string): Compiled {
  const wanted = where.value;
  const words = (cell: Cell) => (typeof cell === 'object' ? (cell ?? []).join(',') : String(cell)).trim();
  const contains: Condition = { column: name, operator: 'contains', value: wanted };
  switch (where.operator) {
    case '=':
      // "Contains" lets through what "is" would miss for a blank at the end.
      return { test: (cell) => !isEmptyCell(cell) && words(cell) === wanted, conditions: [contains] };
    case '!=':
      return { test: (cell) => isEmptyCell(cell) || words(cell) !== wanted, conditions: [] };
    case '~':
      return { test: (cell) => !isEmptyCell(cell) && words(cell).includes(wanted), conditions: [contains] };
    default: {
      const sign = where.operator;
      const holds = (order: number) => ({ '<': order < 0, '<=': order <= 0, '>': order > 0, '>=': order >= 0 })[sign];
      return {
        test: (cell) => !isEmptyCell(cell) && holds(words(cell) < wanted ? -1 : words(cell) > wanted ? 1 : 0),
        conditions: [],
      };
    }
  }
}

/** `2026-10-01`, `2026/10/1`, with or without a time of day. null for anything else, and for days that do not exist. */
export function parseMoment(words: string, zone: string): { readonly ms: number; readonly dateOnly: boolean } | null {
  const match = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/.exec(words.trim());
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  if (!isRealDate({ year, month, day })) return null;
  if (match[4] === undefined) return { ms: dateToMs({ year, month, day }, zone), dateOnly: true };
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)] as const;
  if (hour > 23 || minute > 59 || second > 59) return null;
  return { ms: zonedToMs({ year, month, day, hour, minute, second }, zone), dateOnly: false };
}

function usage(code: string, words: Text): SyncError {
  return new SyncError({ code, recovery: 'fix-config', text: words, hint: whereMessages.grammar() });
}
