import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors/index.ts';
import { isSecretKey, maskPhones, Redactor } from '../../src/observability/redact.ts';
import { secretsOf } from '../../src/observability/secrets.ts';

const secret = 'Zx9-very/secret+value==';
const redactor = new Redactor([secret]);
const shown = (value: unknown) => JSON.stringify(redactor.value(value));

describe('secrets by the name of their key', () => {
  it.each([
    'app_secret',
    'appSecret',
    'appsecret',
    'AppSecret',
    'clientSecret',
    'secret',
    'token',
    'access_token',
    'tenant_access_token',
    'accessToken',
    'Authorization',
    'authorization',
    'x-acs-dingtalk-access-token',
    'password',
    'webhook_url',
    'heartbeat_url',
    'sign',
    'cookie',
    'set-cookie',
  ])('%s is masked', (key) => {
    expect(isSecretKey(key)).toBe(true);
    expect(shown({ headers: { [key]: 'abc123' } })).not.toContain('abc123');
  });

  it.each([
    'page_token',
    'client_token',
    'app_token',
    'next_token',
    'nextToken',
    'operation',
    'app_id',
    'app_key',
    'table_id',
    'design',
    'author',
  ])('%s stays readable', (key) => expect(shown({ [key]: 'abc123' })).toContain('abc123'));
});

describe('secrets by their shape in a text', () => {
  it.each([
    [
      'Feishu token call',
      'POST /auth/v3/tenant_access_token/internal {"app_id":"cli_a1","app_secret":"s3cr3tvalue"}',
      's3cr3tvalue',
    ],
    ['DingTalk gettoken', 'https://oapi.dingtalk.com/gettoken?appkey=dingabc&appsecret=s3cr3tvalue', 's3cr3tvalue'],
    ['DingTalk token answer', '{"errcode":0,"access_token":"s3cr3tvalue","expires_in":7200}', 's3cr3tvalue'],
    ['new DingTalk token call', "{ appKey: 'dingabc', appSecret: 's3cr3tvalue' }", null],
    ['bearer header', 'Authorization: Bearer t-s3cr3tvalue.more', 's3cr3tvalue'],
    ['token header', 'x-acs-dingtalk-access-token: s3cr3tvalue', 's3cr3tvalue'],
    [
      'DingTalk robot',
      'https://oapi.dingtalk.com/robot/send?access_token=s3cr3tvalue&timestamp=1&sign=ab%2Bcd',
      's3cr3tvalue',
    ],
    [
      'robot signature',
      'https://oapi.dingtalk.com/robot/send?access_token=x&timestamp=1&sign=s3cr3tvalue%3D',
      's3cr3tvalue',
    ],
    ['Feishu bot', 'POST https://open.feishu.cn/open-apis/bot/v2/hook/s3cr3tvalue failed', 's3cr3tvalue'],
    ['Feishu bot v1', 'https://open.feishu.cn/open-apis/bot/hook/s3cr3tvalue', 's3cr3tvalue'],
    ['credentials in an address', 'http://user:s3cr3tvalue@feed.example.com/leads', 's3cr3tvalue'],
    ['JSON in JSON', JSON.stringify({ body: '{"app_secret":"s3cr3tvalue"}' }), 's3cr3tvalue'],
    ['form body', 'grant_type=client_credentials&client_secret=s3cr3tvalue', 's3cr3tvalue'],
  ])('%s', (_, words, hidden) => {
    if (hidden) expect(redactor.text(words)).not.toContain(hidden);
    expect(redactor.text(words)).not.toBe('');
  });

  it('leaves harmless parameters alone', () => {
    const words = 'GET /records/search?page_size=500&page_token=abc123&client_token=0000-1111 design=flat';
    expect(redactor.text(words)).toBe(words);
  });
});

