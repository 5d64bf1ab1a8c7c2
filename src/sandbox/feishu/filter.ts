import type { Context } from '../core/context.ts';
import { isObject, isStrings } from '../core/shape.ts';
import { dateMatcher } from './date-filter.ts';
import { refuse } from './errors.ts';
import type { IdType } from './lookup.ts';
import type { FeishuBase, FeishuField, FeishuRecord } from './model.ts';
import { optionName, plainText } from './read-cell.ts';

/** The filter grammar of search: reference §4.7. Anything it does not allow is 1254018. */

export type Matcher = (record: FeishuRecord) => boolean;

export interface FilterScope {
  context: Context;
  base: FeishuBase;
  /** Fields the caller may see. */
  fields: readonly FeishuField[];
  idType: IdType;
}

const invalid = (detail: string) => refuse(1254018, detail);

/**
 * `{conjunction, conditions?, children?}`. Conditions beside children are not documented, so both together are refused; and the
 * conjunction, optional in the schema column but required by the text, is required.
 */
export function compileFilter(filter: unknown, scope: FilterScope): Matcher | null {
  if (filter === undefined || filter === null) return null;
  if (!isObject(filter)) throw invalid('filter should be an object');
  const { conditions, children } = filter;
  const count = (list: unknown) => (Array.isArray(list) ? list.length : 0);
  if (count(conditions) === 0 && count(children) === 0) return null;
  if (count(conditions) > 0 && count(children) > 0) throw invalid('conditions and children cannot be combined');
  if (count(children) > 50) throw invalid('too many children');
  if (count(conditions) > 0) return compileGroup(filter, scope);
  const groups = (children as unknown[]).map((child) => {
    if (!isObject(child) || child['children'] !== undefined) throw invalid('children cannot be nested');
    return compileGroup(child, scope);
  });
  return join(filter['conjunction'], groups);
}

function compileGroup(group: Record<string, unknown>, scope: FilterScope): Matcher {
  const { conditions } = group;
  if (!Array.isArray(conditions) || conditions.length === 0) throw invalid('conditions is empty');
  if (conditions.length > 50) throw invalid('the max number of conditions is 50');
  return join(
    group['conjunction'],
    conditions.map((condition) => compileCondition(condition, scope)),
  );
}

function join(conjunction: unknown, matchers: Matcher[]): Matcher {
  if (conjunction === 'and') return (record) => matchers.every((matches) => matches(record));
  if (conjunction === 'or') return (record) => matchers.some((matches) => matches(record));
  throw invalid('conjunction should be and / or');
}

function compileCondition(condition: unknown, scope: FilterScope): Matcher {
  if (!isObject(condition)) throw invalid('condition should be an object');
  const { field_name: name, operator, value } = condition;
  if (typeof name !== 'string' || name.length > 1000) throw invalid('field_name is required');
  const field = scope.fields.find((known) => known.name === name);
  if (field === undefined) throw invalid(`field ${name} not found`);
  if (typeof operator !== 'string') throw invalid('operator is required');
  if (!isStrings(value)) throw invalid(`value of ${name} should be an array of strings`);
  if (value.length > 10) throw invalid(`value of ${name} has more than 10 elements`);
  return conditionOn(field, operator, value, scope);
}

const textOperators = ['is', 'isNot', 'contains', 'doesNotContain', 'isEmpty', 'isNotEmpty'];
const numberOperators = [
  'is',
  'isNot',
  'isGreater',
  'isGreaterEqual',
  'isLess',
  'isLessEqual',
  'isEmpty',
  'isNotEmpty',
];

/** Which operators a type takes. Only the date, checkbox and attachment rows are tabulated by the docs; the rest are the natural sets. */
function operatorsOf(type: number): string[] {
  if (type === 2 || type === 1005) return numberOperators;
  if (type === 5 || type === 1001 || type === 1002) return ['is', 'isEmpty', 'isNotEmpty', 'isGreater', 'isLess'];
  if (type === 7) return ['is'];
  if (type === 17) return ['isEmpty', 'isNotEmpty'];
  if (type === 19 || type === 20 || type === 24 || type === 3001) return [];
  return textOperators;
}

