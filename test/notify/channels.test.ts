import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { botCodeOf, dingtalkRobotCodes } from '../../src/notify/bot-codes.ts';
import { channelsOf, takes } from '../../src/notify/channel.ts';
import {
  dingtalkMarkdown,
  dingtalkSignature,
  escapeDingtalk,
  readDingtalkAnswer,
} from '../../src/notify/dingtalk-robot.ts';
import { escapeFeishu, feishuCard, feishuSignature, readFeishuAnswer } from '../../src/notify/feishu-bot.ts';
import { type Message, plainName, plainText } from '../../src/notify/message.ts';
import { expectRemediesOfTheirOwn, faultsOf } from '../platforms/remedies.ts';

const settings = (input: object) => configSchema.parse({ notification: input }).notification;
const message = (changes: Partial<Message> = {}): Message => ({
  kind: 'failure',
  tone: 'bad',
  title: '标题',
  lines: [{ words: '一' }],
  ...changes,
});
const answer = (json: unknown, status = 200) => ({ status, headers: {}, json, text: '' });

describe('signatures', () => {
  it('Feishu: the string to sign is the key, the message is empty (test vectors of the reference)', () => {
    expect(feishuSignature('1599360473', 'demo')).toBe('l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=');
    expect(feishuSignature('1700000000', 'demo-secret')).toBe('mYHw2R2SOm8Rw/sne3lQdmz4sOfntKR+1P/8RKKTwmA=');
  });

  it('DingTalk: the secret is the key, timestamp and secret are the message', async () => {
    const { createHmac } = await import('node:crypto');
    const expected = createHmac('sha256', 'SEC1').update('1700000000000\nSEC1').digest('base64');
    expect(dingtalkSignature('1700000000000', 'SEC1')).toBe(expected);
  });
});

describe('the configured channels', () => {
  it('are the seed address first, then the list; by default all events but success', () => {
    const channels = channelsOf(
      settings({
        webhook_url: 'https://open.feishu.cn/open-apis/bot/v2/hook/x',
        channels: [{ type: 'webhook', url: 'https://x.example.com', on: ['success'] }],
      }),
    );
    expect(channels.map(({ type }) => type)).toEqual(['feishu', 'webhook']);
    const wants = (place: number) =>
      (['failure', 'partial', 'recovery', 'success', 'reminder', 'report'] as const).filter((kind) =>
        takes(channels[place]!, { kind }),
      );
    expect(wants(0)).toEqual(['failure', 'partial', 'recovery', 'reminder', 'report']);
    expect(wants(1)).toEqual(['success']);
  });

  it('understand a DingTalk address in the seed key, and none when switched off', () => {
    const url = 'https://oapi.dingtalk.com/robot/send?access_token=x';
    expect(channelsOf(settings({ webhook_url: url }))[0]?.type).toBe('dingtalk');
    expect(channelsOf(settings({ webhook_url: url, enabled: false }))).toEqual([]);
    expect(channelsOf(settings({}))).toEqual([]);
  });
});

