import { feishuGrantEdit } from './feishu-codes.ts';
import { type Text, text } from './text.ts';

const list = (names: readonly string[], most = 20) =>
  names.length > most ? `${names.slice(0, most).join('、')} …（${names.length}）` : names.join('、');

/** Texts of the adapter; those of the platform's codes stand in feishu-codes.ts. */
export const feishuMessages = {
  /** The platform's own words after ours. */
  withCode: (meaning: Text, code: number | string, words: string, logId: string | null) => {
    const tail = words ? ` ${words}` : '';
    return text(
      `${meaning['zh-CN']}（飞书 ${code}${tail}${logId ? `，日志号 ${logId}` : ''}）`,
      `${meaning.en} (Feishu ${code}${tail}${logId ? `, log id ${logId}` : ''})`,
    );
  },
  unexpectedAnswer: (operation: string) =>
    text(`飞书的应答格式与文档不符（${operation}）`, `Feishu's answer is not in the documented shape (${operation})`),
  unexpectedAnswerHint: () =>
    text(
      '多半是代理改动了应答：检查 HTTPS_PROXY 和 feishu.base_url；都没错时请附日志反馈。',
      'A proxy probably alters the answer: check HTTPS_PROXY and feishu.base_url; when they are right report it with the log.',
    ),
  credentialsMissing: (keys: readonly string[]) =>
    text(`缺少飞书凭证：${keys.join('、')}`, `Feishu credentials are missing: ${keys.join(', ')}`),
  credentialsMissingHint: () =>
    text(
      '请在配置中填写，或设置环境变量 FEISHU_APP_ID、FEISHU_APP_SECRET。',
      'Set them in the configuration, or as FEISHU_APP_ID and FEISHU_APP_SECRET.',
    ),
  baseMissing: () => text('没有配置多维表格（feishu.app_token）', 'No base is configured (feishu.app_token)'),
  baseMissingHint: () =>
    text(
      '请把浏览器中多维表格的地址粘贴到 feishu.app_token。',
      'Paste the address of the base from the browser into feishu.app_token.',
    ),
  addressShare: () =>
    text(
      '这是分享、表单或记录的链接，不含多维表格的标识：请在浏览器中打开多维表格本身，复制地址栏的地址（…/base/… 或 …/wiki/…）。',
      'This is a share, form or record link, which does not name the base: open the base itself in the browser and copy the address (…/base/… or …/wiki/…).',
    ),
  addressEmbedded: () =>
    text(
      '这是文档或电子表格的链接：请在其中的多维表格上选择「在新页面打开」，再复制地址栏的地址。',
      'This is a document or spreadsheet: open the embedded base as a page of its own, then copy its address.',
    ),
  addressUnknown: () =>
    text('不是多维表格的地址（应包含 /base/ 或 /wiki/）', 'Not the address of a base (expected /base/ or /wiki/)'),
  addressNoTable: (kind: string) =>
    text(
      `地址中的 table=${kind}… 不是数据表（仪表盘、工作流等）：请先点开数据表再复制地址。`,
      `table=${kind}… in the address is not a data table (but a dashboard, workflow …): click the table first, then copy the address.`,
    ),
  addressInvalid: (where: string) => text(`${where} 的地址不能使用`, `The address in ${where} cannot be used`),
  wikiNotBase: (kind: string) =>
    text(`这个知识库页面不是多维表格（而是 ${kind}）`, `The wiki page is not a base (but ${kind})`),
  tableSwitchedOffHint: (where: string) =>
    text(
      `要用它就把 ${where} 从 null 改成表名，再运行 bitable-sync setup。`,
      `To use it change ${where} from null to the name of the table, then run bitable-sync setup.`,
    ),
  wikiNotBaseHint: () =>
    text(
      '请在浏览器打开页面中的多维表格本身（…/base/…），把它的地址填入 feishu.app_token。',
      'Open the base itself in the browser (…/base/…) and put its address into feishu.app_token.',
    ),
  tableSwitchedOff: (key: string) =>
    text(`数据表 ${key} 已在配置中关闭`, `The table ${key} is switched off in the configuration`),
  tableNotFound: (name: string, names: readonly string[]) =>
    text(
      `多维表格中没有数据表「${name}」。现有：${list(names) || '无'}`,
      `The base has no table "${name}". It has: ${list(names) || 'none'}`,
    ),
  tableNotFoundHint: (nearest: string | null) =>
    nearest
      ? text(
          `是不是「${nearest}」？请修改 feishu.tables，或运行 bitable-sync setup 创建缺少的数据表。`,
          `Did you mean "${nearest}"? Correct feishu.tables, or run bitable-sync setup to create the missing tables.`,
        )
      : text(
          '请修改 feishu.tables，或运行 bitable-sync setup 创建缺少的数据表。',
          'Correct feishu.tables, or run bitable-sync setup to create the missing tables.',
        ),
  tableMadeAnewHint: (name: string, id: string) =>
    text(
      `原来的数据表已删除，现有的「${name}」是另一张表（${id}）。按名称配置的，再次运行即写入新表；配置了 ID 的，请改为 ${id}。以前的数据用 --init、--full-check 或重新导入补写。`,
      `The old table was deleted; "${name}" is another one now (${id}). Configured by name: run again, and the new one is written to. Configured by id: change it to ${id}. Earlier data comes back with --init, --full-check or another import.`,
    ),
  columnMissing: (table: string, columns: readonly string[]) =>
    text(`数据表「${table}」缺少列：${list(columns)}`, `The table "${table}" lacks the columns: ${list(columns)}`),
  columnRenamed: (pairs: readonly { from: string; to: string }[]) =>
    text(
      `${pairs.map(({ from, to }) => `「${from}」可能已改名为「${to}」`).join('；')}：请改回原名。`,
      `${pairs.map(({ from, to }) => `"${from}" was probably renamed to "${to}"`).join('; ')}: please rename it back.`,
    ),
  columnMissingHint: () =>
    text(
      '列可能已删除，或被高级权限隐藏。运行 bitable-sync setup 可补建缺少的列。',
      'The column may have been deleted, or advanced permissions hide it. bitable-sync setup creates missing columns.',
    ),
  columnTypeChanged: (table: string, column: string, found: string) =>
    text(
      `数据表「${table}」的列「${column}」类型已改为 ${found}`,
      `The column "${column}" of table "${table}" was changed to type ${found}`,
    ),
  columnTypeChangedHint: () => text('请把列的类型改回来，再重新运行。', 'Change the type back, then run again.'),
  recordsForbidden: (table: string, count: number) =>
    text(
      `数据表「${table}」有 ${count} 行因高级权限不可读`,
      `Advanced permissions hide ${count} rows of table "${table}" from the app`,
    ),
  pagingStuck: (table: string) => text(`读取「${table}」时分页没有前进`, `Paging through "${table}" does not move on`),
  pagingStuckHint: () =>
    text(
      '表在读取时有改动：过几分钟再运行，会从第一页重新读取。',
      'The table changed while it was read: run again in a few minutes, it is read from its first page.',
    ),
  nothingOption: (column: string) => text(`列「${column}」不是选项列`, `The column "${column}" is not a select column`),
  nameTaken: (name: string, found: string) =>
    text(`已有名为「${name}」的列，但类型是 ${found}`, `A column "${name}" exists already, but of type ${found}`),
  nameTakenHint: () => text('请改名或删除原有的列。', 'Rename or delete the existing column.'),
  viewUnfiltered: (view: string) =>
    text(`视图「${view}」已创建，但没能设置筛选`, `The view "${view}" was created, but its filter could not be set`),
} as const;

