import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunReport } from '../sync/contracts.ts';
import { readText, replaceFile, unwritable } from './atomic.ts';
import type { Locks } from './locks.ts';

/** Every run with its report, JSON lines. Bounded by age and size. */
export class History {
  private readonly path: string;

  constructor(
    stateDir: string,
    private readonly locks: Locks,
  ) {
    this.path = join(stateDir, 'history.jsonl');
  }

  async append(report: RunReport): Promise<void> {
    await this.locks.exclusively('history', () => {
      try {
        mkdirSync(dirname(this.path), { recursive: true });
        const torn = existsSync(this.path) && !(readText(this.path) ?? '\n').endsWith('\n');
        appendFileSync(this.path, `${torn ? '\n' : ''}${JSON.stringify({ version: 1, ...report })}\n`, { mode: 0o600 });
      } catch (error) {
        throw unwritable(this.path, error);
      }
    });
  }

  /** Oldest first. Damaged lines are skipped and counted. */
  read(): { runs: RunReport[]; damaged: number } {
    const runs: RunReport[] = [];
    let damaged = 0;
    for (const line of (readText(this.path) ?? '').split('\n')) {
      if (line === '') continue;
      try {
        const run = JSON.parse(line) as RunReport;
        if (typeof run.runId !== 'string' || typeof run.pipeline !== 'string') damaged++;
        else runs.push(run);
      } catch {
        damaged++;
      }
    }
    return { runs, damaged };
  }

  /** Drops runs that ended before `olderThanMs` and, oldest first, what exceeds `maxBytes`. */
  async prune(olderThanMs: number, maxBytes: number): Promise<void> {
    const words = readText(this.path);
    if (words === null) return;
    const { runs } = this.read();
    const first = runs[0];
    if (Buffer.byteLength(words) <= maxBytes && first && Date.parse(first.finishedAt) >= olderThanMs) return;
    await this.locks.exclusively('history', () => {
      let total = 0;
      const kept: string[] = [];
      for (const run of this.read().runs.reverse()) {
        const line = `${JSON.stringify(run)}\n`;
        total += Buffer.byteLength(line);
        if (Date.parse(run.finishedAt) < olderThanMs || total > maxBytes) break;
        kept.push(line);
      }
      replaceFile(this.path, kept.reverse().join(''), 0o600);
    });
  }
}
