import { studentMessages } from '../../messages/students.ts';
import type { Cell, Row, TableWriter } from '../../sync/contracts.ts';
import { plannedLink } from '../../sync/planned-links.ts';
import type { PipelineContext } from '../pipeline.ts';
import { detach } from '../shared/clean.ts';
import { type Checked, type FileCheck, rowUse } from './check.ts';
import { type ExportRow, rowReader, rowsOf } from './export-file.ts';
import { LearningKeys } from './keys.ts';
import { lostStudents, refusedKeys, type Suspect } from './lost-students.ts';
import type { Learning } from './mapper.ts';
import type { StudentsSettings } from './settings.ts';

/** More keys than this are not looked up one by one: reading the whole table costs fewer calls, and their list would not be small. */
const lookUpMax = 20_000;

const progressEvery = 512;

/** Students whose record id is kept in memory: some 6 MB. */
const linksMax = 50_000;

export interface Used {
  readonly check: FileCheck;
  readonly row: ExportRow;
  readonly learning: Learning;
  /** Bits of `rowUse`. */
  readonly use: number;
}

/** What a visitor returns to be spared the rest. */
const enough = 'enough';
type Visit<T> = (value: T) => Promise<unknown> | typeof enough | undefined;

/**
 * Shows the rows that matter for `bits` one after the other. Rows that were refused or doubled in the first pass are not read again.
 * A visitor, not a generator: rows that wait in a chain of generators grow old, and the memory of a long file with them.
 */
export async function visitUsed(
  checked: Checked,
  bits: number,
  settings: StudentsSettings,
  visit: Visit<Used>,
): Promise<void> {
  for (const check of checked.files) {
    const read = rowReader(check.file, settings);
    for await (const block of rowsOf(check.file)) {
      for (const row of block) {
        const use = checked.uses.get(check.base + row.place);
        // A header in the middle has no use, but moves the columns: rows without use that might be one are read.
        const reading = (use & bits) !== 0 || use === 0 ? read(row) : null;
        if (reading?.kind !== 'learning' || (use & bits) === 0) continue;
        const answer = visit({ check, row, learning: reading.learning, use });
        if (answer === enough) return;
        if (answer) await answer;
      }
    }
  }
}

interface Wanted {
  readonly key: string;
  readonly userId: string;
  readonly row: Record<string, Cell>;
  readonly line: number;
  readonly payload: unknown;
}

/** Learns what stands in the table, at the lowest cost, before anything is planned. */
async function locateAll(writer: TableWriter, visitWanted: (visit: Visit<Wanted>) => Promise<void>): Promise<void> {
  const unknown: Row[] = [];
  await visitWanted(({ key, row }) => {
    if (writer.known(key).length === 0) unknown.push(keyCells(writer, row));
    return unknown.length > lookUpMax ? enough : undefined;
  });
  if (unknown.length <= lookUpMax) await writer.locate(unknown);
  else for await (const _record of writer.scan());
}

/** Rows that are only looked for need their key columns. Also: the rows themselves stay short-lived, which keeps memory flat. */
function keyCells(writer: TableWriter, row: Row): Row {
  const cells: Record<string, Cell> = {};
  for (const column of writer.spec.keys[0].columns) cells[column] = row[column] ?? null;
  return cells;
}

