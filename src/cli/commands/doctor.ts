import { requireFor } from '../../config/index.ts';
import type { PipelineName } from '../../config/needs.ts';
import { SyncError } from '../../errors/index.ts';
import { setupMessages } from '../../messages/setup.ts';
import { verbatim } from '../../messages/text.ts';
import { pipelineTables } from '../../pipelines/registry.ts';
import { examineChannels } from '../../setup/channels.ts';
import { examineTables, notExamined } from '../../setup/examine.ts';
import { exitOfFindings, findingOf, withoutEchoes } from '../../setup/findings.ts';
import { forecast, forecastFindings } from '../../setup/forecast.ts';
import { examineBatchSize, examineMachine, examineQuota, examineSources, examineStore } from '../../setup/local.ts';
import type { Table } from '../../sync/contracts.ts';
import type { Finding } from '../../sync/platform.ts';
import type { DoctorOptions } from '../handlers.ts';
import { printFindings, printJson } from '../output.ts';
import type { LiveConnection, World } from '../world.ts';
import { notifyDeps } from './aftercare.ts';
import { wantedPipelines, withConnection } from './setup.ts';
import { type Invocation, programOf, withWorld } from './shared.ts';

/** What has been found so far, and what the forecast needs of it. */
interface Visit {
  readonly findings: Finding[];
  readonly rows: Record<string, number>;
  /** Templates that `process_codes: all` stands for. */
  templates?: number;
}

export function doctor(options: DoctorOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { config, state, clock } = world;
    const pipelines = wantedPipelines(world, options.pipelines);
    const visit: Visit = { findings: [...examineConfig(world, pipelines), ...examineBatchSize(config)], rows: {} };
    const machine = await examineMachine(config, state, clock, pipelines);
    // Tokens, counts and what was learnt of the tables are kept there: without it every question fails for this one reason.
    const stateless = machine.some(({ status, code }) => status === 'failed' && code === 'STATE_UNWRITABLE');
    visit.findings.push(...machine, ...examineSources(config, state, pipelines));
    if (pipelines.includes('customers')) visit.findings.push(await examineStore(config, state, customerStore));
    if (options.offline || stateless) {
      const detail = options.offline ? setupMessages.skippedOffline() : setupMessages.notChecked();
      visit.findings.push({ area: 'platform', name: verbatim('Feishu / DingTalk'), status: 'skipped', detail });
    } else {
      await withConnection(world, invocation.globals.maxCalls ?? null, (connection) =>
        examinePlatforms(world, connection, pipelines, visit),
      );
    }
    const send = options.sendTest && !options.offline && !stateless;
    const deps = send ? notifyDeps(world, await world.environment(), '') : null;
    visit.findings.push(...(await examineChannels(config.notification, deps)));
    if (!stateless)
      visit.findings.push(...examineQuota(config, state, clock.now()), ...examineSchedule(world, pipelines, visit));
    const findings = withoutEchoes(visit.findings);
    const exit = exitOfFindings(findings);
    show(world, invocation, findings, exit);
    if (exit === 0 && !invocation.globals.json && !options.offline) sayNext(world, invocation, pipelines);
    return exit;
  });
}

/** Invites to the first pipeline that has never run. */
function sayNext({ state, io, locale }: World, { globals }: Invocation, pipelines: readonly PipelineName[]): void {
  const { runs } = state.history.read();
  const fresh = pipelines.find((pipeline) => !runs.some((run) => run.pipeline === pipeline && !run.dryRun));
  if (fresh) io.stdout.write(`${setupMessages.next(`${programOf(globals)} ${fresh} --dry-run`)[locale]}\n`);
}

function show(world: World, { globals }: Invocation, findings: readonly Finding[], exit: number): void {
  if (!globals.json) {
    printFindings(world.io, findings, world.style);
    return;
  }
  const { locale } = world;
  printJson(world.io, {
    status: exit === 0 ? 'ok' : 'failed',
    findings: findings.map(({ area, name, status, detail, remedy, code }) => ({
      area,
      name: name[locale],
      status,
      ...(detail ? { detail: detail[locale] } : {}),
      ...(remedy ? { remedy: remedy[locale] } : {}),
      ...(code ? { code } : {}),
    })),
  });
}

/** Whether each pipeline is told all that it needs. */
function examineConfig(world: World, pipelines: readonly PipelineName[]): Finding[] {
  const { configFile } = world.options;
  const name = setupMessages.areaConfig();
  const findings: Finding[] = [];
  for (const pipeline of pipelines.length > 0 ? pipelines : (['dingtalk-approvals'] as const)) {
    try {
      requireFor(world.config, { pipeline }, configFile);
      pipelineTables[pipeline](world.config);
    } catch (error) {
      findings.push(findingOf('config', pipelines.length > 0 ? verbatim(pipeline) : setupMessages.noPipeline(), error));
    }
  }
  return findings.length > 0 ? findings : [{ area: 'config', name, status: 'ok', detail: verbatim(configFile) }];
}

