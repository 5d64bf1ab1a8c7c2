import { type Text, text } from './text.ts';

/** Texts of the DingTalk platform; those of its codes stand in dingtalk-codes.ts. */
export const dingtalkMessages = {
  /** What failed, with the platform's own words in brackets. */
  refusal: (what: Text, platformCode: string, words: string): Text => {
    const raw = [platformCode, words].filter((part) => part !== '').join(': ');
    return raw === '' ? what : text(`${what['zh-CN']}（${raw}）`, `${what.en} (${raw})`);
  },

  // ── access ──
  credentialsMissing: () =>
    text('没有配置钉钉应用的 app_key 或 app_secret', 'dingtalk.app_key or dingtalk.app_secret is not configured'),
  credentialsMissingHint: () =>
    text(
      '在 config.yaml 的 dingtalk 下填写，或设置环境变量 DINGTALK_APP_KEY、DINGTALK_APP_SECRET。',
      'Fill them in under dingtalk in config.yaml, or set DINGTALK_APP_KEY and DINGTALK_APP_SECRET.',
    ),

  // ── answers that are none ──
  brokenAnswer: () => text('钉钉返回的内容不是有效的 JSON', 'the answer of DingTalk is not valid JSON'),
  unexpectedAnswer: (operation: string) =>
    text(`钉钉对 ${operation} 的回答与文档不符`, `the answer to ${operation} is not what DingTalk documents`),
  unexpectedAnswerHint: () =>
    text(
      '核对 base_url 和 api_base_url；若无误，请附日志反馈。',
      'Check base_url and api_base_url; if they are right, report it with the log.',
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
  operatorMissing: () =>
    text(
      '没有配置 AI 表格的操作人 dingtalk.operator_id',
      'dingtalk.operator_id (who AI-table calls act for) is not configured',
    ),
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
  tableFull: (table: string) =>
    text(
      `表「${table}」已达到容量上限，不能再新增行`,
      `table "${table}" has reached its capacity; no rows can be added`,
    ),
  tableFullHint: () =>
    text(
      '请归档或删除旧行；已有的行仍会更新。之后运行 bitable-sync rejected retry 补写。',
      'Archive or delete old rows; existing rows are still updated. Then bitable-sync rejected retry writes the rest.',
    ),
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
  tableGone: (table: string) =>
    text(
      `数据表「${table}」或其中的列已被删除或替换`,
      `sheet "${table}" or one of its columns has been deleted or replaced`,
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
  pagingBrokenHint: () =>
    text(
      '表在读取时有改动：过几分钟再运行，会从第一页重新读取。',
      'The table changed while it was read: run again in a few minutes, it is read from its first page.',
    ),

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
    premium: () => text('OA 高级版的审批列表', 'approval listing of OA premium'),
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
