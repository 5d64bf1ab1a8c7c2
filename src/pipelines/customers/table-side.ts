import { customerMessages } from '../../messages/customers.ts';
import type { Base, Problem } from '../../state/customer-store/base-port.ts';
import { isEmptyCell, sameCell } from '../../sync/cells.ts';
import type { ReadRecord, Row } from '../../sync/contracts.ts';

import { nameColumn, numberColumn, remarkColumn, type SyncedColumn, syncTimeColumn } from './columns.ts';
import { isCustomerId, normalizeCustomerId, readRemark } from './numbers.ts';
import { plain, shown } from './problems.ts';
import type { Side, TableSide } from './sides.ts';
import { readValue } from './values.ts';

interface Candidate {
  readonly record: ReadRecord;
  readonly inferred: boolean;
}

export interface TableReading extends Side<TableSide> {
  /** Rows without anything in them, as new tables have. */
  readonly blankRows: number;
}

/**
 * The rows of a full reading as customers: numbers normalised or taken from the remark, rows without a usable number listed as
 * problems. `base` tells which customer a row was whose number has been spoilt: that customer is not gone.
 */
export function readTableSide(
  records: Iterable<ReadRecord>,
  base: Base,
  columns: readonly SyncedColumn[],
  zone: string,
): TableReading {
  const customers = new Map<string, TableSide>();
  const frozen = new Set<string>();
  const problems: Problem[] = [];
  const candidates = new Map<string, Candidate[]>();
  const spoilt = new Set<string>();
  let blankRows = 0;

  const reject = (record: ReadRecord, code: string, key: string, text: Problem['text']) => {
    spoilt.add(record.recordId);
    const tableValue = plain(record.cells[numberColumn]) || plain(record.cells[nameColumn]);
    problems.push({
      side: 'table',
      severity: 'rejected',
      key,
      code,
      text,
      column: numberColumn,
      tableValue,
      recordId: record.recordId,
    });
  };

  for (const record of records) {
    if (Object.values(record.cells).every(isEmptyCell)) {
      blankRows++;
      continue;
    }
    const number = normalizeCustomerId(record.cells[numberColumn]);
    const name = shown(record.cells[nameColumn]);
    if (number === '') {
      const remark = readRemark(record.cells[remarkColumn]);
      if (remark.kind === 'one')
        candidates.set(remark.id, [...(candidates.get(remark.id) ?? []), { record, inferred: true }]);
      else if (remark.kind === 'several')
        reject(record, 'ambiguous_id', record.recordId, customerMessages.ambiguousNumber(name, remark.ids));
      else reject(record, 'missing_field', record.recordId, customerMessages.missingNumber(name));
    } else if (!isCustomerId(number)) {
      reject(
        record,
        'invalid_id',
        shown(record.cells[numberColumn]),
        customerMessages.invalidNumber(shown(record.cells[numberColumn])),
      );
    } else {
      candidates.set(number, [...(candidates.get(number) ?? []), { record, inferred: false }]);
    }
  }

  for (const [id, rows] of candidates) {
    const typed = rows.filter((row) => !row.inferred);
    // A number that stands in its own column is not put in doubt by a remark elsewhere.
    const owners = typed.length > 0 ? typed : rows;
    for (const row of rows) {
      if (owners.length > 1) reject(row.record, 'duplicate_id', id, customerMessages.duplicateNumber(id, rows.length));
      else if (!owners.includes(row)) reject(row.record, 'duplicate_id', id, customerMessages.takenNumber(id));
    }
    const [owner] = owners;
    if (owners.length > 1 || !owner) frozen.add(id);
    else customers.set(id, readRow(id, owner.record, columns, zone, problems));
  }

  for (const [id, entry] of base.customers) {
    if (entry.recordId !== null && spoilt.has(entry.recordId) && !customers.has(id)) frozen.add(id);
  }
  return { customers, frozen, problems, blankRows };
}

/** The record's own cells where nothing in them needs another reading, which is nearly always: 10,000 rows are held only once. */
function readRow(
  id: string,
  record: ReadRecord,
  columns: readonly SyncedColumn[],
  zone: string,
  problems: Problem[],
): TableSide {
  let cells: Row = record.cells;
  let invalid: Set<string> | undefined;
  for (const column of columns) {
    const raw = record.cells[column.name];
    if (column.owner === 'system' || isEmptyCell(raw)) continue;
    const value = readValue(column, raw, zone);
    if ('cell' in value) {
      if (value.cell !== raw && !sameCell(column.kind, value.cell, raw))
        cells = { ...cells, [column.name]: value.cell };
      continue;
    }
    const { [column.name]: _, ...readable } = cells;
    cells = readable;
    invalid ??= new Set();
    invalid.add(column.name);
    const text = customerMessages.invalidCell(column.name, shown(raw, column.name), 'table');
    problems.push({
      side: 'table',
      severity: 'warning',
      key: id,
      code: value.code,
      text,
      column: column.name,
      tableValue: plain(raw),
    });
  }
  const { recordId } = record;
  const number = record.cells[numberColumn] ?? null;
  const syncTime = record.cells[syncTimeColumn] ?? null;
  return invalid ? { recordId, number, syncTime, cells, invalid } : { recordId, number, syncTime, cells };
}