export class Importer {
  private readonly keys: LearningKeys;
  private readonly enteredMs: number;
  /** Record ids by student: an export has many lines of each. */
  private readonly links = new Map<string, string>();

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
    const lost = await this.findLost();
    if (lost.size === 0) return;
    await this.writeStudents(lost);
    await this.writeRecords(lost);
  }

  /** Students whose row is gone, as refused records tell. */
  private async findLost(): Promise<ReadonlySet<string>> {
    const suspects = new Map<string, Suspect>();
    const refused = refusedKeys(this.context.recorder, this.records.spec.key);
    if (refused.size === 0 || this.context.dryRun) return new Set();
    await this.visitRecords(({ key, userId }) => {
      const recordId = refused.has(key) ? this.linkOf(userId) : null;
      if (recordId !== null) suspects.set(this.keys.student(userId), { row: { 用户ID: userId }, recordId });
      return undefined;
    });
    return lostStudents(this.students, suspects);
  }

  /** All students, or once more those of `only`, who were taken for unchanged. */
  private async writeStudents(only?: ReadonlySet<string>): Promise<void> {
    const { students } = this;
    if (!only) await locateAll(students, (visit) => this.visitStudents(visit));
    const tick = this.ticker(this.checked.students, studentMessages.writingStudents()[this.context.locale]);
    await this.visitStudents(({ key, row, line, payload }) => {
      tick();
      if (only && !only.has(key)) return undefined;
      if (only) students.counts.unchanged--;
      return students.put({ key, rows: [row], line, payload });
    });
    await students.flush();
    this.links.clear();
  }

  /** All records, or once more those of the students of `only`: they were refused, or link to a row that is gone. */
  private async writeRecords(only?: ReadonlySet<string>): Promise<void> {
    const { records, context } = this;
    if (!only) await locateAll(records, (visit) => this.visitRecords(visit));
    const tick = this.ticker(this.checked.records, studentMessages.writingRecords()[context.locale]);
    await this.visitRecords(({ key, userId, row, line, payload }) => {
      tick();
      if (only && !only.has(this.keys.student(userId))) return undefined;
      if (only && records.failed.get(key) === 'rejected') records.reconsider(key);
      else if (only) records.counts.unchanged--;
      if (row['关联到学员总表'] !== null) return records.put({ key, rows: [row], line, payload });
      records.counts.rejected++;
      const reason = studentMessages.noStudent(userId);
      // With it the row can be written once its student is.
      const linked = { ...row, 关联到学员总表: [plannedLink(this.keys.student(userId))] };
      context.recorder.reject({
        table: 'learning_records',
        key,
        stage: 'write',
        code: 'no_student',
        reason,
        line,
        payload,
        row: linked,
      });
      return undefined;
    }, true);
    await records.flush();
  }

  private ticker(total: number, what: string): () => void {
    const { signal, recorder } = this.context;
    let done = 0;
    return () => {
      done++;
      if (done % progressEvery !== 0 && done !== total) return;
      signal.throwIfAborted();
      recorder.progress(done, total, what);
    };
  }

  /** What the record's link holds; null: its student was not written. */
  private linkOf(userId: string): string | null {
    const key = this.keys.student(userId);
    const known = this.links.get(key);
    if (known !== undefined) return known;
    const recordId = this.students.recordId(key);
    // A student whose change was refused is still there to be linked to.
    if (recordId === null) return this.context.dryRun && !this.students.failed.has(key) ? plannedLink(key) : null;
    if (this.links.size >= linksMax) this.links.clear();
    this.links.set(detach(key), recordId);
    return recordId;
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
    await visitUsed({ ...this.checked, files: [check] }, rowUse.record, this.settings, ({ learning }) => {
      const failure = this.failureOf(learning);
      if (!failure) return undefined;
      const writer = failure.table === 'students' ? this.students : this.records;
      counts[writer.failed.get(failure.key) ?? 'rejected']++;
      return undefined;
    });
    return counts;
  }

  private visitStudents(visit: Visit<Wanted>): Promise<void> {
    const parts = new Map<string, { nickname?: string; phone?: string }>();
    const bits = rowUse.student | rowUse.nickname | rowUse.phone;
    return visitUsed(this.checked, bits, this.settings, ({ check, row, learning, use }) => {
      const key = this.keys.student(learning.userId);
      const part = parts.get(key) ?? {};
      if (use & rowUse.nickname) part.nickname = learning.nickname;
      if (use & rowUse.phone) part.phone = learning.phone;
      if (!(use & rowUse.student)) {
        if (part.nickname) part.nickname = detach(part.nickname);
        parts.set(detach(key), part);
        return undefined;
      }
      parts.delete(key);
      // An empty cell of the export never clears the table's: the column is left out.
      const cells: Record<string, string | number> = { 用户ID: learning.userId, 录入时间: this.enteredMs };
      if (part.nickname) cells['昵称'] = part.nickname;
      if (part.phone) cells['手机号'] = part.phone;
      return visit({ key, userId: learning.userId, row: cells, line: row.line, payload: payloadOf(check, row) });
    });
  }

  /** `linked`: the students are written, and rows hold the link to them (null: there is none to link to). */
  private visitRecords(visit: Visit<Wanted>, linked = false): Promise<void> {
    return visitUsed(this.checked, rowUse.record, this.settings, ({ check, row, learning }) => {
      const { userId, course, dayMs } = learning;
      const link = linked ? this.linkOf(userId) : null;
      // One literal with all its cells: a row that grows afterwards costs a million rows their youth, and memory its flatness.
      const cells: Record<string, Cell> = {
        用户ID: userId,
        课程: course,
        学习日期: dayMs,
        录入时间: this.enteredMs,
        关联到学员总表: link === null ? null : [link],
      };
      return visit({
        key: this.keys.record(learning),
        userId,
        row: cells,
        line: row.line,
        payload: payloadOf(check, row),
      });
    });
  }
}

function payloadOf(check: FileCheck, row: ExportRow): unknown {
  return { file: check.file.input.name, cells: row.cells };
}
