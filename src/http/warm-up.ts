import { sendOff } from '../lib/next-turn.ts';
import type { HttpDoor } from './contracts.ts';

/**
 * Loads the wire and asks for a token ahead of the first call, which then finds both. Resolves when the question is on its way; its
 * failure is the first call's to tell.
 */
export async function warmUp(http: Pick<HttpDoor, 'ready'>, token: () => Promise<string>): Promise<void> {
  await http.ready();
  await sendOff(token());
}
