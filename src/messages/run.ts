import { text } from './text.ts';

/** Texts of a run as a whole. */
export const runMessages = {
  maxCalls: (limit: number, operation: string) =>
    text(
      `已达到 --max-calls ${limit}，在调用 ${operation} 之前停止`,
      `--max-calls ${limit} is reached; stopped before calling ${operation}`,
    ),
  maxCallsHint: () => text('进度已保存，再次运行即可继续。', 'Progress is saved; run again to continue.'),
  settled: (rows: number) =>
    text(
      `上次运行中断时有 ${rows} 行未确认，已核对`,
      `the last run was cut off with ${rows} row(s) unconfirmed; they have been checked`,
    ),
  unsettledTable: (table: string) =>
    text(
      `上次运行写入的表 ${table} 已不在配置中，无法核对`,
      `the last run wrote to table ${table}, which is no longer configured; it cannot be checked`,
    ),
};
