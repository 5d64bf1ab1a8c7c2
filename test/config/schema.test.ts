import { describe, expect, it } from 'vitest';
import { allSettings, configSchema, maskSecret } from '../../src/config/index.ts';
import { isSecretPath, keysAt, settingAt } from '../../src/config/settings.ts';

describe('the schema', () => {
  it('describes every setting in both languages', () => {
    for (const { path, setting } of allSettings()) {
      expect(setting.meta?.zh, path.join('.')).toMatch(/[\u4e00-\u9fff]|SMTP/);
      expect(setting.meta?.en, path.join('.')).toBeTruthy();
    }
  });

  it('knows which settings are secrets', () => {
    const secrets = [...allSettings()].filter(({ setting }) => setting.meta?.secret).map(({ path }) => path.join('.'));
    expect(secrets).toEqual(
      expect.arrayContaining([
        'feishu.app_secret',
        'dingtalk.app_secret',
        'notification.webhook_url',
        'notification.secret',
        'notification.channels.[].webhook_url',
        'notification.channels.[].password',
        'notification.channels.[].headers',
        'crm-leads.sources.[].headers',
        'observability.heartbeat_url',
      ]),
    );
    expect(isSecretPath(['crm-leads', 'sources', 0, 'headers', 'X-Key'])).toBe(true);
    expect(isSecretPath(['feishu', 'app_id'])).toBe(false);
    expect(isSecretPath(['feishu', 'app_token'])).toBe(false);
  });

  it('names every bound as it is enforced: what it calls the smallest is taken, what lies below is not', () => {
    const deep = (path: readonly string[], value: unknown): unknown =>
      path.length === 0 ? value : { [path[0] as string]: deep(path.slice(1), value) };
    const taken = (path: readonly string[], value: number) => configSchema.safeParse(deep(path, value)).success;
    let checked = 0;
    for (const { path, setting } of allSettings()) {
      const { node } = setting;
      if (node.kind !== 'number' || path.some((part) => part === '[]' || part === '*')) continue;
      const name = path.join('.');
      checked++;
      if (node.min !== null) {
        expect(taken(path, node.above ? node.min + 0.001 : node.min), `${name} ${node.min}`).toBe(true);
        expect(taken(path, node.above ? node.min : node.min - 1), `${name} below ${node.min}`).toBe(false);
      }
      if (node.max !== null) {
        expect(taken(path, node.max), `${name} ${node.max}`).toBe(true);
        expect(taken(path, node.max + 1), `${name} above ${node.max}`).toBe(false);
      }
    }
    expect(checked).toBeGreaterThan(15);
  });

  it('tells what belongs to one kind only from what every kind needs', () => {
    const partial = [...allSettings()].filter((leaf) => leaf.partial).map(({ path }) => path.join('.'));
    expect(partial).toContain('crm-leads.sources.[].url');
    expect(partial).toContain('notification.channels.[].host');
    expect(partial).not.toContain('notification.channels.[].type');
    expect(partial).not.toContain('customers.store.path');
  });

  it('finds settings in lists, maps and alternatives', () => {
    expect(settingAt(['notification', 'channels', 3, 'type'])?.node).toEqual({
      kind: 'choice',
      values: ['feishu', 'dingtalk', 'email', 'webhook'],
    });
    expect(settingAt(['customers', 'segments', 'gold', 1])?.node).toMatchObject({ kind: 'number', min: 0, max: 9999 });
    expect(settingAt(['nowhere', 'at', 'all'])).toBeNull();
    expect(keysAt(['customers', 'store'])).toEqual(['type', 'path', 'table', 'columns']);
  });

  it('has the defaults of the contract', () => {
    const config = configSchema.parse({});
    expect(config.sync).toEqual({
      batch_size: 500,
      max_retries: 3,
      checkpoint_file: 'checkpoint.json',
      state_dir: 'state',
      default_hours: 24,
      overlap_minutes: 120,
      init_days: 7,
      full_check_days: 30,
      call_timeout_seconds: 30,
      run_timeout_minutes: 0,
    });
    expect([config.feishu.monthly_quota, config.dingtalk.monthly_quota, config.dingtalk.utc_offset]).toEqual([
      10_000,
      5000,
      '+08:00',
    ]);
    expect(config.customers.segments).toEqual({ vip: [1, 1000], regular: [1001, 9000], test: [9001, 9999] });
  });
});

describe('masking', () => {
  it('keeps the last four characters of long secrets and nothing of short ones', () => {
    expect(maskSecret('abcdefghijklmnop')).toBe('****mnop');
    expect(maskSecret('abcdefgh')).toBe('****');
    expect(maskSecret('')).toBe('****');
  });
});
