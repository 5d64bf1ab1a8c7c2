import { text } from './text.ts';

const zhList = (names: readonly string[]) => names.slice(0, 40).join('、');
const enList = (names: readonly string[]) => names.slice(0, 40).join(', ');

/** Texts about conditions on columns: `--where`. */
export const whereMessages = {
  grammar: () =>
    text(
      '写法：列=值、列!=值、列<值、列<=值、列>值、列>=值、列~包含的字；列= 表示空；多个条件须同时成立。',
      'A condition is column=value, !=, <, <=, >, >=, ~ (contains), or column= (empty); several must all hold.',
    ),
  unknownColumn: (column: string, known: readonly string[]) =>
    text(
      `表中没有列「${column}」（现有列：${zhList(known)}）`,
      `The table has no column "${column}" (it has: ${enList(known)})`,
    ),
  unknownOption: (column: string, option: string, known: readonly string[]) =>
    text(
      `「${column}」没有选项「${option}」（现有选项：${zhList(known)}）`,
      `"${column}" has no option "${option}" (it has: ${enList(known)})`,
    ),
  needsValue: (column: string, operator: string) =>
    text(`条件「${column}${operator}」缺少值`, `The condition "${column}${operator}" lacks a value`),
  notANumber: (column: string, value: string) =>
    text(`「${column}」是数字列，无法与「${value}」比较`, `"${column}" holds numbers; "${value}" is not one`),
  notADate: (column: string, value: string) =>
    text(
      `「${column}」是日期列，请用 2026-10-01 这样的日期比较，而不是「${value}」`,
      `"${column}" holds dates; compare it with one such as 2026-10-01, not "${value}"`,
    ),
  noOrder: (column: string, operator: string) =>
    text(
      `「${column}」的值没有大小，不能用 ${operator}`,
      `Values of "${column}" have no order; ${operator} does not apply`,
    ),
};
