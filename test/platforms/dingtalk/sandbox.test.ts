import { describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { createHttpDoor } from '../../../src/http/index.ts';
import { createDingTalk } from '../../../src/platforms/dingtalk/index.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { createCountingMeter, createJumpingClock, silent } from '../../http/support.ts';
import { SeededRandom } from '../../support/clock.ts';
import { collect, memoryFacts, memoryTokens } from './support.ts';

async function connect(overrides: Record<string, unknown> = {}) {
  const sandbox = await startSandbox({ company: 'demo', rateLimits: false });
  onTestFinished(() => sandbox.close());
  const clock = createJumpingClock(Date.now());
  const meter = createCountingMeter();
  const random = new SeededRandom(3);
  const door = createHttpDoor({
    clock,
    random,
    meter,
    maxRetries: 3,
    timeoutMs: 5000,
    signal: new AbortController().signal,
    log: silent,
  });
  onTestFinished(() => door.close());
  const { credentials } = sandbox;
  const config = configSchema.parse({
    dingtalk: {
      app_key: credentials.appKey,
      app_secret: credentials.dingtalkAppSecret,
      base_url: sandbox.url,
      api_base_url: sandbox.url,
      operator_id: credentials.operatorId,
      base_id: credentials.baseId,
      ...overrides,
    },
    'dingtalk-approvals': { target: 'dingtalk', process_codes: 'all', admin_userid: sandbox.adminUserId },
  });
  const now = () => clock.now();
  const dingtalk = createDingTalk({
    config,
    http: door,
    tokens: memoryTokens(now),
    facts: memoryFacts(now),
    clock,
    random,
    log: silent,
  });
  return { sandbox, dingtalk, clock, meter };
}

describe('DingTalk on the sandbox', () => {
  it('lists every instance of the last year, each readable, with names of the people', async () => {
    const { sandbox, dingtalk, clock } = await connect();
    const templates = await dingtalk.approvals.managedTemplates(sandbox.adminUserId);
    const ids = new Set<string>();
    for (const { processCode } of templates) {
      for (const daysAgo of [120, 240, 360]) {
        const startMs = clock.now() - daysAgo * 86_400_000;
        const range = { processCode, startMs, endMs: startMs + 120 * 86_400_000 };
        for (const page of await collect(dingtalk.approvals.listInstanceIds(range))) for (const id of page) ids.add(id);
      }
    }
    const known = sandbox.world.dingtalk.instances().map(({ processInstanceId }) => processInstanceId);
    expect([...ids].sort()).toEqual(known.sort());
    const left = sandbox.world.dingtalk.people().filter((person) => person.left);
    expect(left.length).toBeGreaterThan(0);
    for (const id of [...ids].slice(0, 5)) {
      const instance = await dingtalk.approvals.instance(id);
      const filer = sandbox.world.dingtalk.person(String(instance['originatorUserId']));
      expect((await dingtalk.directory.person(filer.userid))?.name ?? null).toBe(filer.left ? null : filer.name);
    }
    await expect(dingtalk.directory.person(left[0]?.userid ?? '')).resolves.toBeNull();
  });

  it('reads whole instances where the company has the premium edition, in the shape of the detail', async () => {
    const { sandbox, dingtalk, clock } = await connect();
    const [template] = await dingtalk.approvals.managedTemplates(sandbox.adminUserId);
    const range = {
      processCode: template?.processCode ?? '',
      startMs: clock.now() - 100 * 86_400_000,
      endMs: clock.now(),
    };
    await expect(collect(dingtalk.approvals.premiumPages(range))).rejects.toMatchObject({
      code: 'DINGTALK_PREMIUM_MISSING',
    });
    sandbox.world.dingtalk.setPremium(true);
    sandbox.world.dingtalk.grantScope('Premium.Workflow.ReadWrite.All');
    const [first] = (await collect(dingtalk.approvals.premiumPages(range))).flat();
    const detail = await dingtalk.approvals.instance(first?.instanceId ?? '');
    const shape = (instance: Record<string, unknown>) => ({
      title: instance['title'],
      status: instance['status'],
      originatorUserId: instance['originatorUserId'],
      components: (instance['formComponentValues'] as { name: string; value: unknown; componentType: string }[]).map(
        ({ name, value, componentType }) => ({ name, value, componentType }),
      ),
      actions: (instance['operationRecords'] as { userId: string; type: string }[]).map(({ userId, type }) => ({
        userId,
        type,
      })),
    });
    expect(shape(first?.instance ?? {})).toEqual(shape(detail));
  });

  it('passes its own doctor, and fails it where a permission is taken away', async () => {
    const { sandbox, dingtalk } = await connect();
    const healthy = await dingtalk.probe(['dingtalk-approvals']);
    expect(healthy.filter(({ status }) => status !== 'ok')).toEqual([]);
    for (const scope of ['Workflow.Instance.Read', 'qyapi_get_member', 'Notable.Base.Write.All']) {
      sandbox.world.dingtalk.revokeScope(scope);
      const findings = await dingtalk.probe(['dingtalk-approvals']);
      const failed = findings.filter(({ status }) => status === 'failed');
      expect(failed).toHaveLength(1);
      expect(failed[0]?.remedy?.en).toContain(scope);
      sandbox.world.dingtalk.grantScope(scope);
    }
  });

  it('finds the unionId of an operator who was given by userid', async () => {
    const { dingtalk, sandbox } = await connect({ operator_id: 'placeholder' });
    expect(sandbox.adminUserId).not.toBe('');
    await expect(dingtalk.admin.tables()).rejects.toMatchObject({ recovery: 'fix-config' });
    const again = await connect();
    const resolved = await connect({ operator_id: again.sandbox.adminUserId });
    await expect(resolved.dingtalk.admin.tables()).resolves.toEqual(expect.any(Array));
  });

  it('creates two sheets that are linked both ways, with the names that were asked for', async () => {
    const { sandbox, dingtalk } = await connect();
    const { admin } = dingtalk;
    const { id: students } = await admin.createTable('学员总表', [{ name: '用户ID', kind: 'text' }], new Map());
    const { id: records } = await admin.createTable('学习记录表', [{ name: '用户ID', kind: 'text' }], new Map());
    const link = { name: '关联到学员总表', kind: 'link', linkTo: 'students', backColumn: '学习记录' } as const;
    await admin.createColumn(records, link, students);
    expect(sandbox.world.dingtalk.tables.columns('学员总表')).toContain('学习记录');
    expect((await admin.tables()).map(({ name }) => name)).toEqual(expect.arrayContaining(['学员总表', '学习记录表']));
    const table = await dingtalk.open({
      key: 'learning_records',
      defaultName: '学习记录表',
      columns: [{ name: '用户ID', kind: 'text' }, link],
      keys: [{ columns: ['用户ID'] }],
    });
    const target = await dingtalk.open({
      key: 'students',
      defaultName: '学员总表',
      columns: [],
      keys: [{ columns: ['用户ID'] }],
    });
    const [student = ''] = await target.create([{ 用户ID: '007' }], '00000000-0000-4000-8000-00000000000a');
    const [record = ''] = await table.create(
      [{ 用户ID: '007', 关联到学员总表: [student] }],
      '00000000-0000-4000-8000-00000000000b',
    );
    expect((await target.get([student])).records[0]?.cells).toEqual({ 用户ID: '007', 学习记录: [record] });
    await table.update([{ recordId: record, cells: { 关联到学员总表: null } }]);
    expect((await table.get([record])).records[0]?.cells).toEqual({ 用户ID: '007' });
  });
});
