import type { SyncError } from '../../errors/index.ts';
import { formatDate } from '../../lib/zone.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Locale } from '../../messages/text.ts';
import type { ImportEntry } from '../shared/import-ledger.ts';
import type { FileCheck } from './check.ts';
import { fields } from './columns.ts';
import type { StudentsSettings } from './settings.ts';
import type { Importer } from './write.ts';

/** One entry of the report's `files`. */
export interface FileReport {
  readonly name: string;
  readonly status: 'imported' | 'incomplete' | 'checked' | 'already-imported' | 'still-copying' | 'failed';
  readonly encoding?: string;
  /** `,` `;` or `TAB`. */
  readonly delimiter?: string;
  /** Recognised columns; `index` is 1-based, null for a value given for the whole file. */
  readonly columns?: readonly {
    readonly index: number | null;
    readonly header: string;
    readonly as: string;
    readonly text: string;
  }[];
  /** Headers that are not used. */
  readonly unused?: readonly string[];
  /** Rows after the header. */
  readonly rows?: number;
  readonly records?: number;
  readonly duplicates?: number;
  /** Blank rows, repeated headers, footers. */
  readonly ignored?: number;
  readonly rejected?: number;
  /** Rows that were fit but could not be written. */
  readonly refused?: number;
  readonly unknown?: number;
  /** The first rows as they will be. */
  readonly preview?: readonly Readonly<Record<string, string>>[];
  readonly rejectedFile?: string;
  readonly movedTo?: string;
  readonly importedAt?: string;
  readonly importedBy?: string;
  readonly importedAs?: string;
  readonly error?: { readonly code: string; readonly message: string; readonly hint: string | null };
}

const delimiterNames: Readonly<Record<string, string>> = { '\t': 'TAB' };

export function importReport(
  name: string,
  check: FileCheck,
  settings: StudentsSettings,
  locale: Locale,
  outcome: {
    status: 'imported' | 'incomplete' | 'checked';
    failedRows: { rejected: number; unknown: number };
    rejectedFile: string | null;
    movedTo: string | null;
  },
): FileReport {
  const { header, delimiter, inspected } = check.file;
  const { places } = header;
  const columns = fields
    .filter((field) => places[field] >= 0)
    .sort((a, b) => places[a] - places[b])
    .map((field) => {
      const index = places[field] + 1;
      const title = header.cells[places[field]] as string;
      return {
        index: index as number | null,
        header: title,
        as: field as string,
        text: studentMessages.column(index, title, field)[locale],
      };
    });
  const fixed = [
    ['课程', settings.course],
    ['学习日期', settings.date],
  ] as const;
  for (const [field, value] of fixed) {
    if (places[field] < 0 && value !== null)
      columns.push({ index: null, header: value, as: field, text: studentMessages.fixed(field, value)[locale] });
  }
  const used = new Set(fields.map((field) => places[field]));
  return {
    name,
    status: outcome.status,
    encoding: inspected.encoding,
    delimiter: delimiterNames[delimiter] ?? delimiter,
    columns,
    unused: header.cells.filter((cell, place) => cell !== '' && !used.has(place)),
    rows: check.rows,
    records: check.records,
    duplicates: check.duplicates,
    ignored: check.ignored,
    rejected: check.rejected,
    ...(outcome.failedRows.rejected > 0 ? { refused: outcome.failedRows.rejected } : {}),
    ...(outcome.failedRows.unknown > 0 ? { unknown: outcome.failedRows.unknown } : {}),
    ...(outcome.status === 'checked'
      ? {
          preview: check.preview.map(({ userId, nickname, phone, course, dayMs }) => ({
            用户ID: userId,
            昵称: nickname,
            手机号: phone,
            课程: course,
            学习日期: formatDate(dayMs, settings.zone),
          })),
        }
      : {}),
    ...(outcome.rejectedFile ? { rejectedFile: outcome.rejectedFile } : {}),
    ...(outcome.movedTo ? { movedTo: outcome.movedTo } : {}),
  };
}

export function knownReport(name: string, entry: ImportEntry | null, movedTo: string | null): FileReport {
  return {
    name,
    status: 'already-imported',
    ...(entry ? { importedAt: entry.at, importedBy: entry.runId, importedAs: entry.name } : {}),
    ...(movedTo ? { movedTo } : {}),
  };
}

export function copyingReport(name: string): FileReport {
  return { name, status: 'still-copying' };
}

export function failedReport(name: string, error: SyncError, locale: Locale, movedTo: string | null): FileReport {
  return {
    name,
    status: 'failed',
    error: { code: error.code, message: error.text[locale], hint: error.hint?.[locale] ?? null },
    ...(movedTo ? { movedTo } : {}),
  };
}

/** The figures that the summary of an import shows. */
export function totals(reports: readonly FileReport[], importer: Importer | null): Record<string, number> {
  const sum = (field: 'rows' | 'duplicates' | 'ignored' | 'rejected') =>
    reports.reduce((total, report) => total + (report[field] ?? 0), 0);
  return {
    files: reports.filter(
      (report) => report.status === 'imported' || report.status === 'incomplete' || report.status === 'checked',
    ).length,
    alreadyImported: reports.filter((report) => report.status === 'already-imported').length,
    rows: sum('rows'),
    newStudents: importer?.students.counts.created ?? 0,
    updatedStudents: importer?.students.counts.updated ?? 0,
    newRecords: importer?.records.counts.created ?? 0,
    duplicates: sum('duplicates'),
    ignored: sum('ignored'),
    rejected: sum('rejected') + (importer ? importer.students.counts.rejected + importer.records.counts.rejected : 0),
  };
}
