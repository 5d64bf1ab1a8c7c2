import { WriteRefusedError } from '../errors/index.ts';
import { type Text, verbatim } from '../messages/text.ts';
import { canonical, isEmptyCell } from './cells.ts';
import type {
  Cell,
  Column,
  ColumnKind,
  Condition,
  Filter,
  ReadOptions,
  ReadPage,
  ReadRecord,
  RefusalKind,
  Row,
  Table,
  TableLimits,
} from './contracts.ts';

export interface MemoryColumn {
  readonly name: string;
  readonly kind: ColumnKind | null;
  readonly options?: readonly string[];
  readonly writable?: boolean;
  readonly linkTableId?: string;
}

export interface MemoryTableOptions {
  readonly name?: string;
  readonly baseId?: string;
  readonly limits?: Partial<TableLimits>;
  /** Rows the table holds at most. */
  readonly rowsMax?: number;
}

export type MemoryOperation = 'columns' | 'read' | 'get' | 'create' | 'update' | 'delete' | 'revision' | 'options';

interface MemoryRow {
  readonly cells: Row;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

const defaultLimits: TableLimits = { create: 500, update: 500, delete: 500, readPage: 500, get: 100, conditions: 50 };
const dayMs = 86_400_000;

/**
 * A table in memory that behaves as the port demands: all-or-nothing batches, idempotency keys, type checks, options that appear
 * when they are written, a revision. For tests and simulations; it passes the same contract suite as the platforms.
 */
export class MemoryTable implements Table {
  readonly id: string;
  readonly baseId: string;
  readonly name: string;
  readonly platform = 'memory';
  readonly limits: TableLimits;
  /** Calls so far by operation; metadata is free, as it is cached on the platforms. */
  calls: Partial<Record<MemoryOperation, number>> = {};
  readonly rows = new Map<string, MemoryRow>();
  /** What `emptyIsProof` answers. */
  provesEmptiness = true;
  /** Called around every call; what it throws is the call's failure. After an `after` the effect has taken place. */
  onCall: (operation: MemoryOperation, moment: 'before' | 'after', rows: readonly Row[]) => void | Promise<void> =
    () => {};

  private readonly rowsMax: number;
  private known: Column[];
  private readonly created = new Map<string, readonly string[]>();
  private changes = 0;
  private lastId = 0;

  constructor(columns: readonly MemoryColumn[], options: MemoryTableOptions = {}) {
    this.name = options.name ?? 'table';
    this.baseId = options.baseId ?? 'memory';
    this.id = `${this.baseId}/${this.name}`;
    this.limits = { ...defaultLimits, ...options.limits };
    this.rowsMax = options.rowsMax ?? Number.POSITIVE_INFINITY;
    this.known = columns.map((column, index) => ({
      id: `c${index + 1}`,
      name: column.name,
      kind: column.kind,
      platformType: column.kind ?? 'unknown',
      primary: index === 0,
      writable: column.writable ?? column.kind !== null,
      ...(column.options || isSelect(column.kind) ? { options: optionsOf(column.options ?? []) } : {}),
      ...(column.linkTableId ? { linkTableId: column.linkTableId } : {}),
    }));
  }

  // What people do in the table's own window: no call, no limit.

  add(cells: Row): string {
    const recordId = this.insert(cells);
    this.changes += 1;
    return recordId;
  }

  edit(recordId: string, cells: Row): void {
    this.change(recordId, cells);
    this.changes += 1;
  }

  remove(recordId: string): void {
    this.rows.delete(recordId);
    this.changes += 1;
  }

  /** All rows' cells, oldest first. */
  all(): Row[] {
    return [...this.rows.values()].map((row) => row.cells);
  }

  renameColumn(from: string, to: string): void {
    this.known = this.known.map((column) => (column.name === from ? { ...column, name: to } : column));
    for (const [recordId, row] of this.rows) {
      const cells = Object.fromEntries(
        Object.entries(row.cells).map(([name, cell]) => [name === from ? to : name, cell]),
      );
      this.rows.set(recordId, { ...row, cells });
    }
  }

  callCount(...operations: MemoryOperation[]): number {
    return operations.reduce((sum, operation) => sum + (this.calls[operation] ?? 0), 0);
  }

  resetCalls(): void {
    this.calls = {};
  }

  // The port.

  async columns(): Promise<readonly Column[]> {
    return this.known;
  }

