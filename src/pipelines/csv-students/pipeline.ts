import { SyncError } from '../../errors/index.ts';
import { preferSmallHeap } from '../../lib/heap.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Pipeline, PipelineContext } from '../pipeline.ts';
import type { FilePort } from '../shared/file-port.ts';
import { type ImportEntry, type ImportLedger, importLedger } from '../shared/import-ledger.ts';
import { ensureUnchanged, inspectInput, openInput } from '../shared/input-files.ts';
import { type Checked, checkFiles, type FileCheck, FileFailed, reportCheck } from './check.ts';
import { type ExportFile, recognise } from './export-file.ts';
import { explainFailure, moveTo, pickFiles, placeFor } from './inbox.ts';
import { importNotes } from './notes.ts';
import { writeRejectedFile } from './rejected-file.ts';
import { copyingReport, type FileReport, failedReport, importReport, knownReport, totals } from './report.ts';
import { type StudentsOptions, type StudentsSettings, settingsOf } from './settings.ts';
import { studentTables } from './tables.ts';
import { Importer } from './write.ts';

export interface StudentsDeps {
  readonly files: FilePort;
}

/** 小鹅通 CSV exports → 学员总表 ⇄ 学习记录表 (DESIGN §8.3). */
export function createStudentsPipeline(deps: StudentsDeps): Pipeline<StudentsOptions> {
  return {
    name: 'csv-students',
    tables: studentTables,
    mode: () => 'import',
    run: (context, options) => new StudentsRun(deps.files, context, settingsOf(context.config, options)).run(options),
  };
}

/** Faults of the moment: the file itself may be good, so it stays where it is. */
const passingFaults = [
  'FILE_CHANGED',
  'FILE_NOT_FOUND',
  'FILE_NO_PERMISSION',
  'FILE_UNREADABLE',
  'FILE_NOT_REGULAR',
  'FILE_IS_FOLDER',
];

/** Smaller imports, some 17,000 lines, end before their garbage matters. */
const largeBytes = 1024 * 1024;

interface Ready {
  readonly path: string;
  readonly id: string;
  readonly file: ExportFile;
}

class StudentsRun {
  private readonly ledger: ImportLedger;
  private readonly reports: FileReport[] = [];
  private readonly failures: { readonly path: string; readonly error: SyncError }[] = [];
  private inbox: string | null = null;
  private paths: readonly string[] = [];

  constructor(
    private readonly files: FilePort,
    private readonly context: PipelineContext,
    private readonly settings: StudentsSettings,
  ) {
    this.ledger = importLedger(context.checkpoint);
  }

  async run(options: StudentsOptions): Promise<void> {
    const { context } = this;
    const picked = await pickFiles(this.files, options.files, this.settings.inbox, context);
    this.inbox = picked.inbox;
    this.paths = picked.paths;
    for (const path of picked.copying) {
      const name = this.files.name(path);
      context.recorder.warn({ key: name, code: 'still_copying', message: studentMessages.stillCopying(name) });
      this.reports.push(copyingReport(name));
    }
    const ready = await this.prepare(picked.paths);
    if (ready.reduce((sum, { file }) => sum + file.inspected.bytes, 0) > largeBytes) preferSmallHeap();
    const checked = await this.check(ready);
    for (const check of checked.files) reportCheck(check, this.labelOf(check.file.input.path), context.recorder);
    const importer = await this.write(checked);
    await this.finish(ready, checked, importer);
    await this.handleFailures();
    context.recorder.extra('files', this.reports);
    const sums = totals(this.reports, importer);
    context.recorder.extra('import', sums);
    context.recorder.extra('notes', importNotes(context, this.reports, sums, context.recorder.rejections ?? []));
    const [failure] = this.failures;
    if (failure && this.failures.length === this.paths.length) throw failure.error;
  }

  /** Everything that can be known of a file without its rows: encoding, delimiter, header, and whether it was imported before. */
  private async prepare(paths: readonly string[]): Promise<Ready[]> {
    const { context, settings } = this;
    const ready: Ready[] = [];
    for (const path of paths) {
      const checkCancelled = () => context.signal.throwIfAborted();
      checkCancelled();
      try {
        const limit = { megabytes: settings.megabytesMax, hint: studentMessages.tooLargeHint() };
        const input = await openInput(this.files, path, limit);
        const inspected = await inspectInput(this.files, input, settings.encoding, checkCancelled);
        const id = settings.idOf(inspected.hash);
        const known = this.ledger.find(id) ?? (ready.some((other) => other.id === id) ? 'in this run' : null);
        if (known) {
          await this.skipKnown(path, known === 'in this run' ? null : known);
          continue;
        }
        ready.push({ path, id, file: await recognise(input, inspected, settings) });
        await context.warmUp();
      } catch (error) {
        this.failed(path, error);
      }
    }
    return ready;
  }

  private failed(path: string, error: unknown): void {
    if (!(error instanceof SyncError)) throw error;
    this.failures.push({ path, error });
    this.context.log.warn({ code: error.code }, 'a file could not be imported');
  }

  private async skipKnown(path: string, entry: ImportEntry | null): Promise<void> {
    this.context.recorder.skipped();
    const movedTo = await this.putAway(path, 'done');
    this.reports.push(knownReport(this.labelOf(path), entry, movedTo));
  }

