import { expect, it } from 'vitest';
import { begun } from '../../src/lib/begun.ts';

async function* counting(asked: number[], until: number, failAt = -1) {
  for (let n = 0; n < until; n++) {
    asked.push(n);
    if (n === failAt) throw new Error('no more');
    yield n;
  }
}

it('asks for the first item at once, for the others when they are wanted, and gives all in order', async () => {
  const asked: number[] = [];
  const items = begun(counting(asked, 3));
  await Promise.resolve();
  expect(asked).toEqual([0]);
  const seen: number[] = [];
  for await (const item of items) seen.push(item);
  expect(seen).toEqual([0, 1, 2]);
});

it('keeps a failure for who asks', async () => {
  const items = begun(counting([], 3, 0));
  await new Promise((resolve) => setImmediate(resolve));
  await expect(
    (async () => {
      for await (const _ of items);
    })(),
  ).rejects.toThrow('no more');
});

it('ends the source when the reader has seen enough', async () => {
  const asked: number[] = [];
  for await (const item of begun(counting(asked, 9))) if (item === 1) break;
  expect(asked).toEqual([0, 1]);
});
