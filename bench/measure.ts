import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Bundled entry points, see run.mjs. */
export const entry = {
  program: join(here, '..', 'program', 'main.js'),
  empty: join(here, 'empty.js'),
  platform: join(here, 'platform-process.js'),
  engine: join(here, 'engine-process.js'),
  perRecord: join(here, 'reference', 'per-record.js'),
  sdkBatch: join(here, 'reference', 'sdk-batch.js'),
} as const;
const probe = join(here, 'probe.js');

export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly wallMs: number;
  /** How long of it other work on the machine kept it from a core. */
  readonly waitedMs: number;
  /** User and system time of the process. */
  readonly cpuMs: number;
  /** Highest resident size. */
  readonly rssMib: number;
}

/** Runs a program to its end in its own process. Throws when it ends with anything but 0. */
export async function measure(script: string, args: readonly string[], folder: string): Promise<Measured> {
  const usage = join(folder, `usage-${process.pid}.json`);
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(FEISHU|DINGTALK|BITABLE_SYNC|LANG|LC_|NODE_OPTIONS)/.test(name)),
  );
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--import', probe, script, ...args], {
    cwd: folder,
    env: { ...env, BENCH_USAGE: usage },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  const wallMs = performance.now() - startedAt;
  const stdout = Buffer.concat(out).toString('utf8');
  const stderr = Buffer.concat(err).toString('utf8');
  if (code !== 0)
    throw new Error(`${script} ${args.join(' ')} ended with ${code}\n${stdout.slice(0, 2000)}\n${stderr.slice(-2000)}`);
  const used = JSON.parse(readFileSync(usage, 'utf8')) as { cpuUs: number; rssKib: number; waitedMs: number };
  const { cpuUs, rssKib, waitedMs } = used;
  rmSync(usage);
  return { code, stdout, stderr, wallMs, waitedMs, cpuMs: cpuUs / 1000, rssMib: rssKib / 1024 };
}
