import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../../src/sync/contracts.ts';
import { customers, type Ran, World } from './world.ts';

class Death extends Error {}

/** Both sides without times, which depend on when the run was. */
function state(world: World): { table: Row[]; store: unknown[] } {
  const table = world.table
    .all()
    .map(({ 同步时间: _, ...cells }) => cells)
    .sort((a, b) => String(a['客户编号']).localeCompare(String(b['客户编号'])));
  return {
    table,
    store: [...world.store].sort((a, b) => String(a['customer_id']).localeCompare(String(b['customer_id']))),
  };
}

/** Everything at once: edits, newcomers, deletions and statistics on both sides. */
async function prepared(): Promise<World> {
  const world = new World({ limits: { create: 2, update: 2, readPage: 4 } });
  world.store = customers(12);
  await world.run();
  await world.run();
  world.clock.advance(300_000);
  world.edit('K0001', { 姓名: '表格改名', 标签: ['VIP'] });
  world.edit('K0002', { 备注: '两边' });
  world.bot('K0002', { priority: 5, total_questions: 2 });
  world.bot('K0003', { name: '店里改名' });
  world.bot('K0004', { name: '店里改名', notes: '也改了' });
  world.table.add({ 客户编号: ' k0100 ', 姓名: '表格新客户' });
  world.table.add({ 微信备注: 'K0101 李总', 姓名: '李总' });
  world.store = [...world.store, ...customers(3, 200)].filter((record) => record['customer_id'] !== 'K0005');
  world.remove('K0006');
  return world;
}

/** Dies at the n-th event that the world sees; returns whether there were that many. */
async function dieAt(world: World, n: number, first: () => Promise<unknown>): Promise<boolean> {
  let events = 0;
  const event = () => {
    if (++events === n) throw new Death();
  };
  world.onStep = event;
  world.table.onCall = event;
  const died = await first().then(
    () => false,
    (error) => {
      if (!(error instanceof Death)) throw error;
      return true;
    },
  );
  world.crash();
  return died;
}

async function runUntilStill(world: World): Promise<void> {
  for (let runs = 0; runs < 5; runs++) {
    const { calls } = await world.run();
    if (JSON.stringify(calls) === '{"revision":1}') return;
  }
  throw new Error('it does not come to rest');
}

