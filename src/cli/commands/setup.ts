import { statfsSync } from 'node:fs';
import { missingFor } from '../../config/index.ts';
import type { PipelineName } from '../../config/needs.ts';
import { SyncError } from '../../errors/index.ts';
import { setupMessages } from '../../messages/setup.ts';
import { verbatim } from '../../messages/text.ts';
import { isConfigured, quotaStatus } from '../../operations/status.ts';
import { pipelineNames, pipelineTables } from '../../pipelines/registry.ts';
import { RunMeter } from '../../run/meter.ts';
import { examineTable, findingOf, quotaFindings } from '../../setup/doctor.ts';
import { type SetupStep, setup as setupTables } from '../../setup/setup.ts';
import { quotaMonth } from '../../state/index.ts';
import type { TableSpec } from '../../sync/contracts.ts';
import type { Finding } from '../../sync/platform.ts';
import type { DoctorOptions, SetupOptions } from '../handlers.ts';
import { printFindings, printJson, printSetup } from '../output.ts';
import type { LiveConnection, World } from '../world.ts';
import { type Invocation, withWorld } from './shared.ts';

/** A connection outside of a run: its calls are counted in the ledger all the same. */
export async function withConnection<T>(
  world: World,
  maxCalls: number | null,
  work: (connection: LiveConnection, meter: RunMeter) => Promise<T>,
): Promise<T> {
  const environment = await world.environment();
  let saves: Promise<unknown> = Promise.resolve();
  const meter = new RunMeter(maxCalls, (counts) => {
    saves = saves.then(() => world.state.ledger.add(quotaMonth(world.clock.now()), counts)).catch(() => undefined);
  });
  try {
    return await work(environment.connect(meter, environment.log('setup', 'setup')), meter);
  } finally {
    meter.flush();
    await saves;
    await world.state.facts.save();
  }
}

/** Findings that a permission or a credential would mend: exit 4. */
const accessAreas = new Set(['credentials', 'permission', 'feishu']);

const looksLikeId = (ref: string) => /^tbl[A-Za-z0-9]{6,}$/.test(ref) || /^https?:\/\//.test(ref);

/** The name under which the configuration expects the table; null when it names an id or an address, which cannot be created. */
function nameOf(world: World, pipeline: PipelineName, spec: TableSpec): string | null {
  const tables = world.config[world.config[pipeline].target].tables as Readonly<Record<string, unknown>>;
  const ref = tables[spec.key];
  if (ref === undefined || ref === null) return spec.defaultName;
  return typeof ref === 'string' && !looksLikeId(ref) ? ref : null;
}

/** Pipelines that were asked for; else those that are configured; else all that the credentials reach. */
function wantedPipelines(world: World, asked: readonly PipelineName[]): readonly PipelineName[] {
  if (asked.length > 0) return asked;
  const configured = pipelineNames.filter((name) => isConfigured(world.config, name, (path) => world.state.exists(path)));
  if (configured.length > 0) return configured;
  return pipelineNames.filter((pipeline) => missingFor(world.config, { pipeline, source: false }).length === 0);
}

export function setup(options: SetupOptions, invocation: Invocation): Promise<number> {
  return withWorld(
    invocation,
    options.pipelines.length > 0 ? { pipeline: options.pipelines[0], source: false } : { feishu: false },
    async (world) => {
      const pipelines = wantedPipelines(world, options.pipelines);
      const { requireFor } = await import('../../config/index.ts');
      for (const pipeline of pipelines) requireFor(world.config, { pipeline, source: false });
      if (pipelines.length === 0) requireFor(world.config, { pipeline: 'dingtalk-approvals' });
      const steps: SetupStep[] = [];
      const tables: Record<string, string> = {};
      await withConnection(world, invocation.globals.maxCalls ?? null, async (connection) => {
        for (const pipeline of pipelines) {
          const platform = connection.target(world.config[pipeline].target);
          const specs = pipelineTables[pipeline](world.config);
          const result = await setupTables(platform, specs, (spec) => nameOf(world, pipeline, spec), options.dryRun);
          steps.push(...result.steps);
          Object.assign(tables, result.tables);
        }
      });
      const wrong = steps.some((step) => step.kind === 'wrong-type');
      if (invocation.globals.json) {
        printJson(world.io, {
          dryRun: options.dryRun,
          steps: steps.map((step) => ({
            ...step,
            text: step.text[world.locale],
            ...(step.kind === 'wrong-type' ? { hint: step.hint[world.locale] } : {}),
          })),
          tables,
        });
      } else printSetup(world.io, steps, { ...world.style, dryRun: options.dryRun });
      return wrong ? 3 : 0;
    },
  );
}

