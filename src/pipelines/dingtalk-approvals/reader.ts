import { SyncError, withHint } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { Text } from '../../messages/text.ts';
import { createLimit } from './limit.ts';
import { type Instance, readInstance } from './shape.ts';
import type { ApprovalApi } from './source.ts';
import { explainsSilence, reachOf } from './trouble.ts';

export type Reading =
  | { readonly kind: 'read'; readonly instance: Instance }
  | { readonly kind: 'gone'; readonly reason: Text }
  | { readonly kind: 'failed'; readonly code: string; readonly reason: Text }
  /** Not tried: the run is over. */
  | { readonly kind: 'skipped' };

// At 20 calls a second (reference §2.3) this many in flight use the whole rate up to a second of latency.
const inFlight = 20;
// So many in a row, and it is not the instances: it is the platform.
const failuresInARow = 5;

/** Reads instance details, several at once, each id once. Never throws: what ends the run is kept in `stopped`. */
export class DetailReader {
  /** The error after which nothing more is read. */
  stopped: unknown = null;
  /** Detail calls that were begun. */
  calls = 0;
  private inARow = 0;
  private successes = 0;
  private silence: SyncError | null = null;
  private readonly limit = createLimit(inFlight);
  private readonly readings = new Map<string, Promise<Reading>>();

  constructor(
    private readonly api: Pick<ApprovalApi, 'instance'>,
    private readonly signal: AbortSignal,
    /** Ids that failed in earlier runs: failing again they say nothing about the platform. */
    private readonly failedBefore: ReadonlySet<string>,
    /** Awaited before the first call: a table that cannot be written is known before anything is spent. */
    private readonly ready: () => Promise<unknown>,
  ) {}

  /**
   * An instance that came with a listing: no call is needed. But the paid listing does not say whether a child undoes or modifies
   * its parent (reference §3.7): that takes its detail.
   */
  offer(id: string, raw: unknown): void {
    const reading = toReading(raw);
    if (reading.kind === 'read' && reading.instance.mainProcessInstanceId !== '' && reading.instance.bizAction === '')
      return;
    this.readings.set(id, Promise.resolve(reading));
  }

  read(id: string): Promise<Reading> {
    const known = this.readings.get(id);
    if (known) return known;
    const reading = this.limit(() => this.fetch(id));
    this.readings.set(id, reading);
    return reading;
  }

  /** The instance is dealt with and nobody will ask for it again: memory stays flat over a long backfill. */
  forget(id: string): void {
    this.readings.delete(id);
  }

  /** Nothing more is read after this. */
  stop(error: unknown): void {
    this.stopped ??= error;
  }

  /** All reading is done: why nothing at all could be read, where that was not the instances' fault. */
  get reasonForSilence(): SyncError | null {
    return this.successes === 0 ? this.silence : null;
  }

  private async fetch(id: string): Promise<Reading> {
    try {
      await this.ready();
      if (this.stopped !== null) return { kind: 'skipped' };
      this.signal.throwIfAborted();
      this.calls++;
      const reading = toReading(await this.api.instance(id, this.signal));
      this.inARow = 0;
      this.successes++;
      return reading;
    } catch (error) {
      return this.explain(id, error);
    }
  }

  private explain(id: string, error: unknown): Reading {
    const reach = reachOf(error);
    if (!(error instanceof SyncError) || reach === 'everything' || this.signal.aborted) {
      this.stop(error);
      return { kind: 'skipped' };
    }
    if (error.code === 'DINGTALK_INSTANCE_GONE') {
      this.inARow = 0;
      return { kind: 'gone', reason: approvalMessages.goneInstance() };
    }
    if (!this.failedBefore.has(id)) {
      if (explainsSilence(error)) this.silence ??= error;
      // What the platform says of this one record says nothing about the next.
      if (reach === 'passing' || explainsSilence(error)) this.inARow++;
    }
    if (this.inARow >= failuresInARow) {
      this.stop(error);
      return { kind: 'skipped' };
    }
    return { kind: 'failed', code: error.code, reason: approvalMessages.unreadableInstance(withHint(error)) };
  }
}

function toReading(raw: unknown): Reading {
  const instance = readInstance(raw);
  return instance
    ? { kind: 'read', instance }
    : { kind: 'failed', code: 'NOT_AN_INSTANCE', reason: approvalMessages.notAnInstance() };
}
