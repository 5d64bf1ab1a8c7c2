import { SyncError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import { dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import type { FactCache } from '../../state/ports.ts';
import { ColumnCache } from './columns.ts';
import { type Notable, type NotableCall, notablePath } from './notable.ts';

export interface SheetDeps {
  readonly notable: Notable;
  readonly facts: FactCache;
  readonly clock: Clock;
  /** What the misleading Z means, in ms: the organisation's time zone. */
  readonly offsetMs: number;
  /** Key of the columns on disk. */
  readonly cacheKey: string;
  /** The sheet is gone: whatever led to its id must be forgotten. */
  forgetSheet(): Promise<void>;
}

/** One sheet and its columns: the door that reading and writing share. */
export class Sheet {
  readonly cache: ColumnCache;

  constructor(
    readonly deps: SheetDeps,
    readonly baseId: string,
    private readonly place: { readonly id: string; readonly name: string },
  ) {
    this.cache = new ColumnCache(deps.notable, deps.facts, deps.clock, deps.cacheKey, baseId, place);
  }

  get id(): string {
    return this.place.id;
  }

  get name(): string {
    return this.place.name;
  }

  path(...steps: readonly string[]): string {
    return notablePath(this.baseId, 'sheets', this.place.id, ...steps);
  }

  /** A call as it is; for callers that look into refusals themselves. */
  attempt<T>(call: NotableCall<T>): Promise<T> {
    return this.deps.notable.call(call);
  }

  call<T>(call: NotableCall<T>): Promise<T> {
    return this.guard(() => this.attempt(call));
  }

  /** Names the sheet when it is gone, and forgets what led to its id, so that the next run looks for it again. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SyncError) || error.code !== 'DINGTALK_TABLE_GONE' || error.details['table'] !== undefined)
        throw error;
      await this.cache.forget();
      await this.deps.forgetSheet();
      throw new SyncError({
        code: 'DINGTALK_TABLE_GONE',
        recovery: 'fix-config',
        text: m.tableGone(this.name),
        hint: dingtalkMeanings.tableGone.hint,
        details: { ...error.details, table: this.name },
        cause: error,
      });
    }
  }
}
