import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WriteRefusedError } from '../../../src/errors/index.ts';
import { verbatim } from '../../../src/messages/text.ts';
import { nextId } from '../../../src/pipelines/customers/index.ts';
import { customers, World } from './world.ts';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.dispose());

const day = 24 * 3_600_000;
const totalCalls = (calls: Readonly<Record<string, number>>) =>
  Object.values(calls).reduce((sum, count) => sum + count, 0);
const codes = (list: readonly { code: string; key: string }[]) => list.map(({ code, key }) => `${code} ${key}`).sort();

describe('calls', () => {
  it('1,000 customers: a first run of 3, then 1 when nothing changed, then 1 + 2 when all statistics did', async () => {
    world.store = customers(1000);
    const first = await world.run();
    expect(first.counts).toMatchObject({ created: 1000, updated: 0 });
    expect(first.calls).toEqual({ read: 1, create: 2 });
    const second = await world.run();
    expect(second.counts).toMatchObject({ created: 0, updated: 0, unchanged: 1000 });
    expect(second.calls).toEqual({ revision: 1, read: 2 });
    const third = await world.run();
    expect(third.calls).toEqual({ revision: 1 });
    expect(third.counts).toMatchObject({ unchanged: 1000 });
    expect(third.recorder.source.read).toBe(1000);

    world.store = world.store.map((record) => ({ ...record, total_questions: 5, last_active: '2026-11-20 16:00:00' }));
    const fourth = await world.run();
    expect(fourth.calls).toEqual({ revision: 1, update: 2 });
    expect(fourth.counts).toMatchObject({ updated: 1000 });
    expect(world.row('K0500')?.cells).toMatchObject({ 总问题数: 5, 最后活跃: Date.UTC(2026, 10, 20, 8) });
  });

  it('needs no reading for new customers and edits in the store while the table has not moved', async () => {
    world.store = customers(20);
    await world.run();
    await world.run();
    world.store = [
      ...world.store.map((record) => (record['customer_id'] === 'K0003' ? { ...record, name: '新名' } : record)),
      ...customers(1, 50),
    ];
    const ran = await world.run();
    expect(ran.calls).toEqual({ revision: 1, create: 1, update: 1 });
    expect(world.row('K0003')?.cells['姓名']).toBe('新名');
    expect(world.row('K0050')).toBeDefined();
  });

  it('reads the table in full once a day all the same', async () => {
    world.store = customers(3);
    await world.run();
    await world.run();
    world.clock.advance(day - 1);
    expect((await world.run()).calls).toEqual({ revision: 1 });
    world.clock.advance(1);
    expect((await world.run()).calls).toEqual({ revision: 1, read: 1 });
    expect((await world.run()).calls).toEqual({ revision: 1 });
  });

  it('a full check reads, whatever the revision says', async () => {
    world.store = customers(3);
    await world.run();
    await world.run();
    expect((await world.run({ fullCheck: true })).calls).toMatchObject({ read: 1 });
  });

  it('a platform without revisions is read every time, and nothing is written', async () => {
    world.table.revision = async () => null as never;
    world.store = customers(3);
    await world.run();
    expect((await world.run()).calls).toEqual({ read: 1 });
    expect((await world.run()).calls).toEqual({ read: 1 });
  });

  it('同步时间 is written with another change only', async () => {
    world.store = customers(2);
    await world.run();
    const before = world.row('K0001')?.cells['同步时间'];
    expect(before).toBe(world.clock.ms);
    world.clock.advance(60_000);
    world.edit('K0001', { 备注: '人写的' });
    expect((await world.run()).counts).toMatchObject({ updated: 0 });
    expect(world.row('K0001')?.cells['同步时间']).toBe(before);
    world.bot('K0001', { total_questions: 1 });
    await world.run();
    expect(world.row('K0001')?.cells['同步时间']).toBe(world.clock.ms);
    expect(world.row('K0002')?.cells['同步时间']).toBe(before);
  });
});

