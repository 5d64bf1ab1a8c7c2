import { type Argument, Command, type Help, Option } from 'commander';
import { distance } from 'fastest-levenshtein';
import { displayWidth, wrapWidth } from '../lib/width.ts';
import { cliMessages } from '../messages/cli.ts';
import { helpMessages } from '../messages/cli-help.ts';
import type { Locale, Text } from '../messages/text.ts';
import { usageError } from './usage-error.ts';

/**
 * Commander's command, speaking our languages: help titles, defaults and every complaint come from the catalogue. Complaints are
 * SyncErrors that are thrown, never printed. The methods that it replaces are commander's own, one per complaint.
 */
export class CliCommand extends Command {
  locale: Locale = 'zh-CN';

  override createCommand(name?: string): CliCommand {
    const command = new CliCommand(name);
    command.locale = this.locale;
    return command;
  }

  override createHelp(): Help {
    const help = Object.assign(super.createHelp(), helpStyle(this.locale));
    const globals = help.visibleGlobalOptions.bind(help);
    help.visibleGlobalOptions = (command) => globals(command).filter((option) => option.long !== '--version');
    return help;
  }

  /** `bitable-sync crm-leads stats` */
  get path(): string {
    return this.parent ? `${(this.parent as CliCommand).path} ${this.name()}` : this.name();
  }

  /** Adds an option whose words come from the catalogue. */
  flag(flags: string, words: Text, shape: FlagShape = {}): this {
    const option = new Option(flags, words[this.locale]);
    if (shape.parse) {
      const { parse } = shape;
      const name = option.long ?? flags;
      option.argParser((value, previous) =>
        option.variadic ? [...(isGathered(previous) ? previous : []), parse(value, name)] : parse(value, name),
      );
    }
    if (shape.fallback !== undefined) option.default(shape.fallback);
    if (shape.values) (option as Option & { words?: readonly string[] }).words = shape.values;
    return this.addOption(option);
  }

  /** Adds an argument whose words come from the catalogue. */
  operand(name: string, words: Text, parse?: (value: string, name: string) => unknown): this {
    const argument = this.createArgument(name, words[this.locale]);
    if (parse) {
      const title = argumentTitle(argument);
      argument.argParser((value: string, previous: unknown) =>
        argument.variadic ? [...(Array.isArray(previous) ? previous : []), parse(value, title)] : parse(value, title),
      );
    }
    return this.addArgument(argument);
  }

  /** `help crm-leads stats`: commander itself looks one level deep. */
  _dispatchHelpCommand(): never {
    let command: CliCommand = this;
    for (const word of this.args.slice(1)) {
      const child = command.commands.find((candidate) => candidate.name() === word);
      if (!child) {
        command.args = [word];
        command.unknownCommand();
      }
      command = child as CliCommand;
    }
    return command.help() as never;
  }

  unknownOption(flag: string): never {
    const name = flag.replace(/=.*$/s, '');
    const known = this.reachableFlags();
    const near = nearest(name, known);
    const elsewhere = near === null ? this.subcommandWith(name) : null;
    const hint = near
      ? cliMessages.didYouMean(near)
      : elsewhere
        ? cliMessages.optionBelongsTo(name, elsewhere)
        : this.registeredArguments.length > 0 && !flag.startsWith('--')
          ? cliMessages.operandWithDash(this.path, flag)
          : cliMessages.seeHelp(this.path);
    throw usageError('USAGE_UNKNOWN_OPTION', cliMessages.unknownOption(name), hint);
  }

  unknownCommand(): never {
    const name = this.args[0] ?? '';
    const near = nearest(
      name,
      this.commands.map((command) => command.name()),
    );
    throw usageError(
      'USAGE_UNKNOWN_COMMAND',
      cliMessages.unknownCommand(name),
      near ? cliMessages.didYouMean(`${this.path} ${near}`) : cliMessages.seeHelp(this.path),
    );
  }

  missingArgument(name: string): never {
    throw usageError(
      'USAGE_MISSING_ARGUMENT',
      cliMessages.missingArgument(name.toUpperCase()),
      cliMessages.seeHelp(this.path),
    );
  }

