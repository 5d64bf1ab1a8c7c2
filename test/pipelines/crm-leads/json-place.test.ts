import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFaultAt } from '../../../src/pipelines/crm-leads/json-place.ts';

test.each([
  ['[1, x]', 4],
  ['[1, 2', 5],
  ['{"a": 1,}', 8],
  ['{"a" 1}', 5],
  ['[1 2]', 3],
  ['{a: 1}', 1],
  ['[1]]', 3],
  ['["a\nb"]', 1],
  ['', 0],
  ['[1}', 2],
  ['[01]', 2],
])('%j goes wrong at %i', (words, at) => {
  expect(jsonFaultAt(words)).toBe(at);
});

test('valid JSON goes wrong at its end only, and a cut one not before the cut', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (words, seed) => {
      expect(jsonFaultAt(words)).toBe(words.length);
      const cut = words.slice(0, seed % words.length);
      expect(jsonFaultAt(`${cut}\u0000`)).toBeLessThanOrEqual(cut.length);
    }),
  );
});
