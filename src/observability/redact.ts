/**
 * What must never be seen is taken out here, before a line reaches a log, a message or a report: secrets by the name of their
 * key, by their shape inside a text (`access_token=…`, `Bearer …`, a bot's address) and by their value; phone numbers by shape.
 * Pure: the same input gives the same output, and the input is left alone.
 */
const mask = '***';

/** Names that end like this hold secrets, however they are spelled: `app_secret`, `clientSecret`, `x-acs-dingtalk-access-token`. */
const secretEndings = [
  'secret',
  'password',
  'passwd',
  'accesstoken',
  'refreshtoken',
  'authorization',
  'privatekey',
  'apikey',
];
const secretNames = new Set([
  'token',
  'auth',
  'cookie',
  'setcookie',
  'sign',
  'signature',
  'sessionwebhook',
  'webhook',
  'webhookurl',
  'heartbeaturl',
  'password',
  'pass',
]);

/** Whether the value under this key is a secret. `page_token`, `client_token` and `app_token` are not: they open nothing. */
export function isSecretKey(key: string): boolean {
  const name = key.toLowerCase().replace(/[^a-z]/g, '');
  return secretNames.has(name) || secretEndings.some((ending) => name.endsWith(ending));
}

const parameterNames =
  '(?:(?:tenant_|app_|user_|refresh_)?access_token|refresh_token|accesstoken|refreshtoken|token|sign|signature|(?:app|client|corp)?_?secret|password|passwd|pwd|(?:api|access)_?key|auth|authorization|session)';
/** `?access_token=…`, `app_secret=…`, `appSecret: …`: in addresses, form bodies and error texts. */
const parameter = new RegExp(`(^|[?&;,\\s{(])(${parameterNames})(\\s*[=:]\\s*)(?!\\s*["'{\\[])([^&#\\s"',;)}]+)`, 'gi');
/** `"app_secret":"…"`, also escaped once more inside a JSON text. */
const jsonMember = new RegExp(
  `(\\\\?["'])(${parameterNames}|x-acs-dingtalk-access-token|webhook_url|heartbeat_url)\\1(\\s*:\\s*)(\\\\?["'])(?:(?!\\4).)*\\4`,
  'gi',
);
const scheme = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{4,}/gi;
const tokenHeader = /(x-acs-dingtalk-access-token["']?\s*[:=]\s*["']?)[^\s"',]+/gi;
const hookPath = /(\/open-apis\/bot\/(?:v\d+\/)?hook\/)[^/?#\s"']+/gi;
const credentialsInUrl = /(\/\/)[^\s/@:"']+:[^\s/@"']+@/g;
/** A mainland mobile number that stands alone, with or without +86 and the usual gaps. */
const phone = /(?<!\d)(?:(?:\+?86|0086)[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)/g;

/** `138****1234`. Anything else that is passed is returned with all mobile numbers in it masked. */
export function maskPhones(words: string): string {
  return words.replace(phone, '$1****$2');
}

/** How a text is cleaned of the values that this run knows to be secret. Values shorter than six characters would shred the text. */
export class Redactor {
  private values: string[] = [];

  constructor(secrets: Iterable<string> = []) {
    for (const secret of secrets) this.add(secret);
  }

  /** A secret learned while running: a fetched token. */
  add(secret: string): void {
    const forms = [secret, encodeURIComponent(secret), encodeURIComponent(encodeURIComponent(secret))];
    const known = new Set(this.values);
    for (const form of forms) if (form.length >= 6) known.add(form);
    // Longest first: a secret may contain another.
    this.values = [...known].sort((a, b) => b.length - a.length);
  }

  /** Secrets out, phone numbers masked. */
  text(words: string): string {
    return maskPhones(this.secretsOut(words));
  }

  /** Secrets out; phone numbers stay. */
  secretsOut(words: string): string {
    let clean = words;
    for (const value of this.values) if (clean.includes(value)) clean = clean.replaceAll(value, mask);
    return clean
      .replace(scheme, `$1 ${mask}`)
      .replace(tokenHeader, `$1${mask}`)
      .replace(hookPath, `$1${mask}`)
      .replace(credentialsInUrl, `$1${mask}@`)
      .replace(jsonMember, `$1$2$1$3$4${mask}$4`)
      .replace(parameter, `$1$2$3${mask}`);
  }

  /** Any value as it may be logged: plain JSON data without secrets, phones masked, errors unfolded, depth and length bounded. */
  value(input: unknown): unknown {
    return this.clean(input, 0, new Set());
  }

  private clean(input: unknown, depth: number, above: Set<object>): unknown {
    if (typeof input === 'string') return this.text(input.length > textMax ? `${input.slice(0, textMax)}…` : input);
    if (typeof input === 'number') {
      return Number.isInteger(input) && input >= 13e9 && input < 20e9 ? maskPhones(String(input)) : input;
    }
    if (typeof input === 'bigint') return this.text(String(input));
    if (input === null || typeof input === 'boolean' || input === undefined) return input;
    if (typeof input === 'function' || typeof input === 'symbol') return undefined;
    if (above.has(input)) return '[circular]';
    if (depth >= depthMax) return '[deep]';
    if (input instanceof Date) return Number.isNaN(input.getTime()) ? 'Invalid Date' : input.toISOString();
    if (input instanceof Uint8Array) return `[${input.byteLength} bytes]`;
    if (input instanceof URL) return this.text(input.href);
    const inside = new Set(above).add(input);
    if (input instanceof Error) return this.error(input, depth, inside);
    if (input instanceof Map) return this.clean(Object.fromEntries(input), depth, inside);
    if (input instanceof Set) return this.clean([...input], depth, inside);
    if (Array.isArray(input)) {
      const items = input.slice(0, itemsMax).map((item) => this.clean(item, depth + 1, inside));
      return input.length > itemsMax ? [...items, `… ${input.length - itemsMax} more`] : items;
    }
    return this.members(Object.entries(input), depth, inside);
  }

  private members(entries: readonly [string, unknown][], depth: number, above: Set<object>): Record<string, unknown> {
    const clean: Record<string, unknown> = {};
    for (const [key, value] of entries.slice(0, itemsMax)) {
      const hidden = isSecretKey(key) && value !== null && value !== undefined && value !== '';
      // A key may itself be a phone number. `defineProperty`: a key `__proto__` stays a key.
      Object.defineProperty(clean, this.text(key), {
        value: hidden ? mask : this.clean(value, depth + 1, above),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return clean;
  }

  /** Our errors carry code, hint and details; foreign ones (axios) carry whole requests, of which only what is named here is kept. */
  private error(error: Error, depth: number, above: Set<object>): Record<string, unknown> {
    const known = error as Error & { code?: unknown; details?: unknown };
    const { cause } = error;
    return this.members(
      [
        ['type', error.name],
        ['message', error.message],
        ...(typeof known.code === 'string' || typeof known.code === 'number'
          ? ([['code', known.code]] as [string, unknown][])
          : []),
        ...(known.details && typeof known.details === 'object'
          ? ([['details', known.details]] as [string, unknown][])
          : []),
        ...(error.stack ? ([['stack', error.stack]] as [string, unknown][]) : []),
        ...(cause instanceof Error ? ([['cause', cause]] as [string, unknown][]) : []),
      ],
      depth,
      above,
    );
  }
}

const textMax = 10_000;
const itemsMax = 200;
const depthMax = 8;
