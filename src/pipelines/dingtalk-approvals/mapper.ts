import type { Config } from '../../config/schema.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { Text } from '../../messages/text.ts';
import type { Cell, Row } from '../../sync/contracts.ts';
import { findAmount } from './amount.ts';
import { actionLabel, approvers, currentNode, isAction, nodeName, systemName, systemUser } from './chain.ts';
import { type FormNames, readColumn } from './form.ts';
import { contacts } from './form-json.ts';
import type { Instance } from './shape.ts';
import { statusOf } from './status.ts';
import { type FormColumn, formColumns, hasDetails, rawFormColumn } from './tables.ts';
import { parseTime } from './times.ts';

/** What the configuration says about mapping, picked apart once per run. */
export interface MappingRules {
  /** Wall clock of the approval times, `+08:00`. */
  readonly utcOffset: string;
  readonly statusLabels: Readonly<Record<string, string>>;
  readonly actionLabels: Readonly<Record<string, string>>;
  readonly amountFields: (processCode: string | null) => readonly string[];
  readonly formColumns: readonly FormColumn[];
  readonly rawForm: boolean;
  /** Rows of the detail table are wanted. */
  readonly details: boolean;
}

export function mappingRules(config: Config): MappingRules {
  const section = config['dingtalk-approvals'];
  const amounts = section.amount_fields;
  return {
    utcOffset: config.dingtalk.utc_offset,
    statusLabels: section.status_labels,
    actionLabels: section.action_labels,
    amountFields: (code) => (Array.isArray(amounts) ? amounts : ((code === null ? undefined : amounts[code]) ?? [])),
    formColumns: formColumns(section),
    rawForm: section.raw_form,
    details: hasDetails(config),
  };
}

/** Something about a row that a person should know. Reported once per `subject` (a word, a person), else once per instance. */
export interface MapWarning {
  readonly code: string;
  readonly message: Text;
  readonly subject?: string;
}

export interface Mapped {
  readonly main: Row;
  readonly actions: readonly Row[];
  readonly warnings: readonly MapWarning[];
  readonly final: boolean;
  /** Approved and not voided. */
  readonly approved: boolean;
  /** Epoch ms; null when the platform's text is no time. */
  readonly createdMs: number | null;
}

export interface MapInput {
  readonly id: string;
  /** Not part of the detail: known from the listing. null (`--instance`, template not found): the column is left as it is. */
  readonly processCode: string | null;
  readonly instance: Instance;
  readonly names: FormNames;
  /** An agreed REVOKE instance has voided it. */
  readonly revoked: boolean;
}

// Feishu's limit for a text cell (reference §6 there); a JSON text cut short would be no JSON any more.
const cellCharsMax = 100_000;

/** Pure: one approval instance → its row, its action rows and what is doubtful about them (DESIGN §8.1). */
export function mapInstance(input: MapInput, rules: MappingRules): Mapped {
  const { id, processCode, instance } = input;
  const warnings: MapWarning[] = [];
  const nameOf = peopleNames(input, warnings);
  const time = (value: unknown, field: string): number | null => {
    const ms = parseTime(value, rules.utcOffset);
    if (ms === null && value !== '')
      warnings.push({ code: 'invalid_time', message: approvalMessages.invalidTime(id, field, String(value)) });
    return ms;
  };

  const status = statusOf(instance, input.revoked, rules.statusLabels);
  if (status.doubt === 'unknown_status') {
    warnings.push({ code: status.doubt, subject: status.label, message: approvalMessages.unknownStatus(status.label) });
  } else if (status.doubt === 'no_result') {
    warnings.push({ code: status.doubt, message: approvalMessages.noResult(id) });
  } else if (status.doubt === 'unknown_result') {
    warnings.push({
      code: status.doubt,
      subject: instance.result,
      message: approvalMessages.unknownResult(instance.result),
    });
  }

  const actions = instance.operationRecords.filter(isAction).map((record) => {
    const { label, doubt } = actionLabel(record, instance.tasks, rules.actionLabels);
    if (doubt === 'unknown_action')
      warnings.push({ code: doubt, subject: label, message: approvalMessages.unknownAction(label) });
    if (doubt === 'unknown_decision')
      warnings.push({ code: doubt, message: approvalMessages.unknownDecision(id, label) });
    return { record, label, atMs: time(record.date, 'operationRecords.date') };
  });
  const last = actions.at(-1);
  const createdMs = time(instance.createTime, 'createTime');

  const main: Record<string, Cell> = {
    instance_id: id,
    ...(processCode === null ? {} : { template_code: processCode }),
    title: line(instance.title),
    status: line(status.label),
    applicant: nameOf(instance.originatorUserId),
    applicant_dept: department(instance, input.names),
    amount: amount(input, rules, warnings),
    start_time: createdMs,
    end_time: time(instance.finishTime, 'finishTime'),
    current_node: status.final ? null : line(currentNode(instance, (userId) => nameOf(userId) ?? '')),
    last_action: last?.label ?? null,
    last_action_time: last?.atMs ?? null,
    approver_chain: line(
      approvers(instance)
        .map((userId) => nameOf(userId))
        .join(' → '),
    ),
    ...extraCells(input, rules, warnings),
  };
  const rows = rules.details
    ? actions.map(
        ({ record, label, atMs }): Row => ({
          instance_id: id,
          node_name: line(nodeName(record, instance)),
          approver: nameOf(record.userId),
          action: label,
          action_time: atMs,
          comment: prose(record.remark),
        }),
      )
    : [];
  return { main, actions: rows, warnings, final: status.final, approved: status.approved, createdMs };
}

