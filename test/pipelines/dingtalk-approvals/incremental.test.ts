import { beforeEach, describe, expect, it } from 'vitest';
import { refusal } from './fake-approvals.ts';
import { codeOf, day, hour, rejections, World, warnings } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
const next = (hours = 5) => world.clock.advance(hours * hour);

describe('a first run', () => {
  it('writes what was filed in the default window, and remembers what is open', async () => {
    const old = world.approvals.file('PROC-A', {}, world.clock.now() - 2 * day);
    const a = world.approvals.file('PROC-A', {}, world.clock.now() - 3 * hour);
    const b = world.approvals.file('PROC-A', {}, world.clock.now() - hour);
    world.approvals.decide(b.id, 'refuse');
    const ran = await world.run();
    expect(ran.error).toBeNull();
    expect(ran.calls).toEqual({ list: 1, detail: 2 });
    expect(ran.counts).toMatchObject({ main: { created: 2 }, action: { created: 3 } });
    expect(world.row(old.id)).toBeUndefined();
    expect(world.row(a.id)).toMatchObject({
      status: '审批中',
      current_node: '主管审批',
      template_code: 'PROC-A',
      applicant: '王小明',
      amount: 100,
    });
    expect(world.status(b.id)).toBe('已拒绝');
    expect(Object.keys(world.template()!.open)).toEqual([a.id]);
    expect(world.template()!.watermarkMs).toBe(world.clock.now());
    expect(ran.recorder.source.read).toBe(2);
    expect(ran.recorder.extras['approvals']).toMatchObject({
      open: 1,
      oldestOpenDays: 0.1,
      perTemplate: { 'PROC-A': { listed: 2, details: 2, failed: 0, open: 1 } },
    });
  });

  it('opens the tables before it spends a call, so that a missing column costs nothing', async () => {
    world.main.renameColumn('status', '状态');
    world.approvals.file();
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('MISSING_COLUMN');
    expect(world.approvals.total).toBe(0);
    expect(world.checkpoint).toBeNull();
  });

  it('takes 100 approvals in list pages, 100 details and one write per table', async () => {
    for (let i = 0; i < 100; i++) world.approvals.file('PROC-A', {}, world.clock.now() - i * 60_000);
    const ran = await world.run();
    expect(ran.calls).toEqual({ list: 5, detail: 100 });
    expect(ran.tableCalls).toBeLessThanOrEqual(6);
    expect(world.main.calls['create']).toBe(1);
    expect(world.action.calls['create']).toBe(1);
  });
});

describe('a run in which nothing happened', () => {
  it('costs one listing, and touches no table', async () => {
    const a = world.approvals.file();
    world.approvals.decide(a.id);
    await world.run();
    world.opened = 0;
    for (let i = 0; i < 3; i++) {
      next(1);
      const ran = await world.run();
      expect(ran.calls).toEqual({ list: 1 });
      expect(ran.tableCalls).toBe(0);
      expect(ran.recorder.source.read).toBe(0);
    }
    expect(world.opened).toBe(0);
  });

  it('costs one more listing while something is open', async () => {
    for (let i = 0; i < 20; i++) world.approvals.file('PROC-A', {}, world.clock.now() - i * hour);
    await world.run();
    next();
    expect(await world.run()).toMatchObject({ calls: { list: 1, running: 1 }, details: [], tableCalls: 0 });
  });

  it('lists the overlap by the page, and reads none of it again', async () => {
    for (let i = 0; i < 45; i++)
      world.approvals.decide(world.approvals.file('PROC-A', {}, world.clock.now() - i * 60_000).id);
    await world.run();
    world.clock.advance(60_000);
    expect((await world.run()).calls).toEqual({ list: 3 });
    expect(Object.keys(world.template()!.seen)).toHaveLength(45);
    next(24);
    await world.run();
    expect(world.template()!.seen).toEqual({});
  });

  it('holds for every template', async () => {
    world = new World({ process_codes: ['A', 'B', 'C'] });
    world.approvals.file('B');
    await world.run();
    next();
    expect((await world.run()).calls).toEqual({ list: 3, running: 1 });
  });
});

