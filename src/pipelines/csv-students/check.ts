import { SyncError } from '../../errors/index.ts';
import type { Random } from '../../lib/clock.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Rejection, RunRecorder, Warning } from '../../sync/contracts.ts';
import { KeyTable, Numbers } from '../shared/key-table.ts';
import type { Field } from './columns.ts';
import { type ExportFile, type ExportRow, rowReader, rowsOf } from './export-file.ts';
import { LearningKeys } from './keys.ts';
import type { Learning, RowReading } from './mapper.ts';
import type { StudentsSettings } from './settings.ts';

/** What later passes do with a row: all that is kept of it, one byte. */
export const rowUse = {
  /** The first row of its record key: becomes a learning record. */
  record: 1,
  /** The last row that matters for its student: with it the student is complete and goes out. */
  student: 2,
  /** Has the student's newest nickname. */
  nickname: 4,
  /** Has the student's newest phone. */
  phone: 8,
} as const;

export interface FileCheck {
  readonly file: ExportFile;
  /** What is added to a row's place to find its flags. */
  readonly base: number;
  rows: number;
  records: number;
  duplicates: number;
  /** Blank rows, repeated headers, footers. */
  ignored: number;
  rejected: number;
  readonly rejections: Rejection[];
  readonly warnings: Warning[];
  readonly unlisted: Map<string, number>;
  readonly preview: Learning[];
}

export interface Checked {
  readonly files: readonly FileCheck[];
  readonly uses: Numbers;
  readonly students: number;
  readonly records: number;
}

export interface CheckDeps {
  readonly settings: StudentsSettings;
  readonly random: Random;
  readonly recorder: RunRecorder;
  /** Of two files with the same name the path is shown. */
  label(file: ExportFile): string;
  checkCancelled(): void;
}

const warningsListed = 1000;
const payloadsKept = 20_000;
const previewRows = 5;

/** A file that failed half way: its rows are in the tables of this check, so it starts again without it. */
export class FileFailed extends Error {
  constructor(
    readonly file: ExportFile,
    override readonly cause: SyncError,
  ) {
    super('an export could not be read to its end');
  }
}

/**
 * The first pass: every row of every file is read and judged before anything is written, in memory that grows by some 40 bytes a
 * row. Throws FileFailed.
 */
export async function checkFiles(files: readonly ExportFile[], deps: CheckDeps): Promise<Checked> {
  const keys = new LearningKeys(deps.settings.zone);
  const uses = new Numbers(8);
  const recordKeys = new KeyTable(deps.random, false);
  const students = new StudentFacts(deps.random);
  const checks: FileCheck[] = [];
  let base = 0;
  for (const file of files) {
    const check: FileCheck = {
      file,
      base,
      rows: 0,
      records: 0,
      duplicates: 0,
      ignored: 0,
      rejected: 0,
      rejections: [],
      warnings: [],
      unlisted: new Map(),
      preview: [],
    };
    const read = rowReader(file, deps.settings);
    const label = deps.label(file);
    let place = 0;
    try {
      for await (const block of rowsOf(file)) {
        deps.checkCancelled();
        for (const row of block) {
          place = row.place;
          check.rows++;
          const reading = read(row);
          if (reading.kind === 'skip' || reading.kind === 'header') check.ignored++;
          else if (reading.kind === 'reject') addRejection(check, row, reading, label);
          else {
            const { learning } = reading;
            const number = base + row.place;
            if (reading.warning)
              addWarning(check, { key: keys.student(learning.userId), ...reading.warning, line: row.line });
            students.add(keys.student(learning.userId), learning, number);
            if (recordKeys.add(keys.record(learning)) === null) {
              uses.mark(number, rowUse.record);
              check.records++;
            } else check.duplicates++;
            if (check.preview.length < previewRows) check.preview.push(detached(learning));
          }
        }
        deps.recorder.progress(check.rows, null, label);
      }
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      throw new FileFailed(file, error);
    }
    checks.push(check);
    base += place + 1;
  }
  students.mark(uses);
  return { files: checks, uses, students: students.count, records: recordKeys.size };
}

