import { describe, expect, test } from 'vitest';
import { parseFeishuAddress } from '../../../src/platforms/feishu/index.ts';
import { done, failed, memoryFacts, openFeishu } from './support.ts';

// biome-ignore lint/suspicious/noExplicitAny: a caught error can be anything
const thrown = (work: Promise<unknown>): Promise<any> =>
  work.then(
    () => null,
    (error) => error,
  );

describe('a pasted address', () => {
  test.each([
    [
      'https://acme.feishu.cn/base/bascnAbCdEfGh?table=tblAbc&view=vewX',
      { kind: 'base', appToken: 'bascnAbCdEfGh', tableId: 'tblAbc', viewId: 'vewX', brand: 'feishu' },
    ],
    ['acme.feishu.cn/base/bascnAbCdEfGh/', { kind: 'base', appToken: 'bascnAbCdEfGh', brand: 'feishu' }],
    [
      '  https://x.y.larksuite.com/wiki/wikusAbCdEf?table=tblQ&from=x#share ',
      { kind: 'wiki', nodeToken: 'wikusAbCdEf', tableId: 'tblQ', brand: 'lark' },
    ],
    [
      'https://acme.larkoffice.com/base/bascnAbCdEfGh?view=abc#',
      { kind: 'base', appToken: 'bascnAbCdEfGh', brand: 'feishu' },
    ],
  ])('%s', (address, parts) => {
    expect(parseFeishuAddress(address)).toEqual(parts);
  });

  test.each([
    'https://acme.feishu.cn/share/base/shrcnAbCdEf',
    'https://acme.feishu.cn/base/workspace/xyz12345',
    'https://acme.feishu.cn/record/abcdefgh',
    'https://acme.feishu.cn/docx/AbCdEfGhIj',
    'https://acme.feishu.cn/sheets/AbCdEfGhIj?sheet=1',
    'https://acme.feishu.cn/base/bascnAbCdEfGh?table=blkAbc',
    'https://acme.feishu.cn/base/%E0%A4%A',
    'https://acme.feishu.cn/',
    'https://example.com/whatever',
  ])('%s is refused with what to copy instead', (address) => {
    const parsed = parseFeishuAddress(address);
    expect(parsed?.kind).toBe('rejected');
    expect(parsed?.kind === 'rejected' && parsed.reason['zh-CN'].length).toBeGreaterThan(5);
  });

  test.each(['bascnAbCdEfGh', 'tblAbc', '客户信息表', '', '2026/11 客户', 'a/b'])('%j is none', (words) => {
    expect(parseFeishuAddress(words)).toBeNull();
  });
});

