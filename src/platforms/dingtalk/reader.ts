import { SyncError, WriteRefusedError } from '../../errors/index.ts';
import { sendOff } from '../../lib/next-turn.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { Column, ReadOptions, ReadPage, ReadRecord } from '../../sync/contracts.ts';
import { toWireFilters, type WireFilter } from './filter.ts';
import { isObject, type Json, str } from './json.ts';
import type { Sheet } from './sheet.ts';
import { rowFromWire } from './values.ts';

/** Documented (page `api-notable-listrecords`). */
export const pageRowsMax = 100;
const fieldNamesMax = 100;
/** Rows that are cheaper to get one by one than to look for in a listing. */
const singlesMax = 3;

/** Reads rows of one sheet (reference §6.3). */
export class RecordReader {
  constructor(private readonly sheet: Sheet) {}

  /** See `Table.read`. */
  async *read(options: ReadOptions = {}): AsyncIterable<ReadPage> {
    const columns = await this.sheet.guard(() => this.sheet.cache.get());
    const filters = toWireFilters(options.filter, columns, this.sheet.deps.offsetMs);
    if (filters.length === 0) yield { records: [], last: true };
    // Rows move between pages while people edit, and several readings may find the same row.
    const seen = new Set<string>();
    for (const [index, filter] of filters.entries()) {
      for await (const page of this.readPages(options, filter)) {
        const records = page.records.filter((record) => !seen.has(record.recordId));
        for (const record of records) seen.add(record.recordId);
        yield { records, last: page.last && index === filters.length - 1 };
      }
    }
  }

  async get(recordIds: readonly string[]): Promise<{ records: readonly ReadRecord[]; absent: readonly string[] }> {
    const wanted = new Set(recordIds);
    const found = new Map<string, ReadRecord>();
    if (wanted.size > singlesMax) {
      let pages = 0;
      for await (const page of this.readPages({}, undefined)) {
        for (const record of page.records) if (wanted.delete(record.recordId)) found.set(record.recordId, record);
        // Whatever a page more would cost, single calls cost no more than the rows that are left.
        if (wanted.size <= ++pages) break;
      }
    }
    const absent: string[] = [];
    // A listing is no snapshot: that a row was not in it does not prove that it is gone.
    for (const recordId of wanted) {
      const record = await this.getOne(recordId);
      if (record) found.set(recordId, record);
      else absent.push(recordId);
    }
    return { records: recordIds.flatMap((id) => found.get(id) ?? []), absent };
  }

  /** Pages of one reading. A page token that is refused starts the reading over, once; old columns are re-read, once. */
  private async *readPages(options: ReadOptions, filter: WireFilter | undefined): AsyncGenerator<ReadPage> {
    let restarted = false;
    let nextToken = '';
    const used = new Set<string>();
    let asked: ReturnType<RecordReader['listPage']> | null = null;
    for (;;) {
      let page: Awaited<ReturnType<RecordReader['listPage']>>;
      try {
        page = await (asked ?? this.listPage(options, filter, nextToken));
        asked = null;
      } catch (error) {
        asked = null;
        const refreshed = await this.sheet.guard(() => this.recheck(error, options));
        if (nextToken === '' && !refreshed) throw error;
        // The first page took the same arguments: people edit faster than we page.
        if (nextToken !== '' && restarted) throw this.pagingBroken(error);
        restarted = true;
        nextToken = '';
        used.clear();
        continue;
      }
      const isStuck = page.nextToken === '' || used.has(page.nextToken);
      used.add(page.nextToken);
      nextToken = page.nextToken;
      if (options.whole && page.more && !isStuck) {
        asked = this.listPage(options, filter, nextToken);
        await sendOff(asked);
      }
      yield { records: await this.recordsOf(page.records, options), last: !page.more };
      if (!page.more) return;
      if (isStuck) throw this.pagingBroken();
    }
  }

