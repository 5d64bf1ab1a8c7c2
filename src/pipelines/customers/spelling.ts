import { type RawValues, type StoreProp, type StoreReading, storeProps } from '../../state/customer-store/port.ts';
import type { Cell } from '../../sync/contracts.ts';
import type { SyncedColumn } from './columns.ts';
import { formOfMoment, type MomentForm, writeMoment } from './moments.ts';

/** How this store spells what could be spelled in several ways, learned from its records. */
export interface Spelling {
  readonly tags: 'list' | 'json' | { readonly separator: string };
  readonly moments: MomentForm;
  readonly registration: MomentForm;
  /** What at least one record has. */
  readonly inUse: ReadonlySet<StoreProp>;
  readonly zone: string;
}

export function learnSpelling(reading: StoreReading, kind: 'json' | 'sqlite', zone: string): Spelling {
  const firstOf = <T>(prop: StoreProp, of: (raw: unknown) => T | null): T | null => {
    for (const record of reading.records) {
      const found = record ? of(record[prop]) : null;
      if (found !== null) return found;
    }
    return null;
  };
  const moments = firstOf('last_active', formOfMoment);
  const registration = firstOf('registration_time', formOfMoment);
  const inUse = storeProps.filter((prop) => reading.records.some((record) => record?.[prop] !== undefined));
  return {
    tags: firstOf('tags', formOfTags) ?? (kind === 'sqlite' ? 'json' : 'list'),
    moments: moments ?? registration ?? 'local',
    registration: registration ?? moments ?? 'local',
    inUse: new Set(inUse),
    zone,
  };
}

function formOfTags(raw: unknown): Spelling['tags'] | null {
  if (Array.isArray(raw)) return 'list';
  if (typeof raw !== 'string' || raw.trim() === '') return null;
  if (/^\s*[["]/.test(raw)) return 'json';
  const separator = /\s*[,，、;；]\s*/.exec(raw)?.[0];
  return separator === undefined ? null : { separator };
}

/** A cell as this store would write it, in the shape that the value had before. Pure. */
export function spell(column: SyncedColumn, cell: Cell, old: unknown, spelling: Spelling): unknown {
  if (column.kind === 'multiSelect') return spellTags(cell, formOfTags(old) ?? spelling.tags);
  // A bot that keeps '' for "nothing" may not expect null.
  if (cell === null) return typeof old === 'string' && column.kind !== 'number' ? '' : null;
  if (column.kind === 'dateTime')
    return writeMoment(Number(cell), formOfMoment(old) ?? spelling.moments, spelling.zone);
  if (typeof cell === 'number') return typeof old === 'string' ? String(cell) : cell;
  if (column.kind === 'phone' && typeof old === 'number' && String(Number(cell)) === cell) return Number(cell);
  return cell;
}

function spellTags(cell: Cell, form: Spelling['tags']): unknown {
  const tags = Array.isArray(cell) ? (cell as readonly string[]) : [];
  if (form === 'list') return [...tags];
  if (form === 'json' || tags.some((tag) => /[,，、;；]/.test(tag))) return JSON.stringify(tags);
  return tags.join(form.separator);
}

/** A new record: what it holds, and what the bot expects of every record. */
export function spellNew(
  id: string,
  cells: readonly [SyncedColumn, Cell][],
  spelling: Spelling,
  options: { readonly nowMs: number; readonly props: ReadonlySet<StoreProp>; readonly kind: 'json' | 'sqlite' },
): RawValues {
  const { inUse } = spelling;
  const { props } = options;
  const values: Partial<Record<StoreProp, unknown>> = { customer_id: id };
  for (const [column, cell] of cells) {
    const value = spell(column, cell, undefined, spelling);
    // Empty properties as the other records have them; the first record shows all there are.
    if (value !== null || inUse.size === 0 || inUse.has(column.prop)) values[column.prop] = value;
  }
  if (props.has('registration_time')) {
    values.registration_time = writeMoment(options.nowMs, spelling.registration, spelling.zone);
  }
  if (props.has('status') && (options.kind === 'sqlite' || inUse.has('status'))) values.status = 'active';
  return values;
}
