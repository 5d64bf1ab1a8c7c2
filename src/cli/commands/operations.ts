import { resolve } from 'node:path';
import { requireFor } from '../../config/index.ts';
import { SyncError } from '../../errors/index.ts';
import { operationMessages } from '../../messages/operations.ts';
import { planFileMessages } from '../../messages/plan-file.ts';
import { applyPlan, planTarget } from '../../operations/apply-plan.ts';
import { dedupe as dedupeRows } from '../../operations/dedupe.ts';
import { parsePlan } from '../../operations/plan-file.ts';
import { planKind } from '../../operations/plan-format.ts';
import { retryRejected } from '../../operations/retry.ts';
import { rollback as rollbackRun, unknownRun } from '../../operations/rollback.ts';
import { tellerFor } from '../../operations/tell.ts';
import type { PipelineName } from '../../pipelines/pipeline.ts';
import { findTable, pipelineNames, pipelineTables } from '../../pipelines/registry.ts';
import { readText } from '../../state/atomic.ts';
import type { RunReport } from '../../sync/contracts.ts';
import { withoutPlace } from '../../sync/keys.ts';
import type { ApplyOptions, DedupeOptions, Planned, RejectedOptions, RollbackOptions } from '../handlers.ts';
import { printJson, printRejected } from '../output.ts';
import type { World } from '../world.ts';
import {
  type CommandJob,
  confirm,
  exitOf,
  type Invocation,
  runAndReport,
  runQuietly,
  showReport,
  withWorld,
} from './shared.ts';

/**
 * For what changes or removes many rows: shows the plan, asks, then does it. A plan that changes nothing needs no answer. Without a
 * terminal and `--yes` it ends with CONFIRMATION_NEEDED before anything is changed.
 */
export async function planAskDo(
  world: World,
  invocation: Invocation,
  job: Omit<CommandJob, 'dryRun'>,
  options: Partial<Planned> & { yes?: boolean },
): Promise<number> {
  if (options.dryRun || options.yes) {
    return runAndReport(
      world,
      invocation,
      { ...job, dryRun: options.dryRun ?? false, deletesConfirmed: true },
      { out: options.out },
    );
  }
  const { report, error } = await runQuietly(world, invocation, { ...job, dryRun: true, deletesConfirmed: true });
  const rows = report.plan?.length ?? 0;
  if (error !== null || rows === 0) {
    showReport(world, invocation, report, job);
    return exitOf(report, error);
  }
  if (!invocation.globals.json) showReport(world, invocation, report, job);
  if (!(await confirm(world, operationMessages.proceed(rows, report.planTruncated === true), false))) {
    if (invocation.globals.json) showReport(world, invocation, report, job);
    world.io.stderr.write(`${operationMessages.declined()[world.locale]}\n`);
    return 0;
  }
  return runAndReport(world, invocation, { ...job, dryRun: false, deletesConfirmed: true });
}

export function rollback(options: RollbackOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const pipeline = pipelineOf(world, options.run);
    const tables = pipelineTables[pipeline](world.config);
    return planAskDo(
      world,
      invocation,
      {
        pipeline,
        mode: 'rollback',
        tables,
        aside: true,
        takesBack: options.run,
        run: (context) => rollbackRun(context, options.run, tables, tellerFor(pipeline, context)),
      },
      options,
    );
  });
}

/** Whose run it was: its record of changes, the history, or what a killed run left behind say so. Throws UNKNOWN_RUN. */
function pipelineOf(world: World, runId: string): PipelineName {
  const { journals, history } = world.state;
  const recorded = journals.changes(runId)?.find((line) => line.t === 'run')?.pipeline;
  const found = recorded ?? history.read().runs.find((run) => run.runId === runId)?.pipeline;
  const left = () =>
    pipelineNames.find((name) => journals.leftover(name)?.some((line) => line.t === 'run' && line.runId === runId));
  const pipeline = pipelineNames.find((name) => name === found) ?? left();
  if (!pipeline) throw unknownRun(runId);
  return pipeline;
}

export function dedupe(options: DedupeOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const found = findTable(world.config, options.table);
    if (!found) {
      const known = pipelineNames.flatMap((name) => pipelineTables[name](world.config).map((spec) => spec.key));
      throw new SyncError({
        code: 'UNKNOWN_TABLE',
        recovery: 'fix-config',
        text: operationMessages.unknownTable(options.table, known),
        hint: operationMessages.unknownTableHint(),
      });
    }
    const { pipeline, spec } = found;
    const tables = pipelineTables[pipeline](world.config);
    return planAskDo(
      world,
      invocation,
      {
        pipeline,
        mode: 'dedupe',
        tables,
        aside: true,
        run: (context) => dedupeRows(context, spec, options.keep, tables),
      },
      options,
    );
  });
}

