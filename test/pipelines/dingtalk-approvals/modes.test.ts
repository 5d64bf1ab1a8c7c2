import { beforeEach, describe, expect, it } from 'vitest';
import { refusal, wall } from './fake-approvals.ts';
import { codeOf, day, hour, rejections, World, warnings } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});

function decided(createdDaysAgo: number, code = 'PROC-A') {
  const { id } = world.approvals.file(code, {}, world.clock.now() - createdDaysAgo * day);
  world.approvals.decide(id);
  return id;
}

describe('--init', () => {
  it('lists its days, and the next run goes on from there', async () => {
    const [young, old] = [decided(6), decided(8)];
    const ran = await world.run({ mode: 'init' });
    expect(ran.error).toBeNull();
    expect(world.row(young)).toBeDefined();
    expect(world.row(old)).toBeUndefined();
    expect(world.template()!.watermarkMs).toBe(world.clock.now());
    await world.run({ mode: 'init', days: 10 });
    expect(world.row(old)).toBeDefined();
  });

  it('reads again what is already known: that is what it is for', async () => {
    const id = decided(1);
    await world.run({ mode: 'init' });
    expect((await world.run({ mode: 'init' })).details).toEqual([id]);
  });

  it('goes on where it was cut off, when the same command comes again', async () => {
    world = new World({}, { sync: { batch_size: 10 } });
    for (let i = 0; i < 50; i++) decided(1 + i / 20);
    let details = 0;
    world.approvals.onCall = (kind) => {
      if (kind === 'detail' && ++details > 30) throw refusal('MAX_CALLS_REACHED', 'try-later');
    };
    expect(codeOf((await world.run({ mode: 'init' })).error)).toBe('MAX_CALLS_REACHED');
    expect(world.main.rows.size).toBe(30);
    world.approvals.onCall = () => undefined;
    world.clock.advance(hour);
    const again = await world.run({ mode: 'init' });
    expect(again.details).toHaveLength(20);
    expect(world.main.rows.size).toBe(50);
    expect((await world.run({ mode: 'init' })).details).toHaveLength(50);
  });
});

describe('a range', () => {
  it('backfills without touching the watermark, and follows what is not over', async () => {
    await world.run();
    const before = world.template()!.watermarkMs;
    const done = decided(100);
    const open = world.approvals.file('PROC-A', {}, world.clock.now() - 90 * day).id;
    const outside = decided(50);
    const ran = await world.run({
      mode: 'range',
      startMs: world.clock.now() - 200 * day,
      endMs: world.clock.now() - 80 * day,
    });
    expect(ran.calls).toEqual({ list: 1, detail: 2 });
    expect([done, open, outside].map((id) => world.row(id) !== undefined)).toEqual([true, true, false]);
    expect(world.template()!.watermarkMs).toBe(before);
    expect(Object.keys(world.template()!.open)).toEqual([open]);
    expect(ran.recorder.runWindow).toEqual({
      start: new Date(world.clock.now() - 200 * day).toISOString(),
      end: new Date(world.clock.now() - 80 * day).toISOString(),
    });
    world.approvals.decide(open, 'refuse');
    world.clock.advance(hour);
    await world.run();
    expect(world.status(open)).toBe('已拒绝');
  });

  it('is split at 120 days', async () => {
    await world.run({ mode: 'range', startMs: world.clock.now() - 300 * day });
    const spans = world.approvals.listings.map(({ startMs, endMs }) => (endMs - startMs) / day);
    expect(spans).toEqual([120, 120, 60]);
  });

  it('older than a year is refused before anything is called', async () => {
    const ran = await world.run({ mode: 'range', startMs: world.clock.now() - 400 * day });
    expect(codeOf(ran.error)).toBe('RANGE_TOO_OLD');
    expect(world.approvals.total).toBe(0);
  });

  it('that was interrupted resumes', async () => {
    world = new World({}, { sync: { batch_size: 5 } });
    for (let i = 0; i < 20; i++) decided(50 + i / 10);
    const options = { mode: 'range' as const, startMs: world.clock.now() - 60 * day };
    let details = 0;
    world.approvals.onCall = (kind) => {
      if (kind === 'detail' && ++details > 12) throw refusal('DINGTALK_QUOTA_SPENT', 'try-later');
    };
    await world.run(options);
    world.approvals.onCall = () => undefined;
    world.clock.advance(hour);
    expect((await world.run(options)).details).toHaveLength(8);
    expect(world.main.rows.size).toBe(20);
  });
});

