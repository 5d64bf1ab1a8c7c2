import { operationMessages } from '../messages/operations.ts';
import type { OpenOptions } from '../pipelines/pipeline.ts';
import type { JobContext } from '../run/runner.ts';
import type { RejectedEntry } from '../state/index.ts';
import type { Row, TableSpec } from '../sync/contracts.ts';
import { type PlannedLink, plannedLink, plannedLinksOf, resolveLinks } from '../sync/planned-links.ts';

interface Waiting extends RejectedEntry {
  readonly row: NonNullable<RejectedEntry['row']>;
}

/**
 * Writes rejected rows again, after the column or the data was mended: tables in the order of `specs`, so that rows to which others link
 * stand first. What never became a row is refused and stays listed. `existing`: how the pipeline treats rows that stand already.
 */
export async function retryRejected(
  context: JobContext,
  entries: readonly RejectedEntry[],
  specs: readonly TableSpec[],
  existing: NonNullable<OpenOptions['existing']> = 'update',
): Promise<void> {
  const waitingFor = (spec: TableSpec | undefined): Waiting[] =>
    entries.filter(
      (entry): entry is Waiting => entry.table === spec?.key && entry.row !== undefined && !spec.positional,
    );
  for (const spec of specs) {
    const mine = waitingFor(spec);
    if (mine.length === 0) continue;
    const writer = await context.open(spec, { fresh: true, existing });
    const find = await finder(context, spec, specs, mine, waitingFor);
    await writer.locate(mine.map((entry) => entry.row));
    for (const entry of mine) {
      context.recorder.read();
      const row = resolveLinks(spec, entry.row, find);
      if (typeof row === 'string') reject(context, entry);
      else await writer.put({ key: entry.key, rows: [row], line: entry.line, payload: entry.payload });
    }
    await writer.flush();
  }
  const tried = new Set(specs.flatMap(waitingFor));
  for (const entry of entries) if (!tried.has(entry as Waiting)) reject(context, entry);
}

/** Where the rows stand to which these rows were to link; a dry run creates none, there those that are to be retried count. */
async function finder(
  context: JobContext,
  spec: TableSpec,
  specs: readonly TableSpec[],
  entries: readonly Waiting[],
  waitingFor: (spec: TableSpec) => readonly Waiting[],
): Promise<(link: PlannedLink) => string | null> {
  const keys = new Map<string, Set<string>>();
  for (const { table, key } of entries.flatMap((entry) => plannedLinksOf(spec, entry.row)))
    keys.set(table, (keys.get(table) ?? new Set()).add(key));
  const found = new Map<string, string>();
  for (const target of specs) {
    const wanted = keys.get(target.key);
    const [column, ...more] = target.keys[0].columns;
    if (!wanted || column === undefined || more.length > 0) continue;
    const writer = await context.open(target);
    await writer.locate([...wanted].map((key): Row => ({ [column]: key })));
    const planned = new Set(context.dryRun ? waitingFor(target).map(({ key }) => key) : []);
    for (const key of wanted) {
      const id = writer.recordId(key) ?? (planned.has(key) ? plannedLink(key) : null);
      if (id !== null) found.set(`${target.key} ${key}`, id);
    }
  }
  return ({ table, key }) => found.get(`${table} ${key}`) ?? null;
}

/** A row keeps the reason for which it was refused; what is none needs its source. */
function reject(context: JobContext, entry: RejectedEntry): void {
  const { table, key, stage, code, line, column, payload, row } = entry;
  const reason = row ? operationMessages.retryNeedsLink() : operationMessages.retryNeedsSource();
  context.recorder.reject({ table, key, stage, code, reason, line, column, payload, row });
}
