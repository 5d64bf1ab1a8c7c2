import * as z from 'zod/mini';

/**
 * Every setting once: shape, default, description (zh-CN and en, shown in the reference page and by `init`) and whether it is a
 * secret. Unknown keys are errors everywhere, except in maps whose keys are the user's own.
 */
export interface SettingMeta {
  readonly zh: string;
  readonly en: string;
  readonly secret?: boolean;
}
export const settings = z.registry<SettingMeta>();

function describe<T extends z.ZodMiniType>(schema: T, zh: string, en: string, secret = false): T {
  settings.add(schema, secret ? { zh, en, secret } : { zh, en });
  return schema;
}

/** Keys of ours; all of them may be left out. */
const section = <T extends z.core.$ZodLooseShape>(shape: T) => z.prefault(z.strictObject(shape), {} as never);
const nonEmpty = () => z.string().check(z.minLength(1));
// One for all that carry no words of their own: every schema more is paid for by every start.
const text = z.string();
const str = (zh: string, en: string, fallback = '') => describe(z._default(text, fallback), zh, en);
const secret = (zh: string, en: string) => describe(z._default(text, ''), zh, en, true);
const whole = (zh: string, en: string, fallback: number, min = 0, max = 1_000_000_000) =>
  describe(z._default(z.int().check(z.minimum(min), z.maximum(max)), fallback), zh, en);

/** A table: id, name, pasted address, or both parts. null (only `action`) switches it off. */
export const tableRef = z.union([
  nonEmpty(),
  z.strictObject({
    app_token: describe(
      nonEmpty(),
      '所在的表格：飞书 app_token、钉钉 base id，或浏览器地址',
      'its base: app_token (Feishu), base id (DingTalk), or pasted address',
    ),
    table_id: describe(nonEmpty(), '数据表：ID 或名称', 'table: id or name'),
  }),
]);
export type TableRef = z.infer<typeof tableRef>;
const tableOrNone = z.nullable(tableRef);
const table = (zh: string, en: string) => describe(z.optional(tableOrNone), zh, en);

const tables = (zh: string, en: string) =>
  describe(
    section({
      main: table('审批实例表', 'approval instances'),
      action: table('审批动作表；null 表示不同步明细', 'approval actions; null switches the detail table off'),
      leads: table('客户信息表', 'leads'),
      followups: table('跟进记录表', 'follow-ups'),
      deals: table('成交记录表', 'deals'),
      students: table('学员总表', 'students'),
      learning_records: table('学习记录表', 'learning records'),
      customers: table('客户表', 'customers'),
    }),
    zh,
    en,
  );

const quota = (fallback: number) =>
  describe(
    z._default(z.nullable(z.int().check(z.positive())), fallback),
    '每月 API 调用额度；null 表示不限',
    'monthly API quota; null = unlimited',
  );
const target = describe(
  z._default(z.enum(['feishu', 'dingtalk']), 'feishu'),
  '写入哪个平台',
  'platform that is written to',
);
const utcOffset = z.string().check(z.regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'expected an offset such as +08:00'));

export const channelEvents = ['failure', 'partial', 'recovery', 'success', 'reminder', 'report'] as const;
const on = describe(z.optional(z.array(z.enum(channelEvents))), '在哪些情况下发送', 'when to send');
const channelType = <T extends string>(type: T) => describe(z.literal(type), '渠道类型', 'kind of channel');
const headers = () => describe(z._default(z.record(text, text), {}), '请求头', 'request headers', true);
const channel = z.discriminatedUnion('type', [
  z.strictObject({
    type: channelType('feishu'),
    webhook_url: secret('机器人地址', 'bot address'),
    secret: secret('签名密钥', 'signing secret'),
    on,
  }),
  z.strictObject({
    type: channelType('dingtalk'),
    webhook_url: secret('机器人地址', 'robot address'),
    secret: secret('加签密钥', 'signing secret'),
    on,
  }),
  z.strictObject({
    type: channelType('email'),
    host: describe(nonEmpty(), 'SMTP 服务器', 'SMTP server'),
    port: whole('SMTP 端口', 'SMTP port', 465, 1, 65_535),
    secure: describe(
      z._default(z.boolean(), true),
      '连接即加密（465）；false 为 STARTTLS（587）',
      'TLS from the start (465); false = STARTTLS (587)',
    ),
    user: str('SMTP 用户名', 'SMTP user'),
    password: secret('邮箱密码', 'password'),
    from: describe(nonEmpty(), '发件人', 'sender'),
    to: describe(z.array(z.string().check(z.minLength(3))).check(z.minLength(1)), '收件人', 'receivers'),
    on,
  }),
  z.strictObject({
    type: channelType('webhook'),
    url: secret('地址', 'address'),
    headers: headers(),
    on,
  }),
]);
export type Channel = z.infer<typeof channel>;

