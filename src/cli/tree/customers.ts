import { helpMessages } from '../../messages/cli-help.ts';
import { parseText, parseWord } from '../arguments.ts';
import { readPlanned } from '../checks.ts';
import type { CliCommand } from '../command.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addCommand, addGroup, addPlanned } from './shared.ts';

const help = helpMessages.customers;
const directions = ['both', 'import', 'export'] as const;

export function addCustomers(program: CliCommand, wiring: Wiring): void {
  const group = addGroup(program, 'customers', help.summary, helpMessages.sync());
  const command = addCommand(group, 'sync', help.sync, { isDefault: true });
  command
    .flag('--direction <way>', help.direction, {
      parse: (value, name) => parseWord(value, name, directions),
      fallback: 'both',
      values: directions,
    })
    .flag('--full-check', helpMessages.shared.fullCheck)
    .flag('--yes', help.yes);
  addPlanned(command);
  wire(command, wiring, 'customers', (options) => ({
    direction: options['direction'] as (typeof directions)[number],
    fullCheck: Boolean(options['fullCheck']),
    ...(options['yes'] ? { yes: true } : {}),
    ...readPlanned(options),
  }));
  const nextId = addCommand(group, 'next-id', help.nextId);
  nextId.flag('--segment <name>', help.segment, { parse: parseText, values: ['vip', 'regular', 'test'] });
  wire(nextId, wiring, 'customersNextId', (options) => ({ segment: options['segment'] as string | undefined }));
}
