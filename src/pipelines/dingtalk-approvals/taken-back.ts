import { invariant } from '../../errors/index.ts';
import { operationMessages } from '../../messages/operations.ts';
import type { Text } from '../../messages/text.ts';
import { withoutPlace } from '../../sync/keys.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { TakenBack } from '../shared/taken-back.ts';
import { type ApprovalsCheckpoint, emptyTemplate, readCheckpoint } from './checkpoint.ts';
import { approvalTables } from './tables.ts';

const code = 'ROLLED_BACK';

/**
 * Approvals whose rows a rollback takes back are read again by the next run, whatever the watermark says: they join the ids that every
 * run reads until they stand. A rollback that is itself taken back takes them off that list.
 */
export async function takeBackApprovals(context: PipelineContext, taken: TakenBack): Promise<readonly Text[]> {
  if (taken.mode === 'dedupe') return [];
  const checkpoint = readCheckpoint(context.checkpoint.value);
  // The approvals behind the keys of either table.
  const ids = new Set(taken.rows.map(({ key }) => withoutPlace(key)));
  if (taken.redo) {
    await context.checkpoint.save(without(checkpoint, ids));
    return [];
  }
  const templates = await templatesOf(context, taken, checkpoint, ids);
  const known = [...ids].filter((id) => templates.has(id));
  const nowMs = context.clock.now();
  const next = { ...checkpoint, templates: { ...checkpoint.templates } };
  for (const id of known) {
    const template = templates.get(id) as string;
    const state = next.templates[template] ?? emptyTemplate();
    const failed = { ...state.failed, [id]: state.failed[id] ?? { code, sinceMs: nowMs, attempts: 1 } };
    next.templates[template] = { ...state, failed };
  }
  await context.checkpoint.save(next);
  const lost = ids.size - known.length;
  return [
    ...(known.length > 0 ? [operationMessages.takenBack(known.length)] : []),
    ...(lost > 0 ? [operationMessages.takenBackUnknown(lost)] : []),
  ];
}

function without(checkpoint: ApprovalsCheckpoint, ids: ReadonlySet<string>): ApprovalsCheckpoint {
  const templates = Object.entries(checkpoint.templates).map(([template, state]) => {
    const failed = Object.entries(state.failed).filter(([id, entry]) => entry.code !== code || !ids.has(id));
    return [template, { ...state, failed: Object.fromEntries(failed) }];
  });
  return { ...checkpoint, templates: Object.fromEntries(templates) };
}

/** Which template an approval belongs to: its row says so, else the checkpoint, else the row that the index knows. */
async function templatesOf(
  context: PipelineContext,
  taken: TakenBack,
  checkpoint: ApprovalsCheckpoint,
  ids: ReadonlySet<string>,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { key, cells } of taken.rows) {
    const template = cells['template_code'];
    if (typeof template === 'string' && template !== '') found.set(withoutPlace(key), template);
  }
  for (const [template, { open, seen, failed }] of Object.entries(checkpoint.templates)) {
    for (const id of ids) if (!found.has(id) && (id in open || id in seen || id in failed)) found.set(id, template);
  }
  const missing = [...ids].filter((id) => !found.has(id));
  if (missing.length === 0) return found;
  const [main] = approvalTables(context.config);
  invariant(main, 'there is a main table');
  const writer = await context.open(main);
  await writer.locate(missing.map((id) => ({ instance_id: id })));
  for (const id of missing) {
    const template = writer.known(id)[0]?.cells['template_code'];
    if (typeof template === 'string' && template !== '') found.set(id, template);
  }
  return found;
}
