import { describe, expect, test } from 'vitest';
import type { SyncError } from '../../../src/errors/index.ts';
import { type CallFacts, judge, scrub } from '../../../src/platforms/feishu/envelope.ts';
import { feishuErrorOf, feishuErrors, remedyOf } from '../../../src/platforms/feishu/errors.ts';
import { half } from '../../http/support.ts';
import { expectRemediesOfTheirOwn, faultsOf } from '../remedies.ts';

/** The catalogue of the reference, code by code, with the class that it prints. */
const catalogue: Record<string, readonly number[]> = {
  retry: [
    2200, 1254036, 1254112, 1254290, 1254607, 1255001, 1255002, 1255003, 1255004, 1255005, 1255040, 99991400, 131001,
    131009, 1061045, 1063006, 1254002,
  ],
  conflict: [1254291],
  renew: [99991663, 99991664, 99991665, 99991671, 20013],
  access: [
    10003, 10005, 10012, 10013, 10014, 10015, 20002, 99991543, 99991662, 99991672, 99991673, 99991676, 99991679,
    99991401, 91403, 1254027, 1254301, 1254302, 1254304, 1254305, 1254306, 131006,
  ],
  quota: [99991403],
  config: [
    99991201, 99991301, 91402, 91404, 91005, 1254003, 1254004, 1254005, 1254006, 1254009, 1254012, 1254013, 1254014,
    1254016, 1254018, 1254019, 1254020, 1254021, 1254022, 1254023, 1254024, 1254028, 1254029, 1254031, 1254034, 1254040,
    1254041, 1254042, 1254044, 1254045, 1254046, 1254100, 1254101, 1254102, 1254105, 131002, 131004, 131005,
  ],
  row: [
    1254000, 1254001, 1254010, 1254015, 1254026, 1254060, 1254061, 1254062, 1254063, 1254064, 1254065, 1254066, 1254067,
    1254068, 1254069, 1254072, 1254074, 1254106, 1254130, 1254303,
  ],
  'record-gone': [1254043],
  'table-full': [1254103],
  size: [1254104],
  unknown: [1254608, 1255006],
  done: [1254606],
  stop: [
    99991661, 99991668, 99991677, 99992402, 1254007, 1254008, 1254011, 1254037, 1254070, 1254080, 1254081, 1254082,
    1254083, 1254084, 1254085, 1254086, 1254087, 1254088, 1254089, 1254090, 1254091, 1254092, 1254093, 1254094, 1254095,
    1254096, 1254107, 1254108, 1254109, 131007,
  ],
};

const facts = (more: Partial<CallFacts> = {}): CallFacts => ({
  operation: 'record.batch_create',
  effect: 'keyed',
  rows: 10,
  write: true,
  consoleUrl: 'https://open.feishu.cn/app/cli_x',
  fresh: () => false,
  maxRetries: 3,
  random: half,
  nowMs: () => 0,
  secrets: () => [],
  waits: 0,
  ...more,
});

const context = { consoleUrl: 'https://open.feishu.cn/app/cli_x', write: true, scopes: [] };

function judged(code: number, status = 200, more: Partial<CallFacts> = {}, body: object = {}) {
  const json = { code, msg: 'Words', ...body };
  const response = { status, headers: { 'x-tt-logid': 'LOG' }, json, text: JSON.stringify(json) };
  return judge(response, facts(more), (data) => data);
}

/** The class in one word, as the verdict on a batch of ten rows shows it. */
function outcome(code: number): string {
  const verdict = judged(code);
  if (verdict.kind === 'ok') return 'done';
  if (verdict.kind === 'renew-token') return 'renew';
  if (verdict.kind === 'retry') return code === 1254291 ? 'conflict' : 'retry';
  const error = verdict.error as SyncError & { kind?: string };
  if (error.kind) return error.kind;
  if (error.recovery === 'fix-access') return 'access';
  if (error.recovery === 'fix-config') return 'config';
  if (error.recovery === 'unknown-outcome') return 'unknown';
  return error.recovery === 'try-later' ? 'quota' : error.recovery;
}

describe('the error table', () => {
  test.each(Object.entries(catalogue))('asks for "%s" where the reference does', (wanted, codes) => {
    expect(codes.filter((code) => outcome(code) !== wanted)).toEqual([]);
  });

  test('knows every code of the reference and 1254030, and no code twice', () => {
    const codes = feishuErrors.flatMap((entry) => entry.codes);
    expect(new Set(codes).size).toBe(codes.length);
    expect([...codes].sort()).toEqual([...Object.values(catalogue).flat(), 1254030].sort());
  });

  test.each(feishuErrors.map((entry) => [entry.name, entry] as const))('%s names its page', (_, entry) => {
    expect(entry.name).toMatch(/^FEISHU_[A-Z_]+$/);
    expect(entry.page).toMatch(/^\/[\w/-]+$/);
  });

  test('says in both languages, for every code of the reference, what happened and what exactly to do', () => {
    const read = [...Object.values(catalogue).flat(), 1254030, 424242].map((code) => {
      const entry = feishuErrorOf(code);
      return { code: String(code), text: entry.text, hint: remedyOf(entry, context) };
    });
    expect(faultsOf(read)).toEqual([]);
    expectRemediesOfTheirOwn(read);
  });

  test('sends what it says to the operator, rows included', () => {
    for (const code of [99991672, 1254302, 1254072, 1254043, 1254103, 1254104, 1254608, 1254013]) {
      const verdict = judged(code);
      expect(verdict.kind).toBe('fail');
      if (verdict.kind === 'fail') expect(verdict.error.hint, String(code)).toBeDefined();
    }
  });

  test('takes a code that it does not know for a reason to stop', () => {
    expect(feishuErrorOf(424242).class).toBe('stop');
  });
});

