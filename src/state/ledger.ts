import * as z from 'zod/mini';
import type { PlatformName } from '../http/contracts.ts';
import { stateMessages } from '../messages/state.ts';
import type { Locks } from './locks.ts';
import { readVersioned, writeVersioned } from './versioned.ts';

const monthSchema = z.record(z.string(), z.record(z.string(), z.record(z.string(), z.int())));
const schema = z.object({
  version: z.literal(1),
  /** month (YYYY-MM, Beijing time: both platforms' quota month) → platform → operation → metered calls */
  months: monthSchema,
});

/** Both platforms reset on the 1st; their tenants live in China. */
export function quotaMonth(nowMs: number): string {
  return new Date(nowMs + 8 * 3_600_000).toISOString().slice(0, 7);
}

/** calls.json: metered calls by month, platform and operation, of all pipelines together. */
export class CallLedger {
  constructor(
    private readonly path: string,
    private readonly locks: Locks,
  ) {}

  async add(month: string, counts: Readonly<Record<PlatformName, Readonly<Record<string, number>>>>): Promise<void> {
    const any = Object.values(counts).some((operations) => Object.keys(operations).length > 0);
    if (!any) return;
    await this.locks.exclusively('calls', () => {
      const months = this.read();
      const entry = months[month] ?? {};
      for (const [platform, operations] of Object.entries(counts)) {
        const sums = entry[platform] ?? {};
        for (const [operation, count] of Object.entries(operations)) sums[operation] = (sums[operation] ?? 0) + count;
        entry[platform] = sums;
      }
      months[month] = entry;
      const recent = Object.fromEntries(Object.entries(months).sort().slice(-13));
      writeVersioned(this.path, { version: 1, months: recent });
    });
  }

  read(): z.infer<typeof monthSchema> {
    return readVersioned(this.path, 1, schema, stateMessages.damagedCallsHint(this.path))?.months ?? {};
  }

  month(month: string): Record<PlatformName, { total: number; byOperation: Record<string, number> }> {
    const entry = this.read()[month] ?? {};
    const of = (platform: PlatformName) => {
      const byOperation = entry[platform] ?? {};
      return { total: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation };
    };
    return { feishu: of('feishu'), dingtalk: of('dingtalk') };
  }
}
