import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { Warning } from '../../sync/contracts.ts';

/** What the pipeline asks of DingTalk. `platforms/dingtalk` implements both. */

export interface InstanceQuery {
  readonly processCode: string;
  /** Bounds of the creation time, epoch ms. */
  readonly startMs: number;
  readonly endMs: number;
  readonly signal?: AbortSignal;
}

export interface ApprovalApi {
  /** Pages of at most 20 ids (reference §3.1), one metered call each. All statuses unless `statuses` names some. */
  listInstanceIds(query: InstanceQuery & { readonly statuses?: readonly string[] }): AsyncIterable<readonly string[]>;
  /** The raw `result` of the detail call (§3.2), one metered call. Throws DINGTALK_INSTANCE_GONE (reject-record). */
  instance(id: string, signal?: AbortSignal): Promise<unknown>;
  /** Every template that this administrator may manage (§3.6), one metered call. */
  managedTemplates(adminUserId: string): Promise<readonly { readonly processCode: string; readonly name: string }[]>;
  /**
   * Pages of at most 20 whole instances in the shape of the detail call (§3.7, OA premium): raw ones that carry their
   * `processInstanceId`, or pairs of id and instance.
   */
  premiumPages(query: InstanceQuery): AsyncIterable<readonly unknown[]>;
}

/** Names by id, cached on disk. null: nobody of this id any more. Not metered. */
export interface Directory {
  userName(userId: string): Promise<string | null>;
  departmentName(departmentId: string): Promise<string | null>;
  /** Warnings of the directory itself since the last call. */
  takeWarnings?(): readonly Warning[];
}

/** A directory that tells more of people and departments than their names. */
export interface PeopleDirectory {
  person(userId: string): Promise<{ readonly name: string } | null>;
  department(departmentId: string): Promise<{ readonly name: string } | null>;
  takeWarnings?(): readonly Warning[];
}

/** Names out of either directory. */
export function namesIn(directory: Directory | PeopleDirectory): Directory {
  if ('userName' in directory) return directory;
  return {
    userName: async (userId) => (await directory.person(userId))?.name ?? null,
    departmentName: async (departmentId) => (await directory.department(departmentId))?.name ?? null,
    takeWarnings: () => directory.takeWarnings?.() ?? [],
  };
}

/** Id and instance of one entry of a premium page; the id is '' where there is none. */
export function premiumEntry(entry: unknown): { id: string; raw: unknown } {
  const { instanceId, instance, processInstanceId } = (entry ?? {}) as Record<string, unknown>;
  const id = instanceId ?? processInstanceId;
  return { id: typeof id === 'string' ? id : '', raw: instance ?? entry };
}

export const dayMs = 86_400_000;
/** Longest span of one listing (reference §3.1). */
export const spanMsMax = 120 * dayMs;
/** Ids that one paging loop yields at most (reference §3.1). */
const loopIdsMax = 10_000;
const shortestSliceMs = 60_000;

export interface Slice {
  readonly startMs: number;
  readonly endMs: number;
}

/** Consecutive slices of at most 120 days. Neighbours share their boundary, so no instant falls between them. */
export function sliceWindow({ startMs, endMs }: Slice): Slice[] {
  const slices: Slice[] = [];
  for (let start = startMs; start < endMs; start += spanMsMax) {
    slices.push({ startMs: start, endMs: Math.min(start + spanMsMax, endMs) });
  }
  return slices.length > 0 ? slices : [{ startMs, endMs }];
}

/**
 * Every entry created in the window, each once, in pages as they come. A slice that reaches the platform's 10,000 per loop is
 * halved and listed again: what lies beyond the cap is silently missing. Throws TOO_MANY_INSTANCES when a minute is too full.
 */
export async function* listWindow<T>(
  window: Slice,
  list: (slice: Slice) => AsyncIterable<readonly T[]>,
  idOf: (entry: T) => string,
  processCode: string,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  const slices = sliceWindow(window).reverse();
  for (let slice = slices.pop(); slice !== undefined; slice = slices.pop()) {
    let count = 0;
    for await (const page of list(slice)) {
      count += page.length;
      const fresh = page.filter((entry) => !seen.has(idOf(entry)));
      for (const entry of fresh) seen.add(idOf(entry));
      // Pages may shift while people file approvals, so a page can repeat ids.
      if (fresh.length > 0)
        yield fresh.filter((entry, place) => fresh.findIndex((other) => idOf(other) === idOf(entry)) === place);
      if (count >= loopIdsMax) break;
    }
    if (count < loopIdsMax) continue;
    if (slice.endMs - slice.startMs <= shortestSliceMs) {
      throw new SyncError({
        code: 'TOO_MANY_INSTANCES',
        recovery: 'fix-config',
        text: approvalMessages.tooManyInstances(processCode),
        hint: approvalMessages.tooManyInstancesHint(),
      });
    }
    const middle = Math.floor((slice.startMs + slice.endMs) / 2);
    slices.push({ startMs: middle, endMs: slice.endMs }, { startMs: slice.startMs, endMs: middle });
  }
}
