import { helpMessages } from '../../messages/cli-help.ts';
import type { Text } from '../../messages/text.ts';
import { parseDate, parseText, parseWord } from '../arguments.ts';
import type { CliCommand } from '../command.ts';
import { type PipelineName, pipelineNames } from '../handlers.ts';

const help = helpMessages.shared;

/** A command of `parent` with its one-line description. `isDefault`: what the group does without a word. */
export function addCommand(
  parent: CliCommand,
  name: string,
  summary: Text,
  options: { isDefault?: boolean; description?: Text; group?: Text } = {},
): CliCommand {
  const command = parent.command(name, { isDefault: options.isDefault ?? false }) as CliCommand;
  command.description((options.description ?? summary)[parent.locale]).summary(summary[parent.locale]);
  if (options.group) command.helpGroup(options.group[parent.locale]);
  return command;
}

/** A group of commands. One that has a default action takes its words as operands: `help` would be one of them. */
export function addGroup(parent: CliCommand, name: string, summary: Text, group: Text): CliCommand {
  const command = addCommand(parent, name, summary, { group });
  return command.helpCommand(false) as CliCommand;
}

export function addPlanned(command: CliCommand): void {
  command.flag('--dry-run', help.dryRun).flag('--out <plan>', help.out, { parse: parseText });
}

export function addRange(command: CliCommand): void {
  command.flag('--from <d>', help.from, { parse: parseDate }).flag('--to <d>', help.to, { parse: parseDate });
}

export const parsePipeline = (value: string, name: string): PipelineName => parseWord(value, name, pipelineNames);
