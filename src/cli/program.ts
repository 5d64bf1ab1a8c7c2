import { cliMessages } from '../messages/cli.ts';
import { helpMessages } from '../messages/cli-help.ts';
import type { Locale } from '../messages/text.ts';
import { parseText, parseWhole, parseWord } from './arguments.ts';
import { CliCommand, defaultName } from './command.ts';
import { exitStatus } from './exit-codes.ts';
import { type Globals, type Handlers, type LogLevel, logLevels, type PipelineName, pipelineNames } from './handlers.ts';
import { parseLocale } from './select-locale.ts';
import { addApprovals } from './tree/approvals.ts';
import { addCustomers } from './tree/customers.ts';
import { addInstallation } from './tree/install.ts';
import { addLeads } from './tree/leads.ts';
import { addOperations } from './tree/operations.ts';
import { addReport } from './tree/report.ts';
import { addCommand } from './tree/shared.ts';
import { addStudents } from './tree/students.ts';
import { usageError } from './usage-error.ts';
import type { Wiring } from './wiring.ts';

/** The terminal, or what a test puts in its place. */
export interface CliIo {
  readonly stdout: {
    write(words: string): unknown;
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly stderr: {
    write(words: string): unknown;
    readonly isTTY?: boolean | undefined;
    readonly columns?: number | undefined;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface CliProgram {
  readonly command: CliCommand;
  /** Exit status of the command that ran; 0 before. */
  readonly status: number;
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What cron starts hundreds of times a day. */
const pipelines: Readonly<Record<PipelineName, (program: CliCommand, wiring: Wiring) => void>> = {
  'dingtalk-approvals': addApprovals,
  'crm-leads': addLeads,
  'csv-students': addStudents,
  customers: addCustomers,
};

/**
 * The whole command tree (DESIGN §2); of a command line that begins with the name of a pipeline (`word`), only that branch. Importing
 * this file does nothing, and it loads no heavy library: `--version` and `--help` stay fast. Complaints are thrown as SyncErrors with
 * USAGE_ codes; help and version are written to `io.stdout` and end in a CommanderError with exit code 0.
 */
export function buildProgram(
  handlers: Handlers,
  io: CliIo,
  locale: Locale,
  version = '0.0.0',
  word?: string,
): CliProgram {
  const program = new CliCommand('bitable-sync');
  program.locale = locale;
  let status = 0;
  const wiring: Wiring = {
    handlers,
    globals: (command) => readGlobals(command.optsWithGlobals(), io),
    done: (result) => {
      status = result;
    },
  };
  program
    .description(helpMessages.program()[locale])
    .version(version, '-V, --version', helpMessages.version()[locale])
    .helpOption('-h, --help', helpMessages.help()[locale])
    .helpCommand('help [command]', helpMessages.helpCommand()[locale])
    .exitOverride()
    .configureOutput({
      writeOut: (words) => io.stdout.write(words),
      writeErr: (words) => io.stderr.write(words),
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      outputError: () => {},
    });
  addGlobals(program);
  const pipeline = pipelineNames.find((name) => name === word);
  if (pipeline) pipelines[pipeline](program, wiring);
  else {
    for (const name of pipelineNames) pipelines[name](program, wiring);
    addInstallation(program, wiring);
    addOperations(program, wiring);
    addReport(program, wiring);
    addCompletion(program, io);
  }
  program.action(() => {
    const nothing = usageError(
      'USAGE_MISSING_COMMAND',
      cliMessages.missingCommand(program.path),
      cliMessages.seeHelp(program.path),
    );
    // A person who types the bare name wants to see what there is; a script wants the one document.
    if (program.opts()['json'] || !io.stderr.isTTY) throw nothing;
    program.outputHelp({ error: true });
    status = exitStatus.usage;
  });
  program.addHelpText('afterAll', `\n${helpMessages.exitStatus()[locale]}`);
  for (const group of program.commands) describeDefault(group as CliCommand);
  return {
    command: program,
    get status() {
      return status;
    },
  };
}

function addGlobals(program: CliCommand): void {
  const help = helpMessages.globals;
  program
    .flag('--config <file>', help.config, { parse: parseText })
    .flag('--lang <lang>', help.lang, {
      parse: (value, name) => parseLocale(value) ?? parseWord(value, name, ['zh-CN', 'en']),
      values: ['zh-CN', 'en'],
    })
    .flag('--log-level <level>', help.logLevel, { parse: parseLogLevel, values: logLevels })
    .flag('--json', help.json)
    .flag('--no-color', help.noColor)
    .flag('--max-calls <n>', help.maxCalls, { parse: (value, name) => parseWhole(value, name, 0) });
}

function parseLogLevel(value: string, name: string): LogLevel {
  return /^warning$/i.test(value) ? 'WARN' : parseWord(value, name, logLevels);
}

function readGlobals(options: Readonly<Record<string, unknown>>, io: CliIo): Globals {
  return {
    config: options['config'] as string | undefined,
    lang: options['lang'] as Locale | undefined,
    logLevel: options['logLevel'] as LogLevel | undefined,
    json: Boolean(options['json']),
    color: options['color'] !== false && colorPossible(io),
    maxCalls: options['maxCalls'] as number | undefined,
  };
}

/** NO_COLOR and FORCE_COLOR as the common conventions have them; else a terminal that is not dumb. */
export function colorPossible({ stdout, env }: CliIo): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return Boolean(stdout.isTTY) && env['TERM'] !== 'dumb';
}

/** The only command that needs the tree itself. */
function addCompletion(program: CliCommand, io: CliIo): void {
  const { summary, shell } = helpMessages.completion;
  addCommand(program, 'completion', summary, { group: helpMessages.install() })
    .operand('<shell>', shell, (value, name) => parseWord(value, name, shells))
    .action(async (chosen: Shell) => {
      const { completionScript } = await import('./completion.ts');
      const content = completionScript(program, chosen);
      io.stdout.write(program.opts()['json'] ? `${JSON.stringify({ shell: chosen, content })}\n` : content);
    });
}

/** The help of a group shows the options of what it does without a word; a group without such an action wants a word. */
function describeDefault(group: CliCommand): void {
  if (group.commands.length === 0) return;
  const name = defaultName(group);
  const action = group.commands.find((command) => command.name() === name);
  if (!action) {
    group.action(() => {
      throw usageError(
        'USAGE_MISSING_COMMAND',
        cliMessages.missingCommand(group.path),
        cliMessages.seeHelp(group.path),
      );
    });
    return;
  }
  group.addHelpText('after', () => {
    const help = action.createHelp();
    const width = help.padWidth(action, help);
    const items = [
      ...help
        .visibleArguments(action)
        .map((one) => help.formatItem(help.argumentTerm(one), width, help.argumentDescription(one), help)),
      ...help
        .visibleOptions(action)
        .filter((one) => one.long !== '--help')
        .map((one) => help.formatItem(help.optionTerm(one), width, help.optionDescription(one), help)),
    ];
    return `\n${helpMessages.defaultAction(action.name())[group.locale]}\n${items.join('\n')}`;
  });
}