describe('--instance', () => {
  it('reads exactly these', async () => {
    const [a, b] = [decided(300), decided(400)];
    const ran = await world.run({ mode: 'instance', instanceIds: [a, b, ` ${a} `] });
    expect(ran.error).toBeNull();
    // Whether it is of the only template is asked where it can be: nothing older than 365 days is listed.
    expect(ran.calls).toEqual({ detail: 2, list: 1 });
    expect(world.row(a)).toMatchObject({ template_code: 'PROC-A', status: '已同意' });
    expect(world.row(b)).toMatchObject({ template_code: 'PROC-A' });
  });

  it('does not take an approval of another template for one of the only template, nor follow it there', async () => {
    const id = world.approvals.file('PROC-Z').id;
    await world.run({ mode: 'instance', instanceIds: [id] });
    expect(world.status(id)).toBe('审批中');
    expect(world.row(id)!['template_code'] ?? null).toBeNull();
    expect((await world.run()).calls).toEqual({ list: 1 });
  });

  it('believes the template that is told', async () => {
    const id = world.approvals.file('PROC-Z').id;
    const ran = await world.run({ mode: 'instance', instanceIds: [id], processCodes: ['PROC-Z'] });
    expect(ran.calls).toEqual({ detail: 1 });
    expect(world.row(id)).toMatchObject({ template_code: 'PROC-Z' });
  });

  it('finds out the template where there are several', async () => {
    world = new World({ process_codes: ['A', 'B', 'C'] });
    const id = decided(30, 'B');
    const ran = await world.run({ mode: 'instance', instanceIds: [id] });
    expect(ran.calls).toEqual({ list: 2, detail: 1 });
    expect(world.row(id)!['template_code']).toBe('B');
    expect((await world.run({ mode: 'instance', instanceIds: [id] })).calls).toEqual({ detail: 1 });
  });

  it('follows what is still running', async () => {
    const { id } = world.approvals.file('PROC-A', {}, world.clock.now() - 60 * day);
    await world.run({ mode: 'instance', instanceIds: [id] });
    expect(Object.keys(world.template()!.open)).toEqual([id]);
    expect(world.template()!.watermarkMs).toBeNull();
  });

  it('rejects what does not exist, and wants at least one id', async () => {
    expect(rejections(await world.run({ mode: 'instance', instanceIds: ['-nobody'] }))).toEqual([
      'source instance_gone -nobody',
    ]);
    expect(codeOf((await world.run({ mode: 'instance', instanceIds: [] })).error)).toBe('NO_INSTANCES');
  });

  it('clears an instance from the list of failed ones', async () => {
    const { id } = world.approvals.file();
    world.approvals.onCall = (kind) => {
      if (kind === 'detail') throw refusal('DINGTALK_INSTANCE_UNREADABLE', 'reject-record');
    };
    await world.run();
    expect(Object.keys(world.template()!.failed)).toEqual([id]);
    world.approvals.onCall = () => undefined;
    await world.run({ mode: 'instance', instanceIds: [id] });
    expect(world.template()!.failed).toEqual({});
  });
});