  async *read(options: ReadOptions = {}): AsyncGenerator<ReadPage> {
    const { columns, filter } = options;
    let start = 0;
    for (;;) {
      const found = await this.call('read', [], () => {
        for (const name of [...(columns ?? []), ...(filter?.conditions ?? []).map(({ column }) => column)])
          this.column(name);
        return [...this.rows].filter(([, row]) => this.matches(row.cells, filter));
      });
      const records = found
        .slice(start, start + this.limits.readPage)
        .map(([recordId, row]) => this.record(recordId, row, columns, options.times));
      start += this.limits.readPage;
      const last = start >= found.length;
      yield { records, total: found.length, last };
      if (last) return;
    }
  }

  async get(recordIds: readonly string[]) {
    const ids = [...new Set(recordIds)];
    if (ids.length === 0) return { records: [], absent: [] };
    return this.call('get', [], () => {
      if (ids.length > this.limits.get) throw refusal('size', 'too many ids');
      const present = ids.filter((id) => this.rows.has(id));
      return {
        records: present.map((id) => this.record(id, this.rows.get(id) as MemoryRow)),
        absent: ids.filter((id) => !this.rows.has(id)),
      };
    });
  }

  async create(rows: readonly Row[], idempotencyKey: string): Promise<readonly string[]> {
    if (rows.length === 0) return [];
    return this.call('create', rows, () => {
      const before = this.created.get(idempotencyKey);
      if (before) return before;
      if (rows.length > this.limits.create) throw refusal('size', 'too many rows');
      for (const row of rows) this.check(row);
      if (this.rows.size + rows.length > this.rowsMax) throw refusal('table-full', 'the table is full');
      const ids = rows.map((row) => this.insert(row));
      this.created.set(idempotencyKey, ids);
      this.changes += 1;
      return ids;
    });
  }

  async update(rows: readonly { readonly recordId: string; readonly cells: Row }[]): Promise<void> {
    if (rows.length === 0) return;
    const cells = rows.map((row) => row.cells);
    await this.call('update', cells, () => {
      if (rows.length > this.limits.update) throw refusal('size', 'too many rows');
      for (const row of cells) this.check(row);
      this.mustExist(rows.map((row) => row.recordId));
      for (const row of rows) this.change(row.recordId, row.cells);
      this.changes += 1;
    });
  }

  async delete(recordIds: readonly string[]): Promise<void> {
    if (recordIds.length === 0) return;
    const cells = recordIds.map((id) => this.rows.get(id)?.cells ?? {});
    await this.call('delete', cells, () => {
      if (recordIds.length > this.limits.delete) throw refusal('size', 'too many rows');
      this.mustExist(recordIds);
      for (const id of recordIds) this.rows.delete(id);
      this.changes += 1;
    });
  }

  async revision(): Promise<number | null> {
    return this.call('revision', [], () => this.changes);
  }

  async emptyIsProof(): Promise<boolean> {
    return this.provesEmptiness;
  }

  async addOptions(column: string, names: readonly string[]): Promise<void> {
    await this.call('options', [], () => this.learnOptions(column, names));
  }

  validate(cells: Row, columns: readonly Column[]): { code: string; reason: Text; column: string } | null {
    for (const [name, cell] of Object.entries(cells)) {
      const column = columns.find((one) => one.name === name);
      if (!column) return { code: 'unknown_column', reason: verbatim(`no column ${name}`), column: name };
      if (!column.writable || column.kind === null) {
        return { code: 'column_not_writable', reason: verbatim(`${name} cannot be written`), column: name };
      }
      const fault = isEmptyCell(cell) ? null : faultOf(column.kind, cell);
      if (fault) return { ...fault, column: name };
    }
    return null;
  }

  private async call<T>(operation: MemoryOperation, rows: readonly Row[], work: () => T): Promise<T> {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    await this.onCall(operation, 'before', rows);
    const result = work();
    await this.onCall(operation, 'after', rows);
    return result;
  }

  private column(name: string): Column {
    const column = this.known.find((one) => one.name === name);
    if (!column) throw refusal('row', `no column ${name}`);
    return column;
  }

  private check(row: Row): void {
    const fault = this.validate(row, this.known);
    if (fault) throw refusal('row', fault.reason.en);
  }

  private mustExist(recordIds: readonly string[]): void {
    const gone = recordIds.find((id) => !this.rows.has(id));
    if (gone !== undefined) throw refusal('record-gone', `no record ${gone}`);
  }

  private insert(cells: Row): string {
    this.lastId += 1;
    const recordId = `rec${String(this.lastId).padStart(6, '0')}`;
    this.rows.set(recordId, { cells: {}, createdAtMs: this.lastId, modifiedAtMs: this.lastId });
    this.change(recordId, cells);
    return recordId;
  }