describe('following what is open', () => {
  it('updates an approval filed last week and decided today, with one detail call', async () => {
    const ids = Array.from({ length: 5 }, () => world.approvals.file().id);
    await world.run();
    for (let i = 0; i < 14; i++) {
      next(12);
      await world.run();
    }
    world.approvals.decide(ids[2]!, 'refuse');
    next(1);
    const ran = await world.run();
    expect(ran.calls).toEqual({ list: 1, running: 1, detail: 1 });
    expect(ran.details).toEqual([ids[2]]);
    expect(ran.counts).toMatchObject({ main: { updated: 1, created: 0 }, action: { created: 1 } });
    expect(world.status(ids[2]!)).toBe('已拒绝');
    expect(Object.keys(world.template()!.open)).toHaveLength(4);
  });

  it('spends I details for what is new and F for what has finished', async () => {
    const old = Array.from({ length: 30 }, () => world.approvals.file().id);
    await world.run();
    next();
    for (const id of old.slice(0, 7)) world.approvals.decide(id);
    for (let i = 0; i < 9; i++) world.approvals.file();
    const ran = await world.run();
    // 39 ids in the window, 23 of the 30 still running.
    expect(ran.calls).toEqual({ list: 2, running: 2, detail: 16 });
  });

  it('reads a still-running one again only every running_refresh_hours', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.approvals.change(id, {
      tasks: [{ userId: 'u-cfo', status: 'RUNNING', result: 'NONE', activityId: 'a2', taskGroupName: '财务审批' }],
    });
    next(8);
    expect((await world.run()).details).toEqual([]);
    next(8);
    expect((await world.run()).details).toEqual([]);
    next(8);
    const ran = await world.run();
    expect(ran.calls).toEqual({ list: 1, detail: 1 });
    expect(world.row(id)!['current_node']).toBe('财务审批');
    next(8);
    expect((await world.run()).details).toEqual([]);
  });

  it('reads it in every run where running_refresh_hours is 0, without listing', async () => {
    world = new World({ running_refresh_hours: 0 });
    world.approvals.file();
    await world.run();
    next();
    expect((await world.run()).calls).toEqual({ list: 1, detail: 1 });
  });

  it('trusts the detail, not the listing: one that is missing there but still running stays open', async () => {
    const { id } = world.approvals.file('PROC-A', { status: 'NEW' });
    await world.run();
    next();
    expect((await world.run()).details).toEqual([id]);
    expect(Object.keys(world.template()!.open)).toEqual([id]);
    world.approvals.decide(id);
    next();
    await world.run();
    expect(world.status(id)).toBe('已同意');
    expect(world.template()!.open).toEqual({});
  });

  it('drops an instance that is deleted, says so once, and keeps its row', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.approvals.instances.delete(id);
    next();
    const ran = await world.run();
    expect(rejections(ran)).toEqual([`source instance_gone ${id}`]);
    expect(world.status(id)).toBe('审批中');
    next();
    expect(rejections(await world.run())).toEqual([]);
  });

  it('asks about those beyond a year by detail only, once a week, and says so', async () => {
    const { id } = world.approvals.file();
    await world.run();
    world.clock.advance(366 * day);
    const first = await world.run();
    expect(first.details).toEqual([id]);
    expect(warnings(first)).toContain('open_too_old PROC-A');
    expect(first.calls['running']).toBeUndefined();
    world.clock.advance(6 * day);
    expect((await world.run()).details).toEqual([]);
    world.approvals.decide(id);
    world.clock.advance(day);
    expect((await world.run()).details).toEqual([id]);
    expect(world.status(id)).toBe('已同意');
  });
});

