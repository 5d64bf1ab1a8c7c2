import { type Text, text } from './text.ts';

/** Texts of `dingtalk-approvals`. */
export const approvalMessages = {
  // ── mapping ──
  unknownStatus: (word: string) =>
    text(`未知的审批状态「${word}」，原样写入`, `Unknown approval status "${word}", written as it is`),
  unknownResult: (word: string) =>
    text(
      `审批已结束但结果「${word}」未知，状态写为「已完成」`,
      `An approval has ended with the unknown result "${word}"; its status is written as 已完成`,
    ),
  noResult: (id: string) =>
    text(
      `审批 ${id} 已结束但没有结果，状态写为「已完成」`,
      `Approval ${id} has ended without a result; its status is written as 已完成`,
    ),
  unknownAction: (word: string) =>
    text(`未知的审批动作「${word}」，原样写入`, `Unknown approval action "${word}", written as it is`),
  unknownDecision: (id: string, word: string) =>
    text(
      `审批 ${id} 的动作 ${word} 没有「同意/拒绝」结果，原样写入`,
      `Approval ${id}: action ${word} says neither agree nor refuse; written as it is`,
    ),
  invalidTime: (id: string, field: string, found: string) =>
    text(
      `审批 ${id} 的 ${field} 不是有效时间：「${found.slice(0, 40)}」，留空`,
      `Approval ${id}: ${field} is no valid time ("${found.slice(0, 40)}"); left empty`,
    ),
  invalidAmount: (id: string, component: string) =>
    text(
      `审批 ${id} 的控件「${component}」不是可识别的金额`,
      `Approval ${id}: component "${component}" does not hold a readable amount`,
    ),
  unfitValue: (id: string, column: string, component: string) =>
    text(
      `审批 ${id} 的控件「${component}」与列「${column}」的类型不符，留空`,
      `Approval ${id}: component "${component}" does not fit column "${column}"; left empty`,
    ),
  rawFormTooLong: (id: string) =>
    text(
      `审批 ${id} 的表单超过 100,000 字符，raw_form 留空`,
      `Approval ${id}: its form exceeds 100,000 characters; raw_form is left empty`,
    ),
  personLeft: (userId: string, name: string | null) =>
    text(
      `通讯录中查不到 ${userId}（可能已离职），显示为「${name ?? userId}」`,
      `${userId} is not in the directory (left the company?); shown as "${name ?? userId}"`,
    ),

  // ── configuration ──
  reservedColumn: (column: string) =>
    text(
      `form_fields 中的列「${column}」与内置列同名`,
      `form_fields: column "${column}" has the name of a built-in column`,
    ),
  reservedColumnHint: () => text('请换一个列名。', 'Choose another column name.'),
  columnTypesDiffer: (column: string) =>
    text(
      `form_fields 中的列「${column}」在不同模板下类型不同`,
      `form_fields: column "${column}" has different types for different templates`,
    ),
  columnTypesDifferHint: () =>
    text(
      '同一列在所有模板下应使用同一类型，或使用不同的列名。',
      'Give the column one type everywhere, or use different column names.',
    ),
  noTemplates: () => text('没有要同步的审批模板', 'There are no approval templates to sync'),
  noTemplatesHint: () =>
    text(
      '在 config.yaml 的 dingtalk-approvals.process_codes 中填写模板编码（模板设置页底部或编辑页地址中的 PROC-…），或填 all 并配置 admin_userid。',
      "Put the template codes (PROC-…, at the bottom of the template's settings page or in its edit address) into dingtalk-approvals.process_codes, or all together with admin_userid.",
    ),
  noAdmin: () => text('process_codes: all 需要 admin_userid', 'process_codes: all needs admin_userid'),
  noAdminHint: () =>
    text(
      '在 dingtalk-approvals.admin_userid 中填写一位审批管理员的 userid。',
      'Set dingtalk-approvals.admin_userid to the userid of an approval administrator.',
    ),
  noManagedTemplates: (userId: string) =>
    text(`审批管理员 ${userId} 没有可管理的模板`, `Approval administrator ${userId} manages no template`),

  // ── windows ──
  rangeTooOld: (days: number) =>
    text(
      `起始时间早于 ${days} 天前，钉钉不提供更早的审批列表`,
      `The start is more than ${days} days ago; DingTalk lists nothing older`,
    ),
  rangeTooOldHint: (earliest: string) =>
    text(
      `最早可用 --start-time "${earliest}"；已知实例 ID 时可用 --instance。`,
      `The earliest is --start-time "${earliest}"; instances whose id you know can be read with --instance.`,
    ),
  rangeEmpty: () =>
    text(
      '结束时间必须晚于起始时间，且起始时间不能在将来',
      'The end must be after the start, and the start not in the future',
    ),
  rangeEmptyHint: () => text('请检查 --start-time 与 --end-time。', 'Check --start-time and --end-time.'),
  noInstances: () => text('没有给出实例 ID', 'No instance id was given'),
  noInstancesHint: () =>
    text(
      '写成 --instance ID；ID 在表的 instance_id 列中。',
      'Write --instance ID; the ids stand in the column instance_id of the table.',
    ),
  watermarkTooOld: (code: string, days: number) =>
    text(
      `模板 ${code} 上次同步在 ${days} 天以前，超出钉钉可列出的范围；更早的审批可能缺失`,
      `Template ${code} was last synced more than ${days} days ago, beyond what DingTalk lists; older approvals may be missing`,
    ),
  tooManyInstances: (code: string) =>
    text(
      `模板 ${code} 在一分钟内有超过 10,000 个审批，无法全部列出`,
      `Template ${code} has more than 10,000 approvals within one minute; they cannot all be listed`,
    ),
  tooManyInstancesHint: () =>
    text(
      '这多半是程序批量发起的审批：用 --start-time 和 --end-time 跳过这一分钟，再用 --instance 单独同步需要的审批。',
      'A program has probably filed them: skip this minute with --start-time and --end-time, then sync what is needed with --instance.',
    ),
  openTooOld: (code: string, count: number) =>
    text(
      `模板 ${code} 有 ${count} 个审批中的实例已超过可列出的期限，每周只重读一次`,
      `Template ${code} has ${count} running approval(s) older than DingTalk lists; they are re-read once a week only`,
    ),

  // ── records ──
  unreadableInstance: (words: Text) =>
    text(`读取审批详情失败：${words['zh-CN']}`, `The approval could not be read: ${words.en}`),
  notAnInstance: () => text('返回的审批详情不完整或不是对象', 'The approval detail is incomplete or not an object'),
  goneInstance: () =>
    text(
      '审批实例已被删除；表格中已有的行保留',
      'The approval no longer exists; a row that is already in the table is kept',
    ),
  failedTemplate: (words: Text) =>
    text(`模板未能同步：${words['zh-CN']}`, `The template could not be synced: ${words.en}`),
  orphan: (title: string) =>
    text(
      `表格中的审批${title ? `「${title}」` : ''}在钉钉中不存在（未删除）`,
      `The table's approval${title ? ` "${title}"` : ''} does not exist in DingTalk (not deleted)`,
    ),

  // ── state ──
  checkpointTakenOver: (start: string | null, hours: number, days: number) =>
    text(
      `接管了旧工具的检查点，${start === null ? `其中没有时间，从最近 ${hours} 小时开始` : `从 ${start} 接着同步`}；原文件以 .bak 结尾保留在旁边。旧工具不再跟进的审批（此前发起、之后才结束）请运行一次 --full-check 更正（最近 ${days} 天；更早的加 --days）`,
      `The checkpoint of an earlier tool was taken over: ${start === null ? `it names no time, so this starts ${hours} hours back` : `it goes on from ${start}`}; the original is kept beside it, ending in .bak. Approvals that the earlier tool had stopped following (filed before, decided since) are put right by one --full-check (${days} days; more with --days)`,
    ),
  checkpointDamaged: (where: string) =>
    text(
      `检查点中 dingtalk-approvals 的内容无法识别（${where}）`,
      `The checkpoint entry of dingtalk-approvals cannot be read (${where})`,
    ),
  checkpointDamagedHint: () =>
    text(
      '从备份恢复检查点文件，或删除其中的 dingtalk-approvals 一项后重新运行（不会重复写入）。',
      'Restore the checkpoint file from a backup, or delete its dingtalk-approvals entry and run again (nothing is written twice).',
    ),
  checkpointNewer: (version: number) =>
    text(
      `检查点是更新版本的程序写的（版本 ${version}）`,
      `The checkpoint was written by a newer version of this program (version ${version})`,
    ),
  checkpointNewerHint: () => text('请升级 bitable-sync 后再运行。', 'Upgrade bitable-sync, then run again.'),

  // ── progress ──
  progressReading: () => text('读取审批', 'reading approvals'),
};
