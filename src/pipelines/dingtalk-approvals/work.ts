import { CancelledError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { ApprovalsCheckpoint } from './checkpoint.ts';
import { type Mapped, type MappingRules, mapInstance, mappingRules } from './mapper.ts';
import { Names } from './names.ts';
import { DetailReader, type Reading } from './reader.ts';
import { ApprovalRows } from './rows.ts';
import { type Result, settle } from './settle.ts';
import type { Instance } from './shape.ts';
import { type ApprovalApi, type Directory, namesIn, type PeopleDirectory } from './source.ts';
import { summarize, type TemplateRun } from './template-run.ts';
import { Voiding } from './voiding.ts';

export interface ApprovalsDeps {
  readonly approvals: ApprovalApi;
  readonly directory: Directory | PeopleDirectory;
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
  private readonly voiding: Voiding;
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
    this.voiding = new Voiding({
      runs,
      rows: this.rows,
      reader: this.reader,
      knownBefore: checkpoint.revoked,
      statusLabels: this.rules.statusLabels,
      put: (run, id, instance) => this.put(run, id, instance),
      fail: (run, id, reading) => this.fail(run, id, reading),
    });
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
      // What could not be read before will hardly be now: should it be, its rows are looked up when they are put.
      await this.rows.locate(
        this.runs.flatMap((run) => [...run.results.keys()].filter((id) => !(id in run.before.failed))),
      );
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
        await this.voiding.resolve();
        await this.rows.flush();
      }
    } catch (error) {
      this.end(error);
    }
    if (this.ending !== null || this.context.signal.aborted) await this.rows.close();
    await this.saving;
    for (const warning of this.directory.takeWarnings?.() ?? []) this.context.recorder.warn(warning);
    await this.save(true);
    this.context.recorder.extra('approvals', summarize(this.runs, this.nowMs));
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
    if (reading.kind !== 'read') return this.fail(run, id, reading);
    const { instance } = reading;
    // A plan and a full check are read by people: there a row stands once, as it will be in the end.
    if (!this.voiding.holds(run, id, instance, this.holdsApproved)) await this.put(run, id, instance);
    // A child may be asked for by its parent.
    if (instance.mainProcessInstanceId === '') this.reader.forget(id);
  }

  private fail(run: TemplateRun, id: string, reading: Exclude<Reading, { kind: 'read' | 'skipped' }>): void {
    const isGone = reading.kind === 'gone';
    run.results.set(id, isGone ? { state: 'gone' } : { state: 'failed', code: reading.code });
    this.context.recorder.reject({
      table: '',
      key: id,
      stage: 'source',
      code: isGone ? 'instance_gone' : 'instance_unreadable',
      reason: reading.reason,
      payload: { instanceId: id, processCode: run.code },
    });
  }

  private async put(run: TemplateRun, id: string, instance: Instance): Promise<void> {
    const processCode = run.code === '' ? null : run.code;
    // Names are awaited, and meanwhile a child may be read: what counts is what the row was mapped with.
    let revoked = false;
    const mapped = await this.names.resolve((names) => {
      revoked = this.voiding.isVoided(id);
      return mapInstance({ id, processCode, instance, names, revoked }, this.rules);
    });
    for (const warning of mapped.warnings) {
      const subject = `${warning.code} ${warning.subject ?? id}`;
      if (this.told.has(subject)) continue;
      this.told.add(subject);
      this.context.recorder.warn({ key: id, code: warning.code, message: warning.message });
    }
    this.onRows(run, id, mapped);
    if (revoked) this.voiding.notePut(id);
    await this.rows.putMapped(id, mapped);
    run.staged.set(id, { final: mapped.final, createdMs: mapped.createdMs });
    if (++this.puts % saveEvery === 0)
      this.saving = this.saving.then(() => this.save(false)).catch((error) => this.end(error));
  }

  // ── settling ──

  /** What became of an instance, as far as it is certain now. */
  private outcome(run: TemplateRun, id: string, result: Result, finished: boolean): Result {
    if (result.state !== 'pending') return result;
    const staged = run.staged.get(id);
    if (!staged) return result;
    if (this.rows.failure(id) === 'unknown') return { state: 'failed', code: 'UNKNOWN_OUTCOME' };
    // A run that went well needs no proof: every outcome is known after the flush.
    if (!finished && !this.rows.isConfirmed(id)) return result;
    return { state: staged.final ? 'final' : 'open', createdMs: staged.createdMs };
  }

  /** Saves what is certain. `last`: the run is over. */
  private async save(last: boolean): Promise<void> {
    if (this.context.dryRun || !this.runs.some((run) => run.complete || run.results.size > 0)) return;
    const finished = last && this.ending === null && !this.context.signal.aborted;
    const templates = { ...this.checkpoint.templates };
    const unsettled = this.voiding.unsettled(finished);
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
    await this.context.checkpoint.save({ ...this.checkpoint, templates, revoked: youngest(this.voiding.known) });
  }
}

// Approvals are revoked rarely; a parent so old that it drops out is asked about by its children again.
const revokedMax = 2_000;

function youngest(revoked: Record<string, string>): Record<string, string> {
  const entries = Object.entries(revoked);
  return entries.length <= revokedMax ? revoked : Object.fromEntries(entries.slice(-revokedMax));
}
