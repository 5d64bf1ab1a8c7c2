import { describe, expect, it } from 'vitest';
import { progressOf } from '../../../src/operations/progress.ts';
import { fromOldCheckpoint } from '../../../src/pipelines/dingtalk-approvals/old-checkpoint.ts';
import { day, hour, World, warnings } from './world.ts';

const startOf = (file: unknown) => fromOldCheckpoint(file, '+08:00')?.takenOver?.startMs;
const eight = Date.parse('2025-01-15T08:00:00+08:00');

describe('the checkpoint of an earlier tool', () => {
  it.each<[string, unknown]>([
    ['local time', { last_sync_time: '2025-01-15 08:00:00' }],
    ['isoformat() with microseconds', { last_sync_time: '2025-01-15T08:00:00.000000', total_synced: 128 }],
    ['an explicit offset', { lastSyncTime: '2025-01-15T00:00:00+00:00' }],
    ['time.time()', { last_sync_timestamp: 1736899200.0 }],
    ['time.time() as text', { last_sync_time: '1736899200.000000' }],
    ['epoch milliseconds', { last_sync: 1736899200000 }],
    ['one level down', { approvals: { last_sync_time: '2025-01-15 08:00:00' }, synced_ids: ['a', 'b'] }],
    ['per process code', { 'PROC-A': '2025-01-16 08:00:00', 'PROC-B': { last_sync_time: '2025-01-15 08:00:00' } }],
    ['a version of its own', { version: '1.0', last_sync_time: '2025-01-15 08:00:00' }],
    ['of several the earliest', { last_sync_time: '2025-01-17 08:00:00', end_time: '2025-01-15 08:00:00' }],
  ])('is recognised: %s', (_name, file) => {
    expect(startOf(file)).toBe(eight);
  });

  it('takes a time without offset, or with a bare Z, for the earlier of local time and UTC', () => {
    expect(startOf({ last_sync_time: '2025-01-15T08:00:00Z' })).toBe(eight);
    expect(fromOldCheckpoint({ last_sync_time: '2025-01-15 08:00:00' }, '-05:00')?.takenOver?.startMs).toBe(
      Date.parse('2025-01-15T08:00:00Z'),
    );
  });

  it('names no time where the tool had finished nothing', () => {
    expect(startOf({ last_sync_time: null })).toBeNull();
    expect(startOf({})).toBeNull();
  });

  it.each([
    [[]],
    ['2025-01-15'],
    [{ last_sync_time: 'yesterday' }],
    [{ last_sync_time: { at: 'noon' } }],
    [{ instances: ['a'], count: 3 }],
    [{ 'PROC-A': 'x' }],
    [null],
  ])('is not seen in %j', (file) => {
    expect(fromOldCheckpoint(file, '+08:00')).toBeNull();
  });
});

it('status shows how far the earlier tool had come until the first run', () => {
  const entry = fromOldCheckpoint({ last_sync_time: '2025-01-15 08:00:00' }, '+08:00');
  expect(progressOf('dingtalk-approvals', entry)).toMatchObject({ watermark: '2025-01-15T00:00:00.000Z', open: null });
});

describe('going on from it', () => {
  const start = (world: World, daysAgo: number) => {
    world.checkpoint = {
      version: 1,
      templates: {},
      revoked: {},
      takenOver: { startMs: world.clock.now() - daysAgo * day },
    };
  };
  const filed = (world: World, daysAgo: number, code = 'PROC-A') => {
    const { id } = world.approvals.file(code, {}, world.clock.now() - daysAgo * day);
    world.approvals.decide(id);
    return id;
  };

  it('begins where the tool had got to, says so once, and is an ordinary checkpoint afterwards', async () => {
    const world = new World();
    const [old, missed] = [filed(world, 12), filed(world, 9)];
    start(world, 10);
    const first = await world.run();
    expect(world.row(missed)).toBeDefined();
    expect(world.row(old)).toBeUndefined();
    expect(warnings(first)).toContain('checkpoint_taken_over checkpoint');
    expect(world.checkpoint).not.toHaveProperty('takenOver');
    expect(warnings(await world.run())).toEqual([]);
  });

  it.each<[string, Parameters<World['run']>[0]]>([
    ['a run over some of the templates', { processCodes: ['PROC-B'] }],
    ['a backfill', { mode: 'range', startMs: Date.parse('2026-10-01T00:00:00+08:00') }],
    ['a full check that does not reach back so far', { mode: 'full-check', days: 5 }],
    ['single approvals', { mode: 'instance', instanceIds: ['nobody-knows-it'] }],
    ['a dry run', { dryRun: true }],
  ])('%s leaves it to the others', async (_name, options) => {
    const world = new World({ process_codes: ['PROC-A', 'PROC-B'] });
    const missed = filed(world, 9);
    start(world, 10);
    await world.run(options);
    world.clock.advance(hour);
    await world.run();
    expect(world.row(missed)).toBeDefined();
    expect(world.checkpoint).not.toHaveProperty('takenOver');
  });
});
