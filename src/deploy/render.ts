import { type Job, jobsOf } from './schedule.ts';

export interface Place {
  /** Absolute path of the program, or its name on PATH. */
  readonly program: string;
  /** Absolute path of config.yaml. */
  readonly config: string;
  /** Folder of config.yaml, state, logs and inbox. */
  readonly folder: string;
  readonly zone: string;
}

const quote = (words: string) => (/^[\w@%+=:,./-]+$/.test(words) ? words : `'${words.replaceAll("'", `'\\''`)}'`);
const command = (place: Place, job: Job) => [place.program, '--config', place.config, ...job.args];

/** crontab lines. "Locked" (6) is no news, and cron mails only what is printed: the log has the rest. */
export function cron(place: Place, pipelines: readonly string[]): string {
  const lines = jobsOf(pipelines).map((job) => {
    const run = command(place, job).map(quote).join(' ').replaceAll('%', '\\%');
    return `${job.cron} cd ${quote(place.folder)} && { ${run} --log-level ERROR >>${quote(`${place.folder}/logs/cron.log`)} 2>&1 || [ $? -eq 6 ]; } || echo "bitable-sync ${job.name} failed, see logs/cron.log"`;
  });
  return [`# bitable-sync: crontab -e`, `CRON_TZ=${place.zone}`, ...lines, ''].join('\n');
}

/** systemd: one hardened service template and a timer per job. Files are separated by `# ==> name` lines. */
export function systemd(place: Place, pipelines: readonly string[]): string {
  const files = jobsOf(pipelines).flatMap((job) => [
    file(`bitable-sync-${job.name}.service`, service(place, job)),
    file(`bitable-sync-${job.name}.timer`, timer(place, job)),
  ]);
  return files.join('\n');
}

const file = (name: string, body: string) => `# ==> /etc/systemd/system/${name}\n${body}`;

function service(place: Place, job: Job): string {
  return `[Unit]
Description=bitable-sync ${job.args.join(' ')}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=bitable-sync
WorkingDirectory=${place.folder}
Environment=TZ=${place.zone}
ExecStart=${command(place, job).map((word) => (/[\s"\\]/.test(word) ? JSON.stringify(word) : word)).join(' ')}
# Another run holds the lock, or some records were rejected: neither is a broken service.
SuccessExitStatus=3 6
TimeoutStartSec=1h
TimeoutStopSec=90
KillSignal=SIGTERM
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
ReadWritePaths=${place.folder}
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
UMask=0077
`;
}

function timer(place: Place, job: Job): string {
  return `[Unit]
Description=bitable-sync ${job.args.join(' ')}, on schedule

[Timer]
OnCalendar=${job.calendar} ${place.zone}
RandomizedDelaySec=${job.delayMinutes * 60}
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** docker compose: a one-shot service per job (\`docker compose run --rm approvals\`). */
export function compose(place: Place, pipelines: readonly string[]): string {
  const services = jobsOf(pipelines).map(
    (job) => `  ${job.name}:
    <<: *bitable-sync
    # ${job.cron}
    command: ${JSON.stringify(job.args)}`,
  );
  return `# One-shot services for the host's scheduler: docker compose run --rm ${jobsOf(pipelines)[0]?.name ?? 'approvals'}
x-bitable-sync: &bitable-sync
  build: .
  image: bitable-sync
  init: true
  read_only: true
  tmpfs: [/tmp]
  environment:
    TZ: ${place.zone}
  env_file: [.env]
  volumes:
    - ./config.yaml:/data/config.yaml:ro
    - ./data:/data/data
    - ./state:/data/state
    - ./logs:/data/logs
    - ./inbox:/data/inbox
    - ./leads:/data/leads
    - ./checkpoint:/data/checkpoint
  restart: "no"

services:
${services.join('\n')}
`;
}

/** Kubernetes CronJobs. */
export function k8s(place: Place, pipelines: readonly string[]): string {
  return jobsOf(pipelines)
    .map(
      (job) => `apiVersion: batch/v1
kind: CronJob
metadata:
  name: bitable-sync-${job.name}
spec:
  schedule: "${job.cron}"
  timeZone: ${place.zone}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 600
  successfulJobsHistoryLimit: 2
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 90
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            fsGroup: 1000
          containers:
            - name: bitable-sync
              image: bitable-sync
              args: ${JSON.stringify(job.args)}
              env:
                - name: TZ
                  value: ${place.zone}
              envFrom:
                - secretRef:
                    name: bitable-sync
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: [ALL]
              volumeMounts:
                - name: config
                  mountPath: /data/config.yaml
                  subPath: config.yaml
                  readOnly: true
                - name: data
                  mountPath: /data/state
                  subPath: state
                - name: data
                  mountPath: /data/logs
                  subPath: logs
                - name: data
                  mountPath: /data/inbox
                  subPath: inbox
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: config
              configMap:
                name: bitable-sync
            - name: data
              persistentVolumeClaim:
                claimName: bitable-sync
            - name: tmp
              emptyDir: {}
`,
    )
    .join('---\n');
}

const xml = (words: string) => words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Windows task scheduler: an XML per job, for `schtasks /Create /XML`. */
export function windows(place: Place, pipelines: readonly string[]): string {
  return jobsOf(pipelines)
    .map((job) => {
      const [minute = '0', hour = '*'] = job.cron.split(' ');
      const first = /^\d+$/.test(hour.split(/[,-]/)[0] ?? '') ? Number(hour.split(/[,-]/)[0]) : 0;
      const start = `2026-01-01T${String(first).padStart(2, '0')}:${String(Number.parseInt(minute.replace('*/', ''), 10) % 60 || 0).padStart(2, '0')}:00`;
      const every = /\/(\d+)/.exec(minute)?.[1];
      const hours = hour.split(',').length > 1 ? hour.split(',').map(Number) : null;
      const triggers = (hours ?? [first]).map((at) => {
        const boundary = hours ? start.replace(/T\d\d/, `T${String(at).padStart(2, '0')}`) : start;
        const repetition = every ? `\n      <Repetition><Interval>PT${every}M</Interval><Duration>P1D</Duration></Repetition>` : '';
        return `    <CalendarTrigger>${repetition}
      <StartBoundary>${boundary}</StartBoundary>
      <ScheduleByDay><DaysInterval>1</DaysInterval></ScheduleByDay>
    </CalendarTrigger>`;
      });
      return `<!-- schtasks /Create /TN "bitable-sync\\${job.name}" /XML ${job.name}.xml -->
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <Triggers>
${triggers.join('\n')}
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT1H</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>${xml(place.program)}</Command>
      <Arguments>${xml(['--config', place.config, ...job.args].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(' '))}</Arguments>
      <WorkingDirectory>${xml(place.folder)}</WorkingDirectory>
    </Exec>
  </Actions>
</Task>
`;
    })
    .join('\n');
}

export const renderers = { cron, systemd, compose, k8s, windows } as const;