describe('a run that dies', () => {
  it('between any two steps loses nothing, doubles nothing, and the next run completes it', async () => {
    const calm = await prepared();
    await runUntilStill(calm);
    const wanted = state(calm);
    calm.dispose();
    let n = 1;
    for (; ; n++) {
      const world = await prepared();
      const died = await dieAt(world, n, () => world.run());
      const ran = await world.run();
      expect(ran.recorder.extras['conflicts'], `conflict after dying at event ${n}`).toBeUndefined();
      await runUntilStill(world);
      expect(state(world), `after dying at event ${n}`).toEqual(wanted);
      world.dispose();
      if (!died) break;
    }
    expect(n).toBeGreaterThan(20);
  });

  it('is not mistaken for a person: what is edited afterwards survives, on whichever side, without a conflict', async () => {
    const edits: [string, (world: World) => void, (world: World) => void][] = [
      [
        'the sender changes the value again',
        (world) => world.bot('K0003', { name: '又改' }),
        (world) => {
          expect(world.row('K0003')?.cells['姓名']).toBe('又改');
          expect(world.stored('K0003')?.['name']).toBe('又改');
        },
      ],
      [
        'a person changes in the table again what was on its way to the store',
        (world) => world.edit('K0001', { 姓名: '再改', 标签: ['老客户'] }),
        (world) => {
          expect(world.row('K0001')?.cells).toMatchObject({ 姓名: '再改', 标签: ['老客户'] });
          expect(world.stored('K0001')).toMatchObject({ name: '再改', tags: ['老客户'] });
        },
      ],
      [
        'the bot renames a customer that was just created in the table',
        (world) => world.bot('K0201', { name: '新名字' }),
        (world) => {
          expect(world.row('K0201')?.cells['姓名']).toBe('新名字');
          expect(world.stored('K0201')?.['name']).toBe('新名字');
        },
      ],
      [
        'a person renames a customer that was just created in the store',
        (world) => {
          const found = [...world.table.rows].find(([, row]) => row.cells['姓名'] === '表格新客户');
          world.table.edit(found![0], { 姓名: '新名字' });
        },
        (world) => {
          expect(world.row('K0100')?.cells['姓名']).toBe('新名字');
          expect(world.stored('K0100')?.['name']).toBe('新名字');
        },
      ],
    ];
    for (const [what, edit, check] of edits) {
      for (let n = 1; ; n++) {
        const world = await prepared();
        const died = await dieAt(world, n, () => world.run());
        edit(world);
        const ran = await world.run();
        expect(ran.recorder.extras['conflicts'], `${what}, after dying at event ${n}`).toBeUndefined();
        await runUntilStill(world);
        check(world);
        const numbers = world.table.all().map((cells) => cells['客户编号']);
        expect(new Set(numbers).size, `${what}, after dying at event ${n}`).toBe(numbers.length);
        world.dispose();
        if (!died) break;
      }
    }
  });

  it('still lists the conflict whose losing value it overwrote', async () => {
    for (let n = 1; ; n++) {
      const world = await prepared();
      world.edit('K0007', { 姓名: '表格赢' });
      world.bot('K0007', { name: '店里输' });
      const died = await dieAt(world, n, () => world.run());
      const listed: unknown[] = [];
      for (let runs = 0; runs < 2; runs++) listed.push((await world.run()).recorder.extras['conflicts']);
      const csv = join(world.config.sync.state_dir, 'customers-problems.csv');
      expect(readFileSync(csv, 'utf8'), `after dying at event ${n}`).toContain('店里输');
      expect(listed[1], `twice after dying at event ${n}`).toBeUndefined();
      expect(world.stored('K0007')).toMatchObject({ name: '表格赢' });
      world.dispose();
      if (!died) break;
    }
  });

  it('on first contact neither', async () => {
    for (let n = 1; ; n++) {
      const world = new World({ limits: { create: 2, update: 2, readPage: 4 } });
      world.store = customers(7);
      world.table.add({ 客户编号: 'K0003', 姓名: '客户3' });
      world.table.add({ 客户编号: 'K0300', 姓名: '只在表格' });
      const died = await dieAt(world, n, () => world.run());
      await world.run();
      await runUntilStill(world);
      expect(world.table.rows.size, `after dying at event ${n}`).toBe(8);
      expect(world.store, `after dying at event ${n}`).toHaveLength(8);
      world.dispose();
      if (!died) break;
    }
  });
});

describe('a person who types while we read', () => {
  /** K0003 and K0004 were renamed in the store; `edit` happens once the last page has been read. */
  async function whileReading(edit: (world: World) => void): Promise<{ world: World; ran: Ran }> {
    const world = await prepared();
    world.table.onCall = (operation, moment) => {
      if (operation !== 'read' || moment !== 'after' || (world.table.calls['read'] ?? 0) < 4) return;
      world.table.onCall = () => undefined;
      edit(world);
    };
    return { world, ran: await world.run() };
  }

  it('is not overwritten: what both sides changed is a conflict, and the table wins', async () => {
    const { world, ran } = await whileReading((now) => now.edit('K0003', { 姓名: '边读边改' }));
    expect(ran.recorder.extras['conflicts']).toMatchObject([
      { key: 'K0003', column: '姓名', table: '边读边改', store: '店里改名' },
    ]);
    expect(world.row('K0003')?.cells['姓名']).toBe('边读边改');
    expect(world.stored('K0003')).toMatchObject({ name: '边读边改' });
    expect(world.row('K0004')?.cells).toMatchObject({ 姓名: '店里改名', 备注: '也改了' });
    // One for the row that was deleted before, one for the two that are renamed.
    expect(ran.calls).toMatchObject({ revision: 2, get: 2 });
    await runUntilStill(world);
    world.dispose();
  });

  it('may also delete the row, or spoil its number: then it is left to the next run', async () => {
    for (const edit of [(now: World) => now.remove('K0003'), (now: World) => now.edit('K0003', { 客户编号: '坏号' })]) {
      const { world, ran } = await whileReading(edit);
      expect(ran.recorder.extras['conflicts']).toBeUndefined();
      expect(world.row('K0004')?.cells).toMatchObject({ 姓名: '店里改名' });
      expect(world.stored('K0003')).toMatchObject({ name: '店里改名' });
      await world.run();
      expect(world.row('K0003')).toBeUndefined();
      world.dispose();
    }
  });

  it('costs one call where nobody did, and none where only statistics are written', async () => {
    const { world, ran } = await whileReading(() => undefined);
    expect(ran.calls['revision']).toBe(2);
    expect(ran.calls['get']).toBe(1);
    await runUntilStill(world);
    world.edit('K0007', { 备注: '动了' });
    world.bot('K0008', { total_questions: 9 });
    expect((await world.run()).calls).toMatchObject({ revision: 1, update: 1 });
    world.dispose();
  });
});

