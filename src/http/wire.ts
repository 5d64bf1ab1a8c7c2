import { SyncError } from '../errors/index.ts';
import { httpMessages } from '../messages/http.ts';
import type { ApiRequest, RawResponse } from './contracts.ts';
import { defaultMaxResponseBytes } from './errors.ts';
import type { IncomingResponse, OutgoingRequest } from './transport.ts';

/** Throws where the address cannot be parsed; the address itself is not repeated, it may hold a password. */
export function parseUrl(request: ApiRequest): URL {
  try {
    return new URL(request.url);
  } catch {
    throw new SyncError({
      code: 'ADDRESS_INVALID',
      recovery: 'fix-config',
      text: httpMessages.badAddress(),
      hint: httpMessages.badAddressHint(),
      details: { platform: request.platform, operation: request.operation },
    });
  }
}

/** The bytes that leave for `request`. The same request always gives the same bytes. */
export function toWire(request: ApiRequest, timeoutMs: number, cancel: AbortSignal | undefined): OutgoingRequest {
  const url = parseUrl(request);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value === undefined) continue;
    for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(item));
  }
  const headers: Record<string, string> = { accept: 'application/json, */*', 'user-agent': 'bitable-sync' };
  let body: string | undefined;
  if (request.body !== undefined) {
    body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
    headers['content-type'] = 'application/json; charset=utf-8';
  }
  for (const [name, value] of Object.entries(request.headers ?? {})) headers[name.toLowerCase()] = value;
  return {
    method: request.method,
    url: url.href,
    headers,
    ...(body === undefined ? {} : { body }),
    timeoutMs,
    maxResponseBytes: request.maxResponseBytes ?? defaultMaxResponseBytes,
    reuseConnection: request.effect !== 'once',
    cancel,
  };
}

export function fromWire(response: IncomingResponse): RawResponse {
  let json: unknown;
  try {
    json = JSON.parse(response.text.replace(/^\ufeff/, ''));
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, json, text: response.text };
}

export const redirectsMax = 5;

/**
 * The request that a redirect asks for, or null where it is not followed: only reads follow, never from https to http; another
 * origin is followed only for addresses that are no platform's, and without the headers, which may hold credentials.
 */
export function redirected(
  request: ApiRequest,
  sent: OutgoingRequest,
  response: IncomingResponse,
): OutgoingRequest | null {
  const location = response.headers['location'];
  if (![301, 302, 303, 307, 308].includes(response.status) || !location || sent.method !== 'GET') return null;
  const from = new URL(sent.url);
  let to: URL;
  try {
    to = new URL(location, from);
  } catch {
    return null;
  }
  if (to.protocol !== 'https:' && to.protocol !== from.protocol) return null;
  if (to.origin === from.origin) return { ...sent, url: to.href };
  if (request.platform !== null || request.sameOriginOnly) return null;
  const { accept = '*/*', 'user-agent': agent = 'bitable-sync' } = sent.headers;
  return { ...sent, url: to.href, headers: { accept, 'user-agent': agent } };
}
