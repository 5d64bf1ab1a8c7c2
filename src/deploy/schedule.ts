/** When each pipeline runs. Off the full hour: both platforms ask for it, and quota of a free plan carries it. */
export interface Job {
  readonly pipeline: string;
  readonly name: string;
  /** Arguments after `bitable-sync`. */
  readonly args: readonly string[];
  /** Five cron fields. */
  readonly cron: string;
  /** systemd OnCalendar. */
  readonly calendar: string;
  /** Minutes past which systemd may start it later, so that all machines of the world do not call at once. */
  readonly delayMinutes: number;
}

export const jobs: readonly Job[] = [
  { pipeline: 'dingtalk-approvals', name: 'approvals', args: ['dingtalk-approvals'], cron: '7 8,12,18 * * *', calendar: '*-*-* 08,12,18:07:00', delayMinutes: 5 },
  { pipeline: 'dingtalk-approvals', name: 'approvals-full', args: ['dingtalk-approvals', '--full-check'], cron: '37 23 * * *', calendar: '*-*-* 23:37:00', delayMinutes: 10 },
  { pipeline: 'crm-leads', name: 'leads', args: ['crm-leads', 'import'], cron: '*/20 8-20 * * *', calendar: '*-*-* 08..20:03/20:00', delayMinutes: 1 },
  { pipeline: 'crm-leads', name: 'leads-remind', args: ['crm-leads', 'remind'], cron: '52 8 * * *', calendar: '*-*-* 08:52:00', delayMinutes: 2 },
  { pipeline: 'crm-leads', name: 'leads-stats', args: ['crm-leads', 'stats', '--week', '--send'], cron: '13 18 * * 5', calendar: 'Fri *-*-* 18:13:00', delayMinutes: 5 },
  { pipeline: 'csv-students', name: 'students', args: ['csv-students'], cron: '4-59/10 8-22 * * *', calendar: '*-*-* 08..22:04/10:00', delayMinutes: 1 },
  { pipeline: 'customers', name: 'customers', args: ['customers', 'sync'], cron: '1-59/5 * * * *', calendar: '*-*-* *:01/5:00', delayMinutes: 0 },
];

export function jobsOf(pipelines: readonly string[]): readonly Job[] {
  return jobs.filter((job) => pipelines.includes(job.pipeline));
}
