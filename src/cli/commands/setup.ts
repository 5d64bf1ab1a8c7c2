import { loadConfig, missingFor, requireFor } from '../../config/index.ts';
import type { PipelineName } from '../../config/needs.ts';
import { SyncError } from '../../errors/index.ts';
import { setupMessages } from '../../messages/setup.ts';
import { isConfigured } from '../../operations/status.ts';
import { pipelineNames, pipelineTables } from '../../pipelines/registry.ts';
import { isDingTalkAddress } from '../../platforms/dingtalk/index.ts';
import { isTableId, parseFeishuAddress } from '../../platforms/feishu/index.ts';
import { BaseLock } from '../../run/base-lock.ts';
import { RunMeter } from '../../run/meter.ts';
import { needsPerson, type SetupResult, type SetupStep, setup as setupTables, type Where } from '../../setup/setup.ts';
import { withAppToken } from '../../setup/write-config.ts';
import { readText, replaceFile } from '../../state/atomic.ts';
import { quotaMonth } from '../../state/index.ts';
import type { TableSpec } from '../../sync/contracts.ts';
import type { SetupOptions } from '../handlers.ts';
import { printJson, printSetup } from '../output.ts';
import type { LiveConnection, World } from '../world.ts';
import { type Invocation, programOf, withWorld } from './shared.ts';

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

/** AI-table ids look like `hERWDMS`; a name that looks the same had better be created by hand. */
const looksLikeSheetId = (ref: string) =>
  /^[A-Za-z0-9]{7}$/.test(ref) && /[A-Z]/.test(ref.slice(1)) && /[a-z0-9]/.test(ref);

/** Where the configuration expects the table. Only one that is named can be created. */
function whereOf(world: World, pipeline: PipelineName, spec: TableSpec): Where {
  const { target } = world.config[pipeline];
  const tables = world.config[target].tables as Readonly<Record<string, unknown>>;
  const ref = tables[spec.key];
  if (ref === undefined) return { kind: 'name', name: spec.defaultName };
  if (typeof ref !== 'string') return { kind: 'elsewhere' };
  const words = ref.trim();
  if (target === 'feishu' ? parseFeishuAddress(words) !== null : isDingTalkAddress(words)) return { kind: 'elsewhere' };
  const isId = target === 'feishu' ? isTableId(words) : looksLikeSheetId(words);
  return isId ? { kind: 'id', id: words } : { kind: 'name', name: words };
}

/** Pipelines that were asked for; else those that are configured; else those that would be but for credentials or a base. */
export function wantedPipelines(world: World, asked: readonly PipelineName[]): readonly PipelineName[] {
  if (asked.length > 0) return asked;
  const configured = pipelineNames.filter((name) =>
    isConfigured(world.config, name, (path) => world.state.exists(path)),
  );
  if (configured.length > 0) return configured;
  const meant = pipelineNames.filter((name) => isMeant(world, name));
  if (meant.length > 0) return meant;
  return pipelineNames.filter((pipeline) => missingFor(world.config, { pipeline, source: false }).length === 0);
}

/** Whether the configuration speaks of the pipeline at all. */
function isMeant({ config }: World, pipeline: PipelineName): boolean {
  if (pipeline === 'dingtalk-approvals' && config[pipeline].process_codes.length > 0) return true;
  if (pipeline === 'crm-leads' && config[pipeline].sources.length > 0) return true;
  const tables = config[config[pipeline].target].tables as Readonly<Record<string, unknown>>;
  return pipelineTables[pipeline](config).some(({ key }) => Boolean(tables[key]));
}

interface NewBase {
  readonly token: string;
  readonly url: string;
  /** The configuration names it now. */
  readonly saved: boolean;
}

export async function setup(options: SetupOptions, invocation: Invocation): Promise<number> {
  if (options.createBase === undefined) return complete(options, invocation, null);
  const made = await createBase(options, invocation);
  if (made === null) return complete(options, invocation, null, true);
  // Where the file could not be changed, the variable stands in for it.
  const env = { ...invocation.io.env, FEISHU_BITABLE_TOKEN: made.token };
  return complete(options, { ...invocation, io: { ...invocation.io, env } }, made);
}

const baseName = (options: SetupOptions, world: World) =>
  typeof options.createBase === 'string' ? options.createBase : setupMessages.baseName()[world.locale];

/** null in a dry run. Throws BASE_CONFIGURED, BASE_UNSUPPORTED (fix-config). */
function createBase(options: SetupOptions, invocation: Invocation): Promise<NewBase | null> {
  return withWorld(invocation, { feishu: true }, async (world) => {
    const refuse = (code: string, text: SyncError['text'], hint: SyncError['text']) =>
      new SyncError({ code, recovery: 'fix-config', text, hint });
    const targets = (options.pipelines.length > 0 ? options.pipelines : pipelineNames).map(
      (pipeline) => world.config[pipeline].target,
    );
    if (!targets.includes('feishu'))
      throw refuse('BASE_UNSUPPORTED', setupMessages.baseUnsupported(), setupMessages.baseUnsupportedHint());
    // A second base by mistake would be worse than a question.
    if (world.config.feishu.app_token !== '')
      throw refuse('BASE_CONFIGURED', setupMessages.baseConfigured(), setupMessages.baseConfiguredHint());
    if (options.dryRun) return null;
    const made = await withConnection(world, invocation.globals.maxCalls ?? null, async (connection) =>
      (await connection.feishu()).admin.createBase(baseName(options, world)),
    );
    if (made === null)
      throw refuse('BASE_UNSUPPORTED', setupMessages.baseUnsupported(), setupMessages.baseUnsupportedHint());
    return { token: made.id, url: made.url, saved: saveToken(world.options.configFile, made.id, invocation) };
  });
}

