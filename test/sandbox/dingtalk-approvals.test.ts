import { describe, expect, it } from 'vitest';
import { noon, type Rig, rig } from './support.ts';

const day = 86_400_000;
const code = 'PROC-1';

async function office(): Promise<Rig> {
  const r = await rig({ rateLimits: false });
  r.sandbox.world.dingtalk.addTemplate({
    processCode: code,
    name: '采购申请',
    components: [{ id: 'TextField-1', componentType: 'TextField', label: '事由' }],
  });
  return r;
}

const list = (r: Rig, body: Record<string, unknown>) =>
  r.ding('POST', '/v1.0/workflow/processes/instanceIds/query', {
    processCode: code,
    startTime: noon - day,
    nextToken: 0,
    maxResults: 20,
    ...body,
  });
const detail = (r: Rig, id: string) =>
  r.ding('GET', `/v1.0/workflow/processInstances?processInstanceId=${encodeURIComponent(id)}`);
const file = (r: Rig, createdAt = noon) =>
  r.sandbox.world.dingtalk.addInstance({
    processCode: code,
    originatorUserId: 'manager01',
    createdAt,
    approverUserId: 'manager01',
  }).processInstanceId;

describe('the list of approvals', () => {
  it('filters by creation time only, pages by 20, and brings its token as a string', async () => {
    const r = await office();
    for (let n = 0; n < 25; n++) file(r, noon - n * 60_000);
    const old = file(r, noon - 3 * day);
    r.sandbox.world.dingtalk.agree(old);
    const first = (await list(r, {})).body;
    expect(first.result.list).toHaveLength(20);
    expect(first.result.nextToken).toBe('20');
    const second = (await list(r, { nextToken: Number(first.result.nextToken) })).body.result;
    expect(second.list).toHaveLength(5);
    expect(second).not.toHaveProperty('nextToken');
    expect([...first.result.list, ...second.list]).not.toContain(old);
  });

  it('filters by status and by originator', async () => {
    const r = await office();
    const [done, gone, open] = [file(r), file(r), file(r)];
    r.sandbox.world.dingtalk.refuse(done);
    r.sandbox.world.dingtalk.withdraw(gone);
    expect((await list(r, { statuses: ['RUNNING'] })).body.result.list).toEqual([open]);
    expect((await list(r, { statuses: ['TERMINATED', 'COMPLETED'] })).body.result.list).toHaveLength(2);
    expect((await list(r, { userIds: ['nobody'] })).body.result.list).toEqual([]);
  });

  it('keeps to the documented limits', async () => {
    const r = await office();
    const refused = async (body: Record<string, unknown>) => {
      const answer = await list(r, body);
      expect(answer.status).toBe(400);
      return answer.body.code;
    };
    expect(await refused({ maxResults: 21 })).toBe('invalidMaxResults');
    expect(await refused({ nextToken: '0' })).toBe('invalidNextToken');
    expect(await refused({ processCode: '' })).toBe('invalidProcessCode');
    expect(await refused({ processCode: 'PROC-X' })).toBe('processCodeError');
    expect(await refused({ startTime: noon - 121 * day })).toBe('invalidInstanceListIdsStartTime');
    expect(await refused({ startTime: noon - 366 * day, endTime: noon - 300 * day })).toBe(
      'invalidInstanceListIdsStartTime',
    );
    expect(await refused({ startTime: noon - 200 * day, endTime: noon - 79 * day })).toBe('invalidEndTime');
    expect(await refused({ startTime: noon, endTime: noon - 1 })).toBe('invalidEndTime');
    expect(await refused({ userIds: Array(11).fill('u') })).toBe('invalidUserIds');
    expect((await list(r, { startTime: noon - 364 * day, endTime: noon - 244 * day })).status).toBe(200);
  });

  it('ends a paging loop at 10,000 ids', async () => {
    const r = await office();
    for (let n = 0; n < 10_001; n++) file(r, noon - n);
    const { result } = (await list(r, { nextToken: 9_980 })).body;
    expect(result.list).toHaveLength(20);
    expect(result).not.toHaveProperty('nextToken');
  });
});

