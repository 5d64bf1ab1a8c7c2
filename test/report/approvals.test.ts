import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { writeApprovalsFiles } from '../../src/report/approvals/files.ts';
import { type ApprovalsReportOptions, reportApprovals } from '../../src/report/approvals/report.ts';
import { approvalsMessage, approvalsSummary } from '../../src/report/approvals/text.ts';
import type { Row } from '../../src/sync/contracts.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import { FakeClock } from '../notify/fakes.ts';
import { aCompany, action, approval, at, day, hour, tables } from './fixture.ts';

const now = at('2026-11-20 12:00');
const date = (words: string) => {
  const [year = 0, month = 0, dayOfMonth = 0] = words.split('-').map(Number);
  return { year, month, day: dayOfMonth };
};
const report = (
  main: readonly Row[],
  actions: readonly Row[] | null = [],
  options: ApprovalsReportOptions = {},
  settings: object = {},
) => {
  const made = tables(main, actions ?? []);
  return reportApprovals(options, {
    config: configSchema.parse({ 'dingtalk-approvals': settings }),
    clock: new FakeClock(now),
    main: made.main,
    actions: actions ? made.actions : null,
  });
};
const november = { from: date('2026-11-01'), to: date('2026-11-20') };

describe('figures against plain loops over the same rows', () => {
  const { main, actions } = aCompany(2000);
  const inside = (ms: unknown) => typeof ms === 'number' && ms >= at('2026-11-01') && ms < at('2026-11-21');
  const median = (values: number[]) => {
    const sorted = [...values].sort((a, b) => a - b);
    const half = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(half)] : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
  };

  it('totals, outcomes and durations', async () => {
    const made = await report(main, actions, november);
    let [fresh, finished, running] = [0, 0, 0];
    const byOutcome: Record<string, number> = {};
    const durations: number[] = [];
    for (const row of main) {
      if (inside(row['start_time'])) fresh++;
      if (row['status'] === '审批中') running++;
      else if (inside(row['end_time'])) {
        finished++;
        byOutcome[row['status'] as string] = (byOutcome[row['status'] as string] ?? 0) + 1;
        durations.push((row['end_time'] as number) - (row['start_time'] as number));
      }
    }
    expect(made.totals).toMatchObject({ new: fresh, finished, running });
    expect(made.outcomes.agreed).toEqual({
      count: byOutcome['已同意'],
      share: (byOutcome['已同意'] as number) / finished,
    });
    expect(made.outcomes.refused.count).toBe(byOutcome['已拒绝']);
    expect(made.outcomes.withdrawn.count).toBe(byOutcome['已撤销']);
    expect(made.duration.count).toBe(durations.length);
    expect(made.duration.mean).toBeCloseTo(durations.reduce((sum, one) => sum + one, 0) / durations.length, 3);
    expect(made.duration.median).toBe(median(durations));
    expect(made.duration.distribution.reduce((sum, { count }) => sum + count, 0)).toBe(durations.length);
    expect(made.duration.distribution[0]?.count).toBe(durations.filter((ms) => ms < hour).length);
  });

  it('series by day, week and month add up to the totals, week by week from Monday', async () => {
    const made = await report(main, actions, november);
    for (const series of Object.values(made.series)) {
      expect(series.reduce((sum, bucket) => sum + bucket.new, 0)).toBe(made.totals.new);
      expect(series.reduce((sum, bucket) => sum + bucket.finished, 0)).toBe(made.totals.finished);
    }
    expect(made.series.byDay).toHaveLength(20);
    expect(made.series.byWeek.map(({ start }) => start)).toEqual([
      '2026-11-01',
      '2026-11-02',
      '2026-11-09',
      '2026-11-16',
    ]);
    const third = main.filter(
      (row) => (row['start_time'] as number) >= at('2026-11-03') && (row['start_time'] as number) < at('2026-11-04'),
    ).length;
    expect(made.series.byDay[2]).toMatchObject({ start: '2026-11-03', new: third });
  });

  it('departments, templates and people', async () => {
    const made = await report(main, actions, november);
    for (const department of made.departments) {
      expect(department.new).toBe(
        main.filter((row) => row['applicant_dept'] === department.name && inside(row['start_time'])).length,
      );
      const before = main.filter(
        (row) =>
          row['applicant_dept'] === department.name &&
          (row['start_time'] as number) >= at('2026-10-12') &&
          (row['start_time'] as number) < at('2026-11-01'),
      ).length;
      expect(department.trend.before).toBe(before);
    }
    expect(made.departments.map((row) => row.new)).toEqual(
      [...made.departments.map((row) => row.new)].sort((a, b) => b - a),
    );
    for (const template of made.templates) {
      const done = main.filter(
        (row) => row['template_code'] === template.code && row['status'] !== '审批中' && inside(row['end_time']),
      );
      expect(template.finished).toBe(done.length);
      expect(template.outcomes.agreed.share).toBe(
        done.filter((row) => row['status'] === '已同意').length / done.length,
      );
    }
    expect(made.templates.map(({ name }) => name).sort()).toEqual(['报销', '请假', '采购'].sort());
    for (const person of made.people) {
      const handled = actions.filter(
        (row) =>
          row['approver'] === person.name &&
          ['同意', '拒绝'].includes(row['action'] as string) &&
          inside(row['action_time']),
      ).length;
      expect(person.handled).toBe(handled);
    }
  });

  it('waits at nodes: from the action before to this one', async () => {
    const made = await report(main, actions, november);
    const waits: number[] = [];
    const start = new Map(main.map((row) => [row['instance_id'], row]));
    const byInstance = new Map<unknown, Row[]>();
    for (const row of actions) byInstance.set(row['instance_id'], [...(byInstance.get(row['instance_id']) ?? []), row]);
    for (const [id, list] of byInstance) {
      let before = start.get(id as string)?.['start_time'] as number;
      for (const row of list) {
        const time = row['action_time'] as number;
        if (row['node_name'] === '总经理' && start.get(id as string)?.['template_code'] === 'PROC-A' && inside(time))
          waits.push(time - before);
        before = time;
      }
    }
    const node = made.bottlenecks.nodes.find((one) => one.node === '总经理' && one.template === 'PROC-A');
    expect(node?.wait.count).toBe(waits.length);
    expect(node?.wait.median).toBe(median(waits));
    expect(made.bottlenecks.nodes[0]?.node).toBe('总经理');
  });

  it('the same rows in another order give the same report', async () => {
    const again = await report(
      [...main].reverse(),
      [...actions].sort((a, b) => ((a['action_time'] as number) % 7919) - ((b['action_time'] as number) % 7919)),
      november,
    );
    const first = await report(main, actions, november);
    expect({ ...again.totals, ...again.duration }).toEqual({ ...first.totals, ...first.duration });
    expect(again.people.map(({ name, handled }) => [name, handled])).toEqual(
      first.people.map(({ name, handled }) => [name, handled]),
    );
  });
});

