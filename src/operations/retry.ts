import { operationMessages } from '../messages/operations.ts';
import type { JobContext } from '../run/runner.ts';
import type { RejectedEntry } from '../state/index.ts';
import type { Row, TableSpec } from '../sync/contracts.ts';

/** Writes rejected rows again, after the column or the data was mended. What never became a row is refused and stays listed. */
export async function retryRejected(
  context: JobContext,
  entries: readonly RejectedEntry[],
  specs: readonly TableSpec[],
): Promise<void> {
  for (const spec of specs) {
    const mine = entries.filter((entry) => entry.table === spec.key && entry.row !== undefined && !spec.positional);
    if (mine.length === 0) continue;
    const writer = await context.open(spec, { fresh: true });
    await writer.locate(mine.map((entry) => entry.row as Row));
    for (const entry of mine) {
      context.recorder.read();
      await writer.put({ key: entry.key, rows: [entry.row as Row], line: entry.line, payload: entry.payload });
    }
    await writer.flush();
  }
  for (const entry of entries) {
    const spec = specs.find((candidate) => candidate.key === entry.table);
    if (entry.row !== undefined && spec && !spec.positional) continue;
    context.recorder.reject({
      table: entry.table,
      key: entry.key,
      stage: entry.stage,
      code: entry.code,
      reason: operationMessages.retryNeedsSource(),
      line: entry.line,
      column: entry.column,
      payload: entry.payload,
    });
  }
}
