import { describe, expect, it } from 'vitest';
import { SyncError, WriteRefusedError } from '../../src/errors/index.ts';
import { nextTurn } from '../../src/lib/next-turn.ts';
import { verbatim } from '../../src/messages/text.ts';
import type { Row, TableSpec } from '../../src/sync/contracts.ts';
import { MemoryTable } from '../../src/sync/memory-table.ts';
import { FakeClock } from '../support/clock.ts';
import { openWriter } from '../support/writer.ts';

const spec: TableSpec = {
  key: 'main',
  defaultName: 'main',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'title', kind: 'text' },
  ],
  keys: [{ columns: ['id'] }],
};
const rows: Row[] = Array.from({ length: 8 }, (_, n) => ({ id: `k${n}`, title: 't' }));

/** A table whose answers wait until they are let go, one by one. */
class SlowTable {
  readonly table = new MemoryTable(
    spec.columns.map(({ name, kind }) => ({ name, kind })),
    { limits: { create: 2, update: 2, delete: 2, readPage: 10, get: 10, conditions: 10 } },
  );
  readonly under: (() => void)[] = [];

  constructor() {
    this.table.onCall = (operation, moment) =>
      operation === 'create' && moment === 'after'
        ? new Promise<void>((resolve) => this.under.push(resolve))
        : undefined;
  }

  async settled(): Promise<void> {
    for (let turn = 0; turn < 10; turn++) await nextTurn();
  }

  async answer(): Promise<void> {
    this.under.shift()?.();
    await this.settled();
  }
}

async function begin(options: Parameters<typeof openWriter>[2] = {}) {
  const slow = new SlowTable();
  const world = await openWriter(slow.table, spec, { batchRows: 2, ...options });
  await world.writer.locate(rows);
  const work = (async () => {
    for (const row of rows) await world.writer.put({ key: String(row['id']), rows: [row] });
    await world.writer.flush();
  })();
  work.catch(() => undefined);
  await slow.settled();
  const said = () => world.journal.map((line) => ('batch' in line ? `${line.t} ${line.batch}` : line.t));
  return { slow, work, said, ...world };
}

describe('work while the platform answers', () => {
  it('puts the next batch on disk before the one before is answered, and no more than that one', async () => {
    const { slow, said } = await begin();
    expect(slow.under).toHaveLength(1);
    expect(said()).toEqual(['intent 1', 'intent 2']);
  });

  it('sends one batch at a time, and remembers the last one while the next one is under way', async () => {
    const { slow, index, said, work, writer } = await begin();
    await slow.answer();
    expect(slow.under).toHaveLength(1);
    expect(said()).toEqual(['intent 1', 'intent 2', 'outcome 1', 'intent 3']);
    expect([...index.keys()]).toEqual(['k0', 'k1']);
    for (let batch = 0; batch < 3; batch++) await slow.answer();
    await work;
    expect(slow.table.callCount('create')).toBe(4);
    expect(writer.counts.created).toBe(8);
  });

  it('forms a batch anew when the one before turns out too large', async () => {
    const { slow, journal, work, writer } = await begin();
    const refuse = new WriteRefusedError('size', { code: 'BIG', text: verbatim('too many') });
    const { onCall } = slow.table;
    let isRefused = false;
    slow.table.onCall = (operation, moment, sent) => {
      if (operation !== 'create' || moment !== 'before' || isRefused) return onCall(operation, moment, sent);
      isRefused = true;
      return new Promise((_, reject) => slow.under.push(() => reject(refuse)));
    };
    for (let batch = 0; batch < 8; batch++) await slow.answer();
    await work;
    const outcomes = journal.flatMap((line) => (line.t === 'outcome' ? [line.result] : []));
    // The batch that was refused, and the one that was formed while it was under way.
    expect(outcomes.filter((result) => result === 'void')).toHaveLength(2);
    expect(writer.counts.created).toBe(8);
    expect(slow.table.all().map((row) => row['id'])).toEqual(rows.map((row) => row['id']));
  });

  it('takes back the batch that it forms anew before the new one leaves: of two on disk a later run could send both', async () => {
    const { slow, journal, work } = await begin();
    const refuse = new WriteRefusedError('size', { code: 'BIG', text: verbatim('too many') });
    const { onCall } = slow.table;
    slow.table.onCall = (operation, moment, sent) => {
      if (operation !== 'create' || moment !== 'before') return onCall(operation, moment, sent);
      slow.table.onCall = onCall;
      return new Promise((_, reject) => slow.under.push(() => reject(refuse)));
    };
    await slow.answer();
    for (let batch = 0; batch < 8; batch++) await slow.answer();
    await work;
    const open = new Map<number, readonly string[]>();
    for (const line of journal) {
      if (line.t === 'outcome') open.delete(line.batch);
      if (line.t === 'intent')
        open.set(
          line.batch,
          line.actions.map(({ key }) => key),
        );
      const keys = [...open.values()].flat();
      expect(keys).toEqual([...new Set(keys)]);
    }
  });

  it('forms a batch anew when the one before took long: the age of an intent tells what a reading can know', async () => {
    const clock = new FakeClock();
    const { slow, journal, work } = await begin({ clock });
    clock.advance(61_000);
    for (let batch = 0; batch < 4; batch++) await slow.answer();
    await work;
    const late = journal.filter((line) => line.t === 'outcome' && line.result === 'void');
    expect(late).toHaveLength(1);
    expect(slow.table.callCount('create')).toBe(4);
  });

  it('hears the answer of a batch under way when the next one cannot be put on disk', async () => {
    const full = new SyncError({ code: 'STATE_UNWRITABLE', recovery: 'stop', text: verbatim('disk full') });
    const { slow, work, writer, said } = await begin({
      onRecord: (line) => {
        if (line.t === 'intent' && line.batch === 2) throw full;
      },
    });
    await expect(work).rejects.toBe(full);
    let over = false;
    const idle = writer.idle().then(() => {
      over = true;
    });
    await slow.settled();
    expect(over).toBe(false);
    await slow.answer();
    await idle;
    expect(said()).toEqual(['intent 1', 'outcome 1']);
    expect(writer.counts.created).toBe(2);
    expect(slow.table.callCount('create')).toBe(1);
  });

  it('takes back what was put on disk and did not leave when the run ends', async () => {
    const { slow, work, writer, journal } = await begin();
    const idle = writer.idle();
    await slow.answer();
    await idle;
    await expect(work).rejects.toThrow();
    expect(journal.filter((line) => line.t === 'outcome').map((line) => [line.batch, line.result])).toEqual([
      [1, 'done'],
      [2, 'void'],
    ]);
    expect(slow.table.callCount('create')).toBe(1);
  });
});
