import { WriteRefusedError } from '../errors/index.ts';
import { verbatim } from '../messages/text.ts';
import { isEmptyCell, withoutEmpty } from './cells.ts';
import type { Column, ColumnKind, Condition, ReadOptions, ReadPage, ReadRecord, Row, Table, TableLimits } from './contracts.ts';

export interface MemoryColumn {
  readonly name: string;
  readonly kind: ColumnKind | null;
  readonly options?: readonly string[];
  readonly writable?: boolean;
}

export type TableOperation = 'columns' | 'read' | 'get' | 'create' | 'update' | 'delete' | 'revision' | 'options';

/**
 * A table in memory that behaves like the platforms: all-or-nothing batches, caps, idempotency keys, unknown ids and columns refused.
 * `onCall` sees every call before (`'before'`) and after (`'after'`) its effect and may throw: a fault, or a lost answer.
 */
export class MemoryTable implements Table {
  readonly id: string;
  readonly baseId: string;
  readonly name: string;
  readonly platform = 'memory';
  readonly limits: TableLimits;
  readonly calls: Record<string, number> = {};
  /** Rows in order of creation. */
  readonly rows = new Map<string, { cells: Row; createdAtMs: number }>();
  onCall: (operation: TableOperation, moment: 'before' | 'after', rows: readonly Row[]) => void | Promise<void> = () => undefined;
  provesEmptiness = true;
  private readonly tokens = new Map<string, readonly string[]>();
  private readonly options = new Map<string, { id: string; name: string }[]>();
  private sequence = 0;
  private version = 0;

  constructor(
    private readonly declared: readonly MemoryColumn[],
    options: { name?: string; base?: string; limits?: Partial<TableLimits>; now?: () => number } = {},
  ) {
    this.name = options.name ?? 'memory';
    this.baseId = options.base ?? 'base';
    this.id = `${this.baseId}/${this.name}`;
    this.limits = { create: 500, update: 500, delete: 500, readPage: 500, get: 100, conditions: 50, ...options.limits };
    this.now = options.now ?? (() => 0);
    for (const column of declared) {
      if (column.options) this.options.set(column.name, column.options.map((name) => ({ id: `opt_${name}`, name })));
    }
  }

  private readonly now: () => number;

  // ── as a person in the table ──

  /** Adds a row by hand. */
  add(cells: Row): string {
    const id = `rec${String(++this.sequence).padStart(6, '0')}`;
    this.rows.set(id, { cells: withoutEmpty(cells), createdAtMs: this.now() });
    this.version++;
    return id;
  }

  edit(recordId: string, cells: Row): void {
    const row = this.rows.get(recordId);
    if (row) this.rows.set(recordId, { ...row, cells: withoutEmpty({ ...row.cells, ...cells }) });
    this.version++;
  }

  remove(recordId: string): void {
    this.rows.delete(recordId);
    this.version++;
  }

  all(): Row[] {
    return [...this.rows.values()].map((row) => row.cells);
  }

  callCount(...operations: TableOperation[]): number {
    return operations.reduce((sum, operation) => sum + (this.calls[operation] ?? 0), 0);
  }

  resetCalls(): void {
    for (const operation of Object.keys(this.calls)) delete this.calls[operation];
  }

  // ── the port ──

  async columns(): Promise<readonly Column[]> {
    return this.declared.map((column, index) => ({
      id: `fld${index}`,
      name: column.name,
      kind: column.kind,
      platformType: column.kind ?? 'unknown',
      primary: index === 0,
      writable: column.writable ?? true,
      ...(this.options.has(column.name) ? { options: [...(this.options.get(column.name) ?? [])] } : {}),
    }));
  }

  async *read(options: ReadOptions = {}): AsyncIterable<ReadPage> {
    const matching = () => [...this.rows].filter(([, row]) => this.matches(row.cells, options));
    for (let start = 0; ; start += this.limits.readPage) {
      await this.call('read', []);
      const found = matching();
      const page = found.slice(start, start + this.limits.readPage);
      const records = page.map(([recordId, row]): ReadRecord => {
        const names = options.columns ?? this.declared.map((column) => column.name);
        const cells = Object.fromEntries(names.filter((name) => !isEmptyCell(row.cells[name])).map((name) => [name, row.cells[name] as NonNullable<Row[string]>]));
        return { recordId, cells, ...(options.times ? { createdAtMs: row.createdAtMs } : {}) };
      });
      const last = start + this.limits.readPage >= found.length;
      yield { records, total: found.length, last };
      if (last) return;
    }
  }

