import type { NotifyDeps } from '../../notify/index.ts';
import { beatOf, beatSummary, ping, Redactor, secretsOf, writeMetrics } from '../../observability/index.ts';
import { quotaStatus } from '../../operations/status.ts';
import { RunMeter } from '../../run/meter.ts';
import type { RunResult } from '../../run/runner.ts';
import { replaceFile } from '../../state/atomic.ts';
import type { LiveEnvironment, World } from '../world.ts';

/** A door for messages and pings: its calls are free of quota, so they are counted nowhere. */
function sideDoor(world: World, environment: LiveEnvironment, runId: string) {
  const log = environment.log(runId, 'notify');
  return { http: environment.connect(new RunMeter(null), log, world.always).http, log };
}

/** What the notifier needs. `runId`: the run that its log lines belong to; empty outside of one. */
export function notifyDeps(world: World, environment: LiveEnvironment, runId: string): NotifyDeps {
  const { config, clock, locale, state } = world;
  const { http } = sideDoor(world, environment, runId);
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
export async function beforeRun(world: World, environment: LiveEnvironment, runId: string): Promise<void> {
  const url = world.config.observability.heartbeat_url;
  if (url) await ping(url, 'start', sideDoor(world, environment, runId));
}

/**
 * What follows a run: notification by outcome, metrics, heartbeat. None of it can fail the run, and none of it depends on another: a
 * disk that is full must not keep the message about it from being sent.
 */
export async function afterRun(world: World, environment: LiveEnvironment, { report }: RunResult): Promise<void> {
  if (report.dryRun || report.status === 'locked') return;
  const { config, state, clock } = world;
  const log = environment.log(report.runId, report.pipeline);
  const attempt = async <T>(work: () => T | Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      log.warn({ reason: error instanceof Error ? error.message : String(error) }, 'aftercare failed');
      return otherwise;
    }
  };
  const { notification, observability } = config;
  const tells = notification.enabled && (notification.webhook_url !== '' || notification.channels.length > 0);
  const runs = tells || observability.metrics_file !== null ? await attempt(() => state.history.read().runs, []) : [];
  const quota = await attempt(() => quotaStatus(config, state, clock.now()), []);
  if (tells) {
    await attempt(async () => {
      const { notifyRun } = await import('../../notify/index.ts');
      const recent = runs.filter(
        (run) => run.pipeline === report.pipeline && run.mode === report.mode && run.runId !== report.runId,
      );
      for (const warning of await notifyRun({ report, recent, quota }, notifyDeps(world, environment, report.runId))) {
        log.warn({ code: warning.code }, warning.message.en);
      }
    }, undefined);
    await attempt(() => state.facts.save(), undefined);
  }
  const failed = writeMetrics(observability.metrics_file, { runs, nowMs: clock.now(), quota }, replaceFile);
  if (failed) log.warn({ reason: String((failed as Error).message ?? failed) }, 'metrics file not written');
  const beat = beatOf(report);
  if (beat && observability.heartbeat_url)
    await ping(observability.heartbeat_url, beat, sideDoor(world, environment, report.runId), beatSummary(report));
}
