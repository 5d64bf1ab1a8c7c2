import type { RenderedFile } from './files.ts';
import type { Place } from './place.ts';
import { calendarOf, type Job, jobsOf } from './schedule.ts';

/** `%` starts a specifier and `$` a variable in unit files; words with blanks are quoted. */
const specifier = (words: string) => words.replaceAll('%', '%%');
const word = (words: string) => {
  const escaped = specifier(words).replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(words) ? `"${escaped.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : escaped;
};
const path = (words: string) =>
  /[\s"'\\]/.test(words) ? `"${specifier(words).replaceAll('"', '\\"')}"` : specifier(words);

const command = (place: Place, args: string) =>
  `ExecStart=${[...place.program, '--config', place.config].map(word).join(' ')} ${args}`;

/**
 * One hardened template, `bitable-sync@.service`, and a timer per job. The instance's name is the pipeline; a job with arguments of
 * its own replaces the command in a drop-in.
 */
export function systemdFiles(place: Place, pipelines: readonly string[]): RenderedFile[] {
  return [
    { path: 'bitable-sync@.service', text: template(place) },
    ...jobsOf(pipelines, place).flatMap((job) => [
      ...(isPlain(job) ? [] : [{ path: `bitable-sync@${job.name}.service.d/command.conf`, text: dropIn(place, job) }]),
      { path: `bitable-sync-${job.name}.timer`, text: timer(place, job) },
    ]),
  ];
}

const isPlain = (job: Job) => job.name === job.args.join(' ');

function template(place: Place): string {
  const stateDirectory = /^\/var\/lib\/([\w.@-]+)$/.exec(place.folder)?.[1];
  const state = stateDirectory
    ? `StateDirectory=${stateDirectory}\nStateDirectoryMode=0750`
    : `ReadWritePaths=${path(place.folder)}`;
  const more = place.writable.map((folder) => `ReadWritePaths=-${path(folder)}\n`).join('');
  return `[Unit]
Description=bitable-sync %i
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
User=${place.user}
WorkingDirectory=${specifier(place.folder)}
Environment=TZ=${place.zone}
${command(place, '%i')}
# 3: some records were rejected; 6: another run holds the lock. Neither is a broken service, and the program reports the first itself.
SuccessExitStatus=3 6
TimeoutStartSec=1h
# SIGTERM lets the batch in flight finish and saves the state.
TimeoutStopSec=90
${state}
${more}UMask=0077
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
CapabilityBoundingSet=
`;
}

function dropIn(place: Place, job: Job): string {
  return `[Service]
ExecStart=
${command(place, job.args.map(word).join(' '))}
`;
}

function timer(place: Place, job: Job): string {
  return `[Unit]
Description=bitable-sync ${job.args.join(' ')}, on schedule

[Timer]
Unit=bitable-sync@${job.name}.service
OnCalendar=${calendarOf(job, place.zone)}
RandomizedDelaySec=${job.delayMinutes * 60}
Persistent=true

[Install]
WantedBy=timers.target
`;
}

/** All files in one text, each under a line that names it. */
export function systemd(place: Place, pipelines: readonly string[]): string {
  const files = systemdFiles(place, pipelines);
  const timers = files.map((file) => file.path).filter((name) => name.endsWith('.timer'));
  return `${files.map((file) => `# ==> /etc/systemd/system/${file.path}\n${file.text}`).join('\n')}
# Afterwards: systemctl daemon-reload && systemctl enable --now ${timers.join(' ')}
`;
}
