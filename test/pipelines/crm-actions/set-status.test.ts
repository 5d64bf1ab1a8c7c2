import { describe, expect, it } from 'vitest';
import { changesMost, type SetStatusPlan, setStatus } from '../../../src/pipelines/crm-leads/set-status.ts';
import type { Where } from '../../../src/sync/where.ts';
import { config, World } from './world.ts';

const low: Where = { column: '意向等级', operator: '=', value: '低' };
function start(world: World, changes: { dryRun?: boolean; answer?: boolean | null } = {}) {
  const asked: SetStatusPlan[] = [];
  const confirm =
    changes.answer === null ? null : async (plan: SetStatusPlan) => asked.push(plan) > 0 && (changes.answer ?? true);
  const run = (options: Partial<Parameters<typeof setStatus>[0]>) =>
    setStatus(
      { status: '流失', where: [], ids: [], yes: false, ...options },
      { config: config(), dryRun: changes.dryRun ?? false, open: world.open, confirm },
    );
  return { run, asked };
}
const three = () => {
  const world = new World();
  world.lead({ 意向等级: '低', 贷款状态: '已联系' });
  world.lead({ 意向等级: '高', 贷款状态: '已联系' });
  world.lead({ 意向等级: '低', 贷款状态: '流失' });
  return world;
};
const statuses = (world: World) => world.leads.all().map((cells) => cells['贷款状态']);

describe('set-status', () => {
  it('plans, asks and changes only what differs', async () => {
    const world = three();
    const { run, asked } = start(world);
    const { plan, applied } = await run({ where: [low] });
    expect(applied).toBe(true);
    expect(plan).toMatchObject({
      unchanged: 1,
      rows: [
        {
          table: 'leads',
          action: 'update',
          key: '13800000001',
          recordId: 'rec000001',
          changes: { 贷款状态: { from: '已联系', to: '流失' } },
        },
      ],
    });
    expect(asked).toHaveLength(1);
    expect(statuses(world)).toEqual(['流失', '已联系', '流失']);
  });

  it('a no changes nothing', async () => {
    const world = three();
    expect(await start(world, { answer: false }).run({ where: [low] })).toMatchObject({
      applied: false,
      declined: true,
    });
    expect(world.pushed).toEqual([]);
  });

  it('without a terminal and without --yes it is a usage error and changes nothing; with --yes nobody is asked', async () => {
    const world = three();
    await expect(start(world, { answer: null }).run({ where: [low] })).rejects.toMatchObject({
      code: 'USAGE_NOT_CONFIRMED',
      recovery: 'fix-config',
    });
    expect(world.pushed).toEqual([]);
    await start(world, { answer: null }).run({ where: [low], yes: true });
    expect(statuses(world)).toEqual(['流失', '已联系', '流失']);
  });

  it('a dry run asks nobody and hands the plan to the engine', async () => {
    const world = three();
    const { run, asked } = start(world, { dryRun: true, answer: null });
    expect(await run({ where: [low] })).toMatchObject({ applied: false, declined: false });
    expect([asked.length, world.pushed.length]).toEqual([0, 1]);
  });

  it('takes customer ids and record ids, in any mixture', async () => {
    const world = three();
    const { plan } = await start(world).run({ ids: ['C1', 'rec000002', ' C1 '], yes: true });
    expect(plan.rows.map(({ recordId }) => recordId)).toEqual(['rec000001', 'rec000002']);
    expect(statuses(world)).toEqual(['流失', '流失', '流失']);
  });

  it('one unknown id stops everything', async () => {
    const world = three();
    await expect(start(world).run({ ids: ['C1', 'C99', 'recXYZ'], yes: true })).rejects.toMatchObject({
      code: 'USAGE_UNKNOWN_ID',
      text: { en: expect.stringContaining('C99, recXYZ') },
    });
    expect(world.pushed).toEqual([]);
  });

  it.each([
    [{ status: '已飞走', where: [low] }, 'USAGE_UNKNOWN_OPTION'],
    [{ where: [{ column: '级别', operator: '=' as const, value: '低' }] }, 'USAGE_UNKNOWN_COLUMN'],
    [{ where: [{ ...low, value: '极低' }] }, 'USAGE_UNKNOWN_OPTION'],
    [{}, 'USAGE_SELECTION'],
    [{ where: [low], ids: ['C1'] }, 'USAGE_SELECTION'],
  ])('%j is refused with %s, and no option is created', async (options, code) => {
    const world = three();
    await expect(start(world).run({ ...options, yes: true })).rejects.toMatchObject({ code, recovery: 'fix-config' });
    expect(world.pushed).toEqual([]);
    expect(world.leads.callCount('options', 'update')).toBe(0);
  });

  it('refuses more changes than anyone looks over, also with --yes', async () => {
    const world = new World();
    for (let i = 0; i <= changesMost; i++) world.lead({ 意向等级: '低' });
    await expect(start(world).run({ where: [low], yes: true })).rejects.toMatchObject({ code: 'USAGE_TOO_MANY_ROWS' });
    expect(world.pushed).toEqual([]);
  });

  it('nothing to change needs no answer', async () => {
    const world = three();
    const { run, asked } = start(world, { answer: null });
    const { plan } = await run({ where: [{ ...low, value: '中' }] });
    expect([plan.actions.length, asked.length]).toEqual([0, 0]);
  });

  it('asks the server for what it can sort out', async () => {
    const world = new World();
    for (let i = 0; i < 1500; i++) world.lead({ 意向等级: i < 20 ? '低' : '高' });
    await start(world).run({ where: [low], yes: true });
    expect(world.leads.callCount('read')).toBe(1);
  });
});
