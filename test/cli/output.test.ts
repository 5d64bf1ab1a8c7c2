import { describe, expect, it } from 'vitest';
import {
  formatReport,
  type Look,
  printError,
  printFindings,
  printHistory,
  printJson,
  printRejected,
  printSetup,
  printStatus,
  printWarnings,
  printWhy,
  quotaLines,
  renderTable,
} from '../../src/cli/output.ts';
import { CancelledError, SyncError } from '../../src/errors/index.ts';
import { displayWidth } from '../../src/lib/width.ts';
import { text } from '../../src/messages/text.ts';
import type { PipelineStatus } from '../../src/operations/status.ts';
import type { PlanRow, RunReport } from '../../src/sync/contracts.ts';

const zh: Look = { locale: 'zh-CN', zone: 'Asia/Shanghai', colour: false };
const en: Look = { locale: 'en', zone: 'Asia/Shanghai', colour: false };

const counts = (some: Partial<RunReport['tables'][string]> = {}) => ({
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  rejected: 0,
  unknown: 0,
  ...some,
});

/** A run in which nothing happened; a test states what differs. */
const report = (some: Partial<RunReport> = {}): RunReport => ({
  runId: '20261120T080000Z-dingtalk-approvals-3f9c',
  pipeline: 'dingtalk-approvals',
  mode: 'incremental',
  dryRun: false,
  status: 'succeeded',
  startedAt: '2026-11-20T08:00:00.000Z',
  finishedAt: '2026-11-20T08:00:01.234Z',
  durationMs: 1234,
  source: { read: 0, rejected: 0, skipped: 0 },
  tables: { main: counts(), action: counts() },
  rejected: [],
  warnings: [],
  apiCalls: { feishu: { total: 0, byOperation: {} }, dingtalk: { total: 1, byOperation: { 'instance.list': 1 } } },
  retries: 0,
  error: null,
  ...some,
});

const busy = report({
  status: 'partial',
  window: { start: '2026-11-19T08:00:00.000Z', end: '2026-11-20T08:00:00.000Z' },
  source: { read: 120, rejected: 2, skipped: 3 },
  tables: { main: counts({ created: 3, updated: 1, unchanged: 116, rejected: 4 }), action: counts({ created: 9 }) },
  rejected: [
    { table: 'main', key: 'A1', stage: 'write', code: 'platform_refused', reason: '电话格式不对' },
    { table: 'main', key: 'A2', stage: 'write', code: 'platform_refused', reason: '电话格式不对' },
    { table: 'main', key: 'A3', stage: 'write', code: 'platform_refused', reason: '电话格式不对' },
    { table: 'main', key: 'A4', stage: 'write', code: 'platform_refused', reason: '电话格式不对' },
    { table: '', key: '', stage: 'map', code: 'missing_field', reason: '没有用户ID', line: 7 },
  ],
  warnings: [{ key: 'A9', code: 'person_left', message: '已离职' }],
  apiCalls: {
    feishu: { total: 3, byOperation: { 'record.batch_create': 2, 'record.search': 1 } },
    dingtalk: { total: 12, byOperation: { 'instance.get': 12 } },
  },
  retries: 1,
});

