import { helpMessages } from '../../messages/cli-help.ts';
import { parseDuration, parseText, parseWhole, parseWord } from '../arguments.ts';
import { readPlanned } from '../checks.ts';
import type { CliCommand } from '../command.ts';
import { type PipelineName, pipelineNames } from '../handlers.ts';
import { type Wiring, wire } from '../wiring.ts';
import { addCommand, addGroup, addPlanned, parsePipeline } from './shared.ts';

const { shared } = helpMessages;
const keeps = ['oldest', 'newest', 'fullest'] as const;

/** What an operator needs afterwards: status, history, why, rollback, rejected, apply, dedupe. */
export function addOperations(program: CliCommand, wiring: Wiring): void {
  addStatus(program, wiring);
  addHistory(program, wiring);
  addRejected(program, wiring);
  addUndo(program, wiring);
  addDedupe(program, wiring);
}

function addStatus(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.status;
  const command = addCommand(program, 'status', help.summary, { group: helpMessages.operate() });
  command.flag('--max-age <duration>', help.maxAge, { parse: parseDuration });
  wire(command, wiring, 'status', (options) => ({ maxAgeMs: options['maxAge'] as number | undefined }));
}

function addHistory(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.history;
  const group = addGroup(program, 'history', help.summary, helpMessages.operate());
  const list = addCommand(group, 'list', help.list, { isDefault: true });
  list
    .flag('--limit <n>', help.limit, { parse: (value, name) => parseWhole(value, name, 1), fallback: 20 })
    .flag('--pipeline <name>', shared.pipeline, { parse: parsePipeline, values: pipelineNames });
  wire(list, wiring, 'historyList', (options) => ({
    limit: options['limit'] as number,
    pipeline: options['pipeline'] as PipelineName | undefined,
  }));
  const show = addCommand(group, 'show', help.show);
  show.operand('<run>', shared.run, parseText);
  wire(show, wiring, 'historyShow', (_, [run]) => ({ run: String(run) }));
  const why = addCommand(program, 'why', helpMessages.why.summary, { group: helpMessages.operate() });
  why.operand('<key>', helpMessages.why.key, parseText);
  wire(why, wiring, 'why', (_, [key]) => ({ key: String(key) }));
}

function addRejected(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.rejected;
  const group = addGroup(program, 'rejected', help.summary, helpMessages.operate());
  const list = addCommand(group, 'list', help.list, { isDefault: true });
  const retry = addCommand(group, 'retry', help.retry);
  const clear = addCommand(group, 'clear', help.clear);
  for (const command of [list, retry, clear]) command.operand('[pipeline]', shared.pipeline, parsePipeline);
  addPlanned(retry);
  clear.flag('--yes', shared.yes);
  const pipelineOf = (operands: readonly unknown[]) => ({ pipeline: operands[0] as PipelineName | undefined });
  wire(list, wiring, 'rejectedList', (_, operands) => pipelineOf(operands));
  wire(retry, wiring, 'rejectedRetry', (options, operands) => ({ ...pipelineOf(operands), ...readPlanned(options) }));
  wire(clear, wiring, 'rejectedClear', (options, operands) => ({
    ...pipelineOf(operands),
    yes: Boolean(options['yes']),
  }));
}

function addUndo(program: CliCommand, wiring: Wiring): void {
  const { summary, description } = helpMessages.rollback;
  const rollback = addCommand(program, 'rollback', summary, { description, group: helpMessages.operate() });
  rollback.operand('<run>', shared.run, parseText).flag('--yes', shared.yes);
  addPlanned(rollback);
  wire(rollback, wiring, 'rollback', (options, [run]) => ({
    run: String(run),
    yes: Boolean(options['yes']),
    ...readPlanned(options),
  }));
  const apply = addCommand(program, 'apply', helpMessages.apply.summary, { group: helpMessages.operate() });
  apply.operand('<plan>', helpMessages.apply.plan, parseText).flag('--dry-run', shared.dryRun);
  wire(apply, wiring, 'apply', (options, [plan]) => ({ plan: String(plan), dryRun: Boolean(options['dryRun']) }));
}

function addDedupe(program: CliCommand, wiring: Wiring): void {
  const help = helpMessages.dedupe;
  const command = addCommand(program, 'dedupe', help.summary, { group: helpMessages.operate() });
  command
    .operand('<table>', help.table, parseText)
    .flag('--keep <row>', help.keep, {
      parse: (value, name) => parseWord(value, name, keeps),
      fallback: 'oldest',
      values: keeps,
    })
    .flag('--yes', shared.yes);
  addPlanned(command);
  wire(command, wiring, 'dedupe', (options, [table]) => ({
    table: String(table),
    keep: options['keep'] as (typeof keeps)[number],
    yes: Boolean(options['yes']),
    ...readPlanned(options),
  }));
}
