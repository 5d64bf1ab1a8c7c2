import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noteOf, readLead } from '../../../src/pipelines/crm-leads/mapper.ts';
import { LeadCollection, mergeLeads } from '../../../src/pipelines/crm-leads/merge.ts';
import { readChannel, readLevel, readProduct } from '../../../src/pipelines/crm-leads/options.ts';
import { customerId, knownCells, newCells } from '../../../src/pipelines/crm-leads/rows.ts';
import { leadsTable } from '../../../src/pipelines/crm-leads/tables.ts';
import { keyOf } from '../../../src/sync/keys.ts';

const lead = (value: unknown) => {
  const reading = readLead(value);
  if (reading.kind !== 'lead') throw new Error(reading.code);
  return { ...reading.lead, warnings: reading.warnings.map(({ code }) => code) };
};
const code = (value: unknown) => {
  const reading = readLead(value);
  return reading.kind === 'reject' ? reading.code : 'accepted';
};

describe('names of fields', () => {
  test('in English and Chinese, in any case and with any separator', () => {
    const english = lead({
      name: '张三',
      phone: '13800138000',
      source: 'douyin',
      intent_level: 'high',
      content: '急',
      keyword: '贷款',
    });
    const chinese = lead({
      姓名: '张三',
      电话: '13800138000',
      来源渠道: '抖音',
      意向等级: '高',
      备注: '急',
      搜索关键词: '贷款',
    });
    const others = lead({
      Customer_Name: '张三',
      phoneNumber: '13800138000',
      CHANNEL: '抖音APP',
      intentLevel: 'A',
      remark: '急',
      'search-keywords': ['贷款'],
    });
    expect(chinese).toEqual(english);
    expect(others).toEqual(english);
  });

  test('keyword and keywords, words and lists, are one list without repeats', () => {
    expect(
      lead({ phone: '13800138000', keyword: '贷款,车贷', keywords: ['车贷', ' 信用贷 ', '', 5] }).keywords,
    ).toEqual(['贷款', '车贷', '信用贷', '5']);
  });

  test('members that are inherited or planted in the prototype do not count', () => {
    const planted = JSON.parse(
      '{"__proto__": {"phone": "13800138000"}, "constructor": {"prototype": {"phone": "1"}}, "name": "x"}',
    );
    expect(code(planted)).toBe('no_contact');
    expect(({} as Record<string, unknown>)['phone']).toBeUndefined();
    expect(lead(JSON.parse('{"__proto__": {"a": 1}, "toString": "x", "phone": "13800138000"}')).phone).toBe(
      '13800138000',
    );
  });

  test('values of wrong types are left out with a warning, the lead stays', () => {
    const odd = lead({
      phone: 13800138000,
      name: { first: '张' },
      keywords: { a: 1 },
      tags: true,
      content: null,
      amount: [],
      level: 3.5,
    });
    expect(odd).toMatchObject({ phone: '13800138000', name: null, keywords: [], note: '' });
    expect(odd.warnings).toContain('wrong_type');
  });

  test.each([null, undefined, 5, 'x', [], ['13800138000'], true])('%j is not a lead', (value) =>
    expect(code(value)).toBe('not_an_object'),
  );
});

