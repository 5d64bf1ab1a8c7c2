import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readyConfig, type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/index.ts';
import type { RunReport } from '../../src/sync/contracts.ts';

/** The company's clock stands still, so that two companies hold the same approvals. */
const openedAt = Date.now();

const program = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** Approvals of the company. */
export const size = 26;

export interface Exit {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: RunReport;
}

/** A folder with a configuration, a sandbox, and the built program: what a user has. */
export class Company {
  /** More variables for the program. */
  env: Readonly<Record<string, string>> = {};

  private constructor(
    readonly sandbox: Sandbox,
    readonly folder: string,
  ) {}

  static async open(
    options: SandboxOptions = {},
    amend: (config: string) => string = (config) => config,
  ): Promise<Company> {
    const sandbox = await startSandbox({ company: 'demo', rateLimits: false, now: () => openedAt, ...options });
    // Details are read at the documented 20 a second: a smaller company keeps the suite quick.
    const { dingtalk } = sandbox.world;
    const running = dingtalk.instances().filter((instance) => instance.status === 'RUNNING');
    const kept = new Set(
      [
        ...running.slice(0, 8),
        ...dingtalk
          .instances()
          .filter((instance) => instance.status !== 'RUNNING')
          .slice(0, size - 8),
      ].map((instance) => instance.processInstanceId),
    );
    for (const instance of dingtalk.instances())
      if (!kept.has(instance.processInstanceId)) dingtalk.deleteInstance(instance.processInstanceId);
    const folder = mkdtempSync(join(tmpdir(), 'company-'));
    const company = new Company(sandbox, folder);
    company.configure(amend(`${readyConfig(sandbox)}\nlogging: { level: SILENT, file: null }\n`));
    return company;
  }

  configure(config: string): void {
    writeFileSync(join(this.folder, 'config.yaml'), config, { mode: 0o600 });
  }

  start(...args: string[]): { child: ChildProcess; ended: Promise<Exit> } {
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(FEISHU|DINGTALK|BITABLE_SYNC|LANG|LC_)/.test(name)),
    );
    const child = spawn(process.execPath, [program, ...args], {
      cwd: this.folder,
      env: { ...env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
    const ended = new Promise<Exit>((resolve) => {
      child.on('close', (code) => {
        const stdout = Buffer.concat(out).toString('utf8');
        resolve({
          code,
          stdout,
          stderr: Buffer.concat(err).toString('utf8'),
          get report() {
            return JSON.parse(stdout) as RunReport;
          },
        });
      });
    });
    return { child, ended };
  }

  run(...args: string[]): Promise<Exit> {
    return this.start(...args).ended;
  }

  /** The rows of a table, as text, without record ids: two clean worlds compare equal. */
  picture(table: string): string[] {
    return this.sandbox.world.feishu
      .rows(table)
      .map((row) => JSON.stringify(Object.entries(row.fields).sort()))
      .sort();
  }

  count(platform: 'feishu' | 'dingtalk', operation?: string): number {
    return this.sandbox.calls.filter(
      (call) => call.platform === platform && call.metered && (operation === undefined || call.operation === operation),
    ).length;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
