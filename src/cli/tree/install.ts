import type { OptionValues } from 'commander';
import { helpMessages } from '../../messages/cli-help.ts';
import { parseText, parseWhole, parseWord } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { type DeployKind, deployKinds, type PipelineName, pipelineNames } from '../handlers.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addCommand, addGroup, parsePipeline } from './shared.ts';

const { shared } = helpMessages;
const targets = ['feishu', 'dingtalk'] as const;
const companies = ['empty', 'demo'] as const;

/** From nothing to a working installation: init, setup, doctor, deploy, sandbox, demo. */
export function addInstallation(program: CliCommand, wiring: Wiring): void {
  addInit(program, wiring);
  addSetup(program, wiring);
  addDoctor(program, wiring);
  addDeploy(program, wiring);
  addSandbox(program, wiring);
  const demo = addCommand(program, 'demo', helpMessages.demo.summary, { group: helpMessages.install() });
  demo.flag('--keep', helpMessages.demo.keep);
  wire(demo, wiring, 'demo', (options) => ({ keep: Boolean(options['keep']) }));
}

const words = (options: OptionValues, name: string) => options[name] as string | undefined;
const pipelinesOf = (value: unknown) => [...new Set((value as PipelineName[] | undefined) ?? [])];

function addInit(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.init;
  const { summary, description } = help;
  const command = addCommand(program, 'init', summary, { description, group: helpMessages.install() });
  command
    .flag('--yes', help.yes)
    .flag('--force', help.force)
    .flag('--pipeline <name...>', help.pipeline, { parse: parsePipeline, values: pipelineNames })
    .flag('--target <platform>', help.target, {
      parse: (value, name) => parseWord(value, name, targets),
      values: targets,
    })
    .flag('--app-id <id>', help.appId, { parse: parseText })
    .flag('--app-token <token>', help.appToken, { parse: parseText })
    .flag('--create-base', help.createBase)
    .flag('--feishu-url <url>', help.feishuUrl, { parse: parseText })
    .flag('--app-key <key>', help.appKey, { parse: parseText })
    .flag('--base-id <id>', help.baseId, { parse: parseText })
    .flag('--operator-id <id>', help.operatorId, { parse: parseText })
    .flag('--dingtalk-url <url>', help.dingtalkUrl, { parse: parseText })
    .flag('--dingtalk-api-url <url>', help.dingtalkApiUrl, { parse: parseText })
    .flag('--process-code <code...>', help.processCode, { parse: parseText })
    .flag('--admin-userid <id>', help.adminUserid, { parse: parseText })
    .flag('--store <path>', help.store, { parse: parseText })
    .flag('--offline', help.offline);
  wire(command, wiring, 'init', (options) => ({
    yes: Boolean(options['yes']),
    force: Boolean(options['force']),
    pipelines: pipelinesOf(options['pipeline']),
    target: options['target'] as (typeof targets)[number] | undefined,
    appId: words(options, 'appId'),
    appToken: words(options, 'appToken'),
    createBase: Boolean(options['createBase']),
    feishuUrl: words(options, 'feishuUrl'),
    appKey: words(options, 'appKey'),
    baseId: words(options, 'baseId'),
    operatorId: words(options, 'operatorId'),
    dingtalkUrl: words(options, 'dingtalkUrl'),
    dingtalkApiUrl: words(options, 'dingtalkApiUrl'),
    processCodes: (options['processCode'] as string[] | undefined) ?? [],
    adminUserid: words(options, 'adminUserid'),
    store: words(options, 'store'),
    offline: Boolean(options['offline']),
  }));
}

function addSetup(program: CliCommand, wiring: Wiring): void {
  const { summary, description, createBase } = helpMessages.setup;
  const command = addCommand(program, 'setup', summary, { description, group: helpMessages.install() });
  command
    .operand('[pipeline...]', shared.pipelines, parsePipeline)
    .flag('--create-base [name]', createBase, { parse: parseText })
    .flag('--dry-run', shared.dryRun);
  wire(command, wiring, 'setup', (options, [pipelines]) => ({
    pipelines: pipelinesOf(pipelines),
    createBase: options['createBase'] as string | true | undefined,
    dryRun: Boolean(options['dryRun']),
  }));
}

function addDoctor(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.doctor;
  const command = addCommand(program, 'doctor', help.summary, { group: helpMessages.install() });
  command
    .operand('[pipeline...]', shared.pipelines, parsePipeline)
    .flag('--send-test', help.sendTest)
    .flag('--offline', help.offline);
  wire(command, wiring, 'doctor', (options, [pipelines]) => ({
    pipelines: pipelinesOf(pipelines),
    sendTest: Boolean(options['sendTest']),
    offline: Boolean(options['offline']),
  }));
}

function addDeploy(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.deploy;
  const group = addGroup(program, 'deploy', help.summary, helpMessages.install());
  const command = addCommand(group, 'print', help.print);
  command
    .operand('<kind>', help.kind, (value, name) => parseWord(value, name, deployKinds))
    .operand('[pipeline]', shared.pipeline, parsePipeline);
  wire(command, wiring, 'deployPrint', (_, [kind, pipeline]) => ({
    kind: kind as DeployKind,
    pipeline: pipeline as PipelineName | undefined,
  }));
}

function addSandbox(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.sandbox;
  const command = addCommand(program, 'sandbox', help.summary, { group: helpMessages.install() });
  command
    .flag('--port <n>', help.port, { parse: (value, name) => parseWhole(value, name, 0, 65_535), fallback: 0 })
    .flag('--data <dir>', help.data, { parse: parseText })
    .flag('--latency <ms>', help.latency, { parse: (value, name) => parseWhole(value, name, 0, 600_000), fallback: 0 })
    .flag('--seed <n>', help.seed, { parse: (value, name) => parseWhole(value, name, 0) })
    .flag('--company <kind>', help.company, {
      parse: (value, name) => parseWord(value, name, companies),
      fallback: 'empty',
      values: companies,
    })
    .flag('--fault <rule...>', help.fault, { parse: parseText })
    .flag('--no-rate-limits', help.noRateLimits)
    .flag('--token-lifetime <seconds>', help.tokenLifetime, { parse: (value, name) => parseWhole(value, name, 1) });
  wire(command, wiring, 'sandbox', (options) => ({
    port: options['port'] as number,
    data: words(options, 'data'),
    latencyMs: options['latency'] as number,
    seed: options['seed'] as number | undefined,
    company: options['company'] as (typeof companies)[number],
    rateLimits: options['rateLimits'] !== false,
    tokenLifetimeSeconds: options['tokenLifetime'] as number | undefined,
    faults: (options['fault'] as string[] | undefined) ?? [],
  }));
}