export function conditionOn(field: FeishuField, operator: string, value: string[], scope: FilterScope): Matcher {
  if (!operatorsOf(field.type).includes(operator))
    throw invalid(`operator ${operator} is not supported by field ${field.name}`);
  if (operator === 'isEmpty' || operator === 'isNotEmpty') {
    if (value.length > 0) throw invalid(`value of ${operator} should be []`);
    const empty = emptiness(field);
    return operator === 'isEmpty' ? empty : (record) => !empty(record);
  }
  if (field.type === 5 || field.type === 1001 || field.type === 1002)
    return dateMatcher(field, operator, value, scope.base.timeZone, scope.context.now());
  if (field.type === 7) return checkbox(field, value);
  if (field.type === 2 || field.type === 1005) return numeric(field, operator, value);
  if ([3, 4, 11, 18, 21, 23, 1003, 1004].includes(field.type)) return membership(field, operator, value, scope);
  return textual(field, operator, value);
}

function emptiness(field: FeishuField): Matcher {
  if (field.type > 1000) return () => false;
  return (record) => record.cells[field.id] === undefined;
}

function single(field: FeishuField, value: string[]): string {
  if (value.length > 1) throw invalid(`value of ${field.name} should have one element`);
  return value[0] ?? '';
}

function checkbox(field: FeishuField, value: string[]): Matcher {
  if (value.length !== 1 || (value[0] !== 'true' && value[0] !== 'false'))
    throw invalid(`value of ${field.name} should be "true" or "false"`);
  const wanted = value[0] === 'true';
  return (record) => (record.cells[field.id] === true) === wanted;
}

function numeric(field: FeishuField, operator: string, value: string[]): Matcher {
  const text = single(field, value);
  const wanted = Number(text);
  if (text.trim() === '' || !Number.isFinite(wanted)) throw invalid(`value of ${field.name} should be a number`);
  const of = (record: FeishuRecord) =>
    field.type === 1005 ? record.serial : (record.cells[field.id] as number | undefined);
  const compare: Record<string, (n: number) => boolean> = {
    is: (n) => n === wanted,
    isGreater: (n) => n > wanted,
    isGreaterEqual: (n) => n >= wanted,
    isLess: (n) => n < wanted,
    isLessEqual: (n) => n <= wanted,
  };
  if (operator === 'isNot') return (record) => of(record) !== wanted;
  const matches = compare[operator]!;
  return (record) => {
    const n = of(record);
    return n !== undefined && matches(n);
  };
}

/** Texts, phones, places, and links by their display text. Comparison is exact. */
function textual(field: FeishuField, operator: string, value: string[]): Matcher {
  const wanted = single(field, value);
  const of = (record: FeishuRecord): string => {
    const cell = record.cells[field.id];
    return field.type === 15 ? ((cell as { text: string } | undefined)?.text ?? '') : plainText(cell);
  };
  if (operator === 'is') return (record) => of(record) === wanted;
  if (operator === 'isNot') return (record) => of(record) !== wanted;
  if (operator === 'contains') return (record) => of(record).includes(wanted);
  return (record) => !of(record).includes(wanted);
}

/** Select options by name, people and links by id. `is` compares the whole set with one element, `contains` wants any of several. */
function membership(field: FeishuField, operator: string, value: string[], scope: FilterScope): Matcher {
  const exact = operator === 'is' || operator === 'isNot';
  if (exact && value.length !== 1) throw invalid(`value of ${field.name} should have exactly one element`);
  if (!exact && value.length === 0) throw invalid(`value of ${field.name} should not be empty`);
  const of = membersOf(field, scope);
  const wanted = new Set(value);
  const holds: Matcher = exact
    ? (record) => {
        const members = of(record);
        return members.length === 1 && wanted.has(members[0]!);
      }
    : (record) => of(record).some((member) => wanted.has(member));
  return operator === 'is' || operator === 'contains' ? holds : (record) => !holds(record);
}

function membersOf(field: FeishuField, { context, idType }: FilterScope): (record: FeishuRecord) => string[] {
  const idOf = (openId: string) => {
    const person = context.feishu.people.find((known) => known.openId === openId);
    return (idType === 'open_id' ? openId : idType === 'union_id' ? person?.unionId : person?.userId) ?? openId;
  };
  if (field.type === 1003) return (record) => [idOf(record.createdBy)];
  if (field.type === 1004) return (record) => [idOf(record.modifiedBy)];
  return (record) => {
    const cell = record.cells[field.id];
    if (cell === undefined) return [];
    if (field.type === 3) return [optionName(field, cell as string)];
    if (field.type === 4) return (cell as string[]).map((id) => optionName(field, id));
    if (field.type === 11) return (cell as string[]).map(idOf);
    return cell as string[];
  };
}
