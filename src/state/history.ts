import { appendFileSync, closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { RunReport } from '../sync/contracts.ts';
import { makeFolder, ownerOnly, readText, replaceFile, unwritable } from './atomic.ts';
import type { Locks } from './locks.ts';

/** What is read to learn when the oldest run was. */
const firstLineBytes = 262_144;

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
        makeFolder(dirname(this.path));
        const line = JSON.stringify({ version: 1, ...report });
        appendFileSync(this.path, `${this.isTorn() ? '\n' : ''}${line}\n`, { mode: ownerOnly });
      } catch (error) {
        throw unwritable(this.path, error);
      }
    });
  }

  /** Oldest first. Damaged lines are skipped and counted. */
  read(): { runs: RunReport[]; damaged: number } {
    const runs: RunReport[] = [];
    let damaged = 0;
    for (const line of this.lines()) {
      const run = parseRun(line);
      if (run) runs.push(run);
      else damaged++;
    }
    return { runs, damaged };
  }

  /** Drops runs that ended before `olderThanMs` and, oldest first, what exceeds `maxBytes`. */
  async prune(olderThanMs: number, maxBytes: number): Promise<void> {
    const size = statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    if (size === 0 || (size <= maxBytes && !this.beginsBefore(olderThanMs))) return;
    await this.locks.exclusively('history', () => {
      let total = 0;
      const kept: string[] = [];
      for (const words of this.lines().reverse()) {
        const line = `${words}\n`;
        total += Buffer.byteLength(line);
        // A damaged line is as old as what stands before it.
        const run = parseRun(words);
        if ((run && Date.parse(run.finishedAt) < olderThanMs) || total > maxBytes) break;
        kept.push(line);
      }
      replaceFile(this.path, kept.reverse().join(''), ownerOnly);
    });
  }

  private lines(): string[] {
    return (readText(this.path) ?? '').split('\n').filter((line) => line !== '');
  }

  /** Whether the last line was cut off: what is appended to it would be lost with it. */
  private isTorn(): boolean {
    const last = this.piece((size) => size - 1, 1);
    return last !== '' && last !== '\n';
  }

  /** Only the first line is looked at: this is asked after every run. One that cannot be read is reason enough to look at all. */
  private beginsBefore(ms: number): boolean {
    const words = this.piece(() => 0, firstLineBytes);
    const end = words.indexOf('\n');
    // A report longer than that is no reason to read everything each time: its size is bounded too.
    if (end < 0) return false;
    const first = parseRun(words.slice(0, end));
    return first === null || Date.parse(first.finishedAt) < ms;
  }

  private piece(from: (size: number) => number, length: number): string {
    let handle: number;
    try {
      handle = openSync(this.path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
    try {
      const { size } = fstatSync(handle);
      if (size === 0) return '';
      const bytes = Buffer.alloc(length);
      const read = readSync(handle, bytes, 0, length, Math.max(0, from(size)));
      return bytes.toString('utf8', 0, read);
    } finally {
      closeSync(handle);
    }
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A line as the report that it was; null when it is damaged, by a crash or by hand. */
function parseRun(line: string): RunReport | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isObject(value)) return null;
  const { runId, pipeline, mode, status, startedAt, finishedAt, durationMs, source, tables, apiCalls } = value;
  const words = [runId, pipeline, mode, status, startedAt, finishedAt].every((word) => typeof word === 'string');
  const calls = isObject(apiCalls) && isCalls(apiCalls['feishu']) && isCalls(apiCalls['dingtalk']);
  const whole =
    words &&
    calls &&
    typeof durationMs === 'number' &&
    isObject(source) &&
    isObject(tables) &&
    Object.values(tables).every(isObject);
  if (!whole || Number.isNaN(Date.parse(finishedAt as string))) return null;
  return {
    ...(value as unknown as RunReport),
    rejected: listOf(value['rejected']),
    warnings: listOf(value['warnings']),
  };
}

const isCalls = (value: unknown) =>
  isObject(value) && typeof value['total'] === 'number' && isObject(value['byOperation']);

const listOf = <T>(value: unknown): T[] => (Array.isArray(value) ? (value as T[]) : []);