  /** After a refused reading: throws when a column that it names is gone, or when the refusal is about something else. */
  private async recheck(error: unknown, options: ReadOptions): Promise<boolean> {
    if (!(error instanceof SyncError)) throw error;
    const gone = error.code === 'DINGTALK_TABLE_GONE';
    if (!gone && error.code !== 'DINGTALK_ARGUMENTS_REFUSED') throw error;
    if (gone) await this.sheet.cache.fetch();
    const refreshed = gone || (await this.sheet.cache.refreshOnce());
    await this.sheet.cache.demand([...(options.columns ?? []), ...columnsOf(options)]);
    // "Not found" is said of sheets and columns alike; with all of them there it is nothing that we could mend.
    if (gone) throw error;
    return refreshed;
  }

  private listPage(options: ReadOptions, filter: WireFilter | undefined, nextToken: string) {
    const names = options.columns;
    return this.sheet.attempt({
      operation: 'record.list',
      method: 'POST',
      path: this.sheet.path('records', 'list'),
      body: {
        maxResults: pageRowsMax,
        ...(nextToken === '' ? {} : { nextToken }),
        ...(filter ? { filter } : {}),
        ...(names && names.length > 0 && names.length <= fieldNamesMax ? { fieldIdOrNames: names } : {}),
      },
      parse: (json) => {
        if (!isObject(json) || !Array.isArray(json['records'])) return undefined;
        const token = str(json['nextToken']);
        const more =
          json['hasMore'] === undefined ? token !== '' : json['hasMore'] === true || json['hasMore'] === 'true';
        return { records: json['records'].filter(isObject), nextToken: token, more };
      },
    });
  }

  private async recordsOf(items: readonly Json[], options: ReadOptions): Promise<ReadRecord[]> {
    let columns: readonly Column[] = await this.sheet.cache.get();
    const known = new Set(columns.flatMap((column) => [column.name, column.id]));
    const first = options.columns?.[0];
    // Answers are keyed by name: an unknown one tells that somebody renamed or added a column, and so does a first column
    // that no row has, where an unknown name is ignored instead of refused.
    const renamed =
      items.some((item) => Object.keys(fieldsOf(item)).some((name) => !known.has(name))) ||
      (items.length > 0 && first !== undefined && items.every((item) => !(first in fieldsOf(item))));
    if (renamed) {
      await this.sheet.guard(() => this.sheet.cache.refreshOnce());
      columns = await this.sheet.cache.demand([...(options.columns ?? []), ...columnsOf(options)]);
    }
    const wanted = options.columns ? columns.filter((column) => options.columns?.includes(column.name)) : columns;
    return items.flatMap((item) => toRecord(item, wanted, this.sheet.deps.offsetMs) ?? []);
  }

  async getOne(recordId: string): Promise<ReadRecord | null> {
    const columns = await this.sheet.guard(() => this.sheet.cache.get());
    try {
      return await this.sheet.call({
        operation: 'record.get',
        method: 'GET',
        path: this.sheet.path('records', recordId),
        parse: (json) =>
          isObject(json)
            ? (toRecord({ id: recordId, ...json }, columns, this.sheet.deps.offsetMs) ?? undefined)
            : undefined,
      });
    } catch (error) {
      if (error instanceof WriteRefusedError && error.kind === 'record-gone') return null;
      throw error;
    }
  }

  private pagingBroken(cause?: unknown): SyncError {
    return new SyncError({
      code: 'DINGTALK_PAGING_BROKEN',
      recovery: 'try-later',
      text: m.pagingBroken(),
      hint: m.pagingBrokenHint(),
      details: { table: this.sheet.name },
      cause,
    });
  }
}

const fieldsOf = (item: Json): Json => (isObject(item['fields']) ? item['fields'] : {});

const columnsOf = (options: ReadOptions): string[] =>
  options.filter?.conditions.map((condition) => condition.column) ?? [];

function toRecord(item: Json, columns: readonly Column[], offsetMs: number): ReadRecord | null {
  const recordId = str(item['id']);
  if (recordId === '') return null;
  const created = Number(item['createdTime']);
  const modified = Number(item['lastModifiedTime']);
  return {
    recordId,
    cells: rowFromWire(fieldsOf(item), columns, offsetMs),
    ...(Number.isFinite(created) ? { createdAtMs: created } : {}),
    ...(Number.isFinite(modified) ? { modifiedAtMs: modified } : {}),
  };
}
