import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { Message } from '../../src/notify/message.ts';
import { writeApprovalsFiles } from '../../src/report/approvals/files.ts';
import { tellOverdue } from '../../src/report/approvals/overdue.ts';
import { reportApprovals } from '../../src/report/approvals/report.ts';
import { approvalsSummary } from '../../src/report/approvals/text.ts';
import type { Row } from '../../src/sync/contracts.ts';
import { FakeClock, FakeFacts } from '../notify/fakes.ts';
import { approval, at, hour, tables } from './fixture.ts';

const now = at('2026-11-20 12:00');
const running = (hours: number, changes: Row = {}) =>
  approval({ status: '审批中', end_time: null, current_node: '财务', start_time: now - hours * hour, ...changes });
function start(rows: readonly Row[], settings: object, changes: { delivered?: number } = {}) {
  const { main } = tables(rows);
  const sent: Message[] = [];
  const clock = new FakeClock(now);
  const facts = new FakeFacts();
  const deps = {
    config: configSchema.parse({ 'dingtalk-approvals': settings }),
    clock,
    locale: 'zh-CN' as const,
    facts,
    main,
    notify: async (message: Message) => {
      sent.push(message);
      return { delivered: changes.delivered ?? 1, held: 0, wanted: 1, warnings: [] };
    },
  };
  return { run: () => tellOverdue(deps), sent, clock, main, facts, deps };
}

describe('overdue approvals', () => {
  it('are told once, and again at twice and four times the limit', async () => {
    const { run, sent, clock } = start([running(30, { title: '超时的' }), running(2), approval()], {
      overdue_hours: 24,
    });
    expect(await run()).toMatchObject({ told: 1, overdue: [{ level: 1, limitHours: 24 }] });
    expect(sent[0]?.title).toBe('⏰ 1 个审批超时');
    expect(sent[0]?.lines[0]?.words).toBe('• 超时的 · 财务：已 1 天 6 小时，上限 24 小时');
    expect((await run()).told).toBe(0);
    clock.ms = now + 20 * hour;
    expect(await run()).toMatchObject({ told: 1, overdue: [{ level: 2 }] });
    expect(sent).toHaveLength(2);
  });

  it('have limits per template; a template without one is left alone', async () => {
    const rows = [
      running(10, { template_code: 'A' }),
      running(10, { template_code: 'B' }),
      running(999, { template_code: 'constructor' }),
    ];
    const { run } = start(rows, { overdue_hours: { A: 8, B: 12 } });
    expect((await run()).overdue.map((one) => one.template)).toEqual(['A']);
  });

  it('are forgotten when they end, and told anew when the id runs again', async () => {
    const { run, main, facts } = start([running(30)], { overdue_hours: 24 });
    await run();
    const [id] = main.rows.keys();
    main.edit(id as string, { status: '已同意' });
    await run();
    expect(await facts.get('overdue', 'told')).toMatchObject({ value: {} });
    main.edit(id as string, { status: '审批中' });
    expect((await run()).told).toBe(1);
  });

  it('are tried again when nobody took the message', async () => {
    const { run, deps } = start([running(30)], { overdue_hours: 24 }, { delivered: 0 });
    expect((await run()).told).toBe(0);
    deps.notify = async () => ({ delivered: 1, held: 0, wanted: 1, warnings: [] });
    expect((await run()).told).toBe(1);
  });

  it('cost one filtered read, and none without a limit', async () => {
    const rows = [running(30), ...Array.from({ length: 1500 }, () => approval())];
    const limited = start(rows, { overdue_hours: 24 });
    await limited.run();
    expect(limited.main.callCount('read')).toBe(1);
    const free = start(rows, {});
    await free.run();
    expect(free.main.callCount('read')).toBe(0);
  });

  it('stand in the report and in all its forms where a limit is configured', async () => {
    const { deps } = start([running(30, { title: '超时的' })], { overdue_hours: 24 });
    const report = await reportApprovals({}, { ...deps, actions: null });
    expect(report.overdue).toMatchObject([{ title: '超时的', level: 1 }]);
    const files = new Map<string, string | Uint8Array>();
    await writeApprovalsFiles(
      report,
      { html: 'r.html', csv: 'out/' },
      { locale: 'zh-CN', zone: 'Asia/Shanghai', write: (path, content) => void files.set(path, content) },
    );
    expect(String(files.get('r.html'))).toContain('超时的审批');
    expect(String(files.get('out/overdue.csv'))).toContain('超时的');
    expect(approvalsSummary(report, 'zh-CN', 'Asia/Shanghai')).toContain('超时的审批');
    expect((await reportApprovals({}, { ...start([], {}).deps, actions: null })).overdue).toBeNull();
  });

  it('count working time where it is configured', async () => {
    const friday = { status: '审批中', end_time: null, start_time: at('2026-11-13 17:00') };
    const { run, clock } = start([approval(friday)], { overdue_hours: 8, working_time: {} });
    clock.ms = at('2026-11-16 15:00');
    expect((await run()).overdue).toEqual([]);
    clock.ms = at('2026-11-16 17:00');
    expect((await run()).overdue).toHaveLength(1);
  });
});
