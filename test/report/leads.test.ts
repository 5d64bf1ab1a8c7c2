import { describe, expect, it } from 'vitest';
import type { StatsReport } from '../../src/pipelines/crm-leads/stats.ts';
import { computeStats } from '../../src/pipelines/crm-leads/stats-figures.ts';
import { renderLeadsPage } from '../../src/report/leads/html.ts';
import { leadsMessage, leadsTables } from '../../src/report/leads/text.ts';

const lead = (i: number, channel: string) => ({
  recordId: `r${i}`,
  channel,
  product: '车贷',
  level: '高',
  status: '跟进中',
  createdMs: i,
});
const deal = { leadIds: ['r1'], status: '已放款', amount: 1000, commission: 10, rate: 3.5, term: 12, atMs: 5 };
const reportOf = (channels: readonly string[]): StatsReport => {
  const input = {
    leads: channels.map((channel, i) => lead(i, channel)),
    followUps: [{ leadIds: ['r0'], method: '电话', result: '', atMs: 3 }],
    deals: channels.length > 0 ? [deal] : [],
  };
  const now = computeStats(input, { startMs: 0, endMs: 100 }, '未填写');
  const before = computeStats(input, { startMs: -100, endMs: 0 }, '未填写');
  const { total, deals, ...rest } = now;
  return {
    period: { from: '2026-11-16', to: '2026-11-22' },
    previous: { from: '2026-11-09', to: '2026-11-15' },
    total,
    previousTotal: before.total,
    ...rest,
    deals,
    previousDeals: before.deals,
  };
};

describe('the stats in their forms', () => {
  it('an empty week says so, without NaN or null', async () => {
    const empty = reportOf([]);
    const page = await renderLeadsPage(empty, { locale: 'zh-CN', madeAt: '2026-11-22' });
    const shown = [page, leadsTables(empty, 'zh-CN'), JSON.stringify(leadsMessage(empty, 'zh-CN').lines)].join('\n');
    expect(shown).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(page).toContain('没有数据');
  });

  it('the page is self-contained and names cannot break it', async () => {
    const page = await renderLeadsPage(reportOf(['抖音', '<script>alert(1)</script>', '"onload=x']), {
      locale: 'zh-CN',
      madeAt: '2026-11-22',
    });
    expect(page).not.toMatch(/<script|<link|<img|@import/i);
    expect(page.match(/https?:\/\/[^"' ]+/g)?.filter((url) => !url.startsWith('http://www.w3.org/'))).toEqual([]);
    expect(page).toContain('&lt;script&gt;');
  });

  it('the table and the message carry the same figures', () => {
    const report = reportOf(['抖音', '抖音', '百度']);
    expect(leadsTables(report, 'zh-CN')).toMatch(/新增客户 *│ *3/);
    expect(leadsMessage(report, 'zh-CN').lines[0]).toEqual({ label: '新增客户', words: '3（上期 0，—）' });
    expect(leadsTables(report, 'en')).toMatch(/New leads/);
  });
});
