import { text } from './text.ts';

/** Texts of the `init` wizard. */
export const initMessages = {
  exists: (file: string) => text(`${file} 已存在`, `${file} exists already`),
  existsHint: () =>
    text(
      '要覆盖请加 --force，或用 --config 指定另一个文件。',
      'Add --force to replace it, or name another file with --config.',
    ),
  needAnswers: (missing: readonly string[]) =>
    text(`--yes 需要这些选项：${missing.join('、')}`, `--yes needs these options: ${missing.join(', ')}`),
  needTerminal: () => text('没有终端可以提问', 'there is no terminal to ask on'),
  needTerminalHint: () =>
    text(
      '请用 bitable-sync init --yes 并给出选项，或在终端中运行。',
      'Use bitable-sync init --yes with options, or run it in a terminal.',
    ),
  which: () => text('要同步哪些数据？', 'What shall be synced?'),
  target: () => text('写入哪个平台的表格？', 'Which platform are the tables on?'),
  appId: () => text('飞书应用的 App ID（开放平台 → 凭证与基础信息）', 'Feishu App ID (console → Credentials)'),
  appSecret: () => text('飞书应用的 App Secret', 'Feishu App Secret'),
  appToken: () =>
    text('多维表格：从浏览器复制地址，或 app_token', 'Base: the address from the browser, or its app_token'),
  appKey: () => text('钉钉应用的 AppKey / Client ID', 'DingTalk AppKey / Client ID'),
  dingSecret: () => text('钉钉应用的 AppSecret / Client Secret', 'DingTalk AppSecret / Client Secret'),
  baseId: () => text('钉钉 AI 表格：从浏览器复制地址', 'DingTalk AI table: the address from the browser'),
  operatorId: () =>
    text(
      'AI 表格操作人的 unionId（需是该表格的编辑者）',
      'unionId of the AI-table operator (must be an editor of the table)',
    ),
  codes: () => text('审批模板编码（PROC-…，多个用逗号分隔）', 'Approval template codes (PROC-…, comma separated)'),
  webhook: () => text('飞书群机器人地址（可留空）', 'Feishu group bot address (may be empty)'),
  checking: () => text('正在检查凭证……', 'Checking the credentials …'),
  checkOk: (platform: string) => text(`✓ ${platform} 凭证有效`, `✓ ${platform} accepts the credentials`),
  checkFailed: (platform: string, why: string) => text(`✗ ${platform}：${why}`, `✗ ${platform}: ${why}`),
  written: (file: string) => text(`已写入 ${file}`, `Wrote ${file}`),
  next: (command: string) => text(`下一步：${command}`, `Next: ${command}`),
  header: () =>
    text(
      'bitable-sync 配置；完整的选项见 config.yaml.example。密钥在同目录的 .env 中。',
      'bitable-sync configuration; every option is in config.yaml.example. Secrets are in .env beside this file.',
    ),
  pipeline: {
    'dingtalk-approvals': () => text('钉钉审批 → 审批实例表、审批动作表', 'DingTalk approvals → two tables'),
    'crm-leads': () => text('线索 → 客户信息表', 'leads → customer table'),
    'csv-students': () => text('小鹅通 CSV → 学员总表、学习记录表', 'course exports → students and learning records'),
    customers: () => text('微信客服客户 ⇄ 客户表', 'bot customers ⇄ customer table'),
  },
};
