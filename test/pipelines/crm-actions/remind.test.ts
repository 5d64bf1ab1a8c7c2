import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/notify/message.ts';
import { remind } from '../../../src/pipelines/crm-leads/remind.ts';
import { FakeClock } from '../../notify/fakes.ts';
import { at, config, date, leadColumns, World } from './world.ts';

function start(
  world: World,
  changes: { settings?: object; dryRun?: boolean; delivered?: number; wanted?: number } = {},
) {
  const sent: Message[] = [];
  const checkpoint = {
    value: { cursor: 'kept' } as unknown,
    saves: 0,
    save: async (value: unknown) => {
      checkpoint.value = value;
      checkpoint.saves++;
    },
  };
  const deps = {
    config: config(changes.settings),
    locale: 'zh-CN' as const,
    clock: new FakeClock(at('2026-11-20 08:00')),
    dryRun: changes.dryRun ?? false,
    checkpoint,
    open: world.open,
    notify: async (message: Message) => {
      sent.push(message);
      return { delivered: changes.delivered ?? 1, held: 0, wanted: changes.wanted ?? 1, warnings: [] };
    },
  };
  const run = (options: Partial<Parameters<typeof remind>[0]> = {}) => remind({ sendEmpty: false, ...options }, deps);
  return { run, sent, checkpoint, deps };
}
const words = (message: Message | null | undefined) => message?.lines.map((line) => line.words) ?? [];

describe('who is due', () => {
  it('is everyone whose follow-up day is today or past and who is not done, most overdue first', async () => {
    const world = new World();
    world.lead({ 姓名: '今天晚些', 下次跟进: at('2026-11-20 23:59') });
    world.lead({ 姓名: '明天', 下次跟进: at('2026-11-21') });
    world.lead({ 姓名: '三天前', 下次跟进: at('2026-11-17 15:00'), 意向等级: '高', 意向产品: '车贷' });
    world.lead({ 姓名: '成交了', 下次跟进: at('2026-11-01'), 贷款状态: '成交' });
    world.lead({ 姓名: '流失了', 下次跟进: at('2026-11-01'), 贷款状态: '流失' });
    world.lead({ 姓名: '没定' });
    world.lead({ 姓名: '没状态', 下次跟进: at('2026-11-19'), 贷款状态: null });
    const { result } = await start(world).run();
    expect(result.date).toBe('2026-11-20');
    expect(result.due.map(({ name, overdueDays }) => [name, overdueDays])).toEqual([
      ['三天前', 3],
      ['没状态', 1],
      ['今天晚些', 0],
    ]);
    expect(result.due[0]).toEqual({
      id: 'C3',
      name: '三天前',
      phoneMasked: '138****0003',
      level: '高',
      product: '车贷',
      status: '新客户',
      nextFollowUp: '2026-11-17',
      overdueDays: 3,
    });
  });

  it('is judged in the configured zone, whatever the zone of the base', async () => {
    const world = new World();
    world.lead({ 姓名: '纽约的今天', 下次跟进: Date.parse('2026-11-20T23:30:00-05:00') });
    world.lead({ 姓名: '纽约的明天', 下次跟进: Date.parse('2026-11-21T00:30:00-05:00') });
    const { run } = start(world, { settings: { timezone: 'America/New_York' } });
    const { result } = await run({ date: date('2026-11-20') });
    expect(result.due.map(({ name }) => name)).toEqual(['纽约的今天']);
  });

  it('costs one read among 20,000 customers', async () => {
    const world = new World();
    for (let i = 0; i < 20_000; i++) {
      const due = i % 400 === 0;
      world.lead({ 下次跟进: due ? at('2026-11-18') : at('2026-12-24'), 贷款状态: '跟进中' });
    }
    const { result } = await start(world).run();
    expect(result.due).toHaveLength(50);
    expect(world.leads.callCount('read')).toBe(1);
    expect(world.leads.callCount('get', 'update', 'create')).toBe(0);
  }, 30_000);

  it('survives odd cells', async () => {
    const world = new World();
    world.leads.add({ 下次跟进: at('2026-11-18') });
    world.leads.add({ 姓名: 'x', 下次跟进: 'soon' });
    const { result, message } = await start(world).run();
    expect(result.due).toMatchObject([{ id: 'rec000001', name: '', phoneMasked: '' }]);
    expect(words(message)).toEqual(['• 客户 - 2026-11-18 - 逾期 2 天']);
  });
});

