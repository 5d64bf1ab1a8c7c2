import type { Config, ExtraColumn } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';
import type { ColumnKind, ColumnSpec, TableSpec } from '../../sync/contracts.ts';

const mainColumns: readonly ColumnSpec[] = [
  { name: 'instance_id', kind: 'text' },
  { name: 'template_code', kind: 'text' },
  { name: 'title', kind: 'text' },
  { name: 'status', kind: 'text' },
  { name: 'applicant', kind: 'text' },
  { name: 'applicant_dept', kind: 'text' },
  { name: 'amount', kind: 'number', decimals: 2 },
  { name: 'start_time', kind: 'dateTime', precision: 'minute' },
  { name: 'end_time', kind: 'dateTime', precision: 'minute' },
  { name: 'current_node', kind: 'text' },
  { name: 'last_action', kind: 'text' },
  { name: 'last_action_time', kind: 'dateTime', precision: 'minute' },
  { name: 'approver_chain', kind: 'text' },
];

/** 审批动作表: one row per action; the n-th of equals is the n-th (DESIGN §8.1). */
export const actionTable: TableSpec = {
  key: 'action',
  defaultName: '审批动作表',
  columns: [
    { name: 'instance_id', kind: 'text' },
    { name: 'node_name', kind: 'text' },
    { name: 'approver', kind: 'text' },
    { name: 'action', kind: 'text' },
    { name: 'action_time', kind: 'dateTime', precision: 'minute' },
    { name: 'comment', kind: 'longText' },
  ],
  keys: [{ columns: ['instance_id'] }],
  positional: true,
};

export const rawFormColumn = 'raw_form';

const kinds: Readonly<Record<ExtraColumn['type'], ColumnKind>> = {
  text: 'longText',
  number: 'number',
  'date-time': 'dateTime',
  'single-select': 'singleSelect',
  'multi-select': 'multiSelect',
};

/** A configured column and the components that fill it; `processCode` null: for every template. */
export interface FormColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly from: readonly string[];
  readonly processCode: string | null;
}

type Section = Config['dingtalk-approvals'];

/** `form_fields` as a list: columns for every template, and columns grouped under a process code. */
export function formColumns(section: Pick<Section, 'form_fields'>): FormColumn[] {
  return Object.entries(section.form_fields).flatMap(([name, entry]) =>
    isColumn(entry)
      ? [toColumn(name, entry, null)]
      : Object.entries(entry).map(([column, spec]) => toColumn(column, spec, name)),
  );
}

const isColumn = (entry: Section['form_fields'][string]): entry is ExtraColumn =>
  typeof entry.from === 'string' || Array.isArray(entry.from);

function toColumn(name: string, spec: ExtraColumn, processCode: string | null): FormColumn {
  return { name, kind: kinds[spec.type], from: typeof spec.from === 'string' ? [spec.from] : spec.from, processCode };
}

/**
 * 审批实例表 with the configured columns. They are optional: one that the table lacks is left out.
 * Throws FORM_FIELD_RESERVED, FORM_FIELD_TYPES (fix-config).
 */
export function mainTable(section: Pick<Section, 'form_fields' | 'raw_form'>): TableSpec {
  const extra = new Map<string, ColumnSpec>();
  const reserved = new Set([...mainColumns.map((column) => column.name), ...(section.raw_form ? [rawFormColumn] : [])]);
  for (const column of formColumns(section)) {
    if (reserved.has(column.name)) {
      throw new SyncError({
        code: 'FORM_FIELD_RESERVED',
        recovery: 'fix-config',
        text: approvalMessages.reservedColumn(column.name),
        hint: approvalMessages.reservedColumnHint(),
      });
    }
    const before = extra.get(column.name);
    if (before && before.kind !== column.kind) {
      throw new SyncError({
        code: 'FORM_FIELD_TYPES',
        recovery: 'fix-config',
        text: approvalMessages.columnTypesDiffer(column.name),
        hint: approvalMessages.columnTypesDifferHint(),
      });
    }
    const select = column.kind === 'singleSelect' || column.kind === 'multiSelect';
    extra.set(column.name, {
      name: column.name,
      kind: column.kind,
      optional: true,
      ...(select ? { optionList: 'open' as const } : {}),
      ...(column.kind === 'number' ? { decimals: 2 } : {}),
    });
  }
  return {
    key: 'main',
    defaultName: '审批实例表',
    columns: [
      ...mainColumns,
      ...extra.values(),
      ...(section.raw_form ? [{ name: rawFormColumn, kind: 'longText', optional: true } as const] : []),
    ],
    keys: [{ columns: ['instance_id'] }],
  };
}

/** Both tables, or the main one where `tables.action` is null. */
export function approvalTables(config: Config): TableSpec[] {
  const section = config['dingtalk-approvals'];
  const main = mainTable(section);
  return hasDetails(config) ? [main, actionTable] : [main];
}

export const hasDetails = (config: Config): boolean =>
  config[config['dingtalk-approvals'].target].tables.action !== null;
