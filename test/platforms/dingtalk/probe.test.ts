import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/sync/platform.ts';
import { createWorld, type Route, refusal, type WorldOptions } from './support.ts';

const list = 'POST /v1.0/workflow/processes/instanceIds/query';
const user = 'POST /topapi/v2/user/get';
const sheets = 'GET /v1.0/notable/bases/base1/sheets';
const update = 'PUT /v1.0/notable/bases/base1/sheets/s1/records';
const good: Record<string, Route> = {
  [list]: { result: { list: ['i1'], nextToken: '1' }, success: true },
  [user]: { errcode: 60121, errmsg: 'not found' },
  'POST /topapi/v2/department/get': {
    errcode: 0,
    errmsg: 'ok',
    result: { dept_id: 1, name: '示例公司', parent_id: 0 },
  },
  [sheets]: { value: [{ id: 's1', name: '客户表' }] },
  [update]: refusal(400, 'invalidRequest.inputArgs.invalid', 'records'),
};

async function examine(
  routes: Record<string, Route> = {},
  options: WorldOptions = { approvals: { target: 'dingtalk' } },
) {
  const world = await createWorld({ ...good, ...routes }, options);
  const findings = await world.dingtalk.probe(['dingtalk-approvals']);
  return { world, findings, of: (part: string) => findings.find((finding: Finding) => finding.name.en.includes(part)) };
}

describe('doctor on DingTalk', () => {
  it('finds everything in order with one call each, and changes nothing', async () => {
    const { world, findings } = await examine();
    expect(findings.map(({ status }) => status)).toEqual(Array(8).fill('ok'));
    expect(world.callsTo(list)).toHaveLength(1);
    expect(world.callsTo(list)[0]?.body.maxResults).toBe(1);
    expect(world.callsTo(update)[0]?.body).toEqual({ records: [] });
    expect(world.meter.metered).toBe(3);
  });

  it('stops at credentials that do not work', async () => {
    const { findings } = await examine({ 'POST /v1.0/oauth2/accessToken': refusal(400, 'invalidClientIdOrSecret') });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ area: 'credentials', status: 'failed', code: 'DINGTALK_CREDENTIALS_WRONG' });
  });

  it('stops where the platform cannot be asked, too: each further question would wait as long', async () => {
    const { findings, world } = await examine({ 'POST /v1.0/oauth2/accessToken': refusal(503, 'systemError') });
    expect(findings).toMatchObject([{ area: 'platform', status: 'failed', code: 'DINGTALK_SERVER_ERROR' }]);
    expect(world.callsTo(list)).toHaveLength(0);
  });

  it('notices a clock that is off', async () => {
    const { of } = await examine({
      'POST /v1.0/oauth2/accessToken': [
        200,
        { accessToken: 't', expireIn: 7200 },
        { date: new Date(1_800_000_000_000 - 600_000).toUTCString() },
      ],
    });
    expect(of('clock')).toMatchObject({ status: 'warning', code: 'CLOCK_SKEW' });
  });

  it('names the permission to tick', async () => {
    const denied = 'Forbidden.AccessDenied.AccessTokenPermissionDenied';
    const { of } = await examine({
      [list]: refusal(403, denied),
      [user]: { errcode: 60011, errmsg: 'no permission' },
      [update]: refusal(403, denied),
    });
    expect(of('PROC-1')).toMatchObject({ area: 'permission', status: 'failed' });
    expect(of('PROC-1')?.remedy?.en).toContain('Workflow.Instance.Read');
    expect(of('names of people')?.remedy?.en).toContain('qyapi_get_member');
    expect(of('writing')?.remedy?.en).toContain('Notable.Base.Write.All');
    expect(of('reading the AI table')?.status).toBe('ok');
  });

  it('says when operator_id is a userid', async () => {
    const { of } = await examine(
      {
        [user]: { errcode: 0, result: { userid: 'manager01', name: '张三', unionid: 'union-1' } },
        [sheets]: (seen) =>
          seen.query.get('operatorId') === 'union-1'
            ? (good[sheets] as object)
            : refusal(400, 'invalidRequest.inputArgs.invalid'),
      },
      { approvals: { target: 'dingtalk' }, dingtalk: { operator_id: 'manager01' } },
    );
    expect(of('operator')).toMatchObject({ status: 'warning', code: 'DINGTALK_OPERATOR_INVALID' });
    expect(of('operator')?.remedy?.en).toContain('union-1');
  });

  it('leaves the AI table alone when nothing is written to it', async () => {
    const { world } = await examine({}, {});
    expect(world.callsTo(sheets)).toHaveLength(0);
  });
});
