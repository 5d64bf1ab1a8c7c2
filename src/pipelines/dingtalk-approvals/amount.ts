import { suiteParts, tableRows } from './form-json.ts';
import type { Component } from './shape.ts';

/** Decimal digits that every double keeps. */
const digitsMax = 15;

/**
 * Reads an amount as people write it: `1,234,567.89元`, `￥100`, `-20`, `(50)`, `1.5万`. null when the text is none, or has more
 * digits before the point than a number column keeps; a quotient's endless decimals are rounded.
 */
export function parseAmount(value: unknown): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? plain(value) : null;
  if (typeof value !== 'string') return null;
  let words = value.normalize('NFKC').replace(/[\s\u00a5\uffe5]/gu, '');
  const inBrackets = /^\((.+)\)$/.exec(words);
  if (inBrackets) words = `-${inBrackets[1]}`;
  const match =
    /^([+\-\u2212\u2013]?)(?:人民币|RMB|CNY|USD|HKD|EUR|US\$|HK\$|[¥$€£])?([+\-\u2212]?)(\d{1,3}(?:,\d{3})+|\d+)?(\.\d+)?(万|亿)?(?:元|圆|块)?(?:整|正)?(?:人民币|RMB|CNY|USD|HKD|EUR)?$/i.exec(
      words,
    );
  if (!match || (match[3] === undefined && match[4] === undefined)) return null;
  const [, outer = '', inner = '', whole = '0', fraction = '', unit] = match;
  const shift = unit === '万' ? 4 : unit === '亿' ? 8 : 0;
  const digits = fraction.slice(1).padEnd(shift, '0');
  const number = `${whole.replaceAll(',', '')}${digits.slice(0, shift)}.${digits.slice(shift)}`;
  const negative = /[-\u2212\u2013]/.test(outer) !== /[-\u2212]/.test(inner);
  const clean = keepDigits(trimZeros(number));
  if (clean === null) return null;
  return negative && clean !== '0' ? `-${clean}` : clean;
}

/** The sum of decimal texts, exact: binary fractions would turn 0.1 + 0.2 into 0.30000000000000004. */
export function sumAmounts(amounts: readonly string[]): string {
  const scale = Math.max(0, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((sum, amount) => {
    const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
    const units = BigInt(whole + fraction.padEnd(scale, '0'));
    return amount.startsWith('-') ? sum - units : sum + units;
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, '0');
  const clean = trimZeros(`${digits.slice(0, digits.length - scale)}.${digits.slice(digits.length - scale)}`);
  return total < 0n ? `-${clean}` : clean;
}

/** What a double keeps of a decimal text without a sign. */
function keepDigits(number: string): string | null {
  const whole = number.split('.')[0]?.replace(/^0+/, '').length ?? 0;
  if (whole > digitsMax) return null;
  const digits = number.replace('.', '').replace(/^0+/, '').length;
  return digits > digitsMax ? trimZeros(Number(number).toFixed(digitsMax - whole)) : number;
}

function trimZeros(number: string): string {
  const [whole = '0', fraction = ''] = number.split('.');
  const decimals = fraction.replace(/0+$/, '');
  const integer = whole.replace(/^0+(?=\d)/, '');
  return decimals === '' ? integer : `${integer}.${decimals}`;
}

function plain(value: number): string | null {
  return Math.abs(value) < 1e15 ? trimZeros(value.toFixed(6)).replace(/^-0$/, '0') : null;
}

const amountName = /金额|总额|合计|费用/;
const otherFigure = /预算|已用|剩余|单价|大写|数量/;
// A text beside the amount that only speaks of it (费用编号, 金额说明). Money components are never in doubt.
const aboutAmount =
  /(编号|单号|类型|类别|种类|科目|说明|备注|事由|原因|用途|归属|承担方|部门|日期|时间|账号|账户|卡号|比例|税率)(\(.*\))?$/;
const numberOrText = new Set(['NumberField', 'CalculateField', 'TextField', 'TextareaField', '']);

export interface AmountResult {
  /** As the number column takes it; null: empty. */
  readonly amount: number | null;
  /** Components that should have held an amount and hold something else. */
  readonly unreadable: readonly Component[];
}

/**
 * The instance's amount (DESIGN §8.1): configured names, then a money component named like an amount, then any money component,
 * then a number or text so named, then the sum of such a detail-table column. An empty component gives way to the next rule.
 */
export function findAmount(form: readonly Component[], configured: readonly string[]): AmountResult {
  const top = flatten(form);
  const unreadable = new Set<Component>();
  const first = (candidates: readonly Component[], report: boolean): string | null => {
    for (const component of candidates) {
      if (component.value === null) continue;
      const amount = parseAmount(component.value);
      if (amount !== null) return amount;
      if (report) unreadable.add(component);
    }
    return null;
  };
  const columns = () => tableColumns(form);
  const sum = (wanted: (column: Component) => boolean): string | null => {
    for (const column of columns()) {
      const amounts = wanted(column.component) ? column.values.flatMap((value) => parseAmount(value) ?? []) : [];
      if (amounts.length > 0) return sumAmounts(amounts);
    }
    return null;
  };
  const isMoney = (component: Component) => component.componentType === 'MoneyField';
  const isNamed = (component: Component) => amountName.test(component.name);
  const isOther = (component: Component) => otherFigure.test(component.name);
  const isFigure = (component: Component) =>
    isNamed(component) &&
    !isOther(component) &&
    (isMoney(component) ||
      (numberOrText.has(component.componentType) && !aboutAmount.test(component.name.normalize('NFKC'))));

  const byName = () => {
    for (const name of configured) {
      const matches = (component: Component) => isCalled(component, name);
      const found = first(top.filter(matches), true) ?? sum(matches);
      if (found !== null) return found;
    }
    return null;
  };
  const money = top.filter(isMoney);
  const found =
    byName() ??
    first(
      money.filter((component) => isNamed(component) && !isOther(component)),
      true,
    ) ??
    first(money.filter(isNamed), true) ??
    first(money, true) ??
    first(
      top.filter((component) => !isMoney(component) && isFigure(component)),
      false,
    ) ??
    sum(isFigure);
  return { amount: found === null ? null : Number(found), unreadable: [...unreadable] };
}

/** Whether the configuration means this component: by its name, its stable id, or its alias. */
export function isCalled(component: Component, name: string): boolean {
  const wanted = name.trim();
  return (
    component.name === wanted || component.id === wanted || (component.bizAlias !== '' && component.bizAlias === wanted)
  );
}

/** Top-level components; a suite counts as its parts. */
export function flatten(form: readonly Component[]): Component[] {
  return form.flatMap((component) => {
    const parts = suiteParts(component);
    return parts === null ? [component] : flatten(parts);
  });
}

/** Every column of every filled detail table, with its cells. */
export function tableColumns(
  form: readonly Component[],
): { table: Component; component: Component; values: (string | null)[] }[] {
  return flatten(form).flatMap((table) => {
    const columns = new Map<string, { table: Component; component: Component; values: (string | null)[] }>();
    for (const row of tableRows(table) ?? []) {
      for (const cell of row) {
        const key = `${cell.id}\u0000${cell.name}`;
        const column = columns.get(key) ?? { table, component: cell, values: [] };
        column.values.push(cell.value);
        columns.set(key, column);
      }
    }
    return [...columns.values()];
  });
}