  optionMissingArgument(option: Option): never {
    throw usageError(
      'USAGE_MISSING_ARGUMENT',
      cliMessages.optionNeedsValue(option.long ?? option.flags),
      cliMessages.seeHelp(this.path),
    );
  }

  missingMandatoryOptionValue(option: Option): never {
    throw usageError('USAGE_MISSING_ARGUMENT', cliMessages.needsOneOf([option.long ?? option.flags]));
  }

  _conflictingOption(option: Option, other: Option): never {
    throw usageError(
      'USAGE_CONFLICT',
      cliMessages.conflict(option.long ?? option.flags, other.long ?? other.flags),
      cliMessages.seeHelp(this.path),
    );
  }

  _excessArguments(received: readonly string[]): never {
    if (this.commands.length > 0) this.unknownCommand();
    const extra = received.slice(this.registeredArguments.length);
    const siblings = this.parent && isDefault(this) ? this.parent.commands.map((command) => command.name()) : [];
    const near = nearest(extra[0] ?? '', siblings);
    throw usageError(
      'USAGE_EXCESS_ARGUMENT',
      cliMessages.excessArguments(extra),
      near ? cliMessages.didYouMean(`${(this.parent as CliCommand).path} ${near}`) : cliMessages.seeHelp(this.path),
    );
  }

  private reachableFlags(): string[] {
    const flags: string[] = [];
    for (let command: Command | null = this; command; command = command.parent) {
      for (const option of command.options) if (option.long) flags.push(option.long);
    }
    return [...flags, '--help'];
  }

  /** `bitable-sync --dry-run customers`: the command below that knows the option, when it is only one. */
  private subcommandWith(flag: string): string | null {
    const owners = this.commands.filter((command) => command.options.some((option) => option.long === flag));
    return owners.length === 1 ? (owners[0] as CliCommand).path : null;
  }
}

export interface FlagShape {
  /** Value as typed → value; throws usage errors that name the option. */
  readonly parse?: (value: string, name: string) => unknown;
  readonly fallback?: unknown;
  /** What completion offers. */
  readonly values?: readonly string[];
}

/** `FILE…` for people, as the synopsis writes it. */
export function argumentTitle(argument: Argument): string {
  return argument.name().toUpperCase();
}

/** Commander hands the default value over as "previous" once; defaults of variadic options are empty lists. */
function isGathered(previous: unknown): previous is unknown[] {
  return Array.isArray(previous);
}

/** Whether this command is what its group does without a word. */
export function isDefault(command: Command): boolean {
  return defaultName(command.parent) === command.name();
}

/** Commander keeps the name of the default command to itself. */
export function defaultName(group: Command | null): string | null {
  return (group as { _defaultCommandName?: string | null } | null)?._defaultCommandName ?? null;
}

/** The word that was probably meant. */
export function nearest(word: string, words: readonly string[]): string | null {
  let best: string | null = null;
  let steps = Number.POSITIVE_INFINITY;
  for (const candidate of words) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < steps) {
      best = candidate;
      steps = d;
    }
  }
  const letters = best?.replace(/^-+/, '').length ?? 0;
  return steps <= (letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3))) ? best : null;
}

/** `<run>`, `[file…]` */
function argumentTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '…' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function helpStyle(locale: Locale): Partial<Help> {
  const titles: Readonly<Record<string, Text>> = helpMessages.titles;
  return {
    showGlobalOptions: true,
    styleTitle: (title) => (Object.hasOwn(titles, title) ? titles[title]![locale] : title),
    styleUsage: (usage) =>
      usage
        .replace('[options]', `[${helpMessages.optionsWord()[locale]}]`)
        .replace('[command]', `[${helpMessages.commandWord()[locale]}]`),
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    displayWidth: (words) => displayWidth(words),
    boxWrap: (words, width) => wrapWidth(words, width),
    optionDescription: (option) => {
      const { defaultValue, description } = option;
      if (defaultValue === undefined || typeof defaultValue === 'boolean' || Array.isArray(defaultValue))
        return description;
      const open = locale === 'zh-CN' ? ['（', '）'] : [' (', ')'];
      return `${description}${open[0]}${helpMessages.fallback(String(defaultValue))[locale]}${open[1]}`;
    },
    argumentTerm: (argument) => `${argumentTitle(argument)}${argument.variadic ? '…' : ''}`,
  };
}
