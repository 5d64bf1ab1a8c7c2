import { readFileSync } from 'node:fs';

/**
 * How long this process has stood in line for a core since it began, in milliseconds: what other work on the machine cost it. 0 where the
 * system does not say (Linux does).
 */
export function waitedMs(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