/** Text of one line: no breaks, no outer blanks; null when nothing is left. */
function line(words: string): string | null {
  return prose(words.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' '));
}

/** Text that may have lines: control characters dropped, at most what a cell takes. */
function prose(words: string): string | null {
  const clean = words
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '')
    .trim();
  return clean === '' ? null : cut(clean);
}

function cut(words: string): string {
  if (words.length <= cellCharsMax) return words;
  // Never half a character: a lone surrogate is refused as broken text.
  const end = /[\ud800-\udbff]/.test(words.charAt(cellCharsMax - 1)) ? cellCharsMax - 1 : cellCharsMax;
  return words.slice(0, end);
}

/** Names of people for this instance: the directory's, else what the records tell, else the id with a warning. */
function peopleNames({ instance, names }: MapInput, warnings: MapWarning[]): (userId: string) => string | null {
  const told = new Map<string, string>();
  for (const component of instance.formComponentValues) {
    if (component.componentType !== 'InnerContactField') continue;
    for (const { id, name } of contacts(component)) if (id && name) told.set(id, name);
  }
  const filer = /^(.{1,40}?)提交的/.exec(instance.title.trim())?.[1]?.trim();
  if (filer && !told.has(instance.originatorUserId)) told.set(instance.originatorUserId, filer);
  return (userId) => {
    if (userId === '') return null;
    if (userId === systemUser) return systemName;
    const name = names.person(userId)?.trim();
    if (name) return line(name);
    const known = told.get(userId);
    warnings.push({
      code: 'person_left',
      subject: userId,
      message: approvalMessages.personLeft(userId, known ?? null),
    });
    return line(known ?? userId);
  };
}

function department(instance: Instance, names: FormNames): string | null {
  const own = line(instance.originatorDeptName);
  if (own !== null || instance.originatorDeptId === '') return own;
  return line(names.department(instance.originatorDeptId) ?? '');
}

function amount({ id, processCode, instance }: MapInput, rules: MappingRules, warnings: MapWarning[]): number | null {
  const found = findAmount(instance.formComponentValues, rules.amountFields(processCode));
  for (const component of found.unreadable) {
    warnings.push({ code: 'invalid_amount', message: approvalMessages.invalidAmount(id, component.name) });
  }
  return found.amount;
}

function extraCells(input: MapInput, rules: MappingRules, warnings: MapWarning[]): Record<string, Cell> {
  const { id, processCode, instance } = input;
  const form = instance.formComponentValues;
  const cells: Record<string, Cell> = {};
  // A column of one template replaces the same column meant for all; another template's column is not ours to touch.
  const columns = new Map<string, FormColumn>();
  for (const column of rules.formColumns) {
    const own = column.processCode === processCode && processCode !== null;
    if (own || (column.processCode === null && !columns.has(column.name))) columns.set(column.name, column);
  }
  for (const column of columns.values()) {
    const { cell, unfit } = readColumn(form, column.from, column.kind, input.names, rules.utcOffset);
    if (unfit) {
      warnings.push({
        code: 'form_value_unfit',
        message: approvalMessages.unfitValue(id, column.name, unfit.name),
      });
    }
    cells[column.name] = typeof cell === 'string' ? prose(cell) : cell;
  }
  if (rules.rawForm) {
    const json = JSON.stringify(form);
    const fits = json.length <= cellCharsMax;
    if (!fits) warnings.push({ code: 'raw_form_too_long', message: approvalMessages.rawFormTooLong(id) });
    cells[rawFormColumn] = fits ? json : null;
  }
  return cells;
}
