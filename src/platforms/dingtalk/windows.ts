/** Limits of one listing (page `obtain-an-approval-list-of-instance-ids`). */
const spanMaxMs = 120 * 86_400_000;
export const idsPerLoopMax = 10_000;
/** Neighbouring windows overlap: whether their bounds are inclusive is not documented. */
const overlapMs = 60_000;
const shortestMs = 2 * overlapMs;

/** Windows of at most 120 days that cover the range, oldest first, each reaching a minute into the one before. */
export function splitRange(startMs: number, endMs: number): { startMs: number; endMs: number }[] {
  const windows: { startMs: number; endMs: number }[] = [];
  let from = startMs;
  while (endMs - from > spanMaxMs) {
    windows.push({ startMs: from, endMs: from + spanMaxMs });
    from += spanMaxMs - overlapMs;
  }
  windows.push({ startMs: from, endMs });
  return windows;
}

/**
 * Pages of a listing over a range of any length. A window whose listing reaches the cap is listed again in two halves, since
 * what lies beyond the cap is never shown.
 */
export async function* listWindows<P>(
  startMs: number,
  endMs: number,
  list: (startMs: number, endMs: number) => AsyncIterable<P>,
  count: (page: P) => number,
  capIds = idsPerLoopMax,
): AsyncGenerator<P> {
  // A stack, oldest window on top.
  const windows = splitRange(startMs, endMs).reverse();
  for (let window = windows.pop(); window; window = windows.pop()) {
    let listed = 0;
    for await (const page of list(window.startMs, window.endMs)) {
      listed += count(page);
      yield page;
      if (listed >= capIds) break;
    }
    if (listed < capIds || window.endMs - window.startMs <= shortestMs) continue;
    const middle = Math.floor((window.startMs + window.endMs) / 2);
    windows.push(
      { startMs: middle - overlapMs / 2, endMs: window.endMs },
      { startMs: window.startMs, endMs: middle + overlapMs / 2 },
    );
  }
}
