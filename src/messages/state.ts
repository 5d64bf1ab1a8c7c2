import { text } from './text.ts';

/** Texts about files on our own disk. */
export const stateMessages = {
  unreadable: (path: string, why: string) => text(`无法读取 ${path}（${why}）`, `Cannot read ${path} (${why})`),
  unwritable: (path: string, why: string) => text(`无法写入 ${path}（${why}）`, `Cannot write ${path} (${why})`),
  /** What to do, by the code of the operating system. */
  checkRights: (path: string, code = '') => {
    if (code === 'EISDIR')
      return text(
        `${path} 是文件夹，应为文件。Docker 挂载单个文件而宿主机上没有它时会这样：删掉这个空文件夹，改为挂载它所在的目录。`,
        `${path} is a folder and should be a file. Docker makes one where a single file is mounted that the host does not have: remove the empty folder and mount the folder around it instead.`,
      );
    if (code === 'EBUSY')
      return text(
        `${path} 不能被替换：它是单独挂载的文件（Docker）。请改为挂载它所在的目录。`,
        `${path} cannot be replaced: it is mounted as a single file (Docker). Mount the folder around it instead.`,
      );
    return text(
      `请检查 ${path} 所在目录是否存在、可写，磁盘是否已满。`,
      `Check that the folder of ${path} exists and is writable, and that the disk is not full.`,
    );
  },
  damaged: (path: string, why: string) =>
    text(`状态文件已损坏：${path}（${why}）`, `The state file ${path} is damaged (${why})`),
  damagedHint: (path: string) =>
    text(
      `从备份恢复该文件，或把它移走（mv ${path} ${path}.bad）后重新运行：程序会重新读取表格，不会重复写入。`,
      `Restore the file from a backup, or move it away (mv ${path} ${path}.bad) and run again: the tables are read anew and nothing is written twice.`,
    ),
  damagedCallsHint: (path: string) =>
    text(
      `从备份恢复该文件，或把它移走（mv ${path} ${path}.bad）后重新运行：本月调用量会从 0 重新计数，预计用量会偏低，请到平台后台核对。`,
      `Restore the file from a backup, or move it away (mv ${path} ${path}.bad) and run again: this month's calls are then counted from zero and the forecast is too low; the platforms' consoles have the true figure.`,
    ),
  damagedBaseHint: (path: string) =>
    text(
      `从备份恢复该文件。没有备份时可把它移走（mv ${path} ${path}.bad）后重新运行：两边不一致的内容以表格为准并列为冲突，已清空的内容可能重新出现，请先用 --dry-run 查看。`,
      `Restore the file from a backup. Without one, move it away (mv ${path} ${path}.bad) and run again: where the two sides differ the table wins and a conflict is reported, and what was cleared may come back; look at it with --dry-run first.`,
    ),
  damagedJournalHint: (path: string, index: string) =>
    text(
      `从备份恢复该文件；没有备份时，把它和本地索引一起移走（mv ${path} ${path}.bad && mv ${index} ${index}.bad）后重新运行：程序会重新读取表格，不会重复写入。`,
      `Restore the file from a backup; without one, move it and the index away (mv ${path} ${path}.bad && mv ${index} ${index}.bad) and run again: the tables are read anew and nothing is written twice.`,
    ),
  damagedChangesHint: (path: string) =>
    text(
      `从备份恢复该文件；没有备份时，这次运行只能手工恢复（可用 head 查看 ${path} 中完好的行）。`,
      `Restore the file from a backup; without one this run can only be undone by hand (the lines of ${path} that are whole can still be read).`,
    ),
  damagedLockHint: (path: string) =>
    text(
      `该文件不是锁文件。没有其他运行正在进行时，删除 ${path} 后重新运行。`,
      `This is not a lock. When no other run is in progress, delete ${path} and run again.`,
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
  lockedHint: () =>
    text('等它结束即可；定时任务下一次照常运行。', 'Wait until it ends; a schedule simply runs the next time.'),
  baseBusy: (seconds: number) =>
    text(
      `等待 ${seconds} 秒后，仍有其他进程在写同一个多维表格`,
      `Another process has kept the base busy for ${seconds} seconds`,
    ),
  baseBusyHint: () =>
    text(
      '等那次运行结束再试（bitable-sync doctor 会说明是哪个进程），并把定时错开几分钟。',
      'Wait for that run to end (bitable-sync doctor names the process), and move the timers some minutes apart.',
    ),
};
