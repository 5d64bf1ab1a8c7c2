import type { Row, RunRecorder, TableWriter } from '../../sync/contracts.ts';

/** A student to whom refused records link. */
export interface Suspect {
  readonly row: Row;
  /** Where we believe the student stands. */
  readonly recordId: string;
}

/** Keys of the rows that the platform refused in this run, for what they hold or link to. */
export function refusedKeys(recorder: RunRecorder, table: string): ReadonlySet<string> {
  const refused = (recorder.rejections ?? []).filter(
    (rejection) => rejection.table === table && rejection.stage === 'write' && rejection.code === 'platform_refused',
  );
  return new Set(refused.map(({ key }) => key));
}

/**
 * Students whose row is not the one that we know: a person removed it, or entered it anew. The index is trusted as long as nothing
 * speaks against it, so this costs look-ups, but only after a refusal.
 */
export async function lostStudents(
  students: TableWriter,
  suspects: ReadonlyMap<string, Suspect>,
): Promise<ReadonlySet<string>> {
  for (const key of suspects.keys()) students.reconsider(key);
  await students.locate([...suspects.values()].map(({ row }) => row));
  return new Set(
    [...suspects].filter(([key, { recordId }]) => students.recordId(key) !== recordId).map(([key]) => key),
  );
}
