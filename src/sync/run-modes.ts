/**
 * Runs under a pipeline's name that are not its sync: reminders, figures, repairs by hand, a few named records, a backfill. Their success
 * says nothing about how fresh the tables are.
 */
const sideModes = new Set([
  'remind',
  'stats',
  'set-status',
  'rollback',
  'dedupe',
  'apply',
  'retry',
  'instance',
  'range',
]);

/** Whether a run of this mode brings the pipeline's tables up to date. */
export const isSyncMode = (mode: string): boolean => !sideModes.has(mode);
