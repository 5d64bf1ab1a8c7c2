import type { OpenEntry } from './checkpoint.ts';
import { dayMs, type Slice, spanMsMax } from './source.ts';

/**
 * Following what is open (DESIGN §8.1 "No change missed"). The listing knows creation times only, so an approval filed last week
 * and decided today never shows up by itself. Two ways to learn it: a listing filtered by RUNNING (20 ids a call; who is missing has
 * finished), or the details (a call each). Pure: decides which, by their cost.
 */

const pageIds = 20;
// The weekly look at what is too old to be listed.
const oldRefreshMs = 7 * dayMs;
// Creation times are known to the minute, and whether bounds are inclusive is not documented.
const slackMs = 60_000;

export interface Following {
  /** Detail calls in any case: due for their refresh, or cheaper to read than to list. */
  readonly read: readonly string[];
  readonly listings: readonly RunningListing[];
  /** Ids beyond what can be listed; those of them that are due are in `read`. */
  readonly tooOld: readonly string[];
}

export interface RunningListing extends Slice {
  /** Open ids created in this slice that the listing is to tell about. */
  readonly ids: readonly string[];
  /** Calls that it takes when nothing else is running there. */
  readonly pages: number;
}

export interface FollowInput {
  readonly open: Readonly<Record<string, OpenEntry>>;
  /** Ids that this run reads anyway. */
  readonly settled: ReadonlySet<string>;
  readonly nowMs: number;
  /** Age of a running instance's details at which they are read again; 0: every run. */
  readonly refreshMs: number;
  /** Nothing created before can be listed. */
  readonly listableFromMs: number;
}

export function planFollowing(input: FollowInput): Following {
  const { nowMs, refreshMs, listableFromMs } = input;
  const read: string[] = [];
  const tooOld: string[] = [];
  const undecided: { id: string; createdMs: number }[] = [];
  // Cron never starts at the same second: five minutes early is on time.
  const isDue = (entry: OpenEntry, everyMs: number) =>
    nowMs - entry.refreshedMs >= everyMs - Math.min(300_000, everyMs * 0.05);
  for (const [id, entry] of Object.entries(input.open)) {
    if (input.settled.has(id)) continue;
    const listable = entry.createdMs - slackMs >= listableFromMs;
    if (!listable) tooOld.push(id);
    if (isDue(entry, listable ? refreshMs : Math.max(refreshMs, oldRefreshMs))) read.push(id);
    else if (listable) undecided.push({ id, createdMs: entry.createdMs });
  }
  const listings: RunningListing[] = [];
  for (const slice of slices(undecided)) {
    const startMs = slice.firstMs - slackMs;
    const endMs = Math.max(startMs, Math.min(slice.lastMs + 2 * slackMs, nowMs));
    const running = Object.values(input.open).filter((entry) => entry.createdMs >= startMs && entry.createdMs <= endMs);
    const pages = Math.max(1, Math.ceil(running.length / pageIds));
    // The listing at equal cost (DESIGN §8.1).
    if (pages <= slice.ids.length) listings.push({ startMs, endMs, ids: slice.ids, pages });
    else read.push(...slice.ids);
  }
  return { read, listings, tooOld };
}

/** The fewest spans of at most 120 days that hold all creation times: from the oldest, each as long as it may be. */
function slices(entries: readonly { id: string; createdMs: number }[]) {
  const result: { firstMs: number; lastMs: number; ids: string[] }[] = [];
  for (const { id, createdMs } of [...entries].sort((a, b) => a.createdMs - b.createdMs)) {
    const last = result.at(-1);
    if (last && createdMs - last.firstMs <= spanMsMax - 3 * slackMs) {
      last.lastMs = createdMs;
      last.ids.push(id);
    } else {
      result.push({ firstMs: createdMs, lastMs: createdMs, ids: [id] });
    }
  }
  return result;
}

/**
 * Whether to ask for one more page of RUNNING ids. Within the expected pages, yes. Beyond, strangers fill the listing (approvals that
 * nobody asked us to follow): go on while a page can still tell of several, and never beyond what the details would have cost.
 */
export function isWorthAnotherPage(listing: RunningListing, pagesRead: number, unresolved: number): boolean {
  if (unresolved === 0) return false;
  if (pagesRead < listing.pages) return true;
  return unresolved > 1 && pagesRead < listing.ids.length;
}