describe('revocation after approval', () => {
  async function approved() {
    const parent = world.approvals.file();
    world.approvals.decide(parent.id);
    await world.run();
    world.clock.advance(10 * day);
    await world.run();
    return parent.id;
  }

  it('turns the parent into 已撤销 when the child is agreed, without reading the parent', async () => {
    const parent = await approved();
    const child = world.approvals.child(parent, 'REVOKE');
    next();
    await world.run();
    expect(world.status(parent)).toBe('已同意');
    world.approvals.decide(child.id);
    next();
    const ran = await world.run();
    expect(ran.details).toEqual([child.id]);
    expect(world.status(parent)).toBe('已撤销');
    expect(world.status(child.id)).toBe('已同意');
    expect(world.row(parent)!['amount']).toBe(100);
    expect(ran.counts).toMatchObject({ main: { created: 0, updated: 2 } });
  });

  it('leaves the parent alone when the child is refused, withdrawn, or only modifies', async () => {
    for (const [action, result] of [
      ['REVOKE', 'refuse'],
      ['MODIFY', 'agree'],
    ] as const) {
      const parent = await approved();
      const child = world.approvals.child(parent, action);
      world.approvals.decide(child.id, result);
      next();
      await world.run();
      expect(world.status(parent)).toBe('已同意');
    }
    const parent = await approved();
    const child = world.approvals.child(parent, 'REVOKE');
    world.approvals.change(child.id, { status: 'TERMINATED', result: '', tasks: [] });
    next();
    await world.run();
    expect(world.status(parent)).toBe('已同意');
  });

  it('reads and writes a parent that the table does not know', async () => {
    await world.run();
    const parent = world.approvals.file('PROC-A', {}, world.clock.now() - 40 * day);
    world.approvals.decide(parent.id);
    const child = world.approvals.child(parent.id, 'REVOKE');
    world.approvals.decide(child.id);
    next();
    const ran = await world.run();
    expect(new Set(ran.details)).toEqual(new Set([parent.id, child.id]));
    expect(world.row(parent.id)).toMatchObject({ status: '已撤销', template_code: 'PROC-A', amount: 100 });
  });

  it.each([true, false])(
    'is right at the first sight of both (parent told: %s), and in a plan the parent stands once',
    async (told) => {
      const parent = world.approvals.file();
      world.approvals.decide(parent.id);
      const child = world.approvals.child(parent.id, 'REVOKE', told);
      world.approvals.decide(child.id);
      const dry = await world.run({ dryRun: true });
      expect(dry.plan.filter((row) => row.table === 'main' && row.key === parent.id)).toMatchObject([
        { action: 'create', changes: { status: { to: '已撤销' } } },
      ]);
      await world.run();
      expect(world.status(parent.id)).toBe('已撤销');
      expect(world.main.rows.size).toBe(2);
    },
  );

  it('is not undone by reading the parent again, nor by losing the checkpoint', async () => {
    const parent = await approved();
    const child = world.approvals.child(parent, 'REVOKE');
    world.approvals.decide(child.id);
    next();
    await world.run();
    const again = await world.run({ mode: 'instance', instanceIds: [parent] });
    expect(again.details).toEqual([parent]);
    expect(world.status(parent)).toBe('已撤销');
    world.loseCheckpoint();
    const forgetful = await world.run({ mode: 'instance', instanceIds: [parent] });
    expect(forgetful.details).toEqual([parent, child.id]);
    expect(world.status(parent)).toBe('已撤销');
  });

  it('comes back to a parent whose update was not confirmed', async () => {
    const parent = await approved();
    const child = world.approvals.child(parent, 'REVOKE');
    world.approvals.decide(child.id);
    next();
    world.main.onCall = (operation, moment) => {
      if (operation === 'update' && moment === 'before') throw refusal('FEISHU_DOWN', 'try-later');
    };
    expect(codeOf((await world.run()).error)).toBe('FEISHU_DOWN');
    expect(world.status(parent)).toBe('已同意');
    world.main.onCall = () => undefined;
    next();
    await world.run();
    expect(world.status(parent)).toBe('已撤销');
  });
});

