import { SyncError } from '../errors/index.ts';
import { setupMessages } from '../messages/setup.ts';
import { joinTexts, type Text } from '../messages/text.ts';
import type { Column, ColumnSpec, Table, TableSpec } from '../sync/contracts.ts';
import { checkColumns } from '../sync/open-table.ts';
import type { TargetPlatform, ViewWish } from '../sync/platform.ts';
import { viewWishes } from './views.ts';

export type SetupStep =
  | { readonly kind: 'create-table'; readonly table: string; readonly columns: readonly string[]; readonly text: Text }
  | { readonly kind: 'create-column'; readonly table: string; readonly column: string; readonly text: Text }
  | {
      readonly kind: 'add-options';
      readonly table: string;
      readonly column: string;
      readonly options: readonly string[];
      readonly text: Text;
    }
  | {
      readonly kind: 'create-view';
      readonly table: string;
      readonly view: string;
      readonly type: ViewWish['kind'];
      readonly text: Text;
    }
  /** Something for a person to do: it is left alone. */
  | {
      readonly kind: 'wrong-type' | 'wrong-link' | 'name-taken';
      readonly table: string;
      readonly column: string;
      readonly text: Text;
      readonly hint: Text;
    };

/** Whether a person has to mend it. */
export const needsPerson = (step: SetupStep): step is Extract<SetupStep, { hint: Text }> => 'hint' in step;

