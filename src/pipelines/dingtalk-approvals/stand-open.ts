import type { Condition } from '../../sync/contracts.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';
import { runningLabels } from './status.ts';
import type { Work } from './work.ts';

/**
 * A run without a checkpoint does not know what it followed: the window reaches back a day, an approval filed last week is beyond it.
 * The table tells (one call): what it shows as running is followed from here on, and what was decided meanwhile is read in this run.
 */
export async function followWhatStandsOpen({ context, rows, runs, nowMs }: Work): Promise<void> {
  const labels = runningLabels(context.config['dingtalk-approvals'].status_labels);
  const conditions: Condition[] = labels.map((value) => ({ column: 'status', operator: 'is', value }));
  const columns = ['instance_id', 'template_code', 'status', 'start_time'];
  for await (const page of rows.writers.main.table.read({ columns, filter: { combine: 'or', conditions } })) {
    for (const { cells } of page.records) {
      const id = normalizeKeyPart(cells['instance_id']);
      const run = runs.find(({ code }) => code === cells['template_code']);
      if (!run || id === '') continue;
      const createdMs = cells['start_time'];
      // Without a time it cannot be listed: due at once, its detail tells.
      run.before.open[id] =
        typeof createdMs === 'number'
          ? { createdMs, refreshedMs: nowMs }
          : { createdMs: run.window.startMs, refreshedMs: 0 };
    }
  }
}