  private change(recordId: string, changes: Row): void {
    const row = this.rows.get(recordId);
    if (!row) return;
    const cells: Record<string, Cell> = { ...row.cells };
    for (const [name, cell] of Object.entries(changes)) {
      if (isEmptyCell(cell)) {
        delete cells[name];
        continue;
      }
      cells[name] = typeof cell === 'object' && cell !== null ? [...cell] : cell;
      const kind = this.known.find((column) => column.name === name)?.kind ?? null;
      if (isSelect(kind))
        this.learnOptions(name, typeof cell === 'object' ? (cell as readonly string[]) : [String(cell)]);
    }
    this.rows.set(recordId, { ...row, cells, modifiedAtMs: row.modifiedAtMs + 1 });
  }

  private learnOptions(name: string, names: readonly string[]): void {
    const column = this.column(name);
    const present = (column.options ?? []).map((option) => option.name);
    const added = names.filter((option) => !present.includes(option));
    if (added.length === 0) return;
    this.known = this.known.map((one) =>
      one === column ? { ...one, options: optionsOf([...present, ...added]) } : one,
    );
  }

  private record(recordId: string, row: MemoryRow, columns?: readonly string[], times?: boolean): ReadRecord {
    const readable = this.known.filter(
      (one) => one.kind !== null && (columns === undefined || columns.includes(one.name)),
    );
    const cells = Object.fromEntries(
      readable.filter((one) => row.cells[one.name] !== undefined).map((one) => [one.name, row.cells[one.name] as Cell]),
    );
    const { createdAtMs, modifiedAtMs } = row;
    return { recordId, cells, ...(times ? { createdAtMs, modifiedAtMs } : {}) };
  }

  private matches(cells: Row, filter: Filter | undefined): boolean {
    if (!filter || filter.conditions.length === 0) return true;
    if (filter.conditions.length > this.limits.conditions) throw refusal('size', 'too many conditions');
    const test = (condition: Condition) => {
      const kind = this.column(condition.column).kind ?? 'text';
      return accepts(condition, kind, cells[condition.column] ?? null);
    };
    return filter.combine === 'and' ? filter.conditions.every(test) : filter.conditions.some(test);
  }
}

const isSelect = (kind: ColumnKind | null) => kind === 'singleSelect' || kind === 'multiSelect';

const optionsOf = (names: readonly string[]) => names.map((name, index) => ({ id: `o${index + 1}`, name }));

function refusal(kind: RefusalKind, words: string): WriteRefusedError {
  const code = `MEMORY_${kind.toUpperCase().replace('-', '_')}`;
  return new WriteRefusedError(kind, { code, text: verbatim(words) });
}

function faultOf(kind: ColumnKind, cell: Cell): { code: string; reason: Text } | null {
  const wrong = { code: 'wrong_value_type', reason: verbatim(`${kind} does not take ${typeof cell}`) };
  switch (kind) {
    case 'number':
    case 'dateTime':
      return typeof cell === 'number' && Number.isFinite(cell) ? null : wrong;
    case 'multiSelect':
    case 'user':
    case 'link':
      return typeof cell === 'object' ? null : wrong;
    case 'phone':
      return typeof cell === 'string' && /^\+?\d{0,63}$/.test(cell) ? null : { ...wrong, code: 'phone_invalid' };
    default:
      if (typeof cell !== 'string') return wrong;
      return cell.length <= 100_000 ? null : { code: 'text_too_long', reason: verbatim('text too long') };
  }
}

/** One condition on one cell. Dates compare as whole days, UTC here. */
function accepts({ operator, value }: Condition, kind: ColumnKind, cell: Cell): boolean {
  const empty = isEmptyCell(cell);
  const members = typeof cell === 'object' && cell !== null ? cell : [String(cell ?? '')];
  const day = (ms: unknown) => Math.floor(Number(ms) / dayMs);
  const rank = (one: unknown) => (kind === 'dateTime' ? day(one) : Number(one));
  const same =
    kind === 'number' || kind === 'dateTime'
      ? !empty && rank(cell) === rank(value)
      : Array.isArray(cell)
        ? canonical(kind, cell) === canonical(kind, [String(value)])
        : String(cell ?? '') === String(value ?? '');
  switch (operator) {
    case 'is':
      return same;
    case 'isNot':
      return !same;
    case 'contains':
      return members.some((member) =>
        Array.isArray(cell) ? member === String(value) : member.includes(String(value)),
      );
    case 'notContains':
      return !members.some((member) =>
        Array.isArray(cell) ? member === String(value) : member.includes(String(value)),
      );
    case 'empty':
      return empty;
    case 'notEmpty':
      return !empty;
    case 'greater':
      return !empty && rank(cell) > rank(value);
    case 'greaterEqual':
      return !empty && rank(cell) >= rank(value);
    case 'less':
      return !empty && rank(cell) < rank(value);
    case 'lessEqual':
      return !empty && rank(cell) <= rank(value);
  }
}
