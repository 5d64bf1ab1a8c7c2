import { describe, expect, it } from 'vitest';
import type { CommandName, CommandOptions } from '../../src/cli/handlers.ts';
import { invoke } from './harness.ts';

const planned = { dryRun: false, out: undefined };
const approvals: CommandOptions['approvals'] = {
  init: false,
  fullCheck: false,
  days: undefined,
  startTime: undefined,
  endTime: undefined,
  processCodes: [],
  instances: [],
  ...planned,
};
const students = { files: [], encoding: undefined, course: undefined, date: undefined, ...planned };
const stats = { week: undefined, month: undefined, from: undefined, to: undefined, html: undefined, send: false };
const date = (year: number, month: number, day: number) => ({ year, month, day });
const noon = { ...date(2026, 11, 20), hour: 12, minute: 0, second: 0 };

const cases: [string, CommandName, object][] = [
  ['dingtalk-approvals', 'approvals', approvals],
  ['dingtalk-approvals --init', 'approvals', { ...approvals, init: true }],
  ['dingtalk-approvals --init --days 30', 'approvals', { ...approvals, init: true, days: 30 }],
  ['dingtalk-approvals --full-check --days=3', 'approvals', { ...approvals, fullCheck: true, days: 3 }],
  [
    'dingtalk-approvals --start-time|2026-11-20 12:00:00|--end-time|2026-11-21',
    'approvals',
    {
      ...approvals,
      startTime: { parts: noon, dateOnly: false },
      endTime: { parts: { ...date(2026, 11, 21), hour: 0, minute: 0, second: 0 }, dateOnly: true },
    },
  ],
  [
    'dingtalk-approvals --process-code A B --process-code C --dry-run --out plan.jsonl',
    'approvals',
    { ...approvals, processCodes: ['A', 'B', 'C'], dryRun: true, out: 'plan.jsonl' },
  ],
  ['dingtalk-approvals --instance x y', 'approvals', { ...approvals, instances: ['x', 'y'] }],
  ['crm-leads', 'leadsImport', { files: [], ...planned }],
  ['crm-leads -', 'leadsImport', { files: ['-'], ...planned }],
  ['crm-leads a.jsonl b.csv --dry-run', 'leadsImport', { files: ['a.jsonl', 'b.csv'], dryRun: true, out: undefined }],
  ['crm-leads --dry-run a.jsonl', 'leadsImport', { files: ['a.jsonl'], dryRun: true, out: undefined }],
  ['crm-leads import a.jsonl', 'leadsImport', { files: ['a.jsonl'], ...planned }],
  [
    'crm-leads remind --date 2026-11-20 --limit 5 --send-empty --dry-run',
    'leadsRemind',
    { date: date(2026, 11, 20), limit: 5, sendEmpty: true, dryRun: true },
  ],
  ['crm-leads remind', 'leadsRemind', { date: undefined, limit: undefined, sendEmpty: false, dryRun: false }],
  ['crm-leads stats', 'leadsStats', stats],
  ['crm-leads stats --week', 'leadsStats', { ...stats, week: true }],
  ['crm-leads stats --month 2026-10-05 --send', 'leadsStats', { ...stats, month: date(2026, 10, 5), send: true }],
  [
    'crm-leads stats --from 2026-10-01 --to 2026-10-31 --html a.html',
    'leadsStats',
    { ...stats, from: date(2026, 10, 1), to: date(2026, 10, 31), html: 'a.html' },
  ],
  [
    'crm-leads set-status 流失 --where 来源渠道=抖音 意向金额>=100000 --yes',
    'leadsSetStatus',
    {
      status: '流失',
      where: [
        { column: '来源渠道', operator: '=', value: '抖音' },
        { column: '意向金额', operator: '>=', value: '100000' },
      ],
      ids: [],
      yes: true,
      ...planned,
    },
  ],
  [
    'crm-leads set-status 成交 --ids L1 L2 --dry-run',
    'leadsSetStatus',
    { status: '成交', where: [], ids: ['L1', 'L2'], yes: false, dryRun: true, out: undefined },
  ],
  ['csv-students', 'students', students],
  [
    'csv-students a.csv --encoding gb18030 --course 直播课 --date 2026-11-01',
    'students',
    { ...students, files: ['a.csv'], encoding: 'gb18030', course: '直播课', date: date(2026, 11, 1) },
  ],
  ['csv-students template', 'studentsTemplate', {}],
  ['customers', 'customers', { direction: 'both', fullCheck: false, ...planned }],
  ['customers sync --direction import --full-check', 'customers', { direction: 'import', fullCheck: true, ...planned }],
  ['customers --direction export', 'customers', { direction: 'export', fullCheck: false, ...planned }],
  ['customers next-id', 'customersNextId', { segment: undefined }],
  ['customers next-id --segment vip', 'customersNextId', { segment: 'vip' }],
  ['setup', 'setup', { pipelines: [], createBase: undefined, dryRun: false }],
  [
    'setup customers crm-leads --dry-run',
    'setup',
    { pipelines: ['customers', 'crm-leads'], createBase: undefined, dryRun: true },
  ],
  ['doctor', 'doctor', { pipelines: [], sendTest: false, offline: false }],
  ['doctor customers --send-test --offline', 'doctor', { pipelines: ['customers'], sendTest: true, offline: true }],
  ['status', 'status', { maxAgeMs: undefined }],
  ['status --max-age 26h', 'status', { maxAgeMs: 26 * 3_600_000 }],
  ['apply plan.jsonl', 'apply', { plan: 'plan.jsonl', dryRun: false }],
  ['history', 'historyList', { limit: 20, pipeline: undefined }],
  ['history list --limit 3 --pipeline customers', 'historyList', { limit: 3, pipeline: 'customers' }],
  ['history show 2026-x', 'historyShow', { run: '2026-x' }],
  ['why K0001', 'why', { key: 'K0001' }],
  ['rollback r1 --dry-run', 'rollback', { run: 'r1', yes: false, dryRun: true, out: undefined }],
  ['rejected', 'rejectedList', { pipeline: undefined }],
  ['rejected crm-leads', 'rejectedList', { pipeline: 'crm-leads' }],
  ['rejected retry', 'rejectedRetry', { pipeline: undefined, ...planned }],
  ['rejected clear csv-students --yes', 'rejectedClear', { pipeline: 'csv-students', yes: true }],
  ['dedupe 客户表 --keep newest --yes', 'dedupe', { table: '客户表', keep: 'newest', yes: true, ...planned }],
  [
    'report approvals --period week --html a.html --csv out --xlsx a.xlsx --send',
    'reportApprovals',
    { from: undefined, to: undefined, period: 'week', html: 'a.html', csv: 'out', xlsx: 'a.xlsx', send: true },
  ],
  [
    'report export main --where status=审批中 --csv a.csv',
    'reportExport',
    { table: 'main', where: [{ column: 'status', operator: '=', value: '审批中' }], csv: 'a.csv', xlsx: undefined },
  ],
  ['deploy print cron', 'deployPrint', { kind: 'cron', pipeline: undefined }],
  ['deploy print systemd customers', 'deployPrint', { kind: 'systemd', pipeline: 'customers' }],
  [
    'sandbox --port 8080 --data d --latency 20 --seed 7 --company demo --no-rate-limits',
    'sandbox',
    {
      port: 8080,
      data: 'd',
      latencyMs: 20,
      seed: 7,
      company: 'demo',
      rateLimits: false,
      tokenLifetimeSeconds: undefined,
      faults: [],
    },
  ],
  ['demo --keep', 'demo', { keep: true }],
];

