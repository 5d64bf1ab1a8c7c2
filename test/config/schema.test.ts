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
