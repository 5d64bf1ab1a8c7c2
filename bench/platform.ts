import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entry } from './measure.ts';
import type { Answers, Requests } from './platform-process.ts';

export interface Calls {
  /** Metered calls by `<platform> <operation>`. */
  readonly metered: Readonly<Record<string, number>>;
  /** Tokens and people. */
  readonly free: Readonly<Record<string, number>>;
  /** Calls that were answered with an error: throttled, refused, in conflict. */
  readonly refused: Readonly<Record<string, number>>;
  /** The platform's own work since the last reset: what a faster platform would have saved us. */
  readonly cpuMs: number;
  /** How long other work on the machine kept it from a core, and us from its answer. */
  readonly waitedMs: number;
}

export const total = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** A company on the offline platform: a folder with a configuration, and the platform in another process. */
export class Platform {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
    readonly url: string,
    readonly tokens: Answers['open']['tokens'],
  ) {}

  static async open(latencyMs: number, approvals = 0): Promise<Platform> {
    const child = fork(entry.platform, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const { url, config, tokens } = await ask(child, 'open', { latencyMs, approvals });
    const folder = mkdtempSync(join(tmpdir(), 'bench-'));
    const rest = 'logging: { level: SILENT, file: null }\n';
    const plain = config
      .replace(/monthly_quota: \d+/g, 'monthly_quota: null')
      .replace('enabled: true', 'enabled: false');
    writeFileSync(join(folder, 'config.yaml'), `${plain}\n${rest}`, { mode: 0o600 });
    return new Platform(child, folder, url, tokens);
  }

  calls(): Promise<Calls> {
    return ask(this.child, 'calls', undefined);
  }

  async reset(): Promise<void> {
    await ask(this.child, 'reset', undefined);
  }

  /** Id by name. */
  tables(): Promise<Record<string, string>> {
    return ask(this.child, 'tables', undefined);
  }

  rows(table: string): Promise<number> {
    return ask(this.child, 'rows', { table });
  }

  close(): void {
    this.child.disconnect();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function ask<Name extends keyof Requests>(
  child: ChildProcess,
  name: Name,
  request: Requests[Name],
): Promise<Answers[Name]> {
  return new Promise((resolve, reject) => {
    child.once('message', ({ answer, error }: { answer: Answers[Name]; error?: string }) =>
      error === undefined ? resolve(answer) : reject(new Error(error)),
    );
    child.send({ name, request });
  });
}
