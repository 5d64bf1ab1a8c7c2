import type { Condition } from '../../sync/contracts.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';
import { runningLabels } from './status.ts';
import type { Work } from './work.ts';

/**
 * A run without a checkpoint does not know what it followed: the window reaches back a day, an approval filed last week is beyond it.
 * The table tells (one call): what it shows as running is followed, and due at once, since whoever wrote the row may have died before
 * he wrote its actions. What lies in the window is listed and read anyway.
 */
export async function followWhatStandsOpen({ context, rows, runs }: Work): Promise<void> {
  const labels = runningLabels(context.config['dingtalk-approvals'].status_labels);
  const conditions: Condition[] = labels.map((value) => ({ column: 'status', operator: 'is', value }));
  const columns = ['instance_id', 'template_code', 'status', 'start_time'];
  for await (const page of rows.writers.main.table.read({ columns, filter: { combine: 'or', conditions } })) {
    for (const { cells } of page.records) {
      const id = normalizeKeyPart(cells['instance_id']);
      const run = runs.find(({ code }) => code === cells['template_code']);
      if (!run || id === '') continue;
      const filedMs = cells['start_time'];
      const createdMs = typeof filedMs === 'number' ? filedMs : run.window.startMs - 1;
      if (createdMs < run.window.startMs) run.before.open[id] = { createdMs, refreshedMs: 0 };
    }
  }
}
