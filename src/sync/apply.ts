import { SyncError, UnknownOutcomeError, WriteRefusedError, withHint } from '../errors/index.ts';
import type { Clock, Random } from '../lib/clock.ts';
import { engineMessages } from '../messages/engine.ts';
import type { Text } from '../messages/text.ts';
import type { JournalLine } from '../state/ports.ts';
import { withoutEmpty } from './cells.ts';
import type { Action, Row, Table } from './contracts.ts';
import { getRows } from './get-rows.ts';
import type { Refusals } from './refusals.ts';
import { halves } from './split.ts';

/** One planned change on its way, with what is needed to report or replan it. */
export interface Pending {
  readonly action: Action;
  /** Natural key of the group (without `#n`). */
  readonly groupKey: string;
  /** The row as wanted; null for changes that come from elsewhere (rollback, merge). */
  readonly wanted: Row | null;
  readonly line?: number | undefined;
  readonly payload?: unknown;
  /** A change from elsewhere (rollback, dedupe, saved plan), not from comparing a whole group. */
  readonly pushed?: boolean;
}

export type Settled =
  | { readonly outcome: 'done'; readonly pending: Pending; readonly recordId: string }
  | {
      readonly outcome: 'rejected';
      readonly pending: Pending;
      readonly code: string;
      readonly reason: Text;
      readonly column?: string;
    }
  | { readonly outcome: 'unknown'; readonly pending: Pending }
  /** The row it was to change is gone: plan it again. */
  | { readonly outcome: 'gone'; readonly pending: Pending };

export interface ApplyDeps {
  readonly table: Table;
  readonly tableKey: string;
  readonly random: Random;
  readonly clock: Clock;
  /** An intent is on disk when this returns. */
  record(line: Extract<JournalLine, { t: 'intent' | 'outcome' }>): void;
  nextBatch(): number;
  /** Runs a write while no other process writes to the base. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Rows per call, learned smaller when the platform says too many. */
  size(kind: Action['kind']): number;
  learnSize(kind: Action['kind'], rows: number): void;
  /** What was refused so far of this kind of action, also in earlier batches. */
  readonly refusals: Refusals<Pending>;
  settle(settled: readonly Settled[]): void;
  /** Like `settle`, but not before the next call is on its way, or the last one is answered. */
  settleSoon(settled: readonly Settled[]): void;
  /** What there is to do while a call that has just begun is under way. Never rejects. */
  meanwhile(): Promise<void>;
  /** Reads back which of these creates landed: group key → record id, in order of the wanted rows; only what is certain. */
  readBack(pending: readonly Pending[]): Promise<Map<Pending, string>>;
  checkCancelled(): void;
}

/** The cells that an action sends; an empty cell of an update empties the table's. */
export function cellsSent(action: Action): Row {
  if (action.kind === 'create') return withoutEmpty(action.row);
  if (action.kind === 'delete') return {};
  return Object.fromEntries(Object.entries(action.changes).map(([name, change]) => [name, change.to]));
}

/** A batch that is on disk, so that it may leave. */
export interface Intent {
  readonly rows: number;
  readonly token: string | null;
  readonly atMs: number;
  /** Until the call begins or the batch is taken back. */
  waits: boolean;
  close(result: Extract<JournalLine, { t: 'outcome' }>['result'], recordIds?: readonly string[]): void;
}

/** After this time an intent is formed anew: how old it is tells a later run whether a reading can know its rows already. */
const intentMaxMs = 60_000;

/** Puts the first batch of these on disk while the batch before it is under way. It leaves with `applyBatch`, or never. */
export function prepare(deps: ApplyDeps, kind: Action['kind'], items: readonly Pending[]): Intent {
  return intend(deps, kind, nextBatch(deps, kind, items, 0));
}

function nextBatch(deps: ApplyDeps, kind: Action['kind'], items: readonly Pending[], from: number): Pending[] {
  // Asked anew for every batch: what the platform refused once as too large is not tried again on the rows behind it.
  return items.slice(from, from + Math.min(deps.size(kind), deps.table.limits[kind]));
}

/**
 * Sends one kind of action in batches. All-or-nothing batches that are refused because of a row are bisected until the bad rows
 * stand alone, unless every row is refused (see `Refusals`): then a batch of 500 costs some thirty calls, and each that follows four.
 * Refused as too large they are halved and the size is remembered. Every batch is on disk before it leaves.
 * Throws what ends the run; whatever was settled before has been reported. `prepared`: see `prepare`; used where it still holds.
 */
