import type { Table } from '../../sync/contracts.ts';
import { ActionLog } from './action-log.ts';
import { type Approval, actionColumns, approvalOf, mainColumns, type Outcome, Pool, time, word } from './facts.ts';

export interface ReadFacts {
  readonly approvals: readonly Approval[];
  readonly log: ActionLog;
  readonly strayActions: number;
  readonly missingColumns: readonly string[];
  readonly hasActions: boolean;
}

/**
 * One pass over both tables, page by page, only the columns that the figures need. Rows that repeat between pages (somebody
 * edits meanwhile) count once; so do rows that share an instance id.
 */
export async function readFacts(
  main: Table,
  actions: Table | null,
  words: ReadonlyMap<string, Outcome>,
): Promise<ReadFacts> {
  const pool = new Pool();
  const approvals: Approval[] = [];
  const numbers = new Map<string, number>();
  const missingColumns: string[] = [];
  const mainHas = await present(main, mainColumns, missingColumns);
  for await (const page of main.read({ columns: mainHas, whole: true })) {
    for (const record of page.records) {
      const approval = approvalOf(record.cells, words, pool);
      const id = approval.id === '' ? record.recordId : approval.id;
      if (numbers.has(id) || Object.keys(record.cells).length === 0) continue;
      numbers.set(id, approvals.length);
      approvals.push({ ...approval, id });
    }
    if (page.last) break;
  }

  const log = new ActionLog();
  let strayActions = 0;
  if (actions) {
    const actionHas = await present(actions, actionColumns, missingColumns);
    const seen = new Set<string>();
    for await (const page of actions.read({ columns: actionHas, whole: true })) {
      for (const { recordId, cells } of page.records) {
        if (seen.has(recordId)) continue;
        seen.add(recordId);
        const atMs = time(cells['action_time']);
        const number = numbers.get(word(cells['instance_id']));
        if (number === undefined) strayActions++;
        else if (atMs !== null)
          log.add(number, word(cells['node_name']), word(cells['approver']), word(cells['action']), atMs);
      }
      if (page.last) break;
    }
  }
  return { approvals, log, strayActions, missingColumns, hasActions: actions !== null };
}

async function present(table: Table, wanted: readonly string[], missing: string[]): Promise<string[]> {
  const readable = new Set((await table.columns()).filter(({ kind }) => kind !== null).map(({ name }) => name.trim()));
  missing.push(...wanted.filter((name) => !readable.has(name)));
  return wanted.filter((name) => readable.has(name));
}
