import { CommanderError } from 'commander';
import { exitStatusOfError } from '../../src/cli/exit-codes.ts';
import type { CommandName, Globals, Handlers } from '../../src/cli/handlers.ts';
import { buildProgram } from '../../src/cli/program.ts';
import type { SyncError } from '../../src/errors/index.ts';
import type { Locale } from '../../src/messages/text.ts';

export interface Invoked {
  /** The command that ran, or null. */
  readonly name: CommandName | null;
  readonly options: Record<string, unknown>;
  readonly globals: Globals | null;
  readonly exit: number;
  readonly error: SyncError | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line against handlers that only remember what they were given. */
export async function invoke(
  argv: readonly string[],
  { locale = 'en', env = {}, tty = false }: { locale?: Locale; env?: Record<string, string>; tty?: boolean } = {},
): Promise<Invoked> {
  const seen: { name: CommandName | null; options: Record<string, unknown>; globals: Globals | null } = {
    name: null,
    options: {},
    globals: null,
  };
  const handlers = new Proxy({} as Handlers, {
    get: (_, name) => async (options: Record<string, unknown>, globals: Globals) => {
      Object.assign(seen, { name, options, globals });
      return 0;
    },
  });
  const written = { stdout: '', stderr: '' };
  const io = {
    stdout: { write: (words: string) => (written.stdout += words), isTTY: tty, columns: 100 },
    stderr: { write: (words: string) => (written.stderr += words), isTTY: tty, columns: 100 },
    env,
  };
  const program = buildProgram(handlers, io, locale, '1.2.3', argv[0]);
  try {
    await program.command.parseAsync([...argv], { from: 'user' });
    return { ...seen, ...written, exit: program.status, error: null };
  } catch (error) {
    if (error instanceof CommanderError) return { ...seen, ...written, exit: error.exitCode, error: null };
    return { ...seen, ...written, exit: exitStatusOfError(error), error: error as SyncError };
  }
}
