import type { Locale, Text } from '../messages/text.ts';
import type { Rejection, RunRecorder, RunReport, Stage, Warning } from '../sync/contracts.ts';

/** Collects what a run says about its records. */
export class Recorder implements RunRecorder {
  readonly source = { read: 0, rejected: 0, skipped: 0 };
  readonly rejections: Rejection[] = [];
  readonly extras: Record<string, unknown> = {};
  runWindow: { start: string; end: string } | undefined;
  private readonly warned = new Map<string, Warning>();

  constructor(
    private readonly onProgress: (done: number, total: number | null, what?: string) => void = () => undefined,
  ) {}

  get warnings(): readonly Warning[] {
    return [...this.warned.values()];
  }

  read(count = 1): void {
    this.source.read += count;
  }

  skipped(count = 1): void {
    this.source.skipped += count;
  }

  reject(rejection: Rejection): void {
    if (rejection.stage !== 'write') this.source.rejected++;
    this.rejections.push(rejection);
  }

  retract(table: string, key: string): void {
    const place = this.rejections.findLastIndex(
      (rejection) => rejection.stage === 'write' && rejection.table === table && rejection.key === key,
    );
    if (place >= 0) this.rejections.splice(place, 1);
  }

  readonly forgotten = new Set<Stage>();

  forget(stage: Stage): void {
    this.forgotten.add(stage);
  }

  warn(warning: Warning): void {
    const id = JSON.stringify([warning.key, warning.code, warning.line ?? null]);
    if (!this.warned.has(id)) this.warned.set(id, warning);
  }

  extra(name: string, value: unknown): void {
    this.extras[name] = value;
  }

  window(startMs: number, endMs: number): void {
    this.runWindow = { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() };
  }

  progress(done: number, total: number | null, what?: string): void {
    this.onProgress(done, total, what);
  }

  /** The lists of the report, in the reader's language. */
  lists(locale: Locale): Pick<RunReport, 'rejected' | 'warnings'> {
    const pick = (words: Text) => words[locale];
    return {
      rejected: this.rejections.map(({ table, key, stage, code, reason, line, column }) => ({
        table,
        key,
        stage,
        code,
        reason: pick(reason),
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      })),
      warnings: this.warnings.map(({ key, code, message, line }) => ({
        key,
        code,
        message: pick(message),
        ...(line === undefined ? {} : { line }),
      })),
    };
  }
}