export async function applyBatch(
  deps: ApplyDeps,
  kind: Action['kind'],
  items: readonly Pending[],
  prepared: Intent | null = null,
): Promise<void> {
  let sent = 0;
  while (sent < items.length) {
    deps.checkCancelled();
    const batch = nextBatch(deps, kind, items, sent);
    deps.refusals.begin();
    // Two groups and a row of each tell whether what had the batch before refused is still so.
    const groups = deps.refusals.isSystematic() ? halves(batch) : [batch];
    const intent = sent === 0 && prepared !== null ? takeUp(deps, prepared, groups) : null;
    sent += batch.length;
    for (const group of groups) if (group.length > 0) await send(deps, kind, group, intent);
    await settleAside(deps, kind);
  }
}

/** The prepared batch where it is still what leaves now. Else it is taken back first: of two on disk a later run could send both. */
function takeUp(deps: ApplyDeps, prepared: Intent, groups: readonly (readonly Pending[])[]): Intent | null {
  const isSame = groups.length === 1 && groups[0]?.length === prepared.rows;
  if (isSame && deps.clock.now() - prepared.atMs < intentMaxMs) return prepared;
  prepared.waits = false;
  prepared.close('void');
  return null;
}

/** What was set aside is tried after all when a row was accepted meanwhile; else it is refused with the reason of its group. */
async function settleAside(deps: ApplyDeps, kind: Action['kind']): Promise<void> {
  for (let aside = deps.refusals.takeAside(); aside.length > 0; aside = deps.refusals.takeAside()) {
    for (const { items, reason } of aside) {
      if (!deps.refusals.isSystematic()) await send(deps, kind, items);
      else reject(deps, items, 'platform_refused', engineMessages.refusedTogether(reason));
    }
  }
}

function reject(deps: ApplyDeps, items: readonly Pending[], code: string, reason: Text): void {
  deps.settle(items.map((pending) => ({ outcome: 'rejected', pending, code, reason })));
}

function accept(deps: ApplyDeps, items: readonly Pending[], recordIds: readonly string[]): void {
  deps.refusals.accepted();
  deps.settleSoon(items.map((pending, place) => ({ outcome: 'done', pending, recordId: recordIds[place] as string })));
}

function intend(deps: ApplyDeps, kind: Action['kind'], batch: readonly Pending[]): Intent {
  const token = kind === 'create' ? deps.random.uuid() : null;
  const number = deps.nextBatch();
  const atMs = deps.clock.now();
  const lines = batch.map((pending) => pending.line ?? null);
  deps.record({
    t: 'intent',
    batch: number,
    table: deps.tableKey,
    tableId: deps.table.id,
    token,
    atMs,
    actions: batch.map((pending) => pending.action),
    ...(lines.some((line) => line !== null) ? { lines } : {}),
  });
  return {
    rows: batch.length,
    token,
    atMs,
    waits: true,
    close: (result, recordIds) =>
      deps.record({ t: 'outcome', batch: number, result, ...(recordIds ? { recordIds } : {}) }),
  };
}

async function send(
  deps: ApplyDeps,
  kind: Action['kind'],
  batch: readonly Pending[],
  prepared: Intent | null = null,
): Promise<void> {
  // A full table stays full: asking again with every batch that is left would only spend calls.
  if (deps.refusals.full !== null) return reject(deps, batch, 'table_full', deps.refusals.full);
  const intent = prepared ?? intend(deps, kind, batch);
  intent.waits = false;
  const { token, close } = intent;
  let recordIds: readonly string[];
  try {
    recordIds = await deps.alone(async () => {
      const [answer] = await Promise.all([callTable(deps.table, kind, batch, token), deps.meanwhile()]);
      return answer;
    });
  } catch (error) {
    if (error instanceof WriteRefusedError) {
      close('void');
      await refused(deps, kind, batch, error);
    } else if (error instanceof UnknownOutcomeError) {
      if (kind !== 'create') {
        // Repeating an update or a delete changes nothing: the next run compares and, if need be, writes it again.
        close('unknown');
        deps.settle(batch.map((pending) => ({ outcome: 'unknown', pending })));
      } else {
        await resolveUnknown(deps, batch, token as string, close);
      }
    } else {
      // A foreseen failure that is not "unknown" was not executed. Anything else leaves the intent open for the next start.
      if (error instanceof SyncError) close('void');
      throw error;
    }
    return;
  }
  // Outside the try: when the disk is full now, the rows stand in the table all the same, and the intent must stay open.
  close('done', recordIds);
  accept(deps, batch, recordIds);
}

