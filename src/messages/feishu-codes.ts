import { type Text, text } from './text.ts';

/** Facts that remedies about access speak of. */
export interface FeishuHintContext {
  /** The app's page in the developer console. */
  readonly consoleUrl: string;
  /** The call would have changed something. */
  readonly write: boolean;
  /** Permissions that the platform says are missing; any one of them suffices. */
  readonly scopes: readonly string[];
}

/** What a code of the platform means to an operator, and what the operator does about it. */
export interface FeishuMeaning {
  readonly text: Text;
  readonly hint: Text | ((context: FeishuHintContext) => Text);
}

/** Where the app becomes a collaborator of a base. */
export const feishuGrantEdit = text(
  '打开多维表格 → 右上角「…」→「…更多」→「添加文档应用」→ 选择本应用 → 可编辑。',
  'Open the base → … → More → Add document app → choose this app → Can edit.',
);

/** The end of every remedy for a row: what brings it in afterwards. */
const retryRow = text('改好后运行 bitable-sync rejected retry。', 'Then run bitable-sync rejected retry.');

const inCell = (what: string, zh: string, whatEn: string, en: string): FeishuMeaning => ({
  text: text(`飞书不接受${what}列的值`, `Feishu does not take the value of a ${whatEn} column`),
  hint: text(
    `${zh}列的类型若被改过，bitable-sync doctor 会列出来。${retryRow['zh-CN']}`,
    `${en} bitable-sync doctor tells whether the type of the column was changed. ${retryRow.en}`,
  ),
});

const inProperty = (kind: string, kindEn: string): FeishuMeaning => ({
  text: text(`${kind}字段的属性不合法`, `The property of a ${kindEn} field is invalid`),
  hint: text(
    `请在多维表格中手动新建这个${kind}列（名称和类型见 bitable-sync setup --dry-run），再运行 bitable-sync setup。`,
    `Add this ${kindEn} column by hand (bitable-sync setup --dry-run shows name and type), then run bitable-sync setup.`,
  ),
});

/**
 * Every meaning that Feishu's error codes have, with its remedy. Which codes mean it, and what the program does, stands in
 * platforms/feishu/errors.ts. The platform's own words are appended to the text.
 */
