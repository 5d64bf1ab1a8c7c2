import type { Call } from '../core/http.ts';

/**
 * Who is busy with a base right now: reference §4.5. A write that meets another write on the base is 1254291. So is a read that meets a
 * write on its table, and a write that meets a read there, unless the write asks for `ignore_consistency_check`.
 */
interface InFlight {
  base: string;
  table: string;
  kind: 'write' | 'read';
  relaxed: boolean;
}

export class Conflicts {
  readonly #inFlight = new Set<InFlight>();

  /** Registers the call, or null when it conflicts. The returned function ends it. */
  enter(call: Pick<Call, 'operation' | 'params' | 'query'>): (() => void) | null {
    const kind = call.operation.touches;
    const base = call.params['app_token'];
    if (kind === undefined || base === undefined) return () => {};
    const mine: InFlight = {
      base,
      table: call.params['table_id'] ?? '',
      kind,
      relaxed: call.query.get('ignore_consistency_check') === 'true',
    };
    for (const other of this.#inFlight) if (collide(mine, other)) return null;
    this.#inFlight.add(mine);
    return () => this.#inFlight.delete(mine);
  }
}

function collide(a: InFlight, b: InFlight): boolean {
  if (a.base !== b.base) return false;
  if (a.kind === 'write' && b.kind === 'write') return true;
  if (a.kind === 'read' && b.kind === 'read') return false;
  const write = a.kind === 'write' ? a : b;
  return a.table === b.table && !write.relaxed;
}
