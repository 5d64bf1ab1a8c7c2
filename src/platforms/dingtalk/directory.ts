import { SyncError } from '../../errors/index.ts';
import type { Clock } from '../../lib/clock.ts';
import { InFlight } from '../../lib/in-flight.ts';
import { dingtalkMeanings } from '../../messages/dingtalk-codes.ts';
import type { FactCache } from '../../state/ports.ts';
import type { Warning } from '../../sync/contracts.ts';
import type { DingTalkClient } from './client.ts';
import { isObject, str } from './json.ts';

export interface Person {
  readonly userId: string;
  readonly name: string;
  /** Empty where the platform does not tell. */
  readonly unionId: string;
}

export interface Department {
  readonly id: string;
  readonly name: string;
}

/** People and departments (reference §5). Not metered; cached on disk for days. */
export interface Directory {
  /** null: left the company, never existed, or outside the app's contact scope. */
  person(userId: string): Promise<Person | null>;
  /** `-1` (approvals) and `1` (contacts) are the root. null: deleted or out of reach. */
  department(departmentId: string): Promise<Department | null>;
  /** Warnings that came up since the last call, each once per process. */
  takeWarnings(): Warning[];
}

const day = 86_400_000;
const knownForMs = 7 * day;
const absentForMs = day;
/** Documented 20 a second, less what other processes of the same app use. */
const perSecond = 15;

type Absence = 'left' | 'hidden';
type Fact<T> = { readonly found: T } | { readonly absent: Absence };

/** `scope` tells organisations apart that share a state folder. */
export function createDirectory(client: DingTalkClient, facts: FactCache, clock: Clock, scope: string): Directory {
  const questions = new InFlight<unknown>();
  const warned = new Set<string>();
  let warnings: Warning[] = [];

  function warnOnce(code: string, message: Warning['message'], key = ''): void {
    if (warned.has(code)) return;
    warned.add(code);
    warnings.push({ key, code, message });
  }

  /** One question at a time per key; from the disk while it is young; a stale answer is better than none while the platform is down. */
  function remember<T>(area: string, id: string, ask: () => Promise<T>): Promise<T | null> {
    const key = `${scope}/${id}`;
    const answer = questions.share(`${area}/${key}`, async () => {
      const cached = await facts.get<Fact<T>>(area, key);
      const value = readFact(cached?.value);
      if (cached && value) {
        if (value.absent === 'hidden') warnHidden();
        if (clock.now() - cached.savedAtMs < (value.absent ? absentForMs : knownForMs)) return value.found;
      }
      try {
        const found = await ask();
        await facts.set(area, key, { found });
        return found;
      } catch (error) {
        const absence = absenceOf(error);
        if (absence) {
          if (absence === 'hidden') warnHidden();
          await facts.set(area, key, { absent: absence });
          return null;
        }
        if (value?.found && error instanceof SyncError && error.recovery === 'try-later') return value.found;
        throw error;
      }
    });
    return answer as Promise<T | null>;
  }

  function readFact<T>(fact: Fact<T> | undefined): { found: T | null; absent?: Absence } | null {
    if (!isObject(fact)) return null;
    if ('found' in fact && isObject(fact['found'])) return { found: fact['found'] as T };
    return 'absent' in fact ? { found: null, absent: fact['absent'] as Absence } : null;
  }

  const warnHidden = () => warnOnce('outside_contact_scope', dingtalkMeanings.outsideContactScope.text);

  return {
    person(userId) {
      if (userId === '') return Promise.resolve(null);
      return remember<Person>('dingtalk-people', userId, () =>
        client.oapi({
          operation: 'user.get',
          method: 'POST',
          path: '/topapi/v2/user/get',
          body: { userid: userId, language: 'zh_CN' },
          metered: false,
          perSecond,
          parse: (json) => {
            const result = isObject(json) ? json['result'] : undefined;
            if (!isObject(result)) return undefined;
            return { userId, name: str(result['name']).trim() || userId, unionId: str(result['unionid']) };
          },
        }),
      );
    },

    department(departmentId) {
      const id = departmentId === '-1' ? '1' : departmentId;
      if (!/^\d+$/.test(id)) return Promise.resolve(null);
      return remember<Department>('dingtalk-departments', id, () =>
        client.oapi({
          operation: 'department.get',
          method: 'POST',
          path: '/topapi/v2/department/get',
          body: { dept_id: Number(id), language: 'zh_CN' },
          metered: false,
          perSecond,
          parse: (json) => {
            const result = isObject(json) ? json['result'] : undefined;
            return isObject(result) ? { id, name: str(result['name']).trim() || id } : undefined;
          },
        }),
      );
    },

    takeWarnings() {
      const taken = warnings;
      warnings = [];
      return taken;
    },
  };
}

/** A person or department that cannot be had, as opposed to a directory that cannot be reached. */
function absenceOf(error: unknown): Absence | null {
  if (!(error instanceof SyncError)) return null;
  if (error.code === 'DINGTALK_OUTSIDE_CONTACT_SCOPE') return 'hidden';
  // An argument that the platform calls malformed is this one id's fault.
  const unusable = ['DINGTALK_PERSON_UNKNOWN', 'DINGTALK_DEPARTMENT_UNKNOWN', 'DINGTALK_BAD_REQUEST'];
  return unusable.includes(error.code) ? 'left' : null;
}
