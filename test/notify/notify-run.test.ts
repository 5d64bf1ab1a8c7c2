import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { ApiRequest } from '../../src/http/contracts.ts';
import { deliver, type NotifyDeps } from '../../src/notify/deliver.ts';
import { notifyRun } from '../../src/notify/notify-run.ts';
import { Redactor } from '../../src/observability/redact.ts';
import type { RunReport } from '../../src/sync/contracts.ts';
import {
  aFailure,
  aReport,
  dingtalkOk,
  FakeClock,
  FakeDoor,
  FakeFacts,
  fakeRandom,
  feishuOk,
  networkDown,
} from './fakes.ts';

const feishuUrl = 'https://open.feishu.cn/open-apis/bot/v2/hook/0000-1111-2222';
const dingtalkUrl = 'https://oapi.dingtalk.com/robot/send?access_token=robot-token';
const isFeishu = ({ url }: ApiRequest) => url.includes('/bot/');

function aWorld(
  notification: object,
  answer: ConstructorParameters<typeof FakeDoor>[0] = (request) => (isFeishu(request) ? feishuOk : dingtalkOk),
) {
  const door = new FakeDoor(answer);
  const clock = new FakeClock(Date.parse('2026-11-20T08:00:05.000Z'));
  const mails: { subject: string; text: string }[] = [];
  const deps: NotifyDeps = {
    settings: configSchema.parse({ notification }).notification,
    zone: 'Asia/Shanghai',
    locale: 'zh-CN',
    http: door,
    clock,
    random: fakeRandom,
    facts: new FakeFacts(),
    redactor: new Redactor(['bot-signing-secret']),
    mail: async (_, mail) => void mails.push(mail),
  };
  const told = (report: RunReport, recent: RunReport[] = []) => notifyRun({ report, recent }, deps);
  const cards = () => door.requests.map(({ body }) => JSON.stringify(body));
  return { door, clock, deps, told, cards, mails };
}

