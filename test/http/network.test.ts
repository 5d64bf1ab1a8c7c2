import { afterEach, describe, expect, test } from 'vitest';
import type { ApiRequest } from '../../src/http/index.ts';
import { json, ok, openDoor, startServer } from './support.ts';

const request = (url: string): ApiRequest => ({
  platform: 'feishu',
  operation: 'app.get',
  metered: true,
  method: 'GET',
  url,
  effect: 'read',
});

const names = ['HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const;
const before = names.map((name) => [name, process.env[name]] as const);
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe('the network', () => {
  test('is reached through the proxy that the environment names', async () => {
    const proxy = await startServer(json({ via: 'proxy' }));
    for (const name of names) delete process.env[name];
    process.env['HTTP_PROXY'] = proxy.url;
    const { door } = openDoor();
    expect(await door.send(request('http://open.example.invalid/open-apis/x?a=1'), ok)).toEqual({ via: 'proxy' });
    expect(proxy.received[0]?.url).toBe('http://open.example.invalid/open-apis/x?a=1');
  });

  test('is reached directly when it is this very machine', async () => {
    const proxy = await startServer(json({ via: 'proxy' }));
    const server = await startServer(json({ via: 'nobody' }));
    for (const name of names) delete process.env[name];
    process.env['HTTP_PROXY'] = proxy.url;
    const { door } = openDoor();
    expect(await door.send(request(server.url), ok)).toEqual({ via: 'nobody' });
  });

  test('that does not speak TLS is a failure of the connection, told at once', async () => {
    const server = await startServer(json({}));
    const { door, meter } = openDoor();
    const error = await door.send(request(server.url.replace('http:', 'https:')), ok).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'NETWORK_TLS', recovery: 'try-later' });
    expect(meter.retries).toBe(0);
  });
});