const extraColumn = z.strictObject({
  from: describe(
    z.union([nonEmpty(), z.array(nonEmpty()).check(z.minLength(1))]),
    '表单控件名称，可写多个，取第一个有值的',
    'form component; of several the first with a value counts',
  ),
  type: describe(
    z._default(z.enum(['text', 'number', 'date-time', 'single-select', 'multi-select']), 'text'),
    '列类型',
    'type of the column',
  ),
});
export type ExtraColumn = z.infer<typeof extraColumn>;

export const pipelineNames = ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'] as const;

const storePath = () => describe(nonEmpty(), '数据文件', 'data file');

export const configSchema = z.strictObject({
  locale: describe(z.optional(z.enum(['zh-CN', 'en'])), '界面语言', 'language of output and messages'),
  timezone: str('时区', 'time zone of dates in input, output and reports', 'Asia/Shanghai'),
  feishu: section({
    app_id: str('自建应用的 App ID', 'App ID of the self-built app'),
    app_secret: secret('自建应用的 App Secret', 'App Secret'),
    base_url: describe(
      z._default(z.url(), 'https://open.feishu.cn'),
      '开放平台地址；Lark 为 https://open.larksuite.com',
      'API address; Lark: https://open.larksuite.com',
    ),
    app_token: str(
      '默认多维表格：app_token 或浏览器地址',
      'default base: app_token or the address pasted from the browser',
    ),
    tables: tables(
      '数据表：ID、名称、地址，或 {app_token, table_id}',
      'tables: id, name, pasted address, or {app_token, table_id}',
    ),
    monthly_quota: quota(10_000),
  }),
  dingtalk: section({
    app_key: str('应用的 AppKey（Client ID）', 'AppKey (Client ID)'),
    app_secret: secret('应用的 AppSecret（Client Secret）', 'AppSecret (Client Secret)'),
    base_url: describe(
      z._default(z.url(), 'https://oapi.dingtalk.com'),
      '旧版接口地址（人员、部门、机器人）',
      'legacy API address (people, departments, robots)',
    ),
    api_base_url: describe(
      z._default(z.url(), 'https://api.dingtalk.com'),
      '新版接口地址（审批、AI 表格）',
      'API address (approvals, AI tables)',
    ),
    operator_id: str('AI 表格操作人的 unionId', 'unionId that AI-table calls act for'),
    base_id: str('AI 表格：base id 或浏览器地址', 'AI-table base: id or pasted address'),
    tables: tables('AI 表格的数据表：ID 或名称', 'AI-table sheets: id or name'),
    utc_offset: describe(
      z._default(utcOffset, '+08:00'),
      '审批时间里的 Z 实际代表的时区',
      'what the misleading Z in approval times really means',
    ),
    monthly_quota: quota(5_000),
  }),
  sync: section({
    batch_size: whole('每次写入的行数', 'rows per write call', 500, 1, 1000),
    max_retries: whole('失败后最多重试几次', 'retries of a retryable failure', 3, 0, 20),
    checkpoint_file: str('检查点文件', 'checkpoint file', 'checkpoint.json'),
    state_dir: str('状态目录', 'state folder', 'state'),
    default_hours: whole(
      '没有检查点时同步最近几小时',
      'incremental window where there is no checkpoint yet, hours',
      24,
      1,
      8760,
    ),
    overlap_minutes: whole('检查点之前重复列出的分钟数', 're-listed before the watermark, minutes', 120, 0, 43_200),
    init_days: whole('--init 的天数', 'days of --init', 7, 1, 365),
    full_check_days: whole('--full-check 的天数', 'days of --full-check', 30, 1, 365),
    call_timeout_seconds: whole('单次调用的超时秒数', 'seconds after which one call is given up', 30, 1, 600),
    run_timeout_minutes: whole(
      '一次运行的最长分钟数；0 表示不限',
      'minutes after which a run saves and stops; 0 = unlimited',
      0,
      0,
      10_080,
    ),
  }),
  'dingtalk-approvals': section({
    target,
    process_codes: describe(
      z._default(z.union([z.literal('all'), nonEmpty(), z.array(nonEmpty())]), []),
      '审批模板编码列表，或 all',
      'template codes, or all',
    ),
    admin_userid: str(
      'process_codes: all 时使用的审批管理员 userid',
      'userid of an approval administrator, needed for process_codes: all',
    ),
    amount_fields: describe(
      z._default(z.union([z.array(text), z.record(text, z.array(text))]), []),
      '金额控件名称，优先于内置规则；也可按模板编码分别配置',
      'component names that win over the built-in amount rule; a list, or lists per process code',
    ),
    form_fields: describe(
      z._default(z.record(text, z.union([extraColumn, z.record(text, extraColumn)])), {}),
      '额外的列：{列名: {from: 控件名, type: text}}；也可按模板编码分组',
      'extra columns: {column: {from: component, type: text}}; may be grouped per process code',
    ),
    raw_form: describe(
      z._default(z.boolean(), false),
      '把整个表单的 JSON 写入 raw_form 列',
      'also write the whole form as JSON into a column raw_form',
    ),
    status_labels: describe(
      z._default(z.record(text, text), {}),
      '改状态文字：{已同意: 通过}，或按钉钉的状态 {RUNNING: 进行中}',
      'other words for a status: {已同意: 通过}, or by DingTalk’s own {RUNNING: 进行中}',
    ),
    action_labels: describe(
      z._default(z.record(text, text), {}),
      '改动作文字，按钉钉的类型：{REDIRECT_TASK: 转办}',
      'other words for an action, by DingTalk’s type: {REDIRECT_TASK: 转办}',
    ),
    running_refresh_hours: describe(
      z._default(z.number().check(z.minimum(0), z.maximum(8760)), 24),
      '审批中的实例多久重读一次详情（小时）；0 表示每次',
      "how often a still-running instance's details are re-read, hours; 0 = every run",
    ),
    oa_premium: describe(
      z._default(z.boolean(), false),
      '公司已购 OA 高级版：一次读取 20 个完整实例',
      'the company has OA premium: 20 full instances per call',
    ),
    overdue_hours: describe(
      z.optional(z.union([z.number().check(z.positive()), z.record(text, z.number().check(z.positive()))])),
      '审批超过多少小时提醒；可按模板编码配置',
      'warn about approvals running longer than this, hours; one number, or per process code',
    ),
    working_time: describe(
      z.optional(
        z.strictObject({
          weekdays: describe(
            z._default(z.array(z.int().check(z.minimum(1), z.maximum(7))), [1, 2, 3, 4, 5]),
            '星期几上班，1 为星期一',
            'working weekdays, 1 = Monday',
          ),
          hours: describe(
            z._default(z.tuple([text, text]), ['09:00', '18:00']),
            '上下班时刻，如 ["09:00", "18:00"]',
            'start and end of the working day, HH:mm',
          ),
          holidays: describe(z._default(z.array(text), []), '放假的日期，如 2026-10-01', 'days off, as 2026-10-01'),
          workdays: describe(
            z._default(z.array(text), []),
            '调休上班的日期，如 2026-10-10',
            'weekend days that are worked, as 2026-10-10',
          ),
        }),
      ),
      '报表按工作时间计算时长',
      'reports count working time only',
    ),
  }),
  'crm-leads': section({
    target,
    sources: describe(
      z._default(
        z.array(
          z.union([
            z.strictObject({
              file: describe(nonEmpty(), '文件，可用 * 通配', 'file; * matches any name'),
            }),
            z.strictObject({
              url: describe(z.url(), '接口地址', 'address of the feed'),
              headers: headers(),
              items: str(
                '列表所在的位置，如 data.list；空表示整个回答',
                'where the list is, as data.list; empty = the answer itself',
              ),
              next: describe(
                z.optional(text),
                '下一页标记所在的位置，如 data.next',
                'where the mark of the next page is, as data.next',
              ),
              page_param: describe(
                z.optional(text),
                '携带下一页标记（或页码）的查询参数',
                'query parameter that carries that mark (or a page number)',
              ),
              max_pages: whole('最多读取几页', 'pages read at most', 100, 1, 10_000),
              max_mb: describe(
                z._default(z.number().check(z.positive()), 20),
                '每页最大 MB',
                'size limit of a page, MB',
              ),
            }),
          ]),
        ),
        [],
      ),
      '线索来源：文件或接口',
      'lead files (patterns allowed) or feeds',
    ),
    on_existing: describe(
      z._default(z.enum(['skip', 'fill-empty']), 'skip'),
      '客户已存在时',
      'what to do with an existing customer',
    ),
    remind: section({
      limit: whole('提醒消息最多列出几个客户', 'customers listed in the reminder', 10, 1, 100),
      statuses_done: describe(
        z._default(z.array(text), ['成交', '流失']),
        '不再跟进的状态',
        'statuses that need no follow-up',
      ),
      show_phone: describe(
        z._default(z.boolean(), false),
        '群消息中显示完整手机号',
        'show whole phone numbers in group messages',
      ),
    }),
  }),
  'csv-students': section({
    target,
    inbox: str('收件文件夹；处理后移到 done 或 failed', 'inbox folder; files are moved to done or failed', 'inbox'),
    columns: describe(z._default(z.record(text, z.array(text)), {}), '表头别名', 'extra header aliases'),
    course: describe(z.optional(text), '没有课程列时使用的课程名', 'course for exports without a course column'),
    max_file_mb: describe(
      z._default(z.number().check(z.positive(), z.maximum(100_000)), 10),
      '文件大小上限（MB）',
      'size limit of a file, MB',
    ),
  }),
  customers: section({
    target,
    store: describe(
      z._default(
        z.discriminatedUnion('type', [
          z.strictObject({
            type: describe(z.literal('json'), '存储类型', 'kind of store'),
            path: storePath(),
          }),
          z.strictObject({
            type: describe(z.literal('sqlite'), '存储类型', 'kind of store'),
            path: storePath(),
            table: describe(z._default(nonEmpty(), 'customers'), '表名', 'table'),
            columns: describe(
              z._default(z.record(text, text), {}),
              '列名对照：{customer_id: 数据库中的列名}',
              'names of the columns: {customer_id: column in the database}',
            ),
          }),
        ]),
        { type: 'json', path: 'data/customers.json' },
      ),
      '机器人的客户数据',
      "the bot's customer store",
    ),
    segments: describe(
      z._default(
        z.record(
          text,
          z.tuple([z.int().check(z.minimum(0), z.maximum(9999)), z.int().check(z.minimum(0), z.maximum(9999))]),
        ),
        { vip: [1, 1000], regular: [1001, 9000], test: [9001, 9999] },
      ),
      '客户编号号段',
      'number segments',
    ),
  }),
  notification: section({
    enabled: describe(z._default(z.boolean(), true), '是否发送通知', 'send notifications'),
    webhook_url: secret('飞书群机器人地址', 'Feishu group bot address'),
    secret: secret('飞书群机器人签名密钥', 'its signing secret'),
    channels: describe(z._default(z.array(channel), []), '更多通知渠道', 'more channels'),
    volume_alert: section({
      factor: describe(
        z._default(z.number().check(z.minimum(1)), 3),
        '数据量偏离中位数多少倍时提醒',
        'warn when the volume is this far from its recent median',
      ),
    }),
    quiet_hours: describe(
      z.optional(z.tuple([text, text])),
      '免打扰时段，如 ["22:00", "07:00"]',
      'hold messages back in these hours',
    ),
  }),
  logging: section({
    level: describe(
      z._default(
        z.pipe(
          z.transform((v) => (typeof v === 'string' ? v.toUpperCase() : v)),
          z.enum(['DEBUG', 'INFO', 'WARN', 'WARNING', 'ERROR', 'SILENT']),
        ),
        'INFO',
      ),
      '日志级别',
      'log level',
    ),
    file: describe(
      z._default(z.nullable(text), 'logs/sync.log'),
      '日志文件；null 表示不写文件',
      'log file; null = none',
    ),
    max_bytes: whole('单个日志文件的字节数', 'bytes per log file', 10_485_760, 1024),
    backup_count: whole('保留几个旧日志', 'old log files kept', 5, 0, 1000),
  }),
  observability: section({
    metrics_file: describe(z._default(z.nullable(text), null), 'Prometheus 文本文件', 'Prometheus text file'),
    heartbeat_url: describe(z._default(z.nullable(text), null), '心跳地址', 'heartbeat address', true),
    history_days: whole('运行历史保留天数', 'days of run history kept', 90, 1, 3650),
    history_mb: whole('运行历史最大 MB', 'size limit of the run history, MB', 200, 1, 100_000),
  }),
});

/** The configuration after loading: defaults filled, variables replaced, relative paths absolute. */
export type Config = z.infer<typeof configSchema>;