describe('telling about a run', () => {
  it('posts a signed card to the Feishu group, unmetered and without a platform', async () => {
    const { door, told, cards } = aWorld({ webhook_url: feishuUrl, secret: 'bot-signing-secret' });
    expect(await told(aFailure('NETWORK_UNREACHABLE'))).toEqual([]);
    expect(door.requests[0]).toMatchObject({
      platform: null,
      metered: false,
      operation: 'bot.hook',
      method: 'POST',
      url: feishuUrl,
    });
    expect(door.bodies[0]).toMatchObject({
      msg_type: 'interactive',
      timestamp: '1795161605',
      sign: expect.stringMatching(/=$/),
    });
    expect(cards()[0]).toContain('NETWORK_UNREACHABLE');
    expect(cards()[0]).toContain('20261120T080000Z-dingtalk-approvals-3f9c');
    expect(cards()[0]).not.toContain('bot-signing-secret');
  });

  it('posts signed markdown with an idempotency id to the DingTalk robot', async () => {
    const { door, told } = aWorld({ channels: [{ type: 'dingtalk', webhook_url: dingtalkUrl, secret: 'SECabc' }] });
    await told(aFailure('X'));
    const url = new URL(door.requests[0]?.url ?? '');
    expect(url.searchParams.get('timestamp')).toBe('1795161605000');
    expect(url.searchParams.get('sign')).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    expect(url.searchParams.get('access_token')).toBe('robot-token');
    expect(door.bodies[0]).toMatchObject({ msgtype: 'markdown', msgUuid: expect.any(String), at: { isAtAll: false } });
  });

  it('is quiet about success by default, and about the same failure; recovery says how long and what was caught up', async () => {
    const { door, told, cards } = aWorld({ webhook_url: feishuUrl });
    await told(aReport());
    await told(aFailure('NETWORK', { startedAt: '2026-11-20T08:00:00.000Z' }));
    await told(aFailure('NETWORK', { startedAt: '2026-11-20T09:00:00.000Z' }));
    expect(door.requests).toHaveLength(1);
    await told(aReport({ startedAt: '2026-11-20T10:00:00.000Z', finishedAt: '2026-11-20T10:05:00.000Z' }));
    expect(door.requests).toHaveLength(2);
    expect(cards()[1]).toContain('已恢复');
    expect(cards()[1]).toContain('2 小时 5 分钟');
    expect(cards()[1]).toContain('新增 3，更新 1');
  });

  it('tells once what the history says was told, where what was told cannot be read', async () => {
    const { door, told, deps } = aWorld({ webhook_url: feishuUrl });
    deps.facts.get = deps.facts.set = async () => {
      throw new Error('STATE_DAMAGED');
    };
    const first = aFailure('STATE_DAMAGED');
    await told(first);
    expect(door.requests).toHaveLength(1);
    await told(aFailure('STATE_DAMAGED', { runId: 'r2' }), [first]);
    expect(door.requests).toHaveLength(1);
    await told(aFailure('OTHER', { runId: 'r3' }), [first]);
    expect(door.requests).toHaveLength(2);
  });

  it('groups the reasons of a partial run and masks phone numbers', async () => {
    const { told, cards } = aWorld({ webhook_url: feishuUrl });
    const rejected = [1, 2, 3].map((line) => ({
      table: 'leads',
      key: `1380000123${line}`,
      stage: 'map' as const,
      code: 'no_contact',
      reason: '没有电话 13800001234',
      line,
    }));
    await told(aReport({ pipeline: 'crm-leads', status: 'partial', rejected }));
    expect(cards()[0]).toContain('3 条未写入');
    expect(cards()[0]).toContain('没有电话 138****1234 (no_contact)：3 条');
    expect(cards()[0]).not.toMatch(/1380000123/);
  });

  it('says nothing about a dry run, and nothing when switched off', async () => {
    const { door, told } = aWorld({ webhook_url: feishuUrl });
    await told(aFailure('X', { dryRun: true }));
    const off = aWorld({ webhook_url: feishuUrl, enabled: false });
    await off.told(aFailure('X'));
    expect([...door.requests, ...off.door.requests]).toEqual([]);
  });

  it('tells unusual volume, failing calls and a nearly spent quota', async () => {
    const { deps, cards } = aWorld({ webhook_url: feishuUrl });
    const recent = [40, 41, 42, 43, 44].map((read, i) =>
      aReport({ runId: `r${i}`, source: { read, rejected: 0, skipped: 0 } }),
    );
    const report = aReport({ source: { read: 420, rejected: 0, skipped: 0 }, retries: 12 });
    await notifyRun(
      { report, recent, quota: [{ platform: 'dingtalk', used: 4100, quota: 5000, forecast: 6000, warning: true }] },
      deps,
    );
    expect(cards()).toHaveLength(1);
    expect(cards()[0]).toMatch(/420 条，是近期中位数 42 的 10 倍/);
    expect(cards()[0]).toMatch(/12 次重试/);
    expect(cards()[0]).toMatch(/4100 次调用，额度 5000/);
  });

  it('is silent about what is done by hand, and a job beside the sync does not end the outage of the sync', async () => {
    const { door, told, cards } = aWorld({ webhook_url: feishuUrl });
    await told(aFailure('USAGE_UNKNOWN_OPTION', { pipeline: 'crm-leads', mode: 'set-status' }));
    expect(door.requests).toHaveLength(0);
    await told(aFailure('NETWORK', { pipeline: 'crm-leads', mode: 'import' }));
    await told(aReport({ pipeline: 'crm-leads', mode: 'stats' }));
    expect(door.requests).toHaveLength(1);
    await told(aReport({ pipeline: 'crm-leads', mode: 'import' }));
    expect(cards()[1]).toContain('已恢复');
  });

  it('names trouble with the checkpoint for what it is', async () => {
    const { told, cards } = aWorld({ webhook_url: feishuUrl });
    await told(aFailure('STATE_DAMAGED'));
    expect(cards()[0]).toContain('检查点或状态文件异常');
  });
});

describe('a channel that cannot be reached', () => {
  it('is a warning without the address, and the news is told with the next run', async () => {
    let down = true;
    const { told, door, cards } = aWorld({ webhook_url: feishuUrl }, () => (down ? networkDown() : feishuOk));
    const warnings = await told(aFailure('A'));
    expect(warnings).toMatchObject([{ code: 'notification_failed', key: 'feishu' }]);
    expect(JSON.stringify(warnings)).not.toContain('0000-1111-2222');
    down = false;
    await told(aFailure('A'));
    expect(door.requests).toHaveLength(2);
    expect(cards()[1]).toContain('失败 A');
    await told(aFailure('A'));
    expect(door.requests).toHaveLength(2);
  });

  it('does not keep the others from hearing', async () => {
    const { told, door } = aWorld(
      { webhook_url: feishuUrl, channels: [{ type: 'dingtalk', webhook_url: dingtalkUrl }] },
      (request) => (isFeishu(request) ? networkDown() : dingtalkOk),
    );
    expect(await told(aFailure('A'))).toHaveLength(1);
    expect(door.requests.some((request) => !isFeishu(request))).toBe(true);
  });

  it('a broken address, a refusing server and a broken mail server are warnings as well', async () => {
    const { deps, told } = aWorld(
      {
        webhook_url: 'no address',
        channels: [
          { type: 'webhook', url: 'https://hooks.example.com/x' },
          {
            type: 'email',
            host: 'h',
            user: 'u',
            password: 'mail-password',
            from: 'a@example.com',
            to: ['b@example.com'],
          },
        ],
      },
      () => ({ status: 403 }),
    );
    Object.assign(deps, {
      mail: () => Promise.reject(Object.assign(new Error('AUTH u mail-password'), { code: 'EAUTH' })),
    });
    const warnings = await told(aFailure('A'));
    expect(warnings).toHaveLength(3);
    expect(JSON.stringify(warnings)).not.toMatch(/mail-password|hooks\.example\.com/);
    expect(JSON.stringify(warnings)).toContain('EAUTH');
  });

  it('a frequency limit is tried again a few times, then kept', async () => {
    const { told, door } = aWorld({ webhook_url: feishuUrl }, (_, place) =>
      place < 2 ? { json: { code: 11232, msg: 'frequency limited' } } : feishuOk,
    );
    expect(await told(aFailure('A'))).toEqual([]);
    expect(door.requests).toHaveLength(3);
  });

  it('keeps no more than twenty held messages', async () => {
    let down = true;
    const { told, cards, door } = aWorld({ webhook_url: feishuUrl }, () => (down ? networkDown() : feishuOk));
    for (let i = 0; i < 30; i++) await told(aFailure(`CODE${i}`));
    down = false;
    const before = door.requests.length;
    await told(aFailure('LAST'));
    expect(door.requests.length).toBe(before + 1);
    expect(cards().at(-1)).toContain('21 条通知');
  });
});