/** For each student the rows that say most about it. The newest row (by 学习日期, then by place) wins. */
class StudentFacts {
  private readonly table: KeyTable;
  /** Until a nickname is met, the first row. */
  private readonly nicknameRow = new Numbers(32);
  /** Days since 1970; 0: none was met. */
  private readonly nicknameDay = new Numbers(16);
  private readonly phoneRow = new Numbers(32);
  private readonly phoneDay = new Numbers(16);

  constructor(random: Random) {
    this.table = new KeyTable(random, true);
  }

  get count(): number {
    return this.table.size;
  }

  add(key: string, learning: Learning, row: number): void {
    const known = this.table.add(key);
    const place = known ?? this.table.size - 1;
    // Rows are kept from 1: 0 means none.
    if (known === null) this.nicknameRow.set(place, row + 1);
    const day = Math.floor(learning.dayMs / 86_400_000);
    if (learning.nickname !== '' && day >= this.nicknameDay.get(place)) {
      this.nicknameDay.set(place, day);
      this.nicknameRow.set(place, row + 1);
    }
    if (learning.phone !== '' && day >= this.phoneDay.get(place)) {
      this.phoneDay.set(place, day);
      this.phoneRow.set(place, row + 1);
    }
  }

  mark(uses: Numbers): void {
    for (let place = 0; place < this.table.size; place++) {
      const nickname = this.nicknameDay.get(place) > 0 ? this.nicknameRow.get(place) : 0;
      const phone = this.phoneRow.get(place);
      if (nickname > 0) uses.mark(nickname - 1, rowUse.nickname);
      if (phone > 0) uses.mark(phone - 1, rowUse.phone);
      uses.mark((Math.max(nickname, phone) || this.nicknameRow.get(place)) - 1, rowUse.student);
    }
  }
}

/** A cell is a window into a large piece of the file's text: what outlives the pass must not hold on to it. */
function detached<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function addRejection(
  check: FileCheck,
  row: ExportRow,
  reading: Extract<RowReading, { kind: 'reject' }>,
  label: string,
): void {
  check.rejected++;
  const { header } = check.file;
  const cell = (field: Field) => (header.places[field] < 0 ? '' : (row.cells[header.places[field]] ?? '').trim());
  const parts = [cell('用户ID'), cell('课程'), cell('学习日期')];
  const payload =
    check.rejections.length < payloadsKept
      ? {
          file: label,
          cells: Object.fromEntries(row.cells.map((value, at) => [header.cells[at] || String(at + 1), value])),
        }
      : undefined;
  check.rejections.push(
    detached({
      table: 'learning_records',
      key: parts[0] === '' || reading.code === 'column_count' ? `${label}:${row.line}` : parts.join('|').slice(0, 300),
      stage: 'map',
      code: reading.code,
      reason: reading.reason,
      line: row.line,
      ...(reading.column === null ? {} : { column: reading.column }),
      ...(payload ? { payload } : {}),
    }),
  );
}

function addWarning(check: FileCheck, warning: Warning): void {
  const listed = check.unlisted.get(warning.code) ?? -warningsListed;
  check.unlisted.set(warning.code, listed + 1);
  if (listed < 0) check.warnings.push(detached(warning));
}

/** Hands what was found in a file to the run's report. */
export function reportCheck(check: FileCheck, label: string, recorder: RunRecorder): void {
  recorder.read(check.rows);
  recorder.skipped(check.ignored + check.duplicates);
  for (const rejection of check.rejections) recorder.reject(rejection);
  for (const warning of check.warnings) recorder.warn(warning);
  for (const [code, count] of check.unlisted) {
    if (count > 0) recorder.warn({ key: label, code, message: studentMessages.moreWarnings(code, count) });
  }
  for (const { header, positions } of check.file.header.repeated) {
    recorder.warn({ key: label, code: 'repeated_column', message: studentMessages.repeatedColumn(header, positions) });
  }
}
