import type { DingTalkHintContext, DingTalkMeaning } from '../../messages/dingtalk-codes.ts';
import type { Text } from '../../messages/text.ts';

/** What to do about a platform code. */
export type Kind =
  /** Repeat with backoff; the effect may have happened. */
  | 'transient'
  /** Repeat after the rule's delay and slow down; nothing was executed. */
  | 'throttled'
  /** Wait longer than a run may. */
  | 'banned'
  /** Stop at once, exit 5. */
  | 'quota'
  /** Renew the token once. */
  | 'token'
  /** Repeat with longer and longer pauses. */
  | 'not-ready'
  /** One of the rows of a write is at fault. */
  | 'row'
  /** Too much for one write. */
  | 'size'
  /** A row that the call names is gone. */
  | 'record-gone'
  /** The insert was accepted before. */
  | 'seen-token'
  /** This one approval cannot be read. */
  | 'instance'
  /** Recoveries of a SyncError. */
  | 'fix-access'
  | 'fix-config'
  | 'reject-record'
  | 'stop';

/** The error that a code becomes. */
export interface Says extends DingTalkMeaning {
  /** Stable code of our error. */
  readonly name: string;
  /** Page of the official documentation: https://open.dingtalk.com/document/development/<source>. */
  readonly source: string;
}

export interface RuleOptions {
  /** Only for these operations; such a rule wins over a general one. */
  readonly operations?: readonly string[];
  /** Waits before the repetitions of a call, in ms; the last one repeats. Without it: exponential backoff. */
  readonly delaysMs?: readonly number[];
  /** At most so many retries for this code. */
  readonly tries?: number;
}

export interface CodeRule extends Says, RuleOptions {
  /** `new`: a code word of api.dingtalk.com; `oapi`: an errcode or sub code of the legacy host. */
  readonly style: 'new' | 'oapi';
  /** Compared without regard to case; `*` matches anything. */
  readonly codes: readonly string[];
  readonly kind: Kind;
}

/** The next step, as it stands for this call. */
export const remedyOf = ({ hint }: DingTalkMeaning, context: DingTalkHintContext): Text =>
  typeof hint === 'function' ? hint(context) : hint;

/** Finds the rule for a code; undefined for codes that nobody has told us about. */
export type RuleFinder = (style: 'new' | 'oapi', code: string, operation: string) => CodeRule | undefined;

function matcher(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`, 'i');
}

/** Exact spellings win over patterns, rules for the operation over general ones, earlier rules over later ones. */
export function createRuleFinder(rules: readonly CodeRule[]): RuleFinder {
  const compiled = rules.map((rule) => ({
    rule,
    exact: new Set(rule.codes.map((code) => code.toLowerCase())),
    patterns: rule.codes.filter((code) => code.includes('*')).map(matcher),
  }));
  return (style, code, operation) => {
    const wanted = code.toLowerCase();
    const usable = compiled.filter(
      ({ rule }) => rule.style === style && (rule.operations?.includes(operation) ?? true),
    );
    const ranked = [...usable.filter(({ rule }) => rule.operations), ...usable.filter(({ rule }) => !rule.operations)];
    return (
      ranked.find(({ exact }) => exact.has(wanted)) ??
      ranked.find(({ patterns }) => patterns.some((pattern) => pattern.test(code)))
    )?.rule;
  };
}
