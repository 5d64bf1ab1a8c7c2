import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { parseDingTalkAddress } from '../../../src/platforms/dingtalk/index.ts';
import { looksLikeUserid } from '../../../src/platforms/dingtalk/operator.ts';
import { placeOf } from '../../../src/platforms/dingtalk/sheets.ts';

const id = 'QOG9lyrgJP3d4pG1Ti1x0x9x8zN67Mw4';

describe('parseDingTalkAddress', () => {
  it('takes a plain id', () => {
    expect(parseDingTalkAddress(` ${id} `)).toEqual({ ok: true, baseId: id });
  });

  it('takes the address bar with sheet and view hidden inside', () => {
    const inner = encodeURIComponent('sheetId=hERWDMS&viewId=q9Zx&other=1');
    expect(parseDingTalkAddress(`https://alidocs.dingtalk.com/i/nodes/${id}?utm_scene=x&iframeQuery=${inner}`)).toEqual(
      {
        ok: true,
        baseId: id,
        sheetId: 'hERWDMS',
        viewId: 'q9Zx',
      },
    );
    expect(
      parseDingTalkAddress(`https://alidocs.dingtalk.com/i/nodes/${id}?iframeQuery=${encodeURIComponent(inner)}`),
    ).toMatchObject({ sheetId: 'hERWDMS' });
  });

  it('takes an address without a scheme, with a corp path or a trailing slash', () => {
    expect(parseDingTalkAddress(`alidocs.dingtalk.com/i/nodes/${id}/`)).toEqual({ ok: true, baseId: id });
  });

  it('refuses a share link and says what to copy instead', () => {
    const address = parseDingTalkAddress('https://alidocs.dingtalk.com/i/p/Pl2AmoVbEzX8/docs/abc');
    expect(address.ok).toBe(false);
    expect(address.ok ? '' : address.hint.en).toContain('/i/nodes/');
  });

  it.each(['https://example.com/', 'https://alidocs.dingtalk.com/i/nodes/', '表格 1', 'a/b', ''])(
    'refuses %j',
    (value) => {
      expect(parseDingTalkAddress(value).ok).toBe(false);
    },
  );
});

describe('where a table lives', () => {
  const spec = { key: 'customers', defaultName: '客户表' };
  const place = (dingtalk: object) =>
    placeOf(configSchema.parse({ dingtalk: { base_id: 'base1', ...dingtalk } }), spec);

  it('is the default base and name unless told otherwise', () => {
    expect(place({})).toEqual({ baseId: 'base1', sheet: '客户表' });
    expect(place({ tables: { customers: 'sheet9' } })).toEqual({ baseId: 'base1', sheet: 'sheet9' });
  });

  it('may be another base, by address or in parts', () => {
    const address = `https://alidocs.dingtalk.com/i/nodes/${id}?iframeQuery=sheetId%3Ds7`;
    expect(place({ tables: { customers: address } })).toEqual({ baseId: id, sheet: 's7' });
    expect(place({ tables: { customers: { app_token: id, table_id: 's8' } } })).toEqual({ baseId: id, sheet: 's8' });
    expect(place({ base_id: `https://alidocs.dingtalk.com/i/nodes/${id}` })).toEqual({ baseId: id, sheet: '客户表' });
  });

  it('needs a base', () => {
    expect(() => place({ base_id: '' })).toThrow(/DINGTALK_BASE_MISSING/);
    expect(() => place({ base_id: 'https://alidocs.dingtalk.com/i/p/abc' })).toThrow(/DINGTALK_ADDRESS_INVALID/);
  });
});

describe('looksLikeUserid', () => {
  it.each(['manager4567', '0123456789', '042'])('%s does', (value) => expect(looksLikeUserid(value)).toBe(true));
  it.each(['xiSXiiyxxxiSTbgiEiE', 'union-op'])('%s does not', (value) => expect(looksLikeUserid(value)).toBe(false));
});
