import type { RunMode } from '../sync/run-modes.ts';
import { type Text, text } from './text.ts';

const units = { zh: ['天', '小时', '分钟', '秒'], en: ['d', 'h', 'min', 's'] } as const;

/** Words of the summaries, lists and tables on a terminal. */
export const outputMessages = {
  statuses: {
    succeeded: text('完成', 'succeeded'),
    partial: text('部分完成', 'partial'),
    failed: text('失败', 'failed'),
    interrupted: text('已中断', 'interrupted'),
    locked: text('未运行：另一次运行正在进行', 'not run: another run is in progress'),
  },
  modes: {
    incremental: text('增量', 'incremental'),
    init: text('首次同步', 'init'),
    'full-check': text('全量校验', 'full check'),
    range: text('指定时间', 'range'),
    instance: text('指定实例', 'instance'),
    import: text('导入', 'import'),
    export: text('导出', 'export'),
    both: text('双向', 'both ways'),
    rollback: text('回滚', 'rollback'),
    apply: text('执行计划', 'apply'),
    dedupe: text('去重', 'dedupe'),
    retry: text('重试', 'retry'),
    'set-status': text('批量改状态', 'set status'),
    remind: text('提醒', 'reminder'),
    stats: text('统计', 'statistics'),
  } satisfies Record<RunMode, Text>,
  tables: {
    main: text('审批实例表', 'main'),
    action: text('审批动作表', 'action'),
    leads: text('客户信息表', 'leads'),
    followups: text('跟进记录表', 'followups'),
    deals: text('成交记录表', 'deals'),
    students: text('学员总表', 'students'),
    learning_records: text('学习记录表', 'learning_records'),
    customers: text('客户表', 'customers'),
  },
  platforms: { feishu: text('飞书', 'Feishu'), dingtalk: text('钉钉', 'DingTalk') },
  dryRun: () => text('（预演，未写入）', ' (dry run, nothing written)'),
  runLine: (pipeline: string, mode: Text, status: Text, duration: Text, dryRun: boolean) =>
    text(
      `${pipeline} ${mode['zh-CN']}：${status['zh-CN']}${dryRun ? '（预演，未写入）' : ''}，用时 ${duration['zh-CN']}`,
      `${pipeline} ${mode.en}: ${status.en}${dryRun ? ' (dry run, nothing written)' : ''}, ${duration.en}`,
    ),
  runId: (id: string) => text(`运行编号：${id}`, `Run: ${id}`),
  window: (start: string, end: string, zone: string) =>
    text(`时间范围：${start} 至 ${end}（${zone}）`, `Window: ${start} to ${end} (${zone})`),
  source: (read: number, rejected: number, skipped: number) =>
    text(
      `来源：读取 ${read} 条${rejected ? `，拒绝 ${rejected} 条` : ''}${skipped ? `，跳过 ${skipped} 条` : ''}`,
      `Source: ${read} read${rejected ? `, ${rejected} rejected` : ''}${skipped ? `, ${skipped} skipped` : ''}`,
    ),
  countHeaders: {
    table: text('表', 'Table'),
    created: text('新建', 'Created'),
    updated: text('更新', 'Updated'),
    unchanged: text('未变', 'Unchanged'),
    deleted: text('删除', 'Deleted'),
    rejected: text('拒绝', 'Rejected'),
    unknown: text('不明', 'Unknown'),
  },
  calls: (parts: readonly Text[], total: number, retries: number) =>
    text(
      `API 调用：${parts.length > 0 ? `${parts.map((p) => p['zh-CN']).join('，')}，` : ''}共 ${total} 次${retries ? `，其中重试 ${retries} 次` : ''}`,
      `API calls: ${parts.length > 0 ? `${parts.map((p) => p.en).join(', ')}; ` : ''}${total} in all${retries ? `, ${retries} of them retries` : ''}`,
    ),
  callsOf: (platform: Text, total: number, detail: string) =>
    text(
      `${platform['zh-CN']} ${total}${detail ? `（${detail}）` : ''}`,
      `${platform.en} ${total}${detail ? ` (${detail})` : ''}`,
    ),
  monthSoFar: (platform: Text, used: number, quota: number | null, forecast: number) =>
    text(
      `${platform['zh-CN']}本月已用 ${used}${quota === null ? '' : ` / ${quota}`} 次，按此速度全月约 ${forecast} 次`,
      `${platform.en} this month: ${used}${quota === null ? '' : ` of ${quota}`} calls, ${forecast} forecast`,
    ),
  rejectedTitle: (count: number) =>
    text(`被拒绝的记录 ${count} 条：`, `${count} rejected record${count === 1 ? '' : 's'}:`),
  warningsTitle: (count: number) => text(`提示 ${count} 条：`, `${count} warning${count === 1 ? '' : 's'}:`),
  group: (code: string, count: number, reason: string, examples: readonly string[], more: number) =>
    text(
      `${code} × ${count}：${reason}${examples.length > 0 ? `（${examples.join('、')}${more > 0 ? ` 等 ${count} 条` : ''}）` : ''}`,
      `${code} × ${count}: ${reason}${examples.length > 0 ? ` (${examples.join(', ')}${more > 0 ? ` and ${more} more` : ''})` : ''}`,
    ),
  line: (line: number) => text(`第 ${line} 行`, `line ${line}`),
  keyAndLine: (key: string, line: number) => text(`${key}，第 ${line} 行`, `${key}, line ${line}`),
  rejectedAt: (where: string) => text(`完整清单：${where}`, `All of them: ${where}`),
  rejectedCommand: (pipeline: string) =>
    text(`bitable-sync rejected list ${pipeline}`, `bitable-sync rejected list ${pipeline}`),
  runCommand: (runId: string) =>
    text(`bitable-sync --json history show ${runId}`, `bitable-sync --json history show ${runId}`),
  noChanges: () => text('没有变化', 'Nothing changed'),
  planTitle: () => text('计划：', 'Plan:'),
  planEmpty: () => text('计划：没有需要改动的行', 'Plan: nothing to change'),
  planMore: (count: number) =>
    text(`… 还有 ${count} 行（--json 或 --out 可看全部）`, `… ${count} more (see all with --json or --out)`),
  planHeaders: {
    action: text('动作', 'Action'),
    table: text('表', 'Table'),
    key: text('主键', 'Key'),
    changes: text('内容', 'Changes'),
  },
  actions: {
    create: text('新建', 'create'),
    update: text('更新', 'update'),
    delete: text('删除', 'delete'),
  },
  empty: () => text('（空）', '(empty)'),
  cellMore: (count: number) => text(`… 等 ${count} 列`, `… ${count} columns`),
  historyHeaders: {
    at: text('开始时间', 'Started'),
    run: text('运行编号', 'Run'),
    mode: text('方式', 'Mode'),
    status: text('结果', 'Status'),
    rows: text('新建/更新/删除', 'Created/updated/deleted'),
    rejected: text('拒绝', 'Rejected'),
    calls: text('调用', 'Calls'),
    duration: text('用时', 'Duration'),
  },
  historyEmpty: () => text('还没有运行记录', 'No runs yet'),
  statusHeaders: {
    pipeline: text('流程', 'Pipeline'),
    lastSuccess: text('最近成功', 'Last success'),
    age: text('距今', 'Age'),
    lastRun: text('最近一次', 'Last run'),
    watermark: text('已同步至', 'Watermark'),
    open: text('跟进中', 'Open'),
    rejected: text('拒绝', 'Rejected'),
    note: text('说明', 'Note'),
  },
  waiting: (approvals: number) =>
    text(`${approvals} 个审批待重新读取`, `${approvals} approval${approvals === 1 ? '' : 's'} to be read again`),
  never: () => text('从未', 'never'),
  notConfigured: () => text('未配置', 'not configured'),
  stale: () => text('超过期限没有成功', 'no recent success'),
  runningBy: (pid: number | null) =>
    text(pid === null ? '正在运行' : `正在运行（进程 ${pid}）`, pid === null ? 'running' : `running (process ${pid})`),
  quotaWarning: () => text('接近或将超出额度', 'near or beyond the quota'),
  whyHeaders: {
    at: text('时间', 'Time'),
    run: text('运行编号', 'Run'),
    action: text('动作', 'Action'),
    table: text('表', 'Table'),
    key: text('主键', 'Key'),
    line: text('来源', 'Source'),
    changes: text('内容', 'Changes'),
  },
  whyEmpty: () => text('没有找到改动记录', 'No recorded change'),
  rejectedHeaders: {
    pipeline: text('流程', 'Pipeline'),
    table: text('表', 'Table'),
    code: text('代码', 'Code'),
    count: text('条数', 'Count'),
    examples: text('例如', 'Such as'),
    reason: text('原因', 'Reason'),
  },
  damagedLines: (lines: number) => text(`有 ${lines} 行已损坏，已跳过`, `${lines} damaged line(s) were skipped`),
  rejectedEmpty: () => text('没有被拒绝的记录', 'No rejected records'),
  findingsSummary: (ok: number, failed: number, warnings: number, skipped: number) =>
    text(
      `通过 ${ok} 项，失败 ${failed} 项${warnings ? `，注意 ${warnings} 项` : ''}${skipped ? `，未检查 ${skipped} 项` : ''}`,
      `${ok} passed, ${failed} failed${warnings ? `, ${warnings} warning${warnings === 1 ? '' : 's'}` : ''}${skipped ? `, ${skipped} not checked` : ''}`,
    ),
  setupPlanned: (count: number) =>
    text(
      `将执行 ${count} 步（预演，未改动）：`,
      `${count} step${count === 1 ? '' : 's'} planned (dry run, nothing changed):`,
    ),
  setupDone: (count: number) => text(`已执行 ${count} 步：`, `${count} step${count === 1 ? '' : 's'} done:`),
  setupNothing: () => text('所有表和列都已就绪', 'All tables and columns are in place'),
  progress: (what: string, done: number, total: number | null) =>
    text(
      `${what ? `${what} ` : ''}${done}${total === null ? '' : ` / ${total}`}`,
      `${what ? `${what} ` : ''}${done}${total === null ? '' : ` of ${total}`}`,
    ),
  duration: (ms: number): Text => {
    if (ms < 1000) return text(`${Math.round(ms)} 毫秒`, `${Math.round(ms)} ms`);
    if (ms < 60_000) return text(`${(ms / 1000).toFixed(1)} 秒`, `${(ms / 1000).toFixed(1)} s`);
    const seconds = Math.round(ms / 1000);
    const amounts = [
      Math.floor(seconds / 86_400),
      Math.floor(seconds / 3600) % 24,
      Math.floor(seconds / 60) % 60,
      seconds % 60,
    ];
    const first = amounts.findIndex((amount) => amount > 0);
    const shown = [first, first + 1].filter((index) => index < 4 && amounts[index]! > 0);
    return text(
      shown.map((index) => `${amounts[index]} ${units.zh[index]}`).join(' '),
      shown.map((index) => `${amounts[index]} ${units.en[index]}`).join(' '),
    );
  },
};
