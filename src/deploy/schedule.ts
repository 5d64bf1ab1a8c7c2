/**
 * When each pipeline runs. One description, from which cron fields, systemd calendars and Windows triggers are derived. Off the full
 * hour: both platforms ask for it, and the quota of a free plan carries it (docs/guides/quota.md has the arithmetic).
 */
export interface Schedule {
  /** First minute of the hour, 1–59. */
  readonly minute: number;
  /** Repeats within the hour, every so many minutes. */
  readonly every?: number;
  /** Hours of the day, ascending. */
  readonly hours: readonly number[];
  /** Only on this day; 1 is Monday, as in cron. */
  readonly weekday?: 1 | 2 | 3 | 4 | 5 | 6;
}

export interface Job extends Schedule {
  readonly pipeline: string;
  /** Name of the unit, service or task. The main job of a pipeline bears the pipeline's name. */
  readonly name: string;
  /** Arguments after `bitable-sync`. */
  readonly args: readonly string[];
  /** Minutes by which systemd and Windows may start it later, so that all machines of the world do not call at once. */
  readonly delayMinutes: number;
}

/** What of the configuration decides the schedule. */
export interface ScheduleOptions {
  /** Where 客户表 is. DingTalk has no table revision: an unchanged run lists the whole table, so it runs less often. */
  readonly customersOn?: 'feishu' | 'dingtalk';
}

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

function allJobs({ customersOn = 'feishu' }: ScheduleOptions): readonly Job[] {
  return [
    {
      pipeline: 'dingtalk-approvals',
      name: 'dingtalk-approvals',
      args: ['dingtalk-approvals'],
      minute: 7,
      hours: [8, 12, 18],
      delayMinutes: 5,
    },
    {
      pipeline: 'dingtalk-approvals',
      name: 'approvals-full-check',
      args: ['dingtalk-approvals', '--full-check'],
      minute: 37,
      hours: [23],
      delayMinutes: 10,
    },
    {
      pipeline: 'crm-leads',
      name: 'crm-leads',
      args: ['crm-leads'],
      minute: 3,
      every: 20,
      hours: from(8, 20),
      delayMinutes: 1,
    },
    {
      pipeline: 'crm-leads',
      name: 'leads-remind',
      args: ['crm-leads', 'remind'],
      minute: 52,
      hours: [8],
      delayMinutes: 2,
    },
    {
      pipeline: 'crm-leads',
      name: 'leads-stats',
      args: ['crm-leads', 'stats', '--week', '--send'],
      minute: 13,
      hours: [18],
      weekday: 5,
      delayMinutes: 5,
    },
    {
      pipeline: 'csv-students',
      name: 'csv-students',
      args: ['csv-students'],
      minute: 4,
      every: 10,
      hours: from(8, 22),
      delayMinutes: 1,
    },
    {
      pipeline: 'customers',
      name: 'customers',
      args: ['customers'],
      minute: 1,
      every: customersOn === 'feishu' ? 5 : 30,
      hours: from(0, 23),
      delayMinutes: 0,
    },
  ];
}

export function jobsOf(pipelines: readonly string[], options: ScheduleOptions = {}): readonly Job[] {
  return allJobs(options).filter((job) => pipelines.includes(job.pipeline));
}

/** Runs on a day when it runs at all. */
export function runsPerDay({ minute, every, hours }: Schedule): number {
  return hours.length * (every ? Math.ceil((60 - minute) / every) : 1);
}

function hoursAs(hours: readonly number[], range: string, all: string, word: (hour: number) => string): string {
  const [first = 0] = hours;
  const last = hours.at(-1) ?? first;
  if (hours.length === 24) return all;
  if (hours.length > 3 && last - first + 1 === hours.length) return `${word(first)}${range}${word(last)}`;
  return hours.map(word).join(',');
}

/** Five cron fields, such as `3-59/20 8-20 * * *`. */
export function cronOf({ minute, every, hours, weekday }: Schedule): string {
  const minutes = every ? `${minute}-59/${every}` : String(minute);
  return `${minutes} ${hoursAs(hours, '-', '*', String)} * * ${weekday ?? '*'}`;
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const two = (value: number) => String(value).padStart(2, '0');

/** A systemd OnCalendar expression in `zone`, such as `*-*-* 08..20:03/20:00 Asia/Shanghai`. */
export function calendarOf({ minute, every, hours, weekday }: Schedule, zone: string): string {
  const day = weekday === undefined ? '' : `${days[weekday]} `;
  return `${day}*-*-* ${hoursAs(hours, '..', '*', two)}:${two(minute)}${every ? `/${every}` : ''}:00 ${zone}`;
}
