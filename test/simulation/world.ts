import { SyncError, UnknownOutcomeError, WriteRefusedError } from '../../src/errors/index.ts';
import { verbatim } from '../../src/messages/text.ts';
import type { JournalLine } from '../../src/state/ports.ts';
import { canonical, isEmptyCell } from '../../src/sync/cells.ts';
import type { Row, TableSpec } from '../../src/sync/contracts.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import type { Writer } from '../../src/sync/writer.ts';
import { FakeClock, SeededRandom } from '../support/clock.ts';
import { MemoryIndex } from '../support/memory-index.ts';
import { openWriter } from '../support/writer.ts';

/** The process dies here: nothing after it runs, what was not on disk is gone. */
export class Death extends Error {}

export const mainSpec: TableSpec = {
  key: 'main',
  defaultName: 'main',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'title', kind: 'text' },
    { name: 'amount', kind: 'number' },
    { name: 'note', kind: 'text', owner: 'people' },
  ],
  keys: [{ columns: ['id'] }],
};
export const listSpec: TableSpec = {
  key: 'list',
  defaultName: 'list',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'step', kind: 'text' },
  ],
  keys: [{ columns: ['id'] }],
  positional: true,
};

const columnsOf = (spec: TableSpec) => spec.columns.map(({ name, kind }) => ({ name, kind }));
const brokenCell = 'poison';

/**
 * One seed, one history: a source that changes, people who edit and delete, calls that fail, answers that get lost, a process that dies
 * at any call and any write to disk, an index that is lost. What may be injected, and why the engine must survive it, stands beside
 * each fault.
 */
