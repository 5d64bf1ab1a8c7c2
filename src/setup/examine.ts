import { engineMessages } from '../messages/engine.ts';
import { setupMessages } from '../messages/setup.ts';
import { joinTexts, type Text } from '../messages/text.ts';
import type { Column, Table, TableSpec } from '../sync/contracts.ts';
import { keyOf } from '../sync/keys.ts';
import { checkColumns } from '../sync/open-table.ts';
import type { Finding, TargetPlatform } from '../sync/platform.ts';
import { findingOf, isGeneral } from './findings.ts';
import { optionsMissing } from './setup.ts';

export interface Examined {
  readonly findings: readonly Finding[];
  /** A table that could be opened, to try permissions on; null when there is none. */
  readonly table: Table | null;
  /** Rows by table key, as far as they are known. */
  readonly rows: Readonly<Record<string, number>>;
}

/** Pages of keys that are read of one table: a thorough look at duplicates is what `dedupe` is for. */
const pagesMax = 4;
/** What the platform's own refusal of further rows names (1254103); plans differ, so it only warns. */
const feishuRowsUsual = 20_000;

export interface ExamineOptions {
  /** Whose tables they are, for remedies. */
  readonly pipeline: string;
  /** The base has advanced permissions: what seems to be missing may be hidden. */
  readonly advanced?: boolean;
  /** Rows that this machine knows to be in the table. */
  readonly remembered?: (table: Table) => Iterable<string>;
}

/**
 * Access to each table, every column's type, options, link targets, rows that share a key, rows left. Ends at a failure that every
 * further question would run into again. One listing of columns and up to four pages per table.
 */
export async function examineTables(
  platform: TargetPlatform,
  specs: readonly TableSpec[],
  options: ExamineOptions,
): Promise<Examined> {
  const findings: Finding[] = [];
  const rows: Record<string, number> = {};
  const opened = new Map<string, Table>();
  const listed = new Map<string, readonly Column[]>();
  const skip = (left: readonly TableSpec[]) => {
    if (left.length > 0) findings.push(notExamined(left));
  };
  for (const [at, spec] of specs.entries()) {
    try {
      opened.set(spec.key, await platform.open(spec));
    } catch (error) {
      findings.push(findingOf('table', setupMessages.areaTable(spec.defaultName), error));
      if (isGeneral(findings.at(-1) as Finding)) {
        skip(specs.slice(at + 1));
        return { findings, table: null, rows };
      }
    }
  }
  // All of them before any link is judged: a table that is not there must not make links to it look wrong.
  for (const [at, spec] of specs.entries()) {
    const table = opened.get(spec.key);
    if (!table) continue;
    try {
      listed.set(spec.key, await table.columns({ fresh: true }));
    } catch (error) {
      opened.delete(spec.key);
      findings.push(findingOf('table', setupMessages.areaTable(table.name), error));
      if (isGeneral(findings.at(-1) as Finding)) {
        skip(specs.slice(at + 1));
        return { findings, table: null, rows };
      }
    }
  }
  for (const [at, spec] of specs.entries()) {
    const table = opened.get(spec.key);
    const real = listed.get(spec.key);
    if (!table || !real) continue;
    try {
      const check = checkColumns(spec, real);
      const columns = columnFindings(table, check, real, opened, options);
      findings.push(...columns);
      const { finding, count } = await examineRows(
        table,
        { ...spec, columns: check.usable },
        isWrittenByRuns(spec),
        options,
      );
      // Of a table with a mistake in its columns that mistake is what counts.
      if (finding && !(finding.status === 'ok' && columns.some(({ status }) => status === 'failed')))
        findings.push(finding);
      if (count !== null) rows[spec.key] = count;
    } catch (error) {
      findings.push(findingOf('table', setupMessages.areaTable(table.name), error));
      if (isGeneral(findings.at(-1) as Finding)) {
        skip(specs.slice(at + 1));
        break;
      }
    }
  }
  return { findings, table: [...opened.values()][0] ?? null, rows };
}

/** Tables that something above stands in the way of. */
export function notExamined(specs: readonly TableSpec[]): Finding {
  return {
    area: 'table',
    name: setupMessages.areaTables(specs.map(({ defaultName }) => defaultName)),
    status: 'skipped',
    detail: setupMessages.notChecked(),
  };
}

