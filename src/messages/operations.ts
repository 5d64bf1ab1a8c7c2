import { text } from './text.ts';

/** Texts of what is done to earlier runs: rollback, saved plans, duplicates, rejected rows. */
export const operationMessages = {
  unknownRun: (runId: string) => text(`没有编号为 ${runId} 的运行`, `There is no run ${runId}`),
  unknownRunHint: () =>
    text(
      '用 bitable-sync history 查看运行编号；超过保留期（observability.history_days）的运行已删除。',
      'bitable-sync history lists the run ids; runs older than observability.history_days are gone.',
    ),
  noReport: (runId: string) =>
    text(
      `运行 ${runId} 没有报告（被强行终止，或报告已过保留期）；下面是它的改动：`,
      `Run ${runId} has no report (it was killed, or its report is no longer kept); what it changed:`,
    ),
  changesNotKept: (runId: string) =>
    text(`运行 ${runId} 的变更记录已过保留期`, `The record of changes of run ${runId} is older than what is kept`),
  changesNotKeptHint: () =>
    text(
      '可调大 observability.history_days 和 history_mb，以便保留更久；这次运行只能手工恢复。',
      'observability.history_days and history_mb say how long it is kept. This run can only be undone by hand.',
    ),
  nothingWritten: (runId: string) =>
    text(
      `运行 ${runId} 没有改动任何数据表，无需回滚`,
      `Run ${runId} changed nothing in the tables; there is nothing to undo`,
    ),
  takenBack: (approvals: number) =>
    text(
      `下次同步会重新读取这 ${approvals} 个审批（${approvals} 次详情调用）并写回。若不希望写回，请先修改配置（例如 process_codes）再运行。`,
      `The next run reads these ${approvals} approvals again (${approvals} detail calls) and writes them back. To keep them out, change the configuration first (process_codes, for example).`,
    ),
  takenBackUnknown: (approvals: number) =>
    text(
      `${approvals} 个审批无法判断属于哪个模板，请用 dingtalk-approvals --full-check 补回。`,
      `${approvals} approvals could not be matched to a template: dingtalk-approvals --full-check brings them back.`,
    ),
  takenBackFiles: (names: readonly string[]) => {
    const shown = names.slice(0, 10);
    const more = names.length - shown.length;
    const [zh, en] = [`${shown.join('、')}${more > 0 ? ` 等 ${names.length} 个` : ''}`, shown.join(', ')];
    return text(
      `这些来源不再算作已导入，再次导入时会重新写入：${zh}。仍在配置的来源里的，下次运行就会导入；已移到 done 的，放回收件文件夹即可。`,
      `No longer counted as imported, and written again when imported again: ${en}${more > 0 ? ` and ${more} more` : ''}. What is still among the configured sources is imported by the next run; what lies in done can be put back into the inbox.`,
    );
  },
  takenBackCreated: (rows: number) =>
    text(
      `被移除的 ${rows} 位客户不会被标记为停用：他们仍在机器人中，下次同步会重新写入表格。若不希望写回，请先在机器人中删除。`,
      `The ${rows} customers whose rows are removed are not marked inactive: they are still in the store, and the next run writes them to the table again. To keep them out, delete them in the store first.`,
    ),
  takenBackUpdated: (rows: number) =>
    text(
      `${rows} 行恢复的内容视为在表格中的修改，下次同步会写到机器人（系统列除外，它们总是取自机器人）。`,
      `What is restored in ${rows} rows counts as an edit in the table: the next run brings it to the store (system columns excepted, they always come from the store).`,
    ),
  storeNotTakenBack: () =>
    text(
      '只回滚表格；那次运行写到机器人的内容保持不变。',
      'Only the table is rolled back; what the run wrote to the store stays.',
    ),
  standsAgain: () =>
    text('之后又有了同一主键的行，未重复创建', 'a row with this key stands there again; it was not created twice'),
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
      `当时写的表与现在配置的 ${table} 不是同一张表`,
      `it was in another table than the one now configured as ${table}`,
    ),
  unknownTable: (name: string, known: readonly string[]) =>
    text(`没有表「${name}」（可用：${known.join('、')}）`, `There is no table "${name}" (known: ${known.join(', ')})`),
  unknownTableHint: () =>
    text(
      '请写配置中 tables 的键，或表的名称；bitable-sync doctor 会列出各表。',
      'Write a key of tables in the configuration, or the name of the table; bitable-sync doctor lists them.',
    ),
  retryNeedsSource: () =>
    text(
      '该记录在来源或转换阶段被拒绝，需要修正来源数据后重新导入',
      'rejected before it became a row: mend the source and import it again',
    ),
  isAList: (table: string) =>
    text(
      `「${table}」的行是明细，主键本来就会相同，不去重；多出的行由 --full-check 清理。`,
      `The rows of ${table} are a list and share their key on purpose, so none is removed; --full-check takes surplus rows away.`,
    ),
  retryNeedsLink: () =>
    text('它关联的行仍不在表中，未写入', 'the row that it links to is still not in the table; not written'),
  proceed: (rows: number, more: boolean) =>
    text(`确定要改动这 ${rows}${more ? '+' : ''} 行吗？`, `Change these ${rows}${more ? '+' : ''} row(s)?`),
  stillLinked: () =>
    text(
      '仍有其他表的关联指向该行（无法改指），未删除',
      'links of another table still lead to this row and could not be turned; not removed',
    ),
  kept: (
    key: string,
    recordId: string,
    keep: 'oldest' | 'newest' | 'fullest',
    at: string | null,
    cells: number,
    removed: readonly string[],
  ) => {
    const zh = { oldest: '最早', newest: '最新', fullest: '最完整' }[keep];
    const why =
      at === null
        ? [`${zh}，已填 ${cells} 格`, `${keep}, ${cells} cells filled`]
        : [`${zh}，创建于 ${at}`, `${keep}, created ${at}`];
    return text(
      `${key}：保留 ${recordId}（${why[0]}），移除 ${removed.join('、')}`,
      `${key}: ${recordId} stays (${why[1]}), ${removed.join(', ')} removed`,
    );
  },
  moreGroups: (groups: number) => text(`… 还有 ${groups} 组`, `… ${groups} more groups`),
  planOfOne: (pipelines: readonly string[]) =>
    text(
      `计划只能属于一个流程，请指明：${pipelines.join('、')}`,
      `A plan belongs to one pipeline; name it: ${pipelines.join(', ')}`,
    ),
  planOfOneHint: () =>
    text(
      '如 bitable-sync rejected retry crm-leads --dry-run --out plan.jsonl。',
      'For instance: bitable-sync rejected retry crm-leads --dry-run --out plan.jsonl.',
    ),
  declined: () => text('已取消，未做任何改动', 'Cancelled; nothing was changed'),
  clearRejected: (rows: number) => text(`确定要清除 ${rows} 条被拒绝的记录吗？`, `Clear ${rows} rejected record(s)?`),
  cleared: (rows: number) => text(`已清除 ${rows} 条`, `${rows} cleared`),
  exported: (table: string, rows: number) =>
    text(`已导出「${table}」${rows} 行：`, `${rows} rows of "${table}" exported:`),
  planMissing: (file: string) => text(`没有计划文件 ${file}`, `There is no plan ${file}`),
  nothingRejected: () => text('没有被拒绝的记录', 'There are no rejected records'),
  damagedHistory: (lines: number) =>
    text(`运行历史中有 ${lines} 行已损坏，已跳过`, `${lines} damaged line(s) of the history were skipped`),
  damagedRejected: (lines: number, path: string) =>
    text(
      `${path} 中有 ${lines} 行已损坏，已跳过（文件保留；rejected clear 会一并清除）`,
      `${lines} damaged line(s) of ${path} were skipped (they stay in the file; rejected clear removes them too)`,
    ),
  damagedChanges: (runs: readonly string[]) =>
    text(
      `${runs.length} 次运行的变更记录已损坏，已跳过：${runs.join('、')}`,
      `The records of changes of ${runs.length} run(s) are damaged and were skipped: ${runs.join(', ')}`,
    ),
  confirm: () => text('没有终端可以确认，未做任何改动', 'There is no terminal to confirm on; nothing was changed'),
  confirmHint: () =>
    text('先用 --dry-run 查看计划，确认后加 --yes。', 'Look at the plan with --dry-run, then add --yes.'),
};
