import { SyncError } from '../../errors/index.ts';
import { leadMessages } from '../../messages/leads.ts';
import type { Row, TableWriter } from '../../sync/contracts.ts';
import { keyOf } from '../../sync/keys.ts';
import type { Pipeline, PipelineContext } from '../pipeline.ts';
import { type ImportLedger, importId, importLedger, targetOf } from '../shared/import-ledger.ts';
import { type LeadSource, readSource, type SourceDeps, sourcesOf } from './inputs.ts';
import { readLead } from './mapper.ts';
import { LeadCollection, type MergedLead } from './merge.ts';
import { knownCells, newCells } from './rows.ts';
import type { Leads } from './shapes.ts';
import { dealsTable, followupsTable, leadsTable } from './tables.ts';

export interface LeadsOptions {
  /** Files or patterns; `-` is standard input. Empty: the configured sources. */
  readonly inputs: readonly string[];
}

/** One entry of the report's `files`. */
export interface SourceReport {
  readonly name: string;
  status: 'imported' | 'incomplete' | 'checked' | 'already-imported' | 'failed';
  readonly shape?: Leads['shape'];
  /** Entries found. */
  readonly leads?: number;
  readonly duplicates?: number;
  readonly rejected?: number;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null };
}

interface SourceState {
  readonly source: LeadSource;
  readonly id: string;
  readonly report: SourceReport;
  /** Whether an unchanged repetition may be skipped. */
  whole: boolean;
}

/** No lead is nested deeper; JSON allows any depth, and what reads it back later may not. */
const levelsMax = 50;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

/** A lead as the list of rejected rows keeps it. */
const keepable = (value: unknown) => (isDeeper(value, levelsMax) ? null : value);

/** Lead files and feeds → 客户信息表 (DESIGN §8.2). */
export function createLeadsPipeline(deps: SourceDeps): Pipeline<LeadsOptions> {
  return {
    name: 'crm-leads',
    tables: () => [leadsTable, followupsTable, dealsTable],
    mode: () => 'import',
    run: (context, options) => new LeadsRun(deps, context).run(options),
  };
}

class LeadsRun {
  private readonly ledger: ImportLedger;
  private readonly collection = new LeadCollection();
  private readonly states: SourceState[] = [];
  private readonly reports: SourceReport[] = [];
  private readonly failures: { readonly name: string; readonly error: SyncError }[] = [];

  constructor(
    private readonly deps: SourceDeps,
    private readonly context: PipelineContext,
  ) {
    this.ledger = importLedger(context.checkpoint);
  }

  async run(options: LeadsOptions): Promise<void> {
    const { context } = this;
    const sources = await sourcesOf(this.deps, context, options.inputs);
    for (const source of sources) await this.read(source);
    const writer = this.collection.leads.length > 0 ? await this.write() : null;
    await this.remember(writer);
    context.recorder.extra('files', this.reports);
    const [failure] = this.failures;
    // A single source's failure is the run's, unless it gave something.
    if (failure && this.failures.length === sources.length && this.collection.leads.length === 0) {
      if (sources.length > 1) this.rejectFailures();
      throw failure.error;
    }
    this.rejectFailures();
  }

  private rejectFailures(): void {
    for (const { name, error } of this.failures) {
      this.context.recorder.reject({
        table: '',
        key: name,
        stage: 'source',
        code: error.code.toLowerCase(),
        reason: error.text,
      });
    }
  }

  /** The same content counts as imported only for the same tables and the same treatment of customers who are there. */
  private idOf(hash: string): string {
    const { config } = this.context;
    return importId(hash, {
      target: targetOf(config, 'crm-leads', ['leads']),
      on_existing: config['crm-leads'].on_existing,
    });
  }

  private async read(source: LeadSource): Promise<void> {
    const { context } = this;
    context.signal.throwIfAborted();
    try {
      const isKnown = (hash: string) =>
        this.ledger.find(this.idOf(hash)) !== null || this.states.some((state) => state.id === this.idOf(hash));
      const { hash, leads, failure } = await readSource(this.deps, context, source, isKnown);
      if (leads === null) {
        context.recorder.skipped();
        this.reports.push({ name: source.name, status: 'already-imported' });
        return;
      }
      this.take(source, this.idOf(hash), leads, failure);
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      this.fail(source, error);
    }
  }

