import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../../src/errors/index.ts';
import { stats } from '../../../src/pipelines/crm-leads/stats.ts';
import { periodOf, periodText, previousPeriod } from '../../../src/pipelines/crm-leads/stats-period.ts';
import type { TableSpec } from '../../../src/sync/contracts.ts';
import { FakeClock } from '../../notify/fakes.ts';
import { at, config, date, World } from './world.ts';

const run = (world: World, choice: Parameters<typeof stats>[0] = {}, settings: object = {}) =>
  stats(choice, {
    config: config(settings),
    locale: 'zh-CN',
    clock: new FakeClock(at('2026-11-20 12:00')),
    open: world.open,
  });

describe('periods', () => {
  const texts = (choice: Parameters<typeof periodOf>[0], now = at('2026-11-20 12:00')) => {
    const period = periodOf(choice, now, 'Asia/Shanghai');
    return [periodText(period), periodText(previousPeriod(period))].map(({ from, to }) => `${from}..${to}`);
  };
  it.each([
    [{}, '2026-11-16..2026-11-22', '2026-11-09..2026-11-15'],
    [{ week: true as const }, '2026-11-16..2026-11-22', '2026-11-09..2026-11-15'],
    [{ week: date('2026-11-16') }, '2026-11-16..2026-11-22', '2026-11-09..2026-11-15'],
    [{ week: date('2026-11-22') }, '2026-11-16..2026-11-22', '2026-11-09..2026-11-15'],
    [{ week: date('2027-01-01') }, '2026-12-28..2027-01-03', '2026-12-21..2026-12-27'],
    [{ month: true as const }, '2026-11-01..2026-11-30', '2026-10-02..2026-10-31'],
    [{ month: date('2028-02-10') }, '2028-02-01..2028-02-29', '2028-01-03..2028-01-31'],
    [{ month: date('2026-12-10') }, '2026-12-01..2026-12-31', '2026-10-31..2026-11-30'],
    [{ from: date('2026-11-10'), to: date('2026-11-12') }, '2026-11-10..2026-11-12', '2026-11-07..2026-11-09'],
    [{ from: date('2026-11-18') }, '2026-11-18..2026-11-20', '2026-11-15..2026-11-17'],
  ])('%j → %s, before it %s', (choice, now, before) => expect(texts(choice)).toEqual([now, before]));

  it('this week is that of the configured zone', () => {
    expect(periodText(periodOf({}, Date.parse('2026-11-22T18:00:00Z'), 'Asia/Shanghai')).from).toBe('2026-11-23');
    expect(periodText(periodOf({}, Date.parse('2026-11-22T18:00:00Z'), 'UTC')).from).toBe('2026-11-16');
  });
});

