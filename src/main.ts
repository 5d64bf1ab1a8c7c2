#!/usr/bin/env node
import { exitStatusOfError } from './cli/exit-codes.ts';
import { lazyHandlers } from './cli/handlers.ts';
import { buildProgram } from './cli/program.ts';
import { parseLocale, selectLocale } from './cli/select-locale.ts';
import type { Io } from './cli/world.ts';
import { keepCompiled } from './config/compiled.ts';

/** Builds the real dependencies, runs the command line, and ends with its exit status. The only place that ends the process. */
async function main(): Promise<void> {
  const io: Io = {
    stdout: process.stdout,
    stderr: process.stderr,
    // Opening it loads Node's file streams, and hardly a run reads it.
    get stdin() {
      return process.stdin;
    },
    env: process.env,
    cwd: process.cwd(),
  };
  const args = process.argv.slice(2);
  const locale = selectLocale({ flag: languageFlag(args) ?? undefined, env: process.env });
  const handlers = lazyHandlers(async () => {
    keepCompiled(process.env);
    const { createHandlers, listenForSignals } = await import('./cli/commands/index.ts');
    return createHandlers(io, listenForSignals(process));
  });
  const program = buildProgram(handlers, io, locale, process.env['BITABLE_SYNC_VERSION'], args[0]);
  try {
    await program.command.parseAsync(args, { from: 'user' });
    process.exitCode = program.status;
  } catch (error) {
    process.exitCode = await report(error, io, args, locale);
  }
}

/** The language in which a wrong command line is explained: `--lang` counts even where the line cannot be parsed. */
function languageFlag(args: readonly string[]) {
  const at = args.indexOf('--lang');
  const value = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith('--lang='))?.slice('--lang='.length);
  return value === undefined ? null : parseLocale(value);
}

async function report(error: unknown, io: Io, args: readonly string[], locale: 'zh-CN' | 'en'): Promise<number> {
  // Help and version end in a CommanderError of exit code 0; they have been printed.
  if ((error as { code?: string }).code?.startsWith('commander.') && (error as { exitCode?: number }).exitCode === 0)
    return 0;
  const { printError } = await import('./cli/errors.ts');
  printError(io, error, {
    json: args.includes('--json'),
    locale,
    colour: io.stderr.isTTY === true && !io.env['NO_COLOR'] && !args.includes('--no-color'),
  });
  return exitStatusOfError(error);
}

/** What could not be shown must not end a run half way: it saves and leaves as always, and its result is in the history. */
let isLost = false;
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // A reader who has seen enough (`| head`) is no failure; a document that did not fit on the disk is.
    if (stream === process.stdout && error.code !== 'EPIPE') isLost = true;
  });
}
await main();
if (isLost && !process.exitCode) process.exitCode = 1;
