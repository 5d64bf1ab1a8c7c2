import { customerMessages } from '../../messages/customers.ts';
import type { Problem } from '../../state/customer-store/base-port.ts';
import type { RawValues, StoreReading } from '../../state/customer-store/port.ts';
import type { Cell } from '../../sync/contracts.ts';
import { type SyncedColumn, syncedColumns } from './columns.ts';
import { isCustomerId, normalizeCustomerId } from './numbers.ts';
import { plain, shown } from './problems.ts';
import type { Side, StoreSide } from './sides.ts';
import { readValue } from './values.ts';

export interface StoredCustomer extends StoreSide {
  readonly raw: RawValues;
}

export interface StoreSideReading extends Side<StoredCustomer> {
  /** Columns that the store is able to keep. */
  readonly kept: ReadonlySet<string>;
  /** The store keeps the mark of the inactive itself. */
  readonly keepsStatus: boolean;
  readonly reading: StoreReading;
}

const inactiveMark = /^\s*inactive\s*$/i;

/**
 * The store's records as customers. A property that one record lacks and others have is an empty one; a property that no record has
 * is no opinion, so that a bot which drops what it does not know cannot empty the table's columns. `isRetired` says who is inactive
 * where the store itself cannot.
 */
export function readStoreSide(
  reading: StoreReading,
  isRetired: (id: string) => boolean,
  zone: string,
): StoreSideReading {
  const customers = new Map<string, StoredCustomer>();
  const frozen = new Set<string>();
  const problems: Problem[] = [];
  const byId = new Map<string, RawValues[]>();
  const reject = (key: string, code: string, text: Problem['text']) => {
    problems.push({ side: 'store', severity: 'rejected', key, code, text });
  };
  reading.records.forEach((record, index) => {
    const place = `#${index + 1}`;
    const id = normalizeCustomerId(record?.customer_id);
    const same = byId.get(id);
    if (!record) reject(place, 'not_an_object', customerMessages.storeNotAnObject(index + 1));
    else if (id === '') reject(place, 'missing_field', customerMessages.storeMissingNumber());
    else if (!isCustomerId(id))
      reject(shown(record.customer_id), 'invalid_id', customerMessages.storeInvalidNumber(shown(record.customer_id)));
    else if (same) same.push(record);
    else byId.set(id, [record]);
  });
  const kept = syncedColumns.filter((column) => reading.props.has(column.prop));
  const inUse = kept.filter((column) => reading.records.some((record) => record?.[column.prop] !== undefined));
  const keepsStatus = reading.props.has('status');
  for (const [id, [record, ...others]] of byId) {
    if (others.length > 0) {
      frozen.add(id);
      reject(id, 'duplicate_id', customerMessages.storeDuplicate(id, others.length + 1));
      continue;
    }
    const raw = record as RawValues;
    const active = keepsStatus ? !inactiveMark.test(plain(raw.status)) : !isRetired(id);
    customers.set(id, { active, raw, ...readRecord(id, raw, inUse, zone, problems) });
  }
  return { customers, frozen, problems, kept: new Set(kept.map((column) => column.name)), keepsStatus, reading };
}

function readRecord(
  id: string,
  raw: RawValues,
  columns: readonly SyncedColumn[],
  zone: string,
  problems: Problem[],
): Pick<StoreSide, 'cells' | 'invalid'> {
  const cells: Record<string, Cell> = {};
  let invalid: Set<string> | undefined;
  for (const column of columns) {
    const found = raw[column.prop];
    if (found === undefined && column.owner === 'system') continue;
    const value = readValue(column, found, zone);
    if ('cell' in value) {
      // A counter that was never set counts nothing.
      cells[column.name] =
        value.cell === null && column.owner === 'system' && column.kind === 'number' ? 0 : value.cell;
      continue;
    }
    invalid ??= new Set();
    invalid.add(column.name);
    const text = customerMessages.invalidCell(column.name, shown(found, column.name), 'store');
    problems.push({
      side: 'store',
      severity: 'warning',
      key: id,
      code: value.code,
      text,
      column: column.name,
      storeValue: plain(found),
    });
  }
  return invalid ? { cells, invalid } : { cells };
}
