import { invariant, SyncError, WriteRefusedError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import type { FactCache } from '../../state/ports.ts';
import type { Column, ReadOptions, ReadPage, ReadRecord, Row, Table, TableLimits } from '../../sync/contracts.ts';
import { ColumnCache } from './columns.ts';
import { choicesOf, type FieldColumn, validateRow } from './fields.ts';
import { conditionsMax, toWireFilters, type WireFilter } from './filter.ts';
import { isObject, type Json, str } from './json.ts';
import { type Notable, type NotableCall, notablePath } from './notable.ts';
import { rowFromWire, rowToWire } from './values.ts';

export interface TableDeps {
  readonly notable: Notable;
  readonly facts: FactCache;
  readonly clock: Clock;
  /** What the misleading Z means, in ms: the organisation's time zone. */
  readonly offsetMs: number;
  /** Key of the columns on disk. */
  readonly cacheKey: string;
  /** The sheet is gone: whatever led to its id must be forgotten. */
  forgetSheet(): Promise<void>;
}

/** Rows per write are not documented; the vendor's own tools send 100 (reference §6.4). Lists take at most 100. */
const rowsMax = 100;
const fieldNamesMax = 100;
/** Rows that are cheaper to get one by one than to look for in a listing. */
const singlesMax = 3;

/** One sheet of an AI table. See `Table`; facts from reference §6. */
export class DingTalkTable implements Table {
  readonly id: string;
  readonly platform = 'dingtalk';
  readonly limits: TableLimits = {
    create: rowsMax,
    update: rowsMax,
    delete: rowsMax,
    readPage: 100,
    get: 100,
    conditions: conditionsMax,
  };
  private readonly cache: ColumnCache;
  private full = false;

  constructor(
    private readonly deps: TableDeps,
    readonly baseId: string,
    private readonly sheet: { readonly id: string; readonly name: string },
  ) {
    this.id = `${baseId}/${sheet.id}`;
    this.cache = new ColumnCache(deps.notable, deps.facts, deps.clock, deps.cacheKey, baseId, sheet);
  }

  get name(): string {
    return this.sheet.name;
  }

  columns(options: { fresh?: boolean } = {}): Promise<readonly Column[]> {
    return this.guard(() => (options.fresh ? this.cache.fetch() : this.cache.get()));
  }

  async *read(options: ReadOptions = {}): AsyncIterable<ReadPage> {
    const columns = await this.columns();
    const filters = toWireFilters(options.filter, columns, this.deps.offsetMs);
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

  async create(rows: readonly Row[], idempotencyKey: string): Promise<readonly string[]> {
    if (rows.length === 0) return [];
    this.checkSize(rows.length);
    if (this.full) throw this.tableFull();
    const columns = await this.guard(() => this.cache.forWriting(rows.flatMap((row) => Object.keys(row))));
    try {
      return await this.write(rows, {
        operation: 'record.insert',
        method: 'POST',
        path: this.path('records'),
        query: { clientToken: idempotencyKey },
        body: { records: rows.map((row) => ({ fields: rowToWire(row, columns) })) },
        effect: 'keyed',
        parse: (json) => idsOf(json, rows.length),
      });
    } catch (error) {
      // One row that is too large for the table means that the table is full.
      if (
        error instanceof WriteRefusedError &&
        error.kind === 'size' &&
        rows.length === 1 &&
        error.details['status'] === 403
      ) {
        this.full = true;
        throw this.tableFull();
      }
      throw error;
    }
  }

  async update(rows: readonly { readonly recordId: string; readonly cells: Row }[]): Promise<void> {
    if (rows.length === 0) return;
    this.checkSize(rows.length);
    const columns = await this.guard(() => this.cache.forWriting(rows.flatMap((row) => Object.keys(row.cells))));
    await this.write(
      rows.map((row) => row.cells),
      {
        operation: 'record.update',
        method: 'PUT',
        path: this.path('records'),
        body: { records: rows.map((row) => ({ id: row.recordId, fields: rowToWire(row.cells, columns) })) },
        effect: 'idempotent',
        parse: (json) =>
          isObject(json) && (!Array.isArray(json['value']) || idsOf(json, rows.length)) ? true : undefined,
      },
      rows.length === 1 ? rows[0]?.recordId : undefined,
    );
  }

  async delete(recordIds: readonly string[]): Promise<void> {
    if (recordIds.length === 0) return;
    this.checkSize(recordIds.length);
    await this.call({
      operation: 'record.delete',
      method: 'POST',
      path: this.path('records', 'delete'),
      body: { recordIds },
      effect: 'idempotent',
      parse: (json) => (isObject(json) ? true : undefined),
    });
  }

  /** AI tables have no revision. */
  revision(): Promise<number | null> {
    return Promise.resolve(null);
  }

  /** Whoever may read a sheet reads all its rows; without the right the call fails. */
  emptyIsProof(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /**
   * Sends the complete list of choices with their ids, as it stands now: what an update leaves out may be lost (reference §6.5,
   * page `api-noatable-updatefield`).
   */
  async addOptions(column: string, names: readonly string[]): Promise<void> {
    const columns = await this.guard(() => this.cache.fetch());
    const field = columns.find((candidate) => candidate.name === column);
    if (!field?.options) {
      await this.cache.demand([column]);
      return;
    }
    const present = choicesOf(field.property);
    const added = [...new Set(names)].filter((name) => name !== '' && !present.some((choice) => choice.name === name));
    if (added.length === 0) return;
    const old = Array.isArray(field.property['choices']) ? field.property['choices'] : [];
    const choices = [...old, ...added.map((name) => ({ name }))];
    await this.call({
      operation: 'field.update',
      method: 'PUT',
      path: this.path('fields', field.id),
      body: { name: field.name, property: { ...field.property, choices } },
      effect: 'idempotent',
      parse: (json) => (isObject(json) ? true : undefined),
    });
    const next: FieldColumn = {
      ...field,
      property: { ...field.property, choices },
      options: [...field.options, ...added.map((name) => ({ id: '', name }))],
    };
    await this.cache.keep(columns.map((candidate) => (candidate.id === field.id ? next : candidate)));
  }

  validate(cells: Row, columns: readonly Column[]) {
    return validateRow(cells, columns);
  }

  // ── reading ──

  /** Pages of one reading. A page token that is refused starts the reading over, once; old columns are re-read, once. */
  private async *readPages(options: ReadOptions, filter: WireFilter | undefined): AsyncGenerator<ReadPage> {
    let restarted = false;
    let nextToken = '';
    const used = new Set<string>();
    for (;;) {
      let page: { records: Json[]; nextToken: string; more: boolean };
      try {
        page = await this.listPage(options, filter, nextToken);
      } catch (error) {
        const refreshed = await this.guard(() => this.recheck(error, options));
        if (nextToken === '' ? !refreshed : restarted) throw error;
        restarted = true;
        nextToken = '';
        used.clear();
        continue;
      }
      yield { records: await this.recordsOf(page.records, options), last: !page.more };
      if (!page.more) return;
      if (page.nextToken === '' || used.has(page.nextToken)) throw this.pagingBroken();
      used.add(page.nextToken);
      nextToken = page.nextToken;
    }
  }

  /** After a refused reading: throws when a column that it names is gone, or when the refusal is about something else. */
  private async recheck(error: unknown, options: ReadOptions): Promise<boolean> {
    if (!(error instanceof SyncError)) throw error;
    const gone = error.code === 'DINGTALK_TABLE_GONE';
    if (!gone && error.code !== 'DINGTALK_ARGUMENTS_REFUSED') throw error;
    if (gone) await this.cache.fetch();
    const refreshed = gone || (await this.cache.refreshOnce());
    await this.cache.demand([...(options.columns ?? []), ...columnsOf(options)]);
    // "Not found" is said of sheets and columns alike; with all of them there it is nothing that we could mend.
    if (gone) throw error;
    return refreshed;
  }

  private listPage(options: ReadOptions, filter: WireFilter | undefined, nextToken: string) {
    const names = options.columns;
    return this.deps.notable.call({
      operation: 'record.list',
      method: 'POST',
      path: this.path('records', 'list'),
      body: {
        maxResults: this.limits.readPage,
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
    let columns: readonly Column[] = await this.cache.get();
    const known = new Set(columns.flatMap((column) => [column.name, column.id]));
    // Answers are keyed by name: an unknown one tells that somebody renamed or added a column.
    if (items.some((item) => Object.keys(fieldsOf(item)).some((name) => !known.has(name)))) {
      await this.guard(() => this.cache.refreshOnce());
      columns = await this.cache.demand([...(options.columns ?? []), ...columnsOf(options)]);
    }
    const wanted = options.columns ? columns.filter((column) => options.columns?.includes(column.name)) : columns;
    return items.flatMap((item) => toRecord(item, wanted, this.deps.offsetMs) ?? []);
  }

  private async getOne(recordId: string): Promise<ReadRecord | null> {
    const columns = await this.columns();
    try {
      return await this.call({
        operation: 'record.get',
        method: 'GET',
        path: this.path('records', recordId),
        parse: (json) =>
          isObject(json) ? (toRecord({ id: recordId, ...json }, columns, this.deps.offsetMs) ?? undefined) : undefined,
      });
    } catch (error) {
      if (error instanceof WriteRefusedError && error.kind === 'record-gone') return null;
      throw error;
    }
  }

  // ── writing ──

  private write<T>(rows: readonly Row[], call: NotableCall<T>, recordId?: string): Promise<T> {
    return this.guard(async () => {
      try {
        return await this.deps.notable.call(call);
      } catch (error) {
        throw await this.explained(error, rows, recordId);
      }
    });
  }

  /**
   * What a refused write is really about. A refused row may only mean that our columns are old, and "resource not found" is said of
   * sheets, columns, records and link targets alike.
   */
  private async explained(error: unknown, rows: readonly Row[], recordId: string | undefined): Promise<unknown> {
    const names = rows.flatMap((row) => Object.keys(row));
    const asRow = (cause: SyncError) =>
      new WriteRefusedError('row', { code: 'DINGTALK_ROW_REFUSED', text: cause.text, details: cause.details, cause });
    if (error instanceof WriteRefusedError && error.kind === 'row') {
      if (await this.cache.refreshOnce()) await this.cache.demand(names);
    } else if (error instanceof WriteRefusedError && error.kind === 'record-gone') {
      if (recordId !== undefined && (await this.getOne(recordId))) return asRow(error);
    } else if (error instanceof SyncError && error.code === 'DINGTALK_TABLE_GONE') {
      await this.cache.fetch();
      await this.cache.demand(names);
      return asRow(error);
    }
    return error;
  }

  private call<T>(call: NotableCall<T>): Promise<T> {
    return this.guard(() => this.deps.notable.call(call));
  }

  /** Names the sheet when it is gone, and forgets what led to its id, so that the next run looks for it again. */
  private async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SyncError) || error.code !== 'DINGTALK_TABLE_GONE' || error.details['table'] !== undefined)
        throw error;
      await this.cache.forget();
      await this.deps.forgetSheet();
      throw new SyncError({
        code: 'DINGTALK_TABLE_GONE',
        recovery: 'fix-config',
        text: m.tableGone(this.sheet.name),
        hint: m.tableGoneHint(),
        details: { ...error.details, table: this.sheet.name },
        cause: error,
      });
    }
  }

  private path(...steps: readonly string[]): string {
    return notablePath(this.baseId, 'sheets', this.sheet.id, ...steps);
  }

  private checkSize(rows: number): void {
    invariant(rows <= rowsMax, `at most ${rowsMax} rows per call`);
  }

  private tableFull(): WriteRefusedError {
    return new WriteRefusedError('table-full', { code: 'DINGTALK_TABLE_FULL', text: m.tableFull(this.sheet.name) });
  }

  private pagingBroken(): SyncError {
    return new SyncError({
      code: 'DINGTALK_PAGING_BROKEN',
      recovery: 'try-later',
      text: m.pagingBroken(),
      hint: m.serverErrorHint(),
      details: { table: this.sheet.name },
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

/** Ids of the written rows, in the order sent; undefined where the answer does not account for every row. */
function idsOf(json: unknown, count: number): readonly string[] | undefined {
  const value = isObject(json) ? json['value'] : undefined;
  if (!Array.isArray(value)) return undefined;
  const ids = value.map((record) => (isObject(record) ? str(record['id']) : str(record))).filter((id) => id !== '');
  return ids.length === count ? ids : undefined;
}
