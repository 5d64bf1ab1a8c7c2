import { describe, expect, test } from 'vitest';
import { createPacer } from '../../src/http/pacer.ts';
import { createJumpingClock } from './support.ts';

const pace = { key: 'k', perSecond: 20 };

async function starts(count: number, before?: (pacer: ReturnType<typeof createPacer>) => void) {
  const clock = createJumpingClock(0);
  const pacer = createPacer(clock);
  before?.(pacer);
  const times: number[] = [];
  await Promise.all(Array.from({ length: count }, () => pacer.turn(pace).then(() => times.push(clock.now()))));
  return times;
}

describe('the pacer', () => {
  test('lets no window of one second hold more than the rate, and stays close to it', async () => {
    const times = await starts(100);
    for (const start of times) {
      expect(times.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(20);
    }
    expect(times.at(-1)).toBeLessThan(5300);
  });

  test('halves the rate when the platform finds us too fast, once for calls refused together', async () => {
    const times = await starts(11, (pacer) => {
      pacer.slowDown(pace);
      pacer.slowDown(pace);
    });
    expect(times[10]).toBeCloseTo(1030, -1);
  });

  test('holds all calls of the key until a named delay is over', async () => {
    const times = await starts(2, (pacer) => pacer.slowDown(pace, 5000));
    expect(times[0]).toBe(5000);
  });

  test('comes back to the allowed rate step by step', async () => {
    const times = await starts(3, (pacer) => {
      pacer.slowDown(pace);
      for (let i = 0; i < 25; i += 1) pacer.speedUp(pace);
    });
    expect((times[2] as number) - (times[1] as number)).toBeCloseTo(51.5);
  });

  test('goes on for others when one waiter is cancelled', async () => {
    const pacer = createPacer(createJumpingClock(0));
    await pacer.turn(pace);
    await expect(pacer.turn(pace, AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    await expect(pacer.turn(pace)).resolves.toBeUndefined();
  });
});
