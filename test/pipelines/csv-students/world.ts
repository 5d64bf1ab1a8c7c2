import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import {
  createStudentsPipeline,
  type FileReport,
  type StudentsOptions,
  studentTables,
} from '../../../src/pipelines/csv-students/index.ts';
import type { FilePort } from '../../../src/pipelines/shared/file-port.ts';
import { type Job, type RunResult, runJob } from '../../../src/run/runner.ts';
import { createFiles } from '../../../src/state/files.ts';
import { State } from '../../../src/state/index.ts';
import type { Row, TableSpec } from '../../../src/sync/contracts.ts';
import { type MemoryOperation, MemoryTable } from '../../../src/sync/memory-table.ts';
import { FakeClock, SeededRandom } from '../../support/clock.ts';

export interface Ran extends RunResult {
  readonly exit: number;
  /** Calls to both tables in this run. */
  readonly calls: number;
  readonly writes: number;
  readonly files: readonly FileReport[];
  readonly codes: readonly string[];
}

const kindsOf = (spec: TableSpec) => spec.columns.map(({ name, kind }) => ({ name, kind }));

/** A folder with an inbox, our state, two tables in memory, and the real engine between them. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'students-'));
  readonly inbox = join(this.folder, 'inbox');
  /** Ahead of the files' times: they have held still. */
  readonly clock = new FakeClock(Date.now() + 3_600_000);
  readonly config: Config;
  readonly students: MemoryTable;
  readonly records: MemoryTable;
  files: FilePort = createFiles();
  private seed = 0;

  constructor(section: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) {
    mkdirSync(this.inbox);
    this.config = configSchema.parse({ 'csv-students': { inbox: this.inbox, ...section }, ...rest });
    const [students, records] = studentTables(this.config) as [TableSpec, TableSpec];
    this.students = new MemoryTable(kindsOf(students), { name: 'students' });
    this.records = new MemoryTable(kindsOf(records), { name: 'records' });
  }

  put(name: string, content: string | Uint8Array, folder = this.folder): string {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  }

  drop(name: string, content: string | Uint8Array, atMs = Date.now()): string {
    const path = this.put(name, content, this.inbox);
    utimesSync(path, atMs / 1000, atMs / 1000);
    return path;
  }

  list(folder = this.inbox): string[] {
    try {
      return readdirSync(folder).sort();
    } catch {
      return [];
    }
  }

  text(path: string): string {
    return readFileSync(path, 'utf8');
  }

  state(): State {
    return new State(join(this.folder, 'state'), join(this.folder, 'checkpoint.json'), this.clock);
  }

  async run(
    options: Partial<StudentsOptions> & {
      dryRun?: boolean;
      signal?: AbortSignal;
      job?: Job['run'];
      locale?: 'zh-CN' | 'en';
    } = {},
  ): Promise<Ran> {
    const { dryRun = false, signal, job, locale = 'zh-CN', ...rest } = options;
    for (const table of [this.students, this.records]) table.calls = {};
    const tables = { students: this.students, learning_records: this.records } as Record<string, MemoryTable>;
    const pipeline = createStudentsPipeline({ files: this.files });
    this.clock.advance(60_000);
    const result = await runJob(
      {
        config: this.config,
        locale,
        state: this.state(),
        clock: this.clock,
        random: new SeededRandom(++this.seed),
        signal: signal ?? new AbortController().signal,
        log: () => ({ debug() {}, info() {}, warn() {}, error() {} }),
        connect: () => ({
          http: null as never,
          close: () => undefined,
          target: () => ({
            name: 'memory',
            admin: null as never,
            warmUp: async () => undefined,
            open: async (spec) => tables[spec.key] as MemoryTable,
          }),
        }),
      },
      {
        pipeline: 'csv-students',
        mode: 'import',
        dryRun,
        tables: studentTables(this.config),
        run: job ?? ((context) => pipeline.run(context, { files: [], ...rest })),
      },
    );
    const sum = (operations: readonly MemoryOperation[]) =>
      [this.students, this.records].reduce(
        (total, { calls }) => total + operations.reduce((count, operation) => count + (calls[operation] ?? 0), 0),
        0,
      );
    const { error } = result;
    return {
      ...result,
      exit: error ? 1 : result.report.status === 'succeeded' ? 0 : 3,
      calls: sum(['columns', 'read', 'get', 'create', 'update', 'delete', 'revision', 'options']),
      writes: sum(['create', 'update', 'delete', 'options']),
      files: (result.report['files'] ?? []) as FileReport[],
      codes: result.report.rejected.map(({ code }) => code),
    };
  }

  rows(table: MemoryTable): Row[] {
    return [...table.rows.values()].map(({ cells }) => cells);
  }

  student(id: string): Row | undefined {
    return this.rows(this.students).find((row) => row['用户ID'] === id);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const header = '用户ID,昵称,手机号,课程,学习日期';

export function csv(...lines: readonly string[]): string {
  return `${[header, ...lines].join('\r\n')}\r\n`;
}
