import { SyncError, WriteRefusedError } from '../../errors/index.ts';
import { sendOff } from '../../lib/next-turn.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import { feishuMeanings } from '../../messages/feishu-codes.ts';
import type { FactCache } from '../../state/ports.ts';
import { sameCell } from '../../sync/cells.ts';
import type { Cell, ReadOptions, ReadPage, ReadRecord, Row, Table } from '../../sync/contracts.ts';
import { chunk } from '../../sync/split.ts';
import type { FeishuClient } from './client.ts';
import { feishuErrorOf, platformCode } from './errors.ts';
import { type FeishuColumn, fieldTypes, fieldWithOptions } from './fields.ts';
import { writtenFilter } from './filter.ts';
import { matchCreated } from './match-created.ts';
import type { Resolver, TablePlace } from './resolve.ts';
import { createSchema } from './schema.ts';
import type { FeishuRecord } from './shapes.ts';
import { validateRow } from './validate.ts';
import { cellsOf, toWritten } from './values.ts';

export interface TableDeps {
  readonly client: FeishuClient;
  readonly resolver: Resolver;
  readonly facts: FactCache;
  readonly place: TablePlace;
  /** Config `sync.batch_size`. */
  readonly batchRows: number;
}

/** Rows per call; create and update: 1000 by the pages, 500 by older texts of the same platform, so it is configurable. */
const writeRowsMax = 1000;
const deleteRowsMax = 500;
const getRowsMax = 100;
const pageRowsMax = 500;
const conditionsMax = 50;
const fieldNamesMax = 200;

/** Smallest page to shrink to: too large an answer is cured by it, an overloaded base only perhaps. */
const shrinking = new Map<number | null, number>([
  [1254030, 10],
  [1254607, 125],
  [1254002, 125],
]);

const classOf = (error: unknown) => {
  const code = platformCode(error);
  return code === null ? null : feishuErrorOf(code).class;
};

/**
 * One table of a Feishu base. Columns are addressed by name; a name that the platform does not know makes us re-read the columns
 * once and try again, so a cached schema can be old without harm.
 */
