import { SyncError } from '../../errors/index.ts';
import { joinTexts, type Text } from '../../messages/text.ts';

/** Whom an error of the source concerns: decides what goes on without it. */

// These codes say that no other call will fare better: credentials, scopes, quota, the operator's own limit.
const concernsAll = /CREDENTIAL|TOKEN|SCOPE|SECRET|APP_KEY|UNAUTHORIZED|WHITELIST|IP_|QUOTA|MAX_CALLS|PREMIUM|CORP|EDITION/;

export type Reach =
  /** Every further call would fail too: save and stop. */
  | 'everything'
  /** The platform is struggling; the next call may succeed. */
  | 'passing'
  /** This template or instance only. */
  | 'one';

export function reachOf(error: unknown): Reach {
  // Not foreseen, or a signal: never swallowed.
  if (!(error instanceof SyncError)) return 'everything';
  if (error.recovery === 'locked' || concernsAll.test(error.code)) return 'everything';
  return error.recovery === 'try-later' ? 'passing' : 'one';
}

/** What happened and what to do, in one text. */
export function wordsOf(error: SyncError): Text {
  return error.hint ? joinTexts([error.text, error.hint]) : error.text;
}
