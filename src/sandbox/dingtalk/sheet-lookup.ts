import type { Context } from '../core/context.ts';
import type { Call } from '../core/http.ts';
import { badArgument, deny } from './errors.ts';
import type { AiBase, Sheet, SheetField, SheetRecord } from './model.ts';

/** Who asks for which AI table: reference §6, §6.1, §6.6. */

export interface Operator {
  unionId: string;
  base: AiBase;
}

/** Every call acts for a person; that person's rights on the document count on top of the app's scope. */
export function operatorOn({ dingtalk }: Context, call: Call, need: 'viewer' | 'editor'): Operator {
  const unionId = call.query.get('operatorId') ?? '';
  if (unionId === '') throw badArgument('operatorId', 'operatorId is required');
  const employee = dingtalk.employees.find((known) => known.unionid === unionId && !known.left);
  if (employee === undefined) {
    const isUserId = dingtalk.employees.some((known) => known.userid === unionId);
    if (isUserId) throw badArgument('operatorId', 'should be a unionId');
    throw deny(400, 'invalidRequest.inputArgs.operatorIdIllegal', 'operatorId is illegal');
  }
  const base = dingtalk.bases.get(call.params['baseId'] ?? '');
  const role = base?.collaborators.get(unionId);
  // Who may not see the document gets the same answer as for a wrong id.
  if (base === undefined || role === undefined) throw deny(404, 'invalidRequest.document.notFound', '文档不存在');
  if (need === 'editor' && role !== 'editor') throw deny(403, 'forbidden.accessDenied', '操作人没有编辑权限');
  return { unionId, base };
}

const notFound = (what: string) => deny(404, 'invalidRequest.resource.notFound', `${what} not found`);

export function sheetOf(base: AiBase, idOrName: string | undefined): Sheet {
  const all = [...base.sheets.values()];
  const sheet = all.find((known) => known.id === idOrName) ?? all.find((known) => known.name === idOrName);
  if (sheet === undefined) throw notFound('sheet');
  return sheet;
}

export function sheetFieldOf(sheet: Sheet, idOrName: string | undefined): SheetField {
  const field =
    sheet.fields.find((known) => known.id === idOrName) ?? sheet.fields.find((known) => known.name === idOrName);
  if (field === undefined) throw notFound('field');
  return field;
}

export function sheetRecordOf(sheet: Sheet, id: unknown): SheetRecord {
  const record = typeof id === 'string' ? sheet.records.get(id) : undefined;
  if (record === undefined) throw notFound('record');
  return record;
}
