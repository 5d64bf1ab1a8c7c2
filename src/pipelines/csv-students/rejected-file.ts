import { SyncError } from '../../errors/index.ts';
import { byteOrderMark, csvLine } from '../../lib/csv.ts';
import { studentMessages } from '../../messages/students.ts';
import type { Text } from '../../messages/text.ts';
import type { Rejection } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import { cleanText } from '../shared/clean.ts';
import type { FileDraft, FilePort } from '../shared/file-port.ts';
import { type Checked, type FileCheck, rowUse } from './check.ts';
import { rowReader, rowsOf } from './export-file.ts';
import type { StudentsSettings } from './settings.ts';
import type { Importer } from './write.ts';

export interface RejectedFile {
  readonly path: string;
  readonly rows: number;
}

const added: readonly string[] = [studentMessages.lineColumn, studentMessages.reasonColumn];

/**
 * Writes the rows of a file that are not in the tables, with line and reason, to be corrected in a spreadsheet and dropped back.
 * Course and date that were given for the whole file become columns, since the corrected file comes back without the options.
 * null: there are none, or the file cannot be written, which is a warning.
 */
export async function writeRejectedFile(
  deps: { files: FilePort; context: PipelineContext; settings: StudentsSettings },
  path: string,
  checked: Checked,
  check: FileCheck,
  importer: Importer | null,
): Promise<RejectedFile | null> {
  const { files, context, settings } = deps;
  const { locale } = context;
  const { header } = check.file;
  // A corrected file that is rejected again brings its own 行号 and 错误原因: they are replaced.
  const kept = header.cells.map((_cell, at) => at).filter((at) => !added.includes(cleanText(header.cells[at] ?? '')));
  const given: [string, string][] = [];
  if (header.places['课程'] < 0 && settings.course !== null) given.push(['课程', settings.course]);
  if (header.places['学习日期'] < 0 && settings.date !== null) given.push(['学习日期', settings.date]);
  const reasons = reasonsOf(context.recorder.rejections ?? []);
  const say = (reason: Text, column?: string | null) =>
    column && !reason[locale].includes(column) ? `${column}：${reason[locale]}` : reason[locale];
  let rows = 0;
  let draft: FileDraft | null = null;
  try {
    draft = await files.draft(path);
    await draft.write(
      byteOrderMark +
        csvLine([...kept.map((at) => header.cells[at] as string), ...given.map(([name]) => name), ...added]),
    );
    const read = rowReader(check.file, settings);
    for await (const block of rowsOf(check.file)) {
      let words = '';
      for (const row of block) {
        const reading = read(row);
        let reason: string | null = null;
        if (reading.kind === 'reject') reason = say(reading.reason, reading.column);
        else if (
          reading.kind === 'learning' &&
          importer &&
          (checked.uses.get(check.base + row.place) & rowUse.record) !== 0
        ) {
          const failure = importer.failureOf(reading.learning);
          if (failure)
            reason = (reasons.get(`${failure.table} ${failure.key}`) ?? studentMessages.writeRefused())[locale];
        }
        if (reason === null) continue;
        rows++;
        // Cells beyond the header stand behind everything else, so that a shifted row can still be put right.
        const extra = row.cells.slice(header.cells.length).filter((cell) => cleanText(cell) !== '');
        words += csvLine([
          ...kept.map((at) => row.cells[at] ?? ''),
          ...given.map(([, value]) => value),
          String(row.line),
          reason,
          ...extra,
        ]);
      }
      if (words !== '') await draft.write(words);
    }
    if (rows === 0) {
      await draft.discard();
      return null;
    }
    await draft.commit();
    return { path, rows };
  } catch (error) {
    await draft?.discard();
    if (
      !(error instanceof SyncError) ||
      !['FILE_NO_PERMISSION', 'FILE_UNWRITABLE', 'FILE_NOT_FOUND'].includes(error.code)
    )
      throw error;
    context.recorder.warn({
      key: check.file.input.name,
      code: 'rejected_file_unwritable',
      message: studentMessages.rejectedFileUnwritable(path),
    });
    return null;
  }
}

function reasonsOf(rejections: readonly Rejection[]): ReadonlyMap<string, Text> {
  return new Map(
    rejections
      .filter((rejection) => rejection.stage === 'write')
      .map((rejection) => [`${rejection.table} ${rejection.key}`, rejection.reason]),
  );
}
