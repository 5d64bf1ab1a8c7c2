import { describe, expect, it } from 'vitest';
import { play } from './world.ts';

const seeds = Number(process.env['SIMULATION_SEEDS'] ?? 400);
const from = Number(process.env['SIMULATION_FROM'] ?? 1);

describe('the engine in a hostile world', () => {
  it(`ends with the table that one clean run would have made, for ${seeds} seeds from ${from}`, {
    timeout: 600_000,
  }, async () => {
    for (let seed = from; seed < from + seeds; seed++) {
      expect(await play(seed), `seed ${seed}`).toEqual([]);
    }
  });
});
