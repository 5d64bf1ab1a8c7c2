import { formatDate } from '../../lib/zone.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';
import { detach } from '../shared/clean.ts';
import type { Learning } from './mapper.ts';

const ascii = /^[!-~]+$/;

/**
 * The keys of rows, as `keyOf` makes them from the table specs (a test compares the two), without normalising the same course and
 * day a million times.
 */
export class LearningKeys {
  private readonly courses = new Map<string, string>();
  private readonly days = new Map<number, string>();

  constructor(private readonly zone: string) {}

  student(userId: string): string {
    return ascii.test(userId) ? userId : normalizeKeyPart(userId);
  }

  record(learning: Learning): string {
    const student = this.student(learning.userId);
    return `${student.includes('|') ? escapePart(student) : student}|${this.course(learning.course)}|${this.day(learning.dayMs)}`;
  }

  private course(course: string): string {
    return remembered(this.courses, course, () => escapePart(normalizeKeyPart(detach(course))));
  }

  private day(dayMs: number): string {
    return remembered(this.days, dayMs, () => formatDate(dayMs, this.zone));
  }
}

const escapePart = (part: string) => part.replaceAll('|', '\\|');

/** What `make` gives for `key`, from a cache that cannot grow without end. */
export function remembered<K>(cache: Map<K, string>, key: K, make: () => string): string {
  let value = cache.get(key);
  if (value === undefined) {
    value = make();
    if (cache.size >= 10_000) cache.clear();
    cache.set((typeof key === 'string' ? detach(key) : key) as K, value);
  }
  return value;
}