describe('an answer', () => {
  test('is judged by its code, whatever the status', () => {
    expect(judged(99991663, 200).kind).toBe('renew-token');
    expect(judged(99991663, 400).kind).toBe('renew-token');
    expect(judged(99991403, 429)).toMatchObject({ kind: 'fail' });
    expect(judged(0, 500).kind).toBe('ok');
  });

  test('with an unknown code but a server-side status is the server’s trouble', () => {
    expect(judged(424242, 503)).toMatchObject({ kind: 'retry', maybeApplied: true });
    expect(judged(424242, 429)).toMatchObject({ kind: 'retry', throttled: true });
    expect(judged(424242, 400)).toMatchObject({ kind: 'fail' });
  });

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['a page', '<html>'],
    ['no code', { msg: 'x' }],
  ])('that is %s is judged by its status', (_title, json) => {
    const at = (status: number) => judge({ status, headers: {}, json, text: '' }, facts(), (data) => data);
    expect(at(502)).toMatchObject({ kind: 'retry', maybeApplied: true });
    expect(at(200)).toMatchObject({ kind: 'retry', maybeApplied: true });
    expect(at(429)).toMatchObject({ kind: 'retry', throttled: true });
    expect(at(401).kind).toBe('renew-token');
    expect(at(403)).toMatchObject({ kind: 'fail', error: { recovery: 'fix-access' } });
    expect(at(404)).toMatchObject({ kind: 'fail', error: { recovery: 'fix-config' } });
  });

  test('names the delay that the platform names, in seconds with decimals', () => {
    const at = (headers: Record<string, string>) =>
      judge({ status: 429, headers, json: { code: 99991400 }, text: '' }, facts(), (data) => data);
    expect(at({ 'x-ogw-ratelimit-reset': '1.5' })).toMatchObject({ delayMs: 1500 });
    expect(at({ 'retry-after': '7' })).toMatchObject({ delayMs: 7000 });
    expect(at({})).not.toHaveProperty('delayMs');
    expect(at({ 'x-ogw-ratelimit-reset': '0' })).not.toHaveProperty('delayMs');
  });

  test('about something that we have just created is waited for', () => {
    expect(judged(1254041, 200, { fresh: () => true })).toMatchObject({
      kind: 'retry',
      error: { recovery: 'fix-config' },
    });
    expect(judged(1254043, 200, { fresh: () => true })).toMatchObject({
      kind: 'retry',
      error: { kind: 'record-gone' },
    });
  });

  test('outside the documented shape leaves a create unknown and stops a read', () => {
    const answer = { status: 200, headers: {}, json: { code: 0, data: {} }, text: '' };
    expect(judge(answer, facts(), () => null)).toMatchObject({ kind: 'fail', error: { recovery: 'unknown-outcome' } });
    expect(judge(answer, facts({ effect: 'read' }), () => null)).toMatchObject({
      error: { code: 'FEISHU_UNEXPECTED_ANSWER', recovery: 'stop' },
    });
  });

  test('that lacks a permission names it, however the platform spells it', () => {
    const hintOf = (body: object) => {
      const verdict = judged(99991672, 400, {}, body);
      return verdict.kind === 'fail' ? verdict.error.hint?.en : '';
    };
    expect(hintOf({ error: { permission_violations: [{ subject: 'wiki:node:read' }] } })).toContain('wiki:node:read');
    expect(hintOf({ error: { permission_violations: [{ scope: 'base:app:read', url: 'x' }] } })).toContain(
      'base:app:read',
    );
    expect(
      hintOf({ msg: 'Access denied. One of the following scopes is required: [bitable:app, base:table:read].' }),
    ).toContain('bitable:app or base:table:read');
    expect(hintOf({})).toContain('Grant bitable:app at https://open.feishu.cn/app/cli_x/auth');
  });
});

test('the platform’s words are shown without tokens and without whole phone numbers', () => {
  expect(scrub('token t-g1044ghJRUIJJ5 of 13812345678\n  bad')).toBe('token *** of 138****5678 bad');
  expect(scrub('your secret is hush-hush, Bearer odd-token', ['hush-hush', 'odd-token', ''])).toBe(
    'your secret is ***, Bearer ***',
  );
  expect(scrub('x'.repeat(999))).toHaveLength(300);
});