/** Puts the new base into the configuration, comments and all else kept. False where that is not possible. */
function saveToken(file: string, token: string, { io }: Invocation): boolean {
  const source = readText(file);
  const changed = source === null ? null : withAppToken(source, token);
  if (source === null || changed === null) return false;
  try {
    replaceFile(file, changed, 0o600);
    const { config } = loadConfig({ path: file, env: io.env, cwd: io.cwd });
    if (config.feishu.app_token === token) return true;
    replaceFile(file, source, 0o600);
    return false;
  } catch (error) {
    if (error instanceof SyncError) return false;
    throw error;
  }
}

function complete(
  options: SetupOptions,
  invocation: Invocation,
  made: NewBase | null,
  baseToCome = false,
): Promise<number> {
  const needs =
    baseToCome || options.pipelines.length === 0 ? null : { pipeline: options.pipelines[0], source: false as const };
  return withWorld(invocation, needs, async (world) => {
    const wanted = wantedPipelines(world, options.pipelines);
    const pipelines =
      baseToCome && wanted.length === 0
        ? pipelineNames.filter((name) => world.config[name].target === 'feishu')
        : wanted;
    if (!baseToCome) {
      for (const pipeline of pipelines) requireFor(world.config, { pipeline, source: false }, world.options.configFile);
      if (pipelines.length === 0)
        requireFor(world.config, { pipeline: 'dingtalk-approvals' }, world.options.configFile);
    }
    const { steps, tables, calls } = await completeTables(world, invocation, options.dryRun, pipelines, baseToCome);
    const baseStep = baseToCome ? [setupMessages.createBase(baseName(options, world))[world.locale]] : [];
    const { locale, io } = world;
    if (invocation.globals.json) {
      printJson(io, {
        dryRun: options.dryRun,
        ...(made ? { base: { appToken: made.token, url: made.url, saved: made.saved } } : {}),
        steps: [
          ...baseStep.map((text) => ({ kind: 'create-base', text })),
          ...steps.map((step) => ({
            ...step,
            text: step.text[locale],
            ...(needsPerson(step) ? { hint: step.hint[locale] } : {}),
          })),
        ],
        tables,
        apiCalls: calls,
      });
    } else {
      for (const words of baseStep) io.stdout.write(`${words}\n`);
      if (made) sayBase(world, made);
      printSetup(io, steps, { ...world.style, dryRun: options.dryRun });
      if (!options.dryRun) sayViews(world, steps);
      if (!options.dryRun && !steps.some(needsPerson)) {
        const command = [programOf(invocation.globals), 'doctor', ...options.pipelines].join(' ');
        io.stdout.write(`${setupMessages.next(command)[locale]}\n`);
      }
    }
    return steps.some(needsPerson) ? 3 : 0;
  });
}

function sayBase({ io, locale, config, options }: World, { token, url, saved }: NewBase): void {
  const api = config.feishu.base_url;
  const lines = [
    setupMessages.baseCreated(url),
    saved ? setupMessages.baseSaved(options.configFile) : setupMessages.baseNotSaved(token),
    setupMessages.baseShare(api, token),
  ];
  for (const line of lines) io.stdout.write(`${line[locale]}\n`);
}

/** What of the new views is left to a person. */
function sayViews({ io, locale }: World, steps: readonly SetupStep[]): void {
  const names = steps.flatMap((step) =>
    step.kind === 'create-view' && (step.type === 'kanban' || step.type === 'gantt') ? [step.view] : [],
  );
  if (names.length > 0) io.stdout.write(`${setupMessages.viewsByHand([...new Set(names)])[locale]}\n`);
}

async function completeTables(
  world: World,
  invocation: Invocation,
  dryRun: boolean,
  pipelines: readonly PipelineName[],
  baseToCome: boolean,
): Promise<{ steps: SetupStep[]; tables: Record<string, string>; calls: Record<'feishu' | 'dingtalk', number> }> {
  const steps: SetupStep[] = [];
  const tables: Record<string, string> = {};
  return withConnection(world, invocation.globals.maxCalls ?? null, async (connection, meter) => {
    for (const target of ['feishu', 'dingtalk'] as const) {
      const wanted = pipelines
        .filter((pipeline) => world.config[pipeline].target === target)
        .flatMap((pipeline) =>
          pipelineTables[pipeline](world.config).map((spec) => ({ spec, where: whereOf(world, pipeline, spec) })),
        );
      if (wanted.length === 0) continue;
      const platform = await connection.target(target);
      const work = (): Promise<SetupResult> => setupTables(platform, wanted, { dryRun, emptyBase: baseToCome });
      // One at a time: two of them would both find a table missing, and both make it.
      const alone = !dryRun && wanted.some(({ where }) => where.kind !== 'elsewhere');
      const result = alone
        ? await new BaseLock(world.state.locks, invocation.signal).alone(await platform.admin.baseId(), work)
        : await work();
      steps.push(...result.steps);
      Object.assign(tables, result.tables);
    }
    const calls = { feishu: meter.calls.feishu.total, dingtalk: meter.calls.dingtalk.total };
    return { steps, tables, calls };
  });
}
