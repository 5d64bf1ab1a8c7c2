import { describe, expect, it } from 'vitest';
import { rig } from './support.ts';

const tokenPath = '/open-apis/auth/v3/tenant_access_token/internal';

describe('Feishu tokens', () => {
  it('hands out the same token while half an hour is left, with less to live, and then a second one beside it', async () => {
    const r = await rig();
    const { appId, appSecret } = r.sandbox.credentials;
    const ask = () => r.raw('POST', tokenPath, { app_id: appId, app_secret: appSecret });
    const first = await ask();
    expect(first.body).toMatchObject({ code: 0, msg: 'ok', expire: 7200 });
    expect(first.body.data).toBeUndefined();
    r.clock.now += 90 * 60_000;
    const second = await ask();
    expect(second.body).toMatchObject({ tenant_access_token: first.body.tenant_access_token, expire: 1800 });
    r.clock.now += 1000;
    const third = await ask();
    expect(third.body.tenant_access_token).not.toBe(first.body.tenant_access_token);
    const base = `/open-apis/bitable/v1/apps/${r.sandbox.credentials.appToken}`;
    const old = await r.raw('GET', base, undefined, { authorization: `Bearer ${first.body.tenant_access_token}` });
    expect(old.body.code).toBe(0);
    r.clock.now += 30 * 60_000;
    const dead = await r.raw('GET', base, undefined, { authorization: `Bearer ${first.body.tenant_access_token}` });
    expect(dead).toMatchObject({ status: 400, body: { code: 99991663 } });
  });

  it('refuses wrong credentials with HTTP 200 and no token', async () => {
    const r = await rig();
    const { appId, appSecret } = r.sandbox.credentials;
    for (const [body, code] of [
      [{ app_id: appId }, 10003],
      [{ app_id: 'cli_other', app_secret: appSecret }, 10014],
      [{ app_id: appId, app_secret: 'wrong' }, 10014],
    ] as const) {
      const answer = await r.raw('POST', tokenPath, body);
      expect(answer).toMatchObject({ status: 200, body: { code } });
      expect(answer.body.tenant_access_token).toBeUndefined();
    }
  });

  it('tells missing, malformed, foreign and unknown tokens apart, each with a log id', async () => {
    const r = await rig();
    const path = `/open-apis/bitable/v1/apps/${r.sandbox.credentials.appToken}`;
    const code = async (headers: Record<string, string>) => (await r.raw('GET', path, undefined, headers)).body.code;
    expect(await code({})).toBe(99991661);
    expect(await code({ authorization: 'Bearer abc' })).toBe(99991671);
    expect(await code({ authorization: 'Bearer u-abc' })).toBe(99991668);
    const unknown = await r.raw('GET', path, undefined, { authorization: 'Bearer t-abc' });
    expect(unknown.body.code).toBe(99991663);
    expect(unknown.body.error.log_id).toBe(unknown.headers.get('x-tt-logid'));
  });
});

