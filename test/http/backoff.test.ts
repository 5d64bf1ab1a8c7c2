import { expect, test } from 'vitest';
import { backoffMs, retryAfterMs } from '../../src/http/backoff.ts';

const at = (value: number) => ({ next: () => value, uuid: () => '' });

test('waits grow from half a second and stop growing at 30 seconds', () => {
  expect([0, 1, 2, 3].map((retry) => backoffMs(retry, at(0.999999)))).toEqual([500, 1000, 2000, 4000]);
  expect(backoffMs(0, at(0))).toBe(250);
  expect(backoffMs(50, at(0.999999))).toBe(30_000);
});

test('Retry-After is seconds or a date, and no advice when it is past, zero or garbled', () => {
  const now = Date.UTC(2026, 10, 20, 8);
  expect(retryAfterMs('2.5', now)).toBe(2500);
  expect(retryAfterMs('Fri, 20 Nov 2026 08:00:09 GMT', now)).toBe(9000);
  for (const none of [undefined, '', '0', '-3', 'soon', 'Fri, 20 Nov 2026 07:00:00 GMT']) {
    expect(retryAfterMs(none, now)).toBeUndefined();
  }
});