  async get(recordIds: readonly string[]): Promise<{ records: ReadRecord[]; absent: string[] }> {
    await this.call('get', []);
    const present = recordIds.filter((id) => this.rows.has(id));
    return {
      records: present.map((recordId) => ({ recordId, cells: this.rows.get(recordId)?.cells ?? {} })),
      absent: recordIds.filter((id) => !this.rows.has(id)),
    };
  }

  async create(rows: readonly Row[], idempotencyKey: string): Promise<readonly string[]> {
    return this.write('create', rows, () => {
      const before = this.tokens.get(idempotencyKey);
      if (before) return before;
      const ids = rows.map((row) => this.add(row));
      this.tokens.set(idempotencyKey, ids);
      return ids;
    });
  }

  async update(rows: readonly { recordId: string; cells: Row }[]): Promise<void> {
    await this.write('update', rows.map((row) => row.cells), () => {
      this.mustExist(rows.map((row) => row.recordId));
      for (const row of rows) this.edit(row.recordId, row.cells);
    });
  }

  async delete(recordIds: readonly string[]): Promise<void> {
    await this.write('delete', recordIds.map(() => ({})), () => {
      this.mustExist(recordIds);
      for (const id of recordIds) this.remove(id);
    });
  }

  async revision(): Promise<number> {
    await this.call('revision', []);
    return this.version;
  }

  async emptyIsProof(): Promise<boolean> {
    return this.provesEmptiness;
  }

  async addOptions(column: string, names: readonly string[]): Promise<void> {
    await this.call('options', []);
    const options = this.options.get(column) ?? [];
    for (const name of names) if (!options.some((option) => option.name === name)) options.push({ id: `opt_${name}`, name });
    this.options.set(column, options);
  }

  validate(): null {
    return null;
  }

  private async call(operation: TableOperation, rows: readonly Row[]): Promise<void> {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    await this.onCall(operation, 'before', rows);
  }

  private async write<T>(operation: 'create' | 'update' | 'delete', rows: readonly Row[], effect: () => T): Promise<T> {
    await this.call(operation, rows);
    if (rows.length > this.limits[operation]) throw new WriteRefusedError('size', { code: 'TOO_MANY_ROWS', text: verbatim('too many rows') });
    for (const row of rows) {
      for (const name of Object.keys(row)) {
        if (!this.declared.some((column) => column.name === name)) {
          throw new WriteRefusedError('row', { code: 'UNKNOWN_COLUMN', text: verbatim(`no column ${name}`) });
        }
      }
    }
    const result = effect();
    await this.onCall(operation, 'after', rows);
    return result;
  }

  private mustExist(recordIds: readonly string[]): void {
    if (recordIds.some((id) => !this.rows.has(id))) throw new WriteRefusedError('record-gone', { code: 'RECORD_GONE', text: verbatim('record not found') });
  }

  private matches(cells: Row, options: ReadOptions): boolean {
    const { filter } = options;
    if (!filter) return true;
    const test = (condition: Condition) => this.test(cells, condition);
    return filter.combine === 'and' ? filter.conditions.every(test) : filter.conditions.some(test);
  }

  private test(cells: Row, { column, operator, value }: Condition): boolean {
    const cell = cells[column] ?? null;
    const words = typeof cell === 'object' && cell !== null ? cell.join(',') : String(cell ?? '');
    const same = typeof cell === 'object' && cell !== null ? cell.includes(String(value)) : words === String(value);
    switch (operator) {
      case 'is':
        return same;
      case 'isNot':
        return !same;
      case 'contains':
        return words.includes(String(value));
      case 'notContains':
        return !words.includes(String(value));
      case 'empty':
        return isEmptyCell(cell);
      case 'notEmpty':
        return !isEmptyCell(cell);
      case 'greater':
        return !isEmptyCell(cell) && Number(cell) > Number(value);
      case 'greaterEqual':
        return !isEmptyCell(cell) && Number(cell) >= Number(value);
      case 'less':
        return !isEmptyCell(cell) && Number(cell) < Number(value);
      case 'lessEqual':
        return !isEmptyCell(cell) && Number(cell) <= Number(value);
    }
  }
}
