import { type DateParts, dateText, dateToMs, msToZoned, shiftDate } from '../../lib/zone.ts';

/** Whole days; `to` is inside. */
export interface Period {
  readonly from: DateParts;
  readonly to: DateParts;
}

/** What the command line asks for: at most one of week, month and from/to; `true` means the current one. None: this week. */
export interface PeriodChoice {
  readonly week?: DateParts | true | undefined;
  readonly month?: DateParts | true | undefined;
  readonly from?: DateParts | undefined;
  readonly to?: DateParts | undefined;
}

/** The chosen days. Weeks start on Monday. A range without an end ends today; one without a start is seven days long. */
export function periodOf(choice: PeriodChoice, nowMs: number, zone: string): Period {
  const today = msToZoned(nowMs, zone);
  if (choice.from || choice.to) {
    const to = choice.to ?? (choice.from && dateText(choice.from) > dateText(today) ? choice.from : today);
    return { from: plain(choice.from ?? shiftDate(to, -6)), to: plain(to) };
  }
  if (choice.month) {
    const { year, month } = choice.month === true ? today : choice.month;
    const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
    return { from: { year, month, day: 1 }, to: shiftDate(next, -1) };
  }
  const day = choice.week && choice.week !== true ? choice.week : today;
  const weekday = new Date(Date.UTC(day.year, day.month - 1, day.day)).getUTCDay();
  const monday = shiftDate(day, -((weekday + 6) % 7));
  return { from: monday, to: shiftDate(monday, 6) };
}

/** The period of the same length that ends the day before. */
export function previousPeriod(period: Period): Period {
  const days = daysIn(period);
  return { from: shiftDate(period.from, -days), to: shiftDate(period.from, -1) };
}

export function daysIn({ from, to }: Period): number {
  const utc = ({ year, month, day }: DateParts) => Date.UTC(year, month - 1, day);
  return Math.round((utc(to) - utc(from)) / 86_400_000) + 1;
}

/** Epoch ms: from the first moment of `from` to before the first moment after `to`. */
export function boundsOf({ from, to }: Period, zone: string): { readonly startMs: number; readonly endMs: number } {
  return { startMs: dateToMs(from, zone), endMs: dateToMs(shiftDate(to, 1), zone) };
}

export function periodText({ from, to }: Period): { from: string; to: string } {
  return { from: dateText(from), to: dateText(to) };
}

const plain = ({ year, month, day }: DateParts): DateParts => ({ year, month, day });
