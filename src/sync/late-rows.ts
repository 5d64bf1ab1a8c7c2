import type { Clock } from '../lib/clock.ts';
import type { RecordIndex } from '../state/ports.ts';
import { applyChanges, withoutEmpty } from './cells.ts';
import type { Action, KnownRecord, Row } from './contracts.ts';
import { replicaLagMs } from './recent-rows.ts';

/**
 * Rows that a run created moments before it died, by group: a reading may not show them yet. Kept with the index: the run that takes
 * over may die as well, and after that no journal tells of them any more.
 */
export class LateRows {
  private groups: Map<string, KnownRecord[]> | null = null;

  constructor(
    private readonly index: RecordIndex,
    private readonly clock: Clock,
  ) {}

  *all(): Iterable<KnownRecord> {
    for (const records of this.rows().values()) yield* records;
  }

  /** What was read for a group, and the rows that the reading did not show. */
  with(group: string, records: KnownRecord[]): KnownRecord[] {
    const late = this.rows().get(group);
    if (late === undefined) return records;
    return [...records, ...late.filter(({ recordId }) => !records.some((record) => record.recordId === recordId))];
  }

  /** The row stands in the table, whether a reading shows it or not. */
  expect(group: string, recordId: string, row: Row): void {
    const others = (this.rows().get(group) ?? []).filter((record) => record.recordId !== recordId);
    this.rows().set(group, [...others, { recordId, cells: withoutEmpty(row) }]);
  }

  /** A later update of such a row. Others are none of ours. */
  change(group: string, { recordId, changes }: Extract<Action, { kind: 'update' }>): void {
    const late = this.rows()
      .get(group)
      ?.find((record) => record.recordId === recordId);
    if (late) this.expect(group, recordId, applyChanges(late.cells, changes));
  }

  /** The row was deleted. */
  drop(group: string, recordId: string): void {
    const records = this.rows().get(group);
    const left = records?.filter((record) => record.recordId !== recordId);
    if (left) this.rows().set(group, left);
  }

  /** Has the index remember them for as long as a reading may miss them. */
  keep(): void {
    if (this.rows().size === 0) return;
    this.index.setFact('late', JSON.stringify([...this.rows()]));
    this.index.setFact('lateMs', this.clock.now());
  }

  private rows(): Map<string, KnownRecord[]> {
    this.groups ??= new Map(this.kept());
    return this.groups;
  }

  private kept(): [string, KnownRecord[]][] {
    const keptMs = this.index.fact<number>('lateMs');
    if (keptMs === null) return [];
    if (this.clock.now() - keptMs < replicaLagMs)
      return JSON.parse(this.index.fact<string>('late') ?? '[]') as [string, KnownRecord[]][];
    for (const name of ['late', 'lateMs']) this.index.setFact(name, null);
    return [];
  }
}
