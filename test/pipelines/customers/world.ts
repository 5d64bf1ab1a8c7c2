import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import {
  type CustomersDeps,
  type CustomersOptions,
  createCustomersPipeline,
  customersTable,
} from '../../../src/pipelines/customers/index.ts';
import type { PipelineContext } from '../../../src/pipelines/pipeline.ts';
import type { Recorder } from '../../../src/run/recorder.ts';
import { customerStores } from '../../../src/state/customer-store/index.ts';
import type { PlanRow, Row } from '../../../src/sync/contracts.ts';
import { MemoryTable } from '../../../src/sync/memory-table.ts';
import { FakeClock, SeededRandom } from '../../support/clock.ts';
import { MemoryIndex } from '../../support/memory-index.ts';
import { openWriter } from '../../support/writer.ts';

export interface Ran {
  readonly recorder: Recorder;
  readonly counts: Readonly<Record<string, number>>;
  readonly calls: Readonly<Record<string, number>>;
  readonly plan: readonly PlanRow[];
  /** DESIGN §2: something was rejected or stayed unknown. */
  readonly partial: boolean;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** A table in memory, a bot's JSON file and our state in a folder of their own, and the engine between them. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'customers-'));
  readonly clock = new FakeClock();
  readonly storePath = join(this.folder, 'customers.json');
  readonly config: Config;
  readonly table: MemoryTable;
  private index = new MemoryIndex();
  checkpoint: unknown = null;
  /** Called by the name of each step that touches a disk; may throw. */
  onStep: (step: string) => void = () => undefined;
  private seed = 0;

  constructor(options: { store?: Config['customers']['store']; limits?: Partial<MemoryTable['limits']> } = {}) {
    this.config = configSchema.parse({
      customers: { store: options.store ?? { type: 'json', path: this.storePath } },
      sync: { state_dir: join(this.folder, 'state') },
    });
    const columns = customersTable.columns.map(({ name, kind, options: names }) => ({
      name,
      kind,
      ...(names ? { options: names } : {}),
    }));
    this.table = new MemoryTable(columns, { name: '客户表', ...(options.limits ? { limits: options.limits } : {}) });
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  // ── the bot ──

  get store(): Record<string, unknown>[] {
    return JSON.parse(readFileSync(this.storePath, 'utf8'));
  }
  set store(records: readonly unknown[]) {
    writeFileSync(this.storePath, `${JSON.stringify(records, null, 2)}\n`);
  }
  stored(id: string): Record<string, unknown> | undefined {
    return this.store.find((record) => record['customer_id'] === id);
  }
  /** The bot changes a record. */
  bot(id: string, values: object): void {
    this.store = this.store.map((record) => (record['customer_id'] === id ? { ...record, ...values } : record));
  }

  // ── people ──

  row(id: string): { recordId: string; cells: Row } | undefined {
    for (const [recordId, { cells }] of this.table.rows) if (cells['客户编号'] === id) return { recordId, cells };
    return undefined;
  }
  edit(id: string, cells: Row): void {
    this.table.edit(this.row(id)!.recordId, cells);
  }
  remove(id: string): void {
    this.table.remove(this.row(id)!.recordId);
  }

  // ── the program ──

  deps(): CustomersDeps {
    return {
      openStore: async (config) => {
        const store = await customerStores.openStore(config);
        const { apply } = store;
        store.apply = async (changes) => {
          this.onStep('store:before');
          const outcome = await apply.call(store, changes);
          this.onStep('store:after');
          return outcome;
        };
        return store;
      },
      baseFile: (config) => {
        const file = customerStores.baseFile(config);
        const { save } = file;
        file.save = async (base) => {
          this.onStep('base:before');
          await save.call(file, base);
          this.onStep('base:after');
        };
        return file;
      },
      problemsFile: (config, locale) => {
        const file = customerStores.problemsFile(config, locale);
        const { save } = file;
        file.save = async (problems) => {
          this.onStep('problems:before');
          await save.call(file, problems);
          this.onStep('problems:after');
        };
        return file;
      },
    };
  }

  async run(options: Partial<CustomersOptions> & { dryRun?: boolean } = {}): Promise<Ran> {
    const { dryRun = false, ...rest } = options;
    const opened = await openWriter(this.table, customersTable, {
      index: this.index,
      clock: this.clock,
      dryRun,
      seed: ++this.seed,
    });
    this.table.resetCalls();
    const context: PipelineContext = {
      runId: 'test',
      config: this.config,
      locale: 'zh-CN',
      clock: this.clock,
      random: new SeededRandom(1),
      log: silent,
      signal: new AbortController().signal,
      dryRun,
      recorder: opened.recorder,
      checkpoint: {
        value: this.checkpoint,
        save: async (value) => {
          this.onStep('checkpoint:before');
          this.checkpoint = JSON.parse(JSON.stringify(value));
          this.onStep('checkpoint:after');
        },
      },
      facts: null as never,
      http: null as never,
      warmUp: async () => undefined,
      open: async () => opened.writer,
    };
    await createCustomersPipeline(this.deps()).run(context, { direction: 'both', fullCheck: false, ...rest });
    const { counts } = opened.writer;
    return {
      recorder: opened.recorder,
      counts: { ...counts },
      calls: { ...this.table.calls },
      plan: opened.plan,
      partial: opened.recorder.rejections.length > 0 || counts.unknown > 0,
    };
  }

  /** The process died: what it had in memory is gone. */
  crash(): void {
    this.index.crash();
    this.onStep = () => undefined;
    this.table.onCall = () => undefined;
  }

  loseState(): void {
    this.checkpoint = null;
    this.loseStateFolder();
  }

  loseStateFolder(): void {
    this.index = new MemoryIndex();
    rmSync(this.config.sync.state_dir, { recursive: true, force: true });
  }
}

/** Customers as a bot would keep them. */
export function customers(count: number, from = 1): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, place) => ({
    customer_id: `K${String(place + from).padStart(4, '0')}`,
    name: `客户${place + from}`,
    group_name: '技术支持群',
    wechat_remark: '',
    priority: 3,
    tags: [],
    notes: '',
    total_questions: 0,
    solved_questions: 0,
    handoff_count: 0,
    last_active: null,
    wxid: `wx_${place + from}`,
  }));
}
