import { describe, expect, it } from 'vitest';
import { feishuTable, noon, type Rig, rig } from './support.ts';

const day = 86_400_000;

async function leads(r: Rig): Promise<string> {
  const path = await feishuTable(r, 'T', [
    { field_name: 'name', type: 1 },
    { field_name: 'amount', type: 2 },
    { field_name: 'state', type: 3, property: { options: [{ name: 'open' }, { name: 'done' }] } },
    { field_name: 'tags', type: 4, property: { options: [{ name: 'a' }, { name: 'b' }] } },
    { field_name: 'due', type: 5 },
    { field_name: 'paid', type: 7 },
  ]);
  const { feishu } = r.sandbox.world;
  feishu.addRow('T', { name: 'one', amount: 10, state: 'open', tags: ['a'], due: noon, paid: true });
  feishu.addRow('T', { name: 'two', amount: 20, state: 'done', tags: ['a', 'b'], due: noon - day });
  feishu.addRow('T', { name: 'three', state: 'open', due: noon + 3 * day });
  return path;
}

const where = (field_name: string, operator: string, value: string[]) => ({
  filter: { conjunction: 'and', conditions: [{ field_name, operator, value }] },
});

describe('Feishu search', () => {
  it('matches by the operators of each type', async () => {
    const r = await rig({ rateLimits: false });
    const path = await leads(r);
    const names = async (field: string, operator: string, value: string[]) => {
      const { body } = await r.feishu('POST', `${path}/records/search`, where(field, operator, value));
      expect(body.code).toBe(0);
      return body.data.items.map((item: { fields: { name: Array<{ text: string }> } }) => item.fields.name[0]!.text);
    };
    expect(await names('name', 'is', ['two'])).toEqual(['two']);
    expect(await names('name', 'contains', ['o'])).toEqual(['one', 'two']);
    expect(await names('amount', 'isGreater', ['10'])).toEqual(['two']);
    expect(await names('amount', 'isEmpty', [])).toEqual(['three']);
    expect(await names('state', 'is', ['open'])).toEqual(['one', 'three']);
    expect(await names('state', 'isNot', ['open'])).toEqual(['two']);
    expect(await names('tags', 'contains', ['b'])).toEqual(['two']);
    expect(await names('paid', 'is', ['false'])).toEqual(['two', 'three']);
  });

  it('knows dates by day only, in the zone of the base', async () => {
    const r = await rig({ rateLimits: false });
    const path = await leads(r);
    const count = async (operator: string, value: string[]) =>
      (await r.feishu('POST', `${path}/records/search`, where('due', operator, value))).body.data.total;
    expect(await count('is', ['Today'])).toBe(1);
    expect(await count('is', ['ExactDate', String(noon + 3_600_000)])).toBe(1);
    // One hour before noon is the same day, so noon is not greater.
    expect(await count('isGreater', ['ExactDate', String(noon - 3_600_000)])).toBe(1);
    expect(await count('isLess', ['Tomorrow'])).toBe(2);
    expect(await count('is', ['Yesterday'])).toBe(1);
    // 15:59 UTC is still the same Beijing day, 16:00 is not.
    r.clock.now = Date.UTC(2026, 10, 20, 15, 59);
    expect(await count('is', ['Today'])).toBe(1);
    r.clock.now = Date.UTC(2026, 10, 20, 16, 0);
    expect(await count('is', ['Today'])).toBe(0);
    expect(await count('is', ['CurrentWeek'])).toBe(2);
  });

  it('refuses what the grammar does not allow', async () => {
    const r = await rig({ rateLimits: false });
    const path = await leads(r);
    const code = async (body: unknown) => (await r.feishu('POST', `${path}/records/search`, body)).body.code;
    expect(await code(where('nothing', 'is', ['x']))).toBe(1254018);
    expect(await code(where('due', 'isGreaterEqual', ['Today']))).toBe(1254018);
    expect(await code(where('due', 'isGreater', ['CurrentWeek']))).toBe(1254018);
    expect(await code(where('paid', 'isEmpty', []))).toBe(1254018);
    expect(await code(where('name', 'like', ['x']))).toBe(1254018);
    expect(await code(where('state', 'is', ['open', 'done']))).toBe(1254018);
    expect(await code(where('name', 'isEmpty', ['x']))).toBe(1254018);
    expect(await code(where('name', 'contains', Array(11).fill('x')))).toBe(1254018);
    const condition = { field_name: 'name', operator: 'is', value: ['x'] };
    expect(await code({ filter: { conjunction: 'or', conditions: Array(51).fill(condition) } })).toBe(1254018);
    expect(await code({ filter: { conjunction: 'or', conditions: Array(50).fill(condition) } })).toBe(0);
    expect(await code({ filter: { conditions: [condition] } })).toBe(1254018);
    expect(await code({ sort: [{ field_name: 'nothing' }] })).toBe(1254016);
    expect(await code({ field_names: ['nothing'] })).toBe(1254024);
  });

  it('joins groups of one level', async () => {
    const r = await rig();
    const path = await leads(r);
    const group = (conjunction: string, ...conditions: unknown[]) => ({ conjunction, conditions });
    const is = (field_name: string, value: string) => ({ field_name, operator: 'is', value: [value] });
    const { body } = await r.feishu('POST', `${path}/records/search`, {
      filter: {
        conjunction: 'and',
        children: [group('or', is('name', 'one'), is('name', 'two')), group('and', is('state', 'open'))],
      },
    });
    expect(body.data.total).toBe(1);
  });

  it('pages with a token while there is more, and refuses the token under another body', async () => {
    const r = await rig();
    const path = await leads(r);
    const body = { sort: [{ field_name: 'amount', desc: true }], field_names: ['name'], automatic_fields: true };
    const first = (await r.feishu('POST', `${path}/records/search?page_size=2`, body)).body.data;
    expect(first).toMatchObject({ has_more: true, total: 3 });
    expect(Object.keys(first.items[0].fields)).toEqual(['name']);
    expect(first.items[0]).toMatchObject({ created_time: noon, last_modified_by: { name: '甲示例' } });
    const next = `${path}/records/search?page_size=2&page_token=${first.page_token}`;
    const second = (await r.feishu('POST', next, body)).body.data;
    expect(second.has_more).toBe(false);
    expect(second.page_token).toBeUndefined();
    expect(second.items).toHaveLength(1);
    expect((await r.feishu('POST', next, {})).body.code).toBe(1254030);
  });

  it('follows a view only where neither filter nor sort is given', async () => {
    const r = await rig();
    const path = await leads(r);
    const created = await r.feishu('POST', `${path}/views`, { view_name: 'Open', view_type: 'grid' });
    const view = created.body.data.view.view_id;
    const state = r.sandbox.world.feishu.column('T', 'state').id;
    const filter_info = { conjunction: 'and', conditions: [{ field_id: state, operator: 'is', value: '["open"]' }] };
    expect((await r.feishu('PATCH', `${path}/views/${view}`, { property: { filter_info } })).body.code).toBe(0);
    const total = async (body: unknown) => (await r.feishu('POST', `${path}/records/search`, body)).body.data.total;
    expect(await total({ view_id: view })).toBe(2);
    expect(await total({ view_id: view, sort: [{ field_name: 'name' }] })).toBe(3);
  });

  it('sees an edit at once, paging through remembered selections or not', async () => {
    const r = await rig();
    const path = await leads(r);
    const total = async () =>
      (await r.feishu('POST', `${path}/records/search`, where('state', 'is', ['done']))).body.data.total;
    expect(await total()).toBe(1);
    r.sandbox.world.feishu.editRow('T', r.sandbox.world.feishu.rows('T')[0]!.recordId, { state: 'done' });
    expect(await total()).toBe(2);
  });
});

describe('the legacy list', () => {
  it('has other shapes: numbers as strings, text plain, and formula filters', async () => {
    const r = await rig();
    const path = await leads(r);
    const filter = encodeURIComponent('AND(CurrentValue.[state]="open",CurrentValue.[amount]>5)');
    const { body } = await r.feishu('GET', `${path}/records?filter=${filter}`);
    expect(body.data.items).toHaveLength(1);
    expect(body.data.items[0].fields).toMatchObject({ name: 'one', amount: '10' });
    const bad = await r.feishu('GET', `${path}/records?filter=${encodeURIComponent('CurrentValue.[nope]=1')}`);
    expect(bad.body.code).toBe(1254018);
  });
});