describe('an approval in detail', () => {
  it('shows Beijing wall time behind a Z, and neither its id nor its template nor names', async () => {
    const r = await office();
    const id = file(r);
    const { body } = await detail(r, id);
    expect(['true', true]).toContain(body.success);
    expect(body.result).toMatchObject({ createTime: '2026-11-20T12:00Z', status: 'RUNNING', result: '' });
    expect(body.result.businessId).toMatch(/^202611201200\d{9}$/);
    expect(body.result).not.toHaveProperty('finishTime');
    expect(body.result).not.toHaveProperty('processInstanceId');
    expect(body.result.operationRecords[0]).toMatchObject({
      type: 'START_PROCESS_INSTANCE',
      date: '2026-11-20T12:00Z',
    });
    expect(body.result.tasks[0]).toMatchObject({ status: 'RUNNING', result: 'NONE', taskId: expect.any(Number) });
    expect(id).toMatch(/^[\w-]{23}\d{10}$/);
    expect(Number(id.slice(-10))).toBe(noon / 1000);
  });

  it('keeps instance results in lower case and task results in upper case', async () => {
    const r = await office();
    const id = file(r);
    r.clock.now += 60_000;
    r.sandbox.world.dingtalk.refuse(id, '不行');
    const { result } = (await detail(r, id)).body;
    expect(result).toMatchObject({ status: 'COMPLETED', result: 'refuse', finishTime: '2026-11-20T12:01Z' });
    expect(result.tasks[0]).toMatchObject({ status: 'COMPLETED', result: 'REFUSE' });
    expect(result.operationRecords.at(-1)).toMatchObject({ result: 'REFUSE', remark: '不行' });
  });

  it('links a revocation to the approval it voids', async () => {
    const r = await office();
    const id = file(r);
    r.sandbox.world.dingtalk.agree(id);
    const child = r.sandbox.world.dingtalk.addInstance({
      processCode: code,
      originatorUserId: 'manager01',
      bizAction: 'REVOKE',
      mainProcessInstanceId: id,
    }).processInstanceId;
    expect((await detail(r, child)).body.result).toMatchObject({ bizAction: 'REVOKE', mainProcessInstanceId: id });
    expect((await detail(r, id)).body.result).toMatchObject({
      status: 'COMPLETED',
      result: 'agree',
      attachedProcessInstanceIds: [child],
    });
  });

  it('is gone after a deletion', async () => {
    const r = await office();
    const id = file(r);
    r.sandbox.world.dingtalk.deleteInstance(id);
    expect(await detail(r, id)).toMatchObject({ status: 400, body: { code: 'processInstanceNotExist' } });
  });
});

describe('templates and premium', () => {
  it('list templates to administrators only, and their schema', async () => {
    const r = await office();
    r.sandbox.world.dingtalk.addPerson({ userid: 'u1', name: '乙样例' });
    const managed = (user: string) => r.ding('GET', `/v1.0/workflow/processes/managements/templates?userId=${user}`);
    expect((await managed('manager01')).body.result[0]).toMatchObject({ flowTitle: '采购申请', processCode: code });
    expect((await managed('u1')).body.code).toBe('noPermission');
    const schema = await r.ding('GET', `/v1.0/workflow/forms/schemas/processCodes?processCode=${code}`);
    expect(schema.body.result.schemaContent.items[0].props).toMatchObject({ id: 'TextField-1', label: '事由' });
    const visible = await r.ding(
      'GET',
      '/v1.0/workflow/processes/userVisibilities/templates?maxResults=100&nextToken=0',
    );
    expect(visible.body.result.processList[0].processCode).toBe(code);
  });

  it('answer premium queries only after it was bought, with other spellings', async () => {
    const r = await office();
    for (let n = 0; n < 25; n++) file(r, noon - n * 60_000);
    const page = (token: string) =>
      r.ding(
        'GET',
        `/v1.0/workflow/premium/processes/pages/instances?processCode=${code}&startTimeInMills=${noon - day}&maxResults=20&nextToken=${token}`,
      );
    expect((await page('1')).body.code).toBe('benefit.status.invalid');
    r.sandbox.world.dingtalk.setPremium(true);
    const first = (await page('1')).body.result;
    expect(first).toMatchObject({ hasMore: true, nextToken: '2' });
    expect(first.list[0]).toMatchObject({ originatorUserid: 'manager01', createTimeInMills: noon });
    expect(first.list[0].attachedProcessInstanceIds).toBe('');
    expect((await page('2')).body.result).toMatchObject({ hasMore: false, list: { length: 5 } });
  });
});
