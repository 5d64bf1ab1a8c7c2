import { SyncError } from '../../errors/index.ts';

/** Whom an error of the source concerns: decides what goes on without it. */

// No call will fare better: the month's quota, or the operator's own limit.
const spent = /QUOTA|MAX_CALLS/;
// Nor will any other template or instance: credentials, the app, its address, its edition.
const concernsAll = /CREDENTIAL|TOKEN|APP_|IP_|ORG_|WRONG_ADDRESS|PREMIUM/;

export type Reach =
  /** Every further call would fail too. */
  | 'everything'
  /** The platform is struggling; the next call may succeed. */
  | 'passing'
  /** This template or instance only. */
  | 'one';

/** Calling on would only burn calls: stop at once. */
export const isSpent = (error: SyncError): boolean => spent.test(error.code);

export function reachOf(error: unknown): Reach {
  // Not foreseen, or a signal: never swallowed.
  if (!(error instanceof SyncError)) return 'everything';
  if (isSpent(error) || concernsAll.test(error.code)) return 'everything';
  return error.recovery === 'try-later' ? 'passing' : 'one';
}

/** The app lacks a permission, or there is no way through: when nothing at all could be read, that is what the run must say. */
export const explainsSilence = (error: SyncError): boolean => /SCOPE|NETWORK/.test(error.code);
