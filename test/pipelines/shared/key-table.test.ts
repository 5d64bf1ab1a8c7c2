import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyTable, Numbers } from '../../../src/pipelines/shared/key-table.ts';
import { SeededRandom } from '../../support/clock.ts';

test('keys get numbers in the order in which they come, however many there are', () => {
  const table = new KeyTable(new SeededRandom(1), true);
  for (let number = 0; number < 20_000; number++) expect(table.add(`u_${number}|课|2026-03-01`)).toBeNull();
  for (let number = 0; number < 20_000; number += 7) expect(table.add(`u_${number}|课|2026-03-01`)).toBe(number);
  expect(table.size).toBe(20_000);
});

test('a table without numbers tells new from known like a set', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 300 }), fc.integer(), (keys, seed) => {
      const table = new KeyTable(new SeededRandom(seed), false);
      const set = new Set<string>();
      for (const key of keys) {
        expect(table.add(key) === null).toBe(!set.has(key));
        set.add(key);
      }
      expect(table.size).toBe(set.size);
    }),
  );
});

test('a list of numbers is zero where nothing was set', () => {
  const numbers = new Numbers(32);
  numbers.set(200_000, 4_000_000_000);
  const flags = new Numbers(8);
  flags.mark(70_000, 1);
  flags.mark(70_000, 4);
  expect([numbers.get(0), numbers.get(200_000), numbers.get(9_999_999), flags.get(70_000), flags.get(70_001)]).toEqual([
    0, 4_000_000_000, 0, 5, 0,
  ]);
});
