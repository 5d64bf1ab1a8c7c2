import type { Place } from './place.ts';
import { cronOf, type Job, jobsOf } from './schedule.ts';

const quote = (words: string) => (/^[\w@%+=:,./-]+$/.test(words) ? words : `'${words.replaceAll("'", `'\\''`)}'`);

/**
 * crontab lines. cron mails what is printed: nothing when all is well or another run holds the lock (6), one line otherwise; the log
 * has the rest.
 */
export function cron(place: Place, pipelines: readonly string[]): string {
  return [
    '# bitable-sync: add these lines with `crontab -e`.',
    `# Times are ${place.zone}. cronie obeys CRON_TZ; Debian's and Ubuntu's cron ignore it and use the time zone of the machine.`,
    `CRON_TZ=${place.zone}`,
    ...jobsOf(pipelines, place).map((job) => line(place, job)),
    '',
  ].join('\n');
}

function line(place: Place, job: Job): string {
  const run = [...place.program, '--config', place.config, '--log-level', 'WARN', ...job.args].map(quote).join(' ');
  const outcome = `s=$?; [ $s -eq 0 ] || [ $s -eq 6 ] || echo "bitable-sync ${job.name}: exit status $s, see logs/cron.log"`;
  // In a crontab a bare % ends the command.
  const shell = `cd ${quote(place.folder)} && mkdir -p logs && { ${run} >>logs/cron.log 2>&1; ${outcome}; }`;
  return `${cronOf(job)} ${shell.replaceAll('%', '\\%')}`;
}
