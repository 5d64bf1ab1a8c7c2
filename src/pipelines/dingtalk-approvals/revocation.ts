import type { Instance } from './shape.ts';
import { statusOf } from './status.ts';

/**
 * Revocation after approval (reference §3.4): undoing an approved instance is a new instance with `bizAction: REVOKE` that names its
 * parent. When it is agreed the parent is void, though the parent's own detail says COMPLETED/agree for ever. A MODIFY child changes
 * nothing on its parent.
 */

/** The approval that this instance voids; null when it voids none (yet). */
export function voidedBy(instance: Instance): string | null {
  if (instance.bizAction.trim().toUpperCase() !== 'REVOKE' || instance.mainProcessInstanceId === '') return null;
  return statusOf(instance, false, {}).approved ? instance.mainProcessInstanceId : null;
}

/** Whether this instance, attached to `parentId`, voids it. */
export function voids(child: Instance, parentId: string): boolean {
  return voidedBy({ ...child, mainProcessInstanceId: child.mainProcessInstanceId || parentId }) === parentId;
}

/** Children that may have voided this instance: only an approved one can be revoked. */
export function possibleVoiders(instance: Instance): readonly string[] {
  return statusOf(instance, false, {}).approved ? instance.attachedProcessInstanceIds : [];
}