describe('bad and little data', () => {
  const noNaN = (value: unknown) => expect(JSON.stringify(value)).not.toMatch(/NaN|Infinity|undefined/);
  const written = async (made: Awaited<ReturnType<typeof report>>) => {
    const files = new Map<string, string | Uint8Array>();
    await writeApprovalsFiles(
      made,
      { html: 'r.html', csv: 'out', xlsx: 'r.xlsx' },
      { locale: 'zh-CN', zone: 'Asia/Shanghai', write: (path, content) => void files.set(path, content) },
    );
    return files;
  };
  const all = async (made: Awaited<ReturnType<typeof report>>) => {
    const files = await written(made);
    const shown = [
      approvalsSummary(made, 'zh-CN', 'Asia/Shanghai'),
      JSON.stringify(approvalsMessage(made, 'en').lines),
      ...[...files].filter(([path]) => !path.endsWith('xlsx')).map(([, content]) => String(content)),
    ].join('\n');
    expect(shown).not.toMatch(/NaN|Infinity|undefined|null|\[object/);
    return shown;
  };

  it('empty tables say that there is no data', async () => {
    const made = await report([]);
    noNaN(made);
    expect(made).toMatchObject({
      period: null,
      totals: { new: 0, finished: 0, running: 0 },
      duration: { count: 0, mean: null },
      templates: [],
      people: [],
    });
    expect(await all(made)).toContain('没有数据');
  });

  it('one running row, and one finished row', async () => {
    const running = await report([approval({ status: '审批中', end_time: null, current_node: '主管' })]);
    expect(running.totals).toMatchObject({ new: 1, finished: 0, running: 1 });
    expect(running.outcomes.agreed).toEqual({ count: 0, share: null });
    await all(running);
    const done = await report([approval()]);
    expect(done.duration).toMatchObject({ count: 1, mean: 4 * hour, median: 4 * hour, p90: 4 * hour });
    await all(done);
  });

  it('unknown words, negative durations, missing times and amounts are counted apart and explained', async () => {
    const made = await report([
      approval({ status: '神秘', end_time: at('2026-11-10 10:00') }),
      approval({ end_time: at('2026-11-09') }),
      approval({ start_time: null }),
      approval({ amount: null, applicant: null, applicant_dept: null, title: null, template_code: null }),
    ]);
    expect(made.outcomes.other.count).toBe(1);
    expect(made.duration.count).toBe(2);
    expect(made.quality).toMatchObject({
      unknownStatuses: [{ status: '神秘', count: 1 }],
      negativeDurations: 1,
      withoutStart: 1,
    });
    noNaN(made);
    expect(await all(made)).toMatch(/「神秘」无法识别/);
  });

  it('missing columns and a missing detail table leave gaps, not errors', async () => {
    const bare = new MemoryTable([
      { name: 'instance_id', kind: 'text' },
      { name: 'status', kind: 'text' },
    ]);
    bare.add({ instance_id: 'a', status: '已同意' });
    const made = await reportApprovals(
      {},
      { config: configSchema.parse({}), clock: new FakeClock(now), main: bare, actions: null },
    );
    expect(made.quality.missingColumns).toContain('start_time');
    expect(made.quality.hasActions).toBe(false);
    await all(made);
  });

  it('rows that share an id count once; actions of unknown approvals are left out', async () => {
    const twin = approval();
    const made = await report([twin, { ...twin }], [action({ instance_id: 'nowhere' }, {}), action(twin, {})]);
    expect(made.totals.new).toBe(1);
    expect(made.quality).toMatchObject({ strayActions: 1, actions: 1 });
  });

  it('configured labels are understood', async () => {
    const made = await report(
      [approval({ status: '通过' }), approval({ status: '处理中', end_time: null })],
      [],
      {},
      { status_labels: { 已同意: '通过', RUNNING: '处理中' } },
    );
    expect(made.totals).toMatchObject({ finished: 1, running: 1 });
    expect(made.quality.unknownStatuses).toEqual([]);
  });

  it('hostile names stay text in the page, the summary, the CSV and the message', async () => {
    const name = '=HYPERLINK("http://evil")<script>alert(1)</script>\u001b[2J';
    const made = await report([
      approval({ applicant: name, applicant_dept: name, title: `${name}提交的${name}`, template_code: name }),
    ]);
    const files = await written(made);
    expect(await all(made)).not.toContain('\u001b');
    expect(String(files.get('r.html'))).not.toMatch(/<script/i);
    const csv = [...files].filter(([path]) => path.endsWith('.csv')).map(([, content]) => String(content));
    expect(csv).toHaveLength(10);
    for (const line of csv.join('').split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=@]/);
    expect(JSON.stringify(approvalsMessage(made, 'zh-CN').lines)).not.toMatch(/[<>]|:\/\//);
  });

  it('the page needs no network, no script, and fits both themes, phones and printers', async () => {
    const { main, actions } = aCompany(300);
    const page = String((await written(await report(main, actions))).get('r.html'));
    expect(page).not.toMatch(/<script|<link|<img|@import|url\((?!"?'?#)/i);
    expect(page.match(/https?:\/\/[^"' ]+/g)?.filter((url) => !url.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(page).toMatch(/prefers-color-scheme: dark/);
    expect(page).toMatch(/@media print/);
    expect(page).toMatch(/name="viewport"/);
    expect(page).not.toMatch(/#0a0[bc]0/);
    expect(page.match(/<svg/g)?.length).toBeGreaterThan(8);
  });
});

describe('periods', () => {
  it('presets are the last full day, week and month', async () => {
    const rows = [approval()];
    const period = async (name: 'day' | 'week' | 'month') => (await report(rows, [], { period: name })).period;
    expect(await period('day')).toEqual({ from: '2026-11-19', to: '2026-11-19' });
    expect(await period('week')).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(await period('month')).toEqual({ from: '2026-10-01', to: '2026-10-31' });
  });

  it('without one, everything counts, and the last thirty days are compared with the thirty before', async () => {
    const made = await report([approval(), approval({ start_time: at('2026-10-01'), end_time: at('2026-10-02') })]);
    expect(made.period).toEqual({ from: '2026-10-01', to: '2026-11-10' });
    expect(made.trend.new).toEqual({ now: 1, before: 1, change: 0 });
  });
});

describe('working time', () => {
  const working = { working_time: { holidays: ['2026-11-11'], workdays: ['2026-11-14'] } };
  const took = async (start: string, end: string, settings: object = working) =>
    (await report([approval({ start_time: at(start), end_time: at(end) })], [], {}, settings)).duration.mean;
  it.each([
    ['2026-11-10 09:00', '2026-11-10 13:00', 4],
    ['2026-11-10 17:00', '2026-11-12 10:00', 2],
    ['2026-11-13 18:30', '2026-11-13 23:00', 0],
    ['2026-11-13 17:00', '2026-11-16 10:00', 11],
    ['2026-11-14 00:00', '2026-11-16 00:00', 9],
    ['2026-11-15 10:00', '2026-11-15 20:00', 0],
  ])('%s to %s is %d hours', async (start, end, hours) => expect(await took(start, end)).toBe(hours * hour));
  it('plain time counts nights and weekends', async () =>
    expect(await took('2026-11-13 17:00', '2026-11-16 10:00', {})).toBe(65 * hour));
});

describe('findings', () => {
  it('running longer than usual at the node', async () => {
    const done = Array.from({ length: 10 }, (_, i) => approval({ start_time: at('2026-11-01') + i * day }));
    const acts = done.map((row) => action(row, { action_time: (row['start_time'] as number) + 2 * hour }));
    const stuck = approval({
      status: '审批中',
      end_time: null,
      current_node: '主管',
      start_time: now - 5 * hour,
      last_action_time: now - 5 * hour,
      title: '卡住的',
    });
    const fresh = approval({
      status: '审批中',
      end_time: null,
      current_node: '主管',
      start_time: now - hour,
      last_action_time: now - hour,
    });
    const made = await report([...done, stuck, fresh], acts);
    expect(made.bottlenecks.running).toMatchObject([
      { title: '卡住的', node: '主管', waitedMs: 5 * hour, usualMs: 2 * hour },
    ]);
    expect(made.people[0]).toMatchObject({ name: '李四', handled: 10, openNow: 2 });
  });

  it('withdrawn often, submitted again, extreme durations', async () => {
    const rows = [
      ...Array.from({ length: 4 }, (_, i) =>
        approval({
          applicant: '反复',
          status: i < 3 ? '已撤销' : '已同意',
          amount: 10 + i,
          start_time: at('2026-11-01') + i * day,
          end_time: at('2026-11-01') + i * day + hour,
        }),
      ),
      ...[0, 2, 30].map((days) =>
        approval({
          applicant: '重复',
          amount: 888,
          start_time: at('2026-10-01') + days * day,
          end_time: at('2026-10-01') + days * day + hour,
        }),
      ),
      ...Array.from({ length: 12 }, (_, i) =>
        approval({
          applicant: `别人${i}`,
          template_code: 'P2',
          start_time: at('2026-10-01'),
          end_time: at('2026-10-01') + (i === 11 ? 20 * day : 5 * hour),
          title: `单${i}`,
        }),
      ),
    ];
    const { findings } = await report(rows);
    expect(findings.withdrawnOften).toEqual([{ applicant: '反复', withdrawn: 3, all: 4, share: 0.75 }]);
    expect(findings.resubmitted).toMatchObject([{ applicant: '重复', amount: 888, count: 2 }]);
    expect(findings.extreme).toMatchObject([{ title: '单11', durationMs: 20 * day, medianMs: 5 * hour }]);
  });

  it('without an amount, alike titles count as repeated only after a refusal or a withdrawal', async () => {
    const leave = (status: string, hours: number) =>
      approval({
        applicant: '请假人',
        title: '请假人提交的请假',
        amount: null,
        status,
        start_time: at('2026-11-01') + hours * hour,
        end_time: at('2026-11-01') + hours * hour + 60_000,
      });
    expect((await report([leave('已同意', 0), leave('已同意', 5)])).findings.resubmitted).toEqual([]);
    expect((await report([leave('已拒绝', 0), leave('已同意', 5)])).findings.resubmitted).toHaveLength(1);
  });

  it('suggests a limit below which hardly anything was refused, with its evidence', async () => {
    const rows = Array.from({ length: 100 }, (_, i) =>
      approval({
        amount: (i + 1) * 100,
        status: i >= 85 && i % 2 ? '已拒绝' : '已同意',
        applicant: `人${i}`,
        approver_chain: 'a → b → c',
      }),
    );
    const { findings } = await report(rows);
    expect(findings.thresholds).toMatchObject([{ amount: 8000, count: 80, countShare: 0.8, refusedShare: 0 }]);
    expect(findings.redundancy).toMatchObject([{ amountLimit: 5050, count: 50, medianNodes: 3, agreedShare: 1 }]);
    expect((await report(rows.slice(0, 20))).findings.thresholds).toEqual([]);
  });
});

describe('cost', () => {
  it('is one pass over both tables with the needed columns', async () => {
    const { main, actions } = aCompany(1200);
    const made = tables(main, actions);
    await reportApprovals(
      {},
      { config: configSchema.parse({}), clock: new FakeClock(now), main: made.main, actions: made.actions },
    );
    expect(made.main.callCount('read')).toBe(Math.ceil(main.length / 500));
    expect(made.actions.callCount('read')).toBe(Math.ceil(actions.length / 500));
  });
});
