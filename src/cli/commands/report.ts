import { resolve } from 'node:path';
import { SyncError } from '../../errors/index.ts';
import { operationMessages } from '../../messages/operations.ts';
import { findTable, pipelineNames, pipelineTables } from '../../pipelines/registry.ts';
import { replaceFile } from '../../state/atomic.ts';
import type { ReportApprovalsOptions, ReportExportOptions } from '../handlers.ts';
import { printJson } from '../output.ts';
import type { World } from '../world.ts';
import { notifyDeps } from './aftercare.ts';
import { withConnection } from './setup.ts';
import { type Invocation, withWorld } from './shared.ts';

/** Writes a file that the user asked for, relative to where the command was typed. Atomic; throws STATE_UNWRITABLE. */
export function writerIn(world: World): (path: string, content: string | Uint8Array) => void {
  return (path, content) => replaceFile(resolve(world.io.cwd, path), content);
}

export function approvals(options: ReportApprovalsOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, { pipeline: 'dingtalk-approvals', source: false }, async (world) => {
    const { announceOverdue, reportApprovals, writeApprovalsFiles, approvalsSummary, approvalsMessage } = await import(
      '../../report/index.ts'
    );
    const { locale, config } = world;
    const report = await withConnection(world, invocation.globals.maxCalls ?? null, async (connection) => {
      const platform = await connection.target(config['dingtalk-approvals'].target);
      const [main, action] = pipelineTables['dingtalk-approvals'](config);
      return reportApprovals(options, {
        config,
        clock: world.clock,
        main: await platform.open(main as NonNullable<typeof main>),
        actions: action ? await platform.open(action) : null,
      });
    });
    const files = await writeApprovalsFiles(report, options, { locale, zone: config.timezone, write: writerIn(world) });
    let sent: number | null = null;
    if (options.send) {
      const { deliver } = await import('../../notify/index.ts');
      const deps = notifyDeps(world, await world.environment(), '');
      const delivery = await deliver([approvalsMessage(report, locale)], deps);
      const late = await announceOverdue(report.overdue ?? [], {
        locale,
        facts: deps.facts,
        notify: (message) => deliver([message], deps),
      });
      for (const warning of [...delivery.warnings, ...late.warnings])
        world.io.stderr.write(`${warning.message[locale]}\n`);
      sent = delivery.delivered;
      await world.state.facts.save();
    }
    if (invocation.globals.json) printJson(world.io, { ...report, files, ...(sent === null ? {} : { sent }) });
    else {
      world.io.stdout.write(approvalsSummary(report, locale, config.timezone));
      for (const file of files) world.io.stdout.write(`${file}\n`);
    }
    return sent === 0 ? 3 : 0;
  });
}

export function exportTable(options: ReportExportOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { config, locale } = world;
    const found = findTable(config, options.table);
    if (!found) {
      const known = pipelineNames.flatMap((name) => pipelineTables[name](config).map((spec) => spec.key));
      throw new SyncError({
        code: 'UNKNOWN_TABLE',
        recovery: 'fix-config',
        text: operationMessages.unknownTable(options.table, known),
        hint: operationMessages.unknownTableHint(),
      });
    }
    const { requireFor } = await import('../../config/index.ts');
    requireFor(config, { pipeline: found.pipeline, source: false }, world.options.configFile);
    const { exportTable: writeTable } = await import('../../report/index.ts');
    const result = await withConnection(world, invocation.globals.maxCalls ?? null, async (connection) =>
      writeTable(options, {
        table: await (await connection.target(config[found.pipeline].target)).open(found.spec),
        zone: config.timezone,
        locale,
        write: writerIn(world),
      }),
    );
    if (invocation.globals.json) printJson(world.io, result);
    else
      world.io.stdout.write(
        `${operationMessages.exported(result.table, result.rows)[locale]}\n${result.files.join('\n')}\n`,
      );
    return 0;
  });
}
