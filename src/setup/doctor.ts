import { SyncError } from '../errors/index.ts';
import { engineMessages } from '../messages/engine.ts';
import { setupMessages } from '../messages/setup.ts';
import type { QuotaStatus } from '../operations/status.ts';
import type { Table, TableSpec } from '../sync/contracts.ts';
import { keyOf } from '../sync/keys.ts';
import { checkColumns } from '../sync/open-table.ts';
import type { Finding, TargetPlatform } from '../sync/platform.ts';

/** A failure as a line of `doctor`. */
export function findingOf(area: string, name: Finding['name'], error: unknown): Finding {
  if (!(error instanceof SyncError)) throw error;
  return {
    area,
    name,
    status: 'failed',
    detail: error.text,
    code: error.code,
    ...(error.hint ? { remedy: error.hint } : {}),
  };
}

/** Table access, every column's type, the options, rows that share a key. Reads the table only while that costs few calls. */
export async function examineTable(
  platform: TargetPlatform,
  spec: TableSpec,
  pipeline: string,
  maxPages: number,
): Promise<Finding[]> {
  let table: Table;
  try {
    table = await platform.open(spec);
  } catch (error) {
    return [findingOf('table', setupMessages.areaTable(spec.defaultName), error)];
  }
  const findings: Finding[] = [];
  try {
    const real = await table.columns({ fresh: true });
    const check = checkColumns(spec, real);
    for (const column of check.missing) {
      findings.push({
        area: 'column',
        name: setupMessages.areaColumn(table.name, column.name),
        status: 'failed',
        code: 'MISSING_COLUMN',
        detail: setupMessages.columnMissing(),
        remedy: setupMessages.columnMissingRemedy(column.name, column.kind, pipeline),
      });
    }
    for (const { column, found } of check.wrong) {
      findings.push({
        area: 'column',
        name: setupMessages.areaColumn(table.name, column.name),
        status: 'failed',
        code: 'WRONG_COLUMN_TYPE',
        detail: setupMessages.columnWrong(found.platformType, column.kind),
        remedy: setupMessages.wrongTypeHint(),
      });
    }
    for (const column of check.usable) {
      const options = real.find((candidate) => candidate.name === column.name)?.options;
      const missing = (column.options ?? []).filter(
        (name) => options && !options.some((option) => option.name === name),
      );
      if (missing.length === 0) continue;
      findings.push({
        area: 'column',
        name: setupMessages.areaColumn(table.name, column.name),
        status: 'warning',
        code: 'MISSING_OPTION',
        detail: setupMessages.optionsMissing(missing),
        remedy: setupMessages.optionsRemedy(pipeline),
      });
    }
    findings.push(...(await examineRows(table, { ...spec, columns: check.usable }, maxPages)));
  } catch (error) {
    findings.push(findingOf('table', setupMessages.areaTable(table.name), error));
  }
  return findings;
}

async function examineRows(table: Table, spec: TableSpec, maxPages: number): Promise<Finding[]> {
  const name = setupMessages.areaTable(table.name);
  const keyColumns = [...new Set(spec.keys.flatMap((key) => key.columns))].filter((column) =>
    spec.columns.some((usable) => usable.name === column),
  );
  if (keyColumns.length === 0) return [];
  const seen = new Map<string, number>();
  let rows = 0;
  let total: number | null = null;
  let pages = 0;
  for await (const page of table.read({ columns: keyColumns })) {
    rows += page.records.length;
    total = page.total ?? total;
    for (const record of page.records) {
      const key = keyOf(spec, record.cells);
      if (key !== null) seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    if (page.last || ++pages >= maxPages) break;
  }
  if (rows === 0 && !(await table.emptyIsProof())) {
    return [
      {
        area: 'table',
        name,
        status: 'failed',
        code: 'EMPTY_NOT_PROVEN',
        detail: engineMessages.emptyNotProven(table.name),
        remedy: engineMessages.emptyNotProvenHint(),
      },
    ];
  }
  const twice = spec.positional ? [] : [...seen].filter(([, count]) => count > 1);
  if (twice.length > 0) {
    return [
      {
        area: 'table',
        name,
        status: 'warning',
        code: 'DUPLICATE_KEYS',
        detail: setupMessages.duplicates(twice.length, (twice[0] as [string, number])[0]),
        remedy: setupMessages.duplicatesRemedy(spec.key),
      },
    ];
  }
  return [{ area: 'table', name, status: 'ok', detail: setupMessages.rowsRead(total ?? rows) }];
}

export function quotaFindings(quota: readonly QuotaStatus[]): Finding[] {
  return quota.map((status) => ({
    area: 'quota',
    name: setupMessages.areaQuota(status.platform),
    status: status.warning ? 'warning' : 'ok',
    detail: setupMessages.quotaLine(status.used, status.quota, status.forecast),
    ...(status.warning ? { remedy: setupMessages.quotaRemedy(), code: 'QUOTA_NEARLY_SPENT' } : {}),
  }));
}
