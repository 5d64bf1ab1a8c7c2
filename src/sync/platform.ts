import type { Text } from '../messages/text.ts';
import type { Column, ColumnSpec, Table, TableSpec } from './contracts.ts';

/** A place where tables live. Two adapters (and memory) implement it; `setup` and `doctor` use `admin`. */
export interface TargetPlatform {
  readonly name: 'feishu' | 'dingtalk' | 'memory';
  /**
   * Resolves the table that the configuration names for `spec.key` (id, name, pasted address, both parts; left out: the default
   * name). Resolved ids are cached on disk. Throws TABLE_NOT_FOUND (fix-config) with the names that exist.
   */
  open(spec: TableSpec): Promise<Table>;
  /**
   * Calls will follow: loads what they need, and asks for a token where there is none. Resolves when the question has left. Costs no
   * metered call; what goes wrong is said by the first call.
   */
  warmUp(): Promise<void>;
  readonly admin: BaseAdmin;
}

export interface ViewWish {
  readonly name: string;
  readonly kind: 'grid' | 'kanban' | 'gantt' | 'gallery';
  /** Applied where the platform's API can. */
  readonly filter?: {
    readonly column: string;
    readonly operator: 'is' | 'isNot' | 'notEmpty';
    readonly values: readonly string[];
  };
}

/**
 * Creating what is missing, and looking at what is there. Nothing existing is ever changed or deleted. `baseId` is that of the table;
 * left out: the configured default base.
 */
export interface BaseAdmin {
  /** The configured default base; throws when none is configured. */
  baseId(): Promise<string>;
  /** The tables of the default base as they are now (one listing); `open` knows their names afterwards. */
  tables(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /** Links whose target does not exist yet are left out; add them with `createColumn` afterwards. */
  createTable(
    name: string,
    columns: readonly ColumnSpec[],
    linkTargets: ReadonlyMap<string, string>,
  ): Promise<{ id: string }>;
  /** `linkTableId` for link columns. With `backColumn` the mirror column appears in the other table. */
  createColumn(tableId: string, column: ColumnSpec, linkTableId?: string, baseId?: string): Promise<void>;
  views(tableId: string, baseId?: string): Promise<readonly { readonly id: string; readonly name: string }[] | null>;
  /** `columns`, where they are known, save the listing that the filter needs. */
  createView(
    tableId: string,
    view: ViewWish,
    known?: { readonly baseId?: string; readonly columns?: readonly Column[] },
  ): Promise<'created' | 'unsupported'>;
  /** Creates a base and returns its id and address; null where the platform cannot. */
  createBase(name: string): Promise<{ id: string; url: string } | null>;
}

/** One line of `doctor`. */
export interface Finding {
  readonly area: string;
  readonly name: Text;
  readonly status: 'ok' | 'failed' | 'warning' | 'skipped';
  readonly detail?: Text;
  readonly remedy?: Text;
  readonly code?: string;
  /** What a program may do with it: the value to set, by name. */
  readonly facts?: Readonly<Record<string, string>>;
}
