import { type Text, text } from './text.ts';

/** Facts that remedies speak of. */
export interface DingTalkHintContext {
  readonly operation: string;
  /** Permissions that the platform says are missing, else those that the call needs. Never empty. */
  readonly scopes: readonly string[];
}

/** What a code of the platform means to an operator, and what the operator does about it. */
export interface DingTalkMeaning {
  readonly text: Text;
  readonly hint: Text | ((context: DingTalkHintContext) => Text);
}

export const dingtalkConsole = 'https://open-dev.dingtalk.com';

/** Chinese names of the permissions in the developer console (reference page `add-api-permission`). */
const scopeNames: Readonly<Record<string, string>> = {
  'Workflow.Instance.Read': '工作流实例读权限',
  'Workflow.Form.Read': '工作流模板读权限',
  'Workflow.Instance.Write': '工作流实例写权限',
  'Premium.Workflow.ReadWrite.All': 'OA审批工作流读写权限',
  'Notable.Base.Read.All': 'AI 表格应用读权限',
  'Notable.Base.Write.All': 'AI 表格应用写权限',
  'Storage.File.Read': '企业存储文件读权限',
  'Wiki.Node.Read': '知识库节点读权限',
  qyapi_get_member: '成员信息读权限',
  qyapi_get_department_list: '通讯录部门信息读权限',
  qyapi_get_department_member: '通讯录部门成员读权限',
  qyapi_base: '调用企业API基础权限',
};

const scopeList = (scopes: readonly string[]) =>
  scopes.map((scope) => (scopeNames[scope] ? `${scope}（${scopeNames[scope]}）` : scope)).join('、');

const isTableCall = (operation: string) => /^(sheet|field|record)\./.test(operation);
const isApprovalCall = (operation: string) => /^(instance|premium)\./.test(operation);

/** Where a permission is ticked. A wrong base id has been seen to answer 403 naming the read permission. */
const tickScope = ({ operation, scopes }: DingTalkHintContext): Text =>
  isTableCall(operation)
    ? text(
        `在 ${dingtalkConsole} → 应用 →「权限管理」开通 ${scopeList(scopes)} 并发布；同时核对 base_id 是否正确、operator_id 对应的人是否为该文档的协作者（编辑）。`,
        `Enable ${scopeList(scopes)} under ${dingtalkConsole} → the app → Permissions (权限管理) and publish; also check base_id, and that the person behind operator_id is a collaborator (editor) of the document.`,
      )
    : text(
        `在 ${dingtalkConsole} →「应用开发」→ 应用 →「权限管理」开通 ${scopeList(scopes)}，到「版本管理与发布」发布新版本，等待几分钟后重试。`,
        `Enable ${scopeList(scopes)} under ${dingtalkConsole} → App development (应用开发) → the app → Permissions (权限管理), publish a version (版本管理与发布), wait a few minutes and run again.`,
      );

/** The end of a remedy for a row: what brings it in afterwards. */
const retryRow = text('改好后运行 bitable-sync rejected retry。', 'Then run bitable-sync rejected retry.');

/**
 * Every meaning that DingTalk's error codes have, with its remedy. Which codes mean it, and what the program does, stands in
 * platforms/dingtalk/codes.ts. The platform's own words are appended to the text.
 */