describe('--full-check', () => {
  async function month(count = 30) {
    const ids = Array.from({ length: count }, (_, i) => decided(i % 25));
    await world.run({ mode: 'init', days: 30 });
    world.clock.advance(hour);
    return ids;
  }
  const difference = (ran: Awaited<ReturnType<World['run']>>) => {
    const found = ran.recorder.extras['fullCheck'] as Record<string, { count: number; keys: string[] }>;
    return Object.fromEntries(Object.entries(found).map(([kind, { keys }]) => [kind, [...keys].sort()]));
  };
  const nothing = { missing: [], changed: [], duplicate: [], orphan: [] };

  it('of an unchanged month costs list pages only, one reading of each table, and writes nothing', async () => {
    await month(45);
    const ran = await world.run({ mode: 'full-check' });
    expect(ran.calls).toEqual({ list: 3 });
    expect(world.main.calls).toEqual({ read: 1 });
    expect(ran.counts).toMatchObject({
      main: { unchanged: 45, created: 0, updated: 0 },
      action: { unchanged: 90, created: 0, updated: 0, deleted: 0 },
    });
    expect(difference(ran)).toEqual(nothing);
    expect(ran.recorder.source.read).toBe(45);
  });

  it('repairs what people changed or deleted, without a detail call', async () => {
    const ids = await month();
    world.main.edit(world.recordIdOf(ids[0]!), { status: '已拒绝', amount: 1 });
    world.main.remove(world.recordIdOf(ids[1]!));
    const [action] = [...world.action.rows].filter(([, row]) => row.cells['instance_id'] === ids[2]);
    world.action.remove(action![0]);
    world.main.edit(world.recordIdOf(ids[3]!), { current_node: '手工填写' });
    const ran = await world.run({ mode: 'full-check' });
    expect(ran.details).toEqual([]);
    expect(world.row(ids[0]!)).toMatchObject({ status: '已同意', amount: 100 });
    expect(world.status(ids[1]!)).toBe('已同意');
    expect(world.actions(ids[2]!)).toHaveLength(2);
    expect(world.row(ids[3]!)!['current_node'] ?? null).toBeNull();
    expect(difference(ran)).toEqual({
      ...nothing,
      missing: [ids[1], `${ids[2]}#1`].sort(),
      changed: [ids[0], ids[3]].sort(),
    });
    expect(difference(await world.run({ mode: 'full-check' }))).toEqual(nothing);
  });

  it('reads what is not over, what is new, and what it never wrote', async () => {
    const ids = await month(5);
    const open = world.approvals.file('PROC-A', {}, world.clock.now() - 3 * day).id;
    await world.run({ mode: 'instance', instanceIds: [open] });
    const fresh = world.approvals.file().id;
    world.approvals.change(open, {
      tasks: [{ userId: 'u-cfo', status: 'RUNNING', result: 'NONE', activityId: 'a2', taskGroupName: '财务' }],
    });
    const ran = await world.run({ mode: 'full-check' });
    expect([...ran.details].sort()).toEqual([open, fresh].sort());
    expect(ran.calls['running']).toBeUndefined();
    expect(world.row(open)!['current_node']).toBe('财务');
    expect(difference(ran)).toMatchObject({ missing: [fresh, `${fresh}#1`], changed: [open] });
    world.loseIndex();
    expect([...(await world.run({ mode: 'full-check' })).details].sort()).toEqual([...ids, open, fresh].sort());
    expect(world.main.rows.size).toBe(7);
  });

  it('after a change of settings reads the window once more, so that it stands as they say', async () => {
    const ids = await month(4);
    Object.assign(world.config['dingtalk-approvals'], { action_labels: { START_PROCESS_INSTANCE: '提交' } });
    expect((await world.run({ mode: 'full-check', dryRun: true })).details).toHaveLength(4);
    expect((await world.run({ mode: 'full-check', days: 2 })).details.length).toBeLessThan(4);
    expect((await world.run({ mode: 'full-check', days: 2 })).details).toEqual([]);
    await world.run({ mode: 'full-check' });
    for (const id of ids) expect(world.actions(id)[0]).toMatchObject({ action: '提交' });
    expect((await world.run({ mode: 'full-check' })).details).toEqual([]);
  });

  it('after losing the checkpoint still reads what was running', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.loseCheckpoint();
    world.approvals.decide(id);
    await world.run({ mode: 'full-check' });
    expect(world.status(id)).toBe('已同意');
  });

  it('tells of orphans and duplicates and deletes neither', async () => {
    const ids = await month(3);
    const stands = world.row(ids[0]!)!;
    world.main.add(stands);
    world.main.add({ ...stands, instance_id: 'ghost' });
    world.main.add({ ...stands, instance_id: 'ghost-before', start_time: world.clock.now() - 50 * day });
    world.main.add({ ...stands, instance_id: 'ghost-of-others', template_code: 'PROC-Z' });
    world.main.add({ title: '空行' });
    const ran = await world.run({ mode: 'full-check' });
    expect(difference(ran)).toEqual({ ...nothing, duplicate: [ids[0]], orphan: ['ghost'] });
    expect(warnings(ran)).toContain('orphan ghost');
    expect(world.main.rows.size).toBe(8);
    expect(rejections(ran)).toEqual([]);
  });

  it('follows open ones from before its window too, and moves the watermark', async () => {
    const { id } = world.approvals.file('PROC-A', {}, world.clock.now() - 60 * day);
    await world.run({ mode: 'instance', instanceIds: [id] });
    world.approvals.decide(id);
    world.clock.advance(hour);
    const ran = await world.run({ mode: 'full-check' });
    expect(ran.calls).toEqual({ list: 1, running: 1, detail: 1 });
    expect(world.status(id)).toBe('已同意');
    expect(world.template()!.watermarkMs).toBe(world.clock.now());
  });

  it('keeps a voided approval voided', async () => {
    const [parent] = await month(2);
    const child = world.approvals.child(parent!, 'REVOKE');
    world.approvals.decide(child.id);
    await world.run();
    world.main.edit(world.recordIdOf(parent!), { status: '已同意' });
    const ran = await world.run({ mode: 'full-check' });
    expect(ran.details).toEqual([]);
    expect(world.status(parent!)).toBe('已撤销');
    world.loseIndex();
    world.loseCheckpoint();
    await world.run({ mode: 'full-check' });
    expect(world.status(parent!)).toBe('已撤销');
  });

  it('does not call the rows of a template orphans that it could not list', async () => {
    world = new World({ process_codes: ['A', 'B'] });
    decided(1, 'A');
    decided(1, 'B');
    await world.run({ mode: 'init' });
    world.approvals.onCall = (kind, key) => {
      if (kind === 'list' && key === 'B') throw refusal('DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access');
    };
    const ran = await world.run({ mode: 'full-check' });
    expect(difference(ran)).toEqual(nothing);
    expect(rejections(ran)).toEqual(['source template_unreadable B']);
  });

  it('as a dry run plans the repairs only', async () => {
    const ids = await month(3);
    world.main.edit(world.recordIdOf(ids[0]!), { status: '已拒绝' });
    const ran = await world.run({ mode: 'full-check', dryRun: true });
    expect(ran.plan).toMatchObject([
      { table: 'main', action: 'update', key: ids[0], changes: { status: { from: '已拒绝', to: '已同意' } } },
    ]);
    expect(world.status(ids[0]!)).toBe('已拒绝');
  });

  it('stops without repairing anything when a table cannot be read', async () => {
    await month(3);
    world.main.onCall = (operation) => {
      if (operation === 'read') throw refusal('FEISHU_NO_PERMISSION', 'fix-access');
    };
    const ran = await world.run({ mode: 'full-check' });
    expect(codeOf(ran.error)).toBe('FEISHU_NO_PERMISSION');
    expect(ran.recorder.extras['fullCheck']).toBeUndefined();
  });
});

