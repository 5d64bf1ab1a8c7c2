import { SyncError } from '../../errors/index.ts';
import { dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import type { Call, DingTalkClient } from './client.ts';
import { isObject, type Json, str } from './json.ts';
import { looksLikeUserid, type Operator } from './operator.ts';

/** Documented 20 a second per API, less what other processes use. */
const perSecond = 15;

export type NotableCall<T> = Omit<Call<T>, 'perSecond'>;

/** Path below the host; names and ids are encoded. */
export function notablePath(baseId: string, ...steps: readonly string[]): string {
  return ['/v1.0/notable/bases', baseId, ...steps]
    .map((step, index) => (index === 0 ? step : encodeURIComponent(step)))
    .join('/');
}

/** AI-table calls (reference §6): each acts for the operator. */
export class Notable {
  /** Ids that a call of this process went through with: a refusal is then about something else. */
  private readonly proven = new Set<string>();

  constructor(
    private readonly client: DingTalkClient,
    readonly operator: Operator,
  ) {}

  async call<T>(call: NotableCall<T>): Promise<T> {
    const id = await this.operator.id();
    try {
      return await this.callAs(id, call);
    } catch (error) {
      const other = await this.operator.instead(id, error);
      if (other !== null) return this.callAs(other, call);
      throw this.proven.has(id) ? error : withOperatorHint(error, id);
    }
  }

  /** Sheets of a base, page `api-notable-getallsheets`. */
  sheets(baseId: string): Promise<readonly { readonly id: string; readonly name: string }[]> {
    return this.call({
      operation: 'sheet.list',
      method: 'GET',
      path: notablePath(baseId, 'sheets'),
      parse: (json) => {
        const value = isObject(json) ? json['value'] : undefined;
        if (!Array.isArray(value)) return undefined;
        return value
          .filter(isObject)
          .map((sheet) => ({ id: str(sheet['id']) || str(sheet['name']), name: str(sheet['name']) }));
      },
    });
  }

  /** Fields of a sheet as they come, page `api-noatable-getallfields`. */
  fields(baseId: string, sheetId: string): Promise<readonly Json[]> {
    return this.call({
      operation: 'field.list',
      method: 'GET',
      path: notablePath(baseId, 'sheets', sheetId, 'fields'),
      parse: (json) => {
        const value = isObject(json) ? json['value'] : undefined;
        return Array.isArray(value) ? value.filter(isObject) : undefined;
      },
    });
  }

  private async callAs<T>(id: string, call: NotableCall<T>): Promise<T> {
    const value = await this.client.api({ ...call, query: { operatorId: id, ...call.query }, perSecond });
    this.proven.add(id);
    await this.operator.proven(id);
    return value;
  }
}

/** Refused arguments, and an operator that looks like a userid: say so. */
function withOperatorHint(error: unknown, id: string): unknown {
  if (!(error instanceof SyncError) || error.code !== 'DINGTALK_ARGUMENTS_REFUSED' || !looksLikeUserid(id))
    return error;
  const { recovery, text, details } = error;
  return new SyncError({
    code: 'DINGTALK_OPERATOR_INVALID',
    recovery,
    text,
    hint: dingtalkMeanings.operatorInvalid.hint,
    details,
    cause: error,
  });
}
