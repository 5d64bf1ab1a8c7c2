import { text } from './text.ts';

const list = (ids: readonly string[], between: string) =>
  `${ids.slice(0, 20).join(between)}${ids.length > 20 ? ' …' : ''}`;

/** Texts of `crm-leads set-status`. */
export const setStatusMessages = {
  nothingChosen: () =>
    text(
      '请用 --where 或 --ids 指定要修改的客户（二者选一）',
      'Say which customers to change: either --where or --ids',
    ),
  unknownStatus: (status: string, known: readonly string[]) =>
    text(
      `「贷款状态」没有选项「${status}」（现有选项：${known.join('、')}）`,
      `"贷款状态" has no option "${status}" (it has: ${known.join(', ')})`,
    ),
  unknownIds: (ids: readonly string[]) =>
    text(`找不到这些客户：${list(ids, '、')}`, `No such customers: ${list(ids, ', ')}`),
  nothingChanged: () => text('未做任何改动。', 'Nothing was changed.'),
  tooMany: (count: number, most: number) =>
    text(
      `共有 ${count} 个客户会被修改，超过一次 ${most} 个的上限`,
      `${count} customers would change; at most ${most} may change at once`,
    ),
  tooManyHint: () => text('请缩小 --where 的范围，分几次修改。', 'Narrow --where and change them in several steps.'),
  confirmMissing: () =>
    text('没有终端可以确认，未做任何改动', 'There is no terminal to confirm on; nothing was changed'),
  confirmHint: () =>
    text('先用 --dry-run 查看计划，确认后加 --yes。', 'Look at the plan with --dry-run, then add --yes.'),
  plan: (count: number, status: string, unchanged: number) =>
    text(
      `将把 ${count} 个客户的贷款状态改为「${status}」（另有 ${unchanged} 个已是该状态）`,
      `${count} customers will be set to "${status}" (${unchanged} have it already)`,
    ),
  planLine: (name: string, from: string, to: string) => text(`${name}：${from} → ${to}`, `${name}: ${from} → ${to}`),
  empty: () => text('（空）', '(empty)'),
};