/** Words are separated by blanks, or by `|` where one holds a blank. */
const words = (line: string) => {
  const [command = '', ...rest] = line.split(' ');
  const tail = rest.join(' ');
  return tail.includes('|') ? [command, ...tail.split('|')] : [command, ...rest];
};

describe('command line', () => {
  it.each(cases)('%s', async (line, name, options) => {
    const ran = await invoke(words(line));
    expect(ran.error).toBeNull();
    expect({ name: ran.name, options: ran.options }).toEqual({ name, options });
    expect(ran.exit).toBe(0);
    expect(ran.stdout + ran.stderr).toBe('');
  });

  it('takes global options before and after the command', async () => {
    const wanted = {
      config: 'c.yaml',
      lang: 'en',
      logLevel: 'DEBUG',
      json: true,
      color: false,
      maxCalls: 0,
    };
    const flags = [
      '--config',
      'c.yaml',
      '--lang',
      'en',
      '--log-level',
      'debug',
      '--json',
      '--no-color',
      '--max-calls',
      '0',
    ];
    expect((await invoke([...flags, 'status'])).globals).toEqual(wanted);
    expect((await invoke(['status', ...flags])).globals).toEqual(wanted);
    expect((await invoke(['history', ...flags, 'show', 'x'])).globals).toEqual(wanted);
    expect((await invoke(['dingtalk-approvals', '--process-code', 'A', ...flags])).globals).toEqual(wanted);
  });

  it('leaves global options undefined that nobody gave', async () => {
    expect((await invoke(['status'])).globals).toEqual({
      config: undefined,
      lang: undefined,
      logLevel: undefined,
      json: false,
      color: false,
      maxCalls: undefined,
    });
  });

  it('wants colours on a terminal only, and never against NO_COLOR, --no-color or a dumb terminal', async () => {
    expect((await invoke(['status'], { tty: true })).globals?.color).toBe(true);
    expect((await invoke(['status'], { tty: true, env: { NO_COLOR: '1' } })).globals?.color).toBe(false);
    expect((await invoke(['status'], { tty: true, env: { TERM: 'dumb' } })).globals?.color).toBe(false);
    expect((await invoke(['--no-color', 'status'], { tty: true })).globals?.color).toBe(false);
    expect((await invoke(['status'], { env: { FORCE_COLOR: '1' } })).globals?.color).toBe(true);
  });

  it('prints the version and nothing else', async () => {
    const { stdout, exit } = await invoke(['--version']);
    expect({ stdout, exit }).toEqual({ stdout: '1.2.3\n', exit: 0 });
  });

  it('understands the languages as people write them', async () => {
    expect((await invoke(['--lang', 'zh_CN', 'status'])).globals?.lang).toBe('zh-CN');
    expect((await invoke(['--lang', 'en-US', 'status'])).globals?.lang).toBe('en');
  });
});

