import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { sharedMessages } from '../../messages/shared.ts';
import { studentMessages } from '../../messages/students.ts';
import { cleanText } from '../shared/clean.ts';
import { readDate } from '../shared/dates.ts';
import { type Encoding, encodingNamed, encodingNames } from '../shared/encoding.ts';
import { importId, targetOf } from '../shared/import-ledger.ts';
import { type Aliases, aliasesOf } from './columns.ts';

export interface StudentsOptions {
  /** Empty: the configured inbox. */
  readonly files: readonly string[];
  /** Overrules what the bytes say. */
  readonly encoding?: string | undefined;
  /** For exports without a course column. */
  readonly course?: string | undefined;
  /** For exports without a date column, YYYY-MM-DD. */
  readonly date?: string | undefined;
}

export interface StudentsSettings {
  readonly zone: string;
  readonly aliases: Aliases;
  readonly encoding: Encoding | undefined;
  readonly course: string | null;
  readonly date: string | null;
  readonly dayMs: number | null;
  readonly megabytesMax: number;
  readonly inbox: string;
  /** The name under which an import of these bytes is remembered. */
  idOf(contentHash: string): string;
}

/** Options and configuration joined. Errors (fix-config): UNKNOWN_ENCODING, INVALID_DATE_OPTION, UNKNOWN_ALIAS_COLUMN. */
export function settingsOf(config: Config, options: StudentsOptions): StudentsSettings {
  const own = config['csv-students'];
  const zone = config.timezone;
  const course = cleanText(options.course ?? own.course ?? '') || null;
  let encoding: Encoding | undefined;
  if (options.encoding !== undefined) {
    const known = encodingNamed(options.encoding);
    if (known === null) {
      throw new SyncError({
        code: 'UNKNOWN_ENCODING',
        recovery: 'fix-config',
        text: sharedMessages.unknownEncoding(options.encoding, encodingNames),
        hint: sharedMessages.unknownEncodingHint(),
      });
    }
    encoding = known;
  }
  let dayMs: number | null = null;
  if (options.date !== undefined) {
    const day = readDate(options.date, zone);
    if (day.kind !== 'day')
      throw new SyncError({
        code: 'INVALID_DATE_OPTION',
        recovery: 'fix-config',
        text: studentMessages.invalidOptionDate(options.date),
        hint: studentMessages.invalidOptionDateHint(),
      });
    dayMs = day.ms;
  }
  const decisive = {
    zone,
    course,
    dayMs,
    encoding: encoding ?? null,
    columns: own.columns,
    target: targetOf(config, 'csv-students', ['students', 'learning_records']),
  };
  return {
    zone,
    aliases: aliasesOf(own.columns),
    encoding,
    course,
    date: options.date ?? null,
    dayMs,
    megabytesMax: own.max_file_mb,
    inbox: own.inbox,
    idOf: (contentHash) => importId(contentHash, decisive),
  };
}
