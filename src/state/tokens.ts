import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Clock } from '../lib/clock.ts';
import { InFlight } from '../lib/in-flight.ts';
import type { Locks } from './locks.ts';
import type { TokenStore } from './ports.ts';
import { readVersioned, writeVersioned } from './versioned.ts';

const schema = z.object({
  version: z.literal(1),
  tokens: z.record(z.string(), z.object({ token: z.string().check(z.minLength(1)), expiresAtMs: z.number() })),
});

type Token = z.infer<typeof schema>['tokens'][string];

const renewEarlyMs = 5 * 60_000;

/** tokens.json, mode 0600. One process asks the platform, the others find the answer on disk. */
export class TokenFile implements TokenStore {
  private readonly renewals = new InFlight<string>();
  /** What the file said last: every call asks. */
  private known: Readonly<Record<string, Token>> = {};

  constructor(
    private readonly path: string,
    private readonly locks: Locks,
    private readonly clock: Clock,
  ) {}

  token(
    key: string,
    refused: string | null,
    fetch: () => Promise<{ token: string; expiresAtMs: number }>,
  ): Promise<string> {
    const usable = this.usable(key, refused);
    if (usable) return Promise.resolve(usable);
    return this.renewals.share(key, () => this.renew(key, refused, fetch));
  }

  private async renew(
    key: string,
    refused: string | null,
    fetch: () => Promise<{ token: string; expiresAtMs: number }>,
  ): Promise<string> {
    const name = `token-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
    const lock = await this.locks.wait(name, 60_000);
    try {
      const fresh = this.usable(key, refused);
      if (fresh) return fresh;
      const fetched = await fetch();
      await this.locks.exclusively('tokens', () => {
        const now = this.clock.now();
        const others = Object.entries(this.read()).filter(([, entry]) => entry.expiresAtMs > now);
        writeVersioned(this.path, { version: 1, tokens: { ...Object.fromEntries(others), [key]: fetched } });
      });
      return fetched.token;
    } finally {
      lock.release();
    }
  }

  private usable(key: string, refused: string | null): string | null {
    const isUsable = (entry: Token | undefined) =>
      entry !== undefined && entry.token !== refused && entry.expiresAtMs - renewEarlyMs > this.clock.now();
    if (!isUsable(this.known[key])) this.known = this.read();
    const entry = this.known[key];
    return isUsable(entry) ? (entry as Token).token : null;
  }

  private read() {
    return readVersioned(this.path, 1, schema)?.tokens ?? {};
  }
}
