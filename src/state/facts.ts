import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import type { Clock } from '../lib/clock.ts';
import type { Locks } from './locks.ts';
import type { FactCache } from './ports.ts';
import { readVersioned, writeVersioned } from './versioned.ts';

const schema = z.object({
  version: z.literal(1),
  facts: z.record(z.string(), z.object({ value: z.unknown(), savedAtMs: z.number() })),
});
type Facts = z.infer<typeof schema>['facts'];

/** One file per area under `facts/`. Read once, written back together; what another process added meanwhile is kept. */
export class FactFiles implements FactCache {
  private readonly loaded = new Map<string, Facts>();
  private readonly changed = new Map<string, Map<string, Facts[string] | null>>();
  private readonly cleared = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly locks: Locks,
    private readonly clock: Clock,
  ) {}

  async get<T>(area: string, key: string): Promise<{ value: T; savedAtMs: number } | null> {
    const facts = this.area(area);
    const fact = Object.hasOwn(facts, key) ? facts[key] : undefined;
    return fact ? { value: fact.value as T, savedAtMs: fact.savedAtMs } : null;
  }

  async set(area: string, key: string, value: unknown): Promise<void> {
    const fact = { value, savedAtMs: this.clock.now() };
    this.area(area)[key] = fact;
    this.changes(area).set(key, fact);
  }

  async delete(area: string, key?: string): Promise<void> {
    if (key === undefined) {
      this.loaded.set(area, {});
      this.changed.delete(area);
      this.cleared.add(area);
      return;
    }
    delete this.area(area)[key];
    this.changes(area).set(key, null);
  }

  /** Writes what changed. Called at the end of a run and whenever losing it would cost calls. */
  async save(): Promise<void> {
    const areas = new Set([...this.changed.keys(), ...this.cleared]);
    if (areas.size === 0) return;
    await this.locks.exclusively('facts', () => {
      for (const area of areas) {
        const facts: Facts = this.cleared.has(area) ? {} : this.readArea(area);
        for (const [key, fact] of this.changed.get(area) ?? []) {
          if (fact === null) delete facts[key];
          else facts[key] = fact;
        }
        writeVersioned(this.path(area), { version: 1, facts });
      }
    });
    this.changed.clear();
    this.cleared.clear();
  }

  /** What is wrong with the files that cannot be read. */
  faults(): readonly SyncError[] {
    return namesIn(this.folder).flatMap((name) => {
      try {
        readVersioned(join(this.folder, name), 1, schema);
        return [];
      } catch (error) {
        if (error instanceof SyncError) return [error];
        throw error;
      }
    });
  }

  private changes(area: string) {
    const changes = this.changed.get(area) ?? new Map<string, Facts[string] | null>();
    this.changed.set(area, changes);
    return changes;
  }

  private area(area: string): Facts {
    const facts = this.loaded.get(area) ?? this.readArea(area);
    this.loaded.set(area, facts);
    return facts;
  }

  private readArea(area: string): Facts {
    return readVersioned(this.path(area), 1, schema)?.facts ?? {};
  }

  private path(area: string): string {
    return join(this.folder, `${area.replace(/[^A-Za-z0-9_-]/g, '_')}.json`);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  } catch {
    return [];
  }
}
