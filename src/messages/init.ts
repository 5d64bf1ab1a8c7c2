import { type Text, text } from './text.ts';

/** Texts of the `init` wizard. */
export const initMessages = {
  exists: (file: string) => text(`${file} 已存在`, `${file} exists already`),
  overwrite: (file: string) => text(`${file} 已存在，要覆盖吗？`, `${file} exists already. Replace it?`),
  envDiffers: (file: string, names: readonly string[]) =>
    text(`${file} 中的 ${names.join('、')} 是别的值`, `${file} has other values for ${names.join(', ')}`),
  envReplace: (file: string, names: readonly string[]) =>
    text(
      `${file} 中的 ${names.join('、')} 是别的值，要替换吗？（其他变量保留）`,
      `${file} has other values for ${names.join(', ')}. Replace them? (Other variables are kept.)`,
    ),
  existsHint: () =>
    text(
      '要覆盖请加 --force，或用 --config 指定另一个文件。',
      'Add --force to replace it, or name another file with --config.',
    ),
  needAnswers: (missing: readonly string[]) =>
    text(`--yes 需要这些选项：${missing.join('、')}`, `--yes needs these options: ${missing.join(', ')}`),
  needAnswersHint: () =>
    text(
      '/ 后面的是环境变量；密钥只能用环境变量或 .env 给出。',
      'What follows the / is an environment variable; secrets can only be given that way, or in .env.',
    ),
  badAddress: (option: string, reason: Text) => text(`${option}：${reason['zh-CN']}`, `${option}: ${reason.en}`),
  needTerminal: () => text('没有终端可以提问', 'there is no terminal to ask on'),
  needTerminalHint: () =>
    text(
      '请用 bitable-sync init --yes 并给出选项，或在终端中运行（不加 --json）。',
      'Use bitable-sync init --yes with options, or run it in a terminal (without --json).',
    ),
  nothingWritten: () => text('已取消，没有写入任何文件。', 'Cancelled; nothing was written.'),
  notABase: () =>
    text(
      '应是多维表格的地址（…/base/… 或 …/wiki/…）或 app_token',
      'expected the address of a base (…/base/… or …/wiki/…) or its app_token',
    ),
  notANode: () =>
    text('应是 AI 表格的地址（…/i/nodes/…）或 base id', 'expected the address of an AI table (…/i/nodes/…) or its id'),
  required: () => text('不能为空', 'this is needed'),
  chooseOne: () => text('至少选择一项（空格选择）', 'choose at least one (space selects)'),
  which: () => text('要同步哪些数据？（空格选择，回车确认）', 'What shall be synced? (space selects, enter confirms)'),
  target: () => text('写入哪个平台的表格？', 'Which platform are the tables on?'),
  targets: {
    feishu: () => text('飞书多维表格', 'Feishu Bitable'),
    dingtalk: () => text('钉钉 AI 表格', 'DingTalk AI table'),
  },
  appId: () =>
    text('飞书应用的 App ID（开放平台 → 应用 → 凭证与基础信息）', 'Feishu App ID (console → app → Credentials)'),
  appSecret: () => text('飞书应用的 App Secret', 'Feishu App Secret'),
  appToken: () =>
    text(
      '多维表格：粘贴浏览器地址或 app_token（留空则由 setup 新建一个）',
      'Base: paste its address or app_token (empty: setup creates one)',
    ),
  appKey: () => text('钉钉应用的 AppKey / Client ID（凭证与基础信息）', 'DingTalk AppKey / Client ID (Credentials)'),
  dingSecret: () => text('钉钉应用的 AppSecret / Client Secret', 'DingTalk AppSecret / Client Secret'),
  orVariable: (message: Text, name: string) =>
    text(`${message['zh-CN']}（直接回车使用环境变量 ${name}）`, `${message.en} (enter: use the variable ${name})`),
  baseId: () =>
    text('钉钉 AI 表格：粘贴浏览器地址（…/i/nodes/…）', 'DingTalk AI table: paste its address (…/i/nodes/…)'),
  operatorId: () =>
    text(
      'AI 表格操作人的 unionId（需是该表格的编辑者；填 userid 会自动查出）',
      'unionId of the AI-table operator, an editor of the table (a userid is looked up)',
    ),
  codes: () =>
    text(
      '审批模板编码（PROC-…，多个用逗号分隔；all 表示应用可管理的全部模板）',
      'Approval template codes (PROC-…, comma separated; all: every template the app may manage)',
    ),
  adminUserid: () => text('审批管理员的 userid（all 需要）', 'userid of an approval administrator (all needs it)'),
  storePath: () =>
    text(
      '机器人的客户数据：JSON 文件或 SQLite 数据库（.db、.sqlite）的路径',
      "The bot's customers: path of its JSON file or SQLite database (.db, .sqlite)",
    ),
  storeMissing: () =>
    text('! 现在还没有这个文件；doctor 会再检查。', '! There is no such file yet; doctor checks again.'),
  webhook: () =>
    text('群机器人地址，用来接收失败和提醒（可留空）', 'Group bot address for failures and reminders (may be empty)'),
  webhookBad: () => text('应是 http(s) 地址', 'expected an http(s) address'),
  webhookSecret: () => text('机器人的签名密钥（没有就留空）', "The bot's signing secret (empty when it has none)"),
  checking: (platform: string) => text(`正在检查${word(platform)['zh-CN']}……`, `Checking ${word(platform).en} …`),
  after: () => text('怎么办？', 'What next?'),
  again: () => text('已在平台上改好，再检查一次', 'I have mended it on the platform: check again'),
  reenter: () => text('重新填写', 'Enter it again'),
  goOn: () => text('先这样，以后再改（doctor 会再检查）', 'Go on as it is (doctor checks again)'),
  checkOk: (platform: string) =>
    text(`✓ ${word(platform)['zh-CN']}接受这些凭证`, `✓ ${word(platform).en} accepts the credentials`),
  accessOk: (platform: string) => text(`✓ ${word(platform)['zh-CN']}可以访问`, `✓ ${word(platform).en} can be used`),
  checkFailed: (what: Text, why: Text | undefined) =>
    why
      ? text(`✗ ${what['zh-CN']}：${why['zh-CN']}`, `✗ ${what.en}: ${why.en}`)
      : text(`✗ ${what['zh-CN']}`, `✗ ${what.en}`),
  rejected: () =>
    text('平台不接受这些凭证，没有写入任何文件', 'the platform rejects the credentials; nothing was written'),
  rejectedHint: (why: Text) =>
    text(
      `${why['zh-CN']} 不联网检查请加 --offline。`,
      `${why.en} Add --offline to write the files without asking the platform.`,
    ),
  folder: (path: string, what: Text) =>
    text(`已建文件夹 ${path}：${what['zh-CN']}`, `Made the folder ${path}: ${what.en}`),
  folderFor: {
    leads: () => text('放线索文件', 'for lead files'),
    inbox: () => text('放导出的 CSV', 'for exported CSV files'),
  },
  platform: (platform: string) => word(platform),
  store: (path: string) =>
    text(
      `已建空的客户库 ${path}：机器人的数据放在这里，或修改 customers.store.path`,
      `Made the empty customer store ${path}: put the bot's data there, or change customers.store.path`,
    ),
  written: (file: string) => text(`已写入 ${file}`, `Wrote ${file}`),
  next: (command: string) => text(`下一步：${command}`, `Next: ${command}`),
  pipeline: {
    'dingtalk-approvals': () => text('钉钉审批 → 审批实例表、审批动作表', 'DingTalk approvals → two tables'),
    'crm-leads': () => text('线索 → 客户信息表', 'leads → customer table'),
    'csv-students': () => text('小鹅通 CSV → 学员总表、学习记录表', 'course exports → students and learning records'),
    customers: () => text('微信客服客户 ⇄ 客户表', 'bot customers ⇄ customer table'),
  },
};

