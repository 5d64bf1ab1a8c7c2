import { afterEach, describe, expect, test } from 'vitest';
import { World } from './world.ts';

let world: World;
afterEach(() => world.close());

const phoneOf = (place: number) => String(13_800_000_000 + place);
const page = (from: number, count: number) =>
  Array.from({ length: count }, (_value, place) => ({ phone: phoneOf(from + place) }));
const feed = (more: object = {}) => {
  world = new World({
    sources: [{ url: 'https://leads.example.com/api?key=secret', headers: { authorization: 'Bearer t' }, ...more }],
  });
  return world;
};
const json = (value: unknown) => ({ text: JSON.stringify(value) });

describe('a feed', () => {
  test('is read with its headers, not metered, and never follows to another host', async () => {
    feed({ items: 'data.list' }).web.answer = () => json({ data: { list: page(0, 2) } });
    expect((await world.import()).report.tables).toMatchObject({ leads: { created: 2 } });
    expect(world.web.requests).toMatchObject([
      { platform: null, metered: false, effect: 'read', sameOriginOnly: true, headers: { authorization: 'Bearer t' } },
    ]);
  });

  test('that gives the same again costs the platform no call', async () => {
    feed().web.answer = () => json(page(0, 2));
    await world.import();
    expect(await world.import()).toMatchObject({ calls: 0, report: { status: 'succeeded', source: { skipped: 1 } } });
  });

  test('JSON lines and CSV are fine, too', async () => {
    feed().web.answer = () => ({ text: '{"phone":"13800138000"}\n{"phone":"13900139000"}\n' });
    await world.import();
    world.web.answer = () => ({ text: '电话\n13700137000\n' });
    await world.import();
    expect(world.rows).toHaveLength(3);
  });

  test('pages by number until one is empty', async () => {
    feed({ page_param: 'page' }).web.answer = (url) =>
      json({
        items: page(Number(url.searchParams.get('page')) * 10, Number(url.searchParams.get('page')) > 3 ? 0 : 2),
      });
    expect((await world.import()).report.tables).toMatchObject({ leads: { created: 6 } });
    expect(world.web.requests.map(({ url }) => new URL(url).searchParams.get('page'))).toEqual(['1', '2', '3', '4']);
    expect(new URL(world.web.requests[0]?.url ?? '').searchParams.get('key')).toBe('secret');
  });

  test('pages by the address of the next one', async () => {
    feed({ next: 'links.next' }).web.answer = (url) =>
      json({
        items: page(url.pathname === '/api' ? 0 : 5, 2),
        links: { next: url.pathname === '/api' ? '/second' : null },
      });
    expect((await world.import()).report.tables).toMatchObject({ leads: { created: 4 } });
    expect(world.web.requests.map(({ url }) => new URL(url).pathname)).toEqual(['/api', '/second']);
  });

  test('pages by a token', async () => {
    feed({ next: 'cursor', page_param: 'after' }).web.answer = (url) =>
      json({
        items: page(url.searchParams.has('after') ? 5 : 0, 2),
        cursor: url.searchParams.has('after') ? '' : 'abc/def',
      });
    await world.import();
    expect(world.web.requests.map(({ url }) => new URL(url).searchParams.get('after'))).toEqual([null, 'abc/def']);
    expect(world.rows).toHaveLength(4);
  });

  test('that does not know the page parameter is read once', async () => {
    feed({ page_param: 'p' }).web.answer = () => json(page(0, 3));
    const ran = await world.import();
    expect(ran.warnings).toEqual(['page_repeated']);
    expect(ran.report).toMatchObject({ status: 'succeeded', tables: { leads: { created: 3 } } });
  });
});

describe('a feed that misbehaves', () => {
  test('endless pages end at max_pages, the good ones land', async () => {
    feed({ page_param: 'page', max_pages: 5 }).web.answer = (url) =>
      json(page(Number(url.searchParams.get('page')) * 10, 1));
    const ran = await world.import();
    expect(ran.report).toMatchObject({
      status: 'partial',
      tables: { leads: { created: 5 } },
      rejected: [{ stage: 'source', code: 'feed_too_long' }],
    });
    expect(world.web.requests).toHaveLength(5);
  });

  test('pages that go round in circles end', async () => {
    feed({ next: 'next' }).web.answer = (url) =>
      json({ items: page(url.pathname === '/a' ? 0 : 5, 1), next: url.pathname === '/a' ? '/b' : '/a' });
    const ran = await world.import();
    expect(ran.codes).toEqual(['feed_loop']);
    expect(world.web.requests.length).toBeLessThanOrEqual(3);
  });

  test('a next page on another host is not asked for', async () => {
    feed({ next: 'next' }).web.answer = () => json({ items: page(0, 1), next: 'https://evil.example.net/steal' });
    expect((await world.import()).codes).toEqual(['feed_redirected']);
    expect(world.web.requests).toHaveLength(1);
    expect(world.rows).toHaveLength(1);
  });

  test('a redirect is a clear error that names the host only', async () => {
    feed().web.answer = () => ({ status: 302, text: '', headers: { location: 'https://evil.example.net/x?token=1' } });
    const ran = await world.import();
    expect(ran.report).toMatchObject({ status: 'failed', error: { code: 'FEED_REDIRECTED' } });
    expect(ran.report.error?.message).toContain('evil.example.net');
    expect(JSON.stringify(ran.report)).not.toMatch(/token=1|secret/);
  });

  test('a web page, an error status, a list that is not there', async () => {
    feed({ items: 'data.list' }).web.answer = () => ({ text: '<html>login</html>' });
    expect((await world.import()).error).toMatchObject({ code: 'WEB_PAGE' });
    world.web.answer = () => ({ status: 503, text: 'busy' });
    expect((await world.import()).error).toMatchObject({ code: 'HTTP_UNAVAILABLE', recovery: 'try-later' });
    world.web.answer = () => json({ data: { rows: [] } });
    expect((await world.import()).report.error).toMatchObject({
      code: 'LEADS_NOT_FOUND',
      message: expect.stringContaining('data.list'),
    });
  });

  test('more than max_mb is not read', async () => {
    feed({ page_param: 'page', max_mb: 0.001 }).web.answer = (url) =>
      json([{ phone: phoneOf(Number(url.searchParams.get('page'))), content: 'x'.repeat(600) }]);
    const ran = await world.import();
    expect(ran.codes).toEqual(['feed_too_large']);
    expect(world.rows).toHaveLength(1);
  });

  test('one that breaks off after good pages is not taken for imported', async () => {
    let broken = true;
    feed({ page_param: 'page' }).web.answer = (url) =>
      url.searchParams.get('page') === '2' && broken
        ? { status: 500, text: '' }
        : json(page(0, url.searchParams.get('page') === '1' ? 2 : 0));
    expect((await world.import()).report.tables).toMatchObject({ leads: { created: 2 } });
    broken = false;
    expect((await world.import()).files).toMatchObject([{ status: 'imported' }]);
  });
});
