import { describe, expect, it } from 'vitest';
import { createWorld, refusal } from './support.ts';

const base = '/v1.0/notable/bases/base1';

describe('creating sheets and columns', () => {
  it('creates a sheet with its columns, primary first; links follow when their target exists', async () => {
    const world = await createWorld({
      [`POST ${base}/sheets`]: { id: 's1', name: '学习记录表' },
      [`POST ${base}/sheets/s1/fields`]: {
        id: 'f9',
        name: '关联到学员总表',
        type: 'bidirectionalLink',
        property: { linkedFieldId: 'm1' },
      },
      [`GET ${base}/sheets/s0/fields`]: { value: [{ id: 'm1', name: '自动', type: 'bidirectionalLink' }] },
      [`PUT ${base}/sheets/s0/fields/m1`]: { id: 'm1' },
    });
    await world.dingtalk.admin.createTable(
      '学习记录表',
      [
        { name: '用户ID', kind: 'text' },
        { name: '学习日期', kind: 'dateTime', precision: 'day' },
        { name: '关联到学员总表', kind: 'link', linkTo: 'students', backColumn: '学习记录' },
        { name: '别的', kind: 'link', linkTo: 'nowhere' },
      ],
      new Map([['students', 's0']]),
    );
    expect(world.callsTo(`POST ${base}/sheets`)[0]?.body).toEqual({
      name: '学习记录表',
      fields: [
        { name: '用户ID', type: 'text' },
        { name: '学习日期', type: 'date', property: { formatter: 'YYYY-MM-DD' } },
      ],
    });
    expect(world.callsTo(`POST ${base}/sheets/s1/fields`)).toHaveLength(1);
    expect(world.callsTo(`PUT ${base}/sheets/s0/fields/m1`)[0]?.body).toEqual({ name: '学习记录' });
  });

  it('looks for the sheet when the answer to its creation was lost, instead of creating a second one', async () => {
    const world = await createWorld({
      [`POST ${base}/sheets`]: 'cut',
      [`GET ${base}/sheets`]: { value: [{ id: 's7', name: '客户表' }] },
    });
    await expect(
      world.dingtalk.admin.createTable('客户表', [{ name: '编号', kind: 'text' }], new Map()),
    ).resolves.toEqual({
      id: 's7',
    });
    expect(world.callsTo(`POST ${base}/sheets`)).toHaveLength(1);
  });

  it('says that the operator may not', async () => {
    const world = await createWorld({ [`POST ${base}/sheets/s1/fields`]: refusal(403, 'forbidden.operationIllegal') });
    await expect(world.dingtalk.admin.createColumn('s1', { name: 'x', kind: 'text' })).rejects.toMatchObject({
      code: 'DINGTALK_OPERATOR_NO_ACCESS',
      recovery: 'fix-access',
    });
  });

  it('knows neither views nor new bases', async () => {
    const { admin } = (await createWorld({})).dingtalk;
    await expect(admin.views('s1')).resolves.toBeNull();
    await expect(admin.createView('s1', { name: 'v', kind: 'grid' })).resolves.toBe('unsupported');
    await expect(admin.createBase('x')).resolves.toBeNull();
    await expect(admin.baseId()).resolves.toBe('base1');
  });
});
