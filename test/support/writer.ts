import { Recorder } from '../../src/run/recorder.ts';
import type { JournalLine, RecordIndex } from '../../src/state/ports.ts';
import type { ExistingPolicy, PlanRow, Table, TableSpec } from '../../src/sync/contracts.ts';
import { openColumns } from '../../src/sync/open-table.ts';
import { Writer } from '../../src/sync/writer.ts';
import { FakeClock, SeededRandom } from './clock.ts';
import { MemoryIndex } from './memory-index.ts';

export interface WriterWorld {
  readonly writer: Writer;
  readonly recorder: Recorder;
  readonly journal: JournalLine[];
  readonly plan: PlanRow[];
  readonly index: RecordIndex;
  readonly clock: FakeClock;
}

let opened = 0;

/** A writer on a table, with everything around it in memory. */
export async function openWriter(
  table: Table,
  spec: TableSpec,
  options: {
    index?: RecordIndex;
    existing?: ExistingPolicy;
    batchRows?: number;
    dryRun?: boolean;
    seed?: number;
    clock?: FakeClock;
    deletesConfirmed?: boolean;
    onRecord?: (line: JournalLine) => void;
    /** Where several writers share a journal. */
    nextBatch?: () => number;
  } = {},
): Promise<WriterWorld> {
  const recorder = new Recorder();
  const journal: JournalLine[] = [];
  const plan: PlanRow[] = [];
  const index = options.index ?? new MemoryIndex();
  const clock = options.clock ?? new FakeClock();
  const { columns, usable } = await openColumns(table, spec, 'test', false);
  let batches = 0;
  const writer = new Writer({
    table,
    spec,
    columns,
    usable,
    index,
    batchRows: options.batchRows ?? 500,
    dryRun: options.dryRun ?? false,
    clock,
    random: new SeededRandom(options.seed ?? ++opened),
    recorder,
    deletesConfirmed: options.deletesConfirmed ?? false,
    record: (line) => {
      options.onRecord?.(line);
      journal.push(line);
    },
    nextBatch: options.nextBatch ?? (() => ++batches),
    alone: (_base, work) => work(),
    plan: (row) => plan.push(row),
    confirmed: () => undefined,
    checkCancelled: () => undefined,
  });
  if (options.existing) writer.existing = options.existing;
  return { writer, recorder, journal, plan, index, clock };
}
