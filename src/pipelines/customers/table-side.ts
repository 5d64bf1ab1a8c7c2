import { customerMessages } from '../../messages/customers.ts';
import type { Text } from '../../messages/text.ts';
import type { Base, Problem } from '../../state/customer-store/base-port.ts';
import { isEmptyCell, sameCell } from '../../sync/cells.ts';
import type { Cell, ReadRecord } from '../../sync/contracts.ts';
import { nameColumn, numberColumn, remarkColumn, type SyncedColumn, sameExactly, syncTimeColumn } from './columns.ts';
import { isCustomerId, normalizeCustomerId, readRemark } from './numbers.ts';
import { plain, shown } from './problems.ts';
import type { Side, TableSide } from './sides.ts';
import { readValue } from './values.ts';

interface Candidate {
  readonly row: TableSide;
  /** Of its cells: reported only where the row turns out to be the customer's. */
  readonly problems: readonly Problem[];
  readonly inferred: boolean;
}

const none: readonly Problem[] = [];

export interface TableReading extends Side<TableSide> {
  /** Rows without anything in them, as new tables have. */
  readonly blankRows: number;
}

/**
 * The rows of a full reading as customers, one at a time as they come: numbers normalised or taken from the remark, rows without a usable
 * number listed as problems. `base` tells which customer a row was whose number has been spoilt: that customer is not gone.
 */
export class TableSideReader {
  private readonly problems: Problem[] = [];
  private readonly candidates = new Map<string, Candidate[]>();
  private readonly spoilt = new Set<string>();
  private blankRows = 0;

  constructor(
    private readonly base: Base,
    private readonly columns: readonly SyncedColumn[],
    private readonly zone: string,
  ) {}

  add(record: ReadRecord): void {
    if (Object.values(record.cells).every(isEmptyCell)) {
      this.blankRows++;
      return;
    }
    const number = normalizeCustomerId(record.cells[numberColumn]);
    if (isCustomerId(number)) {
      this.propose(number, record, false);
      return;
    }
    const row = { recordId: record.recordId, number: record.cells[numberColumn] ?? null, cells: record.cells };
    if (number !== '') {
      const words = shown(row.number);
      this.reject(row, 'invalid_id', words, customerMessages.invalidNumber(words));
      return;
    }
    const name = shown(record.cells[nameColumn]);
    const remark = readRemark(record.cells[remarkColumn]);
    if (remark.kind === 'one') this.propose(remark.id, record, true);
    else if (remark.kind === 'several')
      this.reject(row, 'ambiguous_id', row.recordId, customerMessages.ambiguousNumber(name, remark.ids));
    else this.reject(row, 'missing_field', row.recordId, customerMessages.missingNumber(name));
  }

  /** Whether the number stands in its column of a row so far. */
  has(id: string): boolean {
    return this.candidates.get(id)?.some(({ inferred }) => !inferred) ?? false;
  }

  /** After the last row. `unclear`: ids of rows that could not be looked at; whose they were, the base knows. */
  finish(unclear: ReadonlySet<string> = new Set()): TableReading {
    const customers = new Map<string, TableSide>();
    const frozen = new Set<string>();
    for (const [id, rows] of this.candidates) {
      const typed = rows.filter((row) => !row.inferred);
      // A number that stands in its own column is not put in doubt by a remark elsewhere.
      const owners = typed.length > 0 ? typed : rows;
      for (const candidate of rows) {
        if (owners.length > 1)
          this.reject(candidate.row, 'duplicate_id', id, customerMessages.duplicateNumber(id, rows.length));
        else if (!owners.includes(candidate))
          this.reject(candidate.row, 'duplicate_id', id, customerMessages.takenNumber(id));
      }
      const [owner] = owners;
      if (owners.length > 1 || !owner) {
        frozen.add(id);
        continue;
      }
      customers.set(id, owner.row);
      this.problems.push(...owner.problems);
    }
    for (const [id, { recordId }] of this.base.customers) {
      if (recordId === null) continue;
      if (unclear.has(recordId) || (this.spoilt.has(recordId) && !customers.has(id))) frozen.add(id);
    }
    return { customers, frozen, problems: this.problems, blankRows: this.blankRows };
  }

  private propose(id: string, record: ReadRecord, inferred: boolean): void {
    const candidate = { ...this.readRow(id, record), inferred };
    const others = this.candidates.get(id);
    if (others) others.push(candidate);
    else this.candidates.set(id, [candidate]);
  }

  private reject(row: Pick<TableSide, 'recordId' | 'number' | 'cells'>, code: string, key: string, text: Text): void {
    const { recordId } = row;
    this.spoilt.add(recordId);
    const tableValue = plain(row.number) || plain(row.cells[nameColumn]);
    this.problems.push({
      side: 'table',
      severity: 'rejected',
      key,
      code,
      text,
      column: numberColumn,
      tableValue,
      recordId,
    });
  }

  private readRow(id: string, { recordId, cells: found }: ReadRecord): Pick<Candidate, 'row' | 'problems'> {
    const number = found[numberColumn] ?? null;
    const syncTime = found[syncTimeColumn] ?? null;
    // Nearly always the row says what the base says. That has been judged before, and 10,000 rows are held only once.
    const held = this.base.customers.get(id)?.agreed;
    if (held && this.columns.every(({ name }) => sameExactly(found[name] ?? null, held[name] ?? null)))
      return { row: { recordId, number, syncTime, cells: held }, problems: none };
    const cells: Record<string, Cell> = {};
    const invalid = new Set<string>();
    const problems: Problem[] = [];
    for (const column of this.columns) {
      const { name } = column;
      const raw = found[name] ?? null;
      const value = column.owner === 'system' || isEmptyCell(raw) ? { cell: raw } : readValue(column, raw, this.zone);
      if ('cell' in value) {
        // A spelling that means the same is no change.
        const cell = sameCell(column.kind, value.cell, raw) ? raw : value.cell;
        if (!isEmptyCell(cell)) cells[name] = cell;
        continue;
      }
      invalid.add(name);
      const text = customerMessages.invalidCell(name, shown(raw, name), 'table');
      const { code } = value;
      problems.push({ side: 'table', severity: 'warning', key: id, code, text, column: name, tableValue: plain(raw) });
    }
    const row = { recordId, number, syncTime, cells };
    return { row: invalid.size > 0 ? { ...row, invalid } : row, problems };
  }
}