  /** Judges every row. A file that turns out broken half way leaves nothing behind: the others are checked again without it. */
  private async check(ready: Ready[]): Promise<Checked> {
    const { context, settings } = this;
    for (;;) {
      try {
        const checked = await checkFiles(
          ready.map(({ file }) => file),
          {
            settings,
            random: context.random,
            recorder: context.recorder,
            label: (file) => this.labelOf(file.input.path),
            checkCancelled: () => context.signal.throwIfAborted(),
          },
        );
        const changed = await this.firstChanged(ready);
        if (!changed) return checked;
        this.drop(ready, changed.file, changed.error);
      } catch (error) {
        if (!(error instanceof FileFailed)) throw error;
        this.drop(ready, error.file, error.cause);
      }
    }
  }

  private async firstChanged(ready: readonly Ready[]): Promise<{ file: ExportFile; error: unknown } | null> {
    for (const { file } of ready) {
      try {
        await ensureUnchanged(this.files, file.input);
      } catch (error) {
        return { file, error };
      }
    }
    return null;
  }

  private drop(ready: Ready[], file: ExportFile, error: unknown): void {
    const place = ready.findIndex((other) => other.file === file);
    this.failed((ready[place] as Ready).path, error);
    ready.splice(place, 1);
  }

  private async write(checked: Checked): Promise<Importer | null> {
    if (checked.records === 0) return null;
    const [students, records] = studentTables(this.context.config);
    const writers = await Promise.all([this.context.open(students), this.context.open(records)]);
    const importer = new Importer(this.context, this.settings, checked, ...writers);
    await importer.write();
    // What was written was read from these files: had one changed meanwhile, it must not count as imported.
    for (const { file } of checked.files) await ensureUnchanged(this.files, file.input);
    return importer;
  }

  /** Per file: the rejected rows, then the checkpoint, then the file's last place. Each step can be repeated. */
  private async finish(ready: readonly Ready[], checked: Checked, importer: Importer | null): Promise<void> {
    const { context, files } = this;
    const troubled = (importer?.students.failed.size ?? 0) + (importer?.records.failed.size ?? 0) > 0;
    for (const [place, { path, id }] of ready.entries()) {
      const check = checked.files[place] as FileCheck;
      const failedRows = importer && troubled ? await importer.countFailures(check) : { rejected: 0, unknown: 0 };
      const complete = failedRows.rejected + failedRows.unknown === 0;
      const label = this.labelOf(path);
      if (context.dryRun) {
        this.reports.push(
          importReport(label, check, this.settings, context.locale, {
            status: 'checked',
            failedRows,
            rejectedFile: null,
            movedTo: null,
          }),
        );
        continue;
      }
      // What may or may not have been written is settled by the next run, which needs the file once more.
      const home =
        this.inbox === null || failedRows.unknown > 0
          ? null
          : await placeFor(files, this.inbox, complete ? 'done' : 'failed', path);
      const trouble = check.rejected > 0 || !complete;
      const rejectedFile = trouble
        ? await writeRejectedFile(
            { files, context, settings: this.settings },
            `${home?.path ?? (this.inbox ? files.join(files.join(this.inbox, 'failed'), files.name(path)) : path)}.rejected.csv`,
            checked,
            check,
            importer,
          )
        : null;
      // Rows that the export itself spoils will be refused again; rows that the platform refused may pass next time.
      if (complete)
        await this.ledger.add(
          new Map([
            [
              id,
              { name: label, runId: context.runId, at: new Date(context.clock.now()).toISOString(), rows: check.rows },
            ],
          ]),
        );
      const movedTo = home && (await moveTo(files, path, home, context)) ? home.path : null;
      this.reports.push(
        importReport(label, check, this.settings, context.locale, {
          status: complete ? 'imported' : 'incomplete',
          failedRows,
          rejectedFile: rejectedFile?.path ?? null,
          movedTo,
        }),
      );
    }
  }

  private async handleFailures(): Promise<void> {
    const { context, files } = this;
    const alone = this.failures.length === 1 && this.paths.length === 1;
    for (const { path, error } of this.failures) {
      const label = this.labelOf(path);
      let movedTo: string | null = null;
      if (!context.dryRun && this.inbox !== null && !passingFaults.includes(error.code)) {
        const place = await placeFor(files, this.inbox, 'failed', path);
        await explainFailure(files, place, error, context.locale);
        movedTo = (await moveTo(files, path, place, context)) ? place.path : null;
      }
      this.reports.push(failedReport(label, error, context.locale, movedTo));
      // A single file's failure is the run's.
      if (!alone)
        context.recorder.reject({
          table: '',
          key: label,
          stage: 'source',
          code: error.code.toLowerCase(),
          reason: error.text,
        });
    }
  }

  private async putAway(path: string, folder: 'done' | 'failed'): Promise<string | null> {
    if (this.inbox === null || this.context.dryRun) return null;
    const place = await placeFor(this.files, this.inbox, folder, path);
    return (await moveTo(this.files, path, place, this.context)) ? place.path : null;
  }

  /** The file's name; its path where two files share a name. */
  private labelOf(path: string): string {
    const name = this.files.name(path);
    return this.paths.filter((other) => this.files.name(other) === name).length > 1 ? path : name;
  }
}
