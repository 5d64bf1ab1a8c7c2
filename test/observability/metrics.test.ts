import { describe, expect, it } from 'vitest';
import { renderMetrics, writeMetrics } from '../../src/observability/metrics.ts';
import { aFailure, aReport } from '../notify/fakes.ts';

const nowMs = Date.parse('2026-11-20T09:00:05.000Z');
const sample = (text: string, name: string) => text.split('\n').find((line) => line.startsWith(name));

describe('the metrics file', () => {
  const text = renderMetrics({
    runs: [
      aReport(),
      aFailure('NETWORK', { runId: 'r2', finishedAt: '2026-11-20T08:30:00.000Z', tables: {}, retries: 4 }),
      aReport({ runId: 'r3', dryRun: true, status: 'succeeded', finishedAt: '2026-11-20T08:59:00.000Z' }),
      aReport({
        pipeline: 'customers',
        rejected: [{ table: 'customers', key: 'K1', stage: 'map', code: 'invalid_id', reason: 'x' }],
        status: 'partial',
      }),
    ],
    nowMs,
    quota: [
      { platform: 'feishu', used: 120, quota: 10_000, forecast: 400 },
      { platform: 'dingtalk', used: 5, quota: null, forecast: 9 },
    ],
  });

  it('tells the last run, its rows and calls, and the age of the last success', () => {
    expect(sample(text, 'bitable_sync_last_run_status{pipeline="dingtalk-approvals",status="failed"}')).toMatch(/ 1$/);
    expect(sample(text, 'bitable_sync_last_success_age_seconds{pipeline="dingtalk-approvals"}')).toMatch(/ 3600$/);
    expect(sample(text, 'bitable_sync_last_run_retries{pipeline="dingtalk-approvals"}')).toMatch(/ 4$/);
    expect(sample(text, 'bitable_sync_last_run_rows{pipeline="customers",table="main",outcome="created"}')).toMatch(
      / 3$/,
    );
    expect(sample(text, 'bitable_sync_last_run_rejected{pipeline="customers",code="invalid_id"}')).toMatch(/ 1$/);
    expect(
      sample(
        text,
        'bitable_sync_last_run_operation_calls{pipeline="customers",platform="feishu",operation="record.batch_create"}',
      ),
    ).toMatch(/ 1$/);
    expect(sample(text, 'bitable_sync_quota_calls_limit{platform="feishu"}')).toMatch(/ 10000$/);
    expect(sample(text, 'bitable_sync_quota_calls_limit{platform="dingtalk"}')).toBeUndefined();
  });

  it('leaves dry runs out and has no age for a pipeline that never succeeded', () => {
    expect(text).not.toContain('last_success_age_seconds{pipeline="customers"}');
    expect(sample(text, 'bitable_sync_runs{pipeline="dingtalk-approvals",status="succeeded"}')).toMatch(/ 1$/);
  });

  it('is valid exposition text: each family has HELP and TYPE once, each sample a finite number', () => {
    const families = text.match(/^# TYPE (\S+)/gm) ?? [];
    expect(new Set(families).size).toBe(families.length);
    for (const line of text.trimEnd().split('\n')) {
      if (!line.startsWith('#'))
        expect(line).toMatch(/^bitable_sync_[a-z_]+\{([a-z]+="([^"\\\n]|\\.)*",?)*\} -?\d+(\.\d+)?$/);
    }
  });

  it('escapes labels', () => {
    expect(
      renderMetrics({ runs: [aReport({ tables: { 'a"b\\\n': aReport().tables['main'] as never } })], nowMs }),
    ).toContain('table="a\\"b\\\\\\n"');
  });

  it('returns a failing write instead of throwing it, and writes nothing without a path', () => {
    const full = new Error('disk full');
    expect(
      writeMetrics('m.prom', { runs: [], nowMs }, () => {
        throw full;
      }),
    ).toBe(full);
    expect(
      writeMetrics(null, { runs: [], nowMs }, () => {
        throw full;
      }),
    ).toBeNull();
  });
});
