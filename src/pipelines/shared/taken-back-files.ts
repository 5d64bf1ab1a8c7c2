import { operationMessages } from '../../messages/operations.ts';
import type { Text } from '../../messages/text.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { TakenBack } from './taken-back.ts';

/** A rolled-back file counts as not imported: the entries that the run left in the checkpoint are dropped. */
export async function takeBackFiles(context: PipelineContext, { runId, redo }: TakenBack): Promise<readonly Text[]> {
  if (redo) return [];
  const value = context.checkpoint.value as { files?: Record<string, { runId?: string; name?: string }> } | null;
  const entries = Object.entries(value?.files ?? {});
  const dropped = entries.filter(([, file]) => file?.runId === runId);
  if (dropped.length === 0) return [];
  const files = Object.fromEntries(entries.filter(([, file]) => file?.runId !== runId));
  await context.checkpoint.save({ ...value, files });
  return [operationMessages.takenBackFiles(dropped.map(([, file]) => file.name ?? ''))];
}
