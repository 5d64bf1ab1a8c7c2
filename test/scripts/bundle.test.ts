import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { bundleOptions, root } from '../../scripts/bundle.mjs';
import type { Transport } from '../../src/http/transport.ts';

/** The wire as users get it: bundled, without what `left-out.mjs` leaves out of its packages. */
const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
let transport: Transport;

beforeAll(async () => {
  await build({
    ...bundleOptions,
    entryPoints: [join(root, 'src/http/transport.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    splitting: false,
    sourcemap: false,
  });
  const { createAxiosTransport } = (await import(pathToFileURL(join(folder, 'transport.mjs')).href)) as {
    createAxiosTransport(): Transport;
  };
  transport = createAxiosTransport();
});
afterAll(() => {
  transport.close?.();
  rmSync(folder, { recursive: true, force: true });
});

const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'] as const;
const before = names.map((name) => [name, process.env[name]] as const);
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** A server on this machine; its address. */
async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const get = (url: string) =>
  transport.send({
    method: 'GET',
    url,
    headers: {},
    timeoutMs: 10_000,
    maxResponseBytes: 1_000_000,
    reuseConnection: false,
  });

it.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
] as const)('an answer packed as %s is unpacked', async (encoding, pack) => {
  const asked: (string | undefined)[] = [];
  const url = await listen(
    createServer(({ headers }, response) => {
      asked.push(headers['accept-encoding'] as string | undefined);
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('审批'));
    }),
  );
  expect(await get(url)).toMatchObject({ status: 200, text: '审批' });
  expect(asked[0]).toContain(encoding);
});

it('a proxy is asked to connect to a host that speaks TLS', async () => {
  const wanted: (string | undefined)[] = [];
  const proxy = createServer();
  proxy.on('connect', ({ url }, socket) => {
    wanted.push(url);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  for (const name of names) delete process.env[name];
  process.env['HTTPS_PROXY'] = await listen(proxy);
  const answer = await get('https://open.example.invalid/x').catch((error) => error);
  expect(answer).toMatchObject({ status: 403 });
  expect(wanted).toEqual(['open.example.invalid:443']);
});