describe('the figures', () => {
  it('have exactly the shape of the contract, with nulls instead of divisions by zero', async () => {
    const { report, warnings } = await run(new World());
    expect(warnings).toEqual([]);
    expect(Object.keys(report)).toEqual(
      expect.arrayContaining([
        'period',
        'previous',
        'total',
        'previousTotal',
        'byChannel',
        'byProduct',
        'byLevel',
        'byFollowUpMethod',
        'byFollowUpResult',
      ]),
    );
    expect(report.period).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(report.total).toEqual({ new: 0, followed: 0, won: 0, lost: 0, amount: 0, commission: 0, conversion: null });
    expect(report.deals).toEqual({ count: 0, averageAmount: null, averageRate: null, averageTerm: null });
    expect(JSON.stringify(report)).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('count the days of the configured zone, the last day inside', async () => {
    const world = new World();
    for (const created of ['2026-11-15 23:59', '2026-11-16 00:00', '2026-11-22 23:59', '2026-11-23 00:00'])
      world.lead({ 创建时间: at(created) });
    const { report } = await run(world);
    expect([report.total.new, report.previousTotal.new]).toEqual([2, 1]);
  });

  it('won are paid-out deals, lost are new customers that are gone, and money is added up without crumbs', async () => {
    const world = new World();
    const douyin = world.lead({ 创建时间: at('2026-11-17'), 来源渠道: '抖音', 意向等级: '高' });
    world.lead({ 创建时间: at('2026-11-17'), 来源渠道: '百度', 贷款状态: '流失' });
    world.lead({ 创建时间: at('2026-10-01'), 来源渠道: '百度', 贷款状态: '流失' });
    const deal = {
      客户ID: [douyin],
      成交时间: at('2026-11-18'),
      状态: '已放款',
      贷款金额: 0.1,
      佣金: 0.2,
      利率: 3.5,
      期限: 12,
    };
    world.deals.add(deal);
    world.deals.add({ ...deal, 贷款金额: 0.2, 佣金: 0.1, 利率: 4.5, 期限: null });
    world.deals.add({ ...deal, 状态: '已取消', 贷款金额: 1000 });
    world.deals.add({ ...deal, 成交时间: at('2026-11-10'), 贷款金额: 50 });
    world.followUps.add({ 客户ID: [douyin], 跟进方式: '电话', 跟进结果: '有意向', 跟进时间: at('2026-11-18') });
    world.followUps.add({ 跟进方式: '电话', 跟进时间: at('2026-11-19') });
    const { report } = await run(world);
    expect(report.total).toEqual({ new: 2, followed: 2, won: 2, lost: 1, amount: 0.3, commission: 0.3, conversion: 1 });
    expect(report.previousTotal).toMatchObject({ won: 1, amount: 50, conversion: null });
    expect(report.byChannel).toEqual([
      { name: '抖音', new: 1, followed: 1, won: 2, lost: 0, amount: 0.3, commission: 0.3, conversion: 2 },
      { name: '百度', new: 1, followed: 0, won: 0, lost: 1, amount: 0, commission: 0, conversion: 0 },
      { name: '未填写', new: 0, followed: 1, won: 0, lost: 0, amount: 0, commission: 0, conversion: null },
    ]);
    expect(report.byFollowUpMethod).toEqual([{ name: '电话', followed: 2, share: 1 }]);
    expect(report.byFollowUpResult).toEqual([
      { name: '有意向', followed: 1, share: 0.5 },
      { name: '未填写', followed: 1, share: 0.5 },
    ]);
    expect(report.deals).toEqual({ count: 2, averageAmount: 0.15, averageRate: 4, averageTerm: 12 });
  });

  it('the funnel counts who stands at a step or beyond', async () => {
    const world = new World();
    for (const status of ['新客户', '已联系', '谈判中', '成交', '流失'])
      world.lead({ 创建时间: at('2026-11-17'), 贷款状态: status });
    const { report } = await run(world);
    expect(report.funnel.map(({ name, count }) => [name, count])).toEqual([
      ['新客户', 5],
      ['已联系', 3],
      ['跟进中', 2],
      ['方案沟通', 2],
      ['谈判中', 2],
      ['成交', 1],
    ]);
  });

  it('read each table once, and of follow-ups and deals only the two periods', async () => {
    const world = new World();
    world.lead({});
    for (let i = 0; i < 1200; i++) world.followUps.add({ 跟进时间: at('2025-01-01'), 跟进方式: '电话' });
    await run(world);
    expect([world.leads, world.followUps, world.deals].map((table) => table.callCount('read'))).toEqual([1, 1, 1]);
  });

  it('a base without the follow-up or deal table has zeros and a warning', async () => {
    const world = new World();
    const open = async (spec: TableSpec) => {
      if (spec.key !== 'leads')
        throw new SyncError({ code: 'TABLE_NOT_FOUND', recovery: 'fix-config', text: { 'zh-CN': 'x', en: 'x' } });
      return world.open(spec);
    };
    const { report, warnings } = await stats(
      {},
      { config: config(), locale: 'en', clock: new FakeClock(at('2026-11-20')), open },
    );
    expect(warnings.map(({ code }) => code)).toEqual(['table_missing', 'table_missing']);
    expect(report.total.followed).toBe(0);
  });

  it('agree with a plain recount of any tables', async () => {
    const day = fc.integer({ min: 0, max: 20 }).map((days) => at('2026-11-05') + days * 86_400_000 + 5_000_000);
    const lead = fc.record({
      创建时间: day,
      来源渠道: fc.constantFrom('抖音', '百度', null),
      贷款状态: fc.constantFrom('新客户', '成交', '流失'),
    });
    const deal = fc.record({
      to: fc.integer({ min: 0, max: 5 }),
      成交时间: day,
      状态: fc.constantFrom('已放款', '已取消', null),
      贷款金额: fc.constantFrom(null, 100, 250.55),
    });
    const follow = fc.record({
      to: fc.integer({ min: 0, max: 5 }),
      跟进时间: fc.option(day),
      跟进方式: fc.constantFrom('电话', '微信', null),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(lead, { maxLength: 8 }),
        fc.array(deal, { maxLength: 8 }),
        fc.array(follow, { maxLength: 8 }),
        async (leads, deals, follows) => {
          const world = new World();
          const ids = leads.map((cells) => world.lead(cells));
          for (const { to, ...cells } of deals) world.deals.add({ ...cells, 客户ID: ids[to] ? [ids[to]] : null });
          for (const { to, ...cells } of follows) world.followUps.add({ ...cells, 客户ID: ids[to] ? [ids[to]] : null });
          const { report } = await run(world);
          const [start, end] = [at('2026-11-16'), at('2026-11-23')];
          const inside = (ms: number | null) => ms !== null && ms >= start && ms < end;
          let [fresh, lost, won, amount, followed, douyinNew, douyinWon] = [0, 0, 0, 0, 0, 0, 0];
          for (const cells of leads) {
            if (!inside(cells.创建时间)) continue;
            fresh++;
            if (cells.贷款状态 === '流失') lost++;
            if (cells.来源渠道 === '抖音') douyinNew++;
          }
          for (const cells of deals) {
            if (cells.状态 !== '已放款' || !inside(cells.成交时间)) continue;
            won++;
            amount += cells.贷款金额 ?? 0;
            if (leads[cells.to]?.来源渠道 === '抖音') douyinWon++;
          }
          for (const cells of follows) if (inside(cells.跟进时间)) followed++;
          expect(report.total).toMatchObject({
            new: fresh,
            lost,
            won,
            followed,
            conversion: fresh === 0 ? null : won / fresh,
          });
          expect(report.total.amount).toBeCloseTo(amount, 2);
          const douyin = report.byChannel.find(({ name }) => name === '抖音');
          expect([douyin?.new ?? 0, douyin?.won ?? 0]).toEqual([douyinNew, douyinWon]);
          for (const list of [report.byChannel, report.byProduct, report.byLevel])
            expect(list.reduce((sum, row) => sum + row.new, 0)).toBe(fresh);
          expect(report.byFollowUpMethod.reduce((sum, row) => sum + row.followed, 0)).toBe(followed);
          expect(JSON.stringify(report)).not.toMatch(/NaN/);
        },
      ),
      { numRuns: 60 },
    );
  });
});
