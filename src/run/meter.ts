import { SyncError } from '../errors/index.ts';
import type { CallMeter, PlatformName } from '../http/contracts.ts';
import { runMessages } from '../messages/run.ts';
import type { CallCounts } from '../sync/contracts.ts';

const zero = (): CallCounts => ({ total: 0, byOperation: {} });

/** Counts a run's calls and keeps it below `--max-calls`. Metered calls are those that the monthly quota counts. */
export class RunMeter implements CallMeter {
  readonly calls: Record<PlatformName, CallCounts> = { feishu: zero(), dingtalk: zero() };
  /** Tokens, people, departments: free of quota. */
  readonly free: Record<PlatformName, CallCounts> = { feishu: zero(), dingtalk: zero() };
  retries = 0;
  private unsaved: Record<PlatformName, Record<string, number>> = { feishu: {}, dingtalk: {} };
  private metered = 0;
  private sinceSave = 0;

  constructor(
    private readonly maxCalls: number | null,
    /** Told now and then, so that a killed run's calls are not forgotten. */
    private readonly save: (counts: Record<PlatformName, Record<string, number>>) => void = () => undefined,
  ) {}

  beforeMetered(_platform: PlatformName, operation: string, spare = 0): void {
    // However small the budget, most of it goes to reading; something must be left to write what was read.
    if (this.maxCalls !== null && this.metered >= this.maxCalls - Math.min(spare, Math.floor(this.maxCalls / 3))) {
      throw new SyncError({
        code: 'MAX_CALLS_REACHED',
        recovery: 'try-later',
        text: runMessages.maxCalls(this.maxCalls, operation),
        hint: runMessages.maxCallsHint(),
      });
    }
    this.metered++;
  }

  count(platform: PlatformName, operation: string, metered: boolean): void {
    const counts = (metered ? this.calls : this.free)[platform];
    counts.total++;
    counts.byOperation[operation] = (counts.byOperation[operation] ?? 0) + 1;
    if (!metered) return;
    this.unsaved[platform][operation] = (this.unsaved[platform][operation] ?? 0) + 1;
    if (++this.sinceSave >= 50) this.flush();
  }

  retry(): void {
    this.retries++;
  }

  flush(): void {
    const counts = this.unsaved;
    this.unsaved = { feishu: {}, dingtalk: {} };
    this.sinceSave = 0;
    this.save(counts);
  }
}
