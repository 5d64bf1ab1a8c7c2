import type { Config } from '../../config/schema.ts';
import { SyncError } from '../../errors/index.ts';
import type { Random } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { feishuMessages } from '../../messages/feishu.ts';
import type { FactCache } from '../../state/ports.ts';
import type { Column, ColumnSpec } from '../../sync/contracts.ts';
import type { BaseAdmin, ViewWish } from '../../sync/platform.ts';
import type { FeishuClient } from './client.ts';
import { platformCode } from './errors.ts';
import { columnOf, type FieldBody, fieldBodyOf } from './fields.ts';
import type { Resolver } from './resolve.ts';
import { columnsArea } from './schema.ts';

export interface AdminDeps {
  readonly config: Config;
  readonly client: FeishuClient;
  readonly resolver: Resolver;
  readonly facts: FactCache;
  readonly random: Random;
  readonly log: Log;
}

const fieldNameTaken = 1254014;
const tableNameTaken = 1254013;
const viewNameTaken = 1254020;

const isLost = (error: unknown) => error instanceof SyncError && error.recovery === 'unknown-outcome';

/** Creates what is missing in the configured base. Nothing that exists is changed. */
export function createAdmin({ config, client, resolver, facts, random, log }: AdminDeps): BaseAdmin {
  const forgetColumns = (appToken: string, tableId: string) => facts.delete(columnsArea, `${appToken}/${tableId}`);

  const findTable = async (appToken: string, name: string) =>
    (await resolver.tables(appToken)).find((one) => one.name === name.trim());

  /** `table.create` has no idempotency key: after a lost answer the name tells whether it landed. */
  async function createTableOnce(appToken: string, name: string, fields: readonly FieldBody[]): Promise<string> {
    for (let round = 0; ; round += 1) {
      try {
        return (await client.tableCreate(appToken, name, fields)).tableId;
      } catch (error) {
        const again = round > 0 && platformCode(error) === tableNameTaken;
        if (!isLost(error) && !again) throw error;
        const landed = await findTable(appToken, name);
        if (landed) {
          client.freshness.mark(landed.id);
          return landed.id;
        }
        if (round > 0) throw error;
      }
    }
  }

  /** Adopts a column of the same name and type, which is what a lost answer leaves behind. */
  async function createField(appToken: string, tableId: string, body: FieldBody): Promise<void> {
    for (let round = 0; ; round += 1) {
      try {
        await client.fieldCreate(appToken, tableId, body, random.uuid());
        break;
      } catch (error) {
        if (!isLost(error) && platformCode(error) !== fieldNameTaken) throw error;
        const listed = await client.fieldList(appToken, tableId);
        const found = listed.find((one) => one.field_name.trim() === body.field_name.trim());
        if (found?.type === body.type) break;
        if (found) {
          throw new SyncError({
            code: 'FEISHU_FIELD_NAME_TAKEN',
            recovery: 'fix-config',
            text: feishuMessages.nameTaken(body.field_name, columnOf(found).platformType),
            hint: feishuMessages.nameTakenHint(),
            details: { column: body.field_name },
            cause: error,
          });
        }
        if (round > 0) throw error;
      }
    }
    await forgetColumns(appToken, tableId);
  }

  async function createTable(name: string, columns: readonly ColumnSpec[], linkTargets: ReadonlyMap<string, string>) {
    const appToken = await resolver.base();
    const targetOf = (column: ColumnSpec) => (column.linkTo ? linkTargets.get(column.linkTo) : undefined);
    const usable = columns.filter((column) => column.kind !== 'link' || targetOf(column) !== undefined);
    const bodies = usable.map((column) => fieldBodyOf(column, targetOf(column)));
    // The page of the table call does not list the Email type, that of the field call does: such columns follow one by one.
    const [first, ...others] = bodies;
    const later = others.filter((body) => body.ui_type === 'Email');
    const fields = first ? [first, ...others.filter((body) => body.ui_type !== 'Email')] : [];
    const tableId = await createTableOnce(appToken, name, fields);
    for (const body of later) await createField(appToken, tableId, body);
    await resolver.remember(appToken, tableId, name);
    await forgetColumns(appToken, tableId);
    // A two-way link has put its mirror column into the other table.
    for (const column of usable.filter((one) => one.backColumn))
      await forgetColumns(appToken, targetOf(column) as string);
    return { id: tableId };
  }

  async function setFilter(
    appToken: string,
    tableId: string,
    viewId: string,
    view: ViewWish,
    columns: readonly Pick<Column, 'id' | 'name'>[] | undefined,
  ): Promise<void> {
    const { filter } = view;
    if (!filter) return;
    const known = columns ?? (await client.fieldList(appToken, tableId)).map(columnOf);
    const field = known.find((one) => one.name === filter.column);
    if (!field) return;
    const many = filter.values.length > 1;
    const operator =
      filter.operator === 'notEmpty'
        ? 'isNotEmpty'
        : filter.operator === 'is'
          ? many
            ? 'contains'
            : 'is'
          : many
            ? 'doesNotContain'
            : 'isNot';
    const value = JSON.stringify(filter.operator === 'notEmpty' ? [] : filter.values);
    const conditions = [{ field_id: field.id, operator, value }];
    await client.viewPatch(appToken, tableId, viewId, { filter_info: { conjunction: 'and', conditions } });
  }

  return {
    baseId: () => resolver.base(),
    async tables() {
      return (await resolver.tables(await resolver.base())).map(({ id, name }) => ({ id, name }));
    },
    createTable,

    async createColumn(tableId, column, linkTableId, baseId) {
      const appToken = baseId ?? (await resolver.base());
      await createField(appToken, tableId, fieldBodyOf(column, linkTableId));
      if (column.backColumn && linkTableId) await forgetColumns(appToken, linkTableId);
    },

    async views(tableId, baseId) {
      return client.viewList(baseId ?? (await resolver.base()), tableId);
    },

    async createView(tableId, view, { baseId, columns } = {}) {
      const appToken = baseId ?? (await resolver.base());
      let viewId: string;
      try {
        viewId = (await client.viewCreate(appToken, tableId, view.name, view.kind)).id;
      } catch (error) {
        if (!isLost(error) && platformCode(error) !== viewNameTaken) throw error;
        const landed = (await client.viewList(appToken, tableId)).find((one) => one.name === view.name);
        if (!landed) throw error;
        viewId = landed.id;
      }
      try {
        await setFilter(appToken, tableId, viewId, view, columns);
      } catch (error) {
        // A view without its filter still serves; whether select values are names or ids here is not documented.
        if (!(error instanceof SyncError) || (error.recovery !== 'stop' && error.recovery !== 'fix-config'))
          throw error;
        log.warn({ view: view.name, code: error.code }, feishuMessages.viewUnfiltered(view.name).en);
      }
      return 'created';
    },

    async createBase(name) {
      const created = await client.appCreate(name, config.timezone);
      return { id: created.appToken, url: created.url };
    },
  };
}
