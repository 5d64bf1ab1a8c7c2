import { operationMessages } from '../../messages/operations.ts';
import type { Text } from '../../messages/text.ts';
import type { BaseFile } from '../../state/customer-store/base-port.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { TakenBack } from '../shared/taken-back.ts';
import { parseCheckpoint } from './checkpoint.ts';

/**
 * Customers whose row a rollback removes were never deleted by a person: the base forgets their row, so that the next run brings them
 * back from the store instead of marking them inactive. Cells that are restored count as edits in the table and go to the store.
 */
export async function takeBackCustomers(
  context: PipelineContext,
  baseFile: BaseFile,
  taken: TakenBack,
): Promise<readonly Text[]> {
  const created = taken.rows.filter((row) => row.did === 'create');
  const updated = taken.rows.filter((row) => row.did === 'update');
  const gone = new Set(created.map((row) => row.recordId));
  const base = gone.size > 0 ? await baseFile.load() : null;
  if (base) {
    for (const [id, entry] of [...base.customers]) {
      if (entry.recordId === null || !gone.has(entry.recordId)) continue;
      base.customers.delete(id);
      base.seen.add(id);
    }
    for (const { key } of created) base.refused.delete(key);
    if (!context.dryRun) await baseFile.save(base);
  }
  const entry = parseCheckpoint(context.checkpoint.value);
  // Both sides are looked at again, also where the platform has no revision to tell that the table moved.
  if (entry) await context.checkpoint.save({ ...entry, revision: null, fingerprint: '' });
  return [
    ...(created.length > 0 ? [operationMessages.takenBackCreated(created.length)] : []),
    ...(updated.length > 0 ? [operationMessages.takenBackUpdated(updated.length)] : []),
    ...(taken.mode === 'dedupe' || taken.redo ? [] : [operationMessages.storeNotTakenBack()]),
  ];
}
