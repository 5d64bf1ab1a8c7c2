import { SyncError } from '../../errors/index.ts';
import { statsMessages } from '../../messages/stats.ts';
import type { Cell, Filter, ReadRecord, Table, TableSpec, Warning } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import {
  computeStats,
  type DealFact,
  type FollowUpFact,
  type LeadFact,
  type Stats,
  type StatsInput,
} from './stats-figures.ts';
import { boundsOf, type PeriodChoice, periodOf, periodText, previousPeriod } from './stats-period.ts';
import { dealsTable, followupsTable, leadsTable } from './tables.ts';

/** DESIGN §8.2; `deals`, `previousDeals`, `funnel` and `definitions` are additions. */
export interface StatsReport extends Omit<Stats, 'total'> {
  readonly period: { readonly from: string; readonly to: string };
  readonly previous: { readonly from: string; readonly to: string };
  readonly total: Stats['total'];
  readonly previousTotal: Stats['total'];
  readonly previousDeals: Stats['deals'];
}

export interface StatsDeps extends Pick<PipelineContext, 'config' | 'locale' | 'clock'> {
  open(spec: TableSpec): Promise<{ readonly table: Table }>;
}

/**
 * Reads the three tables once, only the columns that are needed, follow-ups and deals only of the two periods, and computes the
 * figures in the configured time zone. A base without the follow-up or the deal table has zeros and a warning.
 */
export async function stats(
  choice: PeriodChoice,
  deps: StatsDeps,
): Promise<{ report: StatsReport; warnings: readonly Warning[] }> {
  const zone = deps.config.timezone;
  const period = periodOf(choice, deps.clock.now(), zone);
  const previous = previousPeriod(period);
  const span = boundsOf(period, zone);
  const before = boundsOf(previous, zone);
  const warnings: Warning[] = [];
  const input: StatsInput = {
    leads: (await read(deps, leadsTable, leadColumns)).map(leadFact),
    followUps: (
      await readOptional(
        deps,
        followupsTable,
        followUpColumns,
        between('跟进时间', before.startMs, span.endMs),
        warnings,
      )
    ).map(followUpFact),
    deals: (
      await readOptional(deps, dealsTable, dealColumns, between('成交时间', before.startMs, span.endMs), warnings)
    ).map(dealFact),
  };
  const nameless = statsMessages.nameless()[deps.locale];
  const now = computeStats(input, span, nameless);
  const then = computeStats(input, before, nameless);
  const { total, deals, ...rest } = now;
  return {
    report: {
      period: periodText(period),
      previous: periodText(previous),
      total,
      previousTotal: then.total,
      ...rest,
      deals,
      previousDeals: then.deals,
    },
    warnings,
  };
}

const leadColumns = ['来源渠道', '意向产品', '意向等级', '贷款状态', '创建时间'];
const followUpColumns = ['客户ID', '跟进方式', '跟进结果', '跟进时间'];
const dealColumns = ['客户ID', '贷款金额', '利率', '期限', '佣金', '成交时间', '状态'];

/** Days in the base's zone may begin elsewhere than ours: a day and an hour or two more on each side, sorted out by the figures. */
function between(column: string, startMs: number, endMs: number): Filter {
  const marginMs = 26 * 3_600_000;
  return {
    combine: 'and',
    conditions: [
      { column, operator: 'greater', value: startMs - marginMs },
      { column, operator: 'less', value: endMs + marginMs },
    ],
  };
}

async function read(
  deps: StatsDeps,
  spec: TableSpec,
  columns: readonly string[],
  filter?: Filter,
): Promise<ReadRecord[]> {
  const { table } = await deps.open(spec);
  const found = new Map<string, ReadRecord>();
  for await (const page of table.read(filter ? { columns, filter } : { columns })) {
    for (const record of page.records) found.set(record.recordId, record);
    if (page.last) break;
  }
  return [...found.values()];
}

async function readOptional(
  deps: StatsDeps,
  spec: TableSpec,
  columns: readonly string[],
  filter: Filter,
  warnings: Warning[],
): Promise<ReadRecord[]> {
  try {
    return await read(deps, spec, columns, filter);
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'TABLE_NOT_FOUND') throw error;
    warnings.push({ key: spec.key, code: 'table_missing', message: statsMessages.tableMissing(spec.defaultName) });
    return [];
  }
}

const word = (cell: Cell | undefined): string =>
  (cell === null || cell === undefined ? '' : typeof cell === 'object' ? cell.join('、') : String(cell)).trim();
const number = (cell: Cell | undefined): number | null =>
  typeof cell === 'number' && Number.isFinite(cell) ? cell : null;
const ids = (cell: Cell | undefined): readonly string[] =>
  typeof cell === 'object' && cell !== null ? cell : typeof cell === 'string' ? [cell] : [];

function leadFact({ recordId, cells }: ReadRecord): LeadFact {
  return {
    recordId,
    channel: word(cells['来源渠道']),
    product: word(cells['意向产品']),
    level: word(cells['意向等级']),
    status: word(cells['贷款状态']),
    createdMs: number(cells['创建时间']),
  };
}

function followUpFact({ cells }: ReadRecord): FollowUpFact {
  return {
    leadIds: ids(cells['客户ID']),
    method: word(cells['跟进方式']),
    result: word(cells['跟进结果']),
    atMs: number(cells['跟进时间']),
  };
}

function dealFact({ cells }: ReadRecord): DealFact {
  return {
    leadIds: ids(cells['客户ID']),
    status: word(cells['状态']),
    amount: number(cells['贷款金额']),
    commission: number(cells['佣金']),
    rate: number(cells['利率']),
    term: number(cells['期限']),
    atMs: number(cells['成交时间']),
  };
}
