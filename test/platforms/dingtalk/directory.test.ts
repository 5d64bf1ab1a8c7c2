import { describe, expect, it } from 'vitest';
import { createWorld } from './support.ts';

const path = 'POST /topapi/v2/user/get';
const day = 86_400_000;
const found = (name: string) => ({ errcode: 0, errmsg: 'ok', result: { userid: 'u1', name, unionid: 'union-1' } });
const left = { errcode: 60121, errmsg: 'not found', request_id: 'r' };

describe('the directory', () => {
  it('asks once for a person, however many want to know at the same time', async () => {
    const world = await createWorld({ [path]: found('张三') });
    const { directory } = world.dingtalk;
    const names = await Promise.all([directory.person('u1'), directory.person('u1'), directory.person('u1')]);
    expect(names.map((person) => person?.name)).toEqual(['张三', '张三', '张三']);
    expect(world.callsTo(path)).toHaveLength(1);
    expect(world.callsTo(path)[0]?.body).toEqual({ userid: 'u1', language: 'zh_CN' });
  });

  it('remembers a person for days, over processes, and then asks again', async () => {
    const world = await createWorld({ [path]: [found('张三'), found('张三丰')] });
    await world.dingtalk.directory.person('u1');
    world.clock.advance(6 * day);
    expect((await world.connect().directory.person('u1'))?.name).toBe('张三');
    world.clock.advance(2 * day);
    expect((await world.connect().directory.person('u1'))?.name).toBe('张三丰');
    expect(world.callsTo(path)).toHaveLength(2);
  });

  it('remembers for a day that somebody left', async () => {
    const world = await createWorld({ [path]: [left, found('回来了')] });
    await expect(world.dingtalk.directory.person('u1')).resolves.toBeNull();
    await expect(world.connect().directory.person('u1')).resolves.toBeNull();
    expect(world.callsTo(path)).toHaveLength(1);
    world.clock.advance(day + 1);
    expect((await world.connect().directory.person('u1'))?.name).toBe('回来了');
  });

  it('warns once about people outside the contact scope', async () => {
    const world = await createWorld({ [path]: { errcode: 50002, errmsg: 'out of scope' } });
    const { directory } = world.dingtalk;
    await expect(directory.person('u1')).resolves.toBeNull();
    await expect(directory.person('u2')).resolves.toBeNull();
    expect(directory.takeWarnings().map(({ code }) => code)).toEqual(['outside_contact_scope']);
    expect(directory.takeWarnings()).toEqual([]);
  });

  it('says which permission is missing instead of showing ids for ever', async () => {
    const world = await createWorld({
      [path]: { errcode: 88, sub_code: '60011', sub_msg: '应用尚未开通所需的权限：[qyapi_get_member]', errmsg: 'x' },
    });
    const error = await world.dingtalk.directory.person('u1').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DINGTALK_SCOPE_MISSING', recovery: 'fix-access' });
  });

  it('makes do with an old name while the platform is down', async () => {
    const world = await createWorld({ [path]: [found('张三'), [503, {}]] });
    await world.dingtalk.directory.person('u1');
    world.clock.advance(30 * day);
    expect((await world.connect().directory.person('u1'))?.name).toBe('张三');
  });

  it('knows the root department under both of its numbers', async () => {
    const departments = 'POST /topapi/v2/department/get';
    const world = await createWorld({ [departments]: { errcode: 0, result: { dept_id: 1, name: '示例公司' } } });
    const { directory } = world.dingtalk;
    expect((await directory.department('-1'))?.name).toBe('示例公司');
    expect((await directory.department('1'))?.name).toBe('示例公司');
    await expect(directory.department('no number')).resolves.toBeNull();
    expect(world.callsTo(departments)).toHaveLength(1);
    expect(world.callsTo(departments)[0]?.body.dept_id).toBe(1);
  });

  it('does not ask for nobody', async () => {
    const world = await createWorld({});
    await expect(world.dingtalk.directory.person('')).resolves.toBeNull();
    expect(world.seen).toHaveLength(0);
  });
});