describe('people and the bot', () => {
  it('an edit in the table reaches the store, which keeps its own properties and formatting', async () => {
    world.store = customers(2);
    await world.run();
    world.edit('K0001', { 姓名: '张三', 标签: ['VIP', '老客户'], 电话: '13800138000', 优先级: 5 });
    await world.run();
    expect(world.stored('K0001')).toMatchObject({
      name: '张三',
      tags: ['VIP', '老客户'],
      phone: '13800138000',
      priority: 5,
      wxid: 'wx_1',
    });
    expect(readFileSync(world.storePath, 'utf8')).toMatch(/^\[\n {2}\{\n {4}"customer_id": "K0001",[\s\S]*\n\]\n$/);
    const next = await world.run();
    expect([next.counts['created'], next.counts['updated']]).toEqual([0, 0]);
  });

  it('edits on both sides of different cells are both kept; of the same cell the table wins and both values are listed', async () => {
    world.store = customers(2);
    await world.run();
    world.edit('K0001', { 姓名: '表格名', 备注: '只在表格' });
    world.bot('K0001', { name: '机器人名', priority: 1 });
    const ran = await world.run();
    expect(world.row('K0001')?.cells).toMatchObject({ 姓名: '表格名', 备注: '只在表格', 优先级: 1 });
    expect(world.stored('K0001')).toMatchObject({ name: '表格名', notes: '只在表格', priority: 1 });
    expect(ran.recorder.extras['conflicts']).toEqual([
      { key: 'K0001', column: '姓名', base: '客户1', table: '表格名', store: '机器人名', taken: 'table' },
    ]);
    expect(codes(ran.recorder.warnings)).toEqual(['conflict K0001']);
    expect(ran.recorder.warnings[0]?.message['zh-CN']).toMatch(/表格名.*机器人名/);
    expect(ran.partial).toBe(false);
    const csv = readFileSync(join(world.config.sync.state_dir, 'customers-problems.csv'), 'utf8');
    expect(csv.startsWith('\ufeff')).toBe(true);
    expect(csv).toContain('表格名,机器人名');
    const next = await world.run();
    expect(next.recorder.warnings).toEqual([]);
    expect(next.recorder.extras['newProblems']).toBeUndefined();
  });

  it('a customer new in the table enters the store and gets its system columns in the same run; the next run writes nothing', async () => {
    world.store = customers(1);
    await world.run();
    world.table.add({ 客户编号: ' k0008 ', 姓名: '新客户', 微信备注: 'K0008 新客户' });
    await world.run();
    expect(world.stored('K0008')).toEqual({
      customer_id: 'K0008',
      name: '新客户',
      group_name: null,
      wechat_remark: 'K0008 新客户',
      priority: 3,
      tags: [],
      notes: null,
      total_questions: 0,
      solved_questions: 0,
      handoff_count: 0,
      last_active: null,
    });
    expect(world.row('K0008')?.cells).toMatchObject({ 客户编号: 'K0008', 总问题数: 0, 已解决: 0, 转人工次数: 0 });
    const next = await world.run();
    expect(next.calls).toEqual({ revision: 1, read: 1 });
    expect((await world.run()).calls).toEqual({ revision: 1 });
  });

  it('reads an empty number from the remark and writes it into the row', async () => {
    world.store = customers(1);
    world.table.add({ 微信备注: 'K0005 李总', 姓名: '李总' });
    await world.run();
    expect(world.row('K0005')?.cells['姓名']).toBe('李总');
    expect(world.stored('K0005')).toMatchObject({ name: '李总' });
  });

  it('what people type into system columns is put right', async () => {
    world.store = customers(1);
    await world.run();
    world.edit('K0001', { 总问题数: 99 });
    await world.run();
    expect(world.row('K0001')?.cells['总问题数']).toBe(0);
  });

  it('a customer deleted in the table is marked inactive and its number never given out again', async () => {
    world.store = customers(3);
    await world.run();
    world.remove('K0002');
    const ran = await world.run();
    expect(world.stored('K0002')).toMatchObject({ status: 'inactive', name: '客户2', wxid: 'wx_2' });
    expect(codes(ran.recorder.warnings)).toEqual(['deactivated K0002']);
    expect(world.row('K0002')).toBeUndefined();
    world.store = world.store.filter((record) => record['customer_id'] !== 'K0002');
    await world.run();
    expect(await nextId(world.config, 'vip', world.deps())).toBe('K0004');
  });

  it('a customer deleted in the store is restored from the table', async () => {
    world.store = customers(3);
    await world.run();
    world.edit('K0002', { 备注: '重要' });
    await world.run();
    world.store = world.store.filter((record) => record['customer_id'] !== 'K0002');
    const ran = await world.run();
    expect(world.stored('K0002')).toMatchObject({ name: '客户2', notes: '重要' });
    expect(codes(ran.recorder.warnings)).toEqual(['restored K0002']);
  });

  it('first contact pairs by number: filled cells beat empty ones, the table wins the rest, all of it is listed', async () => {
    world.store = [
      { customer_id: 'K0001', name: '店里', phone: '13900139000', notes: '', total_questions: 4 },
      { customer_id: 'K0002', name: '只在店里', total_questions: 1 },
    ];
    world.table.add({ 客户编号: 'K0001', 姓名: '表格', 备注: '表格备注', 总问题数: 1 });
    world.table.add({ 客户编号: 'K0003', 姓名: '只在表格' });
    const ran = await world.run();
    expect(world.row('K0001')?.cells).toMatchObject({
      姓名: '表格',
      电话: '13900139000',
      备注: '表格备注',
      总问题数: 4,
    });
    expect(world.stored('K0001')).toMatchObject({ name: '表格', phone: '13900139000', notes: '表格备注' });
    expect(world.row('K0002')).toBeDefined();
    expect(world.stored('K0003')).toMatchObject({ name: '只在表格' });
    expect(ran.recorder.extras['conflicts']).toHaveLength(1);
  });

  it('losing our state is harmless', async () => {
    world.store = customers(5);
    world.bot('K0001', { phone: '13800138000' });
    await world.run();
    const table = structuredClone(world.table.all());
    const store = world.store;
    world.loseState();
    const ran = await world.run();
    expect([ran.counts['created'], ran.counts['updated'], ran.partial]).toEqual([0, 0, false]);
    expect(ran.recorder.warnings).toEqual([]);
    expect(world.table.all()).toEqual(table);
    expect(world.store).toEqual(store);
  });

  it('a reading by pages that misses a row does not make its customer inactive', async () => {
    world.store = customers(3);
    await world.run();
    const { read } = world.table;
    world.table.read = async function* (options) {
      for await (const page of read.call(world.table, options)) {
        yield { ...page, records: page.records.filter((record) => record.cells['客户编号'] !== 'K0002') };
      }
    };
    world.edit('K0002', { 备注: '改过' });
    await world.run();
    expect(world.stored('K0002')).toMatchObject({ notes: '改过' });
    expect(world.stored('K0002')?.['status']).toBeUndefined();
  });

  it('a changed number retires the old one', async () => {
    world.store = customers(2);
    await world.run();
    world.edit('K0002', { 客户编号: 'K0020' });
    const ran = await world.run();
    expect(world.stored('K0002')).toMatchObject({ status: 'inactive' });
    expect(world.stored('K0020')).toMatchObject({ name: '客户2' });
    expect(codes(ran.recorder.warnings)).toEqual(['deactivated K0002', 'renumbered K0002']);
  });
});

describe('bad input', () => {
  it('lists rows without a usable number and touches them on neither side; the others go on', async () => {
    world.store = [
      ...customers(3),
      { customer_id: 'K0009', name: 'x' },
      { customer_id: 'k0009', name: 'y' },
      { customer_id: 'K12', name: 'z' },
      { name: 'ohne' },
      7,
    ];
    for (const cells of [
      { 客户编号: 'K0001', 姓名: '一' },
      { 客户编号: 'k0001 ', 姓名: '二' },
      { 客户编号: 'K00X1', 姓名: '三' },
      { 姓名: '四' },
      { 姓名: '五', 微信备注: 'K0007 K0008' },
      { 客户编号: 'K0002', 姓名: '客户2' },
      { 姓名: '六', 微信备注: 'K0002 六' },
      {},
      { 客户编号: 'K0004', 姓名: '好' },
    ]) {
      world.table.add(cells);
    }
    const before = structuredClone(
      world.table.all().filter((cells) => ['一', '二', '三', '四', '五', '六'].includes(String(cells['姓名']))),
    );
    const ran = await world.run();
    expect(ran.recorder.rejections.map(({ code }) => code).sort()).toEqual([
      'ambiguous_id',
      'duplicate_id',
      'duplicate_id',
      'duplicate_id',
      'duplicate_id',
      'invalid_id',
      'invalid_id',
      'missing_field',
      'missing_field',
      'not_an_object',
    ]);
    expect(ran.recorder.source.skipped).toBe(1);
    expect(ran.partial).toBe(true);
    expect(
      world.table.all().filter((cells) => ['一', '二', '三', '四', '五', '六'].includes(String(cells['姓名']))),
    ).toEqual(before);
    expect(world.stored('K0001')).toMatchObject({ name: '客户1' });
    expect(world.stored('K0004')).toMatchObject({ name: '好' });
    expect(world.row('K0003')).toBeDefined();
    expect(world.row('K0009')).toBeUndefined();
    expect(world.store.slice(3, 8)).toEqual([
      { customer_id: 'K0009', name: 'x' },
      { customer_id: 'k0009', name: 'y' },
      { customer_id: 'K12', name: 'z' },
      { name: 'ohne' },
      7,
    ]);
  });

  it('problems that stand are in every report, but new only once', async () => {
    world.store = customers(1);
    world.table.add({ 客户编号: 'K12', 姓名: '三' });
    const first = await world.run();
    expect(first.recorder.extras['newProblems']).toMatchObject([{ key: 'K12', code: 'invalid_id' }]);
    const second = await world.run();
    const third = await world.run();
    expect(third.calls).toEqual({ revision: 1 });
    for (const ran of [second, third]) {
      expect(codes(ran.recorder.rejections)).toEqual(['invalid_id K12']);
      expect(ran.recorder.extras['newProblems']).toBeUndefined();
    }
    world.table.remove([...world.table.rows].find(([, row]) => row.cells['客户编号'] === 'K12')![0]);
    expect((await world.run()).partial).toBe(false);
    expect(existsSync(join(world.config.sync.state_dir, 'customers-problems.csv'))).toBe(false);
  });

  it('problems that were lost with the state folder are read again, though neither side has moved', async () => {
    world.store = customers(1);
    world.table.add({ 客户编号: 'K12', 姓名: '三' });
    await world.run();
    await world.run();
    world.loseStateFolder();
    const ran = await world.run();
    expect(codes(ran.recorder.rejections)).toEqual(['invalid_id K12']);
    expect((await world.run()).calls).toEqual({ revision: 1 });
  });

  it('a cell that cannot be used is left alone on both sides and reported; the rest of its row goes on', async () => {
    world.store = [...customers(4)];
    await world.run();
    world.edit('K0001', { 优先级: 9, 姓名: '新名' });
    world.edit('K0002', { 电话: '12345', 邮箱: 'nix' });
    world.bot('K0003', { tags: '["a"', last_active: '昨天', total_questions: 3 });
    world.bot('K0001', { priority: 4 });
    const ran = await world.run();
    expect(codes(ran.recorder.warnings)).toEqual([
      'invalid_date K0003',
      'invalid_email K0002',
      'invalid_priority K0001',
      'invalid_tags K0003',
      'phone_invalid K0002',
    ]);
    expect(ran.partial).toBe(false);
    expect(world.stored('K0001')).toMatchObject({ priority: 4, name: '新名' });
    expect(world.row('K0001')?.cells['优先级']).toBe(9);
    expect(world.stored('K0002')?.['phone'] ?? null).toBeNull();
    expect(world.stored('K0003')).toMatchObject({ tags: '["a"', last_active: '昨天' });
    expect(world.row('K0003')?.cells['总问题数']).toBe(3);
    world.edit('K0001', { 优先级: 5 });
    await world.run();
    expect(world.stored('K0001')).toMatchObject({ priority: 5 });
  });

  it('a spoilt number does not make its customer inactive', async () => {
    world.store = customers(3);
    await world.run();
    world.edit('K0002', { 客户编号: 'K2' });
    const ran = await world.run();
    expect(codes(ran.recorder.rejections)).toEqual(['invalid_id K2']);
    expect(world.stored('K0002')?.['status']).toBeUndefined();
    world.table.edit([...world.table.rows].find(([, row]) => row.cells['客户编号'] === 'K2')![0], {
      客户编号: 'K0002',
    });
    expect((await world.run()).partial).toBe(false);
    expect(world.table.rows.size).toBe(3);
  });

  it('an empty 优先级 is no change', async () => {
    world.store = customers(1);
    world.table.add({
      客户编号: 'K0001',
      姓名: '客户1',
      群聊名称: '技术支持群',
      总问题数: 0,
      已解决: 0,
      转人工次数: 0,
    });
    const ran = await world.run();
    expect(ran.counts).toMatchObject({ created: 0, updated: 0, unchanged: 1 });
    expect(ran.recorder.warnings).toEqual([]);
  });

  it('does not give the number of a deleted customer to another one', async () => {
    world.store = customers(2);
    await world.run();
    world.remove('K0002');
    await world.run();
    world.table.add({ 客户编号: 'K0002', 姓名: '别人' });
    for (let runs = 0; runs < 3; runs++) {
      const ran = await world.run();
      expect(codes(ran.recorder.rejections)).toEqual(['retired_id K0002']);
    }
    expect(world.stored('K0002')).toMatchObject({ name: '客户2', status: 'inactive' });
    expect(world.row('K0002')?.cells).toEqual({ 客户编号: 'K0002', 姓名: '别人' });
  });

  it('a row that the platform refuses is reported, not tried again every five minutes, and tried again when it changes', async () => {
    world.store = customers(3);
    world.table.onCall = (_operation, moment, rows) => {
      if (moment === 'before' && rows.some((row) => row['备注'] === '毒'))
        throw new WriteRefusedError('row', { code: 'BAD', text: verbatim('bad cell') });
    };
    world.bot('K0002', { notes: '毒' });
    const first = await world.run();
    expect(first.counts).toMatchObject({ created: 2, rejected: 1 });
    await world.run();
    const third = await world.run();
    expect(third.calls).toEqual({ revision: 1 });
    expect(codes(third.recorder.rejections)).toEqual(['platform_refused K0002']);
    expect(third.recorder.extras['newProblems']).toBeUndefined();
    world.bot('K0002', { notes: '好' });
    const fourth = await world.run();
    expect(fourth.counts).toMatchObject({ created: 1 });
    expect(fourth.partial).toBe(false);
  });
});

describe('brakes', () => {
  const snapshot = () => [
    structuredClone(world.table.all()),
    readFileSync(world.storePath, 'utf8'),
    JSON.stringify(world.checkpoint),
  ];

  it('too many rows gone from the table: nothing is changed on either side', async () => {
    world.store = customers(50);
    await world.run();
    for (let place = 1; place <= 11; place++) world.remove(`K${String(place).padStart(4, '0')}`);
    world.bot('K0050', { total_questions: 9 });
    const before = snapshot();
    await expect(world.run()).rejects.toMatchObject({ code: 'DELETE_BRAKE', recovery: 'stop' });
    expect(snapshot()).toEqual(before);
    const ran = await world.run({ massDeleteConfirmed: true });
    expect(codes(ran.recorder.warnings)).toHaveLength(11);
    expect(world.stored('K0001')).toMatchObject({ status: 'inactive' });
  });

  it('rows that were created moments ago are asked for by id before so many of them are taken for gone', async () => {
    world.store = customers(50);
    await world.run();
    const { read } = world.table;
    const isHidden = (id: unknown) => String(id) <= 'K0030';
    world.table.read = async function* (options) {
      for await (const page of read.call(world.table, options))
        yield { ...page, records: page.records.filter((record) => !isHidden(record.cells['客户编号'])) };
    };
    const ran = await world.run();
    expect(ran.calls).toMatchObject({ get: 1 });
    expect(codes(ran.recorder.warnings)).toEqual([]);
    expect(world.stored('K0001')?.['status']).toBeUndefined();
    // Long after, no replica explains it.
    world.clock.advance(3_600_000);
    await expect(world.run({ fullCheck: true })).rejects.toMatchObject({ code: 'DELETE_BRAKE' });
  });

  it('too many numbers changed at once is the same thing', async () => {
    world.store = customers(50);
    await world.run();
    for (let place = 1; place <= 11; place++)
      world.edit(`K${String(place).padStart(4, '0')}`, { 客户编号: `K${place + 2000}` });
    await expect(world.run()).rejects.toMatchObject({ code: 'DELETE_BRAKE' });
  });

  it('rows that were pasted or imported anew are still their customers, in however new rows', async () => {
    world.store = customers(50);
    await world.run();
    for (let place = 1; place <= 50; place++) {
      const { recordId, cells } = world.row(`K${String(place).padStart(4, '0')}`)!;
      world.table.remove(recordId);
      world.table.add(place === 7 ? { ...cells, 姓名: '粘贴时改名' } : cells);
    }
    const ran = await world.run();
    expect(ran.counts).toMatchObject({ created: 0, updated: 0, unchanged: 50 });
    expect(ran.recorder.warnings).toEqual([]);
    expect(world.stored('K0007')).toMatchObject({ name: '粘贴时改名' });
    expect(world.store.filter((record) => record['status'] === 'inactive')).toEqual([]);
    await world.run();
    world.edit('K0009', { 备注: '新行上改' });
    await world.run();
    expect(world.stored('K0009')).toMatchObject({ notes: '新行上改' });
  });

  it('a table that reads as empty without proof changes nothing', async () => {
    world.store = customers(5);
    await world.run();
    for (const id of [...world.table.rows.keys()]) world.table.remove(id);
    world.table.provesEmptiness = false;
    const before = snapshot();
    await expect(world.run()).rejects.toMatchObject({ code: 'EMPTY_NOT_PROVEN' });
    expect(snapshot()).toEqual(before);
  });

  it.each([
    ['emptied', (records: readonly object[]) => records.slice(0, 0)],
    ['cut short', (records: readonly object[]) => records.slice(0, 30)],
  ])('a store that was %s changes nothing, unless somebody imports', async (_what, cut) => {
    world.store = customers(50);
    await world.run();
    await world.run();
    world.store = cut(world.store);
    const before = snapshot();
    await expect(world.run()).rejects.toMatchObject({ code: 'STORE_BRAKE', recovery: 'stop' });
    expect(snapshot()).toEqual(before);
    await world.run({ direction: 'import' });
    expect(world.store).toHaveLength(50);
  });

  it('a store file that disappeared is treated like an emptied one', async () => {
    world.store = customers(3);
    await world.run();
    rmSync(world.storePath);
    await expect(world.run()).rejects.toMatchObject({ code: 'STORE_BRAKE' });
    expect(existsSync(world.storePath)).toBe(false);
  });

  it('a damaged store costs no call', async () => {
    writeFileSync(world.storePath, '[{"customer_id":');
    await world.run().catch(() => undefined);
    await expect(world.run()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    expect(totalCalls(world.table.calls)).toBe(0);
  });

  it('nor does one that was good before; an emptied one costs the revision, although the table has moved', async () => {
    world.store = customers(50);
    await world.run();
    world.edit('K0001', { 备注: '动了' });
    const good = readFileSync(world.storePath, 'utf8');
    writeFileSync(world.storePath, good.slice(0, 100));
    await expect(world.run()).rejects.toMatchObject({ code: 'STORE_DAMAGED' });
    expect(totalCalls(world.table.calls)).toBe(0);
    writeFileSync(world.storePath, '[]');
    await expect(world.run()).rejects.toMatchObject({ code: 'STORE_BRAKE' });
    expect(world.table.calls).toEqual({ revision: 1 });
    writeFileSync(world.storePath, good);
    await world.run();
    expect(world.stored('K0001')).toMatchObject({ notes: '动了' });
  });
});

describe('directions and dry runs', () => {
  it('import writes the store only; export the table only', async () => {
    world.store = customers(1);
    world.table.add({ 客户编号: 'K0007', 姓名: '表格' });
    const imported = await world.run({ direction: 'import' });
    expect(imported.calls).toEqual({ read: 1 });
    expect(world.store).toHaveLength(2);
    const exported = await world.run({ direction: 'export' });
    expect(exported.counts).toMatchObject({ created: 1, updated: 1 });
    world.edit('K0001', { 姓名: '改' });
    world.bot('K0007', { name: '改' });
    await world.run({ direction: 'export' });
    expect(world.stored('K0001')).toMatchObject({ name: '客户1' });
    expect(world.row('K0007')?.cells['姓名']).toBe('改');
    await world.run();
    expect(world.stored('K0001')).toMatchObject({ name: '改' });
  });

  it('a dry run changes nothing anywhere and shows both plans', async () => {
    world.store = customers(2);
    await world.run();
    world.edit('K0001', { 姓名: '改' });
    world.bot('K0002', { total_questions: 3 });
    world.table.add({ 客户编号: 'K0009', 姓名: '新' });
    const before = [
      structuredClone(world.table.all()),
      readFileSync(world.storePath, 'utf8'),
      JSON.stringify(world.checkpoint),
    ];
    const steps: string[] = [];
    world.onStep = (step) => steps.push(step);
    const ran = await world.run({ dryRun: true });
    expect([world.table.all(), readFileSync(world.storePath, 'utf8'), JSON.stringify(world.checkpoint)]).toEqual(
      before,
    );
    expect(steps).toEqual([]);
    expect(ran.plan.map(({ action, key }) => `${action} ${key}`)).toEqual(['update K0002', 'update K0009']);
    expect(ran.recorder.extras['storePlan']).toMatchObject([
      { action: 'update', key: 'K0001', changes: { 姓名: { from: '客户1', to: '改' } } },
      { action: 'create', key: 'K0009' },
    ]);
    // What a reader of the summary sees: the engine's plan lists only the table's part.
    const notes = ran.recorder.extras['notes'] as string[];
    expect(notes).toEqual([
      '机器人客户库将改动 2 处：',
      '  更新  K0001  姓名: 客户1 → 改',
      expect.stringMatching(/^ {2}新建 {2}K0009 {2}.*姓名: 新/),
    ]);
    const done = await world.run();
    expect(done.recorder.extras['notes']).toEqual(['机器人客户库：新建 1，更新 1，停用 0']);
  });
});

describe('a SQLite store', () => {
  it('is synced on the columns it has; the others are kept for it', async () => {
    world.dispose();
    const path = join(world.folder, '..', `bot-${process.pid}.db`);
    rmSync(path, { force: true });
    const bot = new DatabaseSync(path);
    try {
      bot.exec(`CREATE TABLE customers (customer_id TEXT PRIMARY KEY, name TEXT, group_name TEXT, last_active TEXT, total_questions INTEGER DEFAULT 0,
        solved_questions INTEGER DEFAULT 0, handoff_count INTEGER DEFAULT 0, tags TEXT, notes TEXT, priority INTEGER DEFAULT 3)`);
      bot.exec(
        `INSERT INTO customers (customer_id, name, tags, total_questions, last_active) VALUES ('K0001', '甲', '["a"]', 2, '2026-11-20 16:00:00'), ('K0002', '乙', NULL, 0, NULL)`,
      );
      world = new World({ store: { type: 'sqlite', path, table: 'customers', columns: {} } });
      await world.run();
      expect(world.row('K0001')?.cells).toMatchObject({
        姓名: '甲',
        标签: ['a'],
        总问题数: 2,
        最后活跃: Date.UTC(2026, 10, 20, 8),
      });
      world.edit('K0001', { 电话: '13800138000', 标签: ['a', 'b'] });
      world.table.add({ 客户编号: 'K0003', 姓名: '丙', 电话: '13900139000' });
      await world.run();
      expect(bot.prepare("SELECT tags FROM customers WHERE customer_id = 'K0001'").get()).toMatchObject({
        tags: '["a","b"]',
      });
      expect(
        bot.prepare("SELECT name, priority, total_questions FROM customers WHERE customer_id = 'K0003'").get(),
      ).toMatchObject({ name: '丙', priority: 3, total_questions: 0 });
      await world.run();
      expect((await world.run()).calls).toEqual({ revision: 1 });
      world.remove('K0002');
      await world.run();
      await world.run();
      expect((await world.run()).calls).toEqual({ revision: 1 });
      expect(world.table.rows.size).toBe(2);
      expect(await nextId(world.config, 'vip', world.deps())).toBe('K0004');
      bot.exec("UPDATE customers SET total_questions = 5 WHERE customer_id = 'K0001'");
      expect((await world.run()).calls).toEqual({ revision: 1, update: 1 });
    } finally {
      bot.close();
      rmSync(path, { force: true });
    }
  });
});

describe('next-id', () => {
  it('is the smallest number of the segment that was never used, and costs no call', async () => {
    world.store = customers(2);
    expect(await nextId(world.config, 'vip', world.deps())).toBe('K0003');
    expect(await nextId(world.config, undefined, world.deps())).toBe('K1001');
    expect(await nextId(world.config, 'test', world.deps())).toBe('K9001');
    await expect(nextId(world.config, 'gold', world.deps())).rejects.toMatchObject({
      code: 'UNKNOWN_SEGMENT',
      recovery: 'fix-config',
    });
    expect(totalCalls(world.table.calls)).toBe(0);
  });

  it('does not give out a number that was only ever seen twice in the table, and says when none is left', async () => {
    world.store = customers(998);
    world.table.add({ 客户编号: 'K0999', 姓名: '一' });
    world.table.add({ 客户编号: 'K0999', 姓名: '二' });
    await world.run();
    expect(await nextId(world.config, 'vip', world.deps())).toBe('K1000');
    world.store = [...world.store, ...customers(1, 1000)];
    await expect(nextId(world.config, 'vip', world.deps())).rejects.toMatchObject({ code: 'SEGMENT_EXHAUSTED' });
  });
});
