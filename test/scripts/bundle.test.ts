import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { bundleOptions, root } from '../../scripts/bundle.mjs';
import type { Transport } from '../../src/http/transport.ts';

/** What users get: bundled, without what `left-out.mjs` leaves out of the packages. */
// Inside node_modules, so that what the bundle leaves outside is found.
const folder = mkdtempSync(join(root, 'node_modules', '.bundle-'));
let transport: Transport;
let createLogging: typeof import('../../src/observability/logger.ts').createLogging;

beforeAll(async () => {
  await build({
    ...bundleOptions,
    entryPoints: ['src/http/transport.ts', 'src/observability/logger.ts'].map((file) => join(root, file)),
    outdir: folder,
    outbase: join(root, 'src'),
    outExtension: { '.js': '.mjs' },
    sourcemap: false,
  });
  const load = (file: string) => import(pathToFileURL(join(folder, file)).href);
  transport = (await load('http/transport.mjs')).createAxiosTransport();
  ({ createLogging } = await load('observability/logger.mjs'));
}, 60_000);
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

it('the log is written to its streams', async () => {
  const lines: string[] = [];
  const logging = await createLogging({
    level: 'INFO',
    locale: 'en',
    zone: 'Asia/Shanghai',
    clock: { now: () => 0, sleep: async () => undefined },
    redactor: { value: <T>(fields: T) => fields, text: (words: string) => words } as never,
    stderr: { write: (line: string) => lines.push(line) } as never,
    colour: false,
    openFile: () => ({ write: (line: string) => void lines.push(`file ${line}`), close: () => undefined }),
  });
  logging.forRun('run-1', 'customers').warn({ rows: 3 }, 'written');
  logging.close();
  const line = `{"level":"warn","time":"1970-01-01T00:00:00.000Z","runId":"run-1","pipeline":"customers","rows":3,"msg":"written"}\n`;
  expect(lines).toEqual([line, `file ${line}`]);
});
