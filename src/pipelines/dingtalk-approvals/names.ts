import { SyncError } from '../../errors/index.ts';
import { systemUser } from './chain.ts';
import type { FormNames } from './form.ts';
import type { Directory } from './source.ts';

/**
 * Names for the mapper, which is pure and synchronous: it is run with what is known so far, the names that it missed are looked up,
 * and it is run again. Only people who appear in rows are looked up, each once per run.
 */
export class Names {
  private readonly people = new Map<string, string | null>();
  private readonly departments = new Map<string, string | null>();

  constructor(private readonly directory: Directory) {}

  /** Throws what the directory throws, save for a record of its own that cannot be used. */
  async resolve<T>(map: (names: FormNames) => T): Promise<T> {
    for (;;) {
      const missed: Promise<void>[] = [];
      const result = map({
        person: (id) => this.known(this.people, id, (key) => this.directory.userName(key), missed),
        department: (id) => this.known(this.departments, id === '-1' ? '1' : id, (key) => this.directory.departmentName(key), missed),
      });
      if (missed.length === 0) return result;
      await Promise.all(missed);
    }
  }

  private known(
    names: Map<string, string | null>,
    id: string,
    lookUp: (id: string) => Promise<string | null>,
    missed: Promise<void>[],
  ): string | null {
    if (id === '' || id === systemUser) return null;
    const name = names.get(id);
    if (name !== undefined) return name;
    missed.push(
      lookUp(id).then(
        (found) => void names.set(id, found),
        (error) => {
          if (!(error instanceof SyncError) || error.recovery !== 'reject-record') throw error;
          names.set(id, null);
        },
      ),
    );
    return null;
  }
}
