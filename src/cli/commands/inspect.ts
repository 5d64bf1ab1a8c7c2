import { operationMessages } from '../../messages/operations.ts';
import { unknownRun } from '../../operations/rollback.ts';
import { readStatus } from '../../operations/status.ts';
import { why as whyKey } from '../../operations/why.ts';
import type { HistoryListOptions, StatusOptions } from '../handlers.ts';
import { printHistory, printJson, printReport, printStatus, printWhy } from '../output.ts';
import type { World } from '../world.ts';
import { type Invocation, withWorld } from './shared.ts';

export function status(options: StatusOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const status = readStatus(world.config, world.state, world.clock, options.maxAgeMs ?? null);
    if (invocation.globals.json)
      printJson(world.io, {
        ...status,
        trouble: status.trouble.map(({ code, text }) => ({ code, message: text[world.locale] })),
      });
    else
      printStatus(world.io, status, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
    sayDamaged(world, status.damagedHistoryLines);
    return status.trouble.length > 0 || status.pipelines.some((pipeline) => pipeline.stale) ? 1 : 0;
  });
}

export function historyList(options: HistoryListOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { runs, damaged } = world.state.history.read();
    const chosen = runs
      .filter((run) => options.pipeline === undefined || run.pipeline === options.pipeline)
      .slice(-options.limit)
      .reverse();
    sayDamaged(world, damaged);
    if (invocation.globals.json) {
      printJson(world.io, {
        runs: chosen.map(
          ({ runId, pipeline, mode, status, startedAt, finishedAt, durationMs, source, tables, apiCalls, error }) => ({
            runId,
            pipeline,
            mode,
            status,
            startedAt,
            finishedAt,
            durationMs,
            source,
            tables,
            apiCalls,
            error,
          }),
        ),
        damagedLines: damaged,
      });
    } else
      printHistory(world.io, chosen, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
    return 0;
  });
}

export function historyShow(options: { run: string }, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { runs, damaged } = world.state.history.read();
    sayDamaged(world, damaged);
    const run = runs.find((candidate) => candidate.runId === options.run);
    const { entries: changes, damagedRuns } = whyKey(world.state, null, options.run);
    // A run that was killed left no report, but what it changed is on record.
    if (!run && changes.length + damagedRuns.length === 0) throw unknownRun(options.run);
    sayDamagedRuns(world, damagedRuns);
    if (invocation.globals.json) printJson(world.io, { ...(run ?? { runId: options.run }), changes, damagedRuns });
    else {
      if (run) printReport(world.io, run, world.style);
      else world.io.stdout.write(`${operationMessages.noReport(options.run)[world.locale]}\n`);
      if (changes.length > 0) printWhy(world.io, { entries: changes, rejected: [] }, world.style);
    }
    return 0;
  });
}

/** What could not be read is skipped and said. */
function sayDamaged(world: World, lines: number): void {
  if (lines > 0) world.io.stderr.write(`${operationMessages.damagedHistory(lines)[world.locale]}\n`);
}

function sayDamagedRuns(world: World, runs: readonly string[]): void {
  if (runs.length > 0) world.io.stderr.write(`${operationMessages.damagedChanges(runs)[world.locale]}\n`);
}

export function why(options: { key: string }, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const found = whyKey(world.state, options.key);
    sayDamagedRuns(world, found.damagedRuns);
    if (invocation.globals.json)
      printJson(world.io, {
        key: options.key,
        changes: found.entries,
        rejected: found.rejected,
        damagedRuns: found.damagedRuns,
      });
    else
      printWhy(world.io, found, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
    return 0;
  });
}
