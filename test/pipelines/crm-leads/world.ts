import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import type { ApiRequest, HttpDoor, RawResponse } from '../../../src/http/contracts.ts';
import {
  createLeadsPipeline,
  dealsTable,
  followupsTable,
  leadsTable,
  type SourceReport,
} from '../../../src/pipelines/crm-leads/index.ts';
import { type RunResult, runJob } from '../../../src/run/runner.ts';
import { createFiles } from '../../../src/state/files.ts';
import { State } from '../../../src/state/index.ts';
import type { Row } from '../../../src/sync/contracts.ts';
import { type MemoryOperation, MemoryTable } from '../../../src/sync/memory-table.ts';
import { FakeClock, SeededRandom } from '../../support/clock.ts';

export interface Ran extends RunResult {
  readonly calls: number;
  readonly reads: number;
  readonly writes: number;
  readonly files: readonly SourceReport[];
  readonly codes: readonly string[];
  readonly warnings: readonly string[];
}

/** A web server: its answers by path and query, and what it was asked. */
export class FakeWeb {
  readonly requests: ApiRequest[] = [];
  answer: (url: URL, request: ApiRequest) => { status?: number; text: string; headers?: Record<string, string> } =
    () => ({
      text: '[]',
    });

  readonly door: HttpDoor = {
    ready: async () => undefined,
    send: async (request, interpret) => {
      this.requests.push(request);
      const { status = 200, text, headers = {} } = this.answer(new URL(request.url), request);
      let json: unknown;
      try {
        json = JSON.parse(text);
      } catch {
        json = undefined;
      }
      const verdict = interpret({ status, headers, json, text } as RawResponse);
      if (verdict.kind === 'ok') return verdict.value;
      throw verdict.error;
    },
  };
}

/** Lead files in a folder, a fake web, 客户信息表 in memory, our state, and the real engine. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'leads-'));
  readonly clock = new FakeClock(Date.now() + 3_600_000);
  readonly config: Config;
  readonly web = new FakeWeb();
  readonly table = new MemoryTable(
    leadsTable.columns.map(({ name, kind, options }) => ({ name, kind, ...(options ? { options } : {}) })),
    { name: 'leads' },
  );
  stdin = '';
  private seed = 0;

  constructor(section: Record<string, unknown> = {}) {
    this.config = configSchema.parse({ 'crm-leads': section });
  }

  put(name: string, content: unknown): string {
    const path = join(this.folder, name);
    writeFileSync(
      path,
      typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content),
    );
    return path;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async import(inputs: readonly string[] = [], options: { dryRun?: boolean } = {}): Promise<Ran> {
    this.table.calls = {};
    this.clock.advance(60_000);
    const { stdin } = this;
    const pipeline = createLeadsPipeline({
      files: createFiles(),
      stdin: (async function* () {
        yield Buffer.from(stdin);
      })(),
    });
    const result = await runJob(
      {
        config: this.config,
        locale: 'zh-CN',
        state: new State(join(this.folder, 'state'), join(this.folder, 'checkpoint.json'), this.clock),
        clock: this.clock,
        random: new SeededRandom(++this.seed),
        signal: new AbortController().signal,
        log: () => ({ debug() {}, info() {}, warn() {}, error() {} }),
        connect: () => ({
          close: () => undefined,
          http: this.web.door,
          target: () => ({
            name: 'memory',
            admin: null as never,
            warmUp: async () => undefined,
            open: async () => this.table,
          }),
        }),
      },
      {
        pipeline: 'crm-leads',
        mode: 'import',
        dryRun: options.dryRun ?? false,
        tables: [leadsTable, followupsTable, dealsTable],
        run: (context) => pipeline.run(context, { inputs }),
      },
    );
    const sum = (operations: readonly MemoryOperation[]) =>
      operations.reduce((count, operation) => count + (this.table.calls[operation] ?? 0), 0);
    return {
      ...result,
      reads: sum(['read', 'get']),
      writes: sum(['create', 'update', 'delete', 'options']),
      calls: sum(['read', 'get', 'create', 'update', 'delete', 'options', 'revision', 'columns']),
      files: (result.report['files'] ?? []) as SourceReport[],
      codes: result.report.rejected.map(({ code }) => code),
      warnings: result.report.warnings.map(({ code }) => code),
    };
  }

  get rows(): Row[] {
    return [...this.table.rows.values()].map(({ cells }) => cells);
  }

  /** A customer that people entered. */
  async person(cells: Row): Promise<string> {
    const [id] = await this.table.create([cells], `person-${this.table.rows.size}`);
    return id as string;
  }

  forgetState(): void {
    rmSync(join(this.folder, 'state'), { recursive: true, force: true });
    rmSync(join(this.folder, 'checkpoint.json'), { force: true });
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