describe('a table in the configuration', () => {
  const list = done({
    items: [
      { table_id: 'tblOne', name: '审批实例表', revision: 1 },
      { table_id: 'tblTwo', name: '另一张表', revision: 1 },
    ],
    has_more: false,
  });
  const routes = [
    [/GET .*\/tables\?/, list],
    [/get_node/, done({ node: { obj_type: 'bitable', obj_token: 'bascnFromWiki1' } })],
  ] as const;

  test.each([
    ['its id', { main: 'tblX12345' }, 'bascnTest0001/tblX12345', []],
    ['its name', { main: '另一张表' }, 'bascnTest0001/tblTwo', ['table.list']],
    ['left out: its default name', {}, 'bascnTest0001/tblOne', ['table.list']],
    ['an address', { main: 'https://a.feishu.cn/base/bascnOther001?table=tblPasted' }, 'bascnOther001/tblPasted', []],
    [
      'an address of a wiki page',
      { main: 'https://a.feishu.cn/wiki/wikcnNode001?table=tblPasted' },
      'bascnFromWiki1/tblPasted',
      ['wiki.get_node'],
    ],
    ['both parts', { main: { app_token: 'bascnOther001', table_id: 'tblBoth' } }, 'bascnOther001/tblBoth', []],
    [
      'both parts, as address and name',
      { main: { app_token: 'https://a.feishu.cn/base/bascnOther001', table_id: '另一张表' } },
      'bascnOther001/tblTwo',
      ['table.list'],
    ],
  ])('may be %s', async (_title, tables, id, calls) => {
    const world = await openFeishu(routes, { tables });
    expect((await world.open()).id).toBe(id);
    expect(world.calls()).toEqual(calls);
  });

  test('costs its calls once: names and wiki pages are remembered', async () => {
    const facts = memoryFacts();
    const options = { facts, tables: {}, appToken: 'https://a.feishu.cn/wiki/wikcnNode001' };
    await (await openFeishu(routes, options)).open();
    const world = await openFeishu(routes, options);
    expect((await world.open()).id).toBe('bascnFromWiki1/tblOne');
    expect(world.calls()).toEqual([]);
  });

  test('that does not exist is reported with those that do, and the nearest', async () => {
    const world = await openFeishu(routes, { tables: { main: '另一张' } });
    const error = await thrown(world.open());
    expect(error).toMatchObject({ code: 'TABLE_NOT_FOUND', recovery: 'fix-config' });
    expect(error.text['zh-CN']).toContain('审批实例表');
    expect(error.hint['zh-CN']).toContain('「另一张表」');
  });

  test.each([
    ['no base is configured', { appToken: '' }, 'FEISHU_BASE_MISSING'],
    ['the base is no token', { appToken: 'my base' }, 'FEISHU_ADDRESS_INVALID'],
    ['the base is a share link', { appToken: 'https://a.feishu.cn/share/base/shrcn123456' }, 'FEISHU_ADDRESS_INVALID'],
    ['the table is switched off', { tables: { main: null } }, 'TABLE_SWITCHED_OFF'],
  ])('fails as configuration when %s', async (_title, options, code) => {
    const world = await openFeishu(routes, { tables: {}, ...options });
    expect(await thrown(world.open())).toMatchObject({ code, recovery: 'fix-config' });
  });

  test('on a wiki page that is a document is reported as that', async () => {
    const node = [/get_node/, done({ node: { obj_type: 'docx', obj_token: 'doxcn' } })] as const;
    const world = await openFeishu([node], { tables: {}, appToken: 'https://a.feishu.cn/wiki/wikcnNode001' });
    expect(await thrown(world.open())).toMatchObject({ code: 'FEISHU_WIKI_NOT_BASE' });
  });
});

describe('the access probe', () => {
  /** The fake clock is not the server's: what the clock line says is not judged here. */
  const judged = async (world: Awaited<ReturnType<typeof openFeishu>>) =>
    (await world.platform.probe()).filter(({ area, code }) => area !== 'clock' && !code?.includes('CLOCK'));

  const app = (is_advanced: boolean) =>
    [/GET \/open-apis\/bitable\/v1\/apps\/[^/]+$/, done({ app: { name: 'Base', is_advanced } })] as const;

  test('finds everything in order', async () => {
    const world = await openFeishu([app(false), [/members\/auth/, done({ auth_result: true })]]);
    expect((await judged(world)).map((finding) => finding.status)).toEqual(['ok', 'ok', 'ok', 'ok']);
  });

  test('says that the app may only read, and warns about advanced permissions', async () => {
    const world = await openFeishu([app(true), [/members\/auth/, done({ auth_result: false })]]);
    const findings = await judged(world);
    expect(findings.map((finding) => finding.status)).toEqual(['ok', 'ok', 'failed', 'warning']);
    expect(findings[2]?.remedy?.['zh-CN']).toContain('添加文档应用');
  });

  test('skips the edit permission where the call itself is not permitted', async () => {
    const world = await openFeishu([app(false), [/members\/auth/, failed(99991672, 'no scope', {}, 400)]]);
    expect((await judged(world)).map((finding) => finding.status)).toEqual(['ok', 'ok', 'skipped', 'ok']);
  });

  test('ends at the first failure with its remedy', async () => {
    const world = await openFeishu([[/apps\/[^/]+$/, failed(91402, 'NOTEXIST')]]);
    const findings = await judged(world);
    expect(findings).toHaveLength(2);
    expect(findings[1]).toMatchObject({ status: 'failed', code: 'FEISHU_BASE_NOT_FOUND' });
    expect(findings[1]?.remedy?.en).toContain('/base/');
  });
});

describe('warming up', () => {
  test('asks for the token and nothing else, and the first call finds it', async () => {
    const world = await openFeishu([]);
    await world.platform.warmUp();
    expect(world.meter.metered).toBe(0);
    await (await world.open()).columns();
    expect(world.meter.operations).toEqual(['token', 'field.list']);
  });

  test('leaves it to the first call to say what is wrong', async () => {
    const world = await openFeishu([[/tenant_access_token/, failed(10014, 'app secret invalid')]]);
    await world.platform.warmUp();
    const table = await world.open();
    expect(await thrown(table.columns())).toMatchObject({ recovery: 'fix-access' });
  });
});
