import { describe, expect, it } from 'vitest';
import { SyncError, UnknownOutcomeError, WriteRefusedError } from '../../../src/errors/index.ts';
import type { RawResponse } from '../../../src/http/contracts.ts';
import { banRule, codeRules } from '../../../src/platforms/dingtalk/codes.ts';
import { interpret } from '../../../src/platforms/dingtalk/errors.ts';
import { remedyOf } from '../../../src/platforms/dingtalk/rules.ts';
import { expectRemediesOfTheirOwn, faultsOf } from '../remedies.ts';

function ask(status: number, body: unknown, operation = 'instance.list', headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const response: RawResponse = { status, headers, json, text };
  return interpret(
    response,
    { operation, seen: new Map(), nowMs: 1_800_000_000_000, mask: (words) => words.replaceAll('hush-token', '***') },
    () => 'value',
  );
}

function failed(status: number, body: unknown, operation?: string, headers?: Record<string, string>) {
  const verdict = ask(status, body, operation, headers);
  if (verdict.kind === 'ok') throw new Error('expected a failure');
  return verdict;
}

const modern = (code: string, message = 'words') => ({ code, message, requestid: 'R1' });
const legacy = (errcode: number, errmsg = 'words') => ({ errcode, errmsg, request_id: 'R1' });

