import { expect, it } from 'vitest';
import { InFlight } from '../../src/lib/in-flight.ts';

it('asks once for what is asked for together, and again for what comes later', async () => {
  const questions = new InFlight<number>();
  let asked = 0;
  const ask = async () => ++asked;
  expect(await Promise.all([questions.share('a', ask), questions.share('a', ask), questions.share('b', ask)])).toEqual([
    1, 1, 2,
  ]);
  expect(await questions.share('a', ask)).toBe(3);
});

it('tells a failure to all who wait, and remembers it no more than an answer', async () => {
  const questions = new InFlight<number>();
  const failing = async () => {
    throw new Error('down');
  };
  const both = [questions.share('a', failing), questions.share('a', failing)];
  for (const answer of both) await expect(answer).rejects.toThrow('down');
  expect(await questions.share('a', async () => 1)).toBe(1);
});
