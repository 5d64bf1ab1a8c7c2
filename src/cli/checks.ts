import type { OptionValues } from 'commander';
import type { DateParts } from '../lib/zone.ts';
import { cliMessages } from '../messages/cli.ts';
import { isDateReversed } from './arguments.ts';
import type { Planned } from './handlers.ts';
import { usageError } from './usage-error.ts';

/** At most one of these may be given; each is [flag, whether it was]. */
export function exclusive(...flags: readonly (readonly [string, boolean])[]): void {
  const given = flags.filter(([, is]) => is);
  if (given.length > 1) throw usageError('USAGE_CONFLICT', cliMessages.conflict(given[0]![0], given[1]![0]));
}

/** `flag` makes sense only beside one of `others`. */
export function needs(flag: string, given: boolean, others: readonly string[], othersGiven: boolean): void {
  if (given && !othersGiven) throw usageError('USAGE_CONFLICT', cliMessages.needsOther(flag, others));
}

/** At least one of these must be given. */
export function oneOf(...flags: readonly (readonly [string, boolean])[]): void {
  if (!flags.some(([, is]) => is)) {
    throw usageError('USAGE_MISSING_ARGUMENT', cliMessages.needsOneOf(flags.map(([flag]) => flag)));
  }
}

/** `--dry-run [--out PLAN]`. */
export function readPlanned(options: OptionValues): Planned {
  const dryRun = Boolean(options['dryRun']);
  needs('--out', options['out'] !== undefined, ['--dry-run'], dryRun);
  return { dryRun, out: options['out'] as string | undefined };
}

/** `--from D --to D`: both or none, in order. */
export function readRange(options: OptionValues): { from?: DateParts | undefined; to?: DateParts | undefined } {
  const from = options['from'] as DateParts | undefined;
  const to = options['to'] as DateParts | undefined;
  needs('--to', to !== undefined, ['--from'], from !== undefined);
  needs('--from', from !== undefined, ['--to'], to !== undefined);
  if (from && to && isDateReversed(from, to))
    throw usageError('USAGE_CONFLICT', cliMessages.reversed('--from', '--to'));
  return { from, to };
}
