import * as z from 'zod/mini';
import { SyncError } from '../errors/index.ts';
import { inWords } from '../lib/schema-words.ts';
import { text } from '../messages/text.ts';
import type { FaultRule } from './types.ts';

/** Fault rules that come from outside: the command line and POST /sandbox/api/faults. */

const isPattern = (source: string) => {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
};

const action = z.union([
  z.strictObject({ latencyMs: z.number().check(z.minimum(0)) }),
  z.strictObject({ cut: z.enum(['before', 'after']) }),
  z.strictObject({ brokenJson: z.literal(true) }),
  z.strictObject({
    status: z.optional(z.int().check(z.minimum(100), z.maximum(599))),
    code: z.optional(z.union([z.number(), z.string()])),
    body: z.optional(z.unknown()),
    headers: z.optional(z.record(z.string(), z.string())),
  }),
]);

const faultRule = z.strictObject({
  operation: z.optional(z.string().check(z.refine(isPattern, 'no regular expression'))),
  platform: z.optional(z.enum(['feishu', 'dingtalk'])),
  nth: z.optional(z.union([z.int().check(z.minimum(1)), z.array(z.int().check(z.minimum(1)))])),
  probability: z.optional(z.number().check(z.minimum(0), z.maximum(1))),
  times: z.optional(z.int().check(z.minimum(1))),
  action,
});

/** Checks an object; throws an error that names every problem. */
export function checkFaultRule(value: unknown): FaultRule {
  const result = faultRule.safeParse(value, inWords);
  if (result.success) return result.data as FaultRule;
  throw badRule(z.prettifyError(result.error).replaceAll('\n', ' '));
}

/** A rule as typed: one JSON object, e.g. `{"operation":"record.search","probability":0.1,"action":{"code":1254290}}`. */
export function parseFaultRule(source: string): FaultRule {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw badRule(`no JSON: ${source.slice(0, 80)}`);
  }
  return checkFaultRule(value);
}

function badRule(why: string): SyncError {
  return new SyncError({
    code: 'FAULT_RULE_INVALID',
    recovery: 'fix-config',
    text: text(`故障规则无效：${why}`, `The fault rule is not valid: ${why}`),
  });
}
