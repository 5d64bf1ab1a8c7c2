import { describe, expect, it } from 'vitest';
import { floorMs, pages } from '../../bench/floor.ts';

describe('the floor', () => {
  it('is the latency of what waits for one another, and the turns of what is limited', () => {
    expect(floorMs({ calls: 9, path: 3 }, 50)).toBe(150);
    expect(floorMs({ calls: 1000, path: 5, paced: { calls: 1001, perSecond: 20 } }, 200)).toBe(51_000);
    expect(pages(1001, 500)).toBe(3);
  });
});
