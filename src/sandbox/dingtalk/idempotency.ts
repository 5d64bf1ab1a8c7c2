/**
 * How long an insert's clientToken is remembered. Undocumented; five minutes like on the other platform, so that nobody relies on more.
 * Within it the same token is a 409, whatever the body.
 */
export const clientTokenLifetimeMs = 5 * 60_000;
