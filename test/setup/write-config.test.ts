import { parse as parseDotenv } from 'dotenv';
import fc from 'fast-check';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/index.ts';
import {
  type Answers,
  envLine,
  mergeEnv,
  renderConfig,
  variablesOf,
  withAppToken,
} from '../../src/setup/write-config.ts';

const answers: Answers = {
  locale: 'en',
  pipelines: ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'],
  target: 'feishu',
  appId: 'cli_x',
  appSecret: 's',
  appToken: 'https://a.feishu.cn/wiki/wikcnNode0001?table=tblX&view=vewX',
  appKey: 'ding',
  dingtalkSecret: 't',
  baseId: '',
  operatorId: '',
  processCodes: ['PROC-1', 'PROC-2'],
  adminUserid: '',
  storePath: "data/it's: #1.db",
  webhookUrl: 'https://open.feishu.cn/open-apis/bot/v2/hook/x?a=1&b=2',
  webhookSecret: '',
};

const loaded = (given: Answers) => {
  const files: Record<string, string> = {
    '/w/config.yaml': renderConfig(given),
    '/w/.env': mergeEnv('', variablesOf(given)),
  };
  const fs = {
    read: (path: string) => (path in files ? new TextEncoder().encode(files[path]) : null),
    mode: () => 0o600,
  };
  return loadConfig({ env: {}, cwd: '/w', fs }).config;
};

describe('the files that init writes', () => {
  it.each(['zh-CN', 'en'] as const)('are a configuration with every answer in it, in %s', (locale) => {
    const config = loaded({ ...answers, locale });
    expect(config.locale).toBe(locale);
    expect(config.feishu).toMatchObject({ app_id: 'cli_x', app_secret: 's', app_token: answers.appToken });
    expect(config.feishu.tables).toMatchObject({
      main: '审批实例表',
      learning_records: '学习记录表',
      customers: '客户表',
    });
    expect(config['dingtalk-approvals'].process_codes).toEqual(['PROC-1', 'PROC-2']);
    expect(config.customers.store).toMatchObject({ type: 'sqlite', path: "/w/data/it's: #1.db" });
    expect(config.notification.webhook_url).toBe(answers.webhookUrl);
  });

  it('name the other platform where it is the target', () => {
    const config = loaded({
      ...answers,
      target: 'dingtalk',
      baseId: '0000000000000000000000000000012e5',
      operatorId: '0123',
      processCodes: 'all',
      adminUserid: '007',
    });
    expect(config.dingtalk).toMatchObject({ base_id: '0000000000000000000000000000012e5', operator_id: '0123' });
    expect(config['dingtalk-approvals']).toMatchObject({
      target: 'dingtalk',
      process_codes: 'all',
      admin_userid: '007',
    });
  });

  it.each(['zh-CN', 'en'] as const)('explain each section and hold no secret, in %s', (locale) => {
    const words = renderConfig({
      ...answers,
      locale,
      appSecret: 'hush',
      dingtalkSecret: 'hush',
      webhookSecret: 'hush',
    });
    expect(words).not.toContain('hush');
    for (const section of Object.keys(load(words) as object).filter((key) => !/^(locale|timezone)$/.test(key)))
      expect(words).toMatch(new RegExp(`^# .+\\n${section}:`, 'm'));
    const comments = [...words.matchAll(/# (.*)$/gm)].map(([, comment]) => comment);
    if (locale === 'en') expect(comments.join('')).not.toMatch(/\p{Script=Han}/u);
  });
});

describe('.env', () => {
  it('gives back what was put in, whatever it is', () => {
    // A value of one line that holds all three quotes at once cannot be written down for dotenv.
    const value = fc.string({ unit: 'grapheme' }).filter((words) => !/[\r\n\\]/.test(words) && words.trim() === words);
    fc.assert(
      fc.property(value, (words) => {
        fc.pre(!(words.includes("'") && words.includes('`') && words.includes('"')));
        expect(parseDotenv(envLine('A', words))['A']).toBe(words);
      }),
    );
  });

  it('keeps what others wrote, and where', () => {
    const before = '# keys\nexport FEISHU_APP_ID=old\nOTHER="a b"\n\nLAST=1\n';
    const after = mergeEnv(
      before,
      new Map([
        ['FEISHU_APP_ID', 'new'],
        ['FEISHU_APP_SECRET', 'x y'],
      ]),
    );
    expect(after).toBe('# keys\nFEISHU_APP_ID=new\nOTHER="a b"\n\nLAST=1\nFEISHU_APP_SECRET=\'x y\'\n');
    expect(
      mergeEnv(
        after,
        new Map([
          ['FEISHU_APP_ID', 'new'],
          ['FEISHU_APP_SECRET', 'x y'],
        ]),
      ),
    ).toBe(after);
  });
});

describe('putting a new base into the configuration', () => {
  it.each([
    ['a line that is there', 'feishu: # app\n  app_id: x\n  app_token: ""  # to come\nsync:\n  app_token: no\n'],
    ['a line that is missing', '# top\nfeishu:\n    # app\n    app_id: x\ndingtalk:\n  app_key: y\n'],
    ['a section that is missing', 'locale: en\n'],
    ['the last section', 'locale: en\nfeishu:\n  app_id: x'],
  ])('changes %s and nothing else', (_what, source) => {
    const changed = withAppToken(source, 'bascnNew') as string;
    const before = load(source) as Record<string, object>;
    expect(load(changed)).toEqual({ ...before, feishu: { ...before['feishu'], app_token: 'bascnNew' } });
    for (const comment of source.match(/# (app|top)/g) ?? []) expect(changed).toContain(comment);
  });

  it('leaves a section alone that is written on one line', () => {
    expect(withAppToken('feishu: { app_id: x }\n', 'bascnNew')).toBeNull();
  });
});