export const dingtalkMeanings = {
  // ── limits and outages ──
  quotaSpent: {
    text: text('本月钉钉 API 调用额度已用完', "this month's DingTalk API quota is spent"),
    hint: text(
      '额度由企业的所有应用共用：等到下个月 1 日，或购买专业版/调用包；用 bitable-sync status 查看本程序的用量。',
      'All apps of the organisation share it: wait for the 1st of next month, or buy Pro or a call pack; bitable-sync status shows our own share.',
    ),
  },
  rateLimited: {
    text: text('调用过于频繁，被钉钉限流', 'DingTalk throttles our calls'),
    hint: text(
      '每个接口每秒 20 次的上限由同一应用的所有程序共用：错开它们的定时，过 1 分钟再运行。',
      'The limit of 20 calls a second per API is shared by all programs of the app: spread out their timers, and run again in a minute.',
    ),
  },
  minuteLimited: {
    text: text('每分钟的调用次数超过钉钉的限制', 'DingTalk takes no more calls this minute'),
    hint: text(
      '等 1 分钟再运行；经常出现就减少同时运行的流程，或错开使用同一应用的程序。',
      'Wait a minute; when it happens often run fewer pipelines at once, or spread out the programs that use the app.',
    ),
  },
  sharedLimited: {
    text: text('钉钉整体繁忙，限制了这个接口', 'DingTalk throttles this API for everybody'),
    hint: text(
      '这个限制由所有企业共用，整点最容易出现：把定时改到每小时的 10 分以后。',
      'All organisations share this limit, and full hours are worst: move the timers to 10 minutes past or later.',
    ),
  },
  premiumLimited: {
    text: text('OA 高级版的查询过于频繁', 'OA premium is queried too often'),
    hint: text(
      '过几分钟再运行；一直如此就设 dingtalk-approvals.oa_premium: false，改用普通接口。',
      'Run again in a few minutes; when it persists set dingtalk-approvals.oa_premium: false, which uses the ordinary API.',
    ),
  },
  ipBanned: {
    text: text('钉钉暂时封禁了本机 IP（5 分钟）', 'DingTalk has banned this IP for five minutes'),
    hint: text(
      '至少等待 5 分钟后再运行；若反复出现，请核对 base_url、api_base_url 与代理设置。',
      'Wait at least 5 minutes; if it happens again, check base_url, api_base_url and the proxy.',
    ),
  },
  serverError: {
    text: text('钉钉服务暂时出错', 'DingTalk has a temporary problem'),
    hint: ({ operation }) =>
      isApprovalCall(operation)
        ? text(
            '过几分钟再运行；若一直如此，请检查是否已开通 Workflow.Instance.Read（工作流实例读权限），缺少它有时也会得到 503。',
            'Run again in a few minutes; if it persists, check the permission Workflow.Instance.Read (工作流实例读权限): lacking it has been seen to answer 503.',
          )
        : text(
            '过几分钟再运行，已完成的部分不会重复；持续超过 1 小时请凭 requestid 咨询钉钉。',
            'Run again in a few minutes; what is done is not repeated. When it lasts for more than an hour ask DingTalk with the request id.',
          ),
  },
  timedOut: {
    text: text('钉钉处理超时', 'DingTalk timed out'),
    hint: text(
      '那一批可能已写入：过几分钟再运行，程序会先核对；反复出现时把 sync.batch_size 设为 50。',
      'The batch may have been written: run again in a few minutes, it is checked first; when it keeps happening set sync.batch_size to 50.',
    ),
  },

  // ── tokens and credentials ──
  credentialsWrong: {
    text: text('钉钉不认可应用的 AppKey 或 AppSecret', 'DingTalk does not accept the AppKey or AppSecret'),
    hint: text(
      `在 ${dingtalkConsole} →「应用开发」→ 应用 →「凭证与基础信息」核对 Client ID（app_key）和 Client Secret（app_secret）是否填反、填错或已重置。`,
      `Check Client ID (app_key) and Client Secret (app_secret) under ${dingtalkConsole} → App development (应用开发) → the app → Credentials (凭证与基础信息): swapped, mistyped or reset?`,
    ),
  },
  grantRefused: {
    text: text('这个地址不是钉钉的令牌接口', "this address is not DingTalk's token API"),
    hint: text(
      '把 dingtalk.api_base_url 改回 https://api.dingtalk.com，dingtalk.base_url 改回 https://oapi.dingtalk.com。',
      'Set dingtalk.api_base_url back to https://api.dingtalk.com and dingtalk.base_url to https://oapi.dingtalk.com.',
    ),
  },
  appNotAuthorized: {
    text: text('应用没有获得该企业的授权', 'the app is not authorised for this organisation'),
    hint: text(
      `确认使用的是本企业的「企业内部应用」凭证：${dingtalkConsole} 右上角切换到本企业 →「应用开发」→「凭证与基础信息」。`,
      `Use the credentials of an internal app of this organisation: ${dingtalkConsole}, switch to the organisation at the top right → App development (应用开发) → Credentials.`,
    ),
  },
  orgIllegal: {
    text: text('企业已解散、被停用或不合法', 'the organisation is dissolved, disabled or invalid'),
    hint: text(
      '请管理员登录 https://oa.dingtalk.com 查看企业状态；应用换了企业的话，改用新企业应用的 app_key、app_secret。',
      'Ask an administrator to look at the organisation on https://oa.dingtalk.com; after a move to another one use the app_key and app_secret of its app.',
    ),
  },
  tokenRefused: {
    text: text('钉钉拒绝了刚刚取得的访问令牌', 'DingTalk refused a freshly issued access token'),
    hint: text(
      '核对 app_key、app_secret，以及 base_url 和 api_base_url 是否属于同一环境。',
      'Check app_key and app_secret, and that base_url and api_base_url belong to the same environment.',
    ),
  },
  tokenLost: {
    text: text('请求到达钉钉时没有访问令牌', 'the request reached DingTalk without its access token'),
    hint: text(
      '多半是代理去掉了请求头或地址中的参数：让 api.dingtalk.com、oapi.dingtalk.com 直连，或检查 HTTPS_PROXY。',
      'A proxy probably strips headers or query parameters: let api.dingtalk.com and oapi.dingtalk.com connect directly, or check HTTPS_PROXY.',
    ),
  },
  bodyLost: {
    text: text('请求内容没有完整到达钉钉', 'the content of the request did not reach DingTalk'),
    hint: text(
      '多半是代理改动了请求：检查 HTTPS_PROXY 和 dingtalk.api_base_url；直连也这样时请附 requestid 反馈。',
      'A proxy probably alters it: check HTTPS_PROXY and dingtalk.api_base_url; when it happens without one, report it with the request id.',
    ),
  },

  // ── permissions ──
  scopeMissing: { text: text('应用缺少接口权限', 'the app lacks a permission'), hint: tickScope },
  accessDenied: { text: text('钉钉拒绝访问', 'DingTalk denied access'), hint: tickScope },
  ipNotAllowed: {
    text: text('本机的出口 IP 不在应用的白名单中', "this machine's egress IP is not on the app's allow-list"),
    hint: text(
      `在 ${dingtalkConsole} → 应用 →「安全设置」→「服务器出口IP」加入本机的出口 IP，或清空该名单。`,
      `Add the egress IP under ${dingtalkConsole} → the app → Security settings (安全设置) → Server egress IP (服务器出口IP), or clear the list.`,
    ),
  },
  appDisabled: {
    text: text('应用或企业已被停用', 'the app or the organisation is disabled'),
    hint: text(
      `在 ${dingtalkConsole} →「应用开发」→ 应用 →「版本管理与发布」查看状态并重新启用。`,
      `Look at the app's state under ${dingtalkConsole} → App development (应用开发) → the app → Versions (版本管理与发布) and enable it again.`,
    ),
  },
  orgLevel: {
    text: text('企业认证等级不足', "the organisation's certification level is too low"),
    hint: text(
      '请企业管理员在 https://oa.dingtalk.com 的「企业认证」中完成认证。',
      'Ask an administrator to complete the certification on https://oa.dingtalk.com (企业认证).',
    ),
  },

  // ── approvals ──
  templateNoAccess: {
    text: text('没有读取该审批模板的权限', 'no right to read this approval template'),
    hint: text(
      `确认 process_codes 中的模板属于本企业，并在 ${dingtalkConsole} →「权限管理」开通 ${scopeList(['Workflow.Instance.Read'])} 后发布应用。`,
      `Make sure that the template of process_codes belongs to this organisation, enable ${scopeList(['Workflow.Instance.Read'])} under ${dingtalkConsole} → Permissions (权限管理) and publish the app.`,
    ),
  },
  templateUnknown: {
    text: text('审批模板不存在或编码有误', 'the approval template does not exist, or its code is wrong'),
    hint: text(
      '在 https://oa.dingtalk.com →「OA 审批」打开模板，「基础设置」页底部或地址栏里的 PROC-… 填入 dingtalk-approvals.process_codes。',
      'Open the template on https://oa.dingtalk.com → OA approval (OA 审批): the PROC-… at the bottom of Basic settings (基础设置) or in the address bar belongs into dingtalk-approvals.process_codes.',
    ),
  },
  instanceGone: {
    text: text(
      '审批实例已被删除，或不属于本企业',
      'the approval instance was deleted, or belongs to another organisation',
    ),
    hint: text(
      '表中已有的行会保留；确认不再需要时请手动删除该行，再运行 bitable-sync rejected clear dingtalk-approvals。',
      'A row that is in the table stays; when nobody needs it delete it by hand, then run bitable-sync rejected clear dingtalk-approvals.',
    ),
  },
  instanceUnreadable: {
    text: text('钉钉无法给出该审批实例的详情', 'DingTalk cannot give the details of this approval instance'),
    hint: text(
      '在钉钉中打开这条审批看是否正常；每次运行会再试，也可用 bitable-sync dingtalk-approvals --instance 单独读取。',
      'Open this approval in DingTalk; each run tries again, and bitable-sync dingtalk-approvals --instance reads it alone.',
    ),
  },
  formUnreadable: {
    text: text('钉钉无法读出该审批的表单内容', 'DingTalk cannot read the form of this approval'),
    hint: text(
      '多半是模板中有已失效的控件：请管理员在 https://oa.dingtalk.com →「OA 审批」打开该模板并重新保存；旧审批可导出后手动补录。',
      'The template probably has a component that no longer works: have an administrator open it on https://oa.dingtalk.com → OA approval (OA 审批) and save it again; enter old approvals by hand.',
    ),
  },
  instanceBusy: {
    text: text('该审批当前的状态不允许这个操作', 'the state of this approval does not allow this'),
    hint: text(
      '刚提交的审批要等 15 秒，已结束的不能再终止：过 1 分钟再运行，会按最新状态写入。',
      'An approval must be 15 seconds old, and one that ended cannot be terminated: run again in a minute, its latest state is written.',
    ),
  },
  fileGone: {
    text: text('审批附件不存在或已失效', 'the attachment of the approval does not exist any more'),
    hint: text(
      '在钉钉中打开这条审批，由发起人在「评论」里重新上传附件；发起人已离职的附件无法取得。',
      'Open the approval in DingTalk → Comment (评论) and have its originator upload the file again; files of people who left cannot be had.',
    ),
  },
  windowRefused: {
    text: text('钉钉不接受该时间范围', 'DingTalk does not accept this time range'),
    hint: text(
      '只能列出最近 365 天内、每段不超过 120 天的审批：改 --start-time、--end-time 或 --days，并检查本机时间。',
      "Only the last 365 days can be listed, at most 120 days at a time: change --start-time, --end-time or --days, and check this machine's clock.",
    ),
  },
  listRefused: {
    text: text('钉钉不接受审批列表的查询参数', 'DingTalk does not accept the parameters of the approval listing'),
    hint: text(
      '用 bitable-sync dingtalk-approvals --process-code 逐个模板运行，找出是哪一个；仍不清楚请附 requestid 反馈。',
      'Run one template at a time with bitable-sync dingtalk-approvals --process-code to find which it is; report it with the request id when that does not tell.',
    ),
  },
  pageRefused: {
    text: text('钉钉不接受翻页标记', 'DingTalk does not accept the page token'),
    hint: text(
      '翻页期间列表可能变了：再运行一次会从第 1 页重新列出，已读的审批不会重复写入。',
      'The listing may have changed meanwhile: another run starts at page 1, and what was read is not written twice.',
    ),
  },
  userListRefused: {
    text: text('钉钉不接受发起人的筛选', 'DingTalk does not accept the filter by originator'),
    hint: text(
      '这是程序的缺陷（程序不按发起人筛选）：请附 requestid 反馈，并检查 HTTPS_PROXY 是否改动了请求。',
      'This is a bug, since no such filter is sent: report it with the request id, and see whether HTTPS_PROXY alters requests.',
    ),
  },
  adminRefused: {
    text: text('该用户不能管理审批模板', 'this user may not manage approval templates'),
    hint: text(
      '把 dingtalk-approvals.admin_userid 设为有「审批管理」权限的员工的 userid（https://oa.dingtalk.com → 通讯录可查）。',
      'Set dingtalk-approvals.admin_userid to the userid of an approval administrator (see Contacts on https://oa.dingtalk.com).',
    ),
  },
  premiumMissing: {
    text: text(
      '企业没有开通 OA 高级版，不能使用 oa_premium',
      'the organisation has no OA premium edition, so oa_premium cannot be used',
    ),
    hint: text(
      '在 config.yaml 中设 dingtalk-approvals.oa_premium: false，或购买 OA 高级版。',
      'Set dingtalk-approvals.oa_premium: false in config.yaml, or buy OA premium.',
    ),
  },

  // ── AI tables ──
  notReady: {
    text: text('AI 表格还在加载数据', 'the AI table is still loading its data'),
    hint: text(
      '在浏览器打开一次该文档，等数据显示出来，几分钟后再运行。',
      'Open the document once in a browser until its rows show, and run again in a few minutes.',
    ),
  },
  operatorInvalid: {
    text: text('operator_id 不是有效的 unionId', 'operator_id is not a valid unionId'),
    hint: text(
      'operator_id 要填 unionId：在开发者后台的 API Explorer 用 userid 调用 topapi/v2/user/get，取返回的 unionid；该员工须是文档的协作者（可编辑）。',
      'operator_id wants a unionId: call topapi/v2/user/get with the userid in the API Explorer and take the returned unionid; that person must be an editor of the document.',
    ),
  },
  operatorNoAccess: {
    text: text('操作人没有该 AI 表格的权限', 'the operator has no right to this AI table'),
    hint: text(
      '打开该 AI 表格 → 右上角「分享」→ 把 operator_id 对应的人加为协作者（可编辑）。',
      'Open the AI table → Share (分享) at the top right → add the person behind operator_id as an editor.',
    ),
  },
  otherOrg: {
    text: text('该 AI 表格属于别的企业', 'the AI table belongs to another organisation'),
    hint: text(
      '在本企业新建一个 AI 表格（或把它移过来），把地址填入 dingtalk.base_id；operator_id 也须是本企业的人。',
      'Create an AI table in this organisation (or move it here) and put its address into dingtalk.base_id; operator_id must be a person of the organisation too.',
    ),
  },
  realmControl: {
    text: text(
      '该文档受专属安全管控，不允许通过接口访问',
      'the document is under dedicated security control and closed to the API',
    ),
    hint: text(
      '请企业管理员在专属钉钉的安全策略中放开这个文档，或在 dingtalk.base_id 换一个不受管控的 AI 表格。',
      'Ask an administrator to open the document in the dedicated security policy, or put another AI table into dingtalk.base_id.',
    ),
  },
  argumentsRefused: {
    text: text('钉钉不接受该请求的参数', 'DingTalk refuses the arguments of the request'),
    hint: text(
      '核对 operator_id（须为 unionId）、base_id 和表、列是否仍然存在；可运行 bitable-sync doctor。',
      'Check operator_id (a unionId), base_id, and that the table and its columns still exist; bitable-sync doctor helps.',
    ),
  },
  rowRefused: {
    text: text('钉钉不接受该行的内容', 'DingTalk refuses the content of the row'),
    hint: text(
      `括号中是出问题的列或值：列的类型若被改过，bitable-sync doctor 会列出来；否则修正来源中的这行。${retryRow['zh-CN']}`,
      `The brackets name the column or value: bitable-sync doctor tells whether its type was changed; otherwise correct this row in the source. ${retryRow.en}`,
    ),
  },
  documentBroken: {
    text: text('该 AI 表格已损坏', 'the AI table is damaged'),
    hint: text(
      '在文档的「历史版本」中恢复；不行就新建 AI 表格，把地址填入 dingtalk.base_id 后运行 bitable-sync setup。',
      'Restore it from its version history; failing that create another AI table, put its address into dingtalk.base_id and run bitable-sync setup.',
    ),
  },
  notAnAiTable: {
    text: text('该文档不是 AI 表格', 'this document is not an AI table'),
    hint: text(
      '普通在线表格用的是另一套接口：请新建「AI 表格」，把它的地址填入 dingtalk.base_id。',
      'Ordinary online sheets have another API: create an AI table (AI 表格) and put its address into dingtalk.base_id.',
    ),
  },
  tooLarge: {
    text: text('一次写入的内容过大', 'the change is too large for one call'),
    hint: text(
      `程序会自动减半重试；单独一行也过大时，请缩短这行的长文本。${retryRow['zh-CN']}`,
      `Batches are halved by themselves; when a single row is too large shorten its long texts. ${retryRow.en}`,
    ),
  },
  documentTooLarge: {
    text: text('该 AI 表格过大，接口不再提供', 'the AI table is too large for the API'),
    hint: text(
      '把旧行移到另一个 AI 表格，或在 dingtalk.base_id 换一个新的再运行 bitable-sync setup。',
      'Move old rows to another AI table, or put a new one into dingtalk.base_id and run bitable-sync setup.',
    ),
  },
  baseNotFound: {
    text: text('找不到 AI 表格，或操作人无权访问', 'the AI table does not exist, or the operator may not see it'),
    hint: text(
      '核对 dingtalk.base_id（地址栏 /i/nodes/ 之后的部分，不是分享链接），并把 operator_id 对应的人加为该文档的协作者（可编辑）。',
      'Check dingtalk.base_id (what follows /i/nodes/ in the address bar, not a share link), and add the person behind operator_id as an editor of the document.',
    ),
  },
  baseDeleted: {
    text: text('该 AI 表格已被删除', 'the AI table has been deleted'),
    hint: text(
      '可在钉钉文档的「回收站」恢复；否则新建一个，把地址填入 dingtalk.base_id，再运行 bitable-sync setup。',
      'Restore it from the trash (回收站) of DingTalk Docs; otherwise create another, put its address into dingtalk.base_id and run bitable-sync setup.',
    ),
  },
  tableGone: {
    text: text('数据表或其中的列已不存在', 'the sheet or one of its columns no longer exists'),
    hint: text(
      '运行 bitable-sync doctor 看缺哪张表或哪一列，改回原名，或用 bitable-sync setup 补建。',
      'bitable-sync doctor names the table or column: restore its name, or let bitable-sync setup create it.',
    ),
  },
  recordGone: {
    text: text('该行已不存在', 'the row no longer exists'),
    hint: text(
      '有人删除了这一行：程序会按主键重新查找；误删的话可用文档的「历史版本」恢复，仍未写入的用 bitable-sync rejected retry。',
      'Somebody deleted the row: it is looked up anew by its key. The version history brings it back; bitable-sync rejected retry writes what is still missing.',
    ),
  },
  duplicateToken: {
    text: text('钉钉已经收到过这次写入', 'DingTalk has already received this write'),
    hint: text(
      '那一批多半已写入：再运行一次，程序会按主键核对，不会重复；用 bitable-sync status 查看结果。',
      'That batch has most likely landed: run once more; rows are checked by key and not written twice. bitable-sync status shows the run.',
    ),
  },

  // ── people and departments ──
  personUnknown: {
    text: text('通讯录中没有此人（可能已离职）', 'this person is not in the directory (probably left)'),
    hint: text(
      '离职人员不必处理，表中显示已知的姓名或 userid；在职的话请在 https://oa.dingtalk.com 的通讯录核对 userid。',
      'Nothing needs doing for somebody who left: the table shows the known name or userid; otherwise check the userid in Contacts on https://oa.dingtalk.com.',
    ),
  },
  departmentUnknown: {
    text: text('通讯录中没有此部门', 'this department is not in the directory'),
    hint: text(
      '已撤销的部门不必处理，表中显示审批单上的部门名；否则在 https://oa.dingtalk.com 的通讯录核对。',
      'Nothing needs doing for a department that was dissolved: the name in the approval is shown; otherwise look into Contacts on https://oa.dingtalk.com.',
    ),
  },
  outsideContactScope: {
    text: text(
      '部分人员或部门不在应用的通讯录权限范围内，显示为编号',
      "some people or departments are outside the app's contact scope and are shown by id",
    ),
    hint: text(
      `在 ${dingtalkConsole} → 应用 →「权限管理」→「通讯录接口」把权限范围设为「全部员工」。`,
      `Set the contact scope to all employees under ${dingtalkConsole} → the app → Permissions (权限管理) → Contacts (通讯录接口).`,
    ),
  },

  // ── requests ──
  badRequest: {
    text: text('钉钉认为请求本身有误', 'DingTalk calls the request itself wrong'),
    hint: text(
      '核对配置中的 userid 和模板编码（bitable-sync doctor）；都没错就是程序的缺陷，请附 requestid 反馈。',
      'Check userids and template codes in the configuration (bitable-sync doctor); when they are right it is a bug, report it with the request id.',
    ),
  },
  contentRefused: {
    text: text('钉钉不接受请求的方法或内容类型', 'DingTalk does not take the method or content type of the request'),
    hint: text(
      '多半是代理改动了请求：检查 HTTPS_PROXY，dingtalk.base_url 应为 https://oapi.dingtalk.com。',
      'A proxy probably alters it: check HTTPS_PROXY; dingtalk.base_url should be https://oapi.dingtalk.com.',
    ),
  },
  wrongAddress: {
    text: text('该地址没有钉钉接口', 'there is no DingTalk API at this address'),
    hint: text(
      '核对 dingtalk.base_url（https://oapi.dingtalk.com）和 dingtalk.api_base_url（https://api.dingtalk.com）。',
      'Check dingtalk.base_url (https://oapi.dingtalk.com) and dingtalk.api_base_url (https://api.dingtalk.com).',
    ),
  },
} as const satisfies Record<string, DingTalkMeaning>;
