import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { forecast, forecastFindings } from '../../src/setup/forecast.ts';
import type { RunReport } from '../../src/sync/contracts.ts';

const configured = (given: object = {}) => configSchema.parse(given);
const run = (mode: string, feishu: number, more: Partial<RunReport> = {}) =>
  ({
    pipeline: 'customers',
    mode,
    dryRun: false,
    status: 'succeeded',
    apiCalls: { feishu: { total: feishu, byOperation: {} }, dingtalk: { total: 0, byOperation: {} } },
    ...more,
  }) as RunReport;

describe('the forecast of a month', () => {
  it('counts a look at the revision every five minutes, and the whole table once a day', () => {
    const [feishu] = forecast({ config: configured(), pipelines: ['customers'], rows: { customers: 2000 }, runs: [] });
    expect(feishu).toMatchObject({ platform: 'feishu', perMonth: 288 * 30 + 4 * 30, customersMinutes: 5 });
  });

  it('goes by what runs have really cost, once there are some', () => {
    const runs = [...Array(5).fill(run('both', 3)), run('both', 999, { dryRun: true }), run('import', 999)];
    const [feishu] = forecast({ config: configured(), pipelines: ['customers'], rows: {}, runs });
    expect(feishu).toMatchObject({ perMonth: 288 * 30 * 3, customersMinutes: 15 });
    expect(forecastFindings([feishu as never])[0]).toMatchObject({ status: 'warning', code: 'QUOTA_FORECAST' });
  });

  it('leaves to the customers what the approvals do not need', () => {
    const config = configured({
      dingtalk: { monthly_quota: 5000 },
      'dingtalk-approvals': { target: 'dingtalk', process_codes: ['A', 'B', 'C'] },
      customers: { target: 'dingtalk' },
    });
    const pipelines = ['dingtalk-approvals', 'customers'] as const;
    const forecasts = forecast({ config, pipelines, rows: { customers: 500 }, runs: [] });
    expect(forecasts.map(({ platform }) => platform)).toEqual(['dingtalk']);
    // Three listings of two calls a day, a full check, and five pages every half hour.
    expect(forecasts[0]?.jobs.map(({ perMonth }) => perMonth)).toEqual([540, 240, 7200]);
    expect(forecasts[0]?.customersMinutes).toBe(60);
  });

  it('knows no limit where the plan has none', () => {
    const config = configured({ feishu: { monthly_quota: null } });
    const [feishu] = forecast({ config, pipelines: ['customers'], rows: {}, runs: [] });
    expect(feishu).toMatchObject({ quota: null, customersMinutes: null });
    expect(forecastFindings([feishu as never])[0]?.status).toBe('ok');
  });
});
