import * as z from 'zod';
import { SyncError } from '../errors/index.ts';
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
  z.strictObject({ latencyMs: z.number().min(0) }),
  z.strictObject({ cut: z.enum(['before', 'after']) }),
  z.strictObject({ brokenJson: z.literal(true) }),
  z.strictObject({
    status: z.int().min(100).max(599).optional(),
    code: z.union([z.number(), z.string()]).optional(),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
]);

const faultRule = z.strictObject({
  operation: z.string().refine(isPattern, 'no regular expression').optional(),
  platform: z.enum(['feishu', 'dingtalk']).optional(),
  nth: z.union([z.int().min(1), z.array(z.int().min(1))]).optional(),
  probability: z.number().min(0).max(1).optional(),
  times: z.int().min(1).optional(),
  action,
});

/** Checks an object; throws an error that names every problem. */
export function checkFaultRule(value: unknown): FaultRule {
  const result = faultRule.safeParse(value);
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
