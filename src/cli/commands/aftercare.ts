import type { NotifyDeps } from '../../notify/index.ts';
import { beatOf, beatSummary, ping, Redactor, secretsOf, writeMetrics } from '../../observability/index.ts';
import { quotaStatus } from '../../operations/status.ts';
import { RunMeter } from '../../run/meter.ts';
import type { RunResult } from '../../run/runner.ts';
import { replaceFile } from '../../state/atomic.ts';
import type { LiveEnvironment, World } from '../world.ts';

/** A door for messages and pings: its calls are free of quota, so they are counted nowhere. */
function sideDoor(world: World, environment: LiveEnvironment) {
  const log = environment.log('', 'notify');
  return { http: environment.connect(new RunMeter(null), log, world.always).http, log };
}

/** What the notifier needs. */
export function notifyDeps(world: World, environment: LiveEnvironment): NotifyDeps {
  const { config, clock, locale, state } = world;
  const { http } = sideDoor(world, environment);
  return {
    settings: config.notification,
    zone: config.timezone,
    facts: state.facts,
    redactor: new Redactor(secretsOf(config)),
    http,
    clock,
    random: world.random,
    locale,
  };
}

/** Tells the monitor that a run begins. */
export async function beforeRun(world: World, environment: LiveEnvironment): Promise<void> {
  const url = world.config.observability.heartbeat_url;
  if (url) await ping(url, 'start', sideDoor(world, environment));
}

/** What follows a run: notification by outcome, heartbeat, metrics. None of it can fail the run. */
export async function afterRun(world: World, environment: LiveEnvironment, { report }: RunResult): Promise<void> {
  if (report.dryRun || report.status === 'locked') return;
  const { config, state, clock } = world;
  const log = environment.log(report.runId, report.pipeline);
  try {
    const quota = quotaStatus(config, state, clock.now());
    const runs = state.history.read().runs;
    if (
      config.notification.enabled &&
      (config.notification.webhook_url !== '' || config.notification.channels.length > 0)
    ) {
      const { notifyRun } = await import('../../notify/index.ts');
      const recent = runs.filter(
        (run) => run.pipeline === report.pipeline && run.mode === report.mode && run.runId !== report.runId,
      );
      for (const warning of await notifyRun({ report, recent, quota }, notifyDeps(world, environment))) {
        log.warn({ code: warning.code }, warning.message.en);
      }
      await state.facts.save();
    }
    const failed = writeMetrics(config.observability.metrics_file, { runs, nowMs: clock.now(), quota }, replaceFile);
    if (failed) log.warn({ reason: String((failed as Error).message ?? failed) }, 'metrics file not written');
    const beat = beatOf(report);
    if (beat && config.observability.heartbeat_url)
      await ping(config.observability.heartbeat_url, beat, sideDoor(world, environment), beatSummary(report));
  } catch (error) {
    log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'aftercare failed');
  }
}
