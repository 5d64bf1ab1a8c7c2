import { text } from './text.ts';

/** Texts of what is done to earlier runs: rollback, saved plans, duplicates, rejected rows. */
export const operationMessages = {
  unknownRun: (runId: string) =>
    text(`没有找到运行 ${runId} 的变更记录`, `There is no record of changes of run ${runId}`),
  unknownRunHint: () =>
    text(
      '用 bitable-sync history 查看运行编号；没有写入任何内容或已过保留期的运行无法回滚。',
      'bitable-sync history lists the run ids; a run that wrote nothing, or is older than what is kept, cannot be rolled back.',
    ),
  touched: (columns: readonly string[]) =>
    text(`之后被修改过：${columns.join('、')}`, `changed since: ${columns.join(', ')}`),
  rowGone: () => text('该行已不在表中', 'the row is no longer in the table'),
  rowChanged: (columns: readonly string[]) =>
    text(
      `生成计划之后该行已变化：${columns.join('、')}`,
      `the row has changed since the plan was made: ${columns.join(', ')}`,
    ),
  alreadyThere: () => text('生成计划之后表中已有该主键', 'a row with this key has appeared since the plan was made'),
  unresolvedLink: (key: string) => text(`关联的「${key}」不存在`, `the linked record "${key}" does not exist`),
  planDamaged: (file: string, line: number, why: string) =>
    text(`计划文件 ${file} 第 ${line} 行无效（${why}）`, `Plan file ${file}, line ${line} is invalid (${why})`),
  planHint: () => text('请用 --dry-run --out 重新生成计划。', 'Make the plan again with --dry-run --out.'),
  otherTable: (table: string) =>
    text(
      `计划针对的表 ${table} 与当前配置不一致`,
      `The plan was made for another table than the one configured as ${table}`,
    ),
  unknownTable: (name: string, known: readonly string[]) =>
    text(`没有表「${name}」（可用：${known.join('、')}）`, `There is no table "${name}" (known: ${known.join(', ')})`),
  retryNeedsSource: () =>
    text(
      '该记录在来源或转换阶段被拒绝，需要修正来源数据后重新导入',
      'rejected before it became a row: mend the source and import it again',
    ),
  proceed: (rows: number, more: boolean) =>
    text(`确定要改动这 ${rows}${more ? '+' : ''} 行吗？`, `Change these ${rows}${more ? '+' : ''} row(s)?`),
  declined: () => text('已取消，未做任何改动', 'Cancelled; nothing was changed'),
  clearRejected: (rows: number) => text(`确定要清除 ${rows} 条被拒绝的记录吗？`, `Clear ${rows} rejected record(s)?`),
  cleared: (rows: number) => text(`已清除 ${rows} 条`, `${rows} cleared`),
  exported: (table: string, rows: number) =>
    text(`已导出「${table}」${rows} 行：`, `${rows} rows of "${table}" exported:`),
  planMissing: (file: string) => text(`没有计划文件 ${file}`, `There is no plan ${file}`),
  nothingRejected: () => text('没有被拒绝的记录', 'There are no rejected records'),
  damagedHistory: (lines: number) =>
    text(`运行历史中有 ${lines} 行已损坏，已跳过`, `${lines} damaged line(s) of the history were skipped`),
  confirm: () => text('没有终端可以确认，未做任何改动', 'There is no terminal to confirm on; nothing was changed'),
  confirmHint: () =>
    text('先用 --dry-run 查看计划，确认后加 --yes。', 'Look at the plan with --dry-run, then add --yes.'),
};
