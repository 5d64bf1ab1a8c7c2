import type { Argument, Option } from 'commander';
import { type CliCommand, isDefault } from '../../src/cli/command.ts';
import type { Handlers } from '../../src/cli/handlers.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { helpMessages } from '../../src/messages/cli-help.ts';
import type { Locale } from '../../src/messages/text.ts';
import { cell, code, generated, table } from './markdown.ts';

const silent = { write: () => undefined, columns: 100 };

/** The command tree in one language. Nothing behind it is loaded. */
export function tree(locale: Locale): CliCommand {
  const handlers = new Proxy({} as Handlers, { get: () => async () => 0 });
  return buildProgram(handlers, { stdout: silent, stderr: silent, env: {} }, locale).command;
}

interface Pair {
  readonly zh: CliCommand;
  readonly en: CliCommand;
}

/** Every command below, depth first, in both languages. */
export function allCommands(zh = tree('zh-CN'), en = tree('en')): Pair[] {
  return (en.commands as readonly CliCommand[]).flatMap((command, index) => {
    const pair = { zh: zh.commands[index] as CliCommand, en: command };
    return [pair, ...allCommands(pair.zh, pair.en)];
  });
}

/** docs/reference/commands.md */
export function commandsPage(): string {
  const zh = tree('zh-CN');
  const en = tree('en');
  return `${generated}

# Commands · 命令

\`\`\`
bitable-sync [global options] <command> …
\`\`\`

## Global options · 全局选项

${options(zh, en)}

${allCommands(zh, en).map(section).join('\n\n')}

## Exit status · 退出状态

\`\`\`
${helpMessages.exitStatus().en}
\`\`\`

\`\`\`
${helpMessages.exitStatus()['zh-CN']}
\`\`\`
`;
}

/** Outside a table lines stay lines: a description may hold a list. */
function prose(words: string): string {
  return words.split('\n').map(cell).join('\n');
}

function section({ zh, en }: Pair): string {
  const words = en.path.split(' ').length;
  const parts = [
    `${'#'.repeat(Math.min(words, 4))} \`${usage(en)}\``,
    `${prose(en.description())}${isDefault(en) ? ' *What the group does without a word.*' : ''}`,
    `${prose(zh.description())}${isDefault(zh) ? '（不写子命令时执行）' : ''}`,
  ];
  if (en.registeredArguments.length > 0) {
    parts.push(
      table(
        ['Argument · 参数', '说明', 'Meaning'],
        en.registeredArguments.map((argument, index) => [
          code(term(argument)),
          cell(zh.registeredArguments[index]?.description ?? ''),
          cell(argument.description),
        ]),
      ),
    );
  }
  if (en.options.length > 0) parts.push(options(zh, en));
  return parts.join('\n\n');
}

function usage(command: CliCommand): string {
  const words = command.path.replace(/^bitable-sync /, '').split(' ');
  const name = isDefault(command) ? [...words.slice(0, -1), `[${words.at(-1)}]`].join(' ') : words.join(' ');
  const more = command.commands.length > 0 && command.registeredArguments.length === 0 ? ['…'] : [];
  return [name, ...command.registeredArguments.map(term), ...more].join(' ');
}

const term = (argument: Argument) => {
  const name = `${argument.name().toUpperCase()}${argument.variadic ? '…' : ''}`;
  return argument.required ? name : `[${name}]`;
};

function options(zh: CliCommand, en: CliCommand): string {
  return table(
    ['Option · 选项', 'Default · 默认值', '说明', 'Meaning'],
    en.options.map((option, index) => [
      code(option.flags),
      fallback(option),
      cell(zh.options[index]?.description ?? ''),
      cell(option.description),
    ]),
  );
}

function fallback({ defaultValue }: Option): string {
  if (defaultValue === undefined || typeof defaultValue === 'boolean') return '';
  return Array.isArray(defaultValue) && defaultValue.length === 0 ? '' : code(String(defaultValue));
}
