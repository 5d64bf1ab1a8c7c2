import { operationMessages } from '../../messages/operations.ts';
import { unknownRun } from '../../operations/rollback.ts';
import { readStatus } from '../../operations/status.ts';
import { why as whyKey } from '../../operations/why.ts';
import type { HistoryListOptions, StatusOptions } from '../handlers.ts';
import { printHistory, printJson, printReport, printStatus, printWhy } from '../output.ts';
import { type Invocation, withWorld } from './shared.ts';

export function status(options: StatusOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const status = readStatus(world.config, world.state, world.clock, options.maxAgeMs ?? null);
    if (invocation.globals.json) printJson(world.io, status);
    else
      printStatus(world.io, status, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
    return status.pipelines.some((pipeline) => pipeline.stale) ? 1 : 0;
  });
}

export function historyList(options: HistoryListOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { runs, damaged } = world.state.history.read();
    const chosen = runs
      .filter((run) => options.pipeline === undefined || run.pipeline === options.pipeline)
      .slice(-options.limit)
      .reverse();
    if (damaged > 0) world.io.stderr.write(`${operationMessages.damagedHistory(damaged)[world.locale]}\n`);
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
    const run = world.state.history.read().runs.find((candidate) => candidate.runId === options.run);
    if (!run) throw unknownRun(options.run);
    const changes = world.state.journals.changes(options.run) ? whyRun(world.state, options.run) : [];
    if (invocation.globals.json) printJson(world.io, { ...run, changes });
    else {
      printReport(world.io, run, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
      printWhy(world.io, { entries: changes, rejected: [] }, world.style);
    }
    return 0;
  });
}

function whyRun(state: Parameters<typeof whyKey>[0], runId: string) {
  return whyKey(state, null, runId).entries;
}

export function why(options: { key: string }, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const found = whyKey(world.state, options.key);
    if (invocation.globals.json)
      printJson(world.io, { key: options.key, changes: found.entries, rejected: found.rejected });
    else
      printWhy(world.io, found, {
        locale: world.locale,
        zone: world.config.timezone,
        colour: invocation.globals.color,
      });
    return 0;
  });
}
