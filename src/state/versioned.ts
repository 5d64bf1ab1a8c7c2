import type * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import { inWords } from '../lib/schema-words.ts';
import { stateMessages } from '../messages/state.ts';
import type { Text } from '../messages/text.ts';
import { damaged, ownerOnly, readText, replaceFile } from './atomic.ts';

/** Checks `{version}` first, so that a newer file is told apart from a damaged one. `remedy`: what to do about a damaged one. */
export function parseVersioned<T>(
  path: string,
  words: string,
  version: number,
  schema: z.ZodMiniType<T>,
  remedy?: Text,
): T {
  let value: unknown;
  try {
    value = JSON.parse(words.replace(/^\ufeff/, ''));
  } catch (error) {
    throw damaged(path, (error as Error).message, remedy);
  }
  const found = (value as { version?: unknown } | null)?.version;
  if (typeof found === 'number' && found > version) {
    throw new SyncError({
      code: 'STATE_NEWER',
      recovery: 'stop',
      text: stateMessages.newer(path, found),
      hint: stateMessages.newerHint(),
    });
  }
  // Each file is read once: compiling its schema first would cost more than it saves.
  const parsed = schema.safeParse(value, { ...inWords, jitless: true });
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw damaged(path, `${issue?.path.join('.') || 'root'}: ${issue?.message ?? 'invalid'}`, remedy);
  }
  return parsed.data;
}

/** A small versioned JSON file: validated when read, replaced atomically. `null` when there is none. */
export function readVersioned<T>(path: string, version: number, schema: z.ZodMiniType<T>, remedy?: Text): T | null {
  const words = readText(path);
  return words === null ? null : parseVersioned(path, words, version, schema, remedy);
}

export function writeVersioned<T extends { version: number }>(path: string, value: T, mode = ownerOnly): void {
  replaceFile(path, `${JSON.stringify(value, null, 2)}\n`, mode);
}