describe('names in messages', () => {
  const hostile = '<at id=all></at>[点我](http://evil.example.com) **粗** ~~删~~ `x` _斜_';

  it('cannot mention, link or format in a Feishu card, and plain words stay as they are', () => {
    const escaped = escapeFeishu(hostile);
    expect(escaped).not.toMatch(/[<>*~[\]`]/);
    expect(escapeFeishu('# 一\n- 二')).toBe('&#35; 一\n&#45; 二');
    expect(escapeFeishu('&#60;at&#62;')).toBe('&#38;#60;at&#38;#62;');
    for (const words of [
      '📋 待跟进客户 (12个)',
      '• 张三 - 138****',
      'FEISHU_RATE_LIMITED',
      '...还有其他 2 个',
      'A & B 公司',
      '✅ 今天没有需要跟进的客户',
    ]) {
      if (!words.includes('*')) expect(escapeFeishu(words)).toBe(words);
    }
  });

  it('cannot format or link in DingTalk markdown', () => {
    expect(escapeDingtalk(hostile)).not.toMatch(/[<>*~[\]`]/);
    expect(escapeDingtalk('# 标题\n- 项')).toBe('＃ 标题\n－ 项');
    expect(escapeDingtalk('ERR_CODE - 138')).toBe('ERR_CODE - 138');
    expect(escapeDingtalk('• 张_三_ - 138****1234 - [高]')).toBe('• 张_三＿ - 138****1234 - ［高］');
    expect(escapeDingtalk('138****1234 和 139****5678')).not.toContain('*');
  });

  it('are one short line without control or direction marks or clickable addresses', () => {
    expect(plainName('张\u202e三\n\n# 管理员\u0000  http://evil.example.com')).toBe(
      '张 三 # 管理员 http：//evil.example.com',
    );
    expect(plainName(hostile)).not.toMatch(/[<>[\]]|:\/\//);
    expect([...plainName('😀'.repeat(100))]).toHaveLength(61);
  });
});

describe('size', () => {
  const many = message({
    lines: Array.from({ length: 3000 }, (_, i) => ({ label: '客户', words: `第${i}个客户的名字 "quoted" <b>` })),
  });

  it('a Feishu body stays below 20 KB and says how much it left out', () => {
    const card = JSON.stringify(feishuCard(many, 'zh-CN'));
    expect(Buffer.byteLength(card)).toBeLessThan(19_500);
    expect(card).toMatch(/另有 \d+ 行未显示/);
    expect(card).toContain('第0个客户');
  });

  it('a DingTalk text stays below 15 KB', () => {
    const { text } = dingtalkMarkdown(many, 'en');
    expect(Buffer.byteLength(text)).toBeLessThan(15_000);
    expect(text).toMatch(/more lines/);
  });

  it('one enormous line does not break the limit either', () => {
    const huge = message({ lines: [{ words: 'x'.repeat(100_000) }] });
    expect(Buffer.byteLength(JSON.stringify(feishuCard(huge, 'zh-CN')))).toBeLessThan(20_000);
  });
});

describe('rendering', () => {
  it('puts labels in bold, mentions by id, and the title as plain text', () => {
    const card = feishuCard(
      message({
        title: '失败 **x**',
        lines: [
          { label: '原因', words: 'a*b' },
          { words: '张三', mention: { platform: 'feishu', userId: 'ou_1' } },
          { words: '李四', mention: { platform: 'feishu', userId: 'all></at>' } },
        ],
      }),
      'zh-CN',
    ) as { header: { title: unknown }; body: { elements: unknown[] } };
    expect(card.header.title).toEqual({ tag: 'plain_text', content: '失败 **x**' });
    expect(card.body.elements).toEqual([
      { tag: 'markdown', content: '**原因**：a&#42;b\n<at id=ou_1></at> 张三' },
      { tag: 'div', text: { tag: 'plain_text', content: '李四' } },
    ]);
  });

  it('plain text has labels and lines', () => {
    expect(plainText(message({ lines: [{ label: '原因', words: 'x' }, { words: 'y' }] }))).toBe('标题\n\n原因：x\ny');
  });

  it('plain text says the same once', () => {
    expect(plainText(message({ lines: [{ words: '标题' }] }))).toBe('标题');
  });
});

describe('answers of the bots', () => {
  it('Feishu: zero is success in both spellings, 11232 is tried again, the rest fails with its hint', () => {
    expect(readFeishuAnswer(answer({ code: 0 })).kind).toBe('ok');
    expect(readFeishuAnswer(answer({ StatusCode: 0 })).kind).toBe('ok');
    expect(readFeishuAnswer(answer({ code: 11232, msg: 'frequency limited' }))).toMatchObject({
      kind: 'retry',
      throttled: true,
    });
    for (const code of [9499, 19001, 19002, 19021, 19022, 19024, 19036])
      expect(readFeishuAnswer(answer({ code, msg: 'x' })).kind).toBe('fail');
    expect(readFeishuAnswer(answer({ code: 19021, msg: 'sign match fail' }))).toMatchObject({
      error: { hint: { en: expect.stringContaining('notification.secret') } },
    });
    expect(readFeishuAnswer(answer(undefined, 502)).kind).toBe('retry');
    expect(readFeishuAnswer(answer('<html>', 200)).kind).toBe('fail');
  });

  it('DingTalk: errcode decides; busy is tried again; ten minutes are not waited for', () => {
    expect(readDingtalkAnswer(answer({ errcode: 0, errmsg: 'ok' })).kind).toBe('ok');
    expect(readDingtalkAnswer(answer({ errcode: -1 })).kind).toBe('retry');
    for (const errcode of [410100, 660026])
      expect(readDingtalkAnswer(answer({ errcode }))).toMatchObject({ kind: 'fail', error: { recovery: 'try-later' } });
    expect(readDingtalkAnswer(answer({ errcode: 310000, errmsg: 'keywords not in content' }))).toMatchObject({
      error: { hint: { en: expect.stringContaining('keyword') } },
    });
    expect(readDingtalkAnswer(answer({ errcode: 310000, errmsg: 'sign not match' }))).toMatchObject({
      error: { hint: { en: expect.stringContaining('secret') } },
    });
  });

  it('say for every code of the bots’ pages, in both languages, what happened and what exactly to do', () => {
    const pages = {
      feishu: [9499, 19001, 19002, 19021, 19022, 19024, 19036, 11232],
      dingtalk: [
        ...[310000, 300005, 400101, 400102, 400106, 400013, 400105, 40035, 43004, 410100, 660026],
        ...[430101, 430102, 430103, 430104, -1, 'send.too.fast', 143103, 143104, 143105, 143106, 1430002],
      ],
    } as const;
    const read = (['feishu', 'dingtalk'] as const).flatMap((bot) =>
      pages[bot].map((code) => ({ ...botCodeOf(bot, code, ''), code: `${bot} ${code}` })),
    );
    expect(read.filter(({ codes }) => codes.length === 0)).toEqual([]);
    const all = [...read, ...dingtalkRobotCodes.map((entry) => ({ ...entry, code: entry.codes.join() }))];
    expect(faultsOf(all)).toEqual([]);
    expectRemediesOfTheirOwn(all);
  });

  it.each([
    ['keywords not in content', /关键词/],
    ['invalid timestamp', /NTP/],
    ['ip 1.2.3.4 not in whitelist', /出口 IP/],
    ['sign not match', /SEC/],
  ])('DingTalk’s one code for four causes is told apart by its words: %s', (errmsg, remedy) => {
    const verdict = readDingtalkAnswer(answer({ errcode: 310000, errmsg }));
    expect(verdict.kind === 'fail' && verdict.error.hint?.['zh-CN']).toMatch(remedy);
  });

  it('that nobody has told us about still name the next step', () => {
    const verdict = readFeishuAnswer(answer({ code: 424242, msg: 'new' }));
    expect(verdict).toMatchObject({ kind: 'fail', error: { text: { en: expect.stringContaining('424242') } } });
    expect(verdict.kind === 'fail' && verdict.error.hint?.en).toContain('--send-test');
  });
});
