/** Runs that bring a pipeline's tables up to date. */
const syncModes = ['incremental', 'init', 'full-check', 'import', 'export', 'both'] as const;

/**
 * Runs under a pipeline's name that are not its sync: reminders, figures, repairs by hand, a few named records, a backfill. Their success
 * says nothing about how fresh the tables are.
 */
const sideModes = [
  'remind',
  'stats',
  'set-status',
  'rollback',
  'dedupe',
  'apply',
  'retry',
  'instance',
  'range',
] as const;

/** Whether what a run of this mode refuses stands in its report only: a rollback that leaves a row alone has lost no record of the source. */
export const isOnItsOwn = (mode: string): boolean => ['rollback', 'dedupe', 'apply'].includes(mode);

export type RunMode = (typeof syncModes)[number] | (typeof sideModes)[number];

/** Whether a run of this mode brings the pipeline's tables up to date. */
export const isSyncMode = (mode: string): boolean => !(sideModes as readonly string[]).includes(mode);
