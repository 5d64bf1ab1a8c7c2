import type { Problem } from '../../state/customer-store/base-port.ts';
import type { Cell, Row } from '../../sync/contracts.ts';

/** A customer as the table has it. */
export interface TableSide {
  readonly recordId: string;
  /** The number cell as it stands; something else than the number where it needs normalising. */
  readonly number: Cell;
  /** Readable cells by column; an empty cell is absent or null. */
  readonly cells: Row;
  /** 同步时间, for the plan. */
  readonly syncTime: Cell;
  /** Columns whose cell cannot be used: left alone on both sides. */
  readonly invalid?: ReadonlySet<string>;
}

/** A customer as the store has it. */
export interface StoreSide {
  readonly active: boolean;
  /** Readable values by column. Absent: the store has no opinion. */
  readonly cells: Row;
  readonly invalid?: ReadonlySet<string>;
}

/** One whole reading of one side. */
export interface Side<T> {
  readonly customers: Map<string, T>;
  /** Numbers that neither side may touch: duplicates, or a row of theirs whose number was spoilt. */
  readonly frozen: Set<string>;
  readonly problems: readonly Problem[];
}
