import * as z from 'zod/mini';
import type { DateParts } from '../../lib/zone.ts';
import { dateText, msToZoned } from '../../lib/zone.ts';
import { remindMessages } from '../../messages/remind.ts';
import type { Delivery } from '../../notify/deliver.ts';
import type { Message } from '../../notify/message.ts';
import type { Table, TableSpec, TableWriter, Warning } from '../../sync/contracts.ts';
import type { PipelineContext } from '../pipeline.ts';
import { type DueCustomer, dueColumns, dueFilter, dueOf, maskPhone, ownerColumn, sortDue } from './remind-due.ts';
import { remindMessage } from './remind-message.ts';
import { leadsTable } from './tables.ts';

export interface RemindOptions {
  /** Default: today in the configured zone. */
  readonly date?: DateParts | undefined;
  /** Default: `crm-leads.remind.limit`. */
  readonly limit?: number | undefined;
  readonly sendEmpty: boolean;
}

export interface RemindDeps extends Pick<PipelineContext, 'config' | 'locale' | 'clock' | 'checkpoint' | 'dryRun'> {
  open(spec: TableSpec): Promise<Pick<TableWriter, 'table'>>;
  notify(message: Message): Promise<Delivery>;
}

/** DESIGN §8.2; `due` in the order of the message. */
export interface RemindResult {
  readonly date: string;
  readonly due: readonly {
    readonly id: string;
    readonly name: string;
    readonly phoneMasked: string;
    readonly level: string;
    readonly product: string;
    readonly status: string;
    readonly nextFollowUp: string;
    readonly overdueDays: number;
  }[];
  /** A message left now. */
  readonly sent: boolean;
  /** The message for this date left in an earlier run. */
  readonly alreadySent: boolean;
}

export interface RemindOutcome {
  readonly result: RemindResult;
  /** The message as it was or would be sent; null when there is nothing to say. */
  readonly message: Message | null;
  /** False when a message should have left and did not. */
  readonly ok: boolean;
  readonly warnings: readonly Warning[];
}

const remembered = z.looseObject({ reminded: z.catch(z.optional(z.record(z.string(), z.string())), undefined) });
const datesKept = 31;

/**
 * Finds the customers whose follow-up is due and tells the channels, once per date however often it runs. One filtered read. A dry
 * run sends nothing and remembers nothing; a failed sending is not remembered, so the next run tries again.
 */
export async function remind(options: RemindOptions, deps: RemindDeps): Promise<RemindOutcome> {
  const { config, clock } = deps;
  const zone = config.timezone;
  const settings = config['crm-leads'].remind;
  const date = options.date ?? msToZoned(clock.now(), zone);
  const day = dateText(date);
  const { table } = await deps.open(leadsTable);
  const due = await readDue(table, date, settings.statuses_done, zone);
  const message = remindMessage(due, {
    limit: options.limit ?? settings.limit,
    showPhone: settings.show_phone,
    sendEmpty: options.sendEmpty,
    locale: deps.locale,
    platform: config['crm-leads'].target,
  });

  const before = remembered.safeParse(deps.checkpoint.value ?? {});
  const entry = before.success ? before.data : {};
  const reminded = entry.reminded ?? {};
  const alreadySent = Object.hasOwn(reminded, day);
  const result = (sent: boolean): RemindResult => ({ date: day, due: due.map(listed), sent, alreadySent });
  if (message === null || alreadySent || deps.dryRun) return { result: result(false), message, ok: true, warnings: [] };

  const delivery = await deps.notify(message);
  if (delivery.wanted === 0) {
    return {
      result: result(false),
      message,
      ok: true,
      warnings: [{ key: day, code: 'no_channel', message: remindMessages.noChannel() }],
    };
  }
  const sent = delivery.delivered > 0;
  if (sent) {
    const dates = Object.entries({ ...reminded, [day]: new Date(clock.now()).toISOString() }).sort(([, a], [, b]) =>
      a < b ? -1 : 1,
    );
    await deps.checkpoint.save({ ...entry, reminded: Object.fromEntries(dates.slice(-datesKept)) });
  }
  return { result: result(sent), message, ok: sent, warnings: delivery.warnings };
}

async function readDue(
  table: Table,
  date: DateParts,
  statusesDone: readonly string[],
  zone: string,
): Promise<DueCustomer[]> {
  const known = await table.columns();
  const options = known.find(({ name }) => name === '贷款状态')?.options?.map(({ name }) => name);
  // A status that the table does not have would be an invalid filter, and sorts nothing out.
  const onServer = options ? statusesDone.filter((status) => options.includes(status)) : statusesDone;
  const owner = known.find(({ name, kind }) => name === ownerColumn && kind !== null);
  const due = new Map<string, DueCustomer>();
  const columns = owner ? [...dueColumns, ownerColumn] : dueColumns;
  for await (const page of table.read({ columns, filter: dueFilter(date, onServer, zone) })) {
    for (const record of page.records) {
      const customer = dueOf(record, { date, statusesDone, zone, ownersAreUsers: owner?.kind === 'user' });
      if (customer) due.set(record.recordId, customer);
    }
    if (page.last) break;
  }
  return sortDue([...due.values()]);
}

function listed(customer: DueCustomer): RemindResult['due'][number] {
  const { id, name, level, product, status, nextFollowUp, overdueDays } = customer;
  return { id, name, phoneMasked: maskPhone(customer.phone), level, product, status, nextFollowUp, overdueDays };
}
