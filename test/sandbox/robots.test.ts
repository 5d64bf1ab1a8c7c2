import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { botSign } from '../../src/sandbox/feishu/bot.ts';
import { noon, type Rig, rig } from './support.ts';

describe('the Feishu group bot', () => {
  const text = { msg_type: 'text', content: { text: 'hello' } };
  const hook = (r: Rig) => new URL(r.sandbox.webhooks.feishu.url).pathname;

  it('checks the signature by the published test vectors, and its age', async () => {
    expect(botSign('1599360473', 'demo')).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=');
    expect(botSign('1700000000', 'demo-secret')).toBe('mYHw2R2SOm8Rw/sne3lQdmz4sOfntKR+1P/8RKKTwmA=');
    const r = await rig();
    const { secret } = r.sandbox.webhooks.feishu;
    const signed = (at: number) => {
      const timestamp = String(Math.floor(at / 1000));
      return { ...text, timestamp, sign: botSign(timestamp, secret) };
    };
    expect((await r.raw('POST', hook(r), text)).body.code).toBe(19021);
    expect((await r.raw('POST', hook(r), signed(noon - 3_601_000))).body.code).toBe(19021);
    expect((await r.raw('POST', hook(r), signed(noon))).body).toMatchObject({ code: 0, StatusCode: 0 });
    expect(r.sandbox.messages).toEqual([
      { platform: 'feishu', kind: 'bot', to: expect.any(String), body: text, at: noon },
    ]);
  });

  it('refuses unknown tokens, wrong shapes, big bodies and missing keywords with HTTP 200', async () => {
    const r = await rig();
    r.sandbox.world.feishu.addBot({ token: 'plain', secret: '', keywords: ['同步'] });
    const path = '/open-apis/bot/v2/hook/plain';
    const code = async (body: unknown, at = path) => {
      r.clock.now += 1000;
      const answer = await r.raw('POST', at, body);
      expect(answer.status).toBe(200);
      return answer.body.code;
    };
    expect(await code(text, '/open-apis/bot/v2/hook/nobody')).toBe(19001);
    expect(await code({})).toBe(19002);
    expect(await code({ msg_type: 'text', content: '{"text":"同步"}' })).toBe(9499);
    expect(await code(text)).toBe(19024);
    expect(await code({ msg_type: 'text', content: { text: `同步${'x'.repeat(21_000)}` } })).toBe(9499);
    expect(await code({ msg_type: 'text', content: { text: `同步${'x'.repeat(31_000)}` } })).toBe(19036);
    expect(await code({ msg_type: 'text', content: { text: '同步完成' } })).toBe(0);
  });

  it('takes five messages a second and a hundred a minute', async () => {
    const r = await rig();
    r.sandbox.world.feishu.addBot({ token: 'plain', secret: '', keywords: [] });
    const send = () => r.raw('POST', '/open-apis/bot/v2/hook/plain', text);
    const codes = (await Promise.all(Array.from({ length: 6 }, send))).map((answer) => answer.body.code);
    expect(codes.filter((code) => code === 11232)).toHaveLength(1);
    for (let n = 0; n < 19; n++) {
      r.clock.now += 1000;
      await Promise.all(Array.from({ length: 5 }, send));
    }
    r.clock.now += 1000;
    expect((await send()).body.code).toBe(11232);
    r.clock.now += 60_000;
    expect((await send()).body.code).toBe(0);
  });
});

describe('the DingTalk group robot', () => {
  const text = { msgtype: 'text', text: { content: 'hello' } };
  const path = (r: Rig) => {
    const url = new URL(r.sandbox.webhooks.dingtalk.url);
    return url.pathname + url.search;
  };
  const signed = (r: Rig, at = noon) => {
    const { secret } = r.sandbox.webhooks.dingtalk;
    const sign = createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64');
    return `${path(r)}&timestamp=${at}&sign=${encodeURIComponent(sign)}`;
  };

  it('checks the signature, which is made the other way round', async () => {
    const r = await rig();
    expect((await r.raw('POST', path(r), text)).body).toMatchObject({ errcode: 310000 });
    expect((await r.raw('POST', signed(r, noon - 3_600_001), text)).body.errmsg).toContain('invalid timestamp');
    expect((await r.raw('POST', signed(r), text)).body).toMatchObject({ errcode: 0 });
    expect((await r.raw('POST', '/robot/send?access_token=nobody', text)).body.errcode).toBe(300005);
    expect((await r.raw('POST', signed(r), { msgtype: 'poem' })).body.errcode).toBe(400105);
  });

  it('blocks for ten minutes after the 20th message of a minute', async () => {
    const r = await rig();
    const send = async () => (await r.raw('POST', signed(r, r.clock.now), text)).body.errcode;
    for (let n = 0; n < 20; n++) expect(await send()).toBe(0);
    expect(await send()).toBe(410100);
    r.clock.now += 9 * 60_000;
    expect(await send()).toBe(410100);
    r.clock.now += 60_000;
    expect(await send()).toBe(0);
  });
});

describe('DingTalk messages to people', () => {
  it('go out as work notices and as one-to-one robot messages', async () => {
    const r = await rig();
    const msg = { msgtype: 'markdown', markdown: { title: 't', text: 'x' } };
    const notice = await r.oapi('/topapi/message/corpconversation/asyncsend_v2', {
      agent_id: 1,
      userid_list: 'manager01',
      msg,
    });
    expect(notice.body).toMatchObject({ errcode: 0, task_id: expect.any(Number) });
    const oto = (body: unknown) => r.ding('POST', '/v1.0/robot/oToMessages/batchSend', body);
    const request = {
      robotCode: 'r',
      userIds: ['manager01', 'nobody'],
      msgKey: 'sampleText',
      msgParam: '{"content":"x"}',
    };
    expect((await oto(request)).body.invalidStaffIdList).toEqual(['nobody']);
    expect((await oto({ ...request, msgParam: { content: 'x' } })).status).toBe(400);
    expect((await oto({ ...request, userIds: Array(21).fill('u') })).status).toBe(400);
    expect(r.sandbox.messages.map((message) => message.kind)).toEqual(['work-notice', 'robot-oto']);
  });
});