async function callTable(
  table: Table,
  kind: Action['kind'],
  batch: readonly Pending[],
  token: string | null,
): Promise<readonly string[]> {
  const actions = batch.map((pending) => pending.action);
  if (kind === 'create') return table.create(actions.map(cellsSent), token as string);
  const ids = actions.map((action) => (action as Exclude<Action, { kind: 'create' }>).recordId);
  if (kind === 'delete') await table.delete(ids);
  else
    await table.update(actions.map((action, place) => ({ recordId: ids[place] as string, cells: cellsSent(action) })));
  return ids;
}

async function refused(
  deps: ApplyDeps,
  kind: Action['kind'],
  batch: readonly Pending[],
  error: WriteRefusedError,
): Promise<void> {
  if (error.kind === 'table-full') {
    deps.refusals.full = withHint(error);
    return reject(deps, batch, 'table_full', deps.refusals.full);
  }
  if (error.kind === 'record-gone') return replanGone(deps, kind, batch);
  if (batch.length === 1) {
    deps.refusals.refusedAlone(error.code);
    return reject(deps, batch, 'platform_refused', withHint(error));
  }
  const [first, second] = halves(batch);
  if (error.kind === 'size') {
    deps.learnSize(kind, first.length);
    return applyBatch(deps, kind, batch);
  }
  if (deps.refusals.isSystematic(error.code)) {
    deps.refusals.setAside(batch.slice(0, -1), withHint(error));
    return send(deps, kind, batch.slice(-1));
  }
  await send(deps, kind, first);
  await send(deps, kind, second);
}

/** Some rows were deleted by people since we saw them. The others are sent again, the missing ones are planned anew. */
async function replanGone(deps: ApplyDeps, kind: Action['kind'], batch: readonly Pending[]): Promise<void> {
  const idOf = (pending: Pending) => (pending.action.kind === 'create' ? '' : pending.action.recordId);
  const absent = new Set((await getRows(deps.table, batch.map(idOf))).absent);
  const gone = batch.filter((pending) => absent.has(idOf(pending)));
  const present = batch.filter((pending) => !absent.has(idOf(pending)));
  if (gone.length === 0 && batch.length > 1) {
    const [first, second] = halves(batch);
    await send(deps, kind, first);
    return send(deps, kind, second);
  }
  const lost = gone.length === 0 ? batch : gone;
  deps.settle(
    lost.map((pending) =>
      kind === 'delete' ? { outcome: 'done', pending, recordId: idOf(pending) } : { outcome: 'gone', pending },
    ),
  );
  if (gone.length > 0 && present.length > 0) await send(deps, kind, present);
}

/** What was just written may take some seconds to be read. */
export const readBackPausesMs = [1_000, 4_000];

/** The answer to a create was lost: read back by key, then send the same bytes under the same idempotency key once more. */
async function resolveUnknown(
  deps: ApplyDeps,
  batch: readonly Pending[],
  token: string,
  close: (result: 'done' | 'void' | 'unknown' | 'settled', recordIds?: readonly string[]) => void,
): Promise<void> {
  for (const pauseMs of readBackPausesMs) {
    await deps.clock.sleep(pauseMs);
    const landed = await deps.readBack(batch);
    if (landed.size === batch.length) {
      const recordIds = batch.map((pending) => landed.get(pending) as string);
      close('done', recordIds);
      return accept(deps, batch, recordIds);
    }
    if (landed.size > 0) break;
    try {
      const recordIds = await deps.alone(() => callTable(deps.table, 'create', batch, token));
      close('done', recordIds);
      return accept(deps, batch, recordIds);
    } catch (error) {
      if (error instanceof WriteRefusedError) {
        close('void');
        return refused(deps, 'create', batch, error);
      }
      if (!(error instanceof UnknownOutcomeError)) throw error;
    }
  }
  close('unknown');
  deps.settle(batch.map((pending) => ({ outcome: 'unknown', pending })));
}
