import { CancelledError, type SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { ApprovalsCheckpoint, TemplateState } from './checkpoint.ts';
import { type Mapped, type MappingRules, mapInstance, mappingRules } from './mapper.ts';
import { Names } from './names.ts';
import { DetailReader } from './reader.ts';
import { possibleVoiders, voidedBy, voids } from './revocation.ts';
import { ApprovalRows } from './rows.ts';
import { type Result, settle } from './settle.ts';
import type { Instance } from './shape.ts';
import { type ApprovalApi, type Directory, dayMs, namesIn, type PeopleDirectory } from './source.ts';
import { statusOf } from './status.ts';
import type { Window } from './window.ts';

export interface ApprovalsDeps {
  readonly approvals: ApprovalApi;
  readonly directory: Directory | PeopleDirectory;
}

/** One template in one run. `code` '' stands for instances whose template nobody could tell. */
export interface TemplateRun {
  readonly code: string;
  readonly name?: string | undefined;
  readonly before: TemplateState;
  readonly window: Window;
  /** Ids that the listing of the window gave. */
  readonly listed: Set<string>;
  /** The listing, and what was open, were seen to their end. */
  complete: boolean;
  /** Why this template failed. */
  error: SyncError | null;
  readonly results: Map<string, Result>;
  readonly staged: Map<string, { readonly final: boolean; readonly createdMs: number | null }>;
  details: number;
}

export function templateRun(
  code: string,
  name: string | undefined,
  before: TemplateState,
  window: Window,
): TemplateRun {
  return {
    code,
    name,
    before,
    window,
    listed: new Set(),
    complete: false,
    error: null,
    results: new Map(),
    staged: new Map(),
    details: 0,
  };
}

// Every so many instances the confirmed ones are saved: a run that is killed does not pay for them again.
const saveEvery = 500;

/**
 * From ids to settled rows, the part that all modes share: read details (several at once), map, resolve revocations, put, flush,
 * settle, save. Decisions are elsewhere; what ends the run is kept in `ending` until everything confirmed is saved.
 */
export class Work {
  readonly rows: ApprovalRows;
  readonly reader: DetailReader;
  readonly nowMs: number;
  /** Thrown at the end, after saving. */
  ending: unknown = null;
  /** Approved instances wait until everything is read: one that was read later may void them. */
  holdsApproved: boolean;
  /** Called with the rows of every instance that was read, before they are put (a full check compares them). */
  onRows: (run: TemplateRun, id: string, mapped: Mapped) => void = () => undefined;
  /** Called after every save with the ids that are confirmed so far. */
  onSaved: (run: TemplateRun, done: readonly string[], finished: boolean) => Promise<void> = async () => undefined;

  private readonly rules: MappingRules;
  private readonly directory: Directory;
  private readonly names: Names;
  private readonly tasks: Promise<void>[] = [];
  private openGate: (writes: boolean) => void = () => undefined;
  /** Opens when it is known where the instances stand in the tables: true, they may be written. */
  private readonly gate = new Promise<boolean>((resolve) => {
    this.openGate = resolve;
  });
  private readonly held: { run: TemplateRun; id: string; instance: Instance }[] = [];
  /** Approvals that this run found to be voided, and the child that did it. */
  private readonly voided = new Map<string, { child: string; run: TemplateRun }>();
  /** Parents whose rows were put with the voided status, not only as they stood before it was known. */
  private readonly putAsVoided = new Set<string>();
  private readonly confirmed = new Set<string>();
  private readonly told = new Set<string>();
  private puts = 0;
  private done = 0;
  private saving: Promise<void> = Promise.resolve();

  constructor(
    readonly context: PipelineContext,
    deps: ApprovalsDeps,
    readonly checkpoint: ApprovalsCheckpoint,
    readonly runs: readonly TemplateRun[],
    nowMs: number,
  ) {
    this.nowMs = nowMs;
    this.holdsApproved = context.dryRun;
    this.rules = mappingRules(context.config);
    this.directory = namesIn(deps.directory);
    this.names = new Names(this.directory);
    this.rows = new ApprovalRows(context);
    const failedBefore = new Set(Object.values(checkpoint.templates).flatMap((state) => Object.keys(state.failed)));
    this.reader = new DetailReader(deps.approvals, context.signal, failedBefore, () => this.rows.open());
  }

  /** Ends the run after saving; nothing more is read. The first reason counts. */
  end(error: unknown): void {
    this.ending ??= error;
    this.reader.stop(error);
  }

  /** This instance is to be read and written. */
  want(run: TemplateRun, id: string): void {
    if (run.results.has(id)) return;
    run.results.set(id, { state: 'pending' });
    this.tasks.push(this.handle(run, id).catch((error) => this.end(error)));
  }

  /** All ids are known: learn where they stand in the tables, write them as they come, and see everything to its end. */
  async finish(beforeWriting: () => Promise<void> = async () => undefined): Promise<void> {
    let writes = false;
    try {
      this.context.signal.throwIfAborted();
      await this.rows.locate(this.runs.flatMap((run) => [...run.results.keys()]));
      await beforeWriting();
      writes = true;
    } catch (error) {
      this.end(error);
    }
    this.openGate(writes);
    await Promise.all(this.tasks);
    this.ending ??= this.reader.stopped ?? this.reader.reasonForSilence;
    try {
      if (writes && !this.context.signal.aborted) {
        await this.settleRevocations();
        await this.rows.flush();
      }
    } catch (error) {
      this.end(error);
    }
    if (this.ending !== null || this.context.signal.aborted) await this.rows.close();
    await this.saving;
    for (const warning of this.directory.takeWarnings?.() ?? []) this.context.recorder.warn(warning);
    await this.save(true);
    this.report();
    if (this.ending !== null) throw this.ending;
    if (this.context.signal.aborted) throw this.context.signal.reason ?? new CancelledError();
  }

  // ── one instance ──

  private async handle(run: TemplateRun, id: string): Promise<void> {
    const reading = await this.reader.read(id);
    if (!(await this.gate) || reading.kind === 'skipped') return;
    const { recorder } = this.context;
    recorder.read();
    run.details++;
    recorder.progress(++this.done, this.tasks.length, approvalMessages.progressReading()[this.context.locale]);
    if (reading.kind !== 'read') {
      const gone = reading.kind === 'gone';
      run.results.set(id, gone ? { state: 'gone' } : { state: 'failed', code: reading.code });
      recorder.reject({
        table: '',
        key: id,
        stage: 'source',
        code: gone ? 'instance_gone' : 'instance_unreadable',
        reason: reading.reason,
        payload: { instanceId: id, processCode: run.code },
      });
      return;
    }
    const { instance } = reading;
    const parent = voidedBy(instance);
    if (parent !== null) this.voided.set(parent, { child: id, run });
    // A plan and a full check are read by people: there a row stands once, as it will be in the end.
    const isApproved = this.holdsApproved && statusOf(instance, false, {}).approved;
    if (isApproved || possibleVoiders(instance).length > 0) this.held.push({ run, id, instance });
    else await this.put(run, id, instance);
    // A child may be asked for by its parent.
    if (instance.mainProcessInstanceId === '') this.reader.forget(id);
  }

  private async put(run: TemplateRun, id: string, instance: Instance): Promise<void> {
    const revoked = this.voided.has(id) || this.checkpoint.revoked[id] !== undefined;
    const processCode = run.code === '' ? null : run.code;
    const mapped = await this.names.resolve((names) =>
      mapInstance({ id, processCode, instance, names, revoked }, this.rules),
    );
    for (const warning of mapped.warnings) {
      const subject = `${warning.code} ${warning.subject ?? id}`;
      if (this.told.has(subject)) continue;
      this.told.add(subject);
      this.context.recorder.warn({ key: id, code: warning.code, message: warning.message });
    }
    this.onRows(run, id, mapped);
    this.confirmed.delete(id);
    if (revoked) this.putAsVoided.add(id);
    await this.rows.putMapped(id, mapped);
    run.staged.set(id, { final: mapped.final, createdMs: mapped.createdMs });
    if (++this.puts % saveEvery === 0)
      this.saving = this.saving.then(() => this.save(false)).catch((error) => this.end(error));
  }

  // ── revocations ──

  private async settleRevocations(): Promise<void> {
    const waiting = this.held.splice(0);
    await Promise.all(
      waiting.map(async ({ run, id, instance }) => {
        const verdict = this.isVoided(id) ? 'voided' : await this.askVoiders(run, id, instance);
        if (verdict === 'unknown') return;
        await this.put(run, id, instance);
      }),
    );
    const written = new Set(waiting.map(({ id }) => id));
    for (const [parent, { run }] of this.voided) {
      if (!written.has(parent)) await this.markVoided(parent, run);
    }
  }

  private isVoided(id: string): boolean {
    return this.voided.has(id) || this.checkpoint.revoked[id] !== undefined;
  }

  /** An approval with children that we know nothing about: their details tell. */
  private async askVoiders(run: TemplateRun, id: string, instance: Instance): Promise<'voided' | 'stands' | 'unknown'> {
    for (const child of possibleVoiders(instance)) {
      // Still running when last seen, and followed: it will speak for itself.
      if (this.isOpen(child)) continue;
      const reading = await this.reader.read(child);
      if (reading.kind === 'skipped') return 'unknown';
      if (reading.kind === 'failed') {
        run.results.set(id, { state: 'failed', code: reading.code });
        this.context.recorder.reject({
          table: '',
          key: id,
          stage: 'source',
          code: 'instance_unreadable',
          reason: reading.reason,
          payload: { instanceId: id, processCode: run.code },
        });
        return 'unknown';
      }
      if (reading.kind === 'read' && voids(reading.instance, id)) {
        this.voided.set(id, { child, run });
        return 'voided';
      }
    }
    return 'stands';
  }

  private isOpen(id: string): boolean {
    const read = this.runs.some((run) => run.staged.has(id));
    return !read && this.runs.some((run) => id in run.before.open);
  }

  /** The parent of an agreed REVOKE: its row may be far outside the window. */
  private async markVoided(parent: string, childRun: TemplateRun): Promise<void> {
    const run =
      this.runs.find((candidate) => candidate.staged.has(parent) || parent in candidate.before.open) ?? childRun;
    if (run.staged.has(parent)) return this.markStaged(parent);
    await this.rows.locate([parent]);
    // Nothing else on the row can have changed: no detail call for a word.
    if (!this.isOpen(parent) && this.rows.known(parent) !== null) return this.putVoided(parent);
    if (!run.results.has(parent)) run.results.set(parent, { state: 'pending' });
    const reading = await this.reader.read(parent);
    if (reading.kind === 'read') await this.put(run, parent, reading.instance);
    else if (reading.kind === 'gone') run.results.set(parent, { state: 'gone' });
    else if (reading.kind === 'failed') run.results.set(parent, { state: 'failed', code: reading.code });
  }

  /** The parent was put in this run, before anything told that it is void: only a row that certainly stands may be changed. */
  private async markStaged(parent: string): Promise<void> {
    await this.rows.flush();
    const failure = this.rows.failure(parent);
    if (failure === null) await this.putVoided(parent);
    else if (failure === 'rejected') this.putAsVoided.add(parent);
  }

  private async putVoided(parent: string): Promise<void> {
    const agreed = { status: 'COMPLETED', result: 'agree', tasks: [], operationRecords: [], finishTime: '' };
    const { label } = statusOf(agreed, true, this.rules.statusLabels);
    this.putAsVoided.add(parent);
    this.confirmed.delete(parent);
    await this.rows.put(parent, { main: { instance_id: parent, status: label }, actions: null });
  }

  // ── settling ──

  private isConfirmed(id: string): boolean {
    if (this.confirmed.has(id)) return true;
    if (!this.rows.isConfirmed(id)) return false;
    this.confirmed.add(id);
    this.rows.forget(id);
    return true;
  }

  /** What became of an instance, as far as it is certain now. */
  private outcome(run: TemplateRun, id: string, result: Result, finished: boolean): Result {
    if (result.state !== 'pending') return result;
    const staged = run.staged.get(id);
    if (!staged) return result;
    if (this.rows.failure(id) === 'unknown') return { state: 'failed', code: 'UNKNOWN_OUTCOME' };
    // A run that went well needs no proof: every outcome is known after the flush.
    if (!finished && !this.isConfirmed(id)) return result;
    return { state: staged.final ? 'final' : 'open', createdMs: staged.createdMs };
  }

  /**
   * Parents of agreed REVOKE instances whose status is not certain to say so: kept as failed, so that the next run reads them again.
   * Their children need not come back.
   */
  private unsettledParents(finished: boolean): ReadonlyMap<TemplateRun, readonly string[]> {
    const parents = new Map<TemplateRun, string[]>();
    for (const [parent, { run: childRun }] of this.voided) {
      const run = this.runs.find((candidate) => candidate.results.has(parent)) ?? childRun;
      const state = run.results.get(parent)?.state;
      if (state === 'gone' || state === 'failed') continue;
      const settled =
        this.putAsVoided.has(parent) &&
        this.rows.failure(parent) !== 'unknown' &&
        (finished || this.isConfirmed(parent));
      if (!settled) parents.set(run, [...(parents.get(run) ?? []), parent]);
    }
    return parents;
  }

  /** Saves what is certain. `last`: the run is over. */
  private async save(last: boolean): Promise<void> {
    if (this.context.dryRun || !this.runs.some((run) => run.complete || run.results.size > 0)) return;
    const finished = last && this.ending === null && !this.context.signal.aborted;
    const templates = { ...this.checkpoint.templates };
    const unsettled = this.unsettledParents(finished);
    for (const run of this.runs) {
      if (run.code === '') continue;
      if (run.results.size === 0 && !run.window.movesWatermark && !(run.code in templates)) continue;
      const results = new Map([...run.results].map(([id, result]) => [id, this.outcome(run, id, result, finished)]));
      for (const parent of unsettled.get(run) ?? [])
        results.set(parent, { state: 'failed', code: 'REVOCATION_PENDING' });
      const listed = last && run.complete && run.error === null;
      templates[run.code] = settle(run.before, {
        window: run.window,
        listed,
        results,
        nowMs: this.nowMs,
        overlapMs: this.context.config.sync.overlap_minutes * 60_000,
        name: run.name,
      });
      const done = [...results]
        .filter(([, result]) => result.state === 'final' || result.state === 'open')
        .map(([id]) => id);
      await this.onSaved(run, done, listed && [...results.values()].every((result) => result.state !== 'pending'));
    }
    const revoked = { ...this.checkpoint.revoked };
    for (const [parent, { child }] of this.voided) revoked[parent] = child;
    await this.context.checkpoint.save({ version: 1, templates, revoked: youngest(revoked) });
  }

  private report(): void {
    const perTemplate: Record<string, object> = {};
    const created: number[] = [];
    for (const run of this.runs) {
      const open = new Map(Object.entries(run.before.open).map(([id, entry]) => [id, entry.createdMs]));
      let failed = 0;
      for (const [id, result] of run.results) {
        const staged = run.staged.get(id);
        if (result.state === 'gone' || staged?.final) open.delete(id);
        else if (staged) open.set(id, staged.createdMs ?? run.window.endMs);
        if (result.state === 'failed') failed++;
      }
      created.push(...open.values());
      if (run.results.size === 0 && !run.complete && run.error === null) continue;
      perTemplate[run.code] = {
        ...(run.name === undefined ? {} : { name: run.name }),
        listed: run.listed.size,
        details: run.details,
        failed,
        open: open.size,
        ...(run.error ? { error: run.error.code } : {}),
      };
    }
    const oldest = created.length === 0 ? null : Math.max(0, (this.nowMs - Math.min(...created)) / dayMs);
    this.context.recorder.extra('approvals', {
      open: created.length,
      oldestOpenDays: oldest === null ? null : Math.round(oldest * 10) / 10,
      perTemplate,
    });
  }
}

// Approvals are revoked rarely; a parent so old that it drops out is asked about by its children again.
const revokedMax = 2_000;

function youngest(revoked: Record<string, string>): Record<string, string> {
  const entries = Object.entries(revoked);
  return entries.length <= revokedMax ? revoked : Object.fromEntries(entries.slice(-revokedMax));
}
