import { formatDateTime } from '../../lib/zone.ts';
import { remindMessages } from '../../messages/remind.ts';
import { pipelineTables } from '../../pipelines/registry.ts';
import type { JobContext } from '../../run/runner.ts';
import type { RunMode } from '../../sync/run-modes.ts';
import type { LeadsRemindOptions, LeadsSetStatusOptions, LeadsStatsOptions } from '../handlers.ts';
import { printJson } from '../output.ts';
import type { LiveEnvironment, World } from '../world.ts';
import { notifyDeps } from './aftercare.ts';
import { planAskDo } from './operations.ts';
import { writerIn } from './report.ts';
import { exitOf, type Invocation, runQuietly, showReport, withWorld } from './shared.ts';

const pipeline = 'crm-leads';
const needs = { pipeline, source: false } as const;

/** Runs a question about the leads under the pipeline's lock and prints its own answer instead of a run report. */
async function answer<T>(
  world: World,
  invocation: Invocation,
  mode: RunMode,
  dryRun: boolean,
  work: (context: JobContext, environment: LiveEnvironment) => Promise<T>,
  show: (value: T) => void,
): Promise<number> {
  let value: { readonly it: T } | null = null;
  const environment = await world.environment();
  const { report, error } = await runQuietly(world, invocation, {
    pipeline,
    mode,
    dryRun,
    tables: pipelineTables[pipeline](world.config),
    run: async (context) => {
      value = { it: await work(context, environment) };
    },
  });
  if (value === null) showReport(world, invocation, report, { pipeline });
  else show((value as { it: T }).it);
  return exitOf(report, error);
}

export function remind(options: LeadsRemindOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, needs, async (world) => {
    const [{ remind: remindDue }, { deliver, plainText }] = await Promise.all([
      import('../../pipelines/crm-leads/remind.ts'),
      import('../../notify/index.ts'),
    ]);
    let unsent = false;
    const status = await answer(
      world,
      invocation,
      'remind',
      options.dryRun,
      async (context, environment) => {
        const deps = notifyDeps(world, environment, context.runId);
        const outcome = await remindDue(options, {
          config: context.config,
          locale: context.locale,
          clock: context.clock,
          checkpoint: context.checkpoint,
          dryRun: context.dryRun,
          open: (spec) => context.open(spec),
          notify: (message) => deliver([message], deps),
        });
        for (const warning of outcome.warnings) context.recorder.warn(warning);
        unsent = !outcome.ok;
        return outcome;
      },
      ({ result, message, warnings }) => {
        if (invocation.globals.json) return printJson(world.io, result);
        const say = (words: string) => world.io.stdout.write(`${words}\n`);
        say(message ? plainText(message) : remindMessages.none()[world.locale]);
        if (result.alreadySent) say(remindMessages.alreadySent(result.date)[world.locale]);
        else if (result.sent) say(remindMessages.sent()[world.locale]);
        else if (unsent) say(remindMessages.notSent()[world.locale]);
        for (const warning of warnings) world.io.stderr.write(`${warning.message[world.locale]}\n`);
      },
    );
    return status === 0 && unsent ? 3 : status;
  });
}

export function stats(options: LeadsStatsOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, needs, async (world) => {
    const [{ stats: computeStats }, { leadsMessage, leadsTables, renderLeadsPage }] = await Promise.all([
      import('../../pipelines/crm-leads/stats.ts'),
      import('../../report/index.ts'),
    ]);
    let unsent = false;
    const status = await answer(
      world,
      invocation,
      'stats',
      false,
      async (context, environment) => {
        const { report, warnings } = await computeStats(options, {
          config: context.config,
          locale: context.locale,
          clock: context.clock,
          open: (spec) => context.open(spec),
        });
        for (const warning of warnings) context.recorder.warn(warning);
        if (options.html !== undefined) {
          const madeAt = formatDateTime(world.clock.now(), world.config.timezone);
          writerIn(world)(options.html, await renderLeadsPage(report, { locale: world.locale, madeAt }));
        }
        if (options.send) {
          const { deliver } = await import('../../notify/index.ts');
          const delivery = await deliver(
            [leadsMessage(report, world.locale)],
            notifyDeps(world, environment, context.runId),
          );
          for (const warning of delivery.warnings) context.recorder.warn(warning);
          unsent = delivery.delivered === 0;
        }
        return report;
      },
      (report) => {
        if (invocation.globals.json) printJson(world.io, report);
        else world.io.stdout.write(leadsTables(report, world.locale));
      },
    );
    return status === 0 && unsent ? 3 : status;
  });
}

export function setStatus(options: LeadsSetStatusOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, needs, async (world) => {
    const { setStatus: changeStatus } = await import('../../pipelines/crm-leads/set-status.ts');
    return planAskDo(
      world,
      invocation,
      {
        pipeline,
        mode: 'set-status',
        tables: pipelineTables[pipeline](world.config),
        run: async (context) => {
          // The plan has been shown and confirmed by then: what is asked here is only whether it was.
          await changeStatus(
            { ...options, yes: true },
            { config: context.config, dryRun: context.dryRun, open: (spec) => context.open(spec), confirm: null },
          );
        },
      },
      options,
    );
  });
}
