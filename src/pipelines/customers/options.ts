import type { Config } from '../../config/schema.ts';
import type { Locale } from '../../messages/text.ts';
import type { BaseFile, ProblemsFile } from '../../state/customer-store/base-port.ts';
import type { CustomerStore } from '../../state/customer-store/port.ts';
import type { Direction } from './merge.ts';

export interface CustomersOptions {
  readonly direction: Direction;
  /** Reads and compares everything, retries what was refused. */
  readonly fullCheck: boolean;
  /** A person has confirmed that very many customers are really gone from the table. */
  readonly massDeleteConfirmed?: boolean;
}

export interface CustomersDeps {
  openStore(config: Config): Promise<CustomerStore>;
  baseFile(config: Config): BaseFile;
  problemsFile(config: Config, locale: Locale): ProblemsFile;
}
