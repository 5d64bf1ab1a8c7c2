import { type ShownError, shownError } from '../errors/shown.ts';
import { cliMessages } from '../messages/cli.ts';
import type { Locale } from '../messages/text.ts';
import { type Look, oneLine, paintFor } from './look.ts';

/** `✗ CODE message` and what to do, without a line break at the end. */
export function errorLines({ code, message, hint }: ShownError, look: Look): string {
  const paint = paintFor(look);
  const clean = (words: string) => words.split('\n').map(oneLine).join('\n');
  const lines = [`${paint.red(`${cliMessages.errorLabel()[look.locale]} ${code}`)}: ${clean(message)}`];
  if (hint) lines.push(`${paint.bold(cliMessages.hintLabel()[look.locale])}: ${clean(hint)}`);
  return lines.join('\n');
}

export interface ErrorOutput {
  readonly stdout: { write(words: string): unknown };
  readonly stderr: { write(words: string): unknown };
}

/** Languages of errors that were thrown after the configuration, which may name one, had been read. */
const languages = new WeakMap<object, Locale>();

/** Rethrows the error, to be told in this language. */
export function throwIn(locale: Locale, error: unknown): never {
  if (typeof error === 'object' && error !== null) languages.set(error, locale);
  throw error;
}

/** With `json` one document on stdout, else words on stderr (DESIGN §2). */
export function printError(io: ErrorOutput, error: unknown, asked: Look & { readonly json: boolean }): void {
  const known = typeof error === 'object' && error !== null ? languages.get(error) : undefined;
  const look = { ...asked, locale: known ?? asked.locale };
  const shown = shownError(error, look.locale);
  if (look.json) io.stdout.write(`${JSON.stringify({ status: 'failed', error: shown })}\n`);
  else io.stderr.write(`${errorLines(shown, look)}\n`);
}