describe('the summary of a run', () => {
  it('says in Chinese what was read, written, refused and spent', () => {
    expect(formatReport(busy, zh, { rejectedFile: '/etc/sync/state/rejected/dingtalk-approvals.jsonl' })).toBe(
      [
        '! dingtalk-approvals 增量：部分完成，用时 1.2 秒',
        '运行编号：20261120T080000Z-dingtalk-approvals-3f9c',
        '时间范围：2026-11-19 16:00:00 至 2026-11-20 16:00:00（Asia/Shanghai）',
        '来源：读取 120 条，拒绝 2 条，跳过 3 条',
        '表          新建  更新  未变  删除  拒绝  不明',
        '审批实例表     3     1   116     0     4     0',
        '审批动作表     9     0     0     0     0     0',
        'API 调用：飞书 3（record.batch_create 2, record.search 1），钉钉 12（instance.get 12），共 15 次，其中重试 1 次',
        '被拒绝的记录 5 条：',
        '  platform_refused × 4：电话格式不对（A1、A2、A3 等 4 条）',
        '  missing_field × 1：没有用户ID（第 7 行）',
        '  完整清单：/etc/sync/state/rejected/dingtalk-approvals.jsonl',
        '提示 1 条：',
        '  person_left × 1：已离职（A9）',
        '',
      ].join('\n'),
    );
  });

  it('says the same in English', () => {
    const words = formatReport(busy, en);
    expect(words).toContain('! dingtalk-approvals incremental: partial, 1.2 s');
    expect(words).toContain('Source: 120 read, 2 rejected, 3 skipped');
    expect(words).toMatch(/^Table +Created +Updated +Unchanged +Deleted +Rejected +Unknown$/m);
    expect(words).toContain('15 in all, 1 of them retries');
    expect(words).toContain('platform_refused × 4: 电话格式不对 (A1, A2, A3 and 1 more)');
    expect(words).toContain('missing_field × 1: 没有用户ID (line 7)');
    expect(words).toContain('All of them: bitable-sync rejected list dingtalk-approvals');
  });

  it('points to the run where its refusals are on no list', () => {
    const words = formatReport({ ...busy, mode: 'rollback' }, en, { rejectedFile: '/state/rejected/x.jsonl' });
    expect(words).toContain(`All of them: bitable-sync --json history show ${busy.runId}`);
  });

  it('names the error that ended the run and what to do', () => {
    const words = formatReport(
      report({
        status: 'failed',
        error: { code: 'FEISHU_NO_PERMISSION', message: 'no access', hint: 'tick bitable:app' },
      }),
      en,
    );
    expect(words).toContain('✗ dingtalk-approvals incremental: failed');
    expect(words).toContain('Error FEISHU_NO_PERMISSION: no access\nWhat to do: tick bitable:app\n');
  });

  it('shows the month so far as it is told', () => {
    const month = quotaLines([
      {
        platform: 'dingtalk',
        month: '2026-11',
        used: 4200,
        quota: 5000,
        forecast: 6300,
        share: 0.84,
        warning: true,
        byOperation: {},
      },
      {
        platform: 'feishu',
        month: '2026-11',
        used: 1,
        quota: null,
        forecast: 2,
        share: null,
        warning: false,
        byOperation: {},
      },
    ]);
    const words = formatReport(report(), zh, { month });
    expect(words).toContain('钉钉本月已用 4200 / 5000 次，按此速度全月约 6300 次（接近或将超出额度）');
    expect(words).toContain('飞书本月已用 1 次');
  });

  it('of a locked run does not pretend to have read anything', () => {
    expect(formatReport(report({ status: 'locked', tables: {} }), en)).not.toContain('Source');
  });

  it('uses colours only when asked', () => {
    const colour = '\u001b[';
    expect(formatReport(busy, zh)).not.toContain(colour);
    expect(formatReport(busy, { ...zh, colour: true })).toContain(colour);
  });

  it('does not let names from outside steer the terminal or break lines', () => {
    const nasty = '\u001b]0;pwned\u0007\u001b[2Jx\ny\u2028z';
    const words = formatReport(
      report({
        rejected: [{ table: 'main', key: nasty, stage: 'map', code: 'x', reason: nasty }],
        warnings: [{ key: nasty, code: 'y', message: nasty }],
        dryRun: true,
        plan: [{ table: 'main', action: 'create', key: nasty, changes: { [nasty]: { from: null, to: nasty } } }],
      }),
      en,
    );
    for (const control of ['\u001b', '\u0007', '\u2028']) expect(words).not.toContain(control);
    expect(words).not.toContain('\ny');
  });
});

const planned = (count: number): PlanRow[] =>
  Array.from({ length: count }, (_, index) => ({
    table: 'main',
    action: 'create',
    key: `K${index}`,
    changes: { title: { from: null, to: `T${index}` }, amount: { from: null, to: null } },
  }));

