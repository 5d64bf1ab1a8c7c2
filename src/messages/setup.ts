import { formatDateTime } from '../lib/zone.ts';
import { kindWord } from './column-kinds.ts';
import { type Text, text, verbatim } from './text.ts';

const views: Readonly<Record<string, Text>> = {
  grid: text('表格', 'grid'),
  kanban: text('看板', 'kanban'),
  gantt: text('甘特图', 'Gantt'),
  gallery: text('画册', 'gallery'),
};
const viewWord = (kind: string): Text => views[kind] ?? verbatim(kind);

const platforms: Readonly<Record<string, Text>> = {
  feishu: text('飞书', 'Feishu'),
  dingtalk: text('钉钉', 'DingTalk'),
};
const platformWord = (platform: string): Text => platforms[platform] ?? verbatim(platform);

const hours = (ms: number): number => Math.round(ms / 360_000) / 10;

function listed(tables: readonly { readonly id: string; readonly name: string }[]): Text {
  const words = tables.slice(0, 20).map(({ id, name }) => `${name} (${id})`);
  return words.length > 0 ? text(words.join('、'), words.join(', ')) : text('无', 'none');
}

/** Texts of `setup` and `doctor`. */
export const setupMessages = {
  createTable: (table: string, columns: number) =>
    text(`新建表「${table}」（${columns} 列）`, `create table "${table}" (${columns} columns)`),
  createColumn: (table: string, column: string, kind: string) =>
    text(
      `表「${table}」添加列「${column}」（${kindWord(kind)['zh-CN']}）`,
      `add column "${column}" (${kindWord(kind).en}) to table "${table}"`,
    ),
  createView: (table: string, view: string, kind: string) =>
    text(
      `表「${table}」添加视图「${view}」（${viewWord(kind)['zh-CN']}）`,
      `add view "${view}" (${viewWord(kind).en}) to table "${table}"`,
    ),
  addOptions: (table: string, column: string, options: readonly string[]) =>
    text(
      `表「${table}」的「${column}」添加选项：${options.join('、')}`,
      `add option(s) ${options.join(', ')} to "${column}" of table "${table}"`,
    ),
  wrongType: (table: string, column: string, found: string, wanted: string) =>
    text(
      `表「${table}」的列「${column}」是 ${found}，应为${kindWord(wanted)['zh-CN']}；不会自动改动`,
      `column "${column}" of table "${table}" is ${found}, expected ${kindWord(wanted).en}; it is left alone`,
    ),
  wrongTypeHint: (column: string, kind: string) =>
    text(
      `请在表格中把列「${column}」的类型改为${kindWord(kind)['zh-CN']}；不想改动原数据就把它改名，再运行 setup 新建一列。`,
      `In the table change the type of "${column}" to ${kindWord(kind).en}; to keep its data, rename it and run setup again for a new column.`,
    ),
  wrongLink: (table: string, column: string, target: string) =>
    text(
      `表「${table}」的关联列「${column}」指向别的表，应指向「${target}」；不会自动改动`,
      `column "${column}" of table "${table}" links to another table, expected "${target}"; it is left alone`,
    ),
  wrongLinkHint: (column: string) =>
    text(
      `请把列「${column}」改名或删除，再运行 setup 新建正确的关联。`,
      `Rename or delete "${column}", then run setup again: it creates the right link.`,
    ),
  mirrorTaken: (table: string, column: string, from: string, link: string) =>
    text(
      `表「${table}」已有列「${column}」，表「${from}」的双向关联「${link}」无法建立`,
      `table "${table}" has a column "${column}" already, so the two-way link "${link}" of table "${from}" cannot be made`,
    ),
  mirrorTakenHint: () =>
    text('请把已有的列改名或删除，再运行 setup。', 'Rename or delete the existing column, then run setup again.'),
  tableIdMissing: (key: string, ref: string, tables: readonly { readonly id: string; readonly name: string }[]) =>
    text(
      `配置中 tables.${key} 指向的表 ${ref} 不存在。现有：${listed(tables)['zh-CN']}`,
      `tables.${key} names table ${ref}, which does not exist. There are: ${listed(tables).en}`,
    ),
  tableIdMissingHint: () =>
    text(
      '请更正该编号，或改成表名（setup 会新建该名称的表）。',
      'Correct the id, or write the name of the table instead (setup creates it).',
    ),

  areaConfig: () => text('配置', 'configuration'),
  areaState: () => text('状态目录', 'state folder'),
  areaStateFile: () => text('状态文件', 'state file'),
  areaDisk: () => text('磁盘空间', 'disk space'),
  areaLock: (pipeline: string) => text(`${pipeline} 的锁`, `lock of ${pipeline}`),
  earlierCheckpoint: (path: string, start: string | null) =>
    text(
      `${path}（旧工具的检查点；下次运行接管${start ? `，从 ${start} 接着同步` : ''}，原文件另存为 .bak）`,
      `${path} (an earlier tool's; the next run takes it over${start ? `, goes on from ${start}` : ''} and keeps the original as .bak)`,
    ),
  smallBatches: (rows: number, calls: number) =>
    text(
      `每次只写 ${rows} 行：写 1,000 行要 ${calls} 次调用`,
      `only ${rows} rows per write: 1,000 rows take ${calls} calls`,
    ),
  smallBatchesRemedy: () =>
    text(
      '删掉这一项，用默认的 500（飞书写 1,000 行 2 次，钉钉 10 次）。',
      'Leave the key out: with the default of 500, 1,000 rows take 2 calls on Feishu and 10 on DingTalk.',
    ),
  areaCheckpoint: () => text('检查点', 'checkpoint'),
  areaTable: (table: string) => text(`表「${table}」`, `table "${table}"`),
  areaColumn: (table: string, column: string) =>
    text(`表「${table}」的列「${column}」`, `column "${column}" of table "${table}"`),
  areaQuota: (platform: string) =>
    text(`${platformWord(platform)['zh-CN']}本月调用量`, `calls to ${platformWord(platform).en} this month`),
  areaWebhook: () => text('通知', 'notification'),
  writable: (path: string) => text(`${path} 可写`, `${path} is writable`),
  free: (megabytes: number) => text(`剩余 ${megabytes} MB`, `${megabytes} MB free`),
  lowDisk: () =>
    text(
      '请清理磁盘：状态无法保存时程序会停止写入。',
      'Free some space: the program stops writing when it cannot save its state.',
    ),
  heldBy: (pid: number, since: string) =>
    text(`被进程 ${pid} 持有，始于 ${since}`, `held by process ${pid} since ${since}`),
  columnMissing: () => text('缺失', 'missing'),
  columnMissingRemedy: (column: string, kind: string, pipeline: string) =>
    text(
      `添加名为「${column}」、类型为${kindWord(kind)['zh-CN']}的列，或运行 bitable-sync setup ${pipeline}`,
      `Add a column "${column}" of type ${kindWord(kind).en}, or run bitable-sync setup ${pipeline}`,
    ),
  columnWrong: (found: string, wanted: string) =>
    text(`类型是 ${found}，应为${kindWord(wanted)['zh-CN']}`, `its type is ${found}, expected ${kindWord(wanted).en}`),
  columnHiddenRemedy: () =>
    text(
      '这个多维表格开启了高级权限，列可能只是对应用隐藏：在「添加文档应用」中给本应用「可管理」。确实没有这一列时：',
      'The base has advanced permissions on, so the column may only be hidden from the app: give it Can manage under Add document app. Where there is no such column:',
    ),
  optionsMissing: (options: readonly string[]) =>
    text(`缺少选项：${options.join('、')}`, `missing option(s): ${options.join(', ')}`),
  optionsRemedy: (pipeline: string) =>
    text(
      `运行 bitable-sync setup ${pipeline}，或首次写入时自动新建`,
      `Run bitable-sync setup ${pipeline}, or let the first write create them`,
    ),
  rowsRead: (count: number | null, read: number, most: number | null) => {
    const rows = count ?? read;
    const part = count === null || read < count;
    const left = most === null || count === null ? null : most - count;
    return text(
      `${count === null ? '至少 ' : ''}${rows} 行${part ? `（检查了前 ${read} 行的主键）` : ''}${left === null ? '' : `，按 ${most} 行上限还可写 ${left} 行`}`,
      `${count === null ? 'at least ' : ''}${rows} rows${part ? ` (keys of the first ${read} checked)` : ''}${left === null ? '' : `, ${left} left of the usual ${most}`}`,
    );
  },
  rowsLeft: (count: number, most: number) =>
    text(
      `${count} 行，接近平台通常的上限 ${most} 行（以套餐为准）`,
      `${count} rows, near the usual limit of ${most} (the plan decides)`,
    ),
  rowsLeftRemedy: () =>
    text(
      '请归档或删除旧行，或升级套餐；表满后新行会被拒绝。',
      'Archive or delete old rows, or upgrade the plan; once the table is full new rows are rejected.',
    ),
  emptyNotProven: () =>
    text('读到 0 行，但高级权限可能隐藏了行', 'no rows are visible, but advanced permissions may hide them'),
  linkWrong: (target: string) => text(`应关联到表「${target}」`, `it should link to table "${target}"`),
  duplicates: (count: number, first: string) =>
    text(`有 ${count} 个主键重复（如「${first}」）`, `${count} key(s) stand twice (such as "${first}")`),
  duplicatesRemedy: (table: string) =>
    text(`先看计划：bitable-sync dedupe ${table} --dry-run`, `See the plan: bitable-sync dedupe ${table} --dry-run`),
  quotaLine: (used: number, quota: number | null, forecast: number) =>
    text(
      `已用 ${used}${quota === null ? '' : ` / ${quota}`}，预计本月 ${forecast}`,
      `${used}${quota === null ? '' : ` of ${quota}`} used, ${forecast} forecast for the month`,
    ),
  quotaRemedy: () =>
    text(
      '降低运行频率，或减少模板；同一公司的其他应用也占用额度。',
      'Run less often, or follow fewer templates; other apps of the company share the quota.',
    ),
  areaForecast: (platform: string) =>
    text(`${platformWord(platform)['zh-CN']}定时运行的预计用量`, `schedule on ${platformWord(platform).en}`),
  scheduled: (
    perMonth: number,
    quota: number | null,
    jobs: readonly { readonly name: string; readonly perMonth: number }[],
    minutes: number | null,
  ) => {
    const share = quota === null ? '' : ` / ${quota} = ${Math.round((perMonth / quota) * 100)} %`;
    const parts = jobs.map(({ name, perMonth: calls }) => `${name} ${calls}`);
    return text(
      `按建议的定时每月约 ${perMonth}${share}${parts.length > 0 ? `（${parts.join('，')}）` : ''}${minutes === null ? '' : `；额度内 customers 最短每 ${minutes} 分钟一次`}`,
      `about ${perMonth}${share} calls a month${parts.length > 0 ? ` (${parts.join(', ')})` : ''}${minutes === null ? '' : `; the quota carries customers every ${minutes} minutes`}`,
    );
  },
  scheduledRemedy: (minutes: number | null) =>
    minutes === null
      ? text(
          '降低运行频率、减少模板，或升级套餐（购买后改 monthly_quota）。',
          'Run less often, follow fewer templates, or upgrade the plan (then set monthly_quota).',
        )
      : text(
          `把 customers 改为每 ${minutes} 分钟运行一次，或升级套餐（购买后改 monthly_quota）。`,
          `Run customers every ${minutes} minutes, or upgrade the plan (then set monthly_quota).`,
        ),
  areaPermission: (name: Text) => text(`${name['zh-CN']}的权限`, `permission for ${name.en}`),
  areaTables: (names: readonly string[]) =>
    text(`表${names.map((name) => `「${name}」`).join('')}`, `tables ${names.join(', ')}`),
  notChecked: () => text('未检查：请先解决上面的问题', 'not checked: mend what is said above first'),
  areaAge: (pipeline: string) => text(`${pipeline} 最近成功`, `last success of ${pipeline}`),
  areaHistory: () => text('运行历史', 'run history'),
  areaLedger: () => text('调用计数', 'call ledger'),
  neverRan: (pipeline: string) =>
    text(
      `还没有运行过；第一次先预演：bitable-sync ${pipeline} --dry-run`,
      `never ran; rehearse: bitable-sync ${pipeline} --dry-run`,
    ),
  succeededAgo: (ms: number) => text(`${hours(ms)} 小时前`, `${hours(ms)} h ago`),
  notSucceeded: (ms: number | null, code: string | null) =>
    text(
      `${ms === null ? '从未成功' : `已有 ${hours(ms)} 小时没有成功`}${code ? `，最近一次的错误是 ${code}` : ''}`,
      `${ms === null ? 'never succeeded' : `no success for ${hours(ms)} h`}${code ? `; the last error was ${code}` : ''}`,
    ),
  notSucceededRemedy: (pipeline: string) =>
    text(
      `手动运行 bitable-sync ${pipeline} 看看，并确认定时任务还在（bitable-sync deploy print cron ${pipeline}）。`,
      `Run bitable-sync ${pipeline} by hand, and see that its timer is still there (bitable-sync deploy print cron ${pipeline}).`,
    ),
  areaSource: (pipeline: string) => text(`${pipeline} 的来源`, `source of ${pipeline}`),
  sourceMissing: (path: string) => text(`${path} 不存在`, `${path} does not exist`),
  storeRead: (path: string, customers: number) =>
    text(`${path}：${customers} 位客户`, `${path}: ${customers} customers`),
  makeFolder: () =>
    text('请创建该文件夹并放入文件，或更正配置中的路径。', 'Create it and put the files there, or correct the path.'),
  nameStore: () =>
    text(
      '请把 customers.store.path 改为机器人客户数据的实际路径；机器人还没有数据时，新建一个内容为 [] 的 JSON 文件即可。',
      "Point customers.store.path to the bot's real data; where it has none yet, a JSON file with [] will do.",
    ),
  heldBySomebody: () => text('正被另一个进程持有', 'held by another process'),
  heldRemedy: () =>
    text(
      '正在运行的话等它结束即可；进程退出后锁会自动释放。',
      'Wait for the run to end; the lock is free as soon as its process is gone.',
    ),
  areaChannel: (type: Text) => text(`通知：${type['zh-CN']}`, `notification: ${type.en}`),
  noChannel: () => text('没有配置通知渠道', 'no channel is configured'),
  channelsOff: () => text('notification.enabled 为 false', 'notification.enabled is false'),
  testSent: () => text('测试消息已发送', 'test message sent'),
  testNotSent: () => text('加 --send-test 发送一条测试消息', '--send-test sends a test message'),
  testMessage: (nowMs: number, zone: string) => ({
    title: text('bitable-sync 测试消息', 'bitable-sync test message'),
    words: text(
      `收到这条消息说明通知渠道可用（${formatDateTime(nowMs, zone)}）。`,
      `This channel works (${formatDateTime(nowMs, zone)}).`,
    ),
  }),
  noPipeline: () => text('没有启用任何流程', 'no pipeline is configured'),

  // ── a new base ──
  createBase: (name: string) => text(`新建多维表格「${name}」`, `create the base "${name}"`),
  baseName: () => text('bitable-sync 数据', 'bitable-sync'),
  baseCreated: (url: string) => text(`新建的多维表格：${url}`, `The new base: ${url}`),
  baseSaved: (file: string) => text(`feishu.app_token 已写入 ${file}`, `feishu.app_token was written to ${file}`),
  baseNotSaved: (token: string) =>
    text(`请在配置中填写 feishu.app_token: ${token}`, `Put this into the configuration: feishu.app_token: ${token}`),
  baseShare: (api: string, token: string) =>
    text(
      `它属于应用，同事暂时看不到。授权一位同事（之后由他在界面里分享）：在 ${api}/api-explorer 用 tenant_access_token 调用「增加协作者权限」，token=${token}，type=bitable，member_type=email，member_id=同事的邮箱，perm=full_access。`,
      `It belongs to the app, so nobody sees it yet. Let one person in, who can then share it: in ${api}/api-explorer, with tenant_access_token, call "Add collaborator permissions" with token=${token}, type=bitable, member_type=email, member_id=their e-mail, perm=full_access.`,
    ),
  baseConfigured: () =>
    text('feishu.app_token 已有值，不再新建多维表格', 'feishu.app_token is set already; no base was created'),
  baseConfiguredHint: () =>
    text(
      '去掉 --create-base，或先清空 feishu.app_token。',
      'Leave out --create-base, or empty feishu.app_token first.',
    ),
  baseUnsupported: () => text('钉钉的接口不能新建 AI 表格', "DingTalk's API cannot create an AI table document"),
  baseUnsupportedHint: () =>
    text(
      '请在钉钉文档里新建一个 AI 表格，把操作人加为可编辑的协作者，再把地址填入 dingtalk.base_id。',
      'Create one in DingTalk Docs, add the operator as an editor, and paste its address into dingtalk.base_id.',
    ),
  next: (command: string) => text(`下一步：${command}`, `Next: ${command}`),
  viewsByHand: (names: readonly string[]) =>
    text(
      `接口不能设置看板的分组和甘特图的起止列：请打开视图${names.map((name) => `「${name}」`).join('')}手动选择。`,
      `The API cannot set what a board is grouped by, nor the ends of a Gantt chart: open ${names.map((name) => `"${name}"`).join(', ')} once and choose them.`,
    ),
  skippedOffline: () => text('--offline：未检查', '--offline: not checked'),
};
