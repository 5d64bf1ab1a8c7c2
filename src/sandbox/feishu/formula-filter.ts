import type { Context } from '../core/context.ts';
import { dayStart } from '../core/zone.ts';
import { refuse } from './errors.ts';
import type { Matcher } from './filter.ts';
import type { FeishuField, FeishuRecord } from './model.ts';
import { humanCell } from './read-cell.ts';

/**
 * The formula filter of the legacy list (reference §4.9), as far as its examples go:
 * AND/OR/NOT, comparisons of `CurrentValue.[Name]` with a text, a number, TODAY() or TODATE(…), and `.contains("…")`.
 */
export interface FormulaScope {
  context: Context;
  fields: readonly FeishuField[];
  timeZone: string;
}

type Value = string | number | boolean | null | string[];
type Node = (record: FeishuRecord) => Value;

const tokenPattern =
  /\s*(CurrentValue\.\[[^\]]*\]|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[A-Za-z]+|\.contains|!=|>=|<=|[()=<>,&|])/gy;

function tokenize(source: string): string[] {
  const tokens: string[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.length) {
    const at = tokenPattern.lastIndex;
    if (source.slice(at).trim() === '') break;
    const match = tokenPattern.exec(source);
    if (match === null) throw refuse(1254018, `unexpected text at ${at}`);
    tokens.push(match[1]!);
  }
  return tokens;
}

export function compileFormula(source: string, scope: FormulaScope): Matcher {
  const tokens = tokenize(source);
  let at = 0;
  const take = (expected?: string): string => {
    const token = tokens[at++];
    if (token === undefined || (expected !== undefined && token !== expected)) throw refuse(1254018, `near ${token}`);
    return token;
  };

  const list = (): Node[] => {
    take('(');
    const nodes: Node[] = [];
    while (tokens[at] !== ')') {
      nodes.push(comparison());
      if (tokens[at] === ',') at++;
    }
    take(')');
    return nodes;
  };

  const word = (name: string): Node => {
    const upper = name.toUpperCase();
    if (upper === 'TRUE') return () => true;
    if (upper === 'FALSE') return () => false;
    const nodes = list();
    if (upper === 'AND') return (record) => nodes.every((node) => node(record) === true);
    if (upper === 'OR') return (record) => nodes.some((node) => node(record) === true);
    if (upper === 'NOT') return (record) => nodes[0]?.(record) !== true;
    if (upper === 'TODAY') return () => dayStart(scope.context.now(), scope.timeZone);
    if (upper === 'TODATE') return (record) => Date.parse(`${String(nodes[0]?.(record))}T00:00:00+08:00`);
    throw refuse(1254018, `unknown function ${name}`);
  };

  const primary = (): Node => {
    const token = take();
    if (token.startsWith('CurrentValue.[')) return column(token.slice(14, -1), scope);
    if (token.startsWith('"')) {
      const text = token.slice(1, -1).replaceAll('\\"', '"');
      return () => text;
    }
    if (/^-?\d/.test(token)) return () => Number(token);
    if (/^[A-Za-z]+$/.test(token)) return word(token);
    throw refuse(1254018, `near ${token}`);
  };

  const comparison = (): Node => {
    const left = primary();
    const operator = tokens[at];
    if (operator === '.contains') {
      at++;
      const wanted = list();
      return (record) => {
        const have = left(record);
        const text = Array.isArray(have) ? have : String(have ?? '');
        return wanted.some((node) => text.includes(String(node(record))));
      };
    }
    if (operator === undefined || !['=', '!=', '>', '>=', '<', '<='].includes(operator)) return left;
    at++;
    const right = primary();
    return (record) => compare(left(record), operator, right(record));
  };

  const root = comparison();
  if (at !== tokens.length) throw refuse(1254018, `near ${tokens[at]}`);
  return (record) => root(record) === true;
}

function column(name: string, { context, fields }: FormulaScope): Node {
  const field = fields.find((known) => known.name === name);
  if (field === undefined) throw refuse(1254018, `field ${name} not found`);
  return (record) => humanCell(context, field, record) as Value;
}

function compare(left: Value, operator: string, right: Value): boolean {
  const a = left ?? '';
  const b = right ?? '';
  if (operator === '=') return a === b;
  if (operator === '!=') return a !== b;
  if (left === null || right === null) return false;
  if (operator === '>') return a > b;
  if (operator === '>=') return a >= b;
  return operator === '<' ? a < b : a <= b;
}
