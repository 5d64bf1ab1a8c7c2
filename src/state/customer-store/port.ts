/**
 * The bot's customer store as the pipeline sees it: records of raw values, untouched by any idea of what they mean.
 * Two implementations (a JSON file, a SQLite table); what a value means is decided in `pipelines/customers/values.ts`.
 */

/** The bot's own names of what we read and write. A store may lack any but `customer_id`. */
export const storeProps = [
  'customer_id',
  'name',
  'group_name',
  'wechat_remark',
  'priority',
  'phone',
  'email',
  'notes',
  'tags',
  'total_questions',
  'solved_questions',
  'handoff_count',
  'last_active',
  'status',
  'registration_time',
] as const;
export type StoreProp = (typeof storeProps)[number];

/** Values as they stand in the store: JSON values, or SQLite's null, number, string, bytes. Absent: the record has no such property. */
export type RawValues = Readonly<Partial<Record<StoreProp, unknown>>>;

export interface StoreReading {
  /** Equal fingerprints: nothing that we look at has changed. */
  readonly fingerprint: string;
  /** One per record, in the store's order; null for an element that is not a record at all. */
  readonly records: readonly (RawValues | null)[];
  /** What the store is able to keep. */
  readonly props: ReadonlySet<StoreProp>;
}

export type StoreChange =
  | {
      readonly kind: 'update';
      /** Normalised number, for the outcome. */
      readonly id: string;
      /** The number exactly as it stands in the store. */
      readonly rawId: unknown;
      readonly set: RawValues;
      /** What these properties held when the change was decided; anything else by now makes the change stale. */
      readonly expect: RawValues;
    }
  | { readonly kind: 'create'; readonly id: string; readonly values: RawValues };

export interface StoreOutcome {
  /** Numbers whose record changed, appeared or vanished since the change was decided: nothing was done, decide again. */
  readonly stale: ReadonlySet<string>;
  /** Numbers whose change the store itself refused (a constraint of the bot's table), with its words. */
  readonly refused: ReadonlyMap<string, string>;
  /** The store after the changes. */
  readonly reading: StoreReading;
}

/**
 * Errors: STORE_NOT_FOUND, STORE_COLUMN_MISSING (exit 2), STORE_DAMAGED, STORE_UNWRITABLE (exit 1), STORE_BUSY (exit 5).
 */
export interface CustomerStore {
  readonly kind: 'json' | 'sqlite';
  /** Names the store and its mapping without telling its path: another store means starting over. */
  readonly identity: string;
  /** The fingerprint that `read` would have now, as cheaply as the store allows. */
  fingerprint(): Promise<string>;
  read(): Promise<StoreReading>;
  /** All fresh changes in one atomic step; what others changed meanwhile in other properties and records is kept. */
  apply(changes: readonly StoreChange[]): Promise<StoreOutcome>;
  close(): void;
}
