import type { Limit } from './http.ts';

/** Whether one more call fits; when not, the window's ceiling and the seconds until it reopens. */
export type Admission = { ok: true } | { ok: false; limit: number; resetSeconds: number };

/** Fixed windows that open with their first call, per key. A refused call does not count. */
export class RateLimiter {
  readonly #windows = new Map<string, { startedAt: number; count: number }>();

  admit(key: string, limits: readonly Limit[], now: number): Admission {
    const open = limits.map((limit) => {
      const id = `${key}/${limit.seconds}`;
      const known = this.#windows.get(id);
      const running = known !== undefined && now - known.startedAt < limit.seconds * 1000 && now >= known.startedAt;
      return { id, limit, window: running ? known : { startedAt: now, count: 0 } };
    });
    for (const { limit, window } of open) {
      if (window.count >= limit.count) {
        const resetSeconds = Math.max(0.001, (window.startedAt + limit.seconds * 1000 - now) / 1000);
        return { ok: false, limit: limit.count, resetSeconds };
      }
    }
    for (const { id, window } of open) {
      window.count++;
      this.#windows.set(id, window);
    }
    return { ok: true };
  }

  forget(): void {
    this.#windows.clear();
  }
}

/** Calendar month in Beijing time, e.g. `2026-11`: quotas of both platforms start again on the 1st. */
export function quotaMonth(now: number): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 7);
}

/** Metered calls per platform and month. */
export interface QuotaUse {
  month: string;
  used: number;
}

export function usedThisMonth(use: QuotaUse, now: number): number {
  return use.month === quotaMonth(now) ? use.used : 0;
}

export function countUse(use: QuotaUse, now: number): void {
  const month = quotaMonth(now);
  if (use.month !== month) {
    use.month = month;
    use.used = 0;
  }
  use.used++;
}