function columnFindings(
  table: Table,
  check: ReturnType<typeof checkColumns>,
  real: readonly Column[],
  opened: ReadonlyMap<string, Table>,
  { pipeline, advanced = false }: ExamineOptions,
): Finding[] {
  const about = (column: string) => ({ area: 'column', name: setupMessages.areaColumn(table.name, column) });
  const missing = check.missing.map(
    (column): Finding => ({
      ...about(column.name),
      status: 'failed',
      code: 'MISSING_COLUMN',
      detail: setupMessages.columnMissing(),
      remedy: joinTexts([
        ...(advanced ? [setupMessages.columnHiddenRemedy()] : []),
        setupMessages.columnMissingRemedy(column.name, column.kind, pipeline),
      ]),
    }),
  );
  const wrong = check.wrong.map(
    ({ column, found }): Finding => ({
      ...about(column.name),
      status: 'failed',
      code: 'WRONG_COLUMN_TYPE',
      detail: setupMessages.columnWrong(found.platformType, column.kind),
      remedy: setupMessages.wrongTypeHint(column.name, column.kind),
    }),
  );
  const links = check.usable.flatMap((column): Finding[] => {
    const found = real.find(({ name }) => name === column.name);
    const target = column.linkTo === undefined ? undefined : opened.get(column.linkTo);
    if (!target || !found?.linkTableId || target.id.endsWith(`/${found.linkTableId}`)) return [];
    return [
      {
        ...about(column.name),
        status: 'failed',
        code: 'WRONG_LINK_TARGET',
        detail: setupMessages.linkWrong(target.name),
        remedy: setupMessages.wrongLinkHint(column.name),
      },
    ];
  });
  const options = optionsMissing(check.usable, real).map(
    ({ column, missing }): Finding => ({
      ...about(column),
      status: 'warning',
      code: 'MISSING_OPTION',
      detail: setupMessages.optionsMissing(missing),
      remedy: setupMessages.optionsRemedy(pipeline),
    }),
  );
  return [...missing, ...wrong, ...links, ...options];
}

/** A table whose columns are all people's gets no rows from us. */
const isWrittenByRuns = ({ columns }: TableSpec): boolean => columns.some(({ owner }) => owner !== 'people');

async function examineRows(
  table: Table,
  spec: TableSpec,
  isWritten: boolean,
  { remembered }: ExamineOptions,
): Promise<{ finding: Finding | null; count: number | null }> {
  const about = { area: 'table', name: setupMessages.areaTable(table.name) };
  const keyColumns = [...new Set(spec.keys.flatMap((key) => key.columns))].filter((column) =>
    spec.columns.some((usable) => usable.name === column),
  );
  if (keyColumns.length === 0) return { finding: null, count: null };
  const seen = new Map<string, number>();
  const ids = new Set<string>();
  let total: number | null = null;
  let whole = false;
  let pages = 0;
  for await (const page of table.read({ columns: keyColumns })) {
    total = page.total ?? total;
    for (const record of page.records) {
      if (ids.has(record.recordId)) continue;
      ids.add(record.recordId);
      const key = keyOf(spec, record.cells);
      if (key !== null) seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    whole = page.last;
    if (page.last || ++pages >= pagesMax) break;
  }
  const count = total ?? (whole ? ids.size : null);
  const warn = (code: string, detail: Text, remedy: Text) => ({
    finding: { ...about, status: 'warning' as const, code, detail, remedy },
    count,
  });
  if (ids.size === 0 && !(await table.emptyIsProof())) {
    // A run would stop for the same reason; where people alone write, it only reads less.
    const finding: Finding = {
      ...about,
      ...(isWritten ? { area: 'permission', status: 'failed' } : { status: 'warning' }),
      code: 'EMPTY_NOT_PROVEN',
      detail: setupMessages.emptyNotProven(),
      remedy: engineMessages.emptyNotProvenHint(),
    };
    return { finding, count };
  }
  // Rows that we know and that were not listed are gone or hidden; asked for by id the platform tells which.
  const unseen = whole ? take(remembered?.(table) ?? [], (id) => !ids.has(id), unseenMost) : [];
  if (unseen.length > 0) await table.get(unseen);
  const twice = spec.positional ? [] : [...seen].filter(([, times]) => times > 1);
  if (twice[0]) {
    const detail = setupMessages.duplicates(twice.length, twice[0][0]);
    return warn('DUPLICATE_KEYS', detail, setupMessages.duplicatesRemedy(spec.key));
  }
  if (table.platform === 'feishu' && count !== null && count >= feishuRowsUsual * 0.9) {
    const detail = setupMessages.rowsLeft(count, feishuRowsUsual);
    return warn('TABLE_NEARLY_FULL', detail, setupMessages.rowsLeftRemedy());
  }
  const detail = setupMessages.rowsRead(count, ids.size, table.platform === 'feishu' ? feishuRowsUsual : null);
  return { finding: { ...about, status: 'ok', detail }, count };
}

/** Rows asked for by id, at most: a look costs few calls, however many people removed. */
const unseenMost = 100;

/** The first `most` that fit. */
function take<T>(all: Iterable<T>, fits: (one: T) => boolean, most: number): T[] {
  const taken: T[] = [];
  for (const one of all) {
    if (taken.length >= most) break;
    if (fits(one)) taken.push(one);
  }
  return taken;
}
