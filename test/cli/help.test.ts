import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { CliCommand } from '../../src/cli/command.ts';
import type { Handlers } from '../../src/cli/handlers.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { displayWidth } from '../../src/lib/width.ts';
import type { Locale } from '../../src/messages/text.ts';
import { invoke } from './harness.ts';

function* commandsOf(command: Command): Generator<CliCommand> {
  yield command as CliCommand;
  for (const child of command.commands) yield* commandsOf(child);
}

const treeIn = (locale: Locale) => {
  const io = { stdout: { write: () => true }, stderr: { write: () => true }, env: {} };
  return [...commandsOf(buildProgram({} as Handlers, io, locale).command)];
};
const pathOf = (command: CliCommand) => command.path.split(' ').slice(1);

describe.each(['zh-CN', 'en'] as const)('help in %s', (locale) => {
  it('mentions every command, argument and option of the tree, with its words', async () => {
    for (const command of treeIn(locale)) {
      const { stdout, exit, stderr } = await invoke([...pathOf(command), '--help'], { locale });
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      for (const child of command.commands) expect(stdout).toMatch(new RegExp(`^  ${child.name()}\\b`, 'm'));
      for (const option of command.options) {
        expect(stdout).toContain(option.flags);
        expect(option.description, option.flags).not.toBe('');
      }
      for (const argument of command.registeredArguments) {
        expect(stdout).toContain(argument.name().toUpperCase());
        expect(argument.description).not.toBe('');
      }
      if (command.parent) expect(command.summary() || command.description()).not.toBe('');
    }
  });

  it('explains the exit statuses and the global options everywhere', async () => {
    for (const command of treeIn(locale)) {
      const { stdout } = await invoke([...pathOf(command), '--help'], { locale });
      expect(stdout).toContain(locale === 'en' ? 'Exit status:' : '退出状态：');
      for (const status of [0, 1, 2, 3, 4, 5, 6, 130, 143]) expect(stdout).toMatch(new RegExp(`^  ${status} `, 'm'));
      for (const flag of ['--config', '--lang', '--log-level', '--json', '--no-color', '--max-calls']) {
        expect(stdout).toContain(flag);
      }
    }
  });

  it('shows the options of what a group does without a word', async () => {
    const { stdout } = await invoke(['crm-leads', '--help'], { locale });
    expect(stdout).toContain('--dry-run');
    expect((await invoke(['customers', '-h'], { locale })).stdout).toContain('--direction');
  });

  it('stays within the width of the terminal', async () => {
    for (const command of treeIn(locale)) {
      const { stdout } = await invoke([...pathOf(command), '--help'], { locale });
      for (const line of stdout.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(125);
    }
  });
});

describe('help', () => {
  it('is wholly Chinese in Chinese and has no Chinese titles in English', async () => {
    const zh = (await invoke(['help'], { locale: 'zh-CN' })).stdout;
    expect(zh).not.toMatch(/Usage:|Options:|Commands:|display help|output the version/);
    const en = (await invoke(['help'], { locale: 'en' })).stdout;
    expect(en).not.toMatch(/用法|选项|退出状态/);
    expect(en).toContain('Usage:');
  });

  it('is printed for a group and for a command, by flag and by word', async () => {
    expect((await invoke(['help', 'status'])).stdout).toContain('--max-age');
    expect((await invoke(['help', 'crm-leads', 'stats'])).stdout).toContain('--week');
    const { error } = await invoke(['help', 'crm-leads', 'stat']);
    expect([error?.code, error?.hint?.en]).toEqual([
      'USAGE_UNKNOWN_COMMAND',
      'Did you mean bitable-sync crm-leads stats?',
    ]);
    expect((await invoke(['crm-leads', 'stats', '--help'])).stdout).toContain('--week');
  });

  it('does not run the command, whatever else is wrong with the line', async () => {
    const { name, exit } = await invoke(['rollback', '--help']);
    expect({ name, exit }).toEqual({ name: null, exit: 0 });
  });

  it('answers a bare name on a terminal with help and exit 2', async () => {
    const { exit, stderr, stdout } = await invoke([], { tty: true });
    expect(exit).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('dingtalk-approvals');
  });

  it('builds without touching a handler', () => {
    expect(treeIn('en')[0]).toBeInstanceOf(CliCommand);
  });
});
