import { type Text, text, verbatim } from './text.ts';

/** Kinds of columns as people see them in the table. */
const kinds: Readonly<Record<string, Text>> = {
  text: text('文本', 'text'),
  longText: text('文本', 'text'),
  email: text('邮箱', 'e-mail'),
  number: text('数字', 'number'),
  singleSelect: text('单选', 'single select'),
  multiSelect: text('多选', 'multi select'),
  dateTime: text('日期', 'date'),
  phone: text('电话', 'phone'),
  user: text('人员', 'person'),
  link: text('关联', 'link'),
};
const kindWord = (kind: string): Text => kinds[kind] ?? verbatim(kind);

const views: Readonly<Record<string, Text>> = {
  grid: text('表格', 'grid'),
  kanban: text('看板', 'kanban'),
  gantt: text('甘特图', 'Gantt'),
  gallery: text('画册', 'gallery'),
};
const viewWord = (kind: string): Text => views[kind] ?? verbatim(kind);

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
  nothing: () => text('所有表和列都已就绪', 'All tables and columns are in place'),
  viewUnsupported: (view: string) =>
    text(`平台接口不支持创建视图「${view}」`, `the platform's API cannot create the view "${view}"`),
  ready: (pipeline: string) => text(`${pipeline} 已就绪`, `${pipeline} is ready`),
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
  areaDisk: () => text('磁盘空间', 'disk space'),
  areaLock: (pipeline: string) => text(`${pipeline} 的锁`, `lock of ${pipeline}`),
  areaCheckpoint: () => text('检查点', 'checkpoint'),
  areaTable: (table: string) => text(`表「${table}」`, `table "${table}"`),
  areaColumn: (table: string, column: string) =>
    text(`表「${table}」的列「${column}」`, `column "${column}" of table "${table}"`),
  areaQuota: (platform: string) => text(`${platform} 本月调用量`, `calls to ${platform} this month`),
  areaWebhook: () => text('通知', 'notification'),
  writable: (path: string) => text(`${path} 可写`, `${path} is writable`),
  free: (megabytes: number) => text(`剩余 ${megabytes} MB`, `${megabytes} MB free`),
  lowDisk: () =>
    text(
      '请清理磁盘：状态无法保存时程序会停止写入。',
      'Free some space: the program stops writing when it cannot save its state.',
    ),
  noLock: () => text('空闲', 'free'),
  heldBy: (pid: number, since: string) =>
    text(`被进程 ${pid} 持有，始于 ${since}`, `held by process ${pid} since ${since}`),
  columnOk: (kind: string) => text(kind, kind),
  columnMissing: () => text('缺失', 'missing'),
  columnMissingRemedy: (column: string, kind: string, pipeline: string) =>
    text(
      `添加名为「${column}」、类型为${kindWord(kind)['zh-CN']}的列，或运行 bitable-sync setup ${pipeline}`,
      `Add a column "${column}" of type ${kindWord(kind).en}, or run bitable-sync setup ${pipeline}`,
    ),
  columnWrong: (found: string, wanted: string) =>
    text(
      `类型是 ${found}，应为${kindWord(wanted)['zh-CN']}`,
      `its type is ${found}, expected ${kindWord(wanted).en}`,
    ),
  optionsMissing: (options: readonly string[]) =>
    text(`缺少选项：${options.join('、')}`, `missing option(s): ${options.join(', ')}`),
  optionsRemedy: (pipeline: string) =>
    text(
      `运行 bitable-sync setup ${pipeline}，或首次写入时自动新建`,
      `Run bitable-sync setup ${pipeline}, or let the first write create them`,
    ),
  rowsRead: (rows: number) => text(`${rows} 行`, `${rows} rows`),
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
  intervals: (perDay: number, seconds: number) =>
    text(
      `每天 ${perDay} 次一分不动的运行在额度内；最短间隔约 ${Math.ceil(seconds / 60)} 分钟`,
      `${perDay} unchanged runs a day fit the quota; the shortest interval is about ${Math.ceil(seconds / 60)} minutes`,
    ),
  testSent: () => text('测试消息已发送', 'test message sent'),
  skippedOffline: () => text('--offline：未检查', '--offline: not checked'),
};
