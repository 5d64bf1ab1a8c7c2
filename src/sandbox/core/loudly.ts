import { Refusal } from './http.ts';

/** Turns a refusal of the rules into an ordinary error: a test that edits wrongly should fail loudly. */
export function loudly<T>(change: () => T): T {
  try {
    return change();
  } catch (error) {
    if (error instanceof Refusal) throw new Error(`refused: ${JSON.stringify(error.reply.body)}`);
    throw error;
  }
}