describe('what cannot be read', () => {
  it('is rejected, kept, and tried in every run until it succeeds', async () => {
    const bad = world.approvals.file();
    const good = world.approvals.file();
    world.approvals.onCall = (kind, key) => {
      if (kind === 'detail' && key === bad.id) throw refusal('DINGTALK_SERVER_ERROR', 'try-later');
    };
    for (let i = 0; i < 3; i++) {
      const ran = await world.run();
      expect(ran.error).toBeNull();
      expect(rejections(ran)).toEqual([`source instance_unreadable ${bad.id}`]);
      expect(world.template()!.failed[bad.id]).toMatchObject({ attempts: i + 1 });
      expect(world.template()!.watermarkMs).toBe(world.clock.now());
      // Nothing can be written, so nothing is looked up.
      if (i > 0) expect(ran.tableCalls).toBe(0);
      next(24);
    }
    expect(world.status(good.id)).toBe('审批中');
    world.approvals.onCall = () => undefined;
    const ran = await world.run();
    expect(ran.details).toContain(bad.id);
    expect(world.status(bad.id)).toBe('审批中');
    expect(world.template()!.failed).toEqual({});
  });

  it.each([
    ['a text', 'oops'],
    ['nothing', null],
    ['an empty object', {}],
    ['a list', []],
  ])('includes a detail that is %s', async (_, raw) => {
    const bad = world.approvals.file();
    world.approvals.instance = async () => raw;
    const ran = await world.run();
    expect(rejections(ran)).toEqual([`source instance_unreadable ${bad.id}`]);
    expect(world.main.rows.size).toBe(0);
  });

  it('ends the run as “try later” when nothing can be read any more, keeping what was', async () => {
    const ids = Array.from(
      { length: 60 },
      (_, i) => world.approvals.file('PROC-A', {}, world.clock.now() - i * 1000).id,
    );
    let calls = 0;
    world.approvals.onCall = (kind) => {
      if (kind === 'detail' && ++calls > 20) throw refusal('NETWORK_UNREACHABLE', 'try-later');
    };
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('NETWORK_UNREACHABLE');
    expect(world.main.rows.size).toBe(20);
    expect(ran.details.length).toBeLessThan(50);
    expect(world.template()!.watermarkMs).toBeLessThan(world.clock.now() - 20 * hour);
    world.approvals.onCall = () => undefined;
    next(1);
    const again = await world.run();
    expect(again.error).toBeNull();
    expect(again.details).toHaveLength(40);
    expect(ids.every((id) => world.row(id))).toBe(true);
  });

  it('says which permission is missing when no detail may be read', async () => {
    world.approvals.file();
    world.approvals.onCall = (kind) => {
      if (kind === 'detail') throw refusal('DINGTALK_SCOPE_MISSING', 'fix-access');
    };
    expect(codeOf((await world.run()).error)).toBe('DINGTALK_SCOPE_MISSING');
  });
});

