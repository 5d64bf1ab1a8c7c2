import { cliMessages } from '../../messages/cli.ts';
import { helpMessages } from '../../messages/cli-help.ts';
import { isReversed, parseText, parseTime, parseWhole, type WallTime } from '../arguments.ts';
import { exclusive, needs, readPlanned } from '../checks.ts';
import type { CliCommand } from '../command.ts';
import { usageError } from '../usage-error.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addPlanned } from './shared.ts';

const help = helpMessages.approvals;

export function addApprovals(program: CliCommand, wiring: Wiring): void {
  const command = program.command('dingtalk-approvals') as CliCommand;
  command
    .summary(help.summary[program.locale])
    .description(help.description[program.locale])
    .helpGroup(helpMessages.sync()[program.locale]);
  command
    .flag('--init', help.init)
    .flag('--full-check', help.fullCheck)
    .flag('--days <n>', help.days, { parse: (value, name) => parseWhole(value, name, 1, 365) })
    .flag('--start-time <t>', help.startTime, { parse: parseTime })
    .flag('--end-time <t>', help.endTime, { parse: parseTime })
    .flag('--process-code <code...>', help.processCode, { parse: parseText })
    .flag('--instance <id...>', help.instance, { parse: parseText });
  addPlanned(command);
  wire(command, wiring, 'approvals', (options) => {
    const init = Boolean(options['init']);
    const fullCheck = Boolean(options['fullCheck']);
    const startTime = options['startTime'] as WallTime | undefined;
    const endTime = options['endTime'] as WallTime | undefined;
    const days = options['days'] as number | undefined;
    const instances = (options['instance'] as string[] | undefined) ?? [];
    exclusive(
      ['--init', init],
      ['--full-check', fullCheck],
      ['--start-time', startTime !== undefined],
      ['--instance', instances.length > 0],
    );
    needs('--days', days !== undefined, ['--init', '--full-check'], init || fullCheck);
    needs('--end-time', endTime !== undefined, ['--start-time'], startTime !== undefined);
    if (startTime && endTime && isReversed(startTime, endTime)) {
      throw usageError('USAGE_CONFLICT', cliMessages.reversed('--start-time', '--end-time'));
    }
    return {
      init,
      fullCheck,
      days,
      startTime,
      endTime,
      processCodes: (options['processCode'] as string[] | undefined) ?? [],
      instances,
      ...readPlanned(options),
    };
  });
}
