import { resolve } from 'node:path';
import { SyncError } from '../../errors/index.ts';
import { operationMessages } from '../../messages/operations.ts';
import { applyPlan } from '../../operations/apply-plan.ts';
import { dedupe as dedupeRows } from '../../operations/dedupe.ts';
import { parsePlan } from '../../operations/plan-file.ts';
import { retryRejected } from '../../operations/retry.ts';
import { rollback as rollbackRun, unknownRun } from '../../operations/rollback.ts';
import type { PipelineName } from '../../pipelines/pipeline.ts';
import { findTable, pipelineNames, pipelineTables } from '../../pipelines/registry.ts';
import type { Job } from '../../run/runner.ts';
import { readText } from '../../state/atomic.ts';
import type { ApplyOptions, DedupeOptions, Planned, RejectedOptions, RollbackOptions } from '../handlers.ts';
import { printJson, printRejected } from '../output.ts';
import type { World } from '../world.ts';
import { confirm, exitOf, type Invocation, runAndReport, runQuietly, showReport, withWorld } from './shared.ts';

/**
 * For what changes or removes many rows: shows the plan, asks, then does it. A plan that changes nothing needs no answer. Without a
 * terminal and `--yes` it ends with CONFIRMATION_NEEDED before anything is changed.
 */
export async function planAskDo(
  world: World,
  invocation: Invocation,
  job: Omit<Job, 'planSink' | 'maxCalls' | 'dryRun'>,
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
    world.io.stderr.write(`${operationMessages.declined()[world.locale]}\n`);
    return 0;
  }
  return runAndReport(world, invocation, { ...job, dryRun: false, deletesConfirmed: true });
}

export function rollback(options: RollbackOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const header = world.state.journals.changes(options.run)?.find((line) => line.t === 'run');
    const pipeline = pipelineNames.find((name) => name === header?.pipeline);
    if (!pipeline) throw unknownRun(options.run);
    const tables = pipelineTables[pipeline](world.config);
    return planAskDo(
      world,
      invocation,
      { pipeline, mode: 'rollback', tables, run: (context) => rollbackRun(context, options.run, tables) },
      options,
    );
  });
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
      });
    }
    const { pipeline, spec } = found;
    const tables = pipelineTables[pipeline](world.config);
    return planAskDo(
      world,
      invocation,
      { pipeline, mode: 'dedupe', tables, run: (context) => dedupeRows(context, spec, options.keep, tables) },
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
    const { header, rows } = parsePlan(file, words);
    const tables = pipelineTables[header.pipeline](world.config);
    return runAndReport(world, invocation, {
      pipeline: header.pipeline,
      mode: 'apply',
      dryRun: options.dryRun,
      tables,
      deletesConfirmed: true,
      run: (context) => applyPlan(context, rows, tables),
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
    return 0;
  });
}

export function rejectedRetry(options: RejectedOptions & Planned, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    let status = 0;
    const waiting = chosen(options.pipeline).filter(
      (name) => options.pipeline !== undefined || world.state.rejected.read(name).entries.length > 0,
    );
    for (const pipeline of waiting) status = Math.max(status, await retryOne(world, invocation, pipeline, options));
    if (waiting.length === 0) {
      if (invocation.globals.json) printJson(world.io, { retried: 0 });
      else world.io.stdout.write(`${operationMessages.nothingRejected()[world.locale]}\n`);
    }
    return status;
  });
}

async function retryOne(
  world: World,
  invocation: Invocation,
  pipeline: PipelineName,
  options: Planned,
): Promise<number> {
  const { entries } = world.state.rejected.read(pipeline);
  const instances = [
    ...new Set(
      entries
        .filter((entry) => entry.table !== '' || entry.stage === 'source')
        .map((entry) => entry.key.replace(/#\d+$/, '')),
    ),
  ].filter((key) => key !== '');
  // An approval is read again from its source: its rows are a list, and what was refused may have changed since.
  if (pipeline === 'dingtalk-approvals' && instances.length > 0) {
    const { approvals } = await import('./pipelines.ts');
    return approvals(
      { dryRun: options.dryRun, out: options.out, init: false, fullCheck: false, processCodes: [], instances },
      invocation,
    );
  }
  const tables = pipelineTables[pipeline](world.config);
  return runAndReport(
    world,
    invocation,
    {
      pipeline,
      mode: 'retry',
      dryRun: options.dryRun,
      tables,
      run: (context) => retryRejected(context, entries, tables),
    },
    { out: options.out },
  );
}

export function rejectedClear(options: RejectedOptions & { yes: boolean }, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const count = chosen(options.pipeline).reduce(
      (sum, pipeline) => sum + world.state.rejected.read(pipeline).entries.length,
      0,
    );
    if (count > 0 && !(await confirm(world, operationMessages.clearRejected(count), options.yes))) return 0;
    for (const pipeline of chosen(options.pipeline)) await world.state.rejected.update(pipeline, () => true, []);
    if (invocation.globals.json) printJson(world.io, { cleared: count });
    else world.io.stdout.write(`${operationMessages.cleared(count)[world.locale]}\n`);
    return 0;
  });
}

function chosen(pipeline: PipelineName | undefined): readonly PipelineName[] {
  return pipeline ? [pipeline] : pipelineNames;
}
