import { describe, expect, it } from 'vitest';
import { createWorld, refusal } from './support.ts';

const detail = { result: { title: 't', status: 'RUNNING' }, success: true };
const person = { errcode: 0, errmsg: 'ok', result: { userid: 'u1', name: '张三', unionid: 'union-1' } };

describe('tokens', () => {
  it('asks for a token as JSON and uses it on both hosts, in a header and in the query', async () => {
    const world = await createWorld({
      'GET /v1.0/workflow/processInstances': detail,
      'POST /topapi/v2/user/get': person,
    });
    await world.dingtalk.approvals.instance('i1');
    await world.dingtalk.directory.person('u1');
    const [token, instance, user] = world.seen;
    expect(token).toMatchObject({ method: 'POST', body: { appKey: 'key-1', appSecret: 'hush-hush-secret' } });
    expect(instance?.headers['x-acs-dingtalk-access-token']).toBe('token-1');
    expect(user?.query.get('access_token')).toBe('token-1');
    expect(world.seen).toHaveLength(3);
  });

  it('counts neither tokens nor people against the quota', async () => {
    const world = await createWorld({
      'GET /v1.0/workflow/processInstances': detail,
      'POST /topapi/v2/user/get': person,
    });
    await world.dingtalk.approvals.instance('i1');
    await world.dingtalk.directory.person('u1');
    expect(world.meter.metered).toBe(1);
    expect(world.meter.operations).toEqual(['token', 'instance.get', 'user.get']);
  });

  it('renews a refused token once and repeats the call', async () => {
    const world = await createWorld({
      'POST /v1.0/oauth2/accessToken': [
        { accessToken: 'old', expireIn: 7200 },
        { accessToken: 'new', expireIn: 7200 },
      ],
      'GET /v1.0/workflow/processInstances': (seen) =>
        seen.headers['x-acs-dingtalk-access-token'] === 'new'
          ? detail
          : refusal(400, 'InvalidAuthentication', '不合法的access_token'),
    });
    await expect(world.dingtalk.approvals.instance('i1')).resolves.toMatchObject({ title: 't' });
    expect(world.callsTo('POST /v1.0/oauth2/accessToken')).toHaveLength(2);
  });

  it('ends with exit-4 recovery when a fresh token is refused too', async () => {
    const world = await createWorld({
      'POST /topapi/v2/user/get': { errcode: 88, sub_code: '40014', sub_msg: '不合法的access_token', errmsg: 'x' },
    });
    await expect(world.dingtalk.directory.person('u1')).rejects.toMatchObject({
      code: 'DINGTALK_TOKEN_REFUSED',
      recovery: 'fix-access',
    });
    expect(world.callsTo('POST /topapi/v2/user/get')).toHaveLength(2);
  });

  it('says that the key or secret is wrong, without showing the secret', async () => {
    const world = await createWorld({
      'POST /v1.0/oauth2/accessToken': refusal(400, 'invalidClientIdOrSecret', 'secret hush-hush-secret is wrong'),
    });
    const error = await world.dingtalk.approvals.instance('i1').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'DINGTALK_CREDENTIALS_WRONG', recovery: 'fix-access' });
    expect(String(error)).not.toContain('hush-hush-secret');
  });

  it('sends nothing without credentials', async () => {
    const world = await createWorld({}, { dingtalk: { app_secret: '' } });
    await expect(world.dingtalk.approvals.instance('i1')).rejects.toMatchObject({
      code: 'DINGTALK_CREDENTIALS_MISSING',
      recovery: 'fix-config',
    });
    expect(world.seen).toHaveLength(0);
  });
});

describe('limits', () => {
  it('waits a second on the own QPS limit and goes on', async () => {
    const world = await createWorld({
      'GET /v1.0/workflow/processInstances': [refusal(403, 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'), detail],
    });
    await world.dingtalk.approvals.instance('i1');
    expect(world.clock.waits).toContain(1000);
    expect(world.meter.retries).toBe(1);
  });

  it('stops at once when the month is spent', async () => {
    const world = await createWorld({
      'GET /v1.0/workflow/processInstances': refusal(403, 'Forbidden.AccessDenied.ApiCountLimitForOrg'),
    });
    await expect(world.dingtalk.approvals.instance('i1')).rejects.toMatchObject({
      code: 'DINGTALK_QUOTA_SPENT',
      recovery: 'try-later',
    });
    expect(world.callsTo('GET /v1.0/workflow/processInstances')).toHaveLength(1);
  });

  it('does not sit out an IP ban', async () => {
    const world = await createWorld({ 'GET /v1.0/workflow/processInstances': [403, '<html>denied</html>'] });
    await expect(world.dingtalk.approvals.instance('i1')).rejects.toMatchObject({
      code: 'DINGTALK_IP_BANNED',
      recovery: 'try-later',
    });
    expect(world.callsTo('GET /v1.0/workflow/processInstances')).toHaveLength(1);
  });

  it('repeats "system busy" at most three times', async () => {
    const world = await createWorld(
      { 'POST /topapi/v2/user/get': { errcode: -1, errmsg: 'busy' } },
      { maxRetries: 10 },
    );
    await expect(world.dingtalk.directory.person('u1')).rejects.toMatchObject({ recovery: 'try-later' });
    expect(world.callsTo('POST /topapi/v2/user/get')).toHaveLength(4);
  });

  it('repeats reads over cut connections and broken JSON', async () => {
    const world = await createWorld({
      'GET /v1.0/workflow/processInstances': ['cut', [200, '{"result":{"ti'], detail],
    });
    await expect(world.dingtalk.approvals.instance('i1')).resolves.toMatchObject({ title: 't' });
  });
});
