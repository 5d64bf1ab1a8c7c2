import type { DetailReader, Reading } from './reader.ts';
import { possibleVoiders, voidedBy, voids } from './revocation.ts';
import type { ApprovalRows } from './rows.ts';
import type { Instance } from './shape.ts';
import { statusOf } from './status.ts';
import type { TemplateRun } from './template-run.ts';

export interface VoidingDeps {
  readonly runs: readonly TemplateRun[];
  readonly rows: ApprovalRows;
  readonly reader: DetailReader;
  /** Parent id → child id, from earlier runs. */
  readonly knownBefore: Readonly<Record<string, string>>;
  readonly statusLabels: Readonly<Record<string, string>>;
  /** Maps and puts an instance, as voided where `isVoided` says so. */
  put(run: TemplateRun, id: string, instance: Instance): Promise<void>;
  /** An instance of which something could not be read. */
  fail(run: TemplateRun, id: string, reading: Exclude<Reading, { kind: 'read' | 'skipped' }>): void;
}

/**
 * Approvals voided after the fact: which they are, and that their rows say so, also those far outside the window. The rules are in
 * revocation.ts; this is their doing.
 */
export class Voiding {
  /** Approvals that this run found to be voided, and the child that did it. */
  private readonly found = new Map<string, { child: string; run: TemplateRun }>();
  /** Those whose rows were put as voided, and not only as they stood before it was known. */
  private readonly put = new Set<string>();
  private readonly held: { run: TemplateRun; id: string; instance: Instance }[] = [];

  constructor(private readonly deps: VoidingDeps) {}

  isVoided(id: string): boolean {
    return this.found.has(id) || id in this.deps.knownBefore;
  }

  /** Everything known, for the checkpoint: parent id → child id. */
  get known(): Record<string, string> {
    const children = [...this.found].map(([parent, { child }]) => [parent, child] as const);
    return { ...this.deps.knownBefore, ...Object.fromEntries(children) };
  }

  /** Looks at an instance that was read. Returns true when it is kept back until its children are known. */
  holds(run: TemplateRun, id: string, instance: Instance, holdsApproved: boolean): boolean {
    const parent = voidedBy(instance);
    if (parent !== null) this.found.set(parent, { child: id, run });
    const holds = possibleVoiders(instance).length > 0 || (holdsApproved && statusOf(instance, false, {}).approved);
    if (holds) this.held.push({ run, id, instance });
    return holds;
  }

  /** The rows of this id are put as voided. */
  notePut(id: string): void {
    this.put.add(id);
  }

  /** Everything is read: puts what was held, then sees to the parents that were not. */
  async resolve(): Promise<void> {
    const waiting = this.held.splice(0);
    const ended = await Promise.allSettled(waiting.map((held) => this.putHeld(held)));
    // All of them have ended before the first failure ends the run: nothing may write after it.
    for (const result of ended) if (result.status === 'rejected') throw result.reason;
    const written = new Set(waiting.map(({ id }) => id));
    for (const [parent, { run }] of this.found) {
      if (!written.has(parent)) await this.seeToParent(parent, run);
    }
  }

  /**
   * Parents whose rows do not certainly say that they are void, by template: kept as failed, so that the next run reads them again.
   * Their children need not come back.
   */
  unsettled(finished: boolean): ReadonlyMap<TemplateRun, readonly string[]> {
    const parents = new Map<TemplateRun, string[]>();
    for (const [parent, { run: childRun }] of this.found) {
      const run = this.deps.runs.find((candidate) => candidate.results.has(parent)) ?? childRun;
      const state = run.results.get(parent)?.state;
      if (state === 'gone' || state === 'failed') continue;
      const isCertain =
        this.deps.rows.failure(parent) !== 'unknown' && (finished || this.deps.rows.isConfirmed(parent));
      if (!this.put.has(parent) || !isCertain) parents.set(run, [...(parents.get(run) ?? []), parent]);
    }
    return parents;
  }

  private async putHeld({ run, id, instance }: { run: TemplateRun; id: string; instance: Instance }): Promise<void> {
    if (this.isVoided(id) || (await this.askChildren(run, id, instance))) await this.deps.put(run, id, instance);
  }

  /** An approval with children that we know nothing about: their details tell. false: it cannot be told. */
  private async askChildren(run: TemplateRun, id: string, instance: Instance): Promise<boolean> {
    for (const child of possibleVoiders(instance)) {
      // Still running when last seen, and followed: it will speak for itself.
      if (this.isOpen(child)) continue;
      const reading = await this.deps.reader.read(child);
      if (reading.kind === 'skipped') return false;
      if (reading.kind === 'failed') {
        this.deps.fail(run, id, reading);
        return false;
      }
      if (reading.kind === 'read' && voids(reading.instance, id)) {
        this.found.set(id, { child, run });
        return true;
      }
    }
    return true;
  }

  private isOpen(id: string): boolean {
    const { runs } = this.deps;
    return !runs.some((run) => run.staged.has(id)) && runs.some((run) => id in run.before.open);
  }

  private async seeToParent(parent: string, childRun: TemplateRun): Promise<void> {
    const { runs, rows, reader } = this.deps;
    const run = runs.find(({ staged, before }) => staged.has(parent) || parent in before.open) ?? childRun;
    if (run.staged.has(parent)) return this.correct(parent);
    await rows.locate([parent]);
    // Nothing else on the row can have changed: no detail call for a word.
    if (!this.isOpen(parent) && rows.known(parent) !== null) return this.putStatus(parent);
    if (!run.results.has(parent)) run.results.set(parent, { state: 'pending' });
    const reading = await reader.read(parent);
    if (reading.kind === 'read') await this.deps.put(run, parent, reading.instance);
    else if (reading.kind !== 'skipped') this.deps.fail(run, parent, reading);
  }

  /** The parent was put in this run before anything told that it is void: only a row that certainly stands may be changed. */
  private async correct(parent: string): Promise<void> {
    const { rows } = this.deps;
    await rows.flush();
    const failure = rows.failure(parent);
    if (failure === null) await this.putStatus(parent);
    else if (failure === 'rejected') this.put.add(parent);
  }

  private async putStatus(parent: string): Promise<void> {
    const agreed = { status: 'COMPLETED', result: 'agree', tasks: [], operationRecords: [], finishTime: '' };
    const { label } = statusOf(agreed, true, this.deps.statusLabels);
    this.put.add(parent);
    await this.deps.rows.put(parent, { main: { instance_id: parent, status: label }, actions: null });
  }
}
