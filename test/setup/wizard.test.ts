import { describe, expect, it } from 'vitest';
import type { InitOptions } from '../../src/cli/handlers.ts';
import { askAnswers, type Prompts, readCodes, readDingTalkBase, readFeishuBase } from '../../src/cli/wizard.ts';
import { text } from '../../src/messages/text.ts';
import type { AccessQuestion } from '../../src/setup/check-access.ts';
import type { Answers } from '../../src/setup/write-config.ts';
import type { Finding } from '../../src/sync/platform.ts';

const options: InitOptions = { yes: false, force: false, pipelines: [], processCodes: [], offline: false };

/** A person at the keyboard: answers in order; an answer that is not accepted is followed by the next one. */
function person(answers: readonly unknown[]) {
  const left = [...answers];
  const told: string[] = [];
  const asked: string[] = [];
  const typed = (message: string, validate: (value: string) => true | string, preset = ''): string => {
    asked.push(message);
    for (;;) {
      if (left.length === 0) throw new Error(`nobody answers: ${message}`);
      const words = String(left.shift()) || preset;
      const verdict = validate(words);
      if (verdict === true) return words;
      told.push(verdict);
    }
  };
  const prompts: Prompts = {
    input: async (message, { preset, validate }) => typed(message, validate, preset),
    password: async (message, validate) => typed(message, validate),
    select: async (message) => {
      asked.push(message);
      return left.shift() as never;
    },
    checkbox: async (message) => {
      asked.push(message);
      return left.shift() as never;
    },
    say: (words) => void told.push(words),
  };
  return { prompts, told, asked, left };
}

const refused: Finding = {
  area: 'credentials',
  name: text('凭证', 'credentials'),
  status: 'failed',
  detail: text('密钥不对', 'wrong secret'),
  remedy: text('核对', 'compare'),
};

async function ask(
  answers: readonly unknown[],
  more: {
    options?: Partial<InitOptions>;
    env?: Record<string, string>;
    check?: (answers: Answers, question: AccessQuestion) => Finding[];
  } = {},
) {
  const someone = person(answers);
  const questions: AccessQuestion[] = [];
  const check = more.check ?? (() => []);
  const result = await askAnswers(
    { ...options, ...more.options },
    {
      prompts: someone.prompts,
      locale: 'en',
      env: more.env ?? {},
      exists: (path) => path === '/bot/customers.db',
      check: async (draft, question) => {
        questions.push(question);
        return check(draft, question);
      },
    },
  );
  expect(someone.left).toEqual([]);
  return { result, questions, ...someone };
}

describe('the wizard', () => {
  it('asks only what the pipelines and the platform need, and checks on the way', async () => {
    const { result, questions, asked } = await ask([
      ['crm-leads'],
      'feishu',
      'cli_x',
      'secret',
      'https://a.feishu.cn/base/bascn0001?table=tblX',
      '',
    ]);
    expect(result).toMatchObject({ appId: 'cli_x', appSecret: 'secret', appToken: 'bascn0001', webhookUrl: '' });
    expect(questions).toEqual(['feishu', 'feishu-base']);
    expect(asked.join()).not.toContain('DingTalk App');
  });

  it('asks again for what the platform rejects, until it agrees', async () => {
    let tries = 0;
    const check = (draft: Answers, question: AccessQuestion) =>
      question === 'feishu' && draft.appSecret !== 'right' && ++tries > 0 ? [refused] : [];
    const answers = [['crm-leads'], 'feishu', 'cli_x', 'wrong', 'again', 'reenter', 'cli_x', 'right', 'bascn0001', ''];
    const { result, told } = await ask(answers, { check });
    expect(result.appSecret).toBe('right');
    expect(tries).toBe(2);
    expect(told.join('\n')).toContain('✗ credentials: wrong secret\n  → compare');
  });

  it('lets a person go on with what has to be granted later', async () => {
    const answers = [['crm-leads'], 'feishu', 'cli_x', 's', 'go-on', 'bascn0001', 'go-on', ''];
    expect((await ask(answers, { check: () => [refused] })).result.appToken).toBe('bascn0001');
  });

  it('says at once which address cannot be used, and knows Lark by its host', async () => {
    const { result, told } = await ask([
      ['crm-leads'],
      'feishu',
      'cli_x',
      's',
      'https://a.feishu.cn/share/base/shrcn1',
      'my base',
      'https://a.larksuite.com/wiki/wikcnNode0001?table=tblX',
      'no address',
      '',
    ]);
    expect(told.join('\n')).toContain('share, form or record link');
    expect(told.join('\n')).toContain('expected an http(s) address');
    expect(result).toMatchObject({
      appToken: 'https://a.larksuite.com/wiki/wikcnNode0001?table=tblX',
      feishuUrl: 'https://open.larksuite.com',
    });
  });

  it('offers what the environment and the flags say as defaults, secrets unseen', async () => {
    const env = { FEISHU_APP_ID: 'cli_env', FEISHU_APP_SECRET: 'hush', FEISHU_BITABLE_TOKEN: 'bascnEnv01' };
    const more = { env, options: { pipelines: ['crm-leads'], target: 'feishu' } as const };
    const { result, asked, told } = await ask(['', '', '', ''], more);
    expect(result).toMatchObject({ appId: 'cli_env', appSecret: 'hush', appToken: 'bascnEnv01' });
    expect([...asked, ...told].join()).not.toContain('hush');
  });

  it('says when there is nothing at the path of the store, and goes on: the bot may come later', async () => {
    const until = ['feishu', 'cli_x', 's', 'bascn0001'];
    const missing = await ask([['customers'], ...until, '/bot/nothing.db', '']);
    expect(missing.result.storePath).toBe('/bot/nothing.db');
    expect(missing.told.join()).toContain('There is no such file yet');
    const there = await ask([['customers'], ...until, '/bot/customers.db', '']);
    expect(there.told.join()).not.toContain('no such file');
    const more = { options: { store: '/bot/customers.db' } };
    expect((await ask([['customers'], ...until, '', ''], more)).result.storePath).toBe('/bot/customers.db');
  });

  it('takes the unionId that was found for a userid', async () => {
    const found: Finding = {
      area: 'permission',
      name: text('操作人', 'operator'),
      status: 'warning',
      code: 'DINGTALK_OPERATOR_INVALID',
      facts: { unionId: 'union-1' },
    };
    const { result } = await ask(
      [
        ['dingtalk-approvals'],
        'dingtalk',
        'ding',
        's',
        'https://alidocs.dingtalk.com/i/nodes/abcDEF0123?iframeQuery=x',
        'manager01',
        'all',
        'manager01',
        '',
      ],
      { check: (_draft, question) => (question === 'dingtalk-use' ? [found] : []) },
    );
    expect(result).toMatchObject({
      baseId: 'abcDEF0123',
      operatorId: 'union-1',
      processCodes: 'all',
      adminUserid: 'manager01',
    });
  });
});

describe('what people paste', () => {
  it('is understood, or refused with a reason', () => {
    expect(readFeishuBase(' bascn0001 ')).toEqual({ token: 'bascn0001', lark: false });
    expect(readFeishuBase('总表')).toHaveProperty('reason');
    expect(readDingTalkBase('https://alidocs.dingtalk.com/i/p/abc')).toMatchObject({
      reason: { en: expect.stringContaining('copy the address bar') },
    });
    expect(readDingTalkBase('一个表')).toHaveProperty('reason');
    expect(readCodes('PROC-1， PROC-2;PROC-1')).toEqual(['PROC-1', 'PROC-2']);
    expect(readCodes('ALL')).toBe('all');
  });
});
