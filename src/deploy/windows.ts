import type { RenderedFile } from './files.ts';
import type { Place } from './place.ts';
import { type Job, jobsOf, type Schedule } from './schedule.ts';

const xml = (words: string) =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** As Windows programs split their command line: backslashes before a quote are doubled. */
const argument = (words: string) =>
  words !== '' && !/[\s"]/.test(words) ? words : `"${words.replace(/(\\*)"/g, '$1$1\\"').replace(/(\\+)$/, '$1$1')}"`;

const two = (value: number) => String(value).padStart(2, '0');
const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

/** Task scheduler: one XML per job. Times are those of the machine. */
export function windowsFiles(place: Place, pipelines: readonly string[]): RenderedFile[] {
  return jobsOf(pipelines, place).map((job) => ({ path: `bitable-sync-${job.name}.xml`, text: task(place, job) }));
}

function task(place: Place, job: Job): string {
  const [executable = 'bitable-sync', ...words] = place.program;
  const args = [...words, '--config', place.config, ...job.args].map(argument).join(' ');
  return `<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>bitable-sync ${xml(job.args.join(' '))}</Description>
  </RegistrationInfo>
  <Triggers>
${triggers(job)}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <RunOnlyIfNetworkAvailable>true</RunOnlyIfNetworkAvailable>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>${xml(executable)}</Command>
      <Arguments>${xml(args)}</Arguments>
      <WorkingDirectory>${xml(place.folder)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
}

/** A repetition runs from the first to the last minute of the day's hours; without one, every hour has a trigger of its own. */
function triggers(job: Job): string {
  const { every, hours, minute } = job;
  const [first = 0] = hours;
  if (!every) return hours.map((hour) => trigger(job, hour, '')).join('\n');
  const lastMinute = minute + Math.floor((59 - minute) / every) * every;
  const lasts = ((hours.at(-1) ?? first) - first) * 60 + lastMinute - minute + 1;
  return trigger(
    job,
    first,
    `
      <Repetition>
        <Interval>PT${every}M</Interval>
        <Duration>PT${Math.floor(lasts / 60)}H${lasts % 60}M</Duration>
        <StopAtDurationEnd>false</StopAtDurationEnd>
      </Repetition>`,
  );
}

function trigger(
  { minute, weekday, delayMinutes }: Schedule & { delayMinutes: number },
  hour: number,
  repetition: string,
): string {
  const delay = delayMinutes > 0 ? `\n      <RandomDelay>PT${delayMinutes}M</RandomDelay>` : '';
  const day =
    weekday === undefined
      ? `<ScheduleByDay>
        <DaysInterval>1</DaysInterval>
      </ScheduleByDay>`
      : `<ScheduleByWeek>
        <DaysOfWeek>
          <${weekdays[weekday]} />
        </DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>`;
  return `    <CalendarTrigger>${repetition}
      <StartBoundary>2026-01-01T${two(hour)}:${two(minute)}:00</StartBoundary>
      <Enabled>true</Enabled>${delay}
      ${day}
    </CalendarTrigger>`;
}

/** All tasks in one text, each under a comment that names its file. */
export function windows(place: Place, pipelines: readonly string[]): string {
  return windowsFiles(place, pipelines)
    .map(({ path, text }) => {
      const name = path.replace(/\.xml$/, '');
      return `<!-- ==> ${path}
Register-ScheduledTask -TaskName "${name}" -Xml (Get-Content -Raw -Encoding UTF8 ${path}) -->
${text}`;
    })
    .join('\n');
}