describe('Feishu gates', () => {
  it('names the missing scope the way the platform does', async () => {
    const r = await rig();
    r.sandbox.world.feishu.revokeScope('bitable:app');
    const answer = await r.feishu('GET', '~/tables');
    expect(answer).toMatchObject({ status: 400, body: { code: 99991672 } });
    expect(answer.body.error.permission_violations[0]).toEqual({
      type: 'action_scope_required',
      subject: 'base:table:read',
    });
    expect(answer.body.msg).toContain('[base:table:read, bitable:app, bitable:app:readonly]');
  });

  it('knows collaborators: none reads nothing, a viewer writes nothing', async () => {
    const r = await rig();
    const { feishu } = r.sandbox.world;
    const table = feishu.tables()[0]!.id;
    feishu.setAccess('none');
    expect(await r.feishu('GET', '~')).toMatchObject({ status: 403, body: { code: 91403, data: {} } });
    feishu.setAccess('view');
    expect((await r.feishu('GET', '~')).body.code).toBe(0);
    expect((await r.feishu('POST', `~/tables/${table}/records`, { fields: {} })).body.code).toBe(91403);
    const probe = `/open-apis/drive/v1/permissions/${r.sandbox.credentials.appToken}/members/auth?type=bitable`;
    expect((await r.feishu('GET', `${probe}&action=view`)).body.data.auth_result).toBe(true);
    expect((await r.feishu('GET', `${probe}&action=edit`)).body.data.auth_result).toBe(false);
  });

  it('shows no rows, with code 0, to an app without a role under advanced permissions', async () => {
    const r = await rig();
    const { feishu } = r.sandbox.world;
    feishu.createTable('T', [{ name: 'a', type: 'text' }]);
    feishu.addRow('T', { a: 'x' });
    const path = `~/tables/${feishu.table('T').id}/records`;
    feishu.setAdvanced({ enabled: true });
    expect((await r.feishu('GET', '~')).body.data.app.is_advanced).toBe(true);
    expect((await r.feishu('POST', `${path}/search`, {})).body).toMatchObject({
      code: 0,
      data: { total: 0, items: [] },
    });
    expect(await r.feishu('POST', path, { fields: { a: 'y' } })).toMatchObject({
      status: 403,
      body: { code: 1254302 },
    });
    feishu.setAccess('manage');
    expect((await r.feishu('POST', `${path}/search`, {})).body.data.total).toBe(1);
  });

  it('hides columns and refuses writes to read-only ones under advanced permissions', async () => {
    const r = await rig();
    const { feishu } = r.sandbox.world;
    feishu.createTable('T', [
      { name: 'a', type: 'text' },
      { name: 'secret', type: 'text' },
      { name: 'fixed', type: 'text' },
    ]);
    feishu.setAdvanced({ enabled: true, hideRows: false, hiddenColumns: ['secret'], readOnlyColumns: ['fixed'] });
    const path = `~/tables/${feishu.table('T').id}`;
    const names = (await r.feishu('GET', `${path}/fields`)).body.data.items.map(
      (f: { field_name: string }) => f.field_name,
    );
    expect(names).toEqual(['a', 'fixed']);
    expect((await r.feishu('POST', `${path}/records`, { fields: { secret: 'x' } })).body.code).toBe(1254045);
    expect((await r.feishu('POST', `${path}/records`, { fields: { fixed: 'x' } })).body.code).toBe(1254302);
  });

  it('throttles each API by itself, names the reset, and opens again', async () => {
    const r = await rig();
    const path = '~/tables';
    const answers = await Promise.all(Array.from({ length: 25 }, () => r.feishu('GET', path)));
    expect(answers.filter((answer) => answer.body.code === 0)).toHaveLength(20);
    const limited = answers.find((answer) => answer.body.code !== 0)!;
    expect(limited).toMatchObject({ status: 429, body: { code: 99991400 } });
    expect(limited.headers.get('x-ogw-ratelimit-limit')).toBe('20');
    expect(Number(limited.headers.get('x-ogw-ratelimit-reset'))).toBeLessThanOrEqual(1);
    expect((await r.feishu('GET', '~')).body.code).toBe(0);
    r.clock.now += 1000;
    expect((await r.feishu('GET', path)).body.code).toBe(0);
  });

  it('ends the month with 429 and 99991403, not counting tokens and failed calls', async () => {
    const r = await rig({ monthlyQuota: { feishu: 2 } });
    r.sandbox.world.feishu.setAccess('none');
    await r.feishu('GET', '~');
    r.sandbox.world.feishu.setAccess('edit');
    expect((await r.feishu('GET', '~')).body.code).toBe(0);
    expect((await r.feishu('GET', '~/tables')).body.code).toBe(0);
    expect(await r.feishu('GET', '~')).toMatchObject({ status: 429, body: { code: 99991403 } });
    r.clock.now = Date.UTC(2026, 10, 30, 16, 0, 0);
    expect((await r.feishu('GET', '~')).body.code).toBe(0);
  });

  it('answers wrong paths and methods with its own codes', async () => {
    const r = await rig();
    expect(await r.feishu('GET', '/open-apis/nothing/v1')).toMatchObject({ status: 404, body: { code: 99991201 } });
    expect(await r.feishu('PUT', '~/tables')).toMatchObject({ status: 405, body: { code: 99991301 } });
  });

  it('resolves wiki nodes, and takes a node token for a wrong base', async () => {
    const r = await rig();
    const get = (token: string) => r.feishu('GET', `/open-apis/wiki/v2/spaces/get_node?token=${token}`);
    const { feishu } = r.sandbox.world;
    expect((await get('wikcnSandbox00000000000001')).body.data.node).toMatchObject({
      obj_type: 'bitable',
      obj_token: r.sandbox.credentials.appToken,
    });
    expect((await get('wikcnSandbox00000000000002')).body.data.node.obj_type).toBe('docx');
    expect((await get('nope')).body.code).toBe(131005);
    feishu.addWikiNode('wikcnPrivate00000000000003', undefined, 'bitable', false);
    expect((await get('wikcnPrivate00000000000003')).body.code).toBe(131006);
    const wrong = await r.feishu('GET', '/open-apis/bitable/v1/apps/wikcnSandbox00000000000001');
    expect(wrong).toMatchObject({ status: 200, body: { code: 91402 } });
  });
});

describe('Feishu write conflicts', () => {
  it('refuses a write that overlaps another write on the base, even of another table', async () => {
    const r = await rig({ latencyMs: 20 });
    const { feishu } = r.sandbox.world;
    feishu.createTable('A', [{ name: 'a', type: 'text' }]);
    feishu.createTable('B', [{ name: 'a', type: 'text' }]);
    const write = (table: string) =>
      r.feishu('POST', `~/tables/${feishu.table(table).id}/records`, { fields: { a: 'x' } });
    const codes = (await Promise.all([write('A'), write('B')])).map((answer) => answer.body.code).sort();
    expect(codes).toEqual([0, 1254291]);
    expect((await write('A')).body.code).toBe(0);
  });

  it('refuses a read that meets a write on its table, unless consistency is waived', async () => {
    const r = await rig({ latencyMs: 20 });
    const { feishu } = r.sandbox.world;
    feishu.createTable('A', [{ name: 'a', type: 'text' }]);
    const path = `~/tables/${feishu.table('A').id}/records`;
    const both = async (query: string) => {
      const answers = await Promise.all([
        r.feishu('POST', `${path}${query}`, { fields: { a: 'x' } }),
        r.feishu('POST', `${path}/search`, {}),
      ]);
      return answers.map((answer) => answer.body.code).sort();
    };
    expect(await both('')).toEqual([0, 1254291]);
    expect(await both('?ignore_consistency_check=true')).toEqual([0, 0]);
  });
});
