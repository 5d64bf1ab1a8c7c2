import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Config } from '../../config/schema.ts';
import type { PipelineCheckpoint } from '../../state/ports.ts';

const entry = z.object({
  name: z.string(),
  /** The run that imported it: a rollback of that run forgets the entry. */
  runId: z.string(),
  at: z.string(),
  rows: z.number(),
});
export type ImportEntry = z.infer<typeof entry>;
// Other jobs of the pipeline keep their own facts beside `files`.
const schema = z.looseObject({ files: z._default(z.catch(z.record(z.string(), entry), {}), {}) });

/** Older entries are forgotten: importing such a file again costs look-ups, never rows. */
const entriesMax = 1000;

/** What has been imported, by content: the pipeline's entry in the checkpoint file. */
export interface ImportLedger {
  find(id: string): ImportEntry | null;
  /** Adds and saves at once. */
  add(entries: ReadonlyMap<string, ImportEntry>): Promise<void>;
}

/** An entry that is missing or not ours to understand means that nothing was imported yet, which is harmless. */
export function importLedger(checkpoint: PipelineCheckpoint): ImportLedger {
  const parsed = schema.safeParse(checkpoint.value);
  let state = parsed.success ? parsed.data : { files: {} };
  return {
    find: (id) => (Object.hasOwn(state.files, id) ? (state.files[id] as ImportEntry) : null),
    async add(entries) {
      if (entries.size === 0) return;
      const all = [...Object.entries(state.files).filter(([id]) => !entries.has(id)), ...entries];
      const newest = all.sort(([, a], [, b]) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-entriesMax);
      state = { ...state, files: Object.fromEntries(newest) };
      await checkpoint.save(state);
    },
  };
}

/**
 * Names an import: the same bytes under the same settings for the same tables. What `settings` holds is everything that decides what
 * becomes of the bytes.
 */
export function importId(contentHash: string, settings: unknown): string {
  const print = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12);
  return `${contentHash}-${print}`;
}

/** Which tables an import goes to, as far as the configuration tells without asking the platform. */
export function targetOf(
  config: Config,
  pipeline: 'csv-students' | 'crm-leads',
  tableKeys: readonly string[],
): unknown {
  const { target } = config[pipeline];
  const tables = config[target].tables as Readonly<Record<string, unknown>>;
  const base = target === 'feishu' ? config.feishu.app_token : config.dingtalk.base_id;
  return [target, base, tableKeys.map((key) => tables[key] ?? null)];
}
