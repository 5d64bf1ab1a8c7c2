import { text } from './text.ts';

/** Everything that `--help` says: commands, arguments, options. */
export const helpMessages = {
  program: () =>
    text(
      '把钉钉审批、销售线索、学员名单和客户资料同步到飞书多维表格或钉钉 AI 表格：不丢、不重，省着用 API 调用。',
      'Syncs approvals, leads, students and customers into Feishu Bitable or DingTalk AI tables: nothing lost, nothing doubled, API calls spent like money.',
    ),
  titles: {
    'Usage:': text('用法：', 'Usage:'),
    'Arguments:': text('参数：', 'Arguments:'),
    'Options:': text('选项：', 'Options:'),
    'Global Options:': text('全局选项：', 'Global options:'),
    'Commands:': text('命令：', 'Commands:'),
  },
  optionsWord: () => text('选项', 'options'),
  commandWord: () => text('命令', 'command'),
  sync: () => text('同步：', 'Sync:'),
  operate: () => text('日常运维：', 'Operate:'),
  install: () => text('安装与试用：', 'Install and try:'),
  defaultAction: (name: string) =>
    text(`不写子命令时执行 ${name}，它的选项：`, `Without a command: ${name}. Its options:`),
  help: () => text('显示帮助', 'show help'),
  helpCommand: () => text('显示某个命令的帮助', 'show the help of a command'),
  version: () => text('显示版本号', 'show the version'),
  choices: (words: readonly string[]) => text(`可选：${words.join('、')}`, `one of: ${words.join(', ')}`),
  fallback: (word: string) => text(`默认 ${word}`, `default: ${word}`),
  exitStatus: () =>
    text(
      `退出状态：
  0    完成（没有变化也是 0）
  1    失败（包括状态文件损坏或无法写入）
  2    用法或配置有误
  3    已完成，但有遗漏：被拒绝的记录、结果不明的写入，或几个模板、文件中有一个失败
  4    凭证或权限问题
  5    平台暂时不可用，或额度已用完，请稍后再试
  6    同一流程的另一次运行正在进行
  130  收到 SIGINT 中断，状态已保存
  143  收到 SIGTERM 终止，状态已保存`,
      `Exit status:
  0    done (also when nothing changed)
  1    failed (also damaged or unwritable state)
  2    usage or configuration
  3    finished, but something is missing: rejected records, unknown outcomes, one template or file of several that failed
  4    credentials or permission
  5    the platform is unavailable or the quota is spent, try later
  6    another run of this pipeline holds the lock
  130  interrupted by SIGINT after saving state
  143  stopped by SIGTERM after saving state`,
    ),

  globals: {
    config: text(
      '配置文件；默认取 BITABLE_SYNC_CONFIG，再取 ./config.yaml',
      'configuration file; default: BITABLE_SYNC_CONFIG, else ./config.yaml',
    ),
    lang: text('界面语言：zh-CN 或 en', 'language: zh-CN or en'),
    logLevel: text('日志级别：DEBUG、INFO、WARN、ERROR、SILENT', 'log level: DEBUG, INFO, WARN, ERROR, SILENT'),
    json: text('标准输出只有一个 JSON 文档', 'exactly one JSON document on stdout'),
    noColor: text('不使用颜色', 'no colours'),
    maxCalls: text(
      '计费的 API 调用（含重试）达到 N 次前停止并保存，退出状态 5',
      'stop and save before metered API calls (retries included) exceed N; exit 5',
    ),
  },

  shared: {
    dryRun: text('只显示将要做的改动，不写入', 'show what would change, write nothing'),
    out: text(
      '把完整计划存为文件，之后可用 apply 执行（需要 --dry-run）',
      'save the whole plan for apply (needs --dry-run)',
    ),
    yes: text('不询问，直接执行', 'do not ask'),
    date: text('日期 YYYY-MM-DD', 'a date YYYY-MM-DD'),
    from: text('起始日期（含）', 'first date'),
    to: text('结束日期（含）', 'last date, inclusive'),
    where: text(
      '条件，如 列=值；也可用 != < <= > >= ~（包含），列= 表示为空；多个条件同时满足',
      'conditions such as COLUMN=VALUE; also != < <= > >= ~ (contains), COLUMN= (empty); all must hold',
    ),
    html: text('另存为网页', 'also write a web page'),
    send: text('发送到通知渠道', 'send to the notification channels'),
    pipelines: text('流程名称；不写表示全部', 'pipelines; none = all'),
    pipeline: text('流程名称', 'pipeline'),
    run: text('运行编号，见 history', 'run id, see history'),
    fullCheck: text('完整核对：重新读取整个表并修正差异', 'full check: read the whole table again and repair drift'),
  },

  approvals: {
    summary: text('同步钉钉审批到 审批实例表 和 审批动作表', 'DingTalk approvals into 审批实例表 and 审批动作表'),
    description: text(
      '同步钉钉审批。不带选项时做增量同步：从检查点继续，没有检查点则取最近 default_hours 小时；之前未结束的审批也会跟进。',
      'Syncs DingTalk approvals. Without options: incremental from the checkpoint (or the last default_hours), and whatever was still open before.',
    ),
    init: text('首次同步：最近 init_days 天', 'first sync: the last init_days days'),
    fullCheck: text(
      '全量校验：最近 full_check_days 天逐条与表格比对并修正',
      'full check: compare every approval of the last full_check_days days with the table and repair drift',
    ),
    days: text('--init 或 --full-check 的天数', 'days of --init or --full-check'),
    startTime: text(
      '只同步此时间起发起的审批；时间 "YYYY-MM-DD HH:mm:ss" 或日期；不影响检查点',
      'only approvals started from this time on: "YYYY-MM-DD HH:mm:ss" or a date; leaves the checkpoint alone',
    ),
    endTime: text(
      '到此时间为止（不含）；只写日期则包含当天；不写则到现在',
      'up to this time (exclusive); a date includes the whole day; default: now',
    ),
    processCode: text('只同步这些审批模板', 'only these templates'),
    instance: text('只同步这些审批实例', 'only these instances'),
  },
  leads: {
    summary: text('导入销售线索、提醒跟进、统计、批量改状态', 'import leads, remind, statistics, bulk status change'),
    import: text('导入线索到 客户信息表', 'import leads into 客户信息表'),
    files: text(
      '线索文件（JSON、JSON Lines、CSV），- 表示标准输入；不写则用配置的来源',
      'lead files (JSON, JSON lines, CSV), - is stdin; none: the configured sources',
    ),
    remind: text('发送今天需要跟进的客户', 'send the customers that are due'),
    remindDate: text('提醒哪一天到期的客户，默认今天', 'due up to this date; default: today'),
    remindLimit: text('最多列出几个客户', 'customers listed at most'),
    sendEmpty: text('没有需要跟进的客户时也发送', 'send even when nobody is due'),
    remindDryRun: text('只显示消息，不发送', 'show the message, send nothing'),
    stats: text('统计新增、跟进、成交、流失', 'new, followed, won, lost'),
    week: text('日期所在的一周，默认本周', 'the week of this date; default: the current one'),
    month: text('日期所在的一月，默认本月', 'the month of this date; default: the current one'),
    setStatus: text(
      '批量修改贷款状态（先显示计划再确认）',
      'change 贷款状态 of many customers (plan first, then a question)',
    ),
    status: text('新的贷款状态', 'the new 贷款状态'),
    ids: text('客户ID', '客户ID values'),
  },
  students: {
    summary: text('导入小鹅通 CSV 到 学员总表 和 学习记录表', '小鹅通 CSV exports into 学员总表 and 学习记录表'),
    import: text('导入 CSV 文件', 'import CSV files'),
    files: text('CSV 文件；不写则处理收件文件夹', 'CSV files; none: the configured inbox'),
    encoding: text(
      '强制使用的编码，如 utf-8、gb18030；默认自动判断',
      'encoding such as utf-8 or gb18030; default: decided by strict decoding',
    ),
    course: text('文件没有课程列时使用的课程名', 'course for files without a course column'),
    date: text('文件没有日期列时使用的学习日期', 'date for files without a date column'),
    template: text('输出一份示例 CSV', 'a sample CSV on stdout'),
  },
  customers: {
    yes: text('确认：表格中确实删除了大量客户', 'yes, very many customers are really gone from the table'),
    summary: text('客户表与客服机器人的客户资料双向同步', "客户表 and the service bot's customer store, both ways"),
    sync: text('同步客户资料', 'sync the customers'),
    direction: text(
      '同步方向：both、import（表格到机器人）、export（机器人到表格）',
      'both, import (table to store) or export (store to table)',
    ),
    nextId: text('给出下一个可用的客户编号', 'the next free 客户编号'),
    segment: text(
      '号段：vip、regular、test 或配置中的名称',
      'segment: vip, regular, test, or a name from the configuration',
    ),
  },
  init: {
    summary: text('问答向导，生成 config.yaml 和 .env', 'a wizard that writes config.yaml and .env'),
    description: text(
      '问答向导，生成 config.yaml 和 .env。密钥不放在命令行：--yes 时从环境变量 FEISHU_APP_SECRET、DINGTALK_APP_SECRET 读取。',
      'A wizard that writes config.yaml and .env. Secrets do not go on the command line: with --yes they come from FEISHU_APP_SECRET and DINGTALK_APP_SECRET.',
    ),
    yes: text('不提问，只用选项和环境变量', 'ask nothing, use flags and environment only'),
    force: text('覆盖已有的文件', 'overwrite existing files'),
    pipeline: text('启用的流程', 'pipelines to set up'),
    target: text('写入的平台：feishu 或 dingtalk', 'platform that is written to: feishu or dingtalk'),
    appId: text('飞书 App ID', 'Feishu App ID'),
    appToken: text('飞书多维表格：app_token 或浏览器地址', 'Feishu base: app_token or pasted address'),
    createBase: text(
      '还没有多维表格：留空，由 setup --create-base 新建',
      'there is no base yet: left empty, setup --create-base makes one',
    ),
    feishuUrl: text('飞书接口地址', 'Feishu API address'),
    appKey: text('钉钉 AppKey', 'DingTalk AppKey'),
    baseId: text('钉钉 AI 表格：base id 或浏览器地址', 'DingTalk AI-table base: id or pasted address'),
    operatorId: text('AI 表格操作人的 unionId', 'unionId that AI-table calls act for'),
    dingtalkUrl: text('钉钉旧版接口地址', 'DingTalk legacy API address'),
    dingtalkApiUrl: text('钉钉新版接口地址', 'DingTalk API address'),
    processCode: text('审批模板编码；all 表示全部', 'approval template codes; all = every template'),
    adminUserid: text('审批管理员的 userid（all 需要）', 'userid of an approval administrator (all needs it)'),
    store: text(
      '机器人的客户数据：JSON 文件或 SQLite 数据库的路径',
      "the bot's customers: path of its JSON file or SQLite database",
    ),
    offline: text('不联网验证凭证', 'do not check the credentials'),
  },
  setup: {
    summary: text('创建缺少的数据表、列、关联和视图', 'create missing tables, columns, links and views'),
    description: text(
      '创建缺少的数据表、列、关联和视图。已有的列绝不改动，类型不符的会列出来。',
      'Creates missing tables, columns, links and views. What exists is never changed; columns of the wrong type are listed.',
    ),
    createBase: text('先新建一个多维表格', 'create a new base first'),
  },
  doctor: {
    summary: text('检查配置、凭证、权限、表格、额度', 'check configuration, credentials, permissions, tables, quota'),
    sendTest: text('向通知渠道发送一条测试消息', 'send a test message to the notification channels'),
    offline: text('不联网，只检查本机', 'no network, this machine only'),
  },
  status: {
    summary: text('各流程的最近成功时间、积压和本月调用量', 'last success, backlog and calls of this month'),
    maxAge: text(
      '有流程超过这么久没有成功则退出状态为 1，如 26h',
      'exit 1 when a pipeline has no success that young, such as 26h',
    ),
  },
  apply: {
    summary: text('执行 --dry-run --out 保存的计划', 'carry out a plan saved by --dry-run --out'),
    plan: text('计划文件', 'plan file'),
  },
  history: {
    summary: text('查看运行历史', 'runs and their reports'),
    list: text('列出最近的运行', 'list recent runs'),
    limit: text('最多列出几次', 'runs listed at most'),
    show: text('查看一次运行的报告', 'the report of one run'),
  },
  why: {
    summary: text('某条记录被哪些运行改过、改了什么', 'which runs touched a record, and what they changed'),
    key: text('记录的主键，如审批实例ID、用户ID、客户编号', 'natural key, such as an instance id, 用户ID or 客户编号'),
  },
  rollback: {
    summary: text('撤销一次运行的写入', 'undo what a run wrote'),
    description: text(
      [
        '撤销一次运行：删除它新建的行，恢复它改过的单元格，补回它删除的行。之后被人改过的不动并列出（退出状态 3）。撤销本身也是一次运行，可以再撤销。',
        '',
        '下次运行会怎样（计划里逐项写明）：',
        '- 审批：重新读取被撤销的审批并写回；不想写回，先修改 process_codes 等配置。',
        '- 线索、学员：文件不再算作已导入，再次导入时重新写入。',
        '- 客户：删除的行不会让机器人里的客户停用，会重新写入表格；恢复的单元格视为表格里的修改，会写到机器人；机器人里的内容本身不回滚。',
      ].join('\n'),
      [
        'Undoes a run: rows that it created are removed, cells that it changed are restored, rows that it deleted are created again. What a person edited since is left alone and listed (exit 3). A rollback is itself a run that can be rolled back.',
        '',
        'What the next run does then (the plan says it in detail):',
        '- approvals: it reads those approvals again and writes them back; change process_codes or the like first to keep them out.',
        '- leads, students: the files no longer count as imported and are written when they are imported again.',
        '- customers: a removed row makes nobody inactive, it is written to the table again; a restored cell counts as an edit in the table and goes to the store; the store itself is not rolled back.',
      ].join('\n'),
    ),
  },
  rejected: {
    summary: text('查看、重试或清除被拒绝的记录', 'records that could not be written'),
    list: text('按原因分组列出', 'grouped by reason'),
    retry: text('修正后重新写入', 'try again after the column or file was mended'),
    clear: text('清除列表', 'forget them'),
  },
  dedupe: {
    summary: text('合并主键相同的重复行', 'rows that share a key'),
    table: text('配置 tables 中的键，或数据表名称', 'a key of tables in the configuration, or the name of a table'),
    keep: text('保留哪一行：oldest 最早、newest 最新、fullest 最完整', 'the row that stays: oldest, newest or fullest'),
  },
  report: {
    summary: text('审批分析报告与数据导出', 'approval analytics and export'),
    approvals: text(
      '审批分析：数量、时长、通过率、瓶颈、异常',
      'approvals: volume, duration, outcome, bottlenecks, anomalies',
    ),
    period: text('上一个完整的 day、week 或 month，适合定时任务', 'the last full day, week or month, for cron'),
    csvFolder: text('各项数据存为 CSV 的文件夹', 'folder for CSV files'),
    xlsx: text('另存为 Excel 文件', 'also write an Excel file'),
    export: text('导出一张已同步的数据表', 'export a synced table'),
    csvFile: text('CSV 文件', 'CSV file'),
  },
  deploy: {
    summary: text('生成定时任务和部署文件', 'schedules and unit files'),
    print: text('按当前配置输出部署文件', 'print a deployment file for this configuration'),
    kind: text('cron、systemd、compose、k8s 或 windows', 'cron, systemd, compose, k8s or windows'),
  },
  sandbox: {
    summary: text('启动离线沙箱：本机模拟飞书和钉钉', 'the offline platform: Feishu and DingTalk on this machine'),
    port: text('端口，0 表示任选空闲端口', 'port, 0 = a free one'),
    data: text('保存数据的文件夹；不写则只在内存中', 'folder for its data; default: memory only'),
    latency: text('每次回答的延迟毫秒数', 'milliseconds added to every answer'),
    seed: text('随机种子', 'seed'),
    company: text('初始数据：empty 空公司，demo 示例公司', 'empty or demo company'),
    fault: text('故障规则（JSON），可写多个', 'fault rules, a JSON object each'),
    noRateLimits: text('不限制调用频率', 'no rate limits'),
    tokenLifetime: text('令牌有效秒数', 'lifetime of tokens, seconds'),
  },
  demo: {
    summary: text('不需要账号的完整演示', 'the whole thing, without an account'),
    keep: text('演示后保留沙箱运行，可在浏览器查看', 'leave the sandbox running afterwards'),
  },
  completion: {
    summary: text('输出命令行补全脚本', 'shell completion script'),
    shell: text('bash、zsh 或 fish', 'bash, zsh or fish'),
  },
} as const;
