import { SyncError } from '../errors/index.ts';
import { notifyMessages } from '../messages/notify.ts';

/** The address when it is one. The error does not repeat it: a bot's address is its password. */
export function checkedUrl(address: string): string {
  const trimmed = address.trim();
  if (URL.canParse(trimmed) && /^https?:$/.test(new URL(trimmed).protocol)) return trimmed;
  throw new SyncError({
    code: 'BOT_ADDRESS',
    recovery: 'fix-config',
    text: notifyMessages.badUrl(),
    hint: notifyMessages.badUrlHint(),
  });
}
