import { SyncError } from '../errors/index.ts';
import { setupMessages } from '../messages/setup.ts';
import type { Text } from '../messages/text.ts';
import type { ColumnSpec, Table, TableSpec } from '../sync/contracts.ts';
import { checkColumns } from '../sync/open-table.ts';
import type { TargetPlatform } from '../sync/platform.ts';
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
  | { readonly kind: 'create-view'; readonly table: string; readonly view: string; readonly text: Text }
  | {
      readonly kind: 'wrong-type';
      readonly table: string;
      readonly column: string;
      readonly text: Text;
      readonly hint: Text;
    };

export interface SetupResult {
  readonly steps: readonly SetupStep[];
  /** table key → id, of every table that exists now. */
  readonly tables: Readonly<Record<string, string>>;
}

interface Subject {
  readonly spec: TableSpec;
  readonly name: string;
  table: Table | null;
}

/** Mirror columns appear by themselves with the link that names them. */
function mirrors(specs: readonly TableSpec[]): Set<string> {
  return new Set(
    specs.flatMap((spec) =>
      spec.columns.filter((column) => column.backColumn).map((column) => `${column.linkTo}/${column.backColumn}`),
    ),
  );
}

/**
 * Creates what is missing for these tables: tables, columns, options, links, views. Running it again does nothing; what exists is never
 * changed. With `dryRun` the steps are only listed. `nameOf` gives the name under which the configuration expects the table (null: it
 * names an id, which cannot be created).
 */
export async function setup(
  platform: TargetPlatform,
  specs: readonly TableSpec[],
  nameOf: (spec: TableSpec) => string | null,
  dryRun: boolean,
): Promise<SetupResult> {
  const steps: SetupStep[] = [];
  const subjects: Subject[] = [];
  for (const spec of specs)
    subjects.push({
      spec,
      name: nameOf(spec) ?? spec.defaultName,
      table: await openIfThere(platform, spec, nameOf(spec)),
    });
  const mirrored = mirrors(specs);
  const own = (spec: TableSpec) =>
    spec.columns.filter((column) => !(column.kind === 'link' && mirrored.has(`${spec.key}/${column.name}`)));

  for (const subject of subjects) {
    if (subject.table) continue;
    const plain = own(subject.spec).filter((column) => column.kind !== 'link');
    steps.push({
      kind: 'create-table',
      table: subject.name,
      columns: own(subject.spec).map((column) => column.name),
      text: setupMessages.createTable(subject.name, own(subject.spec).length),
    });
    if (dryRun) continue;
    await platform.admin.createTable(subject.name, plain, new Map());
    subject.table = await platform.open(subject.spec);
  }
  for (const subject of subjects) {
    if (!subject.table) continue;
    await completeColumns(platform, subject, subjects, own(subject.spec), dryRun, steps);
  }
  for (const subject of subjects) await createViews(platform, subject, dryRun, steps);
  return {
    steps,
    tables: Object.fromEntries(subjects.flatMap(({ spec, table }) => (table ? [[spec.key, tableIdOf(table)]] : []))),
  };
}

const tableIdOf = (table: Table) => table.id.split('/').at(-1) as string;

async function openIfThere(platform: TargetPlatform, spec: TableSpec, name: string | null): Promise<Table | null> {
  try {
    return await platform.open(spec);
  } catch (error) {
    if (error instanceof SyncError && error.code === 'TABLE_NOT_FOUND' && name !== null) return null;
    throw error;
  }
}

async function completeColumns(
  platform: TargetPlatform,
  subject: Subject,
  subjects: readonly Subject[],
  wanted: readonly ColumnSpec[],
  dryRun: boolean,
  steps: SetupStep[],
): Promise<void> {
  const table = subject.table as Table;
  const real = await table.columns({ fresh: true });
  const strict: TableSpec = { ...subject.spec, columns: wanted.map(({ optional: _optional, ...column }) => column) };
  const check = checkColumns(strict, real);
  for (const { column, found } of check.wrong) {
    steps.push({
      kind: 'wrong-type',
      table: table.name,
      column: column.name,
      text: setupMessages.wrongType(table.name, column.name, found.platformType, column.kind),
      hint: setupMessages.wrongTypeHint(),
    });
  }
  for (const column of check.missing) {
    steps.push({
      kind: 'create-column',
      table: table.name,
      column: column.name,
      text: setupMessages.createColumn(table.name, column.name, column.kind),
    });
    if (dryRun) continue;
    const target =
      column.kind === 'link' ? subjects.find((other) => other.spec.key === column.linkTo)?.table : undefined;
    await platform.admin.createColumn(tableIdOf(table), column, target ? tableIdOf(target) : undefined);
  }
  for (const column of check.usable) {
    const options = real.find((candidate) => candidate.name === column.name)?.options;
    const missing = (column.options ?? []).filter((name) => options && !options.some((option) => option.name === name));
    if (missing.length === 0) continue;
    steps.push({
      kind: 'add-options',
      table: table.name,
      column: column.name,
      options: missing,
      text: setupMessages.addOptions(table.name, column.name, missing),
    });
    if (!dryRun) await table.addOptions(column.name, missing);
  }
  if (!dryRun && check.missing.length > 0) await table.columns({ fresh: true });
}

async function createViews(
  platform: TargetPlatform,
  subject: Subject,
  dryRun: boolean,
  steps: SetupStep[],
): Promise<void> {
  const wishes = viewWishes[subject.spec.key] ?? [];
  if (wishes.length === 0 || platform.name !== 'feishu') return;
  const views = subject.table ? await platform.admin.views(tableIdOf(subject.table)) : [];
  if (views === null) return;
  for (const wish of wishes) {
    if (views.some((view) => view.name === wish.name)) continue;
    steps.push({
      kind: 'create-view',
      table: subject.name,
      view: wish.name,
      text: setupMessages.createView(subject.name, wish.name, wish.kind),
    });
    if (!dryRun && subject.table) await platform.admin.createView(tableIdOf(subject.table), wish);
  }
}
