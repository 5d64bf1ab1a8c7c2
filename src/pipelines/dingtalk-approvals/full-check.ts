import { approvalMessages } from '../../messages/approvals.ts';
import { canonical, changedCells } from '../../sync/cells.ts';
import type { Cell, ColumnSpec, Row, TableSpec, TableWriter } from '../../sync/contracts.ts';
import { keyOf } from '../../sync/keys.ts';
import { finalLabels } from './status.ts';
import { formColumns } from './tables.ts';
import type { TemplateRun } from './template-run.ts';
import type { Work } from './work.ts';
import type { WrittenRules } from './written-rules.ts';

const keysShown = 20;
const minuteMs = 60_000;

type Kind = 'missing' | 'changed' | 'duplicate' | 'orphan';

/** One table as it stands: rows by natural key. */
type Standing = Map<string, Row[]>;

/**
 * `--full-check`: every instance of the window against both tables. What is over and was written by us, by the settings of today, is
 * compared with what we wrote, without a detail call; only what is not over, or not known, is read. Drift is repaired by putting the rows again.
 */
export class FullCheck {
  private readonly found: Record<Kind, Set<string>> = {
    missing: new Set(),
    changed: new Set(),
    duplicate: new Set(),
    orphan: new Set(),
  };
  /** Both tables were read to their end; without that nothing can be said of them. */
  hasTables = false;
  private main: Standing = new Map();
  private action: Standing = new Map();
  private columns: { main: readonly ColumnSpec[]; action: readonly ColumnSpec[] } = { main: [], action: [] };
  private readonly over: ReadonlySet<string>;
  private readonly kept: { run: TemplateRun; id: string }[] = [];

  constructor(
    private readonly work: Work,
    private readonly written: WrittenRules,
  ) {
    this.over = finalLabels(work.context.config['dingtalk-approvals'].status_labels);
    work.holdsApproved = true;
    work.onRows = (_run, id, mapped) =>
      this.compare(id, mapped.main, this.work.rows.actionSpec ? mapped.actions : null);
  }

  /** Whether this listed id must be read. What need not be is compared from what we know. */
  reads(run: TemplateRun, id: string): boolean {
    if (id in run.before.open || id in run.before.failed) return true;
    const expected = this.work.rows.expected(id);
    if (expected === null || !this.over.has(String(expected.main.status ?? ''))) return true;
    const { start_time: startTime = null } = expected.main;
    if (!isSettled(run, id, startTime)) return true;
    if (!this.written.cover(run.code, typeof startTime === 'number' ? startTime + minuteMs : 0)) return true;
    this.kept.push({ run, id });
    return false;
  }

  /** Reads both tables whole. */
  async readTables(): Promise<void> {
    const { main, action } = this.work.rows.writers;
    this.columns = { main: await present(main), action: action ? await present(action) : [] };
    this.main = await standing(main);
    if (action) this.action = await standing(action);
    this.hasTables = true;
  }

  /** Puts what we once wrote for every instance that was not read: equal rows cost nothing, the others are repaired. */
  async compareKept(): Promise<void> {
    const { recorder } = this.work.context;
    for (const { run, id } of this.kept) {
      if (run.results.has(id)) continue;
      const expected = this.work.rows.expected(id);
      if (expected === null) continue;
      recorder.read();
      const main = { ...this.emptied(run), ...expected.main, instance_id: expected.main.instance_id ?? id };
      const actions =
        expected.actions?.map((row) => ({ ...empty(this.work.rows.actionSpec as TableSpec), ...row })) ?? null;
      this.compare(id, main, actions);
      await this.work.rows.put(id, { main, actions });
    }
  }

  /** Columns of this template's rows that are ours: what a person typed into one that we left empty goes. */
  private emptied(run: TemplateRun): Record<string, Cell> {
    const others = new Set(
      formColumns(this.work.context.config['dingtalk-approvals'])
        .filter((column) => column.processCode !== null && column.processCode !== run.code)
        .map((column) => column.name),
    );
    return Object.fromEntries(Object.entries(empty(this.work.rows.mainSpec)).filter(([name]) => !others.has(name)));
  }

