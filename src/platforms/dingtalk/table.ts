import { invariant, SyncError, WriteRefusedError } from '../../errors/index.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import { dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import type { Column, ReadOptions, ReadPage, ReadRecord, Row, Table, TableLimits } from '../../sync/contracts.ts';
import { choicesOf, type FieldColumn, validateRow } from './fields.ts';
import { conditionsMax } from './filter.ts';
import { isObject, str } from './json.ts';
import type { NotableCall } from './notable.ts';
import { pageRowsMax, RecordReader } from './reader.ts';
import type { Sheet } from './sheet.ts';
import { rowToWire } from './values.ts';

/** Rows per write are not documented; the vendor's own tools send 100 (reference §6.4). */
const rowsMax = 100;
/** There is no call for several rows: one listing serves however many are asked for, and must not be begun anew for each hundred. */
const getRowsMax = 10_000;

/** One sheet of an AI table. See `Table`; facts from reference §6. */
export class DingTalkTable implements Table {
  readonly id: string;
  readonly platform = 'dingtalk';
  readonly limits: TableLimits = {
    create: rowsMax,
    update: rowsMax,
    delete: rowsMax,
    readPage: pageRowsMax,
    get: getRowsMax,
    conditions: conditionsMax,
  };
  private readonly reader: RecordReader;
  private full = false;

  constructor(private readonly sheet: Sheet) {
    this.id = `${sheet.baseId}/${sheet.id}`;
    this.reader = new RecordReader(sheet);
  }

  get baseId(): string {
    return this.sheet.baseId;
  }

  get name(): string {
    return this.sheet.name;
  }

  columns(options: { fresh?: boolean } = {}): Promise<readonly Column[]> {
    return this.sheet.guard(() => (options.fresh ? this.sheet.cache.fetch() : this.sheet.cache.get()));
  }

  read(options: ReadOptions = {}): AsyncIterable<ReadPage> {
    return this.reader.read(options);
  }

  get(recordIds: readonly string[]): Promise<{ records: readonly ReadRecord[]; absent: readonly string[] }> {
    return this.reader.get(recordIds);
  }

  async create(rows: readonly Row[], idempotencyKey: string): Promise<readonly string[]> {
    if (rows.length === 0) return [];
    this.checkSize(rows.length);
    if (this.full) throw this.tableFull();
    const columns = await this.sheet.guard(() => this.sheet.cache.forWriting(rows.flatMap((row) => Object.keys(row))));
    try {
      return await this.write(rows, {
        operation: 'record.insert',
        method: 'POST',
        path: this.sheet.path('records'),
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
    const columns = await this.sheet.guard(() =>
      this.sheet.cache.forWriting(rows.flatMap((row) => Object.keys(row.cells))),
    );
    await this.write(
      rows.map((row) => row.cells),
      {
        operation: 'record.update',
        method: 'PUT',
        path: this.sheet.path('records'),
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
    await this.sheet.call({
      operation: 'record.delete',
      method: 'POST',
      path: this.sheet.path('records', 'delete'),
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
    const columns = await this.sheet.guard(() => this.sheet.cache.fetch());
    const field = columns.find((candidate) => candidate.name === column);
    if (!field?.options) {
      await this.sheet.cache.demand([column]);
      return;
    }
    const present = choicesOf(field.property);
    const added = [...new Set(names)].filter((name) => name !== '' && !present.some((choice) => choice.name === name));
    if (added.length === 0) return;
    const old = Array.isArray(field.property['choices']) ? field.property['choices'] : [];
    const choices = [...old, ...added.map((name) => ({ name }))];
    await this.sheet.call({
      operation: 'field.update',
      method: 'PUT',
      path: this.sheet.path('fields', field.id),
      body: { name: field.name, property: { ...field.property, choices } },
      effect: 'idempotent',
      parse: (json) => (isObject(json) ? true : undefined),
    });
    const next: FieldColumn = {
      ...field,
      property: { ...field.property, choices },
      options: [...field.options, ...added.map((name) => ({ id: '', name }))],
    };
    await this.sheet.cache.keep(columns.map((candidate) => (candidate.id === field.id ? next : candidate)));
  }

  validate(cells: Row, columns: readonly Column[]) {
    return validateRow(cells, columns);
  }

  // ── writing ──

  private write<T>(rows: readonly Row[], call: NotableCall<T>, recordId?: string): Promise<T> {
    return this.sheet.guard(async () => {
      try {
        return await this.sheet.attempt(call);
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
      new WriteRefusedError('row', {
        code: 'DINGTALK_ROW_REFUSED',
        text: cause.text,
        hint: dingtalkMeanings.rowRefused.hint,
        details: cause.details,
        cause,
      });
    if (error instanceof WriteRefusedError && error.kind === 'row') {
      if (await this.sheet.cache.refreshOnce()) await this.sheet.cache.demand(names);
    } else if (error instanceof WriteRefusedError && error.kind === 'record-gone') {
      if (recordId !== undefined && (await this.reader.getOne(recordId))) return asRow(error);
    } else if (error instanceof SyncError && error.code === 'DINGTALK_TABLE_GONE') {
      await this.sheet.cache.fetch();
      await this.sheet.cache.demand(names);
      return asRow(error);
    }
    return error;
  }

  private checkSize(rows: number): void {
    invariant(rows <= rowsMax, `at most ${rowsMax} rows per call`);
  }

  private tableFull(): WriteRefusedError {
    return new WriteRefusedError('table-full', {
      code: 'DINGTALK_TABLE_FULL',
      text: m.tableFull(this.sheet.name),
      hint: m.tableFullHint(),
    });
  }
}

/** Ids of the written rows, in the order sent; undefined where the answer does not account for every row. */
function idsOf(json: unknown, count: number): readonly string[] | undefined {
  const value = isObject(json) ? json['value'] : undefined;
  if (!Array.isArray(value)) return undefined;
  const ids = value.map((record) => (isObject(record) ? str(record['id']) : str(record))).filter((id) => id !== '');
  return ids.length === count ? ids : undefined;
}