export class World {
  readonly random: SeededRandom;
  readonly clock = new FakeClock();
  readonly source = new Map<string, { row: Row; steps: string[] }>();
  readonly main: MemoryTable;
  readonly list: MemoryTable;
  private readonly indexes = { main: new MemoryIndex(), list: new MemoryIndex() };
  private journal: JournalLine[] = [];
  /** Keys that the source has not yet been told are safe: the pipeline's checkpoint in this world. */
  private pending = new Set<string>();
  private nextId = 0;
  private isDead = false;
  private runs = 0;
  faults = true;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    const limits = { create: 4, update: 4, delete: 4, readPage: 5, get: 3, conditions: 3 };
    this.main = new MemoryTable(columnsOf(mainSpec), { name: 'main', limits });
    this.list = new MemoryTable(columnsOf(listSpec), { name: 'list', limits });
    for (const table of [this.main, this.list]) {
      table.onCall = (operation, moment, rows) => {
        if (this.isDead) throw new Death();
        const writes = operation === 'create' || operation === 'update' || operation === 'delete';
        // A cell that the platform will never take: the whole batch is refused, at any time.
        if (moment === 'before' && rows.some((row) => row['title'] === brokenCell)) {
          throw new WriteRefusedError('row', { code: 'BAD', text: verbatim('bad cell') });
        }
        if (!this.faults) return;
        // kill -9 before the request leaves, or after it took effect and before the answer is seen.
        if (this.chance(0.03)) this.die();
        // The connection is cut: before the effect it is as if nothing happened, after it the rows are there.
        if (operation === 'create' && this.chance(0.08))
          throw new UnknownOutcomeError({ code: 'CUT', text: verbatim('cut') });
        // The platform is down for longer than the retries.
        if (moment === 'before' && this.chance(0.03))
          throw new SyncError({ code: 'DOWN', recovery: 'try-later', text: verbatim('down') });
        // Too many for this tenant's version of the platform.
        if (writes && moment === 'before' && rows.length > 3 && this.chance(0.1))
          throw new WriteRefusedError('size', { code: 'BIG', text: verbatim('too many') });
      };
    }
  }

  /** Nothing that the process still does counts from here on. */
  private die(): never {
    this.isDead = true;
    this.indexes.main.isDead = true;
    this.indexes.list.isDead = true;
    throw new Death();
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  /** The source moves on: records appear, change, gain steps, become impossible to write and sane again. */
  sourceMoves(): void {
    for (let i = this.random.below(5); i > 0; i--) {
      const id = `k${++this.nextId}`;
      this.source.set(id, {
        row: { id, title: `t${this.random.below(3)}`, amount: this.random.below(100), note: 'first' },
        steps: ['start'],
      });
      this.pending.add(id);
    }
    for (const [id, record] of this.source) {
      if (this.chance(0.2)) {
        record.row = { ...record.row, title: this.chance(0.1) ? brokenCell : `t${this.random.below(5)}` };
        this.pending.add(id);
      }
      if (this.chance(0.2)) {
        record.steps.push(`s${this.random.below(2)}`);
        this.pending.add(id);
      }
    }
  }

  /** People write into their column, and now and then delete a row. */
  peopleWork(): void {
    for (const [recordId] of [...this.main.rows]) {
      if (this.chance(0.1)) this.main.edit(recordId, { note: `n${this.random.below(9)}` });
      if (this.chance(0.03)) {
        const id = String(this.main.rows.get(recordId)?.cells['id']);
        this.main.remove(recordId);
        this.pending.add(id);
      }
    }
  }

  diskIsLost(): void {
    if (this.chance(0.1)) {
      this.indexes.main.clear();
      this.indexes.list.clear();
    }
  }

  /** One run of the program: settle what is open, write what is pending, then move the checkpoint. Returns how it ended. */
  async run(everything = false): Promise<'done' | 'died' | 'failed'> {
    const keys = everything ? [...this.source.keys()] : [...this.pending];
    const opened: Writer[] = [];
    try {
      // Of no other run: idempotency keys come from it, and two runs with the same keys would be the world's fault.
      const seed = ++this.runs * 1_000_000 + this.random.below(1_000_000);
      const record = (line: JournalLine) => {
        // Power fails before the line is on disk, or right after.
        if (this.isDead) throw new Death();
        if (this.faults && this.chance(0.01)) this.die();
        this.journal.push(line);
        if (this.faults && this.chance(0.01)) this.die();
      };
      const open = async (name: 'main' | 'list') => {
        const world = await openWriter(this[name], name === 'main' ? mainSpec : listSpec, {
          index: this.indexes[name],
          seed,
          clock: this.clock,
          // The journal of this world is one list for both tables.
          onRecord: record,
          nextBatch: () => ++this.batch,
        });
        opened.push(world.writer);
        return world.writer;
      };
      const writers = { main: await open('main'), list: await open('list') };
      const outcomes = new Map(
        this.journal.filter((line) => line.t === 'outcome').map((line) => [line.batch, line.result]),
      );
      for (const intent of this.journal) {
        if (intent.t !== 'intent') continue;
        const writer = writers[intent.table as 'main' | 'list'];
        if ((outcomes.get(intent.batch) ?? 'unknown') !== 'unknown') writer.forgetIntent(intent.actions);
        else await writer.settleIntent(intent.actions, intent.token, this.chance(0.7));
      }
      this.indexes.main.commit();
      this.indexes.list.commit();
      this.journal = [];
      // A row that a person deleted is noticed when it is to change, and by a full check.
      if (everything) for (const writer of [writers.main, writers.list]) for await (const _ of writer.scan());
      const rows = keys.map((key) => this.source.get(key)?.row as Row);
      await writers.main.locate(rows);
      for (const row of rows) await writers.main.put({ key: String(row['id']), rows: [row] });
      await writers.main.flush();
      await writers.list.locate(rows.map((row) => ({ id: row['id'] as string })));
      for (const key of keys) {
        const steps = this.source.get(key)?.steps ?? [];
        await writers.list.put({ key, rows: steps.map((step) => ({ id: key, step })) });
      }
      await writers.list.flush();
      // The checkpoint moves last, past what is confirmed or rejected.
      const unknown = new Set(
        [...writers.main.failed, ...writers.list.failed].filter(([, fate]) => fate === 'unknown').map(([key]) => key),
      );
      this.pending = new Set([...this.pending].filter((key) => unknown.has(key)));
      return 'done';
    } catch (error) {
      // As the runner does: what is under way comes to its end before the files are closed.
      for (const writer of opened) await writer.idle();
      if (error instanceof Death || this.isDead) {
        this.isDead = false;
        this.indexes.main.crash();
        this.indexes.list.crash();
        return 'died';
      }
      if (error instanceof SyncError) return 'failed';
      throw error;
    }
  }

  private batch = 0;

  /** What is wrong with the tables, in words; empty when nothing is. */
  problems(): string[] {
    const problems: string[] = [];
    const seen = new Map<string, Row>();
    for (const row of this.main.all()) {
      const id = String(row['id']);
      if (seen.has(id)) problems.push(`${id} stands twice`);
      seen.set(id, row);
    }
    for (const [id, { row, steps }] of this.source) {
      const found = seen.get(id);
      if (row['title'] === brokenCell) continue;
      if (!found) problems.push(`${id} is missing`);
      else {
        for (const column of ['title', 'amount']) {
          if (canonical('text', found[column]) !== canonical('text', row[column]))
            problems.push(`${id}.${column} is ${found[column]}, not ${row[column]}`);
        }
        if (isEmptyCell(found['note'])) problems.push(`${id}.note was lost`);
      }
      const listed = this.list
        .all()
        .filter((step) => step['id'] === id)
        .map((step) => step['step']);
      if (JSON.stringify([...listed].sort()) !== JSON.stringify([...steps].sort()))
        problems.push(`${id} steps ${listed} instead of ${steps}`);
    }
    return problems;
  }
}

/** Plays one seed. Returns what went wrong, which must be nothing. */
export async function play(seed: number): Promise<string[]> {
  const world = new World(seed);
  for (let round = 0; round < 12; round++) {
    world.sourceMoves();
    world.peopleWork();
    world.diskIsLost();
    await world.run();
    world.clock.advance(60_000);
  }
  world.faults = false;
  const ends = [await world.run(), await world.run(true)];
  const problems = world.problems();
  if (ends.includes('died') || ends.includes('failed')) problems.push(`a clean run ended with ${ends}`);
  world.main.resetCalls();
  world.list.resetCalls();
  await world.run();
  const writes =
    world.main.callCount('create', 'update', 'delete') + world.list.callCount('create', 'update', 'delete');
  if (writes > 0) problems.push(`the run after a clean one wrote ${writes} times`);
  return problems;
}
