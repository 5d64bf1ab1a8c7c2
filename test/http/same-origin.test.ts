import { expect, test } from 'vitest';
import type { ApiRequest } from '../../src/http/contracts.ts';
import { redirected } from '../../src/http/wire.ts';

const request: ApiRequest = {
  platform: null,
  operation: 'feed',
  metered: false,
  method: 'GET',
  url: 'https://leads.example.com/a',
  effect: 'read',
};
const sent = {
  method: 'GET',
  url: 'https://leads.example.com/a',
  headers: { authorization: 'x' },
  timeoutMs: 1,
  maxResponseBytes: 1,
  reuseConnection: true,
  cancel: undefined,
} as const;
const to = (location: string) => ({ status: 302, headers: { location }, text: '' });

test('a request that stays with its origin follows redirects there only', () => {
  const stays = { ...request, sameOriginOnly: true };
  expect(redirected(stays, sent, to('/b'))).toMatchObject({
    url: 'https://leads.example.com/b',
    headers: { authorization: 'x' },
  });
  expect(redirected(stays, sent, to('https://other.example.com/b'))).toBeNull();
  expect(redirected(stays, sent, to('https://leads.example.com:8443/b'))).toBeNull();
  expect(redirected(request, sent, to('https://other.example.com/b'))).toMatchObject({
    url: 'https://other.example.com/b',
  });
});
