import { type Text, text } from './text.ts';

/** Facts that hints about access speak of. */
export interface FeishuHintContext {
  /** The app's page in the developer console. */
  readonly consoleUrl: string;
  /** The call would have changed something. */
  readonly write: boolean;
  /** Permissions that the platform says are missing; any one of them suffices. */
  readonly scopes: readonly string[];
}

const list = (names: readonly string[], most = 20) =>
  names.length > most ? `${names.slice(0, most).join('、')} …（${names.length}）` : names.join('、');

/** What each group of the platform's error codes means; the code and the platform's own words are appended. */
export const feishuErrorTexts = {
  credentials: text('飞书拒绝了应用凭证', 'Feishu rejected the app credentials'),
  internal: text('飞书内部错误', 'Feishu has an internal error'),
  tokenMissing: text('请求没有带访问凭证', 'The request carried no access token'),
  tokenRefused: text('飞书拒绝了刚取得的访问凭证', 'Feishu refused a fresh access token'),
  userToken: text('该接口不接受当前类型的访问凭证', 'The call does not accept this kind of access token'),
  appDisabled: text('飞书应用已停用', 'The Feishu app is disabled'),
  appNotInstalled: text('飞书应用未在本企业启用', 'The Feishu app is not installed in this company'),
  scopeMissing: text('飞书应用缺少权限', 'The Feishu app lacks a permission'),
  ipDenied: text('本机 IP 不在飞书应用的白名单内', "This machine's IP is not on the app's whitelist"),
  rateLimited: text('飞书接口调用过于频繁', 'Feishu calls are too frequent'),
  quota: text('本月的飞书 API 额度已用完', "This month's Feishu API quota is spent"),
  requestInvalid: text('飞书认为请求参数不合法', 'Feishu found the request invalid'),
  wrongAddress: text('飞书没有这个接口', 'Feishu knows no such call'),
  noAccess: text('飞书应用没有这个多维表格的权限', 'The Feishu app has no access to this base'),
  baseNotFound: text('飞书找不到这个多维表格', 'Feishu cannot find this base'),
  baseDeleted: text('多维表格已被删除', 'The base was deleted'),
  badRequest: text('飞书无法解析请求', 'Feishu cannot parse the request'),
  failed: text('飞书没能完成操作', 'Feishu could not carry out the call'),
  baseTokenInvalid: text('app_token 格式不正确', 'The app_token is malformed'),
  idInvalid: text('数据表、视图、记录或字段的 ID 格式不正确', 'An id of a table, view, record or field is malformed'),
  emptyInput: text('请求内容为空', 'The request is empty'),
  rowUnreadable: text('飞书无法转换这行数据', 'Feishu cannot convert the row'),
  typeUnsupported: text('飞书不支持创建这种字段或视图', 'Feishu cannot create this kind of field or view'),
  tableNameTaken: text('已有同名数据表', 'A table of this name exists already'),
  fieldNameTaken: text('已有同名字段', 'A field of this name exists already'),
  typeMismatch: text('值与字段类型不符', 'The value does not fit the field type'),
  fieldUnknown: text('飞书找不到请求中的字段', 'Feishu cannot find a field of the request'),
  viewInvalid: text('视图的类型或名称不合法', 'The type or name of the view is invalid'),
  lastOne: text(
    '不能删除最后一个数据表、视图或主字段',
    'The last table or view, or the primary field, cannot be deleted',
  ),
  emptyOption: text('选项名称为空', 'An option name is empty'),
  attachment: text('飞书不接受这个附件', 'Feishu does not accept the attachment'),
  fieldNameInvalid: text('字段名称不合法', 'The field name is invalid'),
  responseTooLarge: text('飞书的应答过大', 'The answer would be too large'),
  baseNameInvalid: text('多维表格名称不合法', 'The name of the base is invalid'),
  copying: text('多维表格正在复制', 'The base is being copied'),
  clientToken: text('幂等键格式不正确', 'The idempotency key is malformed'),
  notFound: text('数据表、视图或字段不存在', 'The table, view or field does not exist'),
  recordGone: text('记录已不存在', 'The record no longer exists'),
  cellRefused: text('飞书无法转换单元格的值', 'Feishu cannot convert a cell'),
  actionInvalid: text('飞书认为操作不合法', 'Feishu found the action invalid'),
  fieldProperty: text('字段属性不合法', 'The field property is invalid'),
  limit: text('超出多维表格的数量上限', 'A limit of the base is exceeded'),
  tableFull: text('数据表的行数已达上限', 'The table is full'),
  tooManyRows: text('一次写入的行数过多', 'Too many rows in one call'),
  queryTooLong: text('筛选、排序或公式超出上限', 'The filter, sort or formula is too long'),
  cellTooLarge: text('单元格内容过长', 'A cell is too large'),
  baseBusy: text('这个多维表格的调用过于频繁', 'Calls to this base are too frequent'),
  conflict: text('与其他人或程序的写入冲突', 'The write conflicts with another one'),
  advancedPermission: text('高级权限不允许这个操作', 'The advanced permissions do not allow this'),
  tenantControl: text('企业的权限管控不允许这个操作', "The company's permission control does not allow this"),
  planLimit: text('超出企业或所有者的套餐上限', "The limits of the company's or owner's plan are exceeded"),
  unchanged: text('内容没有变化', 'Nothing changed'),
  notReady: text('多维表格尚未加载完成或负载过高', 'The base is loading or overloaded'),
  resubmitted: text('飞书认为同一请求已提交过', 'Feishu has seen the same request before'),
  timedOut: text('飞书处理超时', 'Feishu timed out'),
  wikiParam: text('知识库地址无效', 'The wiki address is invalid'),
  wikiNotFound: text('知识库页面不存在', 'The wiki page does not exist'),
  wikiDenied: text('飞书应用没有这个知识库页面的权限', 'The Feishu app has no access to the wiki page'),
  unknown: text('飞书返回了未知的错误码', 'Feishu answered with an unknown code'),
} as const satisfies Record<string, Text>;

