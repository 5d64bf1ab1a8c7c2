import { operationMessages } from '../../messages/operations.ts';
import type { Text } from '../../messages/text.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { TakenBack } from './taken-back.ts';

interface Imported {
  readonly runId?: string;
  readonly name?: string;
  readonly at?: string;
}

/** Runs that bring rows of files into the tables: set-status and dedupe do not. */
const bringsRows = (mode: string) => mode === 'import' || mode === 'retry';

/**
 * A rolled-back file counts as not imported: the entries that the run left in the checkpoint are dropped. So are those of later
 * imports: what they found in the table, and did not write, may be what goes now. Importing one again costs look-ups, never rows.
 */
export async function takeBackFiles(
  context: PipelineContext,
  { runId, mode, startedAt, redo }: TakenBack,
): Promise<readonly Text[]> {
  if (redo) return [];
  const value = context.checkpoint.value as { files?: Record<string, Imported> } | null;
  const entries = Object.entries(value?.files ?? {});
  const isTaken = (file: Imported) =>
    file?.runId === runId || (bringsRows(mode) && startedAt !== '' && (file?.at ?? '') >= startedAt);
  const dropped = entries.filter(([, file]) => isTaken(file));
  if (dropped.length === 0) return [];
  const files = Object.fromEntries(entries.filter(([, file]) => !isTaken(file)));
  await context.checkpoint.save({ ...value, files });
  return [operationMessages.takenBackFiles([...new Set(dropped.map(([, file]) => file.name ?? ''))])];
}