  /** Tells which kind of difference there is between what should stand and what stands. */
  private compare(id: string, main: Row, actions: readonly Row[] | null): void {
    if (!this.hasTables) return;
    const key = this.work.rows.keyOf(id);
    const rows = this.main.get(key) ?? [];
    const [first] = rows;
    if (!first) this.found.missing.add(id);
    else if (Object.keys(changedCells(this.columns.main, first, main)).length > 0) this.found.changed.add(id);
    if (rows.length > 1) this.found.duplicate.add(id);
    if (actions !== null) this.compareActions(id, actions, this.action.get(key) ?? []);
  }

  private compareActions(id: string, wanted: readonly Row[], standing: readonly Row[]): void {
    const print = (row: Row) =>
      this.columns.action.map((column) => canonical(column.kind, row[column.name])).join('\u0000');
    const left = new Map<string, number>();
    for (const row of standing) left.set(print(row), (left.get(print(row)) ?? 0) + 1);
    const unmatched: number[] = [];
    wanted.forEach((row, place) => {
      const count = left.get(print(row)) ?? 0;
      if (count > 0) left.set(print(row), count - 1);
      else unmatched.push(place + 1);
    });
    const surplus = [...left.values()].reduce((sum, count) => sum + count, 0);
    unmatched.forEach((place, index) => {
      this.found[index < surplus ? 'changed' : 'missing'].add(`${id}#${place}`);
    });
    for (let extra = unmatched.length; extra < surplus; extra++) {
      this.found.duplicate.add(`${id}#${wanted.length + extra - unmatched.length + 1}`);
    }
  }

  /** Rows of the window that DingTalk does not list: told, never deleted. */
  findOrphans(): void {
    const runs = this.work.runs.filter((run) => run.complete && run.error === null);
    const listed = new Set(runs.flatMap((run) => [...run.listed].map((id) => this.work.rows.keyOf(id))));
    const codes = new Map(runs.map((run) => [run.code, run]));
    // Where a template could not be listed, a row without a template may be its.
    const allListed = runs.length === this.work.runs.length;
    for (const [key, rows] of this.main) {
      const [row] = rows;
      if (!row || listed.has(key)) continue;
      const code = String(row.template_code ?? '');
      const run = codes.get(code) ?? (code === '' && allListed ? runs[0] : undefined);
      if (!run || !isInWindow(row.start_time ?? null, run)) continue;
      if (run.results.has(String(row.instance_id)) && run.results.get(String(row.instance_id))?.state !== 'gone')
        continue;
      this.found.orphan.add(String(row.instance_id));
      this.work.context.recorder.warn({
        key: String(row.instance_id),
        code: 'orphan',
        message: approvalMessages.orphan(String(row.title ?? '')),
      });
    }
  }

  /** The difference by kind; nothing where not even one template could be compared. */
  report(): void {
    if (!this.hasTables || !this.work.runs.some((run) => run.complete)) return;
    const shown = Object.entries(this.found).map(([kind, keys]) => [
      kind,
      { count: keys.size, keys: [...keys].slice(0, keysShown) },
    ]);
    this.work.context.recorder.extra('fullCheck', Object.fromEntries(shown));
  }
}

/**
 * Whether an earlier run saw this instance through: written without its checkpoint (a run that was killed), it may lack actions, or
 * void a parent that nobody has told.
 */
function isSettled({ before }: TemplateRun, id: string, startTime: Cell): boolean {
  if (id in before.seen) return true;
  // Start times are kept to the minute.
  return before.watermarkMs !== null && typeof startTime === 'number' && startTime + minuteMs <= before.watermarkMs;
}

const empty = (spec: TableSpec): Record<string, Cell> =>
  Object.fromEntries(spec.columns.map((column) => [column.name, null]));

/** Spec columns that the table really has: the optional ones may be missing. */
async function present(writer: TableWriter): Promise<ColumnSpec[]> {
  const names = new Set((await writer.table.columns()).map((column) => column.name.trim()));
  return writer.spec.columns.filter((column) => names.has(column.name));
}

async function standing(writer: TableWriter): Promise<Standing> {
  const rows: Standing = new Map();
  for await (const { cells } of writer.scan()) {
    const key = keyOf(writer.spec, cells);
    if (key === null) continue;
    const same = rows.get(key);
    if (same) same.push(cells);
    else rows.set(key, [cells]);
  }
  return rows;
}

/** Start times are kept to the minute: a row at the very edge of the window may belong before it. No start time: it is none of ours. */
function isInWindow(startTime: Cell, run: TemplateRun): boolean {
  if (typeof startTime !== 'number') return true;
  return startTime >= run.window.startMs + minuteMs && startTime <= run.window.endMs;
}
