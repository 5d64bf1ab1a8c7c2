import { SyncError, WriteRefusedError } from '../../errors/index.ts';
import { dingtalkMessages as m } from '../../messages/dingtalk.ts';
import { dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import type { FactCache } from '../../state/ports.ts';
import type { DingTalkLog } from './client.ts';
import type { Directory } from './directory.ts';

const area = 'dingtalk-operator';

/** A unionId ends in `iE` and mixes cases; a userid is digits, a name, or `manager…`. Only good enough for a hint. */
export function looksLikeUserid(id: string): boolean {
  return /^\d{1,24}$/.test(id) || /^manager\d*$/i.test(id);
}

/** Whom AI-table calls act for: the `operatorId` of every call, which wants a unionId (reference §6). */
export interface Operator {
  /** Throws DINGTALK_OPERATOR_MISSING (fix-config). */
  id(): Promise<string>;
  /** A call with this id went through. */
  proven(id: string): Promise<void>;
  /**
   * Another id to try after a refusal that may be the operator's fault: the unionId of the person whose userid was configured.
   * null where the id is proven, or nobody has this userid.
   */
  instead(id: string, error: unknown): Promise<string | null>;
}

const maybeOperator = new Set(['DINGTALK_OPERATOR_INVALID', 'DINGTALK_ARGUMENTS_REFUSED', 'DINGTALK_ROW_REFUSED']);

/** `scope` tells organisations apart that share a state folder. */
export function createOperator(
  configured: string,
  directory: Directory,
  facts: FactCache,
  log: DingTalkLog,
  scope: string,
): Operator {
  const key = `${scope}/${configured}`;
  let asked = false;
  return {
    async id() {
      if (configured === '') {
        throw new SyncError({
          code: 'DINGTALK_OPERATOR_MISSING',
          recovery: 'fix-config',
          text: m.operatorMissing(),
          hint: dingtalkMeanings.operatorInvalid.hint,
        });
      }
      return (await facts.get<string>(area, key))?.value ?? configured;
    },

    async proven(id) {
      if ((await facts.get<string>(area, key))?.value !== id) await facts.set(area, key, id);
    },

    async instead(id, error) {
      if (asked || id !== configured || !(error instanceof SyncError) || !maybeOperator.has(error.code)) return null;
      if (error instanceof WriteRefusedError && error.kind !== 'row') return null;
      if ((await facts.get<string>(area, key)) !== null) return null;
      asked = true;
      try {
        const unionId = (await directory.person(configured))?.unionId ?? '';
        if (unionId === '' || unionId === configured) return null;
        log.warn({ hint: m.operatorWasUseridHint(unionId).en }, 'operator_id is a userid, using its unionId');
        return unionId;
      } catch (failure) {
        if (failure instanceof SyncError) return null;
        throw failure;
      }
    },
  };
}