describe('limits and quiet hours', () => {
  it('a DingTalk robot gets at most 20 messages a minute; the rest comes later as one', async () => {
    const { told, door, clock } = aWorld({ channels: [{ type: 'dingtalk', webhook_url: dingtalkUrl }] });
    for (let i = 0; i < 25; i++) await told(aFailure(`CODE${i}`));
    expect(door.requests).toHaveLength(20);
    clock.ms += 61_000;
    await told(aFailure('AFTER'));
    expect(door.requests).toHaveLength(21);
    expect(JSON.stringify(door.bodies[20])).toContain('6 条通知');
  });

  it('holds news back at night and tells it in the morning, once, in one message', async () => {
    const { told, door, clock, cards } = aWorld({ webhook_url: feishuUrl, quiet_hours: ['22:00', '07:00'] });
    clock.ms = Date.parse('2026-11-20T23:30:00+08:00');
    await told(aFailure('NIGHT'));
    clock.ms = Date.parse('2026-11-21T02:00:00+08:00');
    await told(aReport({ finishedAt: '2026-11-20T18:00:00.000Z' }));
    expect(door.requests).toHaveLength(0);
    clock.ms = Date.parse('2026-11-21T08:00:00+08:00');
    await told(aReport());
    expect(door.requests).toHaveLength(1);
    expect(cards()[0]).toContain('失败 NIGHT');
    expect(cards()[0]).toContain('已恢复');
    await told(aReport());
    expect(door.requests).toHaveLength(1);
  });

  it('does not hold back what was asked for, and does not keep it when it fails', async () => {
    let down = true;
    const { deps, door } = aWorld({ webhook_url: feishuUrl, quiet_hours: ['00:00', '23:59'] }, () =>
      down ? networkDown() : feishuOk,
    );
    const reminder = { kind: 'reminder' as const, tone: 'info' as const, title: '提醒', lines: [] };
    expect(await deliver([reminder], deps)).toMatchObject({ delivered: 0, held: 0, wanted: 1 });
    down = false;
    expect(await deliver([reminder], deps)).toMatchObject({ delivered: 1, warnings: [] });
    expect(door.requests).toHaveLength(2);
  });
});

describe('other channels', () => {
  it('mail is plain text with a subject on one line', async () => {
    const { told, mails } = aWorld({
      channels: [{ type: 'email', host: 'h', from: 'a@example.com', to: ['b@example.com'] }],
    });
    await told(aFailure('A', { error: { code: 'A', message: 'x\r\nBcc: all', hint: '运行 doctor' } }));
    expect(mails[0]?.subject).not.toMatch(/[\r\n]/);
    expect(mails[0]?.text).toContain('错误码：A');
    expect(mails[0]?.text).toContain('处理建议：运行 doctor');
  });

  it('the generic webhook gets the event, the text and the counts, with the configured headers', async () => {
    const { told, door } = aWorld(
      { channels: [{ type: 'webhook', url: 'https://hooks.example.com/x', headers: { 'X-Key': 'k' } }] },
      () => ({ status: 204 }),
    );
    await told(aFailure('A'));
    expect(door.requests[0]?.headers).toEqual({ 'X-Key': 'k' });
    expect(door.bodies[0]).toMatchObject({
      event: 'failure',
      pipeline: 'dingtalk-approvals',
      data: { status: 'failed', rejected: 0 },
    });
  });
});
