/** Reading answers of an API that mixes strings, numbers and nulls. */

export type Json = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Strings as they are, numbers as digits, everything else empty. */
export function str(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' && Number.isFinite(value) ? String(value) : '';
}

/** True where another page follows: the token is neither absent, empty, null, `"0"` nor one that was used before. */
export function continues(token: string, used: Set<string>): boolean {
  if (token === '' || token === '0' || token === 'null' || used.has(token)) return false;
  used.add(token);
  return true;
}
