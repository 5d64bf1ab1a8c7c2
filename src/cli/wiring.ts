import type { OptionValues } from 'commander';
import type { CliCommand } from './command.ts';
import type { CommandName, CommandOptions, Globals, Handlers } from './handlers.ts';

/** Joins the commander tree to what stands behind it. */
export interface Wiring {
  readonly handlers: Handlers;
  /** The global options of this invocation. */
  globals(command: CliCommand): Globals;
  /** Tells the exit status of the command that ran. */
  done(status: number): void;
}

/**
 * Makes `command` call its handler with typed options. `read` turns what commander collected into them, and throws usage errors
 * for combinations that do not go together.
 */
export function wire<Name extends CommandName>(
  command: CliCommand,
  wiring: Wiring,
  name: Name,
  read: (options: OptionValues, operands: readonly unknown[]) => CommandOptions[Name],
): void {
  command.action(async (...received: unknown[]) => {
    const operands = received.slice(0, -2);
    wiring.done(await wiring.handlers[name](read(command.opts(), operands), wiring.globals(command)));
  });
}
