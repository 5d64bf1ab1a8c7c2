import { InvariantError } from '../errors/index.ts';
import { nextTurn } from '../lib/next-turn.ts';
import { type ApplyDeps, applyBatch, type Pending, prepare, type Settled } from './apply.ts';
import type { Action } from './contracts.ts';
import { Refusals } from './refusals.ts';

type Kind = Action['kind'];

export interface LaneDeps extends Omit<ApplyDeps, 'refusals' | 'settleSoon' | 'meanwhile'> {
  /** Whether these rows could leave at once: nothing must come between an intent and its call but the call before. */
  isReady(kind: Kind, items: readonly Pending[]): boolean;
  /** Does what these rows need before they may leave. Throws what ends the run. */
  makeReady(kind: Kind, items: readonly Pending[]): Promise<void>;
}

/** Batches that may wait, with the one under way, before the source has to. */
const ahead = 2;

/**
 * The way of batches to one table: one call at a time and in order, in the background, while the source goes on. What would stand
 * between two calls is done during one: the next batch is put on disk, and the last one is settled.
 */
export class Lane {
  private readonly refusals = {
    create: new Refusals<Pending>(),
    update: new Refusals<Pending>(),
    delete: new Refusals<Pending>(),
  };
  /** All that was sent is answered. */
  private done: Promise<void> = Promise.resolve();
  /** The call of the last batch has begun, or will not. */
  private begun: Promise<void> = Promise.resolve();
  private batches = 0;
  /** Answered and in the journal, but not settled yet. */
  private accepted: Settled[] = [];
  private failure: unknown = null;

  constructor(private readonly deps: LaneDeps) {}

  /** Something is under way. */
  get isBusy(): boolean {
    return this.batches > 0;
  }

  /** Throws what ended the run. */
  throwFailure(): void {
    if (this.failure !== null) throw this.failure;
  }

  /** Resolves when more may be planned. Throws what ended the run. */
  async send(kind: Kind, items: readonly Pending[]): Promise<void> {
    const before = { done: this.done, begun: this.begun };
    let begin = () => {};
    this.begun = new Promise((resolve) => {
      begin = resolve;
    });
    this.batches++;
    const sent = this.take(kind, items, before, begin).catch((error) => {
      this.failure ??= error;
    });
    // A batch may fail while it is prepared: the one before it is under way even so.
    this.done = Promise.all([before.done, sent]).then(() => {
      begin();
      this.batches--;
      if (this.batches === 0) this.settleAccepted();
    });
    // The request leaves before the source goes on: planning leaves no room for it.
    await nextTurn();
    if (this.batches > ahead) await before.done;
    this.throwFailure();
  }

  /** Resolves when everything is answered and settled. Throws what ended the run. */
  async drain(): Promise<void> {
    await this.done;
    this.throwFailure();
  }

  /** Lets the call under way come to its end, and nothing else leave. */
  async stop(): Promise<void> {
    this.failure ??= this.isBusy ? new InvariantError('the run has ended') : null;
    await this.done;
  }

  private async take(
    kind: Kind,
    items: readonly Pending[],
    before: { readonly done: Promise<void>; readonly begun: Promise<void> },
    begin: () => void,
  ): Promise<void> {
    const deps: ApplyDeps = {
      ...this.deps,
      refusals: this.refusals[kind],
      settleSoon: (settled) => this.accepted.push(...settled),
      meanwhile: async () => {
        await nextTurn();
        this.settleAccepted();
        begin();
      },
    };
    await before.begun;
    const intent = this.failure === null && this.deps.isReady(kind, items) ? prepare(deps, kind, items) : null;
    try {
      await before.done;
      if (this.failure !== null) return;
      if (intent === null) await this.deps.makeReady(kind, items);
      await applyBatch(deps, kind, items, intent);
    } finally {
      if (intent?.waits) intent.close('void');
    }
  }

  /** Never throws: what cannot be kept ends the run with the next batch. */
  private settleAccepted(): void {
    const accepted = this.accepted.splice(0);
    try {
      this.deps.settle(accepted);
    } catch (error) {
      this.failure ??= error;
    }
  }
}