export function createTable(deps: TableDeps): Table {
  const { client, resolver, facts, place } = deps;
  const { appToken, tableId, name } = place;
  const schema = createSchema({ client, facts, appToken, tableId, tableName: name });
  /** Single rows that were refused for a value, while the columns come from an older run. */
  let refusedRows = 0;

  /** Says in people's words that the table itself is not there. */
  async function explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const code = platformCode(error);
      if (code !== 1254041 && code !== 1254004) throw error;
      await schema.forget();
      throw await resolver.notFound(place);
    }
  }

  /** Runs `work` with the named columns; once more with fresh ones when the platform does not know a name. */
  async function withColumns<T>(
    names: readonly string[],
    work: (columns: ReadonlyMap<string, FeishuColumn>) => Promise<T>,
  ): Promise<T> {
    return explained(async () => {
      const columns = await schema.named(names);
      try {
        return await work(columns);
      } catch (error) {
        if (classOf(error) !== 'schema') throw error;
        return work(await schema.named(names, true));
      }
    });
  }

  function written(cells: Row, columns: ReadonlyMap<string, FeishuColumn>): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const name in cells) {
      const column = columns.get(name);
      fields[column?.realName ?? name] = toWritten(column?.kind ?? 'text', cells[name] as Cell);
    }
    return fields;
  }

  function namesOf(rows: readonly Row[]): string[] {
    const names = new Set<string>();
    for (const row of rows) for (const name in row) names.add(name);
    return [...names];
  }

  function recordOf(record: FeishuRecord, byRealName: ReadonlyMap<string, FeishuColumn>): ReadRecord {
    return {
      recordId: record.recordId,
      cells: cellsOf(record.fields, byRealName),
      ...(record.createdAtMs === undefined ? {} : { createdAtMs: record.createdAtMs }),
      ...(record.modifiedAtMs === undefined ? {} : { modifiedAtMs: record.modifiedAtMs }),
    };
  }

  const byRealName = (columns: Iterable<FeishuColumn>) =>
    new Map([...columns].map((column) => [column.realName, column]));

  /**
   * A column whose type was changed makes every row bad. The second row that is refused alone, while our columns are an older
   * run's, is reason enough to look: better one call than a bisection of everything.
   */
  async function suspectSchema(error: unknown, rows: readonly Row[]): Promise<void> {
    if (!(error instanceof WriteRefusedError) || error.kind !== 'row' || rows.length !== 1 || schema.isFresh) return;
    refusedRows += 1;
    if (refusedRows !== 2) return;
    const before = new Map((await schema.columns()).map((column) => [column.name, column]));
    for (const column of await schema.columns(true)) {
      const old = before.get(column.name);
      if (!old || old.kind === column.kind || !namesOf(rows).includes(column.name)) continue;
      throw new SyncError({
        code: 'WRONG_COLUMN_TYPE',
        recovery: 'fix-config',
        text: feishuMessages.columnTypeChanged(name, column.name, column.platformType),
        hint: feishuMessages.columnTypeChangedHint(),
        details: { table: name, columns: [column.name] },
      });
    }
  }

  async function writing<T>(
    rows: readonly Row[],
    work: (columns: ReadonlyMap<string, FeishuColumn>) => Promise<T>,
  ): Promise<T> {
    try {
      return await withColumns(namesOf(rows), work);
    } catch (error) {
      await suspectSchema(error, rows);
      throw error;
    }
  }

  async function get(recordIds: readonly string[]) {
    const ids = [...new Set(recordIds)];
    if (ids.length === 0) return { records: [], absent: [] };
    return explained(async () => {
      const columns = await schema.columns();
      const answer = await client.recordBatchGet(appToken, tableId, ids);
      if (answer.forbidden.length > 0) {
        // Rows that are hidden from us are not gone: taking them for gone would create them again.
        throw new SyncError({
          code: 'FEISHU_RECORDS_FORBIDDEN',
          recovery: 'fix-access',
          text: feishuMessages.recordsForbidden(name, answer.forbidden.length),
          hint: feishuMeanings.advancedPermission.hint,
          details: { table: name, rows: answer.forbidden.length },
        });
      }
      const names = byRealName(columns);
      const records = answer.records.map((record) => recordOf(record, names));
      const present = new Set(records.map((record) => record.recordId));
      return { records, absent: ids.filter((id) => !present.has(id)) };
    });
  }

  /** After "seen the same request before": the change is probably in. Certain only when every row says so. */
  async function isApplied(rows: readonly { recordId: string; cells: Row }[]): Promise<boolean> {
    const columns = await schema.named(namesOf(rows.map((row) => row.cells)));
    for (const part of chunk(rows, getRowsMax)) {
      const { records } = await get(part.map((row) => row.recordId));
      const found = new Map(records.map((record) => [record.recordId, record.cells]));
      const same = part.every((row) =>
        Object.entries(row.cells).every(([name, cell]: [string, Cell]) =>
          sameCell(columns.get(name)?.kind ?? 'text', found.get(row.recordId)?.[name], cell),
        ),
      );
      if (!same) return false;
    }
    return true;
  }

  async function* read(options: ReadOptions = {}): AsyncGenerator<ReadPage> {
    let { wanted, body } = await plan(options, false);
    let pageSize = pageRowsMax;
    let pageToken: string | undefined;
    let refreshed = false;
    const ask = () => explained(() => client.recordSearch(appToken, tableId, { ...body, pageSize, pageToken }));
    let asked: ReturnType<typeof ask> | null = null;
    for (;;) {
      let page: Awaited<ReturnType<typeof ask>>;
      try {
        page = await (asked ?? ask());
      } catch (error) {
        asked = null;
        const code = platformCode(error);
        if (pageSize > (shrinking.get(code) ?? pageRowsMax)) {
          pageSize = Math.floor(pageSize / 2);
          continue;
        }
        if (classOf(error) !== 'schema' || refreshed) throw error;
        refreshed = true;
        // From the start: a token belongs to the request that it came with. Callers de-duplicate by record id.
        ({ wanted, body } = await plan(options, true));
        pageToken = undefined;
        continue;
      }
      const isStuck = page.pageToken === undefined || page.pageToken === pageToken;
      pageToken = page.pageToken;
      asked = null;
      if (options.whole && page.hasMore && !isStuck) {
        asked = ask();
        await sendOff(asked);
      }
      yield {
        records: page.items.map((record) => recordOf(record, wanted)),
        ...(page.total === undefined ? {} : { total: page.total }),
        last: !page.hasMore,
      };
      if (!page.hasMore) return;
      if (isStuck) {
        throw new SyncError({
          code: 'FEISHU_PAGING_STUCK',
          recovery: 'try-later',
          text: feishuMessages.pagingStuck(name),
          hint: feishuMessages.pagingStuckHint(),
          details: { table: name },
        });
      }
    }
  }

  /** The search for `options`: only the columns that are wanted, by the names that the platform knows. */
  async function plan(options: ReadOptions, fresh: boolean) {
    const conditions = options.filter?.conditions ?? [];
    const names = [...(options.columns ?? []), ...conditions.map((condition) => condition.column)];
    const found = await explained(() => schema.named(names, fresh));
    const all = [...found.values()];
    const readable = options.columns
      ? options.columns.map((column) => found.get(column) as FeishuColumn)
      : all.filter((column) => column.kind !== null);
    // A search for no field at all would be one for every field.
    const asked = readable.length > 0 ? readable : all.filter((column) => column.primary);
    const filter =
      conditions.length > 0
        ? writtenFilter(
            options.filter as NonNullable<ReadOptions['filter']>,
            (column) => found.get(column) as FeishuColumn,
          )
        : undefined;
    return {
      wanted: byRealName(readable),
      body: {
        fieldNames: asked.length <= fieldNamesMax ? asked.map((column) => column.realName) : undefined,
        filter,
        automaticFields: options.times === true,
      },
    };
  }

  return {
    id: `${appToken}/${tableId}`,
    baseId: appToken,
    name,
    platform: 'feishu',
    limits: {
      create: Math.min(deps.batchRows, writeRowsMax),
      update: Math.min(deps.batchRows, writeRowsMax),
      delete: Math.min(deps.batchRows, deleteRowsMax),
      readPage: pageRowsMax,
      get: getRowsMax,
      conditions: conditionsMax,
    },
    columns: (options) => explained(() => schema.columns(options?.fresh)),
    read,
    get,

    async create(rows, idempotencyKey) {
      if (rows.length === 0) return [];
      return writing(rows, async (columns) => {
        const records = rows.map((row) => ({ fields: written(row, columns) }));
        const created = await client.recordBatchCreate(appToken, tableId, records, idempotencyKey);
        return matchCreated(rows, created, columns);
      });
    },

    async update(rows) {
      if (rows.length === 0) return;
      const cells = rows.map((row) => row.cells);
      try {
        await writing(cells, (columns) =>
          client.recordBatchUpdate(
            appToken,
            tableId,
            rows.map((row) => ({ record_id: row.recordId, fields: written(row.cells, columns) })),
          ),
        );
      } catch (error) {
        if (classOf(error) === 'resubmitted' && (await isApplied(rows))) return;
        throw error;
      }
    },

    async delete(recordIds) {
      if (recordIds.length === 0) return;
      try {
        await explained(() => client.recordBatchDelete(appToken, tableId, recordIds));
      } catch (error) {
        if (classOf(error) !== 'resubmitted') throw error;
        for (const ids of chunk(recordIds, getRowsMax)) {
          const { records } = await get(ids);
          if (records.length > 0) throw error;
        }
      }
    },

    async revision() {
      const found = (await resolver.tables(appToken)).find((one) => one.id === tableId);
      if (!found) throw await resolver.notFound(place);
      return found.revision;
    },

    /** Asked in every run that reads nothing: people switch advanced permissions on and off. */
    async emptyIsProof() {
      return !(await client.hasAdvancedPermissions(appToken));
    },

    async addOptions(column, names) {
      // Twice: an update whose answer was lost is looked at again before it is repeated, or options would come twice.
      for (let round = 0; ; round += 1) {
        // Columns read in this run are recent enough to merge with; after a lost answer only a new listing tells.
        const fields =
          (round === 0 ? schema.listed : null) ?? (await explained(() => client.fieldList(appToken, tableId)));
        await schema.learn(fields);
        const field = fields.find((one) => one.field_name.trim() === column);
        if (!field || (field.type !== fieldTypes.singleSelect && field.type !== fieldTypes.multiSelect)) {
          throw new SyncError({
            code: 'WRONG_COLUMN_TYPE',
            recovery: 'fix-config',
            text: feishuMessages.nothingOption(column),
            hint: feishuMessages.columnTypeChangedHint(),
            details: { table: name, columns: [column] },
          });
        }
        const body = fieldWithOptions(field, names);
        if (body === null) return;
        try {
          const answer = await client.fieldUpdate(appToken, tableId, field.field_id, body);
          const { field: updated } = answer;
          if (updated === null) await schema.columns(true);
          else await schema.learn(fields.map((one) => (one === field ? { ...one, ...updated } : one)));
          return;
        } catch (error) {
          const lost = error instanceof SyncError && error.recovery === 'unknown-outcome';
          if ((!lost && classOf(error) !== 'resubmitted') || round > 0) throw error;
        }
      }
    },

    validate: validateRow,
  };
}