export interface SetupResult {
  readonly steps: readonly SetupStep[];
  /** table key → id, of every table that exists now. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Where the configuration expects a table. Only one that is named can be created. */
export type Where =
  | { readonly kind: 'name'; readonly name: string }
  /** An id in the default base. */
  | { readonly kind: 'id'; readonly id: string }
  /** An address, or both parts: perhaps in another base. */
  | { readonly kind: 'elsewhere' };

export interface Wanted {
  readonly spec: TableSpec;
  readonly where: Where;
}

interface Subject {
  readonly spec: TableSpec;
  readonly name: string;
  /** Columns that we create; mirrors appear by themselves with the link that names them. */
  readonly own: readonly ColumnSpec[];
  /** null: not there (yet). */
  table: Table | null;
  /** Its columns before we changed anything; null for a table that this run creates. */
  columns: readonly Column[] | null;
}

/**
 * Creates what is missing for these tables: tables, columns, options, links, views. Running it again does nothing; what exists is never
 * changed. With `dryRun` the steps are only listed. Calls: one listing of the tables, one of the columns of each table that is there,
 * one per thing that is created. Throws TABLE_NOT_FOUND before anything is created.
 */
export async function setup(
  platform: TargetPlatform,
  wanted: readonly Wanted[],
  {
    dryRun,
    emptyBase = false,
  }: { readonly dryRun: boolean /** The base is still to come. */; readonly emptyBase?: boolean },
): Promise<SetupResult> {
  const steps: SetupStep[] = [];
  const subjects = await findTables(platform, wanted, emptyBase);
  for (const subject of subjects) if (subject.table) subject.columns = await subject.table.columns({ fresh: true });
  for (const subject of inOrder(subjects)) await createTable(platform, subject, subjects, dryRun, steps);
  for (const subject of subjects) await completeColumns(platform, subject, subjects, dryRun, steps);
  for (const subject of subjects) await createViews(platform, subject, dryRun, steps);
  return {
    steps,
    tables: Object.fromEntries(subjects.flatMap(({ spec, table }) => (table ? [[spec.key, tableIdOf(table)]] : []))),
  };
}

const tableIdOf = (table: Table) => table.id.split('/').at(-1) as string;

async function findTables(platform: TargetPlatform, wanted: readonly Wanted[], emptyBase: boolean): Promise<Subject[]> {
  const specs = wanted.map(({ spec }) => spec);
  const mirrors = new Set(
    specs.flatMap((spec) =>
      spec.columns.flatMap(({ linkTo, backColumn }) => (backColumn ? `${linkTo}/${backColumn}` : [])),
    ),
  );
  const isHere = wanted.some(({ where }) => where.kind !== 'elsewhere');
  const here = isHere && !emptyBase ? await platform.admin.tables() : [];
  const unknown = wanted.flatMap(({ spec, where }) =>
    where.kind === 'id' && !here.some(({ id, name }) => id === where.id || name.trim() === where.id)
      ? setupMessages.tableIdMissing(spec.key, where.id, here)
      : [],
  );
  if (unknown.length > 0) {
    throw new SyncError({
      code: 'TABLE_NOT_FOUND',
      recovery: 'fix-config',
      text: joinTexts(unknown, '\n'),
      hint: setupMessages.tableIdMissingHint(),
    });
  }
  const subjects: Subject[] = [];
  for (const { spec, where } of wanted) {
    const there =
      where.kind !== 'name' || here.some(({ id, name }) => name.trim() === where.name.trim() || id === where.name);
    subjects.push({
      spec,
      name: where.kind === 'name' ? where.name : spec.defaultName,
      own: spec.columns.filter(({ kind, name }) => !(kind === 'link' && mirrors.has(`${spec.key}/${name}`))),
      table: there ? await platform.open(spec) : null,
      columns: null,
    });
  }
  return subjects;
}

/** Tables that others link to come first, so that their links are created with them. */
function inOrder(subjects: readonly Subject[]): readonly Subject[] {
  const left = [...subjects];
  const ordered: Subject[] = [];
  const waits = (subject: Subject) =>
    subject.own.some(({ linkTo }) => left.some((other) => other !== subject && other.spec.key === linkTo));
  while (left.length > 0) {
    const next = left.findIndex((subject) => !waits(subject));
    ordered.push(...left.splice(Math.max(next, 0), 1));
  }
  return ordered;
}

async function createTable(
  platform: TargetPlatform,
  subject: Subject,
  subjects: readonly Subject[],
  dryRun: boolean,
  steps: SetupStep[],
): Promise<void> {
  if (subject.table) return;
  const { name, own, spec } = subject;
  const taken = own.filter((column) => stoodInBy(column, subjects) !== null);
  const columns = own.filter((column) => !taken.includes(column));
  steps.push({
    kind: 'create-table',
    table: name,
    columns: columns.map((column) => column.name),
    text: setupMessages.createTable(name, columns.length),
  });
  for (const column of taken) steps.push(nameTaken(name, column, subjects));
  if (dryRun) return;
  const targets = new Map(subjects.flatMap((other) => (other.table ? [[other.spec.key, tableIdOf(other.table)]] : [])));
  await platform.admin.createTable(name, columns, targets);
  subject.table = await platform.open(spec);
}

const linked = (column: ColumnSpec, subjects: readonly Subject[]) =>
  column.kind === 'link' ? subjects.find((other) => other.spec.key === column.linkTo) : undefined;

/** The column that stands where the mirror of a two-way link would appear. */
function stoodInBy(column: ColumnSpec, subjects: readonly Subject[]): Column | null {
  return linked(column, subjects)?.columns?.find(({ name }) => name === column.backColumn) ?? null;
}

function nameTaken(table: string, column: ColumnSpec, subjects: readonly Subject[]): SetupStep {
  const other = linked(column, subjects) as Subject;
  const name = column.backColumn as string;
  return {
    kind: 'name-taken',
    table: other.table?.name ?? other.name,
    column: name,
    text: setupMessages.mirrorTaken(other.table?.name ?? other.name, name, table, column.name),
    hint: setupMessages.mirrorTakenHint(),
  };
}

async function completeColumns(
  platform: TargetPlatform,
  subject: Subject,
  subjects: readonly Subject[],
  dryRun: boolean,
  steps: SetupStep[],
): Promise<void> {
  const { table, columns: real, own, spec } = subject;
  if (!table || !real) return;
  // What a run can do without is created all the same.
  const strict: TableSpec = { ...spec, columns: own.map(({ optional: _optional, ...column }) => column) };
  const check = checkColumns(strict, real);
  for (const { column, found } of check.wrong) {
    steps.push({
      kind: 'wrong-type',
      table: table.name,
      column: column.name,
      text: setupMessages.wrongType(table.name, column.name, found.platformType, column.kind),
      hint: setupMessages.wrongTypeHint(column.name, column.kind),
    });
  }
  for (const column of check.usable) {
    const found = real.find(({ name }) => name === column.name);
    const target = linked(column, subjects)?.table;
    if (!target || !found?.linkTableId || found.linkTableId === tableIdOf(target)) continue;
    steps.push({
      kind: 'wrong-link',
      table: table.name,
      column: column.name,
      text: setupMessages.wrongLink(table.name, column.name, target.name),
      hint: setupMessages.wrongLinkHint(column.name),
    });
  }
  let created = false;
  for (const column of check.missing) {
    const target = linked(column, subjects);
    if (stoodInBy(column, subjects)) {
      steps.push(nameTaken(table.name, column, subjects));
      continue;
    }
    steps.push({
      kind: 'create-column',
      table: table.name,
      column: column.name,
      text: setupMessages.createColumn(table.name, column.name, column.kind),
    });
    if (dryRun) continue;
    const linkTableId = target?.table ? tableIdOf(target.table) : undefined;
    await platform.admin.createColumn(tableIdOf(table), column, linkTableId, table.baseId);
    created = true;
  }
  for (const { column, missing } of optionsMissing(check.usable, real)) {
    steps.push({
      kind: 'add-options',
      table: table.name,
      column,
      options: missing,
      text: setupMessages.addOptions(table.name, column, missing),
    });
    if (!dryRun) await table.addOptions(column, missing);
  }
  // The columns on disk are older than what we have just added.
  if (created) subject.columns = await table.columns({ fresh: true });
}

/** Options that select columns lack. */
export function optionsMissing(
  columns: readonly ColumnSpec[],
  real: readonly Column[],
): { readonly column: string; readonly missing: readonly string[] }[] {
  return columns.flatMap((column) => {
    const options = real.find(({ name }) => name === column.name)?.options;
    const missing = (column.options ?? []).filter((wanted) => options && !options.some(({ name }) => name === wanted));
    return missing.length > 0 ? [{ column: column.name, missing }] : [];
  });
}

async function createViews(
  platform: TargetPlatform,
  subject: Subject,
  dryRun: boolean,
  steps: SetupStep[],
): Promise<void> {
  const { spec, table, columns } = subject;
  const wishes = viewWishes[spec.key] ?? [];
  if (wishes.length === 0 || platform.name !== 'feishu') return;
  const views = table && columns ? await platform.admin.views(tableIdOf(table), table.baseId) : [];
  if (views === null) return;
  for (const wish of wishes) {
    if (views.some((view) => view.name === wish.name)) continue;
    steps.push({
      kind: 'create-view',
      table: subject.name,
      view: wish.name,
      type: wish.kind,
      text: setupMessages.createView(subject.name, wish.name, wish.kind),
    });
    if (dryRun || !table) continue;
    const known = wish.filter ? await table.columns() : [];
    await platform.admin.createView(tableIdOf(table), wish, { baseId: table.baseId, columns: known });
  }
}
