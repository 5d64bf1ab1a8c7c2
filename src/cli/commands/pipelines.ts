import { preferSmallHeap } from '../../lib/heap.ts';
import { dateText } from '../../lib/zone.ts';
import type { Pipeline, PipelineName } from '../../pipelines/pipeline.ts';
import { pipelineTables } from '../../pipelines/registry.ts';
import type { JobContext } from '../../run/runner.ts';
import type { RunMode } from '../../sync/run-modes.ts';
import { endMs, startMs } from '../arguments.ts';
import type {
  ApprovalsOptions,
  CustomersOptions,
  LeadsImportOptions,
  NextIdOptions,
  StudentsOptions,
} from '../handlers.ts';
import type { LiveConnection, World } from '../world.ts';
import { notifyDeps } from './aftercare.ts';
import { type CommandJob, type Invocation, runAndReport, withWorld } from './shared.ts';

/** A pipeline as a job. `build` gets the live connection, so nothing is connected before the lock is held. */
function pipelineJob<Options>(
  world: World,
  name: PipelineName,
  mode: RunMode,
  options: Options,
  dryRun: boolean,
  build: (connection: LiveConnection) => Promise<Pipeline<Options>>,
  after?: (context: JobContext) => Promise<void>,
): CommandJob {
  return {
    pipeline: name,
    mode,
    dryRun,
    tables: pipelineTables[name](world.config),
    run: async (context) => {
      const connection = context.connection as LiveConnection;
      await (await build(connection)).run(context, options);
      await after?.(context);
    },
  };
}

/** Runs a pipeline and reports it. */
async function runPipeline<Options>(
  world: World,
  invocation: Invocation,
  name: PipelineName,
  mode: RunMode,
  options: Options,
  planned: { dryRun: boolean; out?: string | undefined },
  build: (connection: LiveConnection) => Promise<Pipeline<Options>>,
): Promise<number> {
  return runAndReport(world, invocation, pipelineJob(world, name, mode, options, planned.dryRun, build), {
    out: planned.out,
  });
}

export function approvals(options: ApprovalsOptions, invocation: Invocation): Promise<number> {
  const named = options.processCodes.length > 0 || options.instances.length > 0;
  return withWorld(invocation, { pipeline: 'dingtalk-approvals', sourceGiven: named }, async (world) =>
    runAndReport(world, invocation, await approvalsJob(world, options), { out: options.out }),
  );
}

/** The approvals pipeline with these options as a job. */
export async function approvalsJob(world: World, options: ApprovalsOptions): Promise<CommandJob> {
  const { createApprovalsPipeline } = await import('../../pipelines/dingtalk-approvals/index.ts');
  const zone = world.config.timezone;
  const mode = options.init
    ? 'init'
    : options.fullCheck
      ? 'full-check'
      : options.startTime
        ? 'range'
        : options.instances.length > 0
          ? 'instance'
          : 'incremental';
  const pipelineOptions = {
    mode,
    ...(options.days === undefined ? {} : { days: options.days }),
    ...(options.startTime ? { startMs: startMs(options.startTime, zone) } : {}),
    ...(options.startTime ? { endMs: options.endTime ? endMs(options.endTime, zone) : world.clock.now() } : {}),
    ...(options.processCodes.length > 0 ? { processCodes: options.processCodes } : {}),
    ...(options.instances.length > 0 ? { instanceIds: options.instances } : {}),
  } as const;
  return pipelineJob(
    world,
    'dingtalk-approvals',
    mode,
    pipelineOptions,
    options.dryRun,
    async (connection) => {
      const dingtalk = await connection.dingtalk();
      return createApprovalsPipeline({ approvals: dingtalk.approvals, directory: dingtalk.directory });
    },
    (context) => warnOverdue(world, context),
  );
}

