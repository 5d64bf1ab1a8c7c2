import { text } from './text.ts';

/** Texts of `setup` and `doctor`. */
export const setupMessages = {
  createTable: (table: string, columns: number) =>
    text(`新建表「${table}」（${columns} 列）`, `create table "${table}" (${columns} columns)`),
  createColumn: (table: string, column: string, kind: string) =>
    text(`表「${table}」添加列「${column}」（${kind}）`, `add column "${column}" (${kind}) to table "${table}"`),
  createView: (table: string, view: string, kind: string) =>
    text(`表「${table}」添加视图「${view}」（${kind}）`, `add view "${view}" (${kind}) to table "${table}"`),
  addOptions: (table: string, column: string, options: readonly string[]) =>
    text(
      `表「${table}」的「${column}」添加选项：${options.join('、')}`,
      `add option(s) ${options.join(', ')} to "${column}" of table "${table}"`,
    ),
  wrongType: (table: string, column: string, found: string, wanted: string) =>
    text(
      `表「${table}」的列「${column}」是 ${found}，应为 ${wanted}；不会自动改动`,
      `column "${column}" of table "${table}" is ${found}, expected ${wanted}; it is left alone`,
    ),
  wrongTypeHint: () =>
    text(
      '请在表格中修改该列的类型，或把它改名后重新运行 setup。',
      'Change the type of the column in the table, or rename it and run setup again.',
    ),
  nothing: () => text('所有表和列都已就绪', 'All tables and columns are in place'),
  viewUnsupported: (view: string) =>
    text(`平台接口不支持创建视图「${view}」`, `the platform's API cannot create the view "${view}"`),
  ready: (pipeline: string) => text(`${pipeline} 已就绪`, `${pipeline} is ready`),
  tableIdMissing: (key: string, ref: string) =>
    text(`配置中 tables.${key} 指向的表 ${ref} 不存在`, `tables.${key} names table ${ref}, which does not exist`),
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
      `添加名为「${column}」、类型为 ${kind} 的列，或运行 bitable-sync setup ${pipeline}`,
      `Add a column "${column}" of type ${kind}, or run bitable-sync setup ${pipeline}`,
    ),
  columnWrong: (found: string, wanted: string) =>
    text(`类型是 ${found}，应为 ${wanted}`, `its type is ${found}, expected ${wanted}`),
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