const grantEdit = text(
  '打开多维表格 → 右上角「…」→「…更多」→「添加文档应用」→ 选择本应用 → 可编辑。',
  'Open the base → … → More → Add document app → choose this app → Can edit.',
);

/** The next step for each group. */
export const feishuHints = {
  credentials: (context: FeishuHintContext) =>
    text(
      `请在 ${context.consoleUrl} 核对 App ID 和 App Secret（feishu.app_id、feishu.app_secret），并确认 feishu.base_url 与应用所在平台（飞书或 Lark）一致。`,
      `Compare feishu.app_id and feishu.app_secret with ${context.consoleUrl}, and check that feishu.base_url is the brand the app lives on (Feishu or Lark).`,
    ),
  later: () => text('请稍后再运行，已完成的部分不会重复。', 'Run again later; what is done is not repeated.'),
  tokenRefused: (context: FeishuHintContext) =>
    text(
      `请在 ${context.consoleUrl} 确认应用已启用、版本已发布，并检查本机时间。`,
      `Check at ${context.consoleUrl} that the app is enabled and a version is published, and check this machine's clock.`,
    ),
  enableApp: (context: FeishuHintContext) =>
    text(
      `请在 ${context.consoleUrl} 启用应用并发布版本。`,
      `Enable the app and publish a version at ${context.consoleUrl}.`,
    ),
  scope: (context: FeishuHintContext) =>
    text(
      `请在 ${context.consoleUrl}/auth 开通权限 ${context.scopes.join(' 或 ') || 'bitable:app'}，然后创建并发布新版本，由管理员审核通过后生效。`,
      `Grant ${context.scopes.join(' or ') || 'bitable:app'} at ${context.consoleUrl}/auth, then create and publish a new app version; it takes effect once an administrator has approved it.`,
    ),
  ip: (context: FeishuHintContext) =>
    text(
      `请在 ${context.consoleUrl} 的「安全设置 → IP 白名单」中加入本机的出口 IP。`,
      `Add this machine's egress IP at ${context.consoleUrl} under Security settings → IP whitelist.`,
    ),
  quota: () =>
    text(
      '额度每月 1 日恢复；可减少定时运行的次数，或升级飞书版本。用 bitable-sync status 查看用量。',
      'The quota resets on the 1st; run less often, or upgrade the plan. bitable-sync status shows the usage.',
    ),
  baseUrl: () =>
    text(
      '请检查 feishu.base_url：飞书为 https://open.feishu.cn，Lark 为 https://open.larksuite.com。',
      'Check feishu.base_url: https://open.feishu.cn for Feishu, https://open.larksuite.com for Lark.',
    ),
  ids: () =>
    text(
      '请检查 feishu.app_token 和 feishu.tables：可以直接粘贴浏览器地址。',
      'Check feishu.app_token and feishu.tables: addresses pasted from the browser work too.',
    ),
  access: (context: FeishuHintContext) =>
    context.write
      ? text(
          `应用只有阅读权限或不是协作者：${grantEdit['zh-CN']}`,
          `The app may only read, or is no collaborator: ${grantEdit.en}`,
        )
      : grantEdit,
  advanced: () =>
    text(
      '这个多维表格开启了高级权限：请在「添加文档应用」中给本应用「可管理」，或把它加入有写权限的角色。刚改过权限时请稍等几秒。',
      'Advanced permissions are on: give the app Can manage under Add document app, or add it to a role that may write. After a change of permissions wait a few seconds.',
    ),
  administrator: () =>
    text(
      '请联系企业管理员：放开权限管控，或升级套餐。',
      "Ask the company's administrator to relax the permission control, or to upgrade the plan.",
    ),
  baseNotFound: () =>
    text(
      'app_token 应是 /base/ 后面的部分。知识库（/wiki/）中的多维表格请粘贴完整地址，并确认 feishu.base_url 与平台一致。',
      'app_token is the part after /base/. For a base inside a wiki paste the whole address; check that feishu.base_url fits the brand.',
    ),
  fieldUnknown: () =>
    text(
      '字段可能已改名、删除，或被高级权限隐藏。运行 bitable-sync doctor 查看详情。',
      'The field may have been renamed or deleted, or advanced permissions hide it. bitable-sync doctor shows the details.',
    ),
  tableFull: () =>
    text(
      '请归档或删除旧行，或升级套餐；已有的行仍会更新。',
      'Archive or delete old rows, or upgrade the plan; existing rows are still updated.',
    ),
  wiki: () =>
    text(
      '请在该知识库页面或空间中添加本应用（可编辑），并为应用开通 wiki:node:read 权限。',
      'Add the app to the wiki page or space (Can edit), and grant it wiki:node:read.',
    ),
  report: () =>
    text(
      '请附上日志号反馈给我们；飞书客服也需要它。',
      'Please report this with the log id; Feishu support needs it too.',
    ),
} as const;

/** Other texts of the adapter. */
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
  noEditHint: () => grantEdit,
  unsure: () => text('无法确认（接口不可用）', 'cannot be told (the call is not available)'),
} as const;
