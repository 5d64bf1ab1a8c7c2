import { isSecretKey } from './redact.ts';

/**
 * Every secret that a configuration (or any other tree of settings) holds, to be masked by value. All header values count: a feed
 * may take its key under any name.
 */
export function secretsOf(settings: unknown): string[] {
  const found = new Set<string>();
  const visit = (value: unknown, hidden: boolean): void => {
    if (typeof value === 'string') {
      if (hidden && value !== '') collect(value, found);
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item, hidden);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, member] of Object.entries(value))
        visit(member, hidden || isSecretKey(key) || isHookUrl(key, value) || key === 'headers');
    }
  };
  visit(settings, false);
  return [...found];
}

/** A generic webhook's plain `url`; a lead feed's `url` is no secret. */
function isHookUrl(key: string, owner: object): boolean {
  return key === 'url' && (owner as { type?: unknown }).type === 'webhook';
}

/** An address is secret as a whole, and so are its path and its query: errors like to quote them apart. */
function collect(value: string, found: Set<string>): void {
  found.add(value);
  if (!URL.canParse(value)) return;
  const url = new URL(value);
  if (url.pathname.length > 8) found.add(url.pathname);
  if (url.search.length > 8) found.add(url.search.slice(1));
  for (const part of url.pathname.split('/')) if (part.length >= 16) found.add(part);
  for (const part of url.searchParams.values()) if (part.length >= 8) found.add(part);
  if (url.password !== '') found.add(decodeURIComponent(url.password));
}