const wrong: [string, string, RegExp][] = [
  ['', 'USAGE_MISSING_COMMAND', /needs a command/],
  ['frobnicate', 'USAGE_UNKNOWN_COMMAND', /frobnicate/],
  ['custmers', 'USAGE_UNKNOWN_COMMAND', /custmers.*Did you mean bitable-sync customers/s],
  ['status --max-aeg 1h', 'USAGE_UNKNOWN_OPTION', /--max-aeg.*--max-age/s],
  ['--dry-run customers', 'USAGE_UNKNOWN_OPTION', /--dry-run/],
  ['--full-chekc', 'USAGE_UNKNOWN_OPTION', /--full-chekc/],
  ['why -iNst_1', 'USAGE_UNKNOWN_OPTION', /bitable-sync why -- -iNst_1/],
  ['status extra', 'USAGE_EXCESS_ARGUMENT', /extra/],
  ['customers snyc', 'USAGE_EXCESS_ARGUMENT', /snyc.*customers sync/s],
  ['history shwo x', 'USAGE_EXCESS_ARGUMENT', /shwo.*history show/s],
  ['crm-leads remnd', 'USAGE_UNKNOWN_COMMAND', /remnd.*crm-leads remind/s],
  ['report', 'USAGE_MISSING_COMMAND', /report needs a command/],
  ['report aprovals', 'USAGE_UNKNOWN_COMMAND', /report approvals/],
  ['deploy', 'USAGE_MISSING_COMMAND', /deploy/],
  ['deploy print', 'USAGE_MISSING_ARGUMENT', /KIND/],
  ['deploy print cronn', 'USAGE_VALUE', /cronn.*systemd/s],
  ['why', 'USAGE_MISSING_ARGUMENT', /KEY/],
  ['rollback', 'USAGE_MISSING_ARGUMENT', /RUN/],
  ['status --max-age', 'USAGE_MISSING_ARGUMENT', /--max-age/],
  ['status --max-age soon', 'USAGE_VALUE', /--max-age.*soon/],
  ['--max-calls -1 status', 'USAGE_VALUE', /--max-calls.*-1/],
  ['--max-calls 1.5 status', 'USAGE_VALUE', /--max-calls.*1\.5/],
  ['--lang fr status', 'USAGE_VALUE', /--lang.*fr/],
  ['--log-level loud status', 'USAGE_VALUE', /--log-level.*loud/],
  ['dingtalk-approvals --days 3', 'USAGE_CONFLICT', /--days.*--init.*--full-check/],
  ['dingtalk-approvals --init --days 0', 'USAGE_VALUE', /--days.*0/],
  ['dingtalk-approvals --init --days 2.5', 'USAGE_VALUE', /--days.*2\.5/],
  ['dingtalk-approvals --init --full-check', 'USAGE_CONFLICT', /--init.*--full-check/],
  ['dingtalk-approvals --init --start-time 2026-11-01', 'USAGE_CONFLICT', /--init.*--start-time/],
  ['dingtalk-approvals --instance a --full-check', 'USAGE_CONFLICT', /--full-check.*--instance/],
  ['dingtalk-approvals --end-time 2026-11-01', 'USAGE_CONFLICT', /--end-time.*--start-time/],
  ['dingtalk-approvals --start-time 2026-11-02 --end-time 2026-11-01', 'USAGE_CONFLICT', /earlier/],
  ['dingtalk-approvals --start-time 2026-02-30', 'USAGE_DATE', /--start-time.*2026-02-30/],
  ['dingtalk-approvals --start-time yesterday', 'USAGE_VALUE', /--start-time.*yesterday/],
  ['dingtalk-approvals --out p', 'USAGE_CONFLICT', /--out.*--dry-run/],
  ['crm-leads stats --week --month', 'USAGE_CONFLICT', /--week.*--month/],
  ['crm-leads stats --to 2026-11-01', 'USAGE_CONFLICT', /--to.*--from/],
  ['crm-leads stats --from 2026-11-02 --to 2026-11-01', 'USAGE_CONFLICT', /earlier/],
  ['crm-leads remind --date 2026-13-01', 'USAGE_DATE', /--date.*2026-13-01/],
  ['crm-leads set-status 成交', 'USAGE_MISSING_ARGUMENT', /--where.*--ids/],
  ['crm-leads set-status 成交 --ids a --where b=c', 'USAGE_CONFLICT', /--where.*--ids/],
  ['crm-leads set-status 成交 --where 意向金额', 'USAGE_VALUE', /意向金额/],
  ['crm-leads set-status --ids a', 'USAGE_MISSING_ARGUMENT', /STATUS/],
  ['customers --direction up', 'USAGE_VALUE', /--direction.*up.*both/s],
  ['dedupe', 'USAGE_MISSING_ARGUMENT', /TABLE/],
  ['dedupe t --keep best', 'USAGE_VALUE', /--keep.*best/],
  ['setup crm', 'USAGE_VALUE', /crm/],
  ['rejected customer', 'USAGE_VALUE', /customer/],
  ['report export main', 'USAGE_MISSING_ARGUMENT', /--csv.*--xlsx/],
  ['report approvals --period week --from 2026-11-01 --to 2026-11-02', 'USAGE_CONFLICT', /--period.*--from/],
  ['completion tcsh', 'USAGE_VALUE', /tcsh.*bash/s],
  ['sandbox --port 70000', 'USAGE_VALUE', /--port.*70000/],
];

describe('a wrong command line', () => {
  it.each(wrong)('%s', async (line, code, shape) => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const { error, exit, name, stdout, stderr } = await invoke(line === '' ? [] : line.split(' '), { locale });
      expect({ code: error?.code, exit, name }).toEqual({ code, exit: 2, name: null });
      expect(stdout + stderr).toBe('');
      expect(`${error?.text.en}\n${error?.hint?.en}`).toMatch(shape);
      expect(error?.text['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});