export const feishuMeanings = {
  // ── credentials, tokens, permissions of the app ──
  credentialsMalformed: {
    text: text('飞书应用凭证缺失或格式不正确', 'The Feishu app credentials are missing or malformed'),
    hint: ({ consoleUrl }) =>
      text(
        `从 ${consoleUrl} 的「凭证与基础信息」重新复制 App ID（cli_ 开头）和 App Secret，填入 .env 的 FEISHU_APP_ID、FEISHU_APP_SECRET，不要带空格或引号。`,
        `Copy App ID (it starts with cli_) and App Secret again from ${consoleUrl} → Credentials into FEISHU_APP_ID and FEISHU_APP_SECRET in .env, without blanks or quotes.`,
      ),
  },
  credentials: {
    text: text('飞书拒绝了应用凭证', 'Feishu rejected the app credentials'),
    hint: ({ consoleUrl }) =>
      text(
        `请在 ${consoleUrl} 核对 App ID 和 App Secret（feishu.app_id、feishu.app_secret），并确认 feishu.base_url 与应用所在平台（飞书或 Lark）一致。`,
        `Compare feishu.app_id and feishu.app_secret with ${consoleUrl}, and check that feishu.base_url is the brand the app lives on (Feishu or Lark).`,
      ),
  },
  appUnauthorized: {
    text: text('飞书不给这个应用发放访问凭证', 'Feishu issues no access token to this app'),
    hint: ({ consoleUrl }) =>
      text(
        `应用须是本企业的「企业自建应用」并已发布：在 ${consoleUrl} 的「版本管理与发布」创建版本，由管理员审核通过。`,
        `It must be a custom app of this company, and published: create a version at ${consoleUrl} → Version Management & Release and have an administrator approve it.`,
      ),
  },
  tokenMissing: {
    text: text('请求到达飞书时没有访问凭证', 'The request reached Feishu without its access token'),
    hint: text(
      '多半是代理或网关去掉了 Authorization 请求头：让 open.feishu.cn 直连，或检查 HTTPS_PROXY 和 feishu.base_url。',
      'A proxy or gateway probably strips the Authorization header: let open.feishu.cn connect directly, or check HTTPS_PROXY and feishu.base_url.',
    ),
  },
  tokenRefused: {
    text: text('飞书拒绝了刚取得的访问凭证', 'Feishu refused a fresh access token'),
    hint: ({ consoleUrl }) =>
      text(
        `请在 ${consoleUrl} 确认应用已启用、版本已发布，并检查本机时间（bitable-sync doctor 会比对）。`,
        `Check at ${consoleUrl} that the app is enabled and a version is published, and check this machine's clock (bitable-sync doctor compares it).`,
      ),
  },
  tokenKind: {
    text: text('飞书收到的是用户凭证，这个接口不接受', 'Feishu got a user token, which this call does not take'),
    hint: text(
      '程序只用应用凭证，所以是途中的代理换掉了它：检查 HTTPS_PROXY，feishu.base_url 应为 https://open.feishu.cn 或 https://open.larksuite.com。',
      'This program sends app tokens only, so a proxy on the way replaced it: check HTTPS_PROXY; feishu.base_url should be https://open.feishu.cn or https://open.larksuite.com.',
    ),
  },
  appDisabled: {
    text: text('飞书应用已停用', 'The Feishu app is disabled'),
    hint: ({ consoleUrl }) =>
      text(
        `请企业管理员在飞书管理后台「工作台 → 应用管理」启用它，应用页面是 ${consoleUrl}。`,
        `Enable the app: an administrator does it in the Feishu admin console → Workplace → App management; the app's page is ${consoleUrl}.`,
      ),
  },
  appNotInstalled: {
    text: text('飞书应用未在本企业启用', 'The Feishu app is not installed in this company'),
    hint: ({ consoleUrl }) =>
      text(
        `请在 ${consoleUrl} 的「版本管理与发布」创建并发布版本，可用范围选全部员工，由管理员审核通过。`,
        `Publish a version at ${consoleUrl} → Version Management & Release, available to all employees, and have an administrator approve it.`,
      ),
  },
  scopeMissing: {
    text: text('飞书应用缺少权限', 'The Feishu app lacks a permission'),
    hint: ({ consoleUrl, scopes }) => {
      const zh = scopes.join(' 或 ') || 'bitable:app';
      const en = scopes.join(' or ') || 'bitable:app';
      return text(
        `请在 ${consoleUrl}/auth 开通权限 ${zh}，然后创建并发布新版本，由管理员审核通过后生效。`,
        `Grant ${en} at ${consoleUrl}/auth, then create and publish a new app version; it takes effect once an administrator has approved it.`,
      );
    },
  },
  ipDenied: {
    text: text('本机 IP 不在飞书应用的白名单内', "This machine's IP is not on the app's whitelist"),
    hint: ({ consoleUrl }) =>
      text(
        `请在 ${consoleUrl} 的「安全设置 → IP 白名单」中加入本机的出口 IP，或清空白名单。`,
        `Add this machine's egress IP at ${consoleUrl} under Security settings → IP whitelist, or empty the list.`,
      ),
  },

  // ── rates and quota ──
  rateLimited: {
    text: text('飞书接口调用过于频繁', 'Feishu calls are too frequent'),
    hint: text(
      '频率按应用计算：错开使用同一个应用的其他程序和定时任务，过 1 分钟再运行。',
      'The rate counts per app: spread out other programs and timers that use the same app, and run again in a minute.',
    ),
  },
  quota: {
    text: text('本月的飞书 API 额度已用完', "This month's Feishu API quota is spent"),
    hint: text(
      '额度每月 1 日恢复，由企业的所有自建应用共用；可减少定时运行的次数，或升级飞书版本。用 bitable-sync status 查看用量。',
      'The quota resets on the 1st and is shared by all custom apps of the company; run less often, or upgrade the plan. bitable-sync status shows the usage.',
    ),
  },
  permissionRate: {
    text: text('查询文档权限过于频繁', 'Asking for document permissions too often'),
    hint: text(
      '只有 doctor 会用到这个接口（每分钟 100 次）：过 1 分钟再运行 bitable-sync doctor。',
      'Only doctor uses this call (100 a minute): run bitable-sync doctor again in a minute.',
    ),
  },

  // ── requests ──
  requestInvalid: {
    text: text('飞书认为请求参数不合法', 'Feishu found the request invalid'),
    hint: text(
      '多半是 ID 写错：请核对 feishu.app_token 和 feishu.tables，可以直接粘贴浏览器地址。',
      'Most often an id is mistyped: check feishu.app_token and feishu.tables; addresses pasted from the browser work too.',
    ),
  },
  wrongAddress: {
    text: text('飞书没有这个接口', 'Feishu knows no such call'),
    hint: text(
      '请检查 feishu.base_url：飞书为 https://open.feishu.cn，Lark 为 https://open.larksuite.com，后面不带路径。',
      'Check feishu.base_url: https://open.feishu.cn for Feishu, https://open.larksuite.com for Lark, without a path behind it.',
    ),
  },
  badRequest: {
    text: text('飞书无法解析请求', 'Feishu cannot parse the request'),
    hint: text(
      '程序会逐行试出有问题的行。若所有行都这样，多半是代理改动了请求内容：检查 HTTPS_PROXY，并附日志号反馈。',
      'Rows at fault are found one by one. When every row fails, a proxy probably alters the body: check HTTPS_PROXY, and report it with the log id.',
    ),
  },
  emptyInput: {
    text: text('飞书收到的请求内容为空', 'Feishu received an empty request'),
    hint: text(
      '多半是代理去掉了请求内容：检查 HTTPS_PROXY；直连也这样时请附日志号反馈，这是程序的缺陷。',
      'A proxy probably drops the body: check HTTPS_PROXY; when it happens without one it is a bug, please report it with the log id.',
    ),
  },
  pageSize: {
    text: text('飞书不接受每页的行数', 'Feishu does not take the page size'),
    hint: text(
      '这是程序的缺陷：请附日志号反馈；在修复之前可把 sync.batch_size 设为 100。',
      'This is a bug: please report it with the log id; until it is mended try sync.batch_size: 100.',
    ),
  },
  clientToken: {
    text: text('飞书不接受幂等键的格式', 'Feishu does not take the format of the idempotency key'),
    hint: text(
      '这是程序的缺陷，没有写入任何行：请附日志号反馈，并用 bitable-sync rejected list 确认没有遗漏。',
      'This is a bug, and no row was written: please report it with the log id; bitable-sync rejected list shows whether rows are waiting.',
    ),
  },
  actionInvalid: {
    text: text('飞书认为操作不合法', 'Feishu found the action invalid'),
    hint: text(
      '这张表可能是从别处同步来的，只能读不能写：在 feishu.tables 换一张普通数据表，或停用该表的「同步」。',
      'The table may be synced from elsewhere and thus read-only: name an ordinary table in feishu.tables, or stop its sync in the base.',
    ),
  },
  filterTooLong: {
    text: text('筛选条件超过 2000 个字符', 'The filter is longer than 2000 characters'),
    hint: text(
      '缩短 --where 中的值（长文本用 ~ 匹配其中一段），或分几次运行。',
      'Shorten the values in --where (use ~ with a part of a long text), or run it in several steps.',
    ),
  },
  sortTooLong: {
    text: text('排序条件超过 1000 个字符', 'The sort is longer than 1000 characters'),
    hint: text(
      '把用于排序的列名改短（不超过 100 个字符），再运行 bitable-sync doctor 核对列名。',
      'Shorten the names of the columns that are sorted by (100 characters at most); bitable-sync doctor checks the names.',
    ),
  },
  formulaTooLarge: {
    text: text('公式引用的表过大', 'A formula refers to a table that is too large'),
    hint: text(
      '请打开该公式列 →「编辑字段」，缩小它引用的范围，或把旧行归档到另一张表。',
      'Open the formula column → Edit field and narrow what it refers to, or move old rows to another table.',
    ),
  },

  // ── the base ──
  noAccess: {
    text: text('飞书应用没有这个多维表格的权限', 'The Feishu app has no access to this base'),
    hint: ({ write }) =>
      write
        ? text(
            `应用只有阅读权限或不是协作者：${feishuGrantEdit['zh-CN']}`,
            `The app may only read, or is no collaborator: ${feishuGrantEdit.en}`,
          )
        : feishuGrantEdit,
  },
  baseNotFound: {
    text: text('飞书找不到这个多维表格', 'Feishu cannot find this base'),
    hint: text(
      'app_token 应是 /base/ 后面的部分。知识库（/wiki/）中的多维表格请粘贴完整地址，并确认 feishu.base_url 与平台一致。',
      'app_token is the part after /base/. For a base inside a wiki paste the whole address; check that feishu.base_url fits the brand.',
    ),
  },
  baseDeleted: {
    text: text('多维表格已被删除', 'The base was deleted'),
    hint: text(
      '可在飞书云文档的「回收站」恢复（30 天内）；否则在 feishu.app_token 填另一个多维表格，再运行 bitable-sync setup。',
      'Restore it from the trash of Feishu Docs (30 days); otherwise put another base into feishu.app_token and run bitable-sync setup.',
    ),
  },
  baseTokenInvalid: {
    text: text('app_token 格式不正确', 'The app_token is malformed'),
    hint: text(
      'feishu.app_token 要填 /base/ 后面到 ? 之前的部分，不是数据表 ID（tbl…）；也可以粘贴整个浏览器地址。',
      'feishu.app_token is what stands between /base/ and the ?, not a table id (tbl…); the whole address from the browser works too.',
    ),
  },
  tableIdInvalid: {
    text: text('数据表 ID 格式不正确', 'The table id is malformed'),
    hint: text(
      '请核对 feishu.tables：数据表 ID 以 tbl 开头（浏览器地址中 table= 之后），也可以写表名或粘贴地址。',
      'Check feishu.tables: a table id starts with tbl (after table= in the address); the name of the table or its address work too.',
    ),
  },
  viewIdInvalid: {
    text: text('视图 ID 格式不正确', 'The view id is malformed'),
    hint: text(
      '请从 feishu.tables 中的地址去掉 view=…，程序不需要视图。',
      'Take view=… out of the address in feishu.tables; no view is needed.',
    ),
  },
  recordIdInvalid: {
    text: text('记录 ID 格式不正确', 'The record id is malformed'),
    hint: text(
      '本机记住的行号可能已损坏：删除 sync.state_dir 下的 index 文件夹（只是缓存），再运行一次。',
      'What this machine remembers of the rows may be damaged: delete the folder index under sync.state_dir (it is a cache), then run again.',
    ),
  },
  fieldIdInvalid: {
    text: text('字段 ID 格式不正确', 'The field id is malformed'),
    hint: text(
      '运行 bitable-sync setup，重新读取各列后再试。',
      'Run bitable-sync setup, which reads the columns anew, then try again.',
    ),
  },
  tableNotFound: {
    text: text('数据表不存在', 'The table does not exist'),
    hint: text(
      '它可能已被删除，或属于另一个多维表格：核对 feishu.tables 和 feishu.app_token，或运行 bitable-sync setup 新建。',
      'It may have been deleted, or belong to another base: check feishu.tables and feishu.app_token, or let bitable-sync setup create it.',
    ),
  },
  viewNotFound: {
    text: text('视图不存在', 'The view does not exist'),
    hint: text(
      '视图可能已被删除：运行 bitable-sync setup 会补建；feishu.tables 中的地址不需要 view=…。',
      'It may have been deleted: bitable-sync setup makes it again; the address in feishu.tables needs no view=….',
    ),
  },
  fieldNotFound: {
    text: text('字段不存在', 'The field does not exist'),
    hint: text(
      '该列可能刚被删除：运行 bitable-sync doctor 看缺哪一列，再用 bitable-sync setup 补建。',
      'The column may just have been deleted: bitable-sync doctor names it, bitable-sync setup creates it again.',
    ),
  },
  fieldUnknown: {
    text: text('飞书找不到请求中的字段', 'Feishu cannot find a field of the request'),
    hint: text(
      '字段可能已改名、删除，或被高级权限隐藏。运行 bitable-sync doctor 查看是哪一列。',
      'The field may have been renamed or deleted, or advanced permissions hide it. bitable-sync doctor names the column.',
    ),
  },
  sortInvalid: {
    text: text('飞书不接受排序的字段', 'Feishu does not take the field that is sorted by'),
    hint: text(
      '排序用的列可能已改名或改了类型：运行 bitable-sync doctor，把列名和类型改回来。',
      'The column may have been renamed or its type changed: bitable-sync doctor names it; change it back.',
    ),
  },
  filterInvalid: {
    text: text('飞书不接受筛选条件', 'Feishu does not take the filter'),
    hint: text(
      '筛选用的列可能已改名，或改成了公式、查找引用等不能筛选的类型：运行 bitable-sync doctor，改回原来的类型。',
      'The column may have been renamed, or become a formula or lookup, which cannot be filtered: bitable-sync doctor names it; change it back.',
    ),
  },
  typeUnsupported: {
    text: text('飞书接口不能创建这种字段或视图', "Feishu's API cannot create this kind of field or view"),
    hint: text(
      '请在多维表格中手动新建（名称和类型见 bitable-sync setup --dry-run），其余的再由 bitable-sync setup 补齐。',
      'Create it by hand in the base (bitable-sync setup --dry-run shows name and type); bitable-sync setup completes the rest.',
    ),
  },
  tableNameTaken: {
    text: text('已有同名数据表', 'A table of this name exists already'),
    hint: text(
      '再运行一次 bitable-sync setup 就会采用它；不想用它的话在 feishu.tables 换一个表名。',
      'Run bitable-sync setup once more and it is adopted; or give another name in feishu.tables.',
    ),
  },
  fieldNameTaken: {
    text: text('已有同名字段', 'A field of this name exists already'),
    hint: text(
      '再运行一次 bitable-sync setup：类型相同就直接采用，不同则会列出要改的列。',
      'Run bitable-sync setup once more: it adopts a field of the same type, and lists one of another type.',
    ),
  },
  viewTypeInvalid: {
    text: text('飞书不支持这种视图类型', 'Feishu does not know this type of view'),
    hint: text(
      '数据同步不受影响：请在表中用「+ 添加视图」手动新建看板或甘特视图。',
      'The sync does not need it: add the board or Gantt view by hand with + Add view.',
    ),
  },
  viewNameTaken: {
    text: text('已有同名视图', 'A view of this name exists already'),
    hint: text(
      '不必处理；想要 setup 建的那个视图，就把已有的改名再运行 bitable-sync setup。',
      'Nothing needs doing; for the view that setup makes, rename the existing one and run bitable-sync setup.',
    ),
  },
  viewNameEmpty: {
    text: text('视图名称为空', 'The name of the view is empty'),
    hint: text(
      '这是程序的缺陷，数据同步不受影响：请附日志号反馈，并用「+ 添加视图」手动新建。',
      'This is a bug that does not touch the sync: please report it with the log id, and add the view by hand with + Add view.',
    ),
  },
  viewNameInvalid: {
    text: text('视图名称不合法', 'The name of the view is invalid'),
    hint: text(
      '视图名最多 100 个字符，不能含 [ ]：请在表中手动新建或改名。',
      'A view name has at most 100 characters and no [ ]: create or rename it by hand in the table.',
    ),
  },
  lastView: {
    text: text('不能删除最后一个视图', 'The last view cannot be deleted'),
    hint: text('请先在表中用「+ 添加视图」新建一个视图，再删除它。', 'Add another view with + Add view first.'),
  },
  lastTable: {
    text: text('不能删除最后一张数据表', 'The last table cannot be deleted'),
    hint: text(
      '请先在左侧列表用「+」新建一张数据表，再删除它。',
      'Create another table first (+ in the list on the left), then delete this one.',
    ),
  },
  primaryField: {
    text: text('不能删除主字段（第一列）', 'The primary field (the first column) cannot be deleted'),
    hint: text(
      '只能改名：把第一列改成需要的列名，再运行 bitable-sync setup。',
      'It can only be renamed: give the first column the wanted name, then run bitable-sync setup.',
    ),
  },
  fieldNameEmpty: {
    text: text('字段名称为空', 'The name of a field is empty'),
    hint: text(
      '请检查 config.yaml 的 dingtalk-approvals.form_fields，列名不能留空。',
      'Check dingtalk-approvals.form_fields in config.yaml: a column needs a name.',
    ),
  },
  fieldNameInvalid: {
    text: text('字段名称不合法', 'The name of a field is invalid'),
    hint: text(
      '请改短 dingtalk-approvals.form_fields 中的列名，去掉换行、首尾空格和特殊符号。',
      'Shorten the column name in dingtalk-approvals.form_fields, without line breaks, outer blanks or odd signs.',
    ),
  },
  baseNameInvalid: {
    text: text('多维表格名称不合法', 'The name of the base is invalid'),
    hint: text(
      '请用 bitable-sync setup --create-base 名称 另给一个名称，最多 255 个字符，不含 / \\ ? * : [ ]。',
      'Give another name with bitable-sync setup --create-base NAME: 255 characters at most, none of / \\ ? * : [ ].',
    ),
  },
  tablesFull: {
    text: text('多维表格中的数据表和仪表盘数量已达上限', 'The base has as many tables and dashboards as it may'),
    hint: text(
      '上限为 100 个：删除不用的数据表或仪表盘，或在 feishu.app_token 换一个多维表格。',
      'The limit is 100: delete tables or dashboards that nobody uses, or name another base in feishu.app_token.',
    ),
  },
  viewsFull: {
    text: text('数据表的视图数量已达上限', 'The table has as many views as it may'),
    hint: text(
      '上限为 200 个（含个人视图）：删除不用的视图，再运行 bitable-sync setup。',
      'The limit is 200, private ones included: delete views that nobody uses, then run bitable-sync setup.',
    ),
  },
  filesFull: {
    text: text('文件数量已达套餐上限', 'The plan allows no more files'),
    hint: text(
      '请在飞书云文档删除不用的文件并清空「回收站」，或请管理员升级套餐。',
      'Delete files that nobody uses from Feishu Docs and empty the trash, or ask an administrator to upgrade the plan.',
    ),
  },
  columnsFull: {
    text: text('数据表的列数已达上限', 'The table has as many columns as it may'),
    hint: text(
      '上限为 300 列：删除不用的列，或减少 dingtalk-approvals.form_fields 中的额外列，再运行 bitable-sync setup。',
      'The limit is 300: delete columns that nobody uses, or ask for fewer in dingtalk-approvals.form_fields, then run bitable-sync setup.',
    ),
  },
  unchanged: {
    text: text('内容没有变化', 'Nothing changed'),
    hint: text('不必处理，程序视为 1 次成功。', 'Nothing needs doing; it counts as 1 success.'),
  },

  // ── permissions on the base ──
  attachmentDenied: {
    text: text('没有上传附件的权限', 'Uploading attachments is not allowed'),
    hint: text(
      '请在「添加文档应用」中给本应用「可编辑」，并请管理员在「安全设置」中允许上传附件。',
      'Give this app Can edit under Add document app, and ask an administrator to allow uploads in the security settings.',
    ),
  },
  advancedPermission: {
    text: text('高级权限不允许这个操作', 'The advanced permissions do not allow this'),
    hint: text(
      '这个多维表格开启了高级权限：请在「添加文档应用」中给本应用「可管理」，或把它加入有写权限的角色。刚改过权限时请稍等几秒。',
      'Advanced permissions are on: give the app Can manage under Add document app, or add it to a role that may write. After a change of permissions wait a few seconds.',
    ),
  },
  advancedUnsupported: {
    text: text('高级权限未开启，或刚刚切换', 'Advanced permissions are off, or were switched a moment ago'),
    hint: text(
      '刚切换过「高级权限」就等 1 分钟再运行；否则在多维表格右上角「高级权限」中确认状态，并给本应用「可管理」。',
      'After switching advanced permissions wait a minute; otherwise look at Advanced permissions at the top right of the base, and give this app Can manage.',
    ),
  },
  manageMissing: {
    text: text('开启了高级权限，但应用没有管理权限', 'Advanced permissions are on and the app may not manage the base'),
    hint: text(
      '打开多维表格 → 右上角「…」→「…更多」→「添加文档应用」→ 把本应用由「可编辑」改为「可管理」。',
      'Open the base → … → More → Add document app → change this app from Can edit to Can manage.',
    ),
  },
  tenantControl: {
    text: text('企业的权限管控不允许这个操作', "The company's permission control does not allow this"),
    hint: text(
      '请企业管理员在飞书管理后台放开云文档的权限管控（允许应用访问这个文档），或在 feishu.app_token 换一个不受管控的多维表格。',
      'Ask an administrator to let apps reach this document in the Feishu admin console, or put a base outside of that control into feishu.app_token.',
    ),
  },
  planLimit: {
    text: text('超出企业或所有者的套餐上限', "The limits of the company's or owner's plan are exceeded"),
    hint: text(
      '请管理员在飞书管理后台「费用中心」查看套餐，升级，或把多维表格的所有者换成有付费席位的人。',
      'Ask an administrator to look at the plan in the Feishu admin console → Billing: upgrade it, or make somebody with a paid seat the owner of the base.',
    ),
  },

  // ── rows: a batch is all or nothing and the answer does not name the row ──
  rowUnreadable: {
    text: text('飞书无法转换这行数据', 'Feishu cannot convert the row'),
    hint: text(
      `有一列的值与列类型不符：用 bitable-sync doctor 核对列类型，修正来源中的这行。${retryRow['zh-CN']}`,
      `A value does not fit its column: check the types with bitable-sync doctor and correct this row in the source. ${retryRow.en}`,
    ),
  },
  typeMismatch: {
    text: text('值与字段类型不符', 'The value does not fit the field type'),
    hint: text(
      `列的类型可能被人改过：运行 bitable-sync doctor 找到这一列并改回来。${retryRow['zh-CN']}`,
      `Somebody may have changed the type of a column: bitable-sync doctor names it; change it back. ${retryRow.en}`,
    ),
  },
  emptyOption: {
    text: text('选项名称为空', 'An option name is empty'),
    hint: text(
      `来源中这一行的单选或多选值是空白：填上选项名称或留空整格。${retryRow['zh-CN']}`,
      `A select value of this row is blank in the source: name an option, or leave the whole cell empty. ${retryRow.en}`,
    ),
  },
  cellText: inCell('文本', '内容须是文字。', 'text', 'It must be text.'),
  cellNumber: inCell(
    '数字',
    '内容须是数字，不带单位和千分位。',
    'number',
    'It must be a number without unit or separators.',
  ),
  cellSingle: inCell(
    '单选',
    '选项若引用自其他表，请先在来源表添加该选项。',
    'single-select',
    'Where options are taken from another table, add the option there first.',
  ),
  cellMulti: inCell(
    '多选',
    '每格最多 1000 个选项；选项若引用自其他表，请先在来源表添加。',
    'multi-select',
    'A cell takes 1000 options at most; where they are taken from another table, add them there first.',
  ),
  cellDate: inCell('日期', '日期须真实存在，写作 YYYY-MM-DD。', 'date', 'It must be a real date, such as YYYY-MM-DD.'),
  cellCheckbox: inCell('复选框', '内容只能是“是”或“否”。', 'checkbox', 'It must be yes or no.'),
  cellUser: inCell(
    '人员',
    '人员须在本应用的可用范围内，ID 须是本应用的 open_id（ou_ 开头）。',
    'person',
    "The person must be within the app's availability, by this app's own open_id (ou_…).",
  ),
  cellLink: inCell(
    '关联',
    '被关联的行可能已删除，每格最多 500 行。',
    'link',
    'The linked row may have been deleted; a cell takes 500 rows at most.',
  ),
  cellUrl: inCell('超链接', '内容须是 http(s) 地址。', 'URL', 'It must be an http(s) address.'),
  cellAttachment: inCell(
    '附件',
    '附件须先上传到这个多维表格。',
    'attachment',
    'The file must have been uploaded to this base.',
  ),
  cellPhone: inCell(
    '电话',
    '只能是数字，可以 + 开头，最多 64 位，不带空格和横线。',
    'phone',
    'Digits only, with an optional leading +, at most 64, no blanks or dashes.',
  ),
  cellTwoWayLink: inCell(
    '双向关联',
    '须是一组行 ID；列可能由单向关联改成了双向关联。',
    'two-way link',
    'It takes a list of row ids; the column may have been changed from a one-way link.',
  ),
  cellTooLarge: {
    text: text('单元格内容过长', 'A cell is too large'),
    hint: text(
      `一格最多 100,000 个字符：在来源中缩短这行的长文本。${retryRow['zh-CN']}`,
      `A cell holds 100,000 characters at most: shorten the long text of this row in the source. ${retryRow.en}`,
    ),
  },
  attachmentsTooMany: {
    text: text('一格的附件超过 100 个', 'A cell has more than 100 attachments'),
    hint: text(`减少这一行的附件数量。${retryRow['zh-CN']}`, `Attach fewer files to this row. ${retryRow.en}`),
  },
  attachmentForeign: {
    text: text('附件不属于这个多维表格', 'The attachment does not belong to this base'),
    hint: text(
      `请在表格里手动上传这个附件，并在来源中清空该值。${retryRow['zh-CN']}`,
      `Upload the file by hand in the table and empty the value in the source. ${retryRow.en}`,
    ),
  },
  recordGone: {
    text: text('记录已不存在', 'The record no longer exists'),
    hint: text(
      '有人删除了这一行：程序会按主键重新查找；误删的话可用多维表格的「历史记录」恢复，仍未写入的用 bitable-sync rejected retry。',
      'Somebody deleted the row: it is looked up anew by its key. History in the base brings it back; bitable-sync rejected retry writes what is still missing.',
    ),
  },
  tableFull: {
    text: text('数据表的行数已达上限', 'The table is full'),
    hint: text(
      '请归档或删除旧行，或升级套餐；已有的行仍会更新。之后运行 bitable-sync rejected retry 补写。',
      'Archive or delete old rows, or upgrade the plan; existing rows are still updated. Then bitable-sync rejected retry writes the rest.',
    ),
  },
  tooManyRows: {
    text: text('一次写入的行数过多', 'Too many rows in one call'),
    hint: text(
      '程序会自动减半重试；若仍失败，请把 sync.batch_size 设为 200。',
      'Batches are halved by themselves; when it still fails set sync.batch_size to 200.',
    ),
  },
  responseTooLarge: {
    text: text('飞书的应答过大', 'The answer would be too large'),
    hint: text(
      '程序已把每页减到 10 行；请在表中缩短特别长的单元格，或把附件和长文本移到别的表。',
      'Pages were cut down to 10 rows; shorten the longest cells of the table, or move attachments and long texts elsewhere.',
    ),
  },

  // ── the base is busy, or the server is in trouble ──
  failed: {
    text: text('飞书没能完成操作', 'Feishu could not carry out the call'),
    hint: text(
      '多维表格正忙或一次改动太大：过几分钟再运行；反复出现时把 sync.batch_size 设为 100。已完成的部分不会重复。',
      'The base is busy, or the change too large: run again in a few minutes; when it keeps happening set sync.batch_size to 100. What is done is not repeated.',
    ),
  },
  copying: {
    text: text('多维表格正在复制', 'The base is being copied'),
    hint: text(
      '等复制完成（通常几分钟）再运行；在浏览器打开它可以看到进度。',
      'Wait until the copy is complete, usually a few minutes; the browser shows its progress.',
    ),
  },
  baseBusy: {
    text: text('这个多维表格的调用过于频繁', 'Calls to this base are too frequent'),
    hint: text(
      '还有别的程序或自动化在频繁读写它：停掉或错开它们，过 1 分钟再运行。',
      'Another program or automation reads and writes it as well: stop it or spread them out, and run again in a minute.',
    ),
  },
  conflict: {
    text: text('与其他人或程序的写入冲突', 'The write conflicts with another one'),
    hint: text(
      '有人正在批量编辑，或自动化流程正在改这个表：过几分钟再运行，或把定时错开。已完成的部分不会重复。',
      'Somebody edits many rows, or an automation changes the table: run again in a few minutes, or move the timer. What is done is not repeated.',
    ),
  },
  driveBusy: {
    text: text('文档正被其他操作占用', 'The document is in use by another operation'),
    hint: text(
      '等正在进行的上传、复制或移动完成，过 1 分钟再运行。',
      'Wait for the upload, copy or move that is going on, and run again in a minute.',
    ),
  },
  notReady: {
    text: text('多维表格尚未加载完成或负载过高', 'The base is loading or overloaded'),
    hint: text(
      '在浏览器打开一次这个多维表格，等数据显示出来，过几分钟再运行；表很大时把 sync.batch_size 设为 100。',
      'Open the base once in a browser until its rows show, and run again in a few minutes; for a very large table set sync.batch_size to 100.',
    ),
  },
  resubmitted: {
    text: text('飞书认为同一请求已提交过', 'Feishu has seen the same request before'),
    hint: text(
      '那次写入可能已经生效：再运行一次，程序会按主键核对，不会重复写入。用 bitable-sync status 查看结果。',
      'That write may have landed: run once more; rows are checked by key and not written twice. bitable-sync status shows the run.',
    ),
  },
  internal: {
    text: text('飞书内部错误', 'Feishu has an internal error'),
    hint: text(
      '过几分钟再运行，已完成的部分不会重复；持续超过 1 小时请凭日志号联系飞书客服。',
      'Run again in a few minutes; what is done is not repeated. When it lasts for more than an hour ask Feishu support with the log id.',
    ),
  },
  tokenServer: {
    text: text('飞书的凭证服务出错', "Feishu's token service has an error"),
    hint: text(
      '凭证本身没有被否定：过几分钟再运行 bitable-sync doctor。',
      'The credentials themselves were not refused: run bitable-sync doctor again in a few minutes.',
    ),
  },
  timedOut: {
    text: text('飞书处理超时', 'Feishu timed out'),
    hint: text(
      '那一批可能已写入：过几分钟再运行，程序会先核对；反复出现时把 sync.batch_size 设为 100。',
      'The batch may have been written: run again in a few minutes, it is checked first; when it keeps happening set sync.batch_size to 100.',
    ),
  },

  // ── wiki ──
  wikiBusy: {
    text: text('飞书知识库暂时繁忙', 'The Feishu wiki is busy'),
    hint: text(
      '过 1 分钟再运行；想少一次调用，可打开页面中的多维表格，把 /base/ 地址填入 feishu.app_token。',
      'Run again in a minute; to save the call open the base of the page by itself and put its /base/ address into feishu.app_token.',
    ),
  },
  wikiParam: {
    text: text('知识库地址无效', 'The wiki address is invalid'),
    hint: text(
      'feishu.app_token 要填浏览器地址栏的完整地址（…/wiki/…），不要用分享弹窗里的短链接。',
      'feishu.app_token wants the whole address of the browser (…/wiki/…), not a short link from the share dialog.',
    ),
  },
  wikiUser: {
    text: text('知识库不认识这个应用', 'The wiki does not know this app'),
    hint: ({ consoleUrl }) =>
      text(
        `请在 ${consoleUrl}/auth 开通 wiki:node:read 并发布版本，再在知识库页面的「…更多」→「添加文档应用」中加入本应用。`,
        `Grant wiki:node:read at ${consoleUrl}/auth and publish a version, then add this app on the wiki page under … → More → Add document app.`,
      ),
  },
  wikiNotFound: {
    text: text('知识库页面不存在', 'The wiki page does not exist'),
    hint: text(
      '页面可能已删除或移走：在浏览器重新打开，把新的地址填入 feishu.app_token。',
      'It may have been deleted or moved: open it again in the browser and put the new address into feishu.app_token.',
    ),
  },
  wikiDenied: {
    text: text('飞书应用没有这个知识库页面的权限', 'The Feishu app has no access to the wiki page'),
    hint: text(
      '请在该知识库页面的「…更多」→「添加文档应用」中加入本应用（可编辑），或把它加入知识空间，并为应用开通 wiki:node:read 权限。',
      'Add the app to the wiki page (… → More → Add document app, Can edit) or to its space, and grant it wiki:node:read.',
    ),
  },
  wikiInternal: {
    text: text('飞书知识库内部错误', 'The Feishu wiki has an internal error'),
    hint: text(
      '重试没有用：打开页面中的多维表格，把它的 /base/ 地址填入 feishu.app_token，就不再经过知识库。',
      'Repeating does not help: open the base of the page by itself and put its /base/ address into feishu.app_token, which avoids the wiki.',
    ),
  },
  unknown: {
    text: text('飞书返回了未知的错误码', 'Feishu answered with an unknown code'),
    hint: text(
      '在 https://open.feishu.cn/document 搜索该错误码，或凭日志号联系飞书客服，并反馈给我们。',
      'Look the code up on https://open.feishu.cn/document, or ask Feishu support with the log id, and tell us.',
    ),
  },
  // ── properties of columns that setup creates ──
  propertyText: inProperty('文本', 'text'),
  propertyNumber: inProperty('数字', 'number'),
  propertySingle: inProperty('单选', 'single-select'),
  propertyMulti: inProperty('多选', 'multi-select'),
  propertyDate: inProperty('日期', 'date'),
  propertyCheckbox: inProperty('复选框', 'checkbox'),
  propertyUser: inProperty('人员', 'person'),
  propertyUrl: inProperty('超链接', 'URL'),
  propertyAttachment: inProperty('附件', 'attachment'),
  propertyLink: inProperty('单向关联', 'one-way link'),
  propertyLookup: inProperty('查找引用', 'lookup'),
  propertyFormula: inProperty('公式', 'formula'),
  propertyTwoWayLink: inProperty('双向关联', 'two-way link'),
  propertyCreated: inProperty('创建时间', 'created-time'),
  propertyModified: inProperty('最后更新时间', 'modified-time'),
  propertyCreator: inProperty('创建人', 'created-by'),
  propertyModifier: inProperty('修改人', 'modified-by'),
} as const satisfies Record<string, FeishuMeaning>;
