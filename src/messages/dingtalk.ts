import { joinTexts, type Text, text } from './text.ts';

const console_ = 'https://open-dev.dingtalk.com';

/** Chinese names of the permissions in the developer console (reference page `add-api-permission`). */
const scopeNames: Readonly<Record<string, string>> = {
  'Workflow.Instance.Read': '工作流实例读权限',
  'Workflow.Form.Read': '工作流模板读权限',
  'Workflow.Instance.Write': '工作流实例写权限',
  'Premium.Workflow.ReadWrite.All': 'OA审批工作流读写权限',
  'Notable.Base.Read.All': 'AI 表格应用读权限',
  'Notable.Base.Write.All': 'AI 表格应用写权限',
  qyapi_get_member: '成员信息读权限',
  qyapi_get_department_list: '通讯录部门信息读权限',
  qyapi_get_department_member: '通讯录部门成员读权限',
  qyapi_base: '调用企业API基础权限',
};

const scopeList = (scopes: readonly string[]) =>
  scopes.map((scope) => (scopeNames[scope] ? `${scope}（${scopeNames[scope]}）` : scope)).join('、');

/** Texts of the DingTalk platform. */
export const dingtalkMessages = {
  /** What failed, with the platform's own words in brackets. */
  refusal: (what: Text, platformCode: string, words: string): Text => {
    const raw = [platformCode, words].filter((part) => part !== '').join(': ');
    return raw === '' ? what : joinTexts([what, text(`（${raw}）`, `(${raw})`)]);
  },

  // ── access ──
  credentialsMissing: () =>
    text('没有配置钉钉应用的 app_key 或 app_secret', 'dingtalk.app_key or dingtalk.app_secret is not configured'),
  credentialsMissingHint: () =>
    text(
      '在 config.yaml 的 dingtalk 下填写，或设置环境变量 DINGTALK_APP_KEY、DINGTALK_APP_SECRET。',
      'Fill them in under dingtalk in config.yaml, or set DINGTALK_APP_KEY and DINGTALK_APP_SECRET.',
    ),
  credentialsWrong: () =>
    text('钉钉不认可应用的 AppKey 或 AppSecret', 'DingTalk does not accept the AppKey or AppSecret'),
  credentialsWrongHint: () =>
    text(
      `在 ${console_} →「应用开发」→ 应用 →「凭证与基础信息」核对 Client ID（app_key）和 Client Secret（app_secret）是否填反、填错或已重置。`,
      `Check Client ID (app_key) and Client Secret (app_secret) under ${console_} → 应用开发 → the app → 凭证与基础信息: swapped, mistyped or reset?`,
    ),
  appNotAuthorized: () => text('应用没有获得该企业的授权', 'the app is not authorised for this organisation'),
  appNotAuthorizedHint: () =>
    text('确认使用的是本企业的「企业内部应用」凭证。', 'Use the credentials of an internal app of this organisation.'),
  tokenRefused: () => text('钉钉拒绝了刚刚取得的访问令牌', 'DingTalk refused a freshly issued access token'),
  tokenRefusedHint: () =>
    text(
      '核对 app_key、app_secret，以及 base_url 和 api_base_url 是否属于同一环境。',
      'Check app_key and app_secret, and that base_url and api_base_url belong to the same environment.',
    ),
  scopeMissing: () => text('应用缺少接口权限', 'the app lacks a permission'),
  scopeMissingHint: (scopes: readonly string[]) =>
    text(
      `在 ${console_} →「应用开发」→ 应用 →「权限管理」开通 ${scopeList(scopes)}，到「版本管理与发布」发布新版本，等待几分钟后重试。`,
      `Enable ${scopeList(scopes)} under ${console_} → 应用开发 → the app → 权限管理, publish a version (版本管理与发布), wait a few minutes and run again.`,
    ),
  scopeOrBaseHint: (scopes: readonly string[]) =>
    text(
      `在 ${console_} → 应用 →「权限管理」开通 ${scopeList(scopes)} 并发布；同时核对 base_id 是否正确、operator_id 对应的人是否为该文档的协作者（编辑）。`,
      `Enable ${scopeList(scopes)} under ${console_} → the app → 权限管理 and publish; also check base_id, and that the person behind operator_id is a collaborator (editor) of the document.`,
    ),
  ipNotAllowed: () =>
    text('本机的出口 IP 不在应用的白名单中', "this machine's egress IP is not on the app's allow-list"),
  ipNotAllowedHint: () =>
    text(
      '在应用的「安全设置」→「服务器出口IP」加入本机的出口 IP，或清空该名单。',
      'Add the egress IP under 安全设置 → 服务器出口IP of the app, or clear the list.',
    ),
  appDisabled: () => text('应用或企业已被停用', 'the app or the organisation is disabled'),
  appDisabledHint: () =>
    text(`在 ${console_} 查看应用状态并重新启用。`, `Look at the app's state under ${console_} and enable it again.`),
  orgLevel: () => text('企业认证等级不足', "the organisation's certification level is too low"),
  orgLevelHint: () =>
    text(
      '请企业管理员在钉钉管理后台完成企业认证。',
      'Ask an administrator to complete the certification of the organisation.',
    ),
  accessDenied: () => text('钉钉拒绝访问', 'DingTalk denied access'),

  // ── limits and outages ──
  rateLimited: () => text('调用过于频繁，被钉钉限流', 'DingTalk throttles our calls'),
  rateLimitedHint: () =>
    text(
      '稍后再运行；避开整点，并错开同一应用的其他程序。',
      'Run again later; avoid full hours, and spread out other programs that use the same app.',
    ),
  quotaSpent: () => text('本月钉钉 API 调用额度已用完', "this month's DingTalk API quota is spent"),
  quotaSpentHint: () =>
    text(
      '额度由企业的所有应用共用：等到下个月，或购买专业版/调用包；用 bitable-sync status 查看本程序的用量。',
      'All apps of the organisation share it: wait for next month, or buy Pro or a call pack; bitable-sync status shows our own share.',
    ),
  ipBanned: () => text('钉钉暂时封禁了本机 IP（5 分钟）', 'DingTalk has banned this IP for five minutes'),
  ipBannedHint: () =>
    text(
      '至少等待 5 分钟后再运行；若反复出现，请核对 base_url、api_base_url 与代理设置。',
      'Wait at least five minutes; if it happens again, check base_url, api_base_url and the proxy.',
    ),
  serverError: () => text('钉钉服务暂时出错', 'DingTalk has a temporary problem'),
  serverErrorHint: () => text('稍后再运行即可。', 'Run again later.'),
  serverErrorWorkflowHint: () =>
    text(
      '稍后再运行；若一直如此，请检查是否已开通 Workflow.Instance.Read（工作流实例读权限），缺少它有时也会得到 503。',
      'Run again later; if it persists, check the permission Workflow.Instance.Read (工作流实例读权限): lacking it has been seen to answer 503.',
    ),
  brokenAnswer: () => text('钉钉返回的内容不是有效的 JSON', 'the answer of DingTalk is not valid JSON'),
  unexpectedAnswer: (operation: string) =>
    text(`钉钉对 ${operation} 的回答与文档不符`, `the answer to ${operation} is not what DingTalk documents`),
  unexpectedAnswerHint: () =>
    text(
      '核对 base_url 和 api_base_url；若无误，请附日志反馈。',
      'Check base_url and api_base_url; if they are right, report it with the log.',
    ),
  wrongAddress: () => text('该地址没有钉钉接口', 'there is no DingTalk API at this address'),
  wrongAddressHint: () =>
    text(
      '核对 dingtalk.base_url（oapi）和 dingtalk.api_base_url（api）。',
      'Check dingtalk.base_url (oapi) and dingtalk.api_base_url (api).',
    ),
  badRequest: () => text('钉钉认为请求本身有误', 'DingTalk calls the request itself wrong'),
  badRequestHint: () =>
    text(
      '这很可能是程序的缺陷，请附上日志和 requestid 反馈。',
      'This is most likely a bug; report it with the log and the request id.',
    ),
  unknownCode: (code: string, requestId: string) =>
    text(
      `钉钉返回了未知的错误 ${code || '（无代码）'}，requestid ${requestId || '无'}`,
      `DingTalk answered with an unknown error ${code || '(no code)'}, request id ${requestId || 'none'}`,
    ),
  unknownCodeHint: () =>
    text(
      '在 https://open.dingtalk.com 搜索该错误码，或凭 requestid 向钉钉提问。',
      'Look the code up on https://open.dingtalk.com, or ask DingTalk with the request id.',
    ),

  // ── approvals ──
  templateNoAccess: () => text('没有读取该审批模板的权限', 'no right to read this approval template'),
  templateNoAccessHint: () =>
    text(
      `确认模板属于本企业，并在 ${console_} →「权限管理」开通 ${scopeList(['Workflow.Instance.Read'])} 后发布应用。`,
      `Make sure that the template belongs to this organisation, enable ${scopeList(['Workflow.Instance.Read'])} under ${console_} → 权限管理 and publish the app.`,
    ),
  templateUnknown: () => text('审批模板不存在或编码有误', 'the approval template does not exist, or its code is wrong'),
  templateUnknownHint: () =>
    text(
      '在钉钉审批管理后台打开模板，「基础设置」页底部或地址栏里的 PROC-… 就是 process_code。',
      'Open the template in the approval administration: the PROC-… at the bottom of 基础设置 or in the address bar is the process code.',
    ),
  instanceGone: () =>
    text('审批实例已被删除，或不属于本企业', 'the approval instance was deleted, or belongs to another organisation'),
  instanceUnreadable: () =>
    text('钉钉无法给出该审批实例的详情', 'DingTalk cannot give the details of this approval instance'),
  windowRefused: () => text('钉钉不接受该时间范围', 'DingTalk does not accept this time range'),
  windowRefusedHint: () =>
    text(
      '只能列出最近 365 天内、每段不超过 120 天的审批。',
      'Only the last 365 days can be listed, at most 120 days at a time.',
    ),
  listRefused: () =>
    text('钉钉不接受审批列表的查询参数', 'DingTalk does not accept the parameters of the approval listing'),
  premiumMissing: () =>
    text(
      '企业没有开通 OA 高级版，不能使用 oa_premium',
      'the organisation has no OA premium edition, so oa_premium cannot be used',
    ),
  premiumMissingHint: () =>
    text(
      '在 config.yaml 中设 dingtalk-approvals.oa_premium: false，或购买 OA 高级版。',
      'Set dingtalk-approvals.oa_premium: false in config.yaml, or buy OA premium.',
    ),
  adminRefused: () => text('该用户不能管理审批模板', 'this user may not manage approval templates'),
  adminRefusedHint: () =>
    text(
      '把 dingtalk-approvals.admin_userid 设为有「审批管理」权限的员工的 userid。',
      'Set dingtalk-approvals.admin_userid to the userid of an approval administrator.',
    ),

  // ── people ──
  personUnknown: () => text('通讯录中没有此人（可能已离职）', 'this person is not in the directory (probably left)'),
  departmentUnknown: () => text('通讯录中没有此部门', 'this department is not in the directory'),
  outsideContactScope: () =>
    text(
      '部分人员或部门不在应用的通讯录权限范围内，显示为编号',
      "some people or departments are outside the app's contact scope and are shown by id",
    ),
  outsideContactScopeHint: () =>
    text(
      `在 ${console_} → 应用 →「权限管理」→「通讯录接口」把权限范围设为「全部员工」。`,
      `Set the contact scope to all employees under ${console_} → the app → 权限管理 → 通讯录接口.`,
    ),

  // ── AI tables ──
  baseMissing: () => text('没有配置钉钉 AI 表格 dingtalk.base_id', 'dingtalk.base_id (the AI table) is not configured'),
  baseMissingHint: () =>
    text(
      '在浏览器打开 AI 表格，把地址栏的地址（alidocs.dingtalk.com/i/nodes/…）填入 base_id。',
      'Open the AI table in a browser and put the address (alidocs.dingtalk.com/i/nodes/…) into base_id.',
    ),
  shareLink: () => text('分享链接里没有 AI 表格的编号', 'a share link does not contain the id of the AI table'),
  shareLinkHint: () =>
    text(
      '请打开文档后复制浏览器地址栏的地址（alidocs.dingtalk.com/i/nodes/…），不要用「分享」得到的链接。',
      'Open the document and copy the address bar (alidocs.dingtalk.com/i/nodes/…), not the link that 分享 gives.',
    ),
  notAnAddress: (value: string) =>
    text(
      `「${value}」不是钉钉 AI 表格的编号或地址`,
      `"${value}" is neither the id nor the address of a DingTalk AI table`,
    ),
  baseNotFound: () =>
    text('找不到 AI 表格，或操作人无权访问', 'the AI table does not exist, or the operator may not see it'),
  baseNotFoundHint: () =>
    text(
      '核对 dingtalk.base_id（地址栏 /i/nodes/ 之后的部分，不是分享链接），并把 operator_id 对应的人加为该文档的协作者（可编辑）。',
      'Check dingtalk.base_id (what follows /i/nodes/ in the address bar, not a share link), and add the person behind operator_id as an editor of the document.',
    ),
  baseDeleted: () => text('该 AI 表格已被删除', 'the AI table has been deleted'),
  notAnAiTable: () => text('该文档不是 AI 表格', 'this document is not an AI table'),
  notAnAiTableHint: () =>
    text(
      '普通在线表格用的是另一套接口；请新建「AI 表格」。',
      'Ordinary online sheets have another API; create an AI table (AI 表格).',
    ),
  operatorMissing: () =>
    text(
      '没有配置 AI 表格的操作人 dingtalk.operator_id',
      'dingtalk.operator_id (who AI-table calls act for) is not configured',
    ),
  operatorHint: () =>
    text(
      'operator_id 要填 unionId：在开发者后台的 API Explorer 用 userid 调用 topapi/v2/user/get，取返回的 unionid；该员工须是文档的协作者（可编辑）。',
      'operator_id wants a unionId: call topapi/v2/user/get with the userid in the API Explorer and take the returned unionid; that person must be an editor of the document.',
    ),
  operatorInvalid: () => text('operator_id 不是有效的 unionId', 'operator_id is not a valid unionId'),
  operatorWasUserid: (userid: string, unionId: string) =>
    text(
      `operator_id「${userid}」是 userid，已换成它的 unionId「${unionId}」`,
      `operator_id "${userid}" is a userid; its unionId "${unionId}" is used instead`,
    ),
  operatorWasUseridHint: (unionId: string) =>
    text(
      `把 config.yaml 中的 dingtalk.operator_id 改为 ${unionId}。`,
      `Set dingtalk.operator_id to ${unionId} in config.yaml.`,
    ),
  operatorNoAccess: () => text('操作人没有该 AI 表格的权限', 'the operator has no right to this AI table'),
  operatorNoAccessHint: () =>
    text(
      '把 operator_id 对应的人加为该文档的协作者（可编辑）；文档须属于同一企业。',
      'Add the person behind operator_id as an editor of the document; it must belong to the same organisation.',
    ),
  realmControl: () =>
    text(
      '该文档受专属安全管控，不允许通过接口访问',
      'the document is under dedicated security control and closed to the API',
    ),
  documentBroken: () => text('该 AI 表格已损坏', 'the AI table is damaged'),
  documentBrokenHint: () =>
    text('请联系钉钉客服修复，或换一个 AI 表格。', 'Ask DingTalk to repair it, or use another AI table.'),
  notReady: () => text('AI 表格还在加载数据', 'the AI table is still loading its data'),
  notReadyHint: () =>
    text(
      '在浏览器打开一次该文档，几分钟后再运行。',
      'Open the document once in a browser and run again in a few minutes.',
    ),
  tooLarge: () => text('一次写入的内容过大', 'the change is too large for one call'),
  tableFull: (table: string) =>
    text(
      `表「${table}」已达到容量上限，不能再新增行`,
      `table "${table}" has reached its capacity; no rows can be added`,
    ),
  rowRefused: () => text('钉钉不接受该行的内容', 'DingTalk refuses the content of the row'),
  argumentsRefused: () => text('钉钉不接受该请求的参数', 'DingTalk refuses the arguments of the request'),
  argumentsRefusedHint: () =>
    text(
      '核对 operator_id（须为 unionId）、base_id 和表、列是否仍然存在；可运行 bitable-sync doctor。',
      'Check operator_id (a unionId), base_id, and that the table and its columns still exist; bitable-sync doctor helps.',
    ),
  recordGone: () => text('该行已不存在', 'the row no longer exists'),
  duplicateToken: () => text('钉钉已经收到过这次写入', 'DingTalk has already received this write'),
  tableNotFound: (table: string, existing: readonly string[]) =>
    text(
      `AI 表格中没有数据表「${table}」（现有：${existing.map((name) => `「${name}」`).join('、') || '无'}）`,
      `the AI table has no sheet "${table}" (it has: ${existing.join(', ') || 'none'})`,
    ),
  tableNotFoundHint: (key: string) =>
    text(
      `运行 bitable-sync setup 创建，或在 config.yaml 的 dingtalk.tables.${key} 填写正确的名称或 ID。`,
      `Run bitable-sync setup to create it, or put the right name or id into dingtalk.tables.${key} in config.yaml.`,
    ),
  resourceGone: () => text('数据表或其中的列已不存在', 'the sheet or one of its columns no longer exists'),
  tableGone: (table: string) =>
    text(
      `数据表「${table}」或其中的列已被删除或替换`,
      `sheet "${table}" or one of its columns has been deleted or replaced`,
    ),
  tableGoneHint: () =>
    text(
      '核对表格后再运行一次，程序会重新读取表和列。',
      'Look at the table and run again; tables and columns are then read anew.',
    ),
  columnsChanged: (table: string, columns: readonly string[]) =>
    text(
      `表「${table}」中已没有列：${columns.map((name) => `「${name}」`).join('、')}`,
      `table "${table}" no longer has the column(s) ${columns.join(', ')}`,
    ),
  columnsChangedHint: () =>
    text(
      '列可能被改名或删除；改回原名，或运行 bitable-sync setup。',
      'They may have been renamed or deleted: restore the names, or run bitable-sync setup.',
    ),
  pagingBroken: () => text('钉钉的分页没有正常结束', 'the paging of DingTalk did not end properly'),

  // ── validation before sending ──
  unknownColumn: (column: string) => text(`表中没有列「${column}」`, `the table has no column "${column}"`),
  notWritable: (column: string) => text(`列「${column}」不能写入`, `column "${column}" cannot be written`),
  notANumber: (column: string) => text(`列「${column}」需要数字`, `column "${column}" needs a number`),
  notADate: (column: string) => text(`列「${column}」需要日期`, `column "${column}" needs a date`),
  notText: (column: string) => text(`列「${column}」需要文本`, `column "${column}" needs text`),
  notAList: (column: string) => text(`列「${column}」需要一组值`, `column "${column}" needs a list of values`),
  singleValue: (column: string) => text(`列「${column}」只能有一个值`, `column "${column}" takes one value only`),
  textTooLong: (column: string, most: number) =>
    text(
      `列「${column}」的文本超过 ${most} 个字符`,
      `the text of column "${column}" is longer than ${most} characters`,
    ),
  emptyLink: (column: string) =>
    text(`列「${column}」关联的行没有编号`, `a row that column "${column}" links to has no id`),

  // ── doctor ──
  probe: {
    credentials: () => text('钉钉应用凭证', 'DingTalk credentials'),
    clock: () => text('本机时间（与钉钉）', 'clock of this machine (against DingTalk)'),
    clockOff: (seconds: number) => text(`与钉钉服务器相差 ${seconds} 秒`, `${seconds} s off the DingTalk server`),
    clockRemedy: () => text('启用时间同步（NTP）。', 'Turn on time synchronisation (NTP).'),
    template: (code: string) => text(`读取审批模板 ${code}`, `reading approval template ${code}`),
    noTemplates: () => text('没有配置审批模板', 'no approval templates are configured'),
    managed: () => text('列出可管理的审批模板', 'listing manageable approval templates'),
    managedCount: (count: number) => text(`${count} 个模板`, `${count} templates`),
    managedNone: (admin: string) =>
      text(
        `在钉钉后台新建审批模板，或让 ${admin} 成为模板的管理员，或在 dingtalk-approvals.process_codes 中写明编码。`,
        `Create a template in DingTalk, make ${admin} its administrator, or name codes in dingtalk-approvals.process_codes.`,
      ),
    contacts: () => text('读取人员姓名', 'reading names of people'),
    departments: () => text('读取部门名称', 'reading names of departments'),
    operator: () => text('AI 表格操作人', 'AI-table operator'),
    notableRead: () => text('读取 AI 表格', 'reading the AI table'),
    notableWrite: () => text('写入 AI 表格', 'writing to the AI table'),
    sheets: (names: readonly string[]) =>
      text(`数据表：${names.join('、') || '无'}`, `sheets: ${names.join(', ') || 'none'}`),
    expires: (seconds: number) => text(`令牌有效 ${seconds} 秒`, `token valid for ${seconds} s`),
  },
};
