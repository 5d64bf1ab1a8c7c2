import { addDays, type DateParts, dateToMs, formatDate, startOfDay } from '../../lib/zone.ts';
import { maskPhones } from '../../observability/redact.ts';
import type { Filter, ReadRecord, Row } from '../../sync/contracts.ts';

/** A customer whose follow-up is due. Dates are days in the configured zone. */
export interface DueCustomer {
  /** 客户ID, or the record id where the cell is empty. */
  readonly id: string;
  readonly recordId: string;
  readonly name: string;
  readonly phone: string;
  readonly wechat: string;
  readonly level: string;
  readonly product: string;
  readonly status: string;
  /** `2026-11-18`. */
  readonly nextFollowUp: string;
  readonly overdueDays: number;
  /** 跟进人 where the table has such a column: a name, or a user id. */
  readonly owner: { readonly name: string } | { readonly userId: string } | null;
}

export const dueColumns = ['客户ID', '姓名', '电话', '微信号', '意向等级', '意向产品', '贷款状态', '下次跟进'] as const;
export const ownerColumn = '跟进人';

/**
 * What the server is asked. Platforms compare whole days in the base's time zone, which may be another than ours: one day more is
 * asked for, and `dueOf` looks at every row again.
 */
export function dueFilter(date: DateParts, statusesDone: readonly string[], zone: string): Filter {
  const tomorrowMs = addDays(dateToMs(date, zone), 1, zone);
  return {
    combine: 'and',
    conditions: [
      { column: '下次跟进', operator: 'notEmpty' },
      // 26 hours: a day in the base's zone, and the hour that a clock change may add.
      { column: '下次跟进', operator: 'less', value: tomorrowMs + 26 * 3_600_000 },
      ...[...new Set(statusesDone)]
        .slice(0, 40)
        .map((status) => ({ column: '贷款状态', operator: 'isNot', value: status }) as const),
    ],
  };
}

const word = (cell: Row[string] | undefined): string =>
  (cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.join('、') : String(cell)).trim();

/** The customer when a follow-up is due on `date`, else null. */
export function dueOf(
  record: ReadRecord,
  options: {
    readonly date: DateParts;
    readonly statusesDone: readonly string[];
    readonly zone: string;
    readonly ownersAreUsers: boolean;
  },
): DueCustomer | null {
  const { cells, recordId } = record;
  const next = cells['下次跟进'];
  if (typeof next !== 'number' || !Number.isFinite(next)) return null;
  const { zone } = options;
  const dueMs = startOfDay(next, zone);
  const todayMs = dateToMs(options.date, zone);
  const status = word(cells['贷款状态']);
  if (dueMs > todayMs || options.statusesDone.includes(status)) return null;
  return {
    id: word(cells['客户ID']) || recordId,
    recordId,
    name: word(cells['姓名']),
    phone: word(cells['电话']),
    wechat: word(cells['微信号']),
    level: word(cells['意向等级']),
    product: word(cells['意向产品']),
    status,
    nextFollowUp: formatDate(next, zone),
    overdueDays: Math.round((todayMs - dueMs) / 86_400_000),
    owner: ownerOf(cells[ownerColumn], options.ownersAreUsers),
  };
}

function ownerOf(cell: Row[string] | undefined, isUser: boolean): DueCustomer['owner'] {
  const first = typeof cell === 'object' && cell !== null ? cell[0] : cell;
  const value = word(first);
  if (value === '') return null;
  return isUser ? { userId: value } : { name: value };
}

const levels = ['高', '中', '低'];
const rank = (level: string) => (levels.includes(level) ? levels.indexOf(level) : levels.length);

/** Most overdue first; of the same day the keener first; then by id, so that the order never jumps. */
export function sortDue(due: readonly DueCustomer[]): DueCustomer[] {
  return [...due].sort(
    (a, b) =>
      b.overdueDays - a.overdueDays || rank(a.level) - rank(b.level) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
}

/** How a phone is shown: masked, also when it is not a mobile number. */
export function maskPhone(phone: string): string {
  const masked = maskPhones(phone);
  if (masked !== phone || phone.length < 5) return masked;
  const kept = Math.min(3, Math.floor(phone.length / 4));
  return `${phone.slice(0, kept)}${'*'.repeat(phone.length - 2 * kept)}${phone.slice(phone.length - kept)}`;
}
