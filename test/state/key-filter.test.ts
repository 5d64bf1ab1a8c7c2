import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyFilter } from '../../src/state/key-filter.ts';

const filled = (keys: readonly string[]) => {
  const filter = new KeyFilter();
  for (let miss = 0; miss < 2000; miss++) filter.missed(() => keys);
  return filter;
};

test('a key that is there is never ruled out, also one that came later', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (before, later) => {
      const filter = filled(before);
      for (const key of later) filter.added(key);
      for (const key of [...before, ...later]) expect(filter.rulesOut(key)).toBe(false);
    }),
    { numRuns: 20 },
  );
});

test('of absent keys nearly all are ruled out', () => {
  const filter = filled(Array.from({ length: 100_000 }, (_value, place) => `u_${place}|课|2026-03-01`));
  let unsure = 0;
  for (let place = 0; place < 10_000; place++) if (!filter.rulesOut(`v_${place}|课|2026-03-01`)) unsure++;
  expect(unsure).toBeLessThan(50);
});

test('before it is filled it rules out nothing', () => {
  expect(new KeyFilter().rulesOut('x')).toBe(false);
});

test('an index that is empty is known whole by the first question in vain', () => {
  const filter = new KeyFilter();
  filter.missed(() => []);
  expect(filter.rulesOut('x')).toBe(true);
  filter.added('x');
  expect(filter.rulesOut('x')).toBe(false);
});
