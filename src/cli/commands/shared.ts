import { resolve } from 'node:path';
import { loadConfig, requireFor } from '../../config/index.ts';
import type { Needs } from '../../config/needs.ts';
import { CancelledError, SyncError } from '../../errors/index.ts';
import { operationMessages } from '../../messages/operations.ts';
import type { Text } from '../../messages/text.ts';
import { isWatched } from '../../observability/index.ts';
import { quotaStatus } from '../../operations/status.ts';
import { type Job, type RunResult, runJob } from '../../run/runner.ts';
import type { PlanRow, RunReport } from '../../sync/contracts.ts';
import { throwIn } from '../errors.ts';
import { exitStatusOfRun } from '../exit-codes.ts';
import type { Globals } from '../handlers.ts';
import { printJson, printReport, quotaLines } from '../output.ts';
import { selectLocale } from '../select-locale.ts';
import { type Io, World } from '../world.ts';
import { afterRun, beforeRun } from './aftercare.ts';

/** What every command gets: the streams, the signal that ends it, and the global options. */
export interface Invocation {
  readonly io: Io;
  readonly signal: AbortSignal;
  readonly globals: Globals;
}

/** Loads the configuration, checks that it has what the command needs, and opens the world for the time of `work`. */
export async function withWorld<T>(
  invocation: Invocation,
  needs: Needs | null,
  work: (world: World) => Promise<T>,
): Promise<T> {
  const { io, globals, signal } = invocation;
  const loaded = loadConfig({ path: globals.config, env: io.env, cwd: io.cwd });
  const locale = selectLocale({ flag: globals.lang, config: loaded.config.locale, env: io.env });
  try {
    if (needs) requireFor(loaded.config, needs, loaded.file);
  } catch (error) {
    throwIn(locale, error);
  }
  const world = new World({
    config: loaded.config,
    configFile: loaded.file,
    locale,
    colour: globals.color,
    logLevel: globals.logLevel,
    io,
    signal,
  });
  for (const warning of loaded.warnings) io.stderr.write(`${warning[locale]}\n`);
  try {
    return await work(world);
  } catch (error) {
    return throwIn(locale, error);
  } finally {
    world.close();
  }
}

export interface CommandJob extends Omit<Job, 'planSink' | 'maxCalls'> {
  /** The run that the job takes back, for the header of its saved plan. */
  readonly takesBack?: string;
}

interface PlanOptions {
  readonly out?: string | undefined;
}

/** How the next command begins, for whoever named a configuration. */
export const programOf = ({ config }: Invocation['globals']): string =>
  config === undefined ? 'bitable-sync' : `bitable-sync --config ${config}`;

/** Runs a job with everything around it: progress, saved plan, summary or JSON, notification, heartbeat, metrics. */
export async function runAndReport(
  world: World,
  invocation: Invocation,
  job: CommandJob,
  options: PlanOptions = {},
): Promise<number> {
  const { report, error } = await runQuietly(world, invocation, job, options);
  showReport(world, invocation, report, job);
  return exitOf(report, error);
}

export function showReport(world: World, invocation: Invocation, report: RunReport, job: Pick<Job, 'pipeline'>): void {
  if (invocation.globals.json) {
    printJson(world.io, report);
    return;
  }
  printReport(world.io, report, world.style, {
    month: monthSoFar(world),
    rejectedFile: world.state.rejected.path(job.pipeline),
  });
}

/** Nothing when the count of calls is damaged: the report says so. */
function monthSoFar({ config, state, clock }: World): readonly Text[] {
  try {
    return quotaLines(quotaStatus(config, state, clock.now()));
  } catch (error) {
    if (error instanceof SyncError) return [];
    throw error;
  }
}

/** The same without the summary, for commands that print their own. */
export async function runQuietly(
  world: World,
  invocation: Invocation,
  job: CommandJob,
  options: PlanOptions = {},
): Promise<RunResult> {
  const { progress } = world;
  const environment = await world.environment((done, total, what) => progress.update(done, total, what));
  const plan = options.out === undefined ? null : await openPlan(world, job, resolve(world.io.cwd, options.out));
  let started: Promise<void> | null = null;
  const result = await runJob(environment, {
    ...job,
    maxCalls: invocation.globals.maxCalls ?? null,
    planSink: plan?.row,
    run: async (context) => {
      // Only who holds the lock has begun. The monitor is not waited for: it may be down.
      if (isWatched(job)) started = beforeRun(world, environment, context.runId);
      await job.run(context);
    },
  });
  plan?.finish(result.error === null);
  progress.end();
  await started;
  await afterRun(world, environment, result);
  return result;
}

/** The file of `--out`, in the format that its name asks for. */
async function openPlan(world: World, job: CommandJob, path: string) {
  const [{ PlanOutput }, { planFormat, planKind }, { planTarget }] = await Promise.all([
    import('../../state/plan-output.ts'),
    import('../../operations/plan-format.ts'),
    import('../../operations/apply-plan.ts'),
  ]);
  const file = new PlanOutput(path);
  const format = planFormat(
    planKind(path),
    {
      version: 1,
      pipeline: job.pipeline,
      mode: job.mode,
      createdAt: new Date(world.clock.now()).toISOString(),
      target: planTarget(world.config, job.pipeline),
      ...(job.takesBack === undefined ? {} : { takesBack: job.takesBack }),
    },
    { locale: world.locale, zone: world.config.timezone, tables: job.tables },
  );
  file.write(format.head());
  return {
    row: (row: PlanRow) => file.write(format.row(row)),
    finish: (keep: boolean) => {
      if (keep) file.write(format.tail());
      file.finish(keep);
    },
  };
}

/** The exit status of a run that has been reported. */
export function exitOf(report: RunReport, error: unknown): number {
  return exitStatusOfRun({
    status: report.status,
    recovery: error instanceof SyncError ? error.recovery : null,
    signal: error instanceof CancelledError ? error.signalName : null,
  });
}

/** Asks before many rows change. Without a terminal and without `--yes` nothing happens: CONFIRMATION_NEEDED, exit 2. */
export async function confirm(world: World, question: Text, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!world.io.stdin.isTTY || !world.io.stderr.isTTY) {
    throw new SyncError({
      code: 'CONFIRMATION_NEEDED',
      recovery: 'fix-config',
      text: operationMessages.confirm(),
      hint: operationMessages.confirmHint(),
    });
  }
  const prompts = await import('../prompts.ts');
  const { signal } = world.options;
  try {
    return await prompts.confirm({ message: question[world.locale], default: false }, { signal });
  } catch (error) {
    // Ctrl-C at the question, or a signal while it waits.
    if (['ExitPromptError', 'AbortPromptError'].includes((error as Error).name))
      throw signal.aborted ? signal.reason : new CancelledError('SIGINT');
    throw error;
  }
}
