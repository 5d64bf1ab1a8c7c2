import { SyncError } from '../../errors/index.ts';
import { setStatusMessages } from '../../messages/set-status.ts';
import type { Action, Cell, Filter, PlanRow, ReadRecord, Table, TableSpec, TableWriter } from '../../sync/contracts.ts';
import { getRows } from '../../sync/get-rows.ts';
import { keyOf } from '../../sync/keys.ts';
import { chunk } from '../../sync/split.ts';
import { compileWhere, type Where } from '../../sync/where.ts';
import type { PipelineContext } from '../pipeline.ts';
import { leadsTable } from './tables.ts';

export const statusColumn = '贷款状态';
/** More rows than this are not what somebody looked over before saying yes. */
export const changesMost = 1_000;

export interface SetStatusOptions {
  readonly status: string;
  /** Exactly one of `where` and `ids` is filled. */
  readonly where: readonly Where[];
  /** 客户ID or record ids. */
  readonly ids: readonly string[];
  readonly yes: boolean;
}

export interface SetStatusDeps extends Pick<PipelineContext, 'config' | 'dryRun'> {
  open(spec: TableSpec): Promise<Pick<TableWriter, 'table' | 'push' | 'flush' | 'counts'>>;
  /** Shows the plan and asks; null where there is no terminal to ask on. */
  readonly confirm: ((plan: SetStatusPlan) => Promise<boolean>) | null;
}

export interface SetStatusPlan {
  readonly status: string;
  readonly actions: readonly Extract<Action, { kind: 'update' }>[];
  /** Names for people, in the order of `actions`. */
  readonly names: readonly string[];
  /** Chosen customers that have the status already. */
  readonly unchanged: number;
  readonly rows: readonly PlanRow[];
}

export type SetStatusResult = { readonly plan: SetStatusPlan; readonly applied: boolean; readonly declined: boolean };

/**
 * Sets 贷款状态 of the chosen customers. Everything is checked before anything is written; a dry run pushes the actions too, since
 * the engine records them instead of sending. Throws USAGE_* errors (exit 2): unknown status, column, option or id, too many
 * rows, or nobody there to confirm.
 */
export async function setStatus(options: SetStatusOptions, deps: SetStatusDeps): Promise<SetStatusResult> {
  if (options.where.length > 0 === options.ids.length > 0)
    throw usage('USAGE_SELECTION', setStatusMessages.nothingChosen());
  const writer = await deps.open(leadsTable);
  const plan = await planSetStatus(options, writer.table, deps.config.timezone);
  if (plan.actions.length > 0 && !deps.dryRun && !options.yes) {
    if (deps.confirm === null)
      throw usage('USAGE_NOT_CONFIRMED', setStatusMessages.confirmMissing(), setStatusMessages.confirmHint());
    if (!(await deps.confirm(plan))) return { plan, applied: false, declined: true };
  }
  writer.counts.unchanged += plan.unchanged;
  for (const action of plan.actions) await writer.push(action);
  await writer.flush();
  return { plan, applied: !deps.dryRun, declined: false };
}

/** Reads the chosen customers and works out what changes. Writes nothing. */
export async function planSetStatus(
  options: Pick<SetStatusOptions, 'status' | 'where' | 'ids'>,
  table: Table,
  zone: string,
): Promise<SetStatusPlan> {
  const status = options.status.trim();
  let columns = await table.columns();
  const optionsOf = () => columns.find(({ name }) => name === statusColumn)?.options?.map(({ name }) => name) ?? [];
  if (!optionsOf().includes(status)) columns = await table.columns({ fresh: true });
  if (!optionsOf().includes(status))
    throw usage('USAGE_UNKNOWN_OPTION', setStatusMessages.unknownStatus(status, optionsOf()));

  const identity = ['客户ID', '姓名', '电话', '微信号', statusColumn];
  const chosen =
    options.ids.length > 0
      ? await readIds(table, options.ids, identity)
      : await readWhere(table, options.where, columns, identity, zone);
  const changing = chosen.filter(({ cells }) => cells[statusColumn] !== status);
  if (changing.length > changesMost) {
    throw usage(
      'USAGE_TOO_MANY_ROWS',
      setStatusMessages.tooMany(changing.length, changesMost),
      setStatusMessages.tooManyHint(),
    );
  }
  const actions = changing.map(({ recordId, cells }) => {
    const from: Cell = cells[statusColumn] ?? null;
    const key = keyOf(leadsTable, cells) ?? (String(cells['客户ID'] ?? '') || recordId);
    return { kind: 'update', key, recordId, changes: { [statusColumn]: { from, to: status } } } as const;
  });
  return {
    status,
    actions,
    names: changing.map(({ cells, recordId }) => String(cells['姓名'] ?? cells['客户ID'] ?? recordId)),
    unchanged: chosen.length - changing.length,
    rows: actions.map(({ key, recordId, changes }) => ({
      table: leadsTable.key,
      action: 'update',
      key,
      recordId,
      changes,
    })),
  };
}

async function readWhere(
  table: Table,
  where: readonly Where[],
  columns: Awaited<ReturnType<Table['columns']>>,
  identity: readonly string[],
  zone: string,
): Promise<ReadRecord[]> {
  const compiled = compileWhere(where, columns, zone);
  const wanted = [...new Set([...identity, ...compiled.columns])];
  const found = await readAll(table, wanted, compiled.filter);
  return found.filter(({ cells }) => compiled.test(cells));
}

/** Each id is a 客户ID or a record id. All must exist: one that does not stops everything, since the list is probably not what was meant. */
async function readIds(table: Table, ids: readonly string[], columns: readonly string[]): Promise<ReadRecord[]> {
  const wanted = [...new Set(ids.map((id) => id.trim()).filter((id) => id !== ''))];
  const found = new Map<string, ReadRecord>();
  const missing = new Set(wanted);
  for (const part of chunk(wanted, table.limits.conditions)) {
    const conditions = part.map((value) => ({ column: '客户ID', operator: 'is', value }) as const);
    for (const record of await readAll(table, columns, { combine: 'or', conditions })) {
      const id = String(record.cells['客户ID'] ?? '').trim();
      if (!part.includes(id)) continue;
      found.set(record.recordId, record);
      missing.delete(id);
    }
  }
  // Feishu's record ids start like this; another word would be an invalid request there.
  const recordIds = [...missing].filter((id) => table.platform === 'dingtalk' || id.startsWith('rec'));
  for (const record of (await getRows(table, recordIds)).records) {
    found.set(record.recordId, record);
    missing.delete(record.recordId);
  }
  if (missing.size > 0)
    throw usage('USAGE_UNKNOWN_ID', setStatusMessages.unknownIds([...missing]), setStatusMessages.nothingChanged());
  return [...found.values()];
}

async function readAll(table: Table, columns: readonly string[], filter: Filter | undefined): Promise<ReadRecord[]> {
  const found = new Map<string, ReadRecord>();
  for await (const page of table.read(filter ? { columns, filter } : { columns })) {
    for (const record of page.records) found.set(record.recordId, record);
    if (page.last) break;
  }
  return [...found.values()];
}

function usage(code: string, words: SyncError['text'], hint?: SyncError['text']): SyncError {
  return new SyncError({ code, recovery: 'fix-config', text: words, hint });
}
