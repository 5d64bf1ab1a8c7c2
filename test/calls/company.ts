import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { createHandlers } from '../../src/cli/commands/index.ts';
import { lazyHandlers } from '../../src/cli/handlers.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { readyConfig, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { RunReport } from '../../src/sync/contracts.ts';

export interface Ran {
  readonly code: number;
  readonly report: RunReport;
  /** Metered calls of the run by operation, as the platform counted them. */
  readonly calls: Readonly<Record<string, number>>;
}

/** A company on the offline platform and the whole program in this process, so that every call of a run can be counted. */
export class Company {
  private constructor(
    readonly sandbox: Sandbox,
    readonly folder: string,
  ) {}

  /** `config`: YAML lines that replace the ready configuration's sections of the same name. */
  static async open(config: string): Promise<Company> {
    const sandbox = await startSandbox({ rateLimits: false });
    const folder = mkdtempSync(join(tmpdir(), 'calls-'));
    const company = new Company(sandbox, folder);
    const plain = readyConfig(sandbox).replace('enabled: true', 'enabled: false');
    const own = config.match(/^[\w-]+(?=:)/gm) ?? [];
    const sections = plain.split(/\n(?=\S)/).filter((section) => !own.some((name) => section.startsWith(`${name}:`)));
    company.place('config.yaml', `${sections.join('\n')}\nlogging: { level: SILENT, file: null }\n${config}\n`);
    return company;
  }

  /** A file that has held still for a while. */
  place(path: string, content: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode: 0o600 });
    const past = new Date(Date.now() - 600_000);
    utimesSync(file, past, past);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true, force: true });
  }

  async run(...args: string[]): Promise<Ran> {
    this.sandbox.resetCalls();
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const io = { stdout, stderr, stdin: new PassThrough(), env: {}, cwd: this.folder };
    const handlers = lazyHandlers(async () => createHandlers(io, new AbortController().signal));
    const program = buildProgram(handlers, io, 'en', '0');
    await program.command.parseAsync([...args, '--json'], { from: 'user' });
    const words = String(stdout.read() ?? '');
    return { code: program.status, report: JSON.parse(words) as RunReport, calls: this.calls() };
  }

  private calls(): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const { metered, operation } of this.sandbox.calls)
      if (metered) counts[operation] = (counts[operation] ?? 0) + 1;
    return counts;
  }

  async close(): Promise<void> {
    await this.sandbox.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