describe('several templates', () => {
  beforeEach(() => {
    world = new World({ process_codes: ['A', 'B', 'C'] });
  });

  it('one that cannot be listed does not stop the others and keeps its watermark', async () => {
    await world.run();
    const before = world.template('B')!.watermarkMs;
    next();
    const a = world.approvals.file('A');
    const b = world.approvals.file('B');
    world.approvals.onCall = (kind, key) => {
      if (kind === 'list' && key === 'B') throw refusal('DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access');
    };
    const ran = await world.run();
    expect(ran.error).toBeNull();
    expect(rejections(ran)).toEqual(['source template_unreadable B']);
    expect(ran.recorder.rejections[0]).toMatchObject({ table: '', key: 'B' });
    expect(world.row(a.id)).toBeDefined();
    expect(world.template('B')!.watermarkMs).toBe(before);
    expect(world.template('A')!.watermarkMs).toBe(world.clock.now());
    world.approvals.onCall = () => undefined;
    next(48);
    await world.run();
    expect(world.row(b.id)).toBeDefined();
  });

  it('all of them failing is the run’s error', async () => {
    world.approvals.onCall = (kind) => {
      if (kind === 'list') throw refusal('DINGTALK_TEMPLATE_UNKNOWN', 'fix-config');
    };
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('DINGTALK_TEMPLATE_UNKNOWN');
    expect(world.checkpoint?.templates['A']?.watermarkMs ?? null).toBeNull();
  });

  it('a quota that is spent stops at once, and what was read is written', async () => {
    const a = world.approvals.file('A');
    await world.run();
    world.approvals.decide(a.id);
    world.approvals.file('C');
    next();
    let details = 0;
    world.approvals.onCall = (kind) => {
      if (kind === 'detail' && ++details > 1) throw refusal('DINGTALK_QUOTA_SPENT', 'try-later');
    };
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('DINGTALK_QUOTA_SPENT');
    expect(ran.counts['main']!.created + ran.counts['main']!.updated).toBe(1);
    world.approvals.onCall = () => undefined;
    next();
    const again = await world.run();
    expect(again.details).toHaveLength(1);
    expect(world.status(a.id)).toBe('已同意');
    expect(world.main.rows.size).toBe(2);
  });

  it('a listing that fails with the platform lets the others finish, then says “try later”', async () => {
    const a = world.approvals.file('A');
    world.approvals.onCall = (kind, key) => {
      if (kind === 'list' && key === 'B') throw refusal('DINGTALK_SERVER_ERROR', 'try-later');
    };
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('DINGTALK_SERVER_ERROR');
    expect(world.row(a.id)).toBeDefined();
    expect(world.template('A')!.watermarkMs).toBe(world.clock.now());
    expect(world.template('B')!.watermarkMs).toBeLessThan(world.clock.now());
  });

  it('are those the administrator manages with process_codes: all, asked for once a day', async () => {
    world = new World({ process_codes: 'all', admin_userid: 'u-admin' });
    world.approvals.templates = [
      { processCode: 'X', name: '报销' },
      { processCode: 'Y', name: '请假' },
    ];
    expect((await world.run()).calls).toEqual({ managed: 1, list: 2 });
    expect(world.template('X')!.name).toBe('报销');
    next();
    expect((await world.run()).calls).toEqual({ list: 2 });
    next(24);
    expect((await world.run()).calls).toEqual({ managed: 1, list: 2 });
  });

  it('that are disabled or deleted have what was open followed to its end, and nothing new looked for', async () => {
    world = new World({ process_codes: 'all', admin_userid: 'u-admin' });
    const [kept, disabled, deleted] = ['K', 'D', 'X'].map((processCode) => ({ processCode, name: processCode }));
    world.approvals.templates = [kept!, disabled!, deleted!];
    const open = ['D', 'X'].map((code) => [world.approvals.file(code), world.approvals.file(code)] as const);
    await world.run();
    next(12);
    world.approvals.templates = [kept!];
    world.approvals.onCall = (_kind, key) => {
      if (key === 'X') throw refusal('DINGTALK_TEMPLATE_UNKNOWN', 'fix-config');
    };
    for (const [first] of open) world.approvals.decide(first.id, 'agree');
    next(12);
    const ran = await world.run();
    expect(ran.error).toBeNull();
    expect(rejections(ran)).toEqual([]);
    for (const [first, second] of open) {
      expect(world.status(first.id)).toBe('已同意');
      expect(world.status(second.id)).toBe('审批中');
      world.approvals.decide(second.id, 'refuse');
    }
    next(1);
    expect((await world.run()).error).toBeNull();
    for (const [, second] of open) expect(world.status(second.id)).toBe('已拒绝');
    next(1);
    expect((await world.run()).calls).toEqual({ list: 1 });
  });

  it('none at all is a configuration error', async () => {
    expect(codeOf((await new World({ process_codes: [] }).run()).error)).toBe('NO_PROCESS_CODES');
    expect(codeOf((await new World({ process_codes: 'all' }).run()).error)).toBe('NO_ADMIN_USERID');
    expect((await new World({ process_codes: [] }).run({ processCodes: ['A', 'A', ' '] })).calls).toEqual({ list: 1 });
  });
});

