/**
 * What the platform itself makes a run cost at least, whoever runs it. Calls as DESIGN §6 counts them; time from what must be waited
 * for: an answer before the next question can be asked, and a turn where the platform limits the rate.
 */
export interface Floor {
  /** Metered calls. */
  readonly calls: number;
  /** Calls on the critical path, tokens included: each waits for the one before. */
  readonly path: number;
  /** Calls that the platform lets start at most so often. */
  readonly paced?: { readonly calls: number; readonly perSecond: number };
}

/** Milliseconds, without the start of a process. */
export function floorMs({ path, paced }: Floor, latencyMs: number): number {
  return path * latencyMs + (paced === undefined ? 0 : ((paced.calls - 1) / paced.perSecond) * 1000);
}

export const batch = 500;
export const pages = (rows: number, size: number) => Math.ceil(rows / size);
