import * as z from 'zod/mini';
import { SyncError } from '../../errors/index.ts';
import { approvalMessages } from '../../messages/approvals.ts';

const epochMs = z.int().check(z.minimum(0));

/** An instance that is not over yet. Times are epoch ms. */
const openEntry = z.object({ createdMs: epochMs, refreshedMs: epochMs });
export type OpenEntry = z.infer<typeof openEntry>;

/** An instance that could not be read, or whose writing is in doubt: read again in every run until it succeeds. */
const failedEntry = z.object({ code: z.string(), sinceMs: epochMs, attempts: z.int().check(z.minimum(1)) });

const templateState = z.object({
  name: z.optional(z.string()),
  /** Creation time up to which everything is confirmed written or in the rejected list; null before the first run. */
  watermarkMs: z.nullable(epochMs),
  open: z.record(z.string(), openEntry),
  /** Ids in the overlap that are dealt with, with their creation time: listed again, they cost no detail call. */
  seen: z.record(z.string(), epochMs),
  failed: z.record(z.string(), failedEntry),
});
export type TemplateState = z.infer<typeof templateState>;

const checkpointSchema = z.object({
  version: z.literal(1),
  templates: z.record(z.string(), templateState),
  /** Approvals voided later: parent id → the agreed REVOKE instance. The parent's own detail never says so. */
  revoked: z._default(z.record(z.string(), z.string()), {}),
  /**
   * Where an earlier tool had got to (null: it had finished nothing): templates without a state of their own start there. Gone as soon
   * as a run over all templates is saved.
   */
  takenOver: z.optional(z.object({ startMs: z.nullable(epochMs) })),
});
export type ApprovalsCheckpoint = z.infer<typeof checkpointSchema>;

export const emptyTemplate = (watermarkMs: number | null = null): TemplateState => ({
  watermarkMs,
  open: {},
  seen: {},
  failed: {},
});
export const emptyCheckpoint = (): ApprovalsCheckpoint => ({ version: 1, templates: {}, revoked: {} });

/** The pipeline's entry of the checkpoint file. Throws CHECKPOINT_DAMAGED, CHECKPOINT_NEWER (stop). */
export function readCheckpoint(value: unknown): ApprovalsCheckpoint {
  if (value === null || value === undefined) return emptyCheckpoint();
  const version = (value as { version?: unknown }).version;
  if (typeof version === 'number' && version > 1) {
    throw new SyncError({
      code: 'CHECKPOINT_NEWER',
      recovery: 'stop',
      text: approvalMessages.checkpointNewer(version),
      hint: approvalMessages.checkpointNewerHint(),
    });
  }
  const parsed = checkpointSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new SyncError({
    code: 'CHECKPOINT_DAMAGED',
    recovery: 'stop',
    text: approvalMessages.checkpointDamaged(parsed.error.issues[0]?.path.join('.') || '/'),
    hint: approvalMessages.checkpointDamagedHint(),
  });
}