const words: Readonly<Record<string, Text>> = { feishu: text('飞书', 'Feishu'), dingtalk: text('钉钉', 'DingTalk') };
const word = (platform: string): Text => words[platform] ?? text(platform, platform);

/** Comments in the config.yaml that `init` writes. */
export const configComments = {
  header: () =>
    text(
      'bitable-sync 配置，由 init 生成；全部选项见 config.yaml.example。\n密钥在同目录的 .env 中，不要提交到代码库。改完运行 bitable-sync doctor 检查。',
      'bitable-sync configuration, written by init; config.yaml.example has every option.\nSecrets are in .env beside this file; commit neither. After a change run bitable-sync doctor.',
    ),
  locale: () => text('界面和通知的语言：zh-CN | en', 'language of output and messages: zh-CN | en'),
  timezone: () => text('日期和报表的时区', 'time zone of dates and reports'),
  inEnv: () => text('值在 .env 中', 'the value is in .env'),
  feishu: () => text('飞书自建应用和多维表格', 'The Feishu app and its base'),
  dingtalk: () => text('钉钉企业内部应用', 'The DingTalk app'),
  base: () => text('也可以粘贴浏览器地址', 'an address from the browser works too'),
  baseToCome: () => text('由 bitable-sync setup --create-base 填写', 'bitable-sync setup --create-base fills it'),
  operator: () => text('AI 表格操作人的 unionId，须可编辑', 'unionId, an editor of the AI table'),
  tables: () => text('表名、表 ID 或粘贴的地址', 'a name, an id, or a pasted address'),
  actions: () => text('不要明细表就写 null', 'null: no detail table'),
  quota: () => text('每月 API 额度；null 表示不限', 'API calls a month; null = unlimited'),
  target: () => text('feishu | dingtalk', 'feishu | dingtalk'),
  codes: () => text('审批模板编码，或 all', 'template codes, or all'),
  codesAll: () => text('应用可管理的全部模板', 'every template the app may manage'),
  sources: () => text('JSON Lines、JSON、CSV 文件或 {url: …}', 'JSON lines, JSON, CSV files, or {url: …}'),
  inbox: () => text('把导出的 CSV 放进这个文件夹', 'put the exported CSV files here'),
  store: () => text('机器人的客户数据：json | sqlite', "the bot's customers: json | sqlite"),
  notification: () => text('失败、恢复、提醒发到群里', 'Failures, recoveries and reminders go to a group'),
  webhook: () => text('飞书或钉钉群机器人地址', 'address of a Feishu or DingTalk group bot'),
  webhookSecret: () => text('机器人的签名密钥', "the bot's signing secret"),
  pipeline: {
    'dingtalk-approvals': () => text('钉钉审批 → 审批实例表、审批动作表', 'DingTalk approvals → two tables'),
    'crm-leads': () => text('线索 → 客户信息表，提醒和统计', 'Leads → customer table, reminders, statistics'),
    'csv-students': () => text('小鹅通导出 → 学员总表 ⇄ 学习记录表', 'Course exports → students ⇄ learning records'),
    customers: () => text('客服机器人的客户 ⇄ 客户表', "The bot's customers ⇄ customer table"),
  },
};
