import { dayStart, monthStart, weekday } from '../core/zone.ts';
import { refuse } from './errors.ts';
import type { Matcher } from './filter.ts';
import type { FeishuField, FeishuRecord } from './model.ts';

/**
 * Date conditions know days only: whatever time is given becomes 00:00 of its day in the base's time zone (reference §4.8). So "later
 * than 15:00 today" finds nothing of today.
 */
export function dateMatcher(field: FeishuField, operator: string, value: string[], zone: string, now: number): Matcher {
  const [from, to] = daysOf(field, operator, value, zone, now);
  const of = (record: FeishuRecord): number | undefined => {
    if (field.type === 1001) return record.createdAt;
    if (field.type === 1002) return record.modifiedAt;
    return record.cells[field.id] as number | undefined;
  };
  return (record) => {
    const at = of(record);
    if (at === undefined) return false;
    if (operator === 'isGreater') return at >= to;
    if (operator === 'isLess') return at < from;
    return at >= from && at < to;
  };
}

/** The span [from, to) that the words of the condition stand for. */
function daysOf(field: FeishuField, operator: string, value: string[], zone: string, now: number): [number, number] {
  const [word, argument] = value;
  const day = (ms: number, days = 0): [number, number] => [dayStart(ms, zone, days), dayStart(ms, zone, days + 1)];
  if (word === 'ExactDate') {
    const ms = Number(argument);
    if (value.length !== 2 || argument === '' || !Number.isFinite(ms))
      throw refuse(1254018, `value of ${field.name} should be ["ExactDate", "<ms>"]`);
    return day(ms);
  }
  if (value.length !== 1) throw refuse(1254018, `value of ${field.name} should have one element`);
  if (word === 'Today') return day(now);
  if (word === 'Tomorrow') return day(now, 1);
  if (word === 'Yesterday') return day(now, -1);
  if (operator !== 'is') throw refuse(1254018, `${word} goes with operator is only`);
  const week = -weekday(now, zone);
  switch (word) {
    case 'CurrentWeek':
      return [dayStart(now, zone, week), dayStart(now, zone, week + 7)];
    case 'LastWeek':
      return [dayStart(now, zone, week - 7), dayStart(now, zone, week)];
    case 'CurrentMonth':
      return [monthStart(now, zone), monthStart(now, zone, 1)];
    case 'LastMonth':
      return [monthStart(now, zone, -1), monthStart(now, zone)];
    case 'TheLastWeek':
      return [dayStart(now, zone, -7), dayStart(now, zone, 1)];
    case 'TheNextWeek':
      return [dayStart(now, zone), dayStart(now, zone, 8)];
    case 'TheLastMonth':
      return [dayStart(now, zone, -30), dayStart(now, zone, 1)];
    case 'TheNextMonth':
      return [dayStart(now, zone), dayStart(now, zone, 31)];
    default:
      throw refuse(1254018, `${word} is not a date word`);
  }
}
