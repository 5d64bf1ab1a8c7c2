import type { Locale } from '../../messages/text.ts';
import { csvPieces, workbook } from '../sheets.ts';
import type { ApprovalsReport } from './compute.ts';
import { renderApprovalsPage } from './html.ts';
import { approvalsSheets } from './sheets.ts';

export interface ReportFiles {
  readonly html?: string | undefined;
  /** A folder. */
  readonly csv?: string | undefined;
  readonly xlsx?: string | undefined;
}

/** Writes the wanted forms through `write`, which makes folders and replaces files atomically. Returns the paths. */
export async function writeApprovalsFiles(
  report: ApprovalsReport,
  files: ReportFiles,
  options: {
    readonly locale: Locale;
    readonly zone: string;
    readonly write: (path: string, content: string | Uint8Array) => void;
  },
): Promise<string[]> {
  const { locale, zone } = options;
  const written: string[] = [];
  const write = (path: string, content: string | Uint8Array) => {
    options.write(path, content);
    written.push(path);
  };
  if (files.html !== undefined) write(files.html, await renderApprovalsPage(report, { locale, zone }));
  const sheets = files.csv === undefined && files.xlsx === undefined ? [] : approvalsSheets(report, locale, zone);
  if (files.csv !== undefined) {
    const folder = files.csv.replace(/[/\\]+$/, '');
    for (const sheet of sheets) write(`${folder}/${sheet.file}`, [...csvPieces(sheet)].join(''));
  }
  if (files.xlsx !== undefined) write(files.xlsx, await workbook(sheets));
  return written;
}
