import type { DateParts } from '../../lib/zone.ts';
import { cliMessages } from '../../messages/cli.ts';
import { helpMessages } from '../../messages/cli-help.ts';
import { parseDate, parseText, parseWhere, parseWhole, type WhereExpression } from '../arguments.ts';
import { exclusive, oneOf, readPlanned, readRange } from '../checks.ts';
import { type CliCommand, nearest } from '../command.ts';
import { usageError } from '../usage-error.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addCommand, addGroup, addPlanned, addRange } from './shared.ts';

const help = helpMessages.leads;
const { shared } = helpMessages;

export function addLeads(program: CliCommand, wiring: Wiring): void {
  const group = addGroup(program, 'crm-leads', help.summary, helpMessages.sync());
  addImport(group, wiring);
  addRemind(group, wiring);
  addStats(group, wiring);
  addSetStatus(group, wiring);
}

function addImport(group: CliCommand, wiring: Wiring): void {
  const command = addCommand(group, 'import', help.import, { isDefault: true });
  command.operand('[file...]', help.files, parseText);
  addPlanned(command);
  wire(command, wiring, 'leadsImport', (options, [files]) => {
    const named = (files as string[] | undefined) ?? [];
    refuseMistypedCommand(group, named);
    return { files: named, ...readPlanned(options) };
  });
}

/** `crm-leads remnd` would otherwise be a file that cannot be found. A file of such a name is written `./remind`. */
export function refuseMistypedCommand(group: CliCommand, [first]: readonly string[]): void {
  if (first === undefined || /[./\\]/.test(first) || first === '-') return;
  const near = nearest(
    first,
    group.commands.map((command) => command.name()),
  );
  if (near === null) return;
  const hint = cliMessages.didYouMean(`${group.path} ${near}`);
  throw usageError('USAGE_UNKNOWN_COMMAND', cliMessages.unknownCommand(first), hint);
}

function addRemind(group: CliCommand, wiring: Wiring): void {
  const command = addCommand(group, 'remind', help.remind);
  command
    .flag('--date <d>', help.remindDate, { parse: parseDate })
    .flag('--limit <n>', help.remindLimit, { parse: (value, name) => parseWhole(value, name, 1, 100) })
    .flag('--send-empty', help.sendEmpty)
    .flag('--dry-run', help.remindDryRun);
  wire(command, wiring, 'leadsRemind', (options) => ({
    date: options['date'] as DateParts | undefined,
    limit: options['limit'] as number | undefined,
    sendEmpty: Boolean(options['sendEmpty']),
    dryRun: Boolean(options['dryRun']),
  }));
}

function addStats(group: CliCommand, wiring: Wiring): void {
  const command = addCommand(group, 'stats', help.stats);
  command.flag('--week [d]', help.week, { parse: parseDate }).flag('--month [d]', help.month, { parse: parseDate });
  addRange(command);
  command.flag('--html <file>', shared.html, { parse: parseText }).flag('--send', shared.send);
  wire(command, wiring, 'leadsStats', (options) => {
    const week = options['week'] as DateParts | true | undefined;
    const month = options['month'] as DateParts | true | undefined;
    const { from, to } = readRange(options);
    exclusive(['--week', week !== undefined], ['--month', month !== undefined], ['--from', from !== undefined]);
    const html = options['html'] as string | undefined;
    return { week, month, from, to, html, send: Boolean(options['send']) };
  });
}

function addSetStatus(group: CliCommand, wiring: Wiring): void {
  const command = addCommand(group, 'set-status', help.setStatus);
  command
    .operand('<status>', help.status, parseText)
    .flag('--where <expr...>', shared.where, { parse: parseWhere })
    .flag('--ids <id...>', help.ids, { parse: parseText })
    .flag('--yes', shared.yes);
  addPlanned(command);
  wire(command, wiring, 'leadsSetStatus', (options, [status]) => {
    const where = (options['where'] as WhereExpression[] | undefined) ?? [];
    const ids = (options['ids'] as string[] | undefined) ?? [];
    exclusive(['--where', where.length > 0], ['--ids', ids.length > 0]);
    oneOf(['--where', where.length > 0], ['--ids', ids.length > 0]);
    return { status: String(status).trim(), where, ids, yes: Boolean(options['yes']), ...readPlanned(options) };
  });
}
