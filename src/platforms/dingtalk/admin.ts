import { invariant, SyncError, UnknownOutcomeError } from '../../errors/index.ts';
import type { ColumnSpec } from '../../sync/contracts.ts';
import type { BaseAdmin } from '../../sync/platform.ts';
import type { DingTalkLog } from './client.ts';
import { toField } from './fields.ts';
import { isObject, type Json, str } from './json.ts';
import { type Notable, notablePath } from './notable.ts';
import type { Sheets } from './sheets.ts';

/** Creating sheets and fields (reference §6.2). The API knows neither views nor the creation of a base. */
export function createAdmin(
  notable: Notable,
  sheets: Pick<Sheets, 'list' | 'add'>,
  defaultBaseId: () => string,
  log: DingTalkLog,
): BaseAdmin {
  async function createField(
    baseId: string,
    sheetId: string,
    column: ColumnSpec,
    linkTableId: string | undefined,
  ): Promise<void> {
    invariant(column.kind !== 'link' || linkTableId, 'a link column needs the table that it points to');
    const create = () =>
      notable.call({
        operation: 'field.create',
        method: 'POST',
        path: notablePath(baseId, 'sheets', sheetId, 'fields'),
        body: toField(column, linkTableId),
        effect: 'once',
        parse: (json) => (isObject(json) ? json : undefined),
      });
    const find = async () => (await notable.fields(baseId, sheetId)).find((field) => field['name'] === column.name);
    const field = await onceOrFound(create, find);
    if (column.backColumn && linkTableId) await nameMirror(baseId, sheetId, column, linkTableId, field, find);
  }

  /** The mirror of a two-way link gets a name of the platform's choice: give it ours. */
  async function nameMirror(
    baseId: string,
    sheetId: string,
    column: ColumnSpec,
    linkTableId: string,
    field: Json,
    find: () => Promise<Json | undefined>,
  ): Promise<void> {
    const linkedFieldOf = (json: Json | undefined) =>
      isObject(json?.['property']) ? str(json['property']['linkedFieldId']) : '';
    const name = column.backColumn as string;
    try {
      const mirrorId = linkedFieldOf(field) || linkedFieldOf(await find());
      if (mirrorId === '') return;
      const mirror = (await notable.fields(baseId, linkTableId)).find((candidate) => candidate['id'] === mirrorId);
      if (!mirror || mirror['name'] === name) return;
      await notable.call({
        operation: 'field.update',
        method: 'PUT',
        path: notablePath(baseId, 'sheets', linkTableId, 'fields', mirrorId),
        body: { name },
        effect: 'idempotent',
        parse: (json) => (isObject(json) ? true : undefined),
      });
    } catch (error) {
      // The link works under any name of its mirror.
      if (!(error instanceof SyncError) || error.recovery === 'try-later') throw error;
      log.warn({ sheet: sheetId, column: name, code: error.code }, 'mirror column kept its name');
    }
  }

  return {
    baseId: async () => defaultBaseId(),

    tables: async () => sheets.list(defaultBaseId()),

    async createTable(name, columns, linkTargets) {
      const baseId = defaultBaseId();
      const plain = columns.filter((column) => column.kind !== 'link');
      const create = () =>
        notable.call({
          operation: 'sheet.create',
          method: 'POST',
          path: notablePath(baseId, 'sheets'),
          body: { name, fields: plain.map((column) => toField(column)) },
          effect: 'once',
          parse: (json) => (isObject(json) && str(json['id']) !== '' ? json : undefined),
        });
      const find = async () => (await notable.sheets(baseId)).find((sheet) => sheet.name === name);
      const id = str((await onceOrFound<Json>(create, find))['id']);
      sheets.add(baseId, { id, name });
      for (const column of columns) {
        const target = column.linkTo === undefined ? undefined : linkTargets.get(column.linkTo);
        if (column.kind === 'link' && target !== undefined) await createField(baseId, id, column, target);
      }
      return { id };
    },

    createColumn: (tableId, column, linkTableId, baseId) =>
      createField(baseId ?? defaultBaseId(), tableId, column, linkTableId),

    views: () => Promise.resolve(null),
    createView: () => Promise.resolve('unsupported'),
    createBase: () => Promise.resolve(null),
  };
}

/** A creation that carries no idempotency key: when its answer is lost, what it would have made is looked for. */
async function onceOrFound<T>(create: () => Promise<T>, find: () => Promise<T | undefined>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (!(error instanceof UnknownOutcomeError)) throw error;
    const found = await find();
    if (found === undefined) throw error;
    return found;
  }
}