/** A pipeline whose source is not named yet can still have its tables looked at. */
function isReachable(world: World, pipeline: PipelineName): boolean {
  try {
    requireFor(world.config, { pipeline, source: false });
    pipelineTables[pipeline](world.config);
    return true;
  } catch (error) {
    if (error instanceof SyncError) return false;
    throw error;
  }
}

async function examinePlatforms(
  world: World,
  connection: LiveConnection,
  pipelines: readonly PipelineName[],
  visit: Visit,
): Promise<void> {
  const { config } = world;
  const usable = pipelines.filter((pipeline) => isReachable(world, pipeline));
  const sources = pipelines.includes('dingtalk-approvals') && config.dingtalk.app_key !== '';
  for (const name of ['feishu', 'dingtalk'] as const) {
    const targets = usable.filter((pipeline) => config[pipeline].target === name);
    if (targets.length === 0 && !(name === 'dingtalk' && sources)) continue;
    const probed = await probe(connection, name, pipelines, config.feishu.app_token !== '');
    visit.findings.push(...probed);
    for (const { facts } of probed) if (facts?.['templates']) visit.templates = Number(facts['templates']);
    if (targets.length === 0) continue;
    if (isStopped(name, probed))
      visit.findings.push(notExamined(targets.flatMap((pipeline) => pipelineTables[pipeline](config))));
    else await examineTargets(world, connection, name, targets, visit);
  }
}

/** Whether the tables would only fail for the same reason. On Feishu the line about the base is the proof that they need not. */
function isStopped(name: 'feishu' | 'dingtalk', probed: readonly Finding[]): boolean {
  const inTheWay = new Set(['credentials', 'platform', 'base', ...(name === 'feishu' ? ['permission'] : [])]);
  const isFine = probed.some(({ area, status }) => area === 'base' && status === 'ok');
  return !isFine && probed.some(({ area, status }) => status === 'failed' && inTheWay.has(area));
}

async function probe(
  connection: LiveConnection,
  name: 'feishu' | 'dingtalk',
  pipelines: readonly PipelineName[],
  base: boolean,
): Promise<readonly Finding[]> {
  try {
    return name === 'feishu'
      ? await (await connection.feishu()).probe({ base })
      : await (await connection.dingtalk()).probe(pipelines);
  } catch (error) {
    return [findingOf('platform', verbatim(name), error)];
  }
}

async function examineTargets(
  world: World,
  connection: LiveConnection,
  name: 'feishu' | 'dingtalk',
  targets: readonly PipelineName[],
  visit: Visit,
): Promise<void> {
  const cannotWrite = visit.findings.some(({ status, code }) => status === 'failed' && code === 'FEISHU_NO_ACCESS');
  let tried = false;
  for (const pipeline of targets) {
    const specs = pipelineTables[pipeline](world.config);
    const examined = await examineTables(await connection.target(name), specs, {
      pipeline,
      advanced: visit.findings.some(({ code }) => code === 'FEISHU_ADVANCED_ON'),
      remembered: (table) => rememberedRows(world.state, table),
    });
    visit.findings.push(...examined.findings);
    Object.assign(visit.rows, examined.rows);
    if (name !== 'feishu' || tried || cannotWrite || !examined.table) continue;
    tried = true;
    const deletes = targets.some((target) => pipelineTables[target](world.config).some((spec) => spec.positional));
    visit.findings.push(...(await (await connection.feishu()).probeWrites(examined.table, deletes)));
  }
}

/** The bot's store, whose drivers only this pipeline loads. */
async function customerStore(config: World['config']) {
  const { customerStores } = await import('../../state/customer-store/index.ts');
  return customerStores.openStore(config);
}

/** Ids of the rows that runs on this machine have met. */
function* rememberedRows(state: World['state'], table: Table): Iterable<string> {
  const index = state.index(table.id);
  try {
    for (const key of [...index.keys()]) for (const { recordId } of index.get(key)) yield recordId;
  } finally {
    index.close();
  }
}

function examineSchedule(
  world: World,
  pipelines: readonly PipelineName[],
  { rows, templates }: Pick<Visit, 'rows' | 'templates'>,
): Finding[] {
  if (pipelines.length === 0) return [];
  try {
    const { runs } = world.state.history.read();
    return forecastFindings(
      forecast({ config: world.config, pipelines, rows, runs, ...(templates ? { templates } : {}) }),
    );
  } catch (error) {
    return [findingOf('state', setupMessages.areaHistory(), error)];
  }
}
