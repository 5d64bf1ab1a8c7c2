import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { formatDateTime } from '../../lib/zone.ts';
import { customerMessages } from '../../messages/customers.ts';
import type { Locale } from '../../messages/text.ts';
import { ownerOnly, readText, replaceFile, unwritable } from '../atomic.ts';
import { parseVersioned, writeVersioned } from '../versioned.ts';
import type { ProblemsFile, SavedProblem } from './base-port.ts';

const version = 1;
const schema = z.object({
  version: z.literal(version),
  problems: z.array(
    z.object({
      side: z.enum(['table', 'store', 'both']),
      severity: z.enum(['rejected', 'warning']),
      key: z.string(),
      code: z.string(),
      text: z.object({ 'zh-CN': z.string(), en: z.string() }),
      column: z.optional(z.string()),
      tableValue: z.optional(z.string()),
      storeValue: z.optional(z.string()),
      recordId: z.optional(z.string()),
      firstSeenMs: z.number(),
    }),
  ),
});

/** `customers-problems.json` for us, `customers-problems.csv` for people. Without problems there is neither. */
export class CustomersProblemsFile implements ProblemsFile {
  readonly csvPath: string;
  private readonly jsonPath: string;

  constructor(
    stateDir: string,
    private readonly options: { readonly locale: Locale; readonly timezone: string },
  ) {
    this.csvPath = join(stateDir, 'customers-problems.csv');
    this.jsonPath = join(stateDir, 'customers-problems.json');
  }

  async load(): Promise<readonly SavedProblem[]> {
    const words = readText(this.jsonPath);
    return words === null ? [] : parseVersioned(this.jsonPath, words, version, schema).problems;
  }

  async save(problems: readonly SavedProblem[]): Promise<void> {
    if (problems.length === 0) {
      for (const path of [this.csvPath, this.jsonPath]) remove(path);
      return;
    }
    replaceFile(this.csvPath, await this.csv(problems), ownerOnly);
    writeVersioned(this.jsonPath, { version, problems: [...problems] });
  }

  private async csv(problems: readonly SavedProblem[]): Promise<string> {
    // Loaded here: most runs have no problem to write down.
    const { byteOrderMark, csvLine } = await import('../../lib/csv.ts');
    const { locale, timezone } = this.options;
    const header = customerMessages.problemColumns().map((column) => column[locale]);
    const rows = problems.map((problem) => [
      formatDateTime(problem.firstSeenMs, timezone),
      problem.key,
      problem.column ?? '',
      problem.code,
      problem.text[locale],
      problem.tableValue ?? '',
      problem.storeValue ?? '',
    ]);
    return byteOrderMark + [header, ...rows].map((cells) => csvLine(cells)).join('');
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch (error) {
    throw unwritable(path, error);
  }
}