describe('a planned run', () => {
  it('lists what would change: new cells, old → new, removed rows', () => {
    const plan: PlanRow[] = [
      ...planned(1),
      {
        table: 'main',
        action: 'update',
        key: 'K7',
        recordId: 'rec7',
        changes: {
          status: { from: '审批中', to: '已同意' },
          end_time: { from: null, to: Date.parse('2026-11-20T08:00:00Z') },
          标签: { from: ['a', 'b'], to: [] },
        },
      },
      {
        table: 'action',
        action: 'delete',
        key: 'K8#1',
        recordId: 'rec8',
        changes: { approver: { from: '张三', to: null } },
      },
    ];
    const words = formatReport(report({ dryRun: true, plan }), zh);
    expect(words).toContain('（预演，未写入）');
    expect(words).toMatch(/^新建 {2}审批实例表 {2}K0 {4,}title: T0$/m);
    expect(words).toContain('status: 审批中 → 已同意; end_time: （空） → 2026-11-20 16:00:00; 标签: a,b → （空）');
    expect(words).toMatch(/^删除 {2}审批动作表 {2}K8#1 {2}approver: 张三$/m);
  });

  it('shows fifty rows and counts the rest, also those that the report left out', () => {
    const lines = (some: Partial<RunReport>) =>
      formatReport(report({ dryRun: true, ...some }), en)
        .split('\n')
        .filter((line) => /^create /.test(line)).length;
    expect(lines({ plan: planned(50) })).toBe(50);
    expect(formatReport(report({ dryRun: true, plan: planned(50) }), en)).not.toContain('more');
    expect(lines({ plan: planned(51) })).toBe(50);
    expect(formatReport(report({ dryRun: true, plan: planned(51) }), en)).toContain('… 1 more');
    const truncated = { plan: planned(1000), planTruncated: true, tables: { main: counts({ created: 2500 }) } };
    expect(formatReport(report({ dryRun: true, ...truncated }), en)).toContain('… 2450 more');
  });

  it('says so when there is nothing to change', () => {
    expect(formatReport(report({ dryRun: true, plan: [] }), en)).toContain('Plan: nothing to change');
  });

  it('cuts long cells and long rows', () => {
    const changes = Object.fromEntries(
      Array.from({ length: 13 }, (_, index) => [`列${index}`, { from: null, to: '很长的内容'.repeat(50) }]),
    );
    const words = formatReport(
      report({ dryRun: true, plan: [{ table: 'main', action: 'create', key: 'K', changes }] }),
      zh,
    );
    expect(words).toContain('… 等 13 列');
    for (const line of words.split('\n')) expect(displayWidth(line)).toBeLessThan(330);
  });
});

const capture = () => {
  const written = { stdout: '', stderr: '' };
  return {
    written,
    stdout: { write: (words: string) => (written.stdout += words) },
    stderr: { write: (words: string) => (written.stderr += words) },
  };
};

describe('tables', () => {
  it('line up, Chinese characters counted as two', () => {
    const lines = renderTable(
      ['名称', 'n'],
      [
        ['审批', 1],
        ['ab', 22],
      ],
      { right: [1] },
    ).split('\n');
    expect(lines).toEqual(['名称   n', '审批   1', 'ab    22']);
  });

  it('have no trailing blanks and one line per row', () => {
    expect(renderTable(['a', 'b'], [['x\ny', '']])).toBe('a    b\nx y');
  });
});

describe('errors', () => {
  const error = new SyncError({
    code: 'CONFIG_MISSING',
    recovery: 'fix-config',
    text: text('缺少配置', 'missing'),
    hint: text('补上', 'add it'),
  });

  it('are words on stderr for people', () => {
    const io = capture();
    printError(io, error, { ...zh, json: false });
    expect(io.written).toEqual({ stdout: '', stderr: '错误 CONFIG_MISSING: 缺少配置\n处理办法: 补上\n' });
  });

  it('are one document on stdout for programs', () => {
    const io = capture();
    printError(io, error, { ...en, json: true });
    expect(io.written.stderr).toBe('');
    expect(JSON.parse(io.written.stdout)).toEqual({
      status: 'failed',
      error: { code: 'CONFIG_MISSING', message: 'missing', hint: 'add it' },
    });
    expect(io.written.stdout.endsWith('}\n')).toBe(true);
  });

  it('that nobody foresaw are called what they are, without a stack', () => {
    const io = capture();
    printError(io, new TypeError('x is not a function'), { ...en, json: false });
    expect(io.written.stderr).toMatch(/^Error INTERNAL: internal error: x is not a function\nWhat to do: /);
    expect(io.written.stderr).not.toMatch(/^\s+at /m);
    const cancelled = capture();
    printError(cancelled, new CancelledError('SIGTERM'), { ...en, json: true });
    expect(JSON.parse(cancelled.written.stdout).error).toEqual({
      code: 'INTERRUPTED',
      message: 'stopped by SIGTERM; progress is saved',
      hint: 'Run again to continue.',
    });
  });
});

const pipelineStatus = (some: Partial<PipelineStatus>): PipelineStatus => ({
  pipeline: 'customers',
  configured: true,
  lastRun: null,
  lastSuccess: null,
  ageMs: null,
  stale: false,
  running: false,
  holder: null,
  rejected: 0,
  watermark: null,
  open: null,
  waiting: null,
  error: null,
  ...some,
});

describe('lists', () => {
  it('of runs show when, what and how it went', () => {
    const io = capture();
    printHistory(io, [busy, report({ dryRun: true })], zh);
    expect(io.written.stdout).toMatch(
      /2026-11-20 16:00:00 {2}20261120T080000Z-dingtalk-approvals-3f9c {2}增量 +部分完成 {2}12\/1\/0 +5 +15 +1\.2 秒/,
    );
    expect(io.written.stdout).toContain('增量（预演，未写入）');
    const none = capture();
    printHistory(none, [], en);
    expect(none.written.stdout).toBe('No runs yet\n');
  });

  it('of pipelines show age, open approvals, rejected rows and what is wrong', () => {
    const io = capture();
    printStatus(
      io,
      {
        pipelines: [
          pipelineStatus({
            pipeline: 'dingtalk-approvals',
            lastRun: { runId: 'r', at: '2026-11-20T08:00:00Z', status: 'failed', mode: 'init' },
            lastSuccess: { runId: 'q', at: '2026-11-19T08:00:00Z' },
            ageMs: 93_600_000,
            stale: true,
            rejected: 2,
            watermark: '2026-11-19T07:00:00Z',
            open: 3,
            waiting: 1,
            error: { code: 'FEISHU_BUSY', message: 'busy', hint: null },
          }),
          pipelineStatus({ running: true, holder: { pid: 42, host: 'h', since: 's' } }),
          pipelineStatus({ pipeline: 'crm-leads', configured: false }),
        ],
        quota: [],
      },
      en,
    );
    expect(io.written.stdout).toMatch(
      /dingtalk-approvals {2}2026-11-19 16:00:00 {2}1 d 2 h +2026-11-20 16:00:00 failed +2026-11-19 15:00:00 +3 +2 {2}no recent success; 1 approval to be read again; FEISHU_BUSY: busy/,
    );
    expect(io.written.stdout).toMatch(/customers +never .*running \(process 42\)/);
    expect(io.written.stdout).toMatch(/crm-leads .*not configured/);
  });

  it('of changes show old and new with the source line', () => {
    const io = capture();
    const entry = {
      runId: 'r1',
      at: '2026-11-20T08:00:00Z',
      pipeline: 'customers',
      mode: 'both',
      table: 'customers',
      action: 'update' as const,
      key: 'K0001',
      recordId: 'rec1',
      line: 7,
      changes: { 姓名: { from: '李', to: '李总' } },
    };
    printWhy(
      io,
      {
        entries: [{ ...entry, sources: ['a.csv'] }],
        rejected: [{ pipeline: 'customers', at: '2026-11-20T08:00:00Z', code: 'x', reason: 'r' }],
      },
      zh,
    );
    expect(io.written.stdout).toContain('姓名: 李 → 李总');
    expect(io.written.stdout).toMatch(/K0001 +a\.csv:7 /);
    expect(io.written.stdout).toContain('customers  x  r');
    const none = capture();
    printWhy(none, { entries: [], rejected: [] }, en);
    expect(none.written.stdout).toBe('No recorded change\n');
  });

  it('of rejected rows are grouped by reason', () => {
    const io = capture();
    const one = (key: string, code: string) => ({ pipeline: 'crm-leads', table: 'leads', key, code, reason: 'why' });
    printRejected(io, [one('a', 'x'), one('b', 'x'), { ...one('', 'y'), line: 3 }], en);
    expect(io.written.stdout).toMatch(/crm-leads +leads +x +2 +a, b +why/);
    expect(io.written.stdout).toMatch(/crm-leads +leads +y +1 +line 3 +why/);
  });

  it('of findings carry the remedy, and count', () => {
    const io = capture();
    printFindings(
      io,
      [
        { area: 'a', name: text('配置', 'configuration'), status: 'ok', detail: text('好', 'fine') },
        {
          area: 'b',
          name: text('表', 'table'),
          status: 'failed',
          code: 'TABLE_NOT_FOUND',
          remedy: text('修', 'mend it'),
        },
        { area: 'c', name: text('网', 'network'), status: 'skipped' },
      ],
      en,
    );
    expect(io.written.stdout).toBe(
      '✓ configuration: fine\n✗ table [TABLE_NOT_FOUND]\n    → mend it\n– network\n1 passed, 1 failed, 1 not checked\n',
    );
  });

  it('of setup steps put last what a person must do', () => {
    const io = capture();
    printSetup(
      io,
      [
        { kind: 'wrong-type', table: 't', column: 'c', text: text('错', 'wrong'), hint: text('改', 'change it') },
        { kind: 'create-table', table: 't', columns: [], text: text('建表', 'create t') },
      ],
      { ...en, dryRun: true },
    );
    expect(io.written.stdout).toBe(
      '1 step planned (dry run, nothing changed):\n  + create t\n  ✗ wrong\n    → change it\n',
    );
    const none = capture();
    printSetup(none, [], { ...zh, dryRun: false });
    expect(none.written.stdout).toBe('✓ 所有表和列都已就绪\n');
  });

  it('keep warnings off stdout, and JSON to one line of it', () => {
    const io = capture();
    printWarnings(io, [text('小心', 'careful')], en);
    printJson(io, { a: '换\n行' });
    expect(io.written).toEqual({ stdout: '{"a":"换\\n行"}\n', stderr: 'Warning: careful\n' });
  });
});
