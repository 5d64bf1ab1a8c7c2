import type { ApprovalsCheckpoint } from './checkpoint.ts';
import { parseTime } from './times.ts';

/** Names under which the earlier tools kept the time up to which they had synced; compared without case, `_` and `-`. */
const timeNames = new Set([
  'lastsynctime',
  'lastsyncat',
  'lastsync',
  'lastsynctimestamp',
  'lastsuccesstime',
  'lastcheckpoint',
  'lastendtime',
  'lasttime',
  'endtime',
  'synctime',
  'timestamp',
]);
const levelsMax = 3;

type Member = Readonly<Record<string, unknown>>;

/**
 * Pure: the entry to start from where an approvals tool of earlier days left its own checkpoint, an unversioned object such as
 * `{"last_sync_time": "2025-01-15 08:00:00"}`, also one level down or per process code. Null when the file is no such thing.
 * Of several times the earliest counts, and a time without an offset is taken for whichever of local time and UTC is earlier: what is
 * listed twice costs a call, what is not listed is lost.
 */
export function fromOldCheckpoint(file: unknown, utcOffset: string): ApprovalsCheckpoint | null {
  if (!isMember(file)) return null;
  const found = timesIn(file, levelsMax);
  // `{}` is what those tools began with: there is nothing in it that could be lost.
  if (found.length === 0 && Object.keys(file).length > 0) return null;
  const times: number[] = [];
  for (const value of found) {
    if (value === null || value === '') continue;
    const time = earliestReading(value, utcOffset);
    // A time that cannot be read must not become "no time": somebody has to look at the file.
    if (time === null) return null;
    times.push(time);
  }
  const startMs = times.length === 0 ? null : Math.min(...times);
  return { version: 1, templates: {}, revoked: {}, takenOver: { startMs } };
}

function timesIn(member: Member, levels: number): unknown[] {
  return Object.entries(member).flatMap(([name, value]) => {
    if (timeNames.has(name.toLowerCase().replace(/[_-]/g, ''))) return [value];
    if (/^PROC-/.test(name) && !isMember(value)) return [value];
    return isMember(value) && levels > 1 ? timesIn(value, levels - 1) : [];
  });
}

function earliestReading(value: unknown, utcOffset: string): number | null {
  const words = typeof value === 'string' && /^\d{10}\.\d+$/.test(value.trim()) ? Number(value) : value;
  const readings = [utcOffset, '+00:00'].map((offset) => parseTime(words, offset));
  return readings.some((reading) => reading === null) ? null : Math.min(...(readings as number[]));
}

const isMember = (value: unknown): value is Member =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