describe('contacts', () => {
  test.each([
    [{ name: '张三' }, 'no_contact'],
    [{ phone: '' }, 'no_contact'],
    [{ phone: '无', wechat: '-' }, 'no_contact'],
    [{ phone: '138****8000' }, 'phone_masked'],
    [{ phone: '1.38E+10' }, 'phone_precision_lost'],
    [{ phone: '1380013800' }, 'phone_invalid'],
    [{ phone: '12345678901' }, 'phone_invalid'],
  ])('%j is rejected as %s', (value, expected) => expect(code(value)).toBe(expected));

  test('a lead with a WeChat id does not need its phone', () => {
    expect(lead({ phone: '138****8000', wechat: 'zhangsan_88' })).toMatchObject({
      phone: null,
      wechat: 'zhangsan_88',
      warnings: ['phone_masked'],
    });
  });

  test('a WeChat id in the phone field moves to where it belongs', () => {
    for (const phone of ['zhangsan_88', '微信：zhangsan_88', 'wx:zhangsan_88', ['zhangsan_88']]) {
      expect(lead({ phone })).toMatchObject({ phone: null, wechat: 'zhangsan_88', warnings: ['phone_is_wechat'] });
    }
    expect(lead({ phone: '13800138000/zhangsan_88' })).toMatchObject({ phone: '13800138000', wechat: 'zhangsan_88' });
    expect(lead({ phone: 'zhangsan_88', wechat: 'lisi_99' })).toMatchObject({ phone: null, wechat: 'lisi_99' });
  });

  test('of two phones the first is used, the other kept in the note', () => {
    for (const phone of [
      '13800138000/13900139000',
      ['13800138000', '13900139000'],
      '13800138000、139 0013 9000',
      '13800138000 13900139000',
    ]) {
      const two = lead({ phone, content: '急' });
      expect(two.phone).toBe('13800138000');
      expect(noteOf(two).note).toBe('急\n备用电话：13900139000');
    }
    expect(lead({ phone: '138****8000,13900139000' })).toMatchObject({
      phone: '13900139000',
      warnings: ['phone_masked'],
    });
  });

  test('a number among a few words is found where no other digit could belong to it', () => {
    expect(lead({ phone: '电话13800138000（张先生）' }).phone).toBe('13800138000');
    expect(code({ phone: '13800138000转8001' })).toBe('phone_invalid');
    expect(code({ phone: '913800138000' })).toBe('phone_invalid');
  });

  test('“same as the phone” is the phone; what is no id goes to the note', () => {
    expect(lead({ phone: '13800138000', wechat: '同手机号' })).toMatchObject({ wechat: '13800138000' });
    expect(lead({ phone: '13800138000', wechat: '阳光 总在' })).toMatchObject({
      wechat: null,
      note: '微信：阳光 总在',
      warnings: ['wechat_not_an_id'],
    });
    expect(code({ wechat: '阳光总在' })).toBe('no_contact');
  });
});

describe('options', () => {
  test.each([
    ['douyin', '抖音'],
    ['抖音APP', '抖音'],
    ['抖音信息流-上海', '抖音'],
    ['TikTok', '抖音'],
    ['xhs', '小红书'],
    ['小红书', '小红书'],
    ['百度推广', '百度'],
    ['Baidu', '百度'],
    ['朋友介绍', '转介绍'],
    ['老客户转介绍', '转介绍'],
    ['其它', '其他'],
    ['火星', null],
  ])('channel %s is %s', (words, option) => expect(readChannel(words)).toBe(option));

  test.each([
    ['high', '高'],
    ['A', '高'],
    ['A级', '高'],
    ['强', '高'],
    ['高意向', '高'],
    ['意向高', '高'],
    ['medium', '中'],
    ['b', '中'],
    ['一般', '中'],
    ['LOW', '低'],
    ['C类', '低'],
    ['弱', '低'],
    ['7', null],
  ])('level %s is %s', (words, option) => expect(readLevel(words)).toBe(option));

  test.each([
    ['信用贷款', '信用贷'],
    ['房抵', '抵押贷'],
    ['车贷', '车贷'],
    ['企业贷', '经营贷'],
    ['保险', null],
  ])('product %s is %s', (words, option) => expect(readProduct(words)).toBe(option));

  test('unknown ones become 其他 and 中 with a warning, a product is left out; nothing said is no warning', () => {
    expect(lead({ phone: '13800138000', source: '火星', level: '??', product: '保险' })).toMatchObject({
      channel: '其他',
      level: '中',
      product: null,
      warnings: ['unknown_channel', 'unknown_level', 'unknown_product'],
    });
    expect(lead({ phone: '13800138000' })).toMatchObject({ channel: null, level: null, warnings: [] });
  });

  test.each([
    ['30万', 300_000],
    ['300,000', 300_000],
    ['￥300000.50元', 300_000.5],
    [50_000, 50_000],
    ['1.5w', 15_000],
    ['', null],
    ['很多', null],
    ['30-50万', null],
    ['-5', null],
  ])('amount %s is %s', (words, amount) => expect(lead({ phone: '13800138000', amount: words }).amount).toBe(amount));
});

describe('the note', () => {
  test('has at most 500 characters, never half of one, and the other numbers are not cut off', () => {
    const long = lead({ phone: '13800138000/13900139000', content: '😀'.repeat(600) });
    const { note } = noteOf(long);
    expect(note.length).toBeLessThanOrEqual(500);
    expect(Buffer.from(note).toString()).toBe(note);
    expect(note.endsWith('😀\n备用电话：13900139000')).toBe(true);
    expect(long.warnings).toEqual(['note_clipped']);
    expect(noteOf(lead({ phone: '13800138000', content: '好'.repeat(500) })).note).toBe('好'.repeat(500));
  });

  test('is whole for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (content) => {
        const { note } = noteOf(lead({ phone: '13800138000', content }));
        expect(note.length).toBeLessThanOrEqual(500);
        expect(Buffer.from(note).toString()).toBe(note);
        expect(note).not.toContain('\u0000');
      }),
    );
  });

  test('of a huge text only the beginning is looked at', () => {
    const huge = lead({
      phone: '13800138000',
      content: 'x'.repeat(5_000_000),
      name: 'n'.repeat(1_000_000),
      keywords: 'k'.repeat(1_000_000),
    });
    expect(huge.name).toHaveLength(100);
    expect(noteOf(huge).note).toHaveLength(500);
    expect(huge.keywords[0]).toHaveLength(100);
  });
});