/** Approvals that run beyond the configured limit are told to the channels, once per approval and level. One read where a limit is set. */
async function warnOverdue(world: World, context: JobContext): Promise<void> {
  if (context.dryRun || world.config['dingtalk-approvals'].overdue_hours === undefined) return;
  const [{ tellOverdue }, { deliver }] = await Promise.all([
    import('../../report/index.ts'),
    import('../../notify/index.ts'),
  ]);
  const deps = notifyDeps(world, await world.environment(), context.runId);
  const [main] = pipelineTables['dingtalk-approvals'](world.config);
  const { warnings } = await tellOverdue({
    config: world.config,
    clock: world.clock,
    locale: world.locale,
    facts: context.facts,
    main: (await context.open(main as NonNullable<typeof main>)).table,
    notify: (message) => deliver([message], deps),
  });
  for (const warning of warnings) context.recorder.warn(warning);
}

export function leadsImport(options: LeadsImportOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, { pipeline: 'crm-leads', sourceGiven: options.files.length > 0 }, async (world) => {
    const { createLeadsPipeline } = await import('../../pipelines/crm-leads/index.ts');
    const { createFiles } = await import('../../state/files.ts');
    const pipeline = createLeadsPipeline({ files: createFiles(), stdin: world.io.stdin });
    const leadsOptions = { inputs: absolute(options.files, world.io.cwd) };
    return runPipeline(
      world,
      invocation,
      'crm-leads',
      pipeline.mode(leadsOptions),
      leadsOptions,
      options,
      async () => pipeline,
    );
  });
}

export function students(options: StudentsOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, { pipeline: 'csv-students' }, async (world) => {
    const { createStudentsPipeline } = await import('../../pipelines/csv-students/index.ts');
    const { createFiles } = await import('../../state/files.ts');
    const pipeline = createStudentsPipeline({ files: createFiles() });
    const { date } = options;
    const studentsOptions = {
      files: absolute(options.files, world.io.cwd),
      ...(options.encoding === undefined ? {} : { encoding: options.encoding }),
      ...(options.course === undefined ? {} : { course: options.course }),
      ...(date === undefined ? {} : { date: dateText(date) }),
    };
    return runPipeline(
      world,
      invocation,
      'csv-students',
      pipeline.mode(studentsOptions),
      studentsOptions,
      options,
      async () => pipeline,
    );
  });
}

export async function studentsTemplate(invocation: Invocation): Promise<number> {
  const { studentsTemplate: template } = await import('../../pipelines/csv-students/index.ts');
  invocation.io.stdout.write(invocation.globals.json ? `${JSON.stringify({ content: template() })}\n` : template());
  return 0;
}

export function customers(options: CustomersOptions, invocation: Invocation): Promise<number> {
  preferSmallHeap();
  return withWorld(invocation, { pipeline: 'customers' }, async (world) =>
    runAndReport(world, invocation, await customersJob(world, options), { out: options.out }),
  );
}

/** The customers pipeline with these options as a job. */
export async function customersJob(world: World, options: CustomersOptions): Promise<CommandJob> {
  const { createCustomersPipeline } = await import('../../pipelines/customers/index.ts');
  const { customerStores } = await import('../../state/customer-store/index.ts');
  const pipeline = createCustomersPipeline(customerStores);
  const customersOptions = {
    direction: options.direction,
    fullCheck: options.fullCheck,
    massDeleteConfirmed: options.yes === true,
  };
  const mode = pipeline.mode(customersOptions);
  return pipelineJob(world, 'customers', mode, customersOptions, options.dryRun, async () => pipeline);
}

export function customersNextId(options: NextIdOptions, invocation: Invocation): Promise<number> {
  return withWorld(invocation, null, async (world) => {
    const { nextId } = await import('../../pipelines/customers/index.ts');
    const { customerStores } = await import('../../state/customer-store/index.ts');
    const id = await nextId(world.config, options.segment, customerStores);
    invocation.io.stdout.write(invocation.globals.json ? `${JSON.stringify({ id })}\n` : `${id}\n`);
    return 0;
  });
}

function absolute(files: readonly string[], cwd: string): string[] {
  return files.map((file) => (file === '-' || file.startsWith('/') ? file : `${cwd}/${file}`));
}
