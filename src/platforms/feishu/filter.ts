import type { Condition, Filter } from '../../sync/contracts.ts';
import { type FeishuColumn, fieldTypes } from './fields.ts';

/**
 * Our filters in Feishu's grammar: values are always arrays of strings, also empty ones.
 * /uAjLw4CM/ukTMukTMukTM/reference/bitable-v1/app-table-record/record-filter-guide, read 2026-05.
 */
export interface FeishuFilter {
  readonly conjunction: 'and' | 'or';
  readonly conditions: readonly { field_name: string; operator: string; value: string[] }[];
}

const dayMs = 86_400_000;

const operators: Record<Condition['operator'], string> = {
  is: 'is',
  isNot: 'isNot',
  contains: 'contains',
  notContains: 'doesNotContain',
  empty: 'isEmpty',
  notEmpty: 'isNotEmpty',
  greater: 'isGreater',
  greaterEqual: 'isGreaterEqual',
  less: 'isLess',
  lessEqual: 'isLessEqual',
};

type Written = FeishuFilter['conditions'][number];

/** Dates know only is, isGreater and isLess, by whole days: "from that day on" is "after the day before". */
function dateCondition(name: string, operator: Condition['operator'], value: number): Written | null {
  const on = (word: string, ms: number): Written => ({
    field_name: name,
    operator: word,
    value: ['ExactDate', String(ms)],
  });
  switch (operator) {
    case 'is':
      return on('is', value);
    case 'greater':
      return on('isGreater', value);
    case 'less':
      return on('isLess', value);
    case 'greaterEqual':
      return on('isGreater', value - dayMs);
    case 'lessEqual':
      // An hour more than a day: the day that is one hour longer must not swallow the step. At worst a day too many is read.
      return on('isLess', value + dayMs + 3_600_000);
    default:
      return null;
  }
}

function writtenCondition(condition: Condition, column: FeishuColumn): Written | null {
  // Formulas and lookups cannot be filtered on.
  if (column.fieldType === fieldTypes.formula || column.fieldType === fieldTypes.lookup) return null;
  const { operator, value } = condition;
  const field_name = column.realName;
  if (operator === 'empty' || operator === 'notEmpty') return { field_name, operator: operators[operator], value: [] };
  if (value === undefined || value === '') {
    if (operator === 'is') return { field_name, operator: 'isEmpty', value: [] };
    return operator === 'isNot' ? { field_name, operator: 'isNotEmpty', value: [] } : null;
  }
  if (column.kind === 'dateTime') return dateCondition(field_name, operator, Number(value));
  const ordered = ['greater', 'greaterEqual', 'less', 'lessEqual'].includes(operator);
  if (ordered && column.kind !== 'number') return null;
  if (column.kind === 'number' && (operator === 'contains' || operator === 'notContains')) return null;
  return { field_name, operator: operators[operator], value: [String(value)] };
}

/**
 * The filter as the server can evaluate it. What it cannot express is left out so that too many rows come rather than too few:
 * callers check every row again. undefined means all rows.
 */
export function writtenFilter(filter: Filter, columnOf: (name: string) => FeishuColumn): FeishuFilter | undefined {
  const conditions = filter.conditions.map((condition) => writtenCondition(condition, columnOf(condition.column)));
  const usable = conditions.filter((condition) => condition !== null);
  if (usable.length === 0) return undefined;
  if (filter.combine === 'or' && usable.length < conditions.length) return undefined;
  return { conjunction: filter.combine, conditions: usable };
}
