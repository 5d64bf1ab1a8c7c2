import { studentMessages } from '../../messages/students.ts';
import type { Row, TableWriter } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import { detach } from '../shared/clean.ts';
import { type Checked, type FileCheck, rowUse } from './check.ts';
import { type ExportRow, rowReader, rowsOf } from './export-file.ts';
import { LearningKeys } from './keys.ts';
import type { Learning } from './mapper.ts';
import type { StudentsSettings } from './settings.ts';

/** In a plan, a link to a row that does not exist yet: this mark and the row's key. */
const plannedLink = '→';

/** More keys than this are not looked up one by one: reading the whole table costs fewer calls, and their list would not be small. */
const lookUpMax = 20_000;

/** Rows made ahead of their use: few enough to die young, or the memory of a long file grows by what is thrown away. */
const rowsAhead = 32;

export interface Used {
  readonly check: FileCheck;
  readonly row: ExportRow;
  readonly learning: Learning;
  /** Bits of `rowUse`. */
  readonly use: number;
}

/** The rows that matter for `bits`, in blocks. Rows that were refused or doubled in the first pass are not read again. */
export async function* usedRows(
  checked: Checked,
  bits: number,
  settings: StudentsSettings,
): AsyncGenerator<readonly Used[]> {
  for (const check of checked.files) {
    const read = rowReader(check.file, settings);
    for await (const block of rowsOf(check.file)) {
      let used: Used[] = [];
      for (const row of block) {
        const use = checked.uses.get(check.base + row.place);
        // A header in the middle has no use, but moves the columns: rows without use that might be one are read.
        const reading = (use & bits) !== 0 || use === 0 ? read(row) : null;
        if (reading?.kind !== 'learning' || (use & bits) === 0) continue;
        used.push({ check, row, learning: reading.learning, use });
        if (used.length < rowsAhead) continue;
        yield used;
        used = [];
      }
      if (used.length > 0) yield used;
    }
  }
}

interface Wanted {
  readonly key: string;
  readonly row: Row;
  readonly line: number;
  readonly payload: unknown;
}

/** Learns what stands in the table, at the lowest cost, before anything is planned. */
async function locateAll(writer: TableWriter, wanted: AsyncIterable<readonly Wanted[]>): Promise<void> {
  const unknown: Row[] = [];
  for await (const block of wanted) {
    for (const { key, row } of block) {
      if (writer.known(key).length > 0) continue;
      unknown.push(row);
      if (unknown.length <= lookUpMax) continue;
      for await (const _record of writer.scan());
      return;
    }
  }
  await writer.locate(unknown);
}

export class Importer {
  private readonly keys: LearningKeys;
  private readonly enteredMs: number;

  constructor(
    private readonly context: PipelineContext,
    private readonly settings: StudentsSettings,
    private readonly checked: Checked,
    readonly students: TableWriter,
    readonly records: TableWriter,
  ) {
    this.keys = new LearningKeys(settings.zone);
    this.enteredMs = context.clock.now();
  }

  /** Students first: records carry the link. */
  async write(): Promise<void> {
    await this.writeStudents();
    await this.writeRecords();
    const lost = await this.lostStudents();
    if (lost.size === 0) return;
    await this.writeStudents(lost);
    await this.writeRecords(lost);
  }

  /**
   * Students whose row is not the one that we know: a person removed it, or entered it anew, so their records were refused. Costs a
   * look-up, and only after a refusal.
   */
  private async lostStudents(): Promise<ReadonlySet<string>> {
    const { students, records, context } = this;
    const refused = new Set(
      (context.recorder.rejections ?? [])
        .filter(({ table, stage, code }) => table === records.spec.key && stage === 'write' && code === 'platform_refused')
        .map(({ key }) => key),
    );
    if (context.dryRun || refused.size === 0) return new Set();
    const suspects = new Map<string, { readonly row: Row; readonly recordId: string }>();
    for await (const block of this.wantedRecords()) {
      for (const { key, userId } of block) {
        const recordId = this.linkOf(userId);
        if (refused.has(key) && recordId !== null)
          suspects.set(this.keys.student(userId), { row: { 用户ID: userId }, recordId });
      }
    }
    for (const student of suspects.keys()) students.reconsider(student);
    await students.locate([...suspects.values()].map(({ row }) => row));
    return new Set([...suspects].filter(([key, { recordId }]) => students.recordId(key) !== recordId).map(([key]) => key));
  }

  /** All students, or those of `only`, who were taken for unchanged before. */
  private async writeStudents(only?: ReadonlySet<string>): Promise<void> {
    const { students, context } = this;
    if (!only) await locateAll(students, this.wantedStudents());
    let done = 0;
    for await (const block of this.wantedStudents()) {
      context.signal.throwIfAborted();
      for (const { key, row, line, payload } of block) {
        if (only && !only.has(key)) continue;
        if (only) students.counts.unchanged--;
        await students.put({ key, rows: [row], line, payload });
      }
      done += block.length;
      context.recorder.progress(done, this.checked.students, studentMessages.writingStudents()[context.locale]);
    }
    await students.flush();
  }