describe('people and words', () => {
  it('are looked up once per run, only for rows that are written', async () => {
    for (let i = 0; i < 10; i++) world.approvals.file();
    await world.run();
    expect(world.directory.asked).toEqual(['u-filer']);
    world.directory.asked = [];
    next();
    await world.run();
    expect(world.directory.asked).toEqual([]);
  });

  it('are warned about once, not per row', async () => {
    world.directory.people = {};
    for (let i = 0; i < 5; i++) world.approvals.file('PROC-A', { status: 'ODD', title: '无名' });
    const ran = await world.run();
    expect(ran.recorder.warnings.map((warning) => warning.code).sort()).toEqual(['person_left', 'unknown_status']);
  });

  it('a directory that is down ends the run without writing ids for names', async () => {
    world.approvals.file();
    world.directory.userName = async () => {
      throw refusal('NETWORK_TIMEOUT', 'try-later');
    };
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe('NETWORK_TIMEOUT');
    expect(world.main.rows.size).toBe(0);
  });
});

describe('writing', () => {
  it('a row the platform refuses is in the rejected list and does not come back every run', async () => {
    const bad = world.approvals.file('PROC-A', { title: '坏' });
    const good = world.approvals.file();
    world.approvals.decide(bad.id);
    const validate = world.main.validate.bind(world.main);
    world.main.validate = (cells, columns) =>
      cells['title'] === '坏'
        ? { code: 'platform_refused', reason: { 'zh-CN': '不行', en: 'no' }, column: 'title' }
        : validate(cells, columns);
    const ran = await world.run();
    expect(rejections(ran)).toEqual([`write platform_refused ${bad.id}`]);
    expect(world.row(good.id)).toBeDefined();
    next();
    expect((await world.run()).details).toEqual([]);
  });

  it('a switched-off detail table is never opened', async () => {
    world = new World({}, { feishu: { tables: { action: null } } });
    world.approvals.file();
    const ran = await world.run();
    expect(Object.keys(ran.counts)).toEqual(['main']);
    next();
    expect((await world.run()).tableCalls).toBe(0);
  });

  it('a dry run plans the rows and keeps nothing', async () => {
    const a = world.approvals.file();
    const ran = await world.run({ dryRun: true });
    expect(ran.plan.map((row) => `${row.table} ${row.action} ${row.key}`)).toEqual([
      `main create ${a.id}`,
      `action create ${a.id}#1`,
    ]);
    expect(world.checkpoint).toBeNull();
    expect(world.main.rows.size).toBe(0);
  });

  it('losing the checkpoint doubles nothing', async () => {
    for (let i = 0; i < 5; i++) world.approvals.decide(world.approvals.file().id);
    await world.run();
    world.loseCheckpoint();
    world.loseIndex();
    const ran = await world.run();
    expect(ran.counts).toMatchObject({
      main: { created: 0, updated: 0, unchanged: 5 },
      action: { created: 0, unchanged: 10 },
    });
    expect(world.main.rows.size).toBe(5);
  });

  it('losing the checkpoint misses no decision on what the table shows as running, however long ago it was filed', async () => {
    const [soon, later, stays] = Array.from({ length: 3 }, () => world.approvals.file());
    const over = world.approvals.file();
    world.approvals.decide(over.id);
    await world.run();
    next(9 * 24);
    world.loseCheckpoint();
    world.loseIndex();
    world.approvals.decide(soon!.id, 'refuse');
    const ran = await world.run();
    expect(ran.calls).toEqual({ list: 1, detail: 3 });
    expect(world.status(soon!.id)).toBe('已拒绝');
    expect(Object.keys(world.template()!.open).sort()).toEqual([later!.id, stays!.id].sort());
    next();
    world.approvals.decide(later!.id);
    expect((await world.run()).details).toEqual([later!.id]);
    expect(world.status(later!.id)).toBe('已同意');
  });

  it('what died between a row and its actions is read again, in the window and beyond it', async () => {
    for (const ago of [hour, 5 * day]) {
      const { id } = world.approvals.file('PROC-A', {}, world.clock.now() - ago);
      world.main.add({
        instance_id: id,
        template_code: 'PROC-A',
        status: '审批中',
        start_time: world.clock.now() - ago,
      });
    }
    const ran = await world.run();
    expect(ran.calls).toEqual({ list: 1, detail: 2 });
    expect(ran.counts).toMatchObject({ action: { created: 2 } });
  });

  it('a first run asks the table once for what it shows as running, and takes up what is of its templates', async () => {
    world.main.add({ instance_id: 'someone-elses', template_code: 'PROC-X', status: '审批中' });
    world.main.add({ instance_id: '', template_code: 'PROC-A', status: '审批中' });
    const ran = await world.run();
    expect(world.main.calls).toEqual({ read: 1 });
    expect(ran.calls).toEqual({ list: 1 });
    expect(world.template()!.open).toEqual({});
  });
});

