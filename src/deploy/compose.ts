import type { Place } from './place.ts';
import { cronOf, type Job, jobsOf } from './schedule.ts';

/**
 * docker compose. Every job is a one-shot service for the scheduler of the host; with the profile `scheduler` a scheduler container
 * starts them instead. One volume holds everything: state files are replaced by renaming, which a single mounted file cannot be.
 */
export function compose(place: Place, pipelines: readonly string[]): string {
  const jobs = jobsOf(pipelines, place);
  const first = jobs[0]?.name ?? 'dingtalk-approvals';
  return `# Build the image once, in the checkout: docker build -t bitable-sync .
# The folder data/ (or BITABLE_SYNC_DATA) holds config.yaml, .env, checkpoint.json, state, logs and inbox; it belongs to uid 1000.
#
# One-shot, from the host's scheduler:  docker compose run --rm ${first}
# With a scheduler container:           docker compose --profile jobs create && docker compose --profile scheduler up -d
name: bitable-sync

x-job: &job
  image: \${BITABLE_SYNC_IMAGE:-bitable-sync}
  profiles: [jobs]
  init: true
  user: "\${BITABLE_SYNC_USER:-1000:1000}"
  read_only: true
  tmpfs: [/tmp]
  cap_drop: [ALL]
  security_opt: ["no-new-privileges:true"]
  environment:
    TZ: ${place.zone}
  volumes:
    - \${BITABLE_SYNC_DATA:-./data}:/data
  # SIGTERM lets the batch in flight finish and saves the state.
  stop_grace_period: 90s
  restart: "no"

services:
${jobs.map(service).join('\n')}

  scheduler:
    image: mcuadros/ofelia:latest
    profiles: [scheduler]
    command: daemon --docker
    environment:
      TZ: ${place.zone}
    # The socket lets this container start the others: whoever controls it controls the host.
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro
    restart: unless-stopped
    labels:
${jobs.map(labels).join('\n')}
`;
}

function service(job: Job): string {
  return `  ${job.name}:
    <<: *job
    container_name: bitable-sync-${job.name}
    # ${cronOf(job)}
    command: ${JSON.stringify(job.args)}`;
}

/** The scheduler's first field is seconds. It starts the stopped container of the job; two at once are one too many. */
function labels(job: Job): string {
  const label = `ofelia.job-run.${job.name}`;
  return `      ${label}.schedule: "0 ${cronOf(job)}"
      ${label}.container: bitable-sync-${job.name}
      ${label}.no-overlap: "true"`;
}
