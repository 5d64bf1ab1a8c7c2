import { helpMessages } from '../../messages/cli-help.ts';
import { parseText, parseWhere, parseWord, type WhereExpression } from '../arguments.ts';
import { exclusive, oneOf, readRange } from '../checks.ts';
import type { CliCommand } from '../command.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addCommand, addGroup, addRange } from './shared.ts';

const help = helpMessages.report;
const { shared } = helpMessages;
const periods = ['day', 'week', 'month'] as const;

export function addReport(program: CliCommand, wiring: Wiring): void {
  const group = addGroup(program, 'report', help.summary, helpMessages.operate());
  const approvals = addCommand(group, 'approvals', help.approvals);
  addRange(approvals);
  approvals
    .flag('--period <kind>', help.period, {
      parse: (value, name) => parseWord(value, name, periods),
      values: periods,
    })
    .flag('--html <file>', shared.html, { parse: parseText })
    .flag('--csv <dir>', help.csvFolder, { parse: parseText })
    .flag('--xlsx <file>', help.xlsx, { parse: parseText })
    .flag('--send', shared.send);
  wire(approvals, wiring, 'reportApprovals', (options) => {
    const period = options['period'] as (typeof periods)[number] | undefined;
    const range = readRange(options);
    exclusive(['--period', period !== undefined], ['--from', range.from !== undefined]);
    return {
      ...range,
      period,
      html: word(options['html']),
      csv: word(options['csv']),
      xlsx: word(options['xlsx']),
      send: Boolean(options['send']),
    };
  });
  const exporting = addCommand(group, 'export', help.export);
  exporting
    .operand('<table>', helpMessages.dedupe.table, parseText)
    .flag('--where <expr...>', shared.where, { parse: parseWhere })
    .flag('--csv <file>', help.csvFile, { parse: parseText })
    .flag('--xlsx <file>', help.xlsx, { parse: parseText });
  wire(exporting, wiring, 'reportExport', (options, [table]) => {
    const csv = word(options['csv']);
    const xlsx = word(options['xlsx']);
    oneOf(['--csv', csv !== undefined], ['--xlsx', xlsx !== undefined]);
    return { table: String(table), where: (options['where'] as WhereExpression[] | undefined) ?? [], csv, xlsx };
  });
}

const word = (value: unknown) => value as string | undefined;
