import { describe, expect, it } from 'vitest';
import { rig } from './support.ts';

describe('DingTalk tokens', () => {
  it('are the same while they live, and every call lengthens their life', async () => {
    const r = await rig();
    const { appKey, dingtalkAppSecret: appSecret } = r.sandbox.credentials;
    const ask = () => r.raw('POST', '/v1.0/oauth2/accessToken', { appKey, appSecret });
    const first = await ask();
    expect(first.body).toEqual({ accessToken: expect.any(String), expireIn: 7200 });
    r.clock.now += 7_199_000;
    expect((await ask()).body).toEqual(first.body);
    r.clock.now += 7_199_000;
    const legacy = await r.raw('GET', `/gettoken?appkey=${appKey}&appsecret=${appSecret}`);
    expect(legacy.body).toMatchObject({ errcode: 0, access_token: first.body.accessToken, expires_in: 7200 });
    r.clock.now += 7_201_000;
    expect((await ask()).body.accessToken).not.toBe(first.body.accessToken);
  });

  it('are refused in each endpoint’s own way', async () => {
    const r = await rig();
    const { appKey, dingtalkAppSecret } = r.sandbox.credentials;
    expect(await r.raw('POST', '/v1.0/oauth2/accessToken', { appKey, appSecret: 'x' })).toMatchObject({
      status: 400,
      body: { code: 'invalidClientIdOrSecret', requestid: expect.any(String) },
    });
    expect((await r.raw('GET', '/gettoken?appkey=x&appsecret=y')).body.errcode).toBe(40096);
    expect((await r.raw('GET', '/gettoken')).body.errcode).toBe(40035);
    const unified = { client_id: appKey, client_secret: dingtalkAppSecret, grant_type: 'client_credentials' };
    expect((await r.raw('POST', '/v1.0/oauth2/corp1/token', unified)).body).toMatchObject({ expires_in: 7200 });
  });

  it('fail with HTTP 400 on v1.0 and with HTTP 200 on oapi', async () => {
    const r = await rig();
    const detail = '/v1.0/workflow/processInstances?processInstanceId=x';
    const header = 'x-acs-dingtalk-access-token';
    expect(await r.raw('GET', detail, undefined, { [header]: 'bad' })).toMatchObject({
      status: 400,
      body: { code: 'InvalidAuthentication' },
    });
    // Neither the query nor a Bearer header counts.
    expect(await r.raw('GET', `${detail}&access_token=bad`, undefined, { authorization: 'Bearer bad' })).toMatchObject({
      status: 400,
      body: { code: 'AuthenticationFailed.MissingParameter' },
    });
    const user = '/topapi/v2/user/get';
    expect(await r.raw('POST', `${user}?access_token=bad`, { userid: 'x' })).toMatchObject({
      status: 200,
      body: { errcode: 88, sub_code: '40014' },
    });
    expect((await r.raw('POST', user, { userid: 'x' })).body).toMatchObject({ errcode: 88, sub_code: '40000' });
  });
});

describe('DingTalk gates', () => {
  it('say 403 Forbidden to the 21st call of a second, on this API only', async () => {
    const r = await rig();
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => r.ding('GET', '/v1.0/workflow/processes/userVisibilities/templates')),
    );
    const limited = answers.filter((answer) => answer.status === 403);
    expect(limited).toHaveLength(5);
    expect(limited[0]!.body.code).toBe('Forbidden.AccessDenied.QpsLimitForAppkeyAndApi');
    expect((await r.ding('GET', '~/sheets')).status).toBe(200);
    const people = await Promise.all(
      Array.from({ length: 21 }, () => r.oapi('/topapi/v2/department/get', { dept_id: 1 })),
    );
    expect(people.filter((answer) => answer.body.errcode === 90018)).toHaveLength(1);
  });

  it('end the month with 403 ApiCountLimitForOrg, for metered calls only', async () => {
    const r = await rig({ monthlyQuota: { dingtalk: 1 } });
    expect((await r.oapi('/topapi/v2/department/get', { dept_id: 1 })).body.errcode).toBe(0);
    expect((await r.ding('GET', '~/sheets')).status).toBe(200);
    expect(await r.ding('GET', '~/sheets')).toMatchObject({
      status: 403,
      body: { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' },
    });
    expect((await r.oapi('/topapi/v2/department/get', { dept_id: 1 })).body.errcode).toBe(0);
    expect(r.sandbox.calls.filter((call) => call.metered)).toHaveLength(1);
  });

  it('name the missing scope', async () => {
    const r = await rig();
    r.sandbox.world.dingtalk.revokeScope('Notable.Base.Read.All');
    r.sandbox.world.dingtalk.revokeScope('qyapi_get_member');
    expect(await r.ding('GET', '~/sheets')).toMatchObject({
      status: 403,
      body: { accessdenieddetail: { requiredScopes: ['Notable.Base.Read.All'] } },
    });
    expect((await r.oapi('/topapi/v2/user/get', { userid: 'manager01' })).body).toMatchObject({
      errcode: 88,
      sub_code: '60011',
    });
  });

  it('answer unknown paths with errcodes', async () => {
    const r = await rig();
    expect((await r.ding('GET', '/v1.0/nothing')).body.errcode).toBe(404);
    expect((await r.oapi('/topapi/nothing')).body.errcode).toBe(22);
  });
});

describe('DingTalk people', () => {
  it('are found by userid and unionid, until they leave', async () => {
    const r = await rig();
    const { dingtalk } = r.sandbox.world;
    dingtalk.addPerson({ userid: 'u1', name: '乙样例' });
    const get = async (userid: string) => (await r.oapi('/topapi/v2/user/get', { userid })).body;
    expect((await get('u1')).result).toMatchObject({ name: '乙样例', unionid: 'union_u1', dept_id_list: [1] });
    expect((await r.oapi('/topapi/user/getbyunionid', { unionid: 'union_u1' })).body.result.userid).toBe('u1');
    dingtalk.setOutOfScope('u1');
    expect((await get('u1')).errcode).toBe(50002);
    dingtalk.leave('u1');
    expect((await get('u1')).errcode).toBe(60121);
    expect((await get('nobody')).errcode).toBe(60121);
  });

  it('are listed by department, children not included', async () => {
    const r = await rig();
    const { dingtalk } = r.sandbox.world;
    dingtalk.addDepartment({ id: 2, name: '市场部', parentId: 1 });
    for (let n = 0; n < 3; n++) dingtalk.addPerson({ userid: `u${n}`, name: `人${n}`, deptIds: [2] });
    const list = async (body: unknown) => (await r.oapi('/topapi/v2/user/list', body)).body;
    const first = (await list({ dept_id: 2, cursor: 0, size: 2 })).result;
    expect(first).toMatchObject({ has_more: true, next_cursor: 2 });
    expect((await list({ dept_id: 2, cursor: 2, size: 2 })).result).toMatchObject({ has_more: false });
    expect((await list({ dept_id: 1, cursor: 0, size: 100 })).result.list).toHaveLength(1);
    expect((await list({ dept_id: 2, cursor: 0, size: 101 })).errcode).toBe(40069);
    expect((await r.oapi('/topapi/v2/department/listsub', {})).body.result).toEqual([
      { dept_id: 2, name: '市场部', parent_id: 1 },
    ]);
    dingtalk.removeDepartment(2);
    expect((await r.oapi('/topapi/v2/department/get', { dept_id: 2 })).body.errcode).toBe(60003);
  });
});