describe('the message', () => {
  const many = () => {
    const world = new World();
    for (let i = 0; i < 12; i++) world.lead({ 下次跟进: at('2026-11-18'), 意向等级: '高' });
    return world;
  };

  it('lists the first ten and says how many others there are', async () => {
    const { run, sent } = start(many());
    const { result } = await run();
    expect(result.sent).toBe(true);
    expect(sent).toHaveLength(1);
    expect(sent[0]?.title).toBe('📋 待跟进客户 (12个)');
    expect(words(sent[0])).toHaveLength(11);
    expect(words(sent[0])[0]).toBe('• 客户1 - 138****0001 - 高 - 2026-11-18 - 逾期 2 天');
    expect(words(sent[0]).at(-1)).toBe('...还有其他 2 个');
  });

  it('obeys --limit and the configured limit, and says nothing of others when all are shown', async () => {
    expect(words((await start(many()).run({ limit: 3 })).message).at(-1)).toBe('...还有其他 9 个');
    expect(
      words((await start(many(), { settings: { 'crm-leads': { remind: { limit: 12 } } } }).run()).message),
    ).toHaveLength(12);
  });

  it('shows whole phone numbers only where configured', async () => {
    const world = many();
    const shown = await start(world, { settings: { 'crm-leads': { remind: { show_phone: true } } } }).run();
    expect(shown.message?.showPhones).toBe(true);
    expect(words(shown.message)[0]).toContain('13800000001');
    expect(JSON.stringify(shown.result)).not.toContain('13800000001');
  });

  it('groups by 跟进人 where the table has it: a mention for a user, a name for a text', async () => {
    const people = new World([...leadColumns, { name: '跟进人', kind: 'user' }]);
    people.lead({ 下次跟进: at('2026-11-18'), 跟进人: ['ou_a'] });
    people.lead({ 下次跟进: at('2026-11-17'), 跟进人: ['ou_b'] });
    people.lead({ 下次跟进: at('2026-11-19'), 跟进人: ['ou_b'] });
    people.lead({ 下次跟进: at('2026-11-19') });
    const { message } = await start(people).run();
    expect(message?.lines.map((line) => line.mention?.userId ?? line.words.slice(0, 5))).toEqual([
      'ou_b',
      '• 客户2',
      '• 客户3',
      'ou_a',
      '• 客户1',
      '👤 未分',
      '• 客户4',
    ]);
    const named = new World([...leadColumns, { name: '跟进人', kind: 'text' }]);
    named.lead({ 下次跟进: at('2026-11-18'), 跟进人: '小王' });
    expect(words((await start(named).run()).message)[0]).toBe('👤 小王（1）');
  });

  it('cannot be broken by a name', async () => {
    const world = new World();
    world.lead({ 姓名: '<at id=all></at>\n[点我](http://evil.example.com)', 下次跟进: at('2026-11-18') });
    const line = words((await start(world).run()).message)[0] ?? '';
    expect(line).not.toMatch(/[<>[\]\n]|:\/\//);
  });

  it('is sent for nobody only when asked for', async () => {
    const quiet = start(new World());
    expect((await quiet.run()).result).toMatchObject({ due: [], sent: false });
    expect(quiet.sent).toEqual([]);
    const asked = start(new World());
    await asked.run({ sendEmpty: true });
    expect(words(asked.sent[0])).toEqual(['✅ 今天没有需要跟进的客户']);
  });
});

describe('once a day', () => {
  const one = () => {
    const world = new World();
    world.lead({ 下次跟进: at('2026-11-18') });
    return world;
  };

  it('a second run on the same date sends nothing, another date does, and the rest of the checkpoint stays', async () => {
    const { run, sent, checkpoint } = start(one());
    expect((await run()).result).toMatchObject({ sent: true, alreadySent: false });
    expect((await run()).result).toMatchObject({ sent: false, alreadySent: true });
    expect((await run({ date: date('2026-11-21') })).result.sent).toBe(true);
    expect(sent).toHaveLength(2);
    expect(checkpoint.value).toMatchObject({
      cursor: 'kept',
      reminded: { '2026-11-20': expect.any(String), '2026-11-21': expect.any(String) },
    });
  });

  it('a dry run sends and remembers nothing', async () => {
    const { run, sent, checkpoint } = start(one(), { dryRun: true });
    const { result, message } = await run();
    expect(result).toMatchObject({ sent: false, due: [{ name: '客户1' }] });
    expect(message).not.toBeNull();
    expect([sent.length, checkpoint.saves]).toEqual([0, 0]);
  });

  it('a failed sending is not remembered, so the next run tries again', async () => {
    const { run, checkpoint, deps } = start(one(), { delivered: 0 });
    expect(await run()).toMatchObject({ ok: false, result: { sent: false, alreadySent: false } });
    expect(checkpoint.saves).toBe(0);
    deps.notify = async () => ({ delivered: 1, held: 0, wanted: 1, warnings: [] });
    expect(await run()).toMatchObject({ ok: true, result: { sent: true } });
  });

  it('without a channel there is a warning, and nothing is remembered', async () => {
    const { run, checkpoint } = start(one(), { delivered: 0, wanted: 0 });
    expect(await run()).toMatchObject({ ok: true, result: { sent: false }, warnings: [{ code: 'no_channel' }] });
    expect(checkpoint.saves).toBe(0);
  });

  it('remembers a month of dates, no more; a damaged entry means that nothing was sent', async () => {
    const { run, checkpoint } = start(one());
    for (let day = 1; day <= 40; day++)
      await run({ date: date(`2027-0${day <= 31 ? 1 : 2}-${String(day <= 31 ? day : day - 31).padStart(2, '0')}`) });
    expect(Object.keys((checkpoint.value as { reminded: object }).reminded).length).toBeLessThanOrEqual(31);
    const broken = start(one());
    broken.checkpoint.value = { reminded: 'yes' };
    expect((await broken.run()).result.sent).toBe(true);
  });
});