describe('a bot that writes while we do', () => {
  it('keeps what it wrote, and our changes are decided anew', async () => {
    const world = await prepared();
    let wrote = false;
    world.onStep = (step) => {
      if (step !== 'store:before' || wrote) return;
      wrote = true;
      world.bot('K0001', { total_questions: 8, name: '机器人改名' });
      world.bot('K0002', { solved_questions: 3 });
    };
    const ran = await world.run();
    expect(ran.recorder.extras['conflicts']).toMatchObject([
      { key: 'K0001', column: '姓名', table: '表格改名', store: '机器人改名' },
    ]);
    expect(world.stored('K0001')).toMatchObject({ name: '表格改名', tags: ['VIP'], total_questions: 8 });
    expect(world.stored('K0002')).toMatchObject({ notes: '两边', solved_questions: 3 });
    await runUntilStill(world);
    expect(world.row('K0001')?.cells['总问题数']).toBe(8);
    expect(world.row('K0002')?.cells['已解决']).toBe(3);
    world.dispose();
  });

  it('never lets the next run believe that nothing changed', async () => {
    const world = await prepared();
    world.onStep = (step) => {
      if (step === 'store:after') world.bot('K0007', { total_questions: 77 });
    };
    await world.run();
    world.onStep = () => undefined;
    await runUntilStill(world);
    expect(world.row('K0007')?.cells['总问题数']).toBe(77);
    world.dispose();
  });

  it('and puts back what it had read before does not undo what people did', async () => {
    const world = await prepared();
    const asTheBotReadIt = world.store;
    const ran = await world.run();
    expect(ran.recorder.extras['store']).toMatchObject({ deactivated: 1 });
    // It read before we wrote and writes after: our writing is gone.
    world.store = asTheBotReadIt.map((record) => ({ ...record, total_questions: 50 }));
    const again = await world.run();
    expect(again.recorder.extras['conflicts']).toBeUndefined();
    expect(again.recorder.warnings.filter(({ code }) => code === 'store_reverted').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['K0001', 'K0002', 'K0006']),
    );
    expect(world.row('K0001')?.cells).toMatchObject({ 姓名: '表格改名', 标签: ['VIP'], 总问题数: 50 });
    expect(world.stored('K0001')).toMatchObject({ name: '表格改名', tags: ['VIP'], total_questions: 50 });
    expect(world.stored('K0002')).toMatchObject({ notes: '两边' });
    expect(world.row('K0006')).toBeUndefined();
    expect(world.stored('K0006')).toMatchObject({ status: 'inactive' });
    expect(world.stored('K0100')).toMatchObject({ name: '表格新客户' });
    await runUntilStill(world);
    world.dispose();
  });

  it('is believed when it writes something else, or when it goes back to the old value much later', async () => {
    const world = await prepared();
    const before = world.stored('K0001')?.['name'];
    await world.run();
    world.bot('K0001', { name: '机器人另写' });
    await world.run();
    expect(world.row('K0001')?.cells['姓名']).toBe('机器人另写');
    world.edit('K0001', { 姓名: '人又改' });
    await world.run();
    world.clock.advance(2 * 3_600_000);
    world.bot('K0001', { name: before });
    world.bot('K0006', { status: undefined });
    await world.run();
    expect(world.row('K0001')?.cells['姓名']).toBe(before);
    expect(world.row('K0006')).toBeDefined();
    world.dispose();
  });

  it('that will not stop is left to the next run', async () => {
    const world = await prepared();
    let count = 0;
    world.onStep = (step) => {
      if (step === 'store:before') world.bot('K0001', { name: `机器人 ${++count}` });
    };
    await world.run();
    world.onStep = () => undefined;
    await runUntilStill(world);
    expect(world.stored('K0001')).toMatchObject({ name: '表格改名' });
    world.dispose();
  });
});
