import { SyncError } from '../../errors/index.ts';
import { systemUser } from './chain.ts';
import type { FormNames } from './form.ts';
import type { Directory } from './source.ts';

interface Known {
  readonly names: Map<string, string | null>;
  /** Look-ups under way or done: several instances may miss the same person at once. */
  readonly asked: Map<string, Promise<void>>;
}

/**
 * Names for the mapper, which is pure and synchronous: it is run with what is known so far, the names that it missed are looked up,
 * and it is run again. Only people who appear in rows are looked up, each once per run.
 */
export class Names {
  private readonly people: Known = { names: new Map(), asked: new Map() };
  private readonly departments: Known = { names: new Map(), asked: new Map() };

  constructor(private readonly directory: Directory) {}

  /** Throws what the directory throws, save for a record of its own that cannot be used. */
  async resolve<T>(map: (names: FormNames) => T): Promise<T> {
    for (;;) {
      const missed: Promise<void>[] = [];
      const result = map({
        person: (id) => this.known(this.people, id, (key) => this.directory.userName(key), missed),
        department: (id) =>
          this.known(this.departments, id === '-1' ? '1' : id, (key) => this.directory.departmentName(key), missed),
      });
      if (missed.length === 0) return result;
      await Promise.all(missed);
    }
  }

  private known(
    known: Known,
    id: string,
    lookUp: (id: string) => Promise<string | null>,
    missed: Promise<void>[],
  ): string | null {
    if (id === '' || id === systemUser) return null;
    const name = known.names.get(id);
    if (name !== undefined) return name;
    const asked = known.asked.get(id) ?? this.ask(known, id, lookUp);
    known.asked.set(id, asked);
    missed.push(asked);
    return null;
  }

  private async ask(known: Known, id: string, lookUp: (id: string) => Promise<string | null>): Promise<void> {
    try {
      known.names.set(id, await lookUp(id));
    } catch (error) {
      if (!(error instanceof SyncError) || error.recovery !== 'reject-record') throw error;
      known.names.set(id, null);
    }
  }
}