describe('secrets by value', () => {
  it('masks a configured secret anywhere, also when it is encoded for an address', () => {
    for (const words of [
      secret,
      `before ${secret} after`,
      encodeURIComponent(secret),
      `x=${encodeURIComponent(encodeURIComponent(secret))}`,
    ]) {
      expect(redactor.text(words)).not.toContain('secret+value');
      expect(redactor.text(words)).not.toContain('secret%2Bvalue');
    }
  });

  it('masks a token learned while running', () => {
    const mine = new Redactor();
    mine.add('t-learned-token');
    expect(mine.text('got t-learned-token')).toBe('got ***');
  });

  it('never lets a secret through, wherever it stands in a value', () => {
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.constant(secret),
        fc.string().map((s) => s + secret),
        fc.array(tie('node')),
        fc.dictionary(fc.string(), tie('node')),
      ),
    })).node;
    fc.assert(fc.property(tree, (value) => !JSON.stringify(redactor.value(value) ?? null).includes(secret)));
  });

  it('finds every secret of a configuration', () => {
    const found = secretsOf({
      feishu: { app_id: 'cli_x', app_secret: 'feishu-secret', app_token: 'bascn' },
      'crm-leads': { sources: [{ url: 'https://feed.example.com/x', headers: { 'X-Key': 'feed-key-1' } }] },
      notification: {
        webhook_url: 'https://open.feishu.cn/open-apis/bot/v2/hook/aaaa-bbbb-cccc-dddd',
        secret: 'bot-secret',
        channels: [
          { type: 'webhook', url: 'https://hooks.example.com/T000/B000/abcdefgh12345678', headers: {} },
          { type: 'email', host: 'smtp.example.com', password: 'mail-pass' },
        ],
      },
      observability: { heartbeat_url: 'https://hc.example.com/0d7e0d7e-1111-2222-3333-444455556666' },
    });
    for (const value of [
      'feishu-secret',
      'feed-key-1',
      'bot-secret',
      'aaaa-bbbb-cccc-dddd',
      'abcdefgh12345678',
      'mail-pass',
      '0d7e0d7e-1111-2222-3333-444455556666',
    ]) {
      expect(found).toContain(value);
    }
    for (const value of ['cli_x', 'bascn', 'smtp.example.com', 'https://feed.example.com/x'])
      expect(found).not.toContain(value);
  });
});

describe('phone numbers', () => {
  it.each([
    ['13800001234', '138****1234'],
    ['电话13912345678。', '电话139****5678。'],
    ['+8613800001234', '138****1234'],
    ['+86 138 0000 1234', '138****1234'],
    ['138-0000-1234', '138****1234'],
    ['13800001234,13912345678', '138****1234,139****5678'],
  ])('%s → %s', (words, masked) => expect(maskPhones(words)).toBe(masked));

  it.each(['1763625600000', '12800001234', '20261120080000', '1234567890123456789', '0.13800001234567'])(
    '%s is no phone number',
    (words) => {
      expect(maskPhones(words)).toBe(words);
    },
  );

  it('is masked as a number and as a key, and the line stays valid JSON', () => {
    expect(redactor.value({ phone: 13800001234, byKey: { 13912345678: 1 } })).toEqual({
      phone: '138****1234',
      byKey: { '139****5678': 1 },
    });
  });
});

describe('values that are hard to log', () => {
  it('unfolds our errors and keeps a foreign error to its words', () => {
    const axiosLike = Object.assign(new Error('Request failed'), {
      code: 'ERR_BAD_REQUEST',
      config: { headers: { Authorization: 'Bearer t-abcdef' }, url: 'https://x/?access_token=abcdef' },
    });
    const ours = new SyncError({
      code: 'X_FAILED',
      recovery: 'stop',
      text: { 'zh-CN': '坏', en: 'bad' },
      details: { phone: '13800001234' },
      cause: axiosLike,
    });
    const logged = redactor.value({ error: ours }) as { error: Record<string, unknown> };
    expect(logged.error).toMatchObject({
      type: 'SyncError',
      code: 'X_FAILED',
      details: { phone: '138****1234' },
      cause: { code: 'ERR_BAD_REQUEST' },
    });
    expect(JSON.stringify(logged)).not.toMatch(/abcdef/);
  });

  it('survives circles, depth, long lists, prototypes and odd types', () => {
    const circle: Record<string, unknown> = { name: 'a' };
    circle['self'] = circle;
    let deep: unknown = 1;
    for (let i = 0; i < 50; i++) deep = { deep };
    const hostile = JSON.parse('{"__proto__":{"polluted":true}}') as object;
    const logged = redactor.value({
      circle,
      deep,
      many: Array.from({ length: 1000 }, (_, i) => i),
      hostile,
      big: 12n,
      buffer: Buffer.from('x'),
      f: () => 1,
    });
    expect(() => JSON.stringify(logged)).not.toThrow();
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('leaves its input alone', () => {
    const input = { token: 'abc', list: ['13800001234'] };
    redactor.value(input);
    expect(input).toEqual({ token: 'abc', list: ['13800001234'] });
  });
});
