import { sharedMessages } from '../../messages/shared.ts';
import { studentMessages } from '../../messages/students.ts';
import { joinTexts, type Text } from '../../messages/text.ts';
import { cleanCode, cleanText, detach, isScientific, quoteCell } from '../shared/clean.ts';
import { type DateReading, readDate } from '../shared/dates.ts';
import { type PhoneFault, readPhone } from '../shared/phone.ts';
import { type Aliases, type Field, fields, type Header, readHeader } from './columns.ts';

/** One line of an export, read. */
export interface Learning {
  readonly userId: string;
  /** Empty where the export says nothing: then the table's cell is left alone. */
  readonly nickname: string;
  readonly phone: string;
  readonly course: string;
  /** Midnight of the day in the configured zone, epoch ms. */
  readonly dayMs: number;
}

export interface RowWarning {
  readonly code: string;
  readonly message: Text;
}

export type RowReading =
  | { readonly kind: 'learning'; readonly learning: Learning; readonly warning: RowWarning | null }
  /** Deliberately not an error. */
  | { readonly kind: 'skip'; readonly why: 'blank' | 'footer' }
  | { readonly kind: 'header'; readonly header: Header }
  | { readonly kind: 'reject'; readonly code: string; readonly reason: Text; readonly column: Field | null };

export interface RowSettings {
  readonly zone: string;
  readonly aliases: Aliases;
  /** For files without the column. */
  readonly course: string | null;
  readonly dayMs: number | null;
}

const footer =
  /^(?:(?:合计|总计|小计|汇总|共计|总共|导出时间|导出日期|导出人|导出说明|统计时间|统计日期|制表人?|制表时间|数据来源|备注|说明)(?=$|[\s\d:：(（])|以上数据|共\s*\d+\s*(?:条|人|行|个|名))/;
const charsMax = 1000;

/** Reads the rows of one file; a header that comes again in the middle (files joined by hand) is followed. Pure but for a cache. */
export class RowReader {
  private readonly days = new Map<string, DateReading>();

  constructor(
    public header: Header,
    private readonly settings: RowSettings,
  ) {}

  read(cells: readonly string[]): RowReading {
    const { header } = this;
    const { places } = header;
    const width = header.cells.length;
    const userId = cleanCode(cellAt(cells, places['用户ID']));
    // Nearly every row has an id; only the others can be blank lines, and only few look like a header or a footer.
    if (userId === '' && cells.every((value) => cleanText(value) === '')) return { kind: 'skip', why: 'blank' };
    if (userId === header.cells[places['用户ID']] || this.settings.aliases.has(userId.toLowerCase())) {
      const again = this.repeatedHeader(cells);
      if (again) return { kind: 'header', header: again };
    }
    const rawDate = cellAt(cells, places['学习日期']);
    if (this.isFooter(cells, rawDate)) return { kind: 'skip', why: 'footer' };
    if (cells.length < width || (cells.length > width && cells.slice(width).some((value) => cleanText(value) !== ''))) {
      return reject('column_count', studentMessages.columnCount(width, cells.length), null);
    }
    if (userId === '') return reject('missing_field', studentMessages.missingField('用户ID'), '用户ID');
    if (isScientific(userId)) {
      return reject(
        'id_precision_lost',
        joinTexts([studentMessages.idPrecisionLost(quoteCell(userId)), studentMessages.idPrecisionHint()], '; '),
        '用户ID',
      );
    }
    const course = places['课程'] < 0 ? (this.settings.course ?? '') : cleanText(cellAt(cells, places['课程']));
    if (course === '') return reject('missing_field', studentMessages.missingField('课程'), '课程');
    const nickname = cleanText(cellAt(cells, places['昵称']));
    const tooLong =
      userId.length > charsMax
        ? '用户ID'
        : course.length > charsMax
          ? '课程'
          : nickname.length > charsMax
            ? '昵称'
            : null;
    if (tooLong) return reject('field_too_long', studentMessages.fieldTooLong(tooLong, charsMax), tooLong);
    let dayMs = this.settings.dayMs ?? 0;
    if (places['学习日期'] >= 0) {
      const reading = this.day(rawDate);
      if (reading.kind === 'empty')
        return reject('missing_field', studentMessages.missingField('学习日期'), '学习日期');
      if (reading.kind === 'fault') {
        const say = reading.code === 'ambiguous_date' ? studentMessages.ambiguousDate : studentMessages.invalidDate;
        return reject(reading.code, say('学习日期', quoteCell(rawDate)), '学习日期');
      }
      dayMs = reading.ms;
    }
    const rawPhone = cellAt(cells, places['手机号']);
    const phone = rawPhone === '' ? ({ kind: 'empty' } as const) : readPhone(rawPhone);
    const learning: Learning = { userId, nickname, phone: phone.kind === 'phone' ? phone.phone : '', course, dayMs };
    return {
      kind: 'learning',
      learning,
      warning: warningOf(userId, phone.kind === 'fault' ? phone.code : null, rawPhone),
    };
  }

  /** A row that names the fields again: the same header in the middle of the file, or another one, which then holds. */
  private repeatedHeader(cells: readonly string[]): Header | null {
    const header = readHeader(cells, this.settings.aliases);
    if (header.places['用户ID'] < 0) return null;
    const named = fields.filter((field) => header.places[field] >= 0);
    const needed = fields.filter((field) => this.header.places[field] >= 0 && field !== '手机号');
    if (needed.every((field) => named.includes(field))) return header;
    return null;
  }

  private isFooter(cells: readonly string[], rawDate: string): boolean {
    const first = cells.find((value) => value !== '' && cleanText(value) !== '');
    if (first === undefined || !footer.test(cleanText(first))) return false;
    if (this.header.places['学习日期'] < 0) return cells.filter((value) => cleanText(value) !== '').length <= 2;
    return this.day(rawDate).kind !== 'day';
  }

  private day(raw: string): DateReading {
    let reading = this.days.get(raw);
    if (reading === undefined) {
      reading = readDate(raw, this.settings.zone);
      if (this.days.size >= 10_000) this.days.clear();
      this.days.set(detach(raw), reading);
    }
    return reading;
  }
}

/** Empty where the file has no such column, or the row ends before it. */
const cellAt = (cells: readonly string[], place: number) => (place < 0 ? '' : (cells[place] ?? ''));

function reject(code: string, reason: Text, column: Field | null): RowReading {
  return { kind: 'reject', code, reason, column };
}

const phoneMessages: Readonly<Record<PhoneFault, (shown: string) => Text>> = {
  phone_masked: sharedMessages.phoneMasked,
  phone_precision_lost: sharedMessages.phonePrecisionLost,
  phone_invalid: sharedMessages.phoneInvalid,
};

function warningOf(userId: string, phoneFault: PhoneFault | null, rawPhone: string): RowWarning | null {
  if (phoneFault)
    return {
      code: phoneFault,
      message: joinTexts([phoneMessages[phoneFault](quoteCell(rawPhone)), studentMessages.phoneDropped()], ''),
    };
  // More than 15 digits do not survive a spreadsheet's number format: the rest become zeros.
  if (userId.length >= 18 && /^\d{15}0{3,}$/.test(userId))
    return { code: 'id_precision_suspect', message: studentMessages.idSuspect(quoteCell(userId)) };
  return null;
}
