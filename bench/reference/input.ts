import { readFileSync } from 'node:fs';
import type { Answers } from '../platform-process.ts';

/** What a reference program is told: `reference.json` in its folder. */
export interface ReferenceInput {
  readonly workload: 'approvals' | 'leads' | 'students' | 'customers';
  readonly url: string;
  readonly tokens: Answers['open']['tokens'];
  /** Table ids by name. */
  readonly tables: Readonly<Record<string, string>>;
  readonly processCode: string;
  /** Leads, students, customers: the file to import. */
  readonly file: string;
  /** At most so many records, for a sample. */
  readonly limit: number;
}

export const readInput = (): ReferenceInput => JSON.parse(readFileSync('reference.json', 'utf8')) as ReferenceInput;

export type Fields = Record<string, string | number | string[]>;

/** A row to be: in which table, and by which column (and value) it is found. */
export interface Wanted {
  readonly table: string;
  readonly key: readonly [column: string, value: string];
  readonly fields: Fields;
}

export const lines = (file: string) => readFileSync(file, 'utf8').split(/\r?\n/);