/** Reasons for cells that the platform would refuse. */
export const feishuCellReasons = {
  unknownColumn: (column: string) => text(`没有列「${column}」`, `There is no column "${column}"`),
  readOnly: (column: string, type: string) =>
    text(`列「${column}」（${type}）不能写入`, `The column "${column}" (${type}) cannot be written`),
  wrongType: (column: string, type: string) =>
    text(`列「${column}」（${type}）不接受这种值`, `The column "${column}" (${type}) does not take such a value`),
  tooLong: (column: string, most: number) =>
    text(`列「${column}」的文本超过 ${most} 个字符`, `The text in "${column}" is longer than ${most} characters`),
  notFinite: (column: string) =>
    text(`列「${column}」的值不是有效数字`, `The value in "${column}" is not a finite number`),
  badDate: (column: string) => text(`列「${column}」的日期无效`, `The date in "${column}" is invalid`),
  badPhone: (column: string) =>
    text(
      `列「${column}」的电话只能是数字，可以 + 开头，最多 64 位`,
      `The phone in "${column}" may hold digits only, with an optional leading +, at most 64`,
    ),
  tooMany: (column: string, most: number) =>
    text(`列「${column}」的值超过 ${most} 个`, `More than ${most} values in "${column}"`),
  emptyMember: (column: string) => text(`列「${column}」含空值`, `"${column}" contains an empty value`),
} as const;

/** Lines of `doctor` about Feishu. */
export const feishuProbeTexts = {
  credentials: () => text('飞书应用凭证', 'Feishu credentials'),
  expires: (seconds: number) => text(`令牌有效 ${seconds} 秒`, `token valid for ${seconds} s`),
  clock: () => text('本机时间（与飞书）', 'clock of this machine (against Feishu)'),
  clockOff: (seconds: number) => text(`与飞书服务器相差 ${seconds} 秒`, `${seconds} s off the Feishu server`),
  clockRemedy: () => text('启用时间同步（NTP）。', 'Turn on time synchronisation (NTP).'),
  base: () => text('飞书多维表格', 'Feishu base'),
  canLookUp: () => text('飞书权限：按 ID 读取记录', 'Feishu permission: read records by id'),
  canCreate: () => text('飞书权限：新增记录', 'Feishu permission: create records'),
  canUpdate: () => text('飞书权限：更新记录', 'Feishu permission: update records'),
  canDelete: () => text('飞书权限：删除记录', 'Feishu permission: delete records'),
  canAddOptions: () => text('飞书权限：更新字段（新增选项）', 'Feishu permission: update fields (new options)'),
  edit: () => text('多维表格可编辑', 'Base can be edited'),
  advanced: () => text('高级权限', 'Advanced permissions'),
  advancedOff: () => text('未开启', 'off'),
  advancedOn: () =>
    text(
      '已开启：应用没有「可管理」时可能读不到部分行，程序不会把空结果当作空表',
      'on: without Can manage the app may not see all rows; an empty answer is not taken for an empty table',
    ),
  advancedRemedy: () =>
    text(
      '打开多维表格 → 右上角「…」→「…更多」→「添加文档应用」，给本应用「可管理」。',
      'Open the base → … → More → Add document app, and give this app Can manage.',
    ),
  noEdit: () => text('应用不能编辑这个多维表格', 'The app may not edit this base'),
  noEditHint: () => feishuGrantEdit,
  unsure: () => text('无法确认（接口不可用）', 'cannot be told (the call is not available)'),
} as const;