  /** All records, or once more those of the students in `only`: refused, or with a link to a row that is gone. */
  private async writeRecords(only?: ReadonlySet<string>): Promise<void> {
    const { records, context } = this;
    if (!only) await locateAll(records, this.wantedRecords());
    let done = 0;
    for await (const block of this.wantedRecords()) {
      context.signal.throwIfAborted();
      for (const wanted of block) {
        const { key, row, line, payload } = wanted;
        if (only && !only.has(this.keys.student(wanted.userId))) continue;
        if (only && records.failed.get(key) === 'rejected') records.reconsider(key);
        else if (only) records.counts.unchanged--;
        const link = this.linkOf(wanted.userId);
        if (link !== null) {
          await records.put({ key, rows: [{ ...row, 关联到学员总表: [link] }], line, payload });
          continue;
        }
        records.counts.rejected++;
        const reason = studentMessages.noStudent(wanted.userId);
        context.recorder.reject({
          table: 'learning_records',
          key,
          stage: 'write',
          code: 'no_student',
          reason,
          line,
          payload,
        });
      }
      done += block.length;
      context.recorder.progress(done, this.checked.records, studentMessages.writingRecords()[context.locale]);
    }
    await records.flush();
  }

  /** What the record's link holds; null: its student was not written. */
  private linkOf(userId: string): string | null {
    const key = this.keys.student(userId);
    // A student whose change was refused is still there to be linked to.
    return (
      this.students.recordId(key) ??
      (this.context.dryRun && !this.students.failed.has(key) ? `${plannedLink}${key}` : null)
    );
  }

  /** Why a row is not in the tables although it was fit to be; null: it is. */
  failureOf(learning: Learning): { readonly table: 'students' | 'learning_records'; readonly key: string } | null {
    const student = this.keys.student(learning.userId);
    if (this.students.failed.has(student) || this.linkOf(learning.userId) === null)
      return { table: 'students', key: student };
    const record = this.keys.record(learning);
    return this.records.failed.has(record) ? { table: 'learning_records', key: record } : null;
  }

  /** How many of a file's rows are fit but not in the tables. */
  async countFailures(check: FileCheck): Promise<{ rejected: number; unknown: number }> {
    const counts = { rejected: 0, unknown: 0 };
    const only: Checked = { ...this.checked, files: [check] };
    for await (const block of usedRows(only, rowUse.record, this.settings)) {
      for (const { learning } of block) {
        const failure = this.failureOf(learning);
        if (!failure) continue;
        const writer = failure.table === 'students' ? this.students : this.records;
        counts[writer.failed.get(failure.key) ?? 'rejected']++;
      }
    }
    return counts;
  }

  private async *wantedStudents(): AsyncGenerator<readonly Wanted[]> {
    const parts = new Map<string, { nickname?: string; phone?: string }>();
    for await (const block of usedRows(this.checked, rowUse.student | rowUse.nickname | rowUse.phone, this.settings)) {
      const wanted: Wanted[] = [];
      for (const { row, learning, use, check } of block) {
        const key = this.keys.student(learning.userId);
        const part = parts.get(key) ?? {};
        if (use & rowUse.nickname) part.nickname = detach(learning.nickname);
        if (use & rowUse.phone) part.phone = learning.phone;
        if (!(use & rowUse.student)) {
          parts.set(detach(key), part);
          continue;
        }
        parts.delete(key);
        // An empty cell of the export never clears the table's: the column is left out.
        const cells: Record<string, string | number> = { 用户ID: learning.userId, 录入时间: this.enteredMs };
        if (part.nickname) cells['昵称'] = part.nickname;
        if (part.phone) cells['手机号'] = part.phone;
        wanted.push({ key, row: cells, line: row.line, payload: payloadOf(check, row) });
      }
      if (wanted.length > 0) yield wanted;
    }
  }

  private async *wantedRecords(): AsyncGenerator<readonly (Wanted & { userId: string })[]> {
    for await (const block of usedRows(this.checked, rowUse.record, this.settings)) {
      yield block.map(({ row, learning, check }) => ({
        key: this.keys.record(learning),
        userId: learning.userId,
        row: { 用户ID: learning.userId, 课程: learning.course, 学习日期: learning.dayMs, 录入时间: this.enteredMs },
        line: row.line,
        payload: payloadOf(check, row),
      }));
    }
  }
}

function payloadOf(check: FileCheck, row: ExportRow): unknown {
  return { file: check.file.input.name, cells: row.cells };
}