/** Every code of the reference that our calls can meet: operation, HTTP status, code → error and recovery. */
const expected: readonly [string, number, string | number, string, string][] = [
  ['instance.list', 403, 'Forbidden.AccessDenied.ApiCountLimitForOrg', 'DINGTALK_QUOTA_SPENT', 'try-later'],
  ['user.get', 200, 90020, 'DINGTALK_QUOTA_SPENT', 'try-later'],
  ['instance.get', 403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90018, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 403, 'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 403, 'Forbidden.AccessDenied.QpsLimitForApi', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90002, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90001, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90006, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90017, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 403, 'Forbidden.AccessDenied.QpsLimitForSuitekeyAndOrgAndApi', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 429, 'system.busy', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 429, 'systemBusy', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['premium.list', 400, 'oaplus.query.limit', 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 400, 'InvalidAuthentication', 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['instance.get', 400, 'AuthenticationFailed.MissingParameter', 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['instance.get', 400, 'accesstoken.expired', 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['user.get', 200, 40014, 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['user.get', 200, 40001, 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['user.get', 200, 41001, 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['user.get', 200, 42001, 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['token', 400, 'invalidClientIdOrSecret', 'DINGTALK_CREDENTIALS_WRONG', 'fix-access'],
  ['token', 400, 'invalid.client', 'DINGTALK_CREDENTIALS_WRONG', 'fix-access'],
  ['token', 200, 40096, 'DINGTALK_CREDENTIALS_WRONG', 'fix-access'],
  ['token', 200, 40089, 'DINGTALK_CREDENTIALS_WRONG', 'fix-access'],
  ['token', 401, 'unauthorized.client', 'DINGTALK_APP_NOT_AUTHORIZED', 'fix-access'],
  ['instance.get', 403, 'Forbidden.AccessDenied.AccessTokenPermissionDenied', 'DINGTALK_SCOPE_MISSING', 'fix-access'],
  ['instance.get', 403, 'permissions.error', 'DINGTALK_SCOPE_MISSING', 'fix-access'],
  ['user.get', 200, 60011, 'DINGTALK_SCOPE_MISSING', 'fix-access'],
  ['instance.get', 403, 'Forbidden.AccessDenied.IpNotInWhiteList', 'DINGTALK_IP_NOT_ALLOWED', 'fix-access'],
  ['user.get', 200, 60020, 'DINGTALK_IP_NOT_ALLOWED', 'fix-access'],
  ['sheet.list', 403, 'orgAuthLevelNotEnough', 'DINGTALK_ORG_LEVEL', 'fix-access'],
  ['user.get', 200, 50003, 'DINGTALK_APP_DISABLED', 'fix-access'],
  ['user.get', 200, 50005, 'DINGTALK_APP_DISABLED', 'fix-access'],
  ['instance.list', 400, 'needAuth', 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 400, 'noPermission', 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.get', 400, 'processSetupNoPermission', 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.get', 400, 'aflowProcessSetupNoPermission', 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 810007, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 400, 'processCodeError', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.list', 400, 'aflowProcessCodeIsError', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.list', 400, 'aflowProcessNotExist', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.list', 400, 'invalidProcessCode', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['premium.list', 400, 'processCode.error', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.list', 200, 830001, 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.get', 400, 'processInstanceNotExist', 'DINGTALK_INSTANCE_GONE', 'reject-record'],
  ['instance.get', 400, 'aflowProcessInstNotExist', 'DINGTALK_INSTANCE_GONE', 'reject-record'],
  ['instance.get', 400, 'processInstanceIdError', 'DINGTALK_INSTANCE_GONE', 'reject-record'],
  ['instance.get', 404, 'someInstanceNotExistAnyMore', 'DINGTALK_INSTANCE_GONE', 'reject-record'],
  ['instance.get', 400, 'processFormDataIsNull', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'invalidParameter', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.list', 400, 'invalidInstanceListIdsStartTime', 'DINGTALK_WINDOW_REFUSED', 'fix-config'],
  ['instance.list', 400, 'invalidEndTime', 'DINGTALK_WINDOW_REFUSED', 'fix-config'],
  ['premium.list', 400, 'timeStamp.invalid', 'DINGTALK_WINDOW_REFUSED', 'fix-config'],
  ['instance.list', 400, 'invalidMaxResults', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['instance.list', 400, 'invalidNextToken', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['instance.list', 400, 'invalidUserIds', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['template.managed', 400, 'noPermission', 'DINGTALK_ADMIN_REFUSED', 'fix-access'],
  ['template.managed', 400, 'userNotExist', 'DINGTALK_ADMIN_REFUSED', 'fix-access'],
  ['premium.list', 400, 'benefit.status.invalid', 'DINGTALK_PREMIUM_MISSING', 'fix-config'],
  ['premium.list', 400, 'benefit.query.error', 'DINGTALK_PREMIUM_MISSING', 'fix-config'],
  ['premium.list', 400, 'permission.error', 'DINGTALK_SCOPE_MISSING', 'fix-access'],
  ['record.list', 400, 'invalidRequest.dataNotReady', 'DINGTALK_TABLE_NOT_READY', 'try-later'],
  ['record.insert', 400, 'invalidRequest.document.stillInitializing', 'DINGTALK_TABLE_NOT_READY', 'try-later'],
  ['record.list', 400, 'invalidRequest.inputArgs.invalid', 'DINGTALK_ARGUMENTS_REFUSED', 'fix-config'],
  ['record.insert', 400, 'invalidRequest.inputArgs.invalid', 'DINGTALK_ROW_REFUSED', 'reject-record'],
  ['record.update', 400, 'InvalidParameter', 'DINGTALK_ROW_REFUSED', 'reject-record'],
  ['record.list', 400, 'invalidRequest.inputArgs.operatorIdIllegal', 'DINGTALK_OPERATOR_INVALID', 'fix-config'],
  ['record.insert', 400, 'invalidRequest.inputArgs.unionIdIllegal', 'DINGTALK_OPERATOR_INVALID', 'fix-config'],
  ['record.list', 400, 'invalidRequest.document.broken', 'DINGTALK_DOCUMENT_BROKEN', 'stop'],
  ['record.insert', 403, 'forbidden.operationIllegal', 'DINGTALK_OPERATOR_NO_ACCESS', 'fix-access'],
  ['record.insert', 403, 'forbidden.accessDenied', 'DINGTALK_OPERATOR_NO_ACCESS', 'fix-access'],
  ['record.insert', 403, 'forbidden.accessDenied.realmControl', 'DINGTALK_OPERATOR_NO_ACCESS', 'fix-access'],
  ['record.insert', 403, 'forbidden.acrossOrg', 'DINGTALK_OPERATOR_NO_ACCESS', 'fix-access'],
  ['record.insert', 403, 'forbidden.user.notInOrg', 'DINGTALK_OPERATOR_NO_ACCESS', 'fix-access'],
  ['sheet.list', 403, 'invalidRequest.document.typeIllegal', 'DINGTALK_NOT_AN_AI_TABLE', 'fix-config'],
  ['record.insert', 403, 'forbidden.document.sizeOverLimit', 'DINGTALK_TOO_LARGE', 'reject-record'],
  ['sheet.list', 404, 'invalidRequest.document.notFound', 'DINGTALK_BASE_NOT_FOUND', 'fix-config'],
  ['sheet.list', 404, 'invalidRequest.document.deleted', 'DINGTALK_BASE_NOT_FOUND', 'fix-config'],
  ['record.list', 404, 'invalidRequest.resource.notFound', 'DINGTALK_TABLE_GONE', 'fix-config'],
  ['record.update', 404, 'invalidRequest.resource.notFound', 'DINGTALK_RECORD_GONE', 'reject-record'],
  ['record.insert', 409, 'invalidRequest.duplicateClientToken', 'DINGTALK_DUPLICATE_TOKEN', 'unknown-outcome'],
  ['record.insert', 503, 'operationTimeout', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['record.insert', 504, 'service.timeout', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['instance.list', 500, 'systemError', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['instance.list', 400, 'internalError', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['sheet.list', 500, 'unknownError', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, -1, 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, 15, 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, 400001, 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, 88, 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, 60121, 'DINGTALK_PERSON_UNKNOWN', 'reject-record'],
  ['user.get', 200, 33012, 'DINGTALK_PERSON_UNKNOWN', 'reject-record'],
  ['user.get', 200, 40003, 'DINGTALK_PERSON_UNKNOWN', 'reject-record'],
  ['department.get', 200, 60003, 'DINGTALK_DEPARTMENT_UNKNOWN', 'reject-record'],
  ['user.get', 200, 50002, 'DINGTALK_OUTSIDE_CONTACT_SCOPE', 'fix-access'],
  ['department.get', 200, 50004, 'DINGTALK_OUTSIDE_CONTACT_SCOPE', 'fix-access'],
  ['user.get', 200, 22, 'DINGTALK_WRONG_ADDRESS', 'fix-config'],
  ['user.get', 200, 43005, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['user.get', 200, 400002, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['user.get', 200, 90003, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90004, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['user.get', 200, 90005, 'DINGTALK_RATE_LIMITED', 'try-later'],
  ['instance.get', 400, 'AuthenticationFailed', 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['user.get', 200, 40000, 'DINGTALK_TOKEN_REFUSED', 'fix-access'],
  ['token', 400, 'unsupported.grant.type', 'DINGTALK_CREDENTIALS_WRONG', 'fix-access'],
  ['user.get', 200, 33001, 'DINGTALK_APP_NOT_AUTHORIZED', 'fix-access'],
  ['token', 400, 'Missingbody', 'DINGTALK_BAD_REQUEST', 'stop'],
  ['token', 200, 40035, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['user.get', 200, 43007, 'DINGTALK_SCOPE_MISSING', 'fix-access'],
  ['template.managed', 400, 'invalidUserId', 'DINGTALK_ADMIN_REFUSED', 'fix-access'],
  ['instance.get', 400, 'processInstNotExist', 'DINGTALK_INSTANCE_GONE', 'reject-record'],
  ['instance.get', 400, 'processInstanceInvalidParameter', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'processGetFailed', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'processGroupGetFailed', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'formConverterError', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'illegalComponent', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'aflowProcessInstStatusException', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'invalidFileId', 'DINGTALK_INSTANCE_UNREADABLE', 'reject-record'],
  ['instance.get', 400, 'invalidAgentId', 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 810002, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 810003, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 810008, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 820004, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 820005, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 820006, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['instance.list', 200, 820008, 'DINGTALK_TEMPLATE_NO_ACCESS', 'fix-access'],
  ['form.schema', 400, 'formNotExist', 'DINGTALK_TEMPLATE_UNKNOWN', 'fix-config'],
  ['instance.list', 400, 'invalidStartTime', 'DINGTALK_WINDOW_REFUSED', 'fix-config'],
  ['premium.list', 400, 'pageSize.invalid', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['premium.list', 400, 'pageIndex.invalid', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['premium.list', 400, 'userIdList.error', 'DINGTALK_LIST_REFUSED', 'stop'],
  ['token', 500, 'server.error', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['template.managed', 400, 'aflowProcessGetFailed', 'DINGTALK_SERVER_ERROR', 'try-later'],
  ['user.get', 200, 40069, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['user.get', 200, 40, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['sheet.list', 200, 404, 'DINGTALK_WRONG_ADDRESS', 'fix-config'],
  ['user.get', 200, 43004, 'DINGTALK_BAD_REQUEST', 'stop'],
  ['user.get', 200, 43009, 'DINGTALK_BAD_REQUEST', 'stop'],
];

describe('the error table', () => {
  it.each(expected)('%s: HTTP %i %s is %s (%s)', (operation, status, code, name, recovery) => {
    const body = typeof code === 'number' ? legacy(code) : modern(code);
    const { error } = failed(status, body, operation);
    expect(error).toMatchObject({ code: name, recovery });
    expect(error.details).toMatchObject({ platformCode: String(code), requestId: 'R1', operation });
  });

  it('says in both languages, for every code of the reference, what happened and what exactly to do', () => {
    const scopes = ['Workflow.Instance.Read'];
    const read = [...codeRules, banRule].flatMap((rule) =>
      (rule.operations ?? ['instance.get', 'record.list', 'user.get']).map((operation) => ({
        code: `${rule.codes.join()} (${operation})`,
        text: rule.text,
        hint: remedyOf(rule, { operation, scopes }),
      })),
    );
    expect(faultsOf(read)).toEqual([]);
    expectRemediesOfTheirOwn(read.filter(({ hint }) => !hint.en.includes('Enable Workflow.Instance.Read')));
    for (const rule of codeRules) {
      expect(rule.name).toMatch(/^DINGTALK_[A-Z_]+$/);
      expect(rule.source).toMatch(/^[a-z0-9-]+$/);
    }
  });

  it('sends a remedy with every code that the reference lists', () => {
    for (const [operation, status, code] of expected) {
      const body = typeof code === 'number' ? legacy(code) : modern(code);
      const { hint } = failed(status, body, operation).error;
      expect(hint?.['zh-CN'] && hint.en, `${operation} ${code}`).toBeTruthy();
    }
  });

  it('is asked for every code of the table', () => {
    const asked = new Set(expected.map(([, , code]) => String(code).toLowerCase()));
    const listed = codeRules.flatMap((rule) => rule.codes).filter((code) => !code.includes('*'));
    expect(listed.filter((code) => !asked.has(code.toLowerCase()))).toEqual([]);
  });

  it('lists no code twice for the same operation', () => {
    const seen = new Set<string>();
    for (const rule of codeRules) {
      for (const code of rule.codes) {
        const key = `${rule.style}/${rule.operations?.join() ?? ''}/${code.toLowerCase()}`;
        expect(seen.has(key), key).toBe(false);
        seen.add(key);
      }
    }
  });
});

describe('classifying an answer', () => {
  it('reads the code before the HTTP status: throttling is a 403, a bad token a 400', () => {
    expect(failed(403, modern('Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'))).toMatchObject({
      kind: 'retry',
      throttled: true,
      delayMs: 1000,
    });
    expect(failed(403, modern('Forbidden.AccessDenied.QpmLimitForAppkeyAndApi'))).toMatchObject({ delayMs: 60_000 });
    expect(failed(400, modern('InvalidAuthentication'))).toMatchObject({ kind: 'renew-token' });
    expect(failed(403, modern('Forbidden.AccessDenied.ApiCountLimitForOrg')).kind).toBe('fail');
  });

  it('obeys a Retry-After that the platform sends', () => {
    expect(failed(429, modern('whatever'), 'instance.get', { 'retry-after': '7' })).toMatchObject({
      kind: 'retry',
      delayMs: 7000,
    });
  });

  it('looks for the sub code where 88 only wraps', () => {
    const body = { errcode: 88, sub_code: '40014', sub_msg: '不合法的access_token', errmsg: 'ding talk error' };
    expect(failed(200, body, 'user.get').kind).toBe('renew-token');
    const scope = {
      errcode: 88,
      sub_code: '60011',
      sub_msg: '应用尚未开通所需的权限：[qyapi_get_member],点击链接申请',
    };
    const { error } = failed(200, scope, 'user.get');
    expect(error.code).toBe('DINGTALK_SCOPE_MISSING');
    expect(error.hint?.['zh-CN']).toContain('qyapi_get_member（成员信息读权限）');
  });

  it('finds errcode in answers of the new API too', () => {
    expect(failed(200, { errcode: 404, errmsg: '请求的URI地址不存在' }).error.code).toBe('DINGTALK_WRONG_ADDRESS');
  });

  it('names the permission that the platform names, in either spelling, else the one that the call needs', () => {
    const denied = 'Forbidden.AccessDenied.AccessTokenPermissionDenied';
    for (const key of ['accessdenieddetail', 'AccessDeniedDetail']) {
      const { error } = failed(403, { ...modern(denied), [key]: { requiredScopes: ['Workflow.Form.Read'] } });
      expect(error.hint?.en).toContain('Workflow.Form.Read');
      expect(error.details['scopes']).toEqual(['Workflow.Form.Read']);
    }
    expect(failed(403, modern(denied), 'instance.get').error.hint?.en).toContain('Workflow.Instance.Read');
    expect(failed(403, modern(denied), 'record.insert').error.hint?.en).toContain('Notable.Base.Write.All');
    expect(failed(403, modern(denied), 'record.list').error.hint?.en).toContain('base_id');
  });

  it('takes an HTML page or a punishment for an IP ban and waits longer than a run may', () => {
    for (const verdict of [
      failed(403, '<html><body>denied</body></html>'),
      failed(200, '<!doctype html><title>x</title>'),
      failed(200, { status: 1111, wait: 5, source: 'x5', punish: 'deny', uuid: 'u' }),
    ]) {
      expect(verdict).toMatchObject({ kind: 'retry', delayMs: 300_000, error: { code: 'DINGTALK_IP_BANNED' } });
    }
  });

  it('takes an HTML page with a gateway status for a gateway that is down', () => {
    expect(failed(502, '<html>Bad Gateway</html>')).toMatchObject({
      kind: 'retry',
      maybeApplied: true,
      error: { code: 'DINGTALK_SERVER_ERROR' },
    });
  });

  it('repeats an answer that is cut short, since the effect may have happened', () => {
    expect(failed(200, '{"result":{"list":["a"', 'instance.list')).toMatchObject({ kind: 'retry', maybeApplied: true });
    expect(failed(200, '', 'record.insert')).toMatchObject({ kind: 'retry', maybeApplied: true });
  });

  it('stops at a code that nobody has told us about, showing code and request id', () => {
    const { error, kind } = failed(400, modern('brandNew.code', '新的错误'), 'instance.list');
    expect(kind).toBe('fail');
    expect(error).toMatchObject({ code: 'DINGTALK_API_ERROR', recovery: 'stop' });
    expect(error.text.en).toContain('brandNew.code');
    expect(error.text.en).toContain('R1');
    expect(failed(200, legacy(987654), 'user.get').error.text.en).toContain('987654');
  });

  it('repeats an unknown code with a server status', () => {
    expect(failed(500, modern('brandNew.code'), 'instance.list').kind).toBe('retry');
    expect(failed(503, modern('x'), 'instance.get').error.hint?.en).toContain('Workflow.Instance.Read');
  });

  it('takes success as string or boolean, and a refusal inside HTTP 200 for what it is', () => {
    expect(ask(200, { result: {}, success: 'true' }).kind).toBe('ok');
    expect(ask(200, { result: {}, success: true }).kind).toBe('ok');
    expect(failed(200, { success: false, code: 'systemError', message: 'x' }).error.code).toBe('DINGTALK_SERVER_ERROR');
    expect(failed(200, modern('processCodeError')).error.code).toBe('DINGTALK_TEMPLATE_UNKNOWN');
  });

  it('tells the engine which kind of refusal a write met', () => {
    const kindOf = (status: number, code: string, operation: string) => {
      const { error } = failed(status, modern(code), operation);
      return error instanceof WriteRefusedError
        ? error.kind
        : error instanceof UnknownOutcomeError
          ? 'unknown'
          : 'other';
    };
    expect(kindOf(400, 'invalidRequest.inputArgs.invalid', 'record.insert')).toBe('row');
    expect(kindOf(403, 'forbidden.document.sizeOverLimit', 'record.update')).toBe('size');
    expect(kindOf(404, 'invalidRequest.resource.notFound', 'record.update')).toBe('record-gone');
    expect(kindOf(404, 'invalidRequest.resource.notFound', 'record.insert')).toBe('other');
    expect(kindOf(409, 'invalidRequest.duplicateClientToken', 'record.insert')).toBe('unknown');
    expect(failed(413, '', 'record.insert').error).toBeInstanceOf(WriteRefusedError);
  });

  it('shows no secret and no whole phone number', () => {
    const { error } = failed(
      400,
      modern('brandNew', `bad hush-token for 13812345678 at https://x/?access_token=abcdef&x=1\n${'y'.repeat(900)}`),
    );
    const shown = `${error.message} ${error.text.en} ${JSON.stringify(error.details)}`;
    expect(shown).not.toContain('hush-token');
    expect(shown).not.toContain('13812345678');
    expect(shown).not.toContain('abcdef');
    expect(shown).toContain('138****5678');
    expect(shown.length).toBeLessThan(1500);
    expect(error).toBeInstanceOf(SyncError);
  });

  it('waits longer with each try of a table that is still loading', () => {
    const seen = new Map<string, number>();
    const body = modern('invalidRequest.dataNotReady');
    const delays = [1, 2, 3].map(() => {
      const verdict = interpret(
        { status: 400, headers: {}, json: body, text: '' },
        { operation: 'record.list', seen, nowMs: 0, mask: (words) => words },
        () => 1,
      );
      return verdict.kind === 'retry' ? verdict.delayMs : null;
    });
    expect(delays).toEqual([2000, 5000, 15_000]);
  });
});