export function doctor(options: DoctorOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const findings: Finding[] = [
      { area: 'config', name: setupMessages.areaConfig(), status: 'ok', detail: verbatim(world.options.configFile) },
    ];
    findings.push(...(await localFindings(world)));
    const pipelines = wantedPipelines(world, options.pipelines);
    for (const pipeline of pipelines) {
      const missing = missingFor(world.config, { pipeline });
      if (missing.length > 0)
        findings.push({
          area: 'config',
          name: verbatim(pipeline),
          status: 'failed',
          code: 'CONFIG_MISSING',
          detail: verbatim(missing.join(', ')),
        });
    }
    const usable = pipelines.filter((pipeline) => missingFor(world.config, { pipeline, source: false }).length === 0);
    if (options.offline)
      findings.push({
        area: 'platform',
        name: verbatim('Feishu / DingTalk'),
        status: 'skipped',
        detail: setupMessages.skippedOffline(),
      });
    else
      await withConnection(world, invocation.globals.maxCalls ?? null, (connection) =>
        remoteFindings(world, connection, usable, findings, options.sendTest),
      );
    findings.push(...quotaFindings(quotaStatus(world.config, world.state, world.clock.now())));
    const failed = findings.filter((finding) => finding.status === 'failed');
    if (invocation.globals.json) {
      const { locale } = world;
      printJson(world.io, {
        status: failed.length === 0 ? 'ok' : 'failed',
        findings: findings.map(({ area, name, status, detail, remedy, code }) => ({
          area,
          name: name[locale],
          status,
          ...(detail ? { detail: detail[locale] } : {}),
          ...(remedy ? { remedy: remedy[locale] } : {}),
          ...(code ? { code } : {}),
        })),
      });
    } else printFindings(world.io, findings, world.style);
    if (failed.some((finding) => accessAreas.has(finding.area))) return 4;
    return failed.length > 0 ? 1 : 0;
  });
}

async function localFindings(world: World): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { state } = world;
  try {
    await state.checkpoints.ensureWritable();
    findings.push({
      area: 'state',
      name: setupMessages.areaState(),
      status: 'ok',
      detail: setupMessages.writable(state.stateDir),
    });
    findings.push({
      area: 'state',
      name: setupMessages.areaCheckpoint(),
      status: 'ok',
      detail: verbatim(state.checkpoints.path),
    });
    const disk = statfsSync(state.stateDir);
    const megabytes = Math.round((Number(disk.bavail) * Number(disk.bsize)) / 1_048_576);
    findings.push({
      area: 'state',
      name: setupMessages.areaDisk(),
      status: megabytes < 100 ? 'warning' : 'ok',
      detail: setupMessages.free(megabytes),
      ...(megabytes < 100 ? { remedy: setupMessages.lowDisk(), code: 'DISK_NEARLY_FULL' } : {}),
    });
  } catch (error) {
    findings.push(findingOf('state', setupMessages.areaState(), error));
    return findings;
  }
  for (const pipeline of pipelineNames) {
    if (!state.locks.isHeld(pipeline)) continue;
    const holder = state.locks.holder(pipeline);
    findings.push({
      area: 'lock',
      name: setupMessages.areaLock(pipeline),
      status: 'warning',
      detail: holder ? setupMessages.heldBy(holder.pid, holder.since) : setupMessages.noLock(),
    });
  }
  return findings;
}

async function remoteFindings(
  world: World,
  connection: LiveConnection,
  pipelines: readonly PipelineName[],
  findings: Finding[],
  _sendTest: boolean,
): Promise<void> {
  const platforms = new Set(
    pipelines.flatMap((pipeline) => [
      world.config[pipeline].target,
      ...(pipeline === 'dingtalk-approvals' ? (['dingtalk'] as const) : []),
    ]),
  );
  for (const name of platforms) {
    try {
      findings.push(
        ...(await (name === 'feishu' ? connection.feishu().probe() : connection.dingtalk().probe(pipelines))),
      );
    } catch (error) {
      if (!(error instanceof SyncError)) throw error;
      findings.push(findingOf(error.recovery === 'fix-access' ? 'credentials' : 'platform', verbatim(name), error));
    }
  }
  // A table cannot be examined with credentials that do not work.
  if (
    findings.some(
      (finding) => (finding.area === 'credentials' || finding.area === 'feishu') && finding.status === 'failed',
    )
  )
    return;
  for (const pipeline of pipelines) {
    const platform = connection.target(world.config[pipeline].target);
    for (const spec of pipelineTables[pipeline](world.config))
      findings.push(...(await examineTable(platform, spec, pipeline, 4)));
  }
}