describe('being interrupted', () => {
  it('saves what is confirmed, moves no watermark, and pays only for the rest next time', async () => {
    world = new World({}, { sync: { batch_size: 10 } });
    for (let i = 0; i < 60; i++)
      world.approvals.decide(world.approvals.file('PROC-A', {}, world.clock.now() - i * 1000).id);
    let created = 0;
    world.main.onCall = (operation, moment, rows) => {
      if (operation !== 'create' || moment !== 'after') return;
      created += rows.length;
      if (created >= 30) world.abort.abort(new Error('SIGTERM'));
    };
    const ran = await world.run();
    expect((ran.error as Error).message).toBe('SIGTERM');
    expect(world.main.rows.size).toBeLessThan(60);
    expect(world.template()!.watermarkMs).toBeLessThan(world.clock.now() - 20 * hour);
    const confirmed = Object.keys(world.template()!.seen).length;
    expect(confirmed).toBeGreaterThan(0);
    world.main.onCall = () => undefined;
    next(6);
    const again = await world.run();
    expect(again.error).toBeNull();
    expect(again.details).toHaveLength(60 - confirmed);
    expect(world.main.rows.size).toBe(60);
    expect(world.action.rows.size).toBe(120);
  });

  it('a first run that was cut off is taken up where its window began', async () => {
    const early = world.approvals.file('PROC-A', {}, world.clock.now() - 23 * hour);
    world.approvals.onCall = (kind) => {
      if (kind === 'detail') world.abort.abort(new Error('SIGINT'));
    };
    await world.run();
    world.approvals.onCall = () => undefined;
    next(6);
    await world.run();
    expect(world.row(early.id)).toBeDefined();
  });
});

describe('the clock and the state', () => {
  it('a watermark in the future leaves no gap', async () => {
    await world.run();
    world.clock.advance(-3 * day);
    const a = world.approvals.file();
    world.clock.advance(60_000);
    await world.run();
    expect(world.row(a.id)).toBeDefined();
    expect(world.template()!.watermarkMs).toBe(world.clock.now());
  });

  it('an outage beyond what can be listed is said', async () => {
    await world.run();
    world.clock.advance(400 * day);
    const ran = await world.run();
    expect(ran.error).toBeNull();
    expect(warnings(ran)).toContain('watermark_too_old PROC-A');
    expect(ran.calls).toEqual({ list: 4 });
  });

  it.each([
    ['CHECKPOINT_DAMAGED', { version: 1, templates: { A: { watermarkMs: 'x' } } }],
    ['CHECKPOINT_NEWER', { version: 2 }],
  ])('a checkpoint that cannot be read stops the run: %s', async (code, value) => {
    world.checkpoint = value as never;
    const ran = await world.run();
    expect(codeOf(ran.error)).toBe(code);
    expect(world.approvals.total).toBe(0);
    expect(world.checkpoint).toEqual(value);
  });
});
