import { createHash } from 'node:crypto';
import { customerMessages } from '../../messages/customers.ts';
import type { Base, Problem } from '../../state/customer-store/base-port.ts';
import type { TableIntent } from './merge.ts';
import { pendingOf } from './pending.ts';

/** Code of rows that the platform refused; the engine reports them in the run that tried. */
export const refusedCode = 'platform_refused';

/** Rows that the platform refused: trying them again every five minutes would only spend calls, and bisecting spends many. */
export class Refusals {
  private readonly listed = new Map<string, Problem>();

  constructor(private readonly base: Base) {}

  get problems(): readonly Problem[] {
    return [...this.listed.values()];
  }

  /** The same change as the one that was refused. `first`: it is met for the first time in this run. */
  recall(intent: TableIntent): { readonly refused: boolean; readonly first: Problem | null } {
    if (this.base.refused.get(intent.id) !== hashOf(intent)) return { refused: false, first: null };
    return { refused: true, first: this.listed.has(intent.id) ? null : this.list(intent.id) };
  }

  add(intent: TableIntent): void {
    this.base.refused.set(intent.id, hashOf(intent));
    this.list(intent.id);
  }

  settle(id: string): void {
    this.base.refused.delete(id);
  }

  private list(id: string): Problem {
    const text = customerMessages.stillRefused(id);
    const problem: Problem = { side: 'table', severity: 'rejected', key: id, code: refusedCode, text };
    this.listed.set(id, problem);
    return problem;
  }
}

/** Of what people wrote, where they did: a counter that ticks on is no reason to try a bad row again. */
function hashOf(intent: TableIntent): string {
  const plan = { table: [intent], store: [], conflicts: [], notes: [], unchanged: 0 };
  const cells = pendingOf(plan).table.get(intent.id) ?? (intent.kind === 'create' ? intent.row : intent.changes);
  const words = JSON.stringify([intent.kind, Object.entries(cells).sort()]);
  return createHash('sha256').update(words).digest('base64').slice(0, 16);
}
