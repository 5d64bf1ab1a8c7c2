import { describe, expect, it } from 'vitest';
import { beatOf, beatSummary, beatUrl, ping } from '../../src/observability/heartbeat.ts';
import { silentLog } from '../../src/observability/logger.ts';
import { aFailure, aReport, FakeDoor, networkDown } from '../notify/fakes.ts';

describe('the heartbeat', () => {
  it('says start, success and fail in the path, before the query', () => {
    expect(beatUrl('https://hc.example.com/abc/?rid=1', 'start')).toBe('https://hc.example.com/abc/start?rid=1');
    expect(beatUrl('https://hc.example.com/abc', 'fail')).toBe('https://hc.example.com/abc/fail');
    expect(beatUrl('https://hc.example.com/abc', 'success')).toBe('https://hc.example.com/abc');
  });

  it('counts a partial run as alive, a failed or interrupted one as not, and is silent for locked and dry runs', () => {
    const beat = (status: never, dryRun = false, mode = 'incremental') => beatOf({ status, mode, dryRun });
    expect(['succeeded', 'partial', 'failed', 'interrupted', 'locked'].map((status) => beat(status as never))).toEqual([
      'success',
      'success',
      'fail',
      'fail',
      null,
    ]);
    expect(beat('succeeded' as never, true)).toBeNull();
    // What a person does by hand says nothing about the schedule.
    for (const mode of ['rollback', 'retry', 'stats', 'apply'])
      expect(beat('succeeded' as never, false, mode)).toBeNull();
  });

  it('carries the summary of the run, without keys or names', async () => {
    const door = new FakeDoor(() => ({ status: 200 }));
    const report = aFailure('X', {
      rejected: [{ table: 'leads', key: '13800001234', stage: 'map', code: 'c', reason: '张三' }],
    });
    expect(await ping('https://hc.example.com/abc', 'fail', { http: door, log: silentLog }, beatSummary(report))).toBe(
      true,
    );
    expect(door.requests[0]).toMatchObject({ platform: null, metered: false });
    expect(String(door.requests[0]?.body)).toContain('error: X');
    expect(String(door.requests[0]?.body)).not.toMatch(/13800001234|张三/);
  });

  it('never fails: not for a monitor that is down, refuses, or has a broken address', async () => {
    const log = silentLog;
    expect(await ping('https://hc.example.com/abc', 'start', { http: new FakeDoor(() => networkDown()), log })).toBe(
      false,
    );
    expect(
      await ping('https://hc.example.com/abc', 'start', { http: new FakeDoor(() => ({ status: 404 })), log }),
    ).toBe(false);
    expect(await ping('not an address', 'start', { http: new FakeDoor(() => ({})), log })).toBe(false);
    expect(await ping(null, 'start', { http: new FakeDoor(() => ({})), log }, beatSummary(aReport()))).toBe(false);
  });
});