  private fail(source: LeadSource, error: SyncError): void {
    const { locale } = this.context;
    this.failures.push({ name: source.name, error });
    this.context.log.warn({ code: error.code }, 'a source of leads failed');
    this.reports.push({
      name: source.name,
      status: 'failed',
      error: { code: error.code, message: error.text[locale], hint: error.hint?.[locale] ?? null },
    });
  }

  private take(source: LeadSource, id: string, leads: Leads, failure: SyncError | null): void {
    const { recorder } = this.context;
    const number = this.states.length;
    let duplicates = 0;
    let rejected = leads.broken.length;
    recorder.read(leads.leads.length + leads.broken.length + leads.ignored);
    recorder.skipped(leads.ignored);
    const keyless = (place: { line?: number; place: number }) =>
      place.line === undefined ? `${source.name}#${place.place}` : `${source.name}:${place.line}`;
    for (const broken of leads.broken) {
      recorder.reject({
        table: 'leads',
        key: keyless(broken),
        stage: 'map',
        code: broken.code,
        reason: broken.reason,
        line: broken.line,
        payload: { source: source.name, lead: broken.payload },
      });
    }
    for (const raw of leads.leads) {
      const reading = readLead(raw.value);
      const payload = { source: source.name, lead: keepable(raw.value) };
      if (reading.kind === 'reject') {
        rejected++;
        recorder.reject({
          table: 'leads',
          key: keyless(raw),
          stage: 'map',
          code: reading.code,
          reason: reading.reason,
          line: raw.line,
          column: reading.column,
          payload,
        });
        continue;
      }
      const { lead, warnings } = reading;
      const key = keyOf(leadsTable, { 电话: lead.phone, 微信号: lead.wechat }) ?? keyless(raw);
      for (const warning of warnings) recorder.warn({ key, ...warning, line: raw.line });
      duplicates += this.collection.add(lead, { source: number, line: raw.line, place: raw.place, payload });
    }
    recorder.skipped(duplicates);
    const report: SourceReport = {
      name: source.name,
      status: this.context.dryRun ? 'checked' : 'imported',
      shape: leads.shape,
      leads: leads.leads.length + leads.broken.length,
      duplicates,
      rejected,
    };
    this.states.push({ source, id, report, whole: failure === null });
    this.reports.push(report);
    if (failure) {
      report.status = 'incomplete';
      this.failures.push({ name: source.name, error: failure });
    }
  }

  private async write(): Promise<TableWriter> {
    const { context } = this;
    const existing = context.config['crm-leads'].on_existing;
    const writer = await context.open(leadsTable, { existing });
    const keyed = this.collection.leads.map((merged) => ({
      merged,
      contact: { 电话: merged.lead.phone, 微信号: merged.lead.wechat },
    }));
    await writer.locate(keyed.map(({ contact }) => contact));
    const nowMs = context.clock.now();
    let done = 0;
    for (const { merged, contact } of keyed) {
      context.signal.throwIfAborted();
      const key = keyOf(leadsTable, contact) as string;
      const isThere = writer.known(key).length > 0;
      // Assumptions (客户, 其他, 中) are no facts to fill a person's gaps with, and a status is never set on a customer who is there.
      const row: Row = isThere ? knownCells(merged.lead, key) : newCells(merged.lead, key, nowMs);
      const [origin] = merged.origins;
      await writer.put({ key, rows: [row], line: origin?.line, payload: origin?.payload });
      context.recorder.progress(++done, keyed.length, leadMessages.writing()[context.locale]);
    }
    await writer.flush();
    return writer;
  }

  /** Only what came through whole is skipped next time; what a table refused may pass then. */
  private async remember(writer: TableWriter | null): Promise<void> {
    if (writer) {
      for (const merged of this.collection.leads) {
        if (this.isWritten(writer, merged)) continue;
        for (const { source } of merged.origins) {
          const state = this.states[source] as SourceState;
          state.whole = false;
          state.report.status = 'incomplete';
        }
      }
    }
    if (this.context.dryRun) return;
    const at = new Date(this.context.clock.now()).toISOString();
    const entries = this.states
      .filter((state) => state.whole)
      .map(
        ({ id, report }) =>
          [id, { name: report.name, runId: this.context.runId, at, rows: report.leads ?? 0 }] as const,
      );
    await this.ledger.add(new Map(entries));
  }

  private isWritten(writer: TableWriter, merged: MergedLead): boolean {
    const key = keyOf(leadsTable, { 电话: merged.lead.phone, 微信号: merged.lead.wechat });
    return key === null || !writer.failed.has(key);
  }
}
