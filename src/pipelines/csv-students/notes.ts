import { formatDateTime } from '../../lib/zone.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Locale } from '../../messages/text.ts';
import type { Rejection } from '../../sync/contracts.ts';
import type { FileReport } from './report.ts';

interface NotedRun {
  readonly locale: Locale;
  readonly dryRun: boolean;
  readonly config: { readonly timezone: string };
}

const rejectionsShown = 100;

/** What the summary says about an import beyond the counts of rows: one line each. */
export function importNotes(
  run: NotedRun,
  files: readonly FileReport[],
  totals: Readonly<Record<string, number>>,
  rejections: readonly Rejection[],
): string[] {
  const { locale } = run;
  const lines = files.flatMap((file) => fileLines(file, run));
  if (files.some((file) => file.rows !== undefined)) lines.push(studentMessages.totals(totals)[locale]);
  // A dry run leaves no file of rejected rows: the terminal shows them.
  if (run.dryRun) {
    const rows = rejections.filter((rejection) => rejection.stage === 'map');
    lines.push(
      ...rows
        .slice(0, rejectionsShown)
        .map(
          (rejection) =>
            `  ${studentMessages.rejectedLine(rejection.line ?? 0, rejection.key, rejection.reason)[locale]}`,
        ),
    );
    if (rows.length > rejectionsShown)
      lines.push(`  ${studentMessages.moreRejected(rows.length - rejectionsShown)[locale]}`);
  }
  return lines;
}

function fileLines(file: FileReport, { locale, dryRun, config }: NotedRun): string[] {
  if (file.status === 'already-imported') {
    const at = file.importedAt === undefined ? null : formatDateTime(Date.parse(file.importedAt), config.timezone);
    return [studentMessages.fileKnown(file.name, at)[locale]];
  }
  if (file.status === 'still-copying' || file.status === 'failed') return [];
  const lines = [
    studentMessages.fileRead(file.name, file.encoding ?? '', file.delimiter ?? '', file.rows ?? 0)[locale],
  ];
  if (dryRun) {
    lines.push(...(file.columns ?? []).map((column) => `  ${column.text}`));
    if (file.unused && file.unused.length > 0)
      lines.push(`  ${studentMessages.unusedColumns(file.unused.slice(0, 30))[locale]}`);
    lines.push(...(file.preview ?? []).map((row) => `  ${Object.values(row).join(' | ')}`));
  }
  if (file.rejectedFile) lines.push(`  ${studentMessages.rejectedFile(file.rejectedFile)[locale]}`);
  return lines;
}