describe('what is written', () => {
  const nowMs = 1_795_000_000_000;

  test('a new customer', () => {
    expect(newCells(lead({ phone: '13800138000' }), '13800138000', nowMs)).toEqual({
      客户ID: expect.stringMatching(/^C[0-9A-Z]{10}$/),
      姓名: '客户',
      电话: '13800138000',
      来源渠道: '其他',
      意向等级: '中',
      贷款状态: '新客户',
      创建时间: nowMs,
      同步状态: '已同步',
    });
  });

  test('for a customer who is there: only what the source says', () => {
    expect(knownCells(lead({ phone: '13800138000', keywords: ['a', 'b'] }), '13800138000')).toEqual({
      客户ID: customerId('13800138000'),
      电话: '13800138000',
      搜索关键词: 'a,b',
    });
  });

  test('the same key gives the same id, another key another', () => {
    expect(customerId('13800138000')).toBe(customerId('13800138000'));
    expect(
      new Set(Array.from({ length: 5000 }, (_value, place) => customerId(String(13_800_000_000 + place)))).size,
    ).toBe(5000);
  });

  test('the key is the phone however it was typed, without one the WeChat id in any case', () => {
    expect(keyOf(leadsTable, { 电话: '+86 138-0013-8000', 微信号: 'x' })).toBe('13800138000');
    expect(keyOf(leadsTable, { 微信号: ' Zhang_San ' })).toBe('zhang_san');
    expect(keyOf(leadsTable, { 电话: '12345', 微信号: null })).toBeNull();
  });
});

describe('duplicates within one input', () => {
  const collect = (...values: object[]) => {
    const collection = new LeadCollection();
    const repeated = values.map((value, place) =>
      collection.add(lead(value), { source: 0, line: undefined, place, payload: null }),
    );
    return { repeated, leads: collection.leads.map((merged) => merged.lead) };
  };

  test('are merged: gaps filled, words joined, notes added', () => {
    const { repeated, leads } = collect(
      { phone: '13800138000', keywords: ['a'], content: '一' },
      {
        phone: '+86 138 0013 8000',
        name: '张三',
        keywords: ['b', 'a'],
        content: '二',
        level: '高',
        wechat: 'zhangsan',
      },
      { phone: '13800138000', name: '李四', level: '低', content: '一' },
    );
    expect(repeated).toEqual([0, 1, 1]);
    expect(leads).toMatchObject([
      { name: '张三', keywords: ['a', 'b'], note: '一\n二', level: '高', wechat: 'zhangsan' },
    ]);
  });

  test('a lead with a WeChat id alone belongs to the one with the same id, in any order', () => {
    expect(
      collect({ phone: '13800138000', wechat: 'ZhangSan' }, { wechat: 'zhangsan', name: '张三' }).leads,
    ).toMatchObject([{ phone: '13800138000', name: '张三' }]);
    expect(
      collect({ wechat: 'zhangsan', name: '张三' }, { phone: '13800138000', wechat: 'ZhangSan' }).leads,
    ).toMatchObject([{ phone: '13800138000', name: '张三' }]);
  });

  test('an entry that knows both phone and WeChat id joins the two that knew one each', () => {
    const { repeated, leads } = collect(
      { phone: '13800138000', content: '一' },
      { wechat: 'zhangsan', content: '二' },
      { phone: '13800138000', wechat: 'ZhangSan', name: '张三' },
      { wechat: 'zhangsan', level: '高' },
    );
    expect(repeated).toEqual([0, 0, 2, 1]);
    expect(leads).toMatchObject([{ phone: '13800138000', name: '张三', level: '高', note: '一\n二' }]);
    expect(leads).toHaveLength(1);
  });

  test('two phones are two customers, even with one WeChat id', () => {
    expect(
      collect({ phone: '13800138000', wechat: 'family1' }, { phone: '13900139000', wechat: 'family1' }).repeated,
    ).toEqual([0, 0]);
  });

  test('merging is idempotent', () => {
    const { warnings: _none, ...one } = lead({
      phone: '13800138000',
      name: '张三',
      keywords: ['a'],
      content: '一',
      tags: ['x'],
    });
    expect(mergeLeads(one, one)).toEqual(one);
  });
});