describe('OA premium', () => {
  beforeEach(() => {
    world = new World({ oa_premium: true });
  });

  it('reads twenty instances a call, and no details', async () => {
    for (let i = 0; i < 30; i++) decided(i / 60);
    const ran = await world.run();
    expect(ran.calls).toEqual({ premium: 2 });
    expect(world.main.rows.size).toBe(30);
    world.clock.advance(5 * hour);
    expect(await world.run()).toMatchObject({ calls: { premium: 1 }, tableCalls: 0 });
  });

  it('takes what is open and in the window from there too, without a call', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.clock.advance(hour);
    world.approvals.decide(id);
    expect((await world.run()).calls).toEqual({ premium: 1 });
    expect(world.status(id)).toBe('已同意');
  });

  it('follows older ones with the RUNNING listing and their details', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.clock.advance(20 * hour);
    await world.run();
    world.clock.advance(3 * hour);
    world.approvals.decide(id);
    const ran = await world.run();
    expect(ran.calls).toEqual({ premium: 1, running: 1, detail: 1 });
    expect(world.status(id)).toBe('已同意');
  });

  it('asks for the detail of a child, which alone says whether it undoes or modifies', async () => {
    const [undone, modified] = [decided(0.5), decided(0.5)];
    await world.run();
    world.clock.advance(hour);
    for (const child of [world.approvals.child(undone, 'REVOKE'), world.approvals.child(modified, 'MODIFY')])
      world.approvals.decide(child.id);
    expect((await world.run()).calls).toEqual({ premium: 1, detail: 2 });
    expect(world.status(undone)).toBe('已撤销');
    expect(world.status(modified)).toBe('已同意');
    expect((await world.run()).calls).toEqual({ premium: 1 });
  });

  it('takes instances in pairs with their id too', async () => {
    const { id } = world.approvals.file();
    const raw = world.approvals.instances.get(id)!.raw;
    world.approvals.premiumPages = async function* () {
      yield [
        { instanceId: id, instance: { ...raw, createTime: Date.now(), start: wall(0) } },
        { nonsense: true },
        null,
      ];
    };
    expect((await world.run()).error).toBeNull();
    expect(world.row(id)).toBeDefined();
  });

  it('that the company has not bought is the run’s error', async () => {
    world = new World({ oa_premium: true, process_codes: ['A', 'B'] });
    world.approvals.onCall = (kind) => {
      if (kind === 'premium') throw refusal('DINGTALK_PREMIUM_MISSING', 'fix-config');
    };
    expect(codeOf((await world.run()).error)).toBe('DINGTALK_PREMIUM_MISSING');
  });
});
