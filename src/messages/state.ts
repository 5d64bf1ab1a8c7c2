import { text } from './text.ts';

/** Texts about files on our own disk. */
export const stateMessages = {
  unreadable: (path: string, why: string) => text(`无法读取 ${path}（${why}）`, `Cannot read ${path} (${why})`),
  unwritable: (path: string, why: string) => text(`无法写入 ${path}（${why}）`, `Cannot write ${path} (${why})`),
  checkRights: (path: string) =>
    text(
      `请检查 ${path} 所在目录是否存在、可写，磁盘是否已满。`,
      `Check that the folder of ${path} exists and is writable, and that the disk is not full.`,
    ),
  damaged: (path: string, why: string) =>
    text(`状态文件已损坏：${path}（${why}）`, `The state file ${path} is damaged (${why})`),
  damagedHint: (path: string) =>
    text(
      `从备份恢复该文件，或把它移走（mv ${path} ${path}.bad）后重新运行：程序会重新读取表格，不会重复写入。`,
      `Restore the file from a backup, or move it away (mv ${path} ${path}.bad) and run again: the tables are read anew and nothing is written twice.`,
    ),
  newer: (path: string, version: number) =>
    text(
      `${path} 是更新版本的程序写的（版本 ${version}）`,
      `${path} was written by a newer version of this program (version ${version})`,
    ),
  newerHint: () => text('请升级 bitable-sync 后再运行。', 'Upgrade bitable-sync, then run again.'),
  locked: (pipeline: string, holder: { pid: number; since: string } | null) =>
    text(
      `${pipeline} 的另一次运行正在进行${holder ? `（进程 ${holder.pid}，始于 ${holder.since}）` : ''}`,
      `Another run of ${pipeline} is in progress${holder ? ` (process ${holder.pid}, since ${holder.since})` : ''}`,
    ),
  baseBusy: (seconds: number) =>
    text(
      `等待 ${seconds} 秒后，仍有其他进程在写同一个多维表格`,
      `Another process has kept the base busy for ${seconds} seconds`,
    ),
};