export function apply(options: ApplyOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const file = resolve(world.io.cwd, options.plan);
    const words = readText(file);
    if (words === null)
      throw new SyncError({
        code: 'PLAN_NOT_FOUND',
        recovery: 'fix-config',
        text: operationMessages.planMissing(file),
        hint: operationMessages.planHint(),
      });
    if (planKind(file) !== 'lines')
      throw new SyncError({
        code: 'PLAN_FOR_READING',
        recovery: 'fix-config',
        text: planFileMessages.notApplicable(file),
        hint: planFileMessages.notApplicableHint(),
      });
    const { header, rows } = parsePlan(file, words);
    if (header.target !== undefined && header.target !== planTarget(world.config, header.pipeline))
      throw new SyncError({
        code: 'PLAN_FOR_OTHER_TABLES',
        recovery: 'fix-config',
        text: planFileMessages.otherTarget(),
        hint: operationMessages.planHint(),
      });
    const tables = pipelineTables[header.pipeline](world.config);
    return runAndReport(world, invocation, {
      pipeline: header.pipeline,
      mode: 'apply',
      dryRun: options.dryRun,
      tables,
      aside: true,
      deletesConfirmed: true,
      run: (context) => applyPlan(context, header, rows, tables, tellerFor(header.pipeline, context)),
    });
  });
}

export function rejectedList(options: RejectedOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const lists = chosen(options.pipeline).map((pipeline) => ({ pipeline, ...world.state.rejected.read(pipeline) }));
    if (invocation.globals.json) {
      printJson(world.io, {
        rejected: lists.flatMap((list) => list.entries),
        damagedLines: lists.reduce((sum, list) => sum + list.damaged, 0),
      });
    } else
      printRejected(
        world.io,
        lists.flatMap((list) => list.entries),
        world.style,
      );
    for (const { pipeline, damaged } of lists.filter((list) => list.damaged > 0)) {
      const words = operationMessages.damagedRejected(damaged, world.state.rejected.path(pipeline));
      world.io.stderr.write(`${words[world.locale]}\n`);
    }
    return 0;
  });
}

export function rejectedRetry(options: RejectedOptions & Planned, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const waiting = chosen(options.pipeline).filter(
      (name) => options.pipeline !== undefined || world.state.rejected.read(name).entries.length > 0,
    );
    const jobs: CommandJob[] = [];
    for (const pipeline of waiting) jobs.push(await retryJob(world, pipeline, options));
    const [only] = jobs;
    if (!only) {
      if (invocation.globals.json) printJson(world.io, { retried: 0 });
      else world.io.stdout.write(`${operationMessages.nothingRejected()[world.locale]}\n`);
      return 0;
    }
    if (jobs.length === 1) return runAndReport(world, invocation, only, { out: options.out });
    if (options.out !== undefined)
      throw new SyncError({
        code: 'USAGE_ONE_PIPELINE',
        recovery: 'fix-config',
        text: operationMessages.planOfOne(waiting),
        hint: operationMessages.planOfOneHint(),
      });
    let status = 0;
    const reports: RunReport[] = [];
    for (const job of jobs) {
      const { report, error } = await runQuietly(world, invocation, job);
      status = Math.max(status, exitOf(report, error));
      reports.push(report);
      if (!invocation.globals.json) showReport(world, invocation, report, job);
      if (report.status === 'interrupted') break;
    }
    if (invocation.globals.json) printJson(world.io, { runs: reports });
    return status;
  });
}

async function retryJob(world: World, pipeline: PipelineName, options: Planned): Promise<CommandJob> {
  const { entries } = world.state.rejected.read(pipeline);
  // An approval is read again from its source: its rows are a list, and what was refused may have changed since.
  if (pipeline === 'dingtalk-approvals') {
    const instances = [
      ...new Set(
        entries
          .filter((entry) => entry.table !== '' || entry.stage === 'source')
          .map((entry) => withoutPlace(entry.key)),
      ),
    ].filter((key) => key !== '');
    if (instances.length > 0) {
      requireFor(world.config, { pipeline, sourceGiven: true }, world.options.configFile);
      const { approvalsJob } = await import('./pipelines.ts');
      return approvalsJob(world, {
        dryRun: options.dryRun,
        init: false,
        fullCheck: false,
        processCodes: [],
        instances,
      });
    }
  }
  // Which side is right is for the merge to say: everything is read and compared, and what was refused is tried again.
  if (pipeline === 'customers') {
    requireFor(world.config, { pipeline }, world.options.configFile);
    const { customersJob } = await import('./pipelines.ts');
    return customersJob(world, { dryRun: options.dryRun, direction: 'both', fullCheck: true });
  }
  const tables = pipelineTables[pipeline](world.config);
  const existing = pipeline === 'crm-leads' ? world.config[pipeline].on_existing : 'update';
  return {
    pipeline,
    mode: 'retry',
    dryRun: options.dryRun,
    tables,
    // What never became a row stays listed with the reason that it has.
    aside: true,
    run: (context) => retryRejected(context, entries, tables, existing),
  };
}

export function rejectedClear(options: RejectedOptions & { yes: boolean }, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const count = chosen(options.pipeline).reduce(
      (sum, pipeline) => sum + world.state.rejected.read(pipeline).entries.length,
      0,
    );
    if (count > 0 && !(await confirm(world, operationMessages.clearRejected(count), options.yes))) {
      if (invocation.globals.json) printJson(world.io, { cleared: 0 });
      world.io.stderr.write(`${operationMessages.declined()[world.locale]}\n`);
      return 0;
    }
    for (const pipeline of chosen(options.pipeline)) await world.state.rejected.clear(pipeline);
    if (invocation.globals.json) printJson(world.io, { cleared: count });
    else world.io.stdout.write(`${operationMessages.cleared(count)[world.locale]}\n`);
    return 0;
  });
}

function chosen(pipeline: PipelineName | undefined): readonly PipelineName[] {
  return pipeline ? [pipeline] : pipelineNames;
}
