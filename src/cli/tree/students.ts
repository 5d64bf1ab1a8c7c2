import type { DateParts } from '../../lib/zone.ts';
import { helpMessages } from '../../messages/cli-help.ts';
import { parseDate, parseText } from '../arguments.ts';
import { readPlanned } from '../checks.ts';
import type { CliCommand } from '../command.ts';
import { type Wiring, wire } from '../wiring.ts';
import { refuseMistypedCommand } from './leads.ts';
import { addCommand, addGroup, addPlanned } from './shared.ts';

const help = helpMessages.students;

export function addStudents(program: CliCommand, wiring: Wiring): void {
  const group = addGroup(program, 'csv-students', help.summary, helpMessages.sync());
  const command = addCommand(group, 'import', help.import, { isDefault: true });
  command
    .operand('[file...]', help.files, parseText)
    .flag('--encoding <name>', help.encoding, { parse: parseText })
    .flag('--course <name>', help.course, { parse: parseText })
    .flag('--date <d>', help.date, { parse: parseDate });
  addPlanned(command);
  wire(command, wiring, 'students', (options, [files]) => {
    const named = (files as string[] | undefined) ?? [];
    refuseMistypedCommand(group, named);
    return {
      files: named,
      encoding: options['encoding'] as string | undefined,
      course: options['course'] as string | undefined,
      date: options['date'] as DateParts | undefined,
      ...readPlanned(options),
    };
  });
  wire(addCommand(group, 'template', help.template), wiring, 'studentsTemplate', () => ({}));
}
