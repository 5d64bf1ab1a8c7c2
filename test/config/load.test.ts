// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the configuration's own variables look like this
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigFiles, type LoadedConfig, loadConfig } from '../../src/config/index.ts';
import type { SyncError } from '../../src/errors/index.ts';

interface World {
  readonly files?: Record<string, string | Uint8Array>;
  readonly env?: Record<string, string | undefined>;
  readonly path?: string;
  readonly mode?: number | null;
}

/** A disk that holds just these files, in /etc/sync unless absolute. */
function disk(files: Record<string, string | Uint8Array>, mode: number | null = 0o600): ConfigFiles {
  const at = new Map(
    Object.entries(files).map(([name, bytes]) => [name.startsWith('/') ? name : `/etc/sync/${name}`, bytes]),
  );
  return {
    read: (path) => {
      const bytes = at.get(path);
      return bytes === undefined ? null : Buffer.from(bytes as string);
    },
    mode: (path) => (at.has(path) ? mode : null),
  };
}

const load = ({ files = {}, env = {}, path, mode = 0o600 }: World): LoadedConfig =>
  loadConfig({ path, env, cwd: '/etc/sync', fs: disk(files, mode) });
const fromYaml = (yaml: string, env: World['env'] = {}) => load({ files: { 'config.yaml': yaml }, env });

function failure(work: () => unknown): SyncError {
  try {
    work();
  } catch (error) {
    return error as SyncError;
  }
  throw new Error('it did not fail');
}
const failsWith = (yaml: string, env: World['env'] = {}) => failure(() => fromYaml(yaml, env));
/** Lines of the problems, English. */
const problems = (yaml: string, env: World['env'] = {}) => {
  const error = failsWith(yaml, env);
  expect(error.code).toBe('CONFIG_INVALID');
  expect(error.recovery).toBe('fix-config');
  return error.text.en
    .split('\n')
    .slice(1)
    .map((line) => line.replace(/^ {2}- /, ''));
};

describe('finding the configuration', () => {
  it('takes --config, else BITABLE_SYNC_CONFIG, else ./config.yaml', () => {
    const files = {
      'config.yaml': 'timezone: UTC',
      'a.yaml': 'timezone: Asia/Tokyo',
      '/opt/b.yaml': 'timezone: Europe/Paris',
    };
    expect(load({ files }).config.timezone).toBe('UTC');
    expect(load({ files, env: { BITABLE_SYNC_CONFIG: '/opt/b.yaml' } }).config.timezone).toBe('Europe/Paris');
    const named = load({ files, env: { BITABLE_SYNC_CONFIG: '/opt/b.yaml' }, path: 'a.yaml' });
    expect([named.config.timezone, named.file]).toEqual(['Asia/Tokyo', '/etc/sync/a.yaml']);
    expect(load({ files, env: { BITABLE_SYNC_CONFIG: '' } }).file).toBe('/etc/sync/config.yaml');
  });

  it('says where it looked, and offers the wizard', () => {
    for (const world of [{}, { path: 'x.yaml' }, { env: { BITABLE_SYNC_CONFIG: 'x.yaml', FEISHU_APP_ID: 'cli_x' } }]) {
      const error = failure(() => load(world));
      expect(error.code).toBe('CONFIG_NOT_FOUND');
      expect(error.text.en).toMatch(/\/etc\/sync\/(x|config)\.yaml/);
      expect(error.hint?.en).toContain('bitable-sync init');
    }
  });

  it('works without a file when the environment names a platform', () => {
    const { config, fromEnvironment } = load({ env: { FEISHU_APP_ID: 'cli_1', FEISHU_TABLE_ID: 'tbl1' } });
    expect(fromEnvironment).toBe(true);
    expect(config.feishu).toMatchObject({ app_id: 'cli_1', tables: { customers: 'tbl1' } });
    expect(config.sync.state_dir).toBe('/etc/sync/state');
    expect(load({ files: { '.env': 'DINGTALK_APP_KEY=ding1' } }).config.dingtalk.app_key).toBe('ding1');
  });

  it('reports a file that cannot be read, and one that is a folder', () => {
    const fs: ConfigFiles = {
      read: () => {
        throw Object.assign(new Error('no'), { code: 'EACCES' });
      },
      mode: () => null,
    };
    expect(failure(() => loadConfig({ env: {}, cwd: '/', fs })).code).toBe('CONFIG_UNREADABLE');
    const folder = failure(() => loadConfig({ path: '.', env: {}, cwd: process.cwd() }));
    expect([folder.code, folder.text.en.includes('EISDIR')]).toEqual(['CONFIG_UNREADABLE', true]);
  });

  it('does not mind a folder called .env', () => {
    const fs: ConfigFiles = {
      read: (path) => {
        if (path.endsWith('.env')) throw Object.assign(new Error('no'), { code: 'EISDIR' });
        return Buffer.from('locale: en');
      },
      mode: () => null,
    };
    expect(loadConfig({ env: {}, cwd: '/', fs }).config.locale).toBe('en');
  });

  it('warns when everybody may read the secrets, and only then', () => {
    const files = { 'config.yaml': '', '.env': 'A=1' };
    expect(load({ files, mode: 0o644 }).warnings.map(({ en }) => en.split(' ')[0])).toEqual([
      '/etc/sync/config.yaml',
      '/etc/sync/.env',
    ]);
    expect(load({ files, mode: 0o640 }).warnings).toEqual([]);
    expect(load({ files, mode: null }).warnings).toEqual([]);
  });
});

describe('variables', () => {
  it('are replaced anywhere in a value, with defaults where they are unset or empty', () => {
    const { config } = fromYaml(
      'feishu: {app_id: "${ID}", app_secret: "a-${S}-z", app_token: "${NONE:-bas1}"}\nlocale: "${L:-en}"\ntimezone: "${EMPTY:-UTC}"',
      { ID: 'cli_1', S: 'x', EMPTY: '' },
    );
    expect(config.feishu).toMatchObject({ app_id: 'cli_1', app_secret: 'a-x-z', app_token: 'bas1' });
    expect([config.locale, config.timezone]).toEqual(['en', 'UTC']);
  });

  it('become numbers, booleans and null where the setting wants them', () => {
    const { config } = fromYaml(
      'sync: {batch_size: "${N}", max_retries: "${M:-2}"}\nnotification: {enabled: "${B}", channels: [{type: email, host: h, port: "${P}", from: f, to: [a@b]}]}\nfeishu: {monthly_quota: "${Q:-null}"}\ndingtalk-approvals: {overdue_hours: "${N}", running_refresh_hours: "${F}"}',
      { N: '12', B: 'off', P: '587', F: '0.5' },
    );
    expect(config.sync).toMatchObject({ batch_size: 12, max_retries: 2 });
    expect(config.notification.enabled).toBe(false);
    expect(config.notification.channels[0]).toMatchObject({ port: 587 });
    expect(config.feishu.monthly_quota).toBeNull();
    expect(config['dingtalk-approvals']).toMatchObject({ overdue_hours: 12, running_refresh_hours: 0.5 });
  });

  it('stay text where the setting is text, even when they look like numbers', () => {
    const { config } = fromYaml('feishu: {app_id: "${ID}"}\ncsv-students: {course: "${C}"}', { ID: '0012', C: 'true' });
    expect([config.feishu.app_id, config['csv-students'].course]).toEqual(['0012', 'true']);
  });

  it('that are unset are reported all at once, with every path', () => {
    const error = failsWith('feishu: {app_id: "${A}", app_secret: "${A}${B}"}\nsync: {batch_size: "${C}"}\nfoo: 1');
    expect(error.code).toBe('CONFIG_VARIABLE');
    expect(error.text.en).toContain('A (used by feishu.app_id, feishu.app_secret)');
    expect(error.text.en).toContain('B (used by feishu.app_secret)');
    expect(error.text.en).toContain('C (used by sync.batch_size)');
    expect(error.text.en).toContain('foo: unknown key');
    expect(error.hint?.en).toContain('/etc/sync/.env');
  });

  it('of a key itself may be unset: that is the same as leaving the key out', () => {
    expect(fromYaml('feishu: {app_id: "${FEISHU_APP_ID}"}').config.feishu.app_id).toBe('');
    expect(failsWith('feishu: {app_id: "${FEISHU_APP_SECRET}"}').code).toBe('CONFIG_VARIABLE');
  });

  it('are not names of inherited properties', () => {
    for (const name of ['constructor', 'toString', '__proto__']) {
      expect(failsWith(`feishu: {app_id: "\${${name}}"}`).code).toBe('CONFIG_VARIABLE');
    }
  });

  it('have one spelling; anything else is reported, and $${ is a plain ${', () => {
    expect(problems('feishu: {app_id: "${a b}"}')[0]).toMatch(/feishu\.app_id: \$\{a b\} is no variable/);
    expect(problems('feishu: {app_secret: "p${hunter2!}"}')[0]).not.toContain('hunter2');
    expect(fromYaml('feishu: {app_secret: "p$${X}$1"}').config.feishu.app_secret).toBe('p${X}$1');
  });

  it('are not expanded twice', () => {
    expect(fromYaml('feishu: {app_secret: "${S}"}', { S: '${OTHER}' }).config.feishu.app_secret).toBe('${OTHER}');
  });

  it('come from .env beside the file; the real environment wins and is left alone', () => {
    const env = { B: 'real' };
    const files = { 'config.yaml': 'feishu: {app_id: "${A}", app_token: "${B}"}', '.env': 'A=file # note\nB=file\n' };
    expect(load({ files, env }).config.feishu).toMatchObject({ app_id: 'file', app_token: 'real' });
    expect(env).toEqual({ B: 'real' });
  });
});

describe('the environment', () => {
  const env = {
    FEISHU_APP_ID: 'e1',
    FEISHU_APP_SECRET: 'e2',
    FEISHU_BITABLE_TOKEN: 'e3',
    FEISHU_TABLE_ID: 'e4',
    DINGTALK_APP_KEY: 'e5',
    DINGTALK_APP_SECRET: 'e6',
    DINGTALK_BASE_ID: 'e7',
    DINGTALK_TABLE_ID: 'e8',
  };

  it('fills what the file leaves out, empty or null', () => {
    for (const yaml of ['', 'feishu:\ndingtalk:', 'feishu: {app_id: "", app_secret: , tables: {customers: ""}}']) {
      const { feishu, dingtalk } = fromYaml(yaml, env).config;
      expect([feishu.app_id, feishu.app_secret, feishu.app_token, feishu.tables.customers]).toEqual([
        'e1',
        'e2',
        'e3',
        'e4',
      ]);
      expect([dingtalk.app_key, dingtalk.app_secret, dingtalk.base_id, dingtalk.tables.customers]).toEqual([
        'e5',
        'e6',
        'e7',
        'e8',
      ]);
    }
  });

  it('never replaces what the file says', () => {
    const { feishu } = fromYaml('feishu: {app_id: mine, tables: {customers: {app_token: a, table_id: t}}}', env).config;
    expect([feishu.app_id, feishu.tables.customers]).toEqual(['mine', { app_token: 'a', table_id: 't' }]);
  });
});

describe('the configuration of the earlier tools', () => {
  it('is accepted as the approvals tool had it, with its own values', () => {
    const { config } = fromYaml(`
dingtalk:
  app_key: "key"
  app_secret: "secret"
  base_url: "https://oapi.dingtalk.com"
feishu:
  app_id: "id"
  app_secret: "secret"
  base_url: "https://open.feishu.cn"
  app_token: "bascn1"
  tables:
    main: "tbl1"
    action: "tbl2"  # 可选
sync:
  batch_size: 20
  max_retries: 3
  checkpoint_file: "checkpoint.json"
  default_hours: 24
notification:
  enabled: true
  webhook_url: "https://open.feishu.cn/open-apis/bot/v2/hook/x"
logging:
  level: "INFO"
  file: "logs/sync.log"
  max_bytes: 10485760
  backup_count: 5
`);
    expect(config.sync).toMatchObject({ batch_size: 20, checkpoint_file: '/etc/sync/checkpoint.json' });
    expect(config.feishu.tables).toMatchObject({ main: 'tbl1', action: 'tbl2' });
  });

  it('is refused where it was written another way, with the line to write now', () => {
    const json =
      '{"student_table": {"app_token": "bascn1", "table_id": "tbl1"}, "learning_record_table": {"app_token": "bascn1", "table_id": "tbl2"}}';
    expect(problems(json)).toEqual([
      'student_table: a key of an earlier tool; write feishu.tables.students: {app_token: …, table_id: …} with the same value',
      'learning_record_table: a key of an earlier tool; write feishu.tables.learning_records: {app_token: …, table_id: …} with the same value',
    ]);
    expect(problems('dingtalk: {process_code: PROC-1}\nsync: {sync_interval: 300}')).toEqual([
      expect.stringContaining(
        'dingtalk.process_code: a key of an earlier tool; write dingtalk-approvals.process_codes',
      ),
      expect.stringContaining('sync.sync_interval: a key of an earlier tool; leave it out'),
    ]);
  });

  it('has its environment accepted', () => {
    const env = {
      FEISHU_APP_ID: 'cli_1',
      FEISHU_APP_SECRET: 's',
      FEISHU_BITABLE_TOKEN: 'bascn1',
      FEISHU_TABLE_ID: 'tbl1',
    };
    const { feishu } = load({ env }).config;
    expect([feishu.app_id, feishu.app_token, feishu.tables.customers]).toEqual(['cli_1', 'bascn1', 'tbl1']);
  });
});

describe('problems', () => {
  it('are reported together, each with path, found, expected and the nearest known key', () => {
    const found = problems(
      'feishu: {app_id: 1, appSecret: x}\nsync: {batch_size: 5000, init_day: 3}\nlogging: {level: loud}\ntimezone: Mars\ncustomers: {segments: {a: [5, 1], b: [1, 10], c: [10, 20]}}\napp_token: x\ncrm-leads: {on_existing: fill_empty}',
    );
    expect(found).toEqual([
      'feishu.app_id: found the number 1, expected a text (put the number in quotes)',
      expect.stringMatching(/^feishu\.appSecret: unknown key; .*\(did you mean feishu\.app_secret\?\)$/),
      'sync.batch_size: found the number 5000, expected a whole number 1–1000',
      expect.stringMatching(/^sync\.init_day: unknown key; .*\(did you mean sync\.init_days\?\)$/),
      'crm-leads.on_existing: found the text "fill_empty", expected one of skip, fill-empty (did you mean fill-empty?)',
      'logging.level: found the text "loud", expected one of DEBUG, INFO, WARN, WARNING, ERROR, SILENT',
      expect.stringMatching(/^app_token: unknown key; .*\(did you mean feishu\.app_token\?\)$/),
      'timezone: found the text "Mars", expected a time-zone name such as Asia/Shanghai',
      'customers.segments.a: found the text "[5, 1]", expected a segment [from, to] in ascending order',
      'customers.segments.c: found the text "[10, 20]", expected a segment that does not overlap b [1, 10]',
    ]);
  });

  it('say “from 1 on” and “above 0” where 0 is refused', () => {
    expect(problems('feishu: {monthly_quota: 0}\ncsv-students: {max_file_mb: 0}')).toEqual([
      'feishu.monthly_quota: found the number 0, expected a whole number ≥ 1, or null',
      'csv-students.max_file_mb: found the number 0, expected a number > 0, ≤ 100000',
    ]);
  });

  it('know a key by a part of its name', () => {
    expect(problems('feishu: {secrt: x}')[0]).toContain('did you mean feishu.app_secret?');
    expect(problems('feishu: {zzz: x}')[0]).not.toContain('did you mean');
  });

  it('are told in Chinese too', () => {
    const { text } = failsWith('sync: {batch_size: 0}\nfoo: 1');
    expect(text['zh-CN']).toContain('有 2 处问题');
    expect(text['zh-CN']).toContain('sync.batch_size：当前是 数字 0，应为 1–1000 的整数');
  });

  const secrets = [
    'feishu: {app_secret: 9876543210987654}',
    'feishu: {app_secret: [hunter2-hunter2]}',
    'dingtalk: {app_secret: {a: hunter2-hunter2}}',
    'feishu: hunter2-hunter2-hunter2',
    'feishu: {appsecret: hunter2-hunter2}',
    'notification: {webhook_url: hunter2-hunter2-hunter2}',
    'notification: {secret: true}',
    'notification: {channels: [{type: webhook, url: "https://x/", headers: {A: [hunter2-hunter2]}}]}',
    'notification: {channels: [{type: email, host: h, from: f, to: [abc], password: 9876543210987654}]}',
    'crm-leads: {sources: [{url: "https://u:hunter2@x/", headers: {Authorization: 9876543210987654}}]}',
    'crm-leads: {sources: [{url: "ftp://x/?token=hunter2"}]}',
    'observability: {heartbeat_url: "hunter2-hunter2-hunter2"}',
    'dingtalk: {app_secret: "${hunter2-hunter2"}',
    'a: [b\n app_secret: hunter2',
    'app_secret: hunter2\n\tb: 1',
    'app_secret: "hunter2',
    '!hunter2 a',
    '*hunter2',
    'app_secret: *hunter2',
  ];
  it.each(secrets)('never show a secret: %s', (yaml) => {
    let shown = '';
    try {
      fromYaml(yaml);
    } catch (error) {
      const { text, hint, message, details } = error as SyncError;
      shown = JSON.stringify({ text, hint, message, details });
    }
    expect(shown).not.toMatch(/hunter2|98765432109/);
  });

  it('keep the last four characters of a long secret, to tell two apart', () => {
    expect(problems('feishu: {app_secret: 1234567890123456}')[0]).toContain('****3456');
  });

  it('name the alternatives of a union, or the key inside the one that was meant', () => {
    expect(problems('dingtalk-approvals: {process_codes: 5}')[0]).toMatch(/expected all, or a text .*, or a list/);
    expect(problems('crm-leads: {sources: [{fil: x}]}').join()).toMatch(
      /sources\[0\]\.fil: unknown key.*sources\[0\]\.file/,
    );
    expect(problems('customers: {store: {type: postgres}}')[0]).toContain('one of json, sqlite');
    expect(problems('feishu: {tables: {main: {app_token: a}}}')[0]).toBe(
      'feishu.tables.main.table_id: found nothing (it is missing), expected a text that is not empty',
    );
  });

  const crossField: [string, string][] = [
    ['dingtalk-approvals: {process_codes: all}', 'dingtalk-approvals.admin_userid'],
    ['dingtalk-approvals: {working_time: {hours: ["18:00", "09:00"]}}', 'dingtalk-approvals.working_time.hours'],
    ['dingtalk-approvals: {working_time: {hours: ["9:00", "18:00"]}}', 'dingtalk-approvals.working_time.hours[0]'],
    ['dingtalk-approvals: {working_time: {holidays: [2026-02-30]}}', 'dingtalk-approvals.working_time.holidays[0]'],
    ['notification: {quiet_hours: ["22:00", "25:00"]}', 'notification.quiet_hours[1]'],
    ['feishu: {base_url: "ftp://x"}', 'feishu.base_url'],
    ['dingtalk: {api_base_url: "api.dingtalk.com"}', 'dingtalk.api_base_url'],
    ['notification: {channels: [{type: feishu}]}', 'notification.channels[0].webhook_url'],
    ['notification: {channels: [{type: webhook, url: x}]}', 'notification.channels[0].url'],
    ['sync: {state_dir: ""}', 'sync.state_dir'],
    ['timezone: "+08:00"', 'timezone'],
    ['dingtalk: {utc_offset: 8}', 'dingtalk.utc_offset'],
    ['dingtalk: {utc_offset: "+8"}', 'dingtalk.utc_offset'],
    ['customers: {segments: {vip: [1]}}', 'customers.segments.vip'],
    ['customers: {segments: {vip: [1, 10000]}}', 'customers.segments.vip[1]'],
    ['locale: fr', 'locale'],
    ['sync: {batch_size: 1.5}', 'sync.batch_size'],
    ['sync: {batch_size: "100"}', 'sync.batch_size'],
    ['sync: []', 'sync'],
    ['- 1', '(root)'],
    ['just words', '(root)'],
  ];
  it.each(crossField)('%s is wrong at %s', (yaml, path) => {
    expect(problems(yaml).map((line) => line.split(': found ')[0])).toEqual([path]);
  });

  it('are none for times that YAML likes to take for dates', () => {
    const { config } = fromYaml('dingtalk-approvals: {working_time: {hours: [09:00, 24:00], holidays: [2026-10-01]}}');
    expect(config['dingtalk-approvals'].working_time?.holidays).toEqual(['2026-10-01']);
  });
});

describe('the file', () => {
  const syntax: [string, string, RegExp][] = [
    ['a key twice', 'sync:\n  batch_size: 1\n  batch_size: 2', /:3:3: .*"batch_size" occurs twice/],
    ['a tab', 'sync:\n\tbatch_size: 1', /:2:\d+: .*tab/],
    ['an open bracket', 'a: [1, 2', /:\d+:\d+: .*never closed/],
    ['bad indentation', 'sync:\n  a: 1\n b: 2', /:3:\d+: .*indentation/],
    ['a variable inside braces', 'feishu: {app_id: ${A}}', /:1:\d+: /],
    ['two documents', 'a: 1\n---\nb: 1', /more than one/],
    ['code', 'a: !!js/function "x"', /unknown tag/],
  ];
  it.each(syntax)('with %s is refused with line and column', (_, yaml, shape) => {
    const error = failsWith(yaml);
    expect([error.code, error.recovery]).toEqual(['CONFIG_SYNTAX', 'fix-config']);
    expect(error.text.en).toMatch(shape);
    expect(error.text['zh-CN']).toMatch(/第 \d+ 行第 \d+ 列/);
  });

  it('hints at quotes where a variable stands in braces', () => {
    expect(failsWith('feishu: {app_id: ${A}}').hint?.en).toContain('"${NAME}"');
  });

  it('may carry a BOM, be UTF-16 from an old editor, or have Windows line ends', () => {
    const yaml = 'timezone: UTC\r\nsync:\r\n  init_days: 3\r\n';
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(yaml, 'utf16le')]);
    for (const bytes of [`\ufeff${yaml}`, yaml, utf16]) {
      const { config } = load({ files: { 'config.yaml': bytes } });
      expect([config.timezone, config.sync.init_days]).toEqual(['UTC', 3]);
    }
  });

  it('in another encoding is refused', () => {
    const error = failure(() => load({ files: { 'config.yaml': new Uint8Array([0x61, 0x3a, 0x20, 0xb1, 0xed]) } }));
    expect([error.code, error.hint?.en]).toEqual(['CONFIG_SYNTAX', 'Save the file as UTF-8 in your editor.']);
  });

  it('may be empty, or nothing but comments', () => {
    expect(fromYaml('').config.sync.batch_size).toBe(500);
    expect(fromYaml('# nothing\n').config.feishu.base_url).toBe('https://open.feishu.cn');
    expect(fromYaml('sync:\nlogging:\n  level:\n').config.logging.level).toBe('INFO');
  });

  it('cannot reach a prototype', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(problems(`${key}: {polluted: true}`)[0]).toBe(`${key}: this name cannot be used`);
      expect(problems(`dingtalk-approvals: {status_labels: {${key}: x}}`)[0]).toContain('cannot be used');
      expect(problems(`feishu: &a {${key}: {polluted: true}}\ndingtalk: {<<: *a}`)[0]).toContain('cannot be used');
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('survives aliases that refer to themselves or multiply', () => {
    expect(problems('a: &x {b: *x}').join()).toContain('refers to itself');
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 9; n++)
      bomb.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(',')}]`,
      );
    expect(problems(bomb.join('\n')).join()).toContain('too much');
  });

  it('may share settings by anchors and merge keys', () => {
    const { config } = fromYaml('dingtalk: {tables: &t {main: 表一}}\nfeishu: {tables: {<<: *t, leads: 表二}}');
    expect(config.feishu.tables).toEqual({ main: '表一', leads: '表二' });
  });

  it('whatever it holds, loads or fails with a code of ours', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('', 'feishu', 'sync', 'dingtalk-approvals', 'crm-leads', 'customers', 'notification'),
        (value, section) => {
          const yaml = JSON.stringify(section === '' ? value : { [section]: value });
          try {
            fromYaml(yaml);
          } catch (error) {
            expect((error as SyncError).code).toMatch(/^CONFIG_(INVALID|VARIABLE|SYNTAX)$/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the loaded configuration', () => {
  it('has absolute paths, relative to the file and not to the working folder', () => {
    const yaml =
      'sync: {checkpoint_file: cp.json, state_dir: ../state}\nlogging: {file: logs/a.log}\ncsv-students: {inbox: /srv/inbox}\ncrm-leads: {sources: [{file: "leads/*.jsonl"}]}\ncustomers: {store: {type: sqlite, path: ~/bot.db}}\nobservability: {metrics_file: m.prom}';
    const { config } = load({
      files: { '/opt/conf/c.yaml': yaml },
      path: '/opt/conf/c.yaml',
      env: { HOME: '/home/ops' },
    });
    expect([
      config.sync.checkpoint_file,
      config.sync.state_dir,
      config.logging.file,
      config['csv-students'].inbox,
      config['crm-leads'].sources[0],
      config.customers.store.path,
      config.observability.metrics_file,
    ]).toEqual([
      '/opt/conf/cp.json',
      '/opt/state',
      '/opt/conf/logs/a.log',
      '/srv/inbox',
      { file: '/opt/conf/leads/*.jsonl' },
      '/home/ops/bot.db',
      '/opt/conf/m.prom',
    ]);
  });

  it('has credentials without the blanks of pasting, and addresses without a tail', () => {
    const { feishu, dingtalk } = fromYaml(
      'feishu: {app_id: " cli_1 ", app_secret: "s\\n", base_url: "https://open.feishu.cn/open-apis/"}\ndingtalk: {base_url: "http://127.0.0.1:80/ding//"}',
    ).config;
    expect([feishu.app_id, feishu.app_secret, feishu.base_url, dingtalk.base_url]).toEqual([
      'cli_1',
      's',
      'https://open.feishu.cn',
      'http://127.0.0.1:80/ding',
    ]);
  });

  it('has template codes as a list, also from one text', () => {
    const codes = (yaml: string, env = {}) =>
      fromYaml(`dingtalk-approvals: {admin_userid: a, process_codes: ${yaml}}`, env).config['dingtalk-approvals']
        .process_codes;
    expect(codes('PROC-1')).toEqual(['PROC-1']);
    expect(codes('"${CODES}"', { CODES: 'PROC-1, PROC-2，PROC-1' })).toEqual(['PROC-1', 'PROC-2']);
    expect(codes('"${CODES:-}"')).toEqual([]);
    expect(codes('[PROC-1, PROC-2]')).toEqual(['PROC-1', 'PROC-2']);
    expect([codes('all'), codes('ALL'), codes('[all]')]).toEqual(['all', 'all', 'all']);
  });

  it('keeps null where null means something', () => {
    const { config } = fromYaml('feishu: {tables: {action: null}, monthly_quota: null}\nlogging: {file: null}');
    expect([config.feishu.tables.action, config.feishu.monthly_quota, config.logging.file]).toEqual([null, null, null]);
  });

  it('accepts a base and tables as tokens, names, addresses or both parts', () => {
    const { feishu } = fromYaml(
      'feishu: {app_token: "https://x.feishu.cn/wiki/AbC?table=tbl1", tables: {main: tbl1, action: "https://x.feishu.cn/base/b?table=tbl2", leads: 客户, deals: {app_token: b, table_id: t}}}',
    ).config;
    expect(Object.keys(feishu.tables)).toEqual(['main', 'action', 'leads', 'deals']);
  });

  it('cannot be changed afterwards', () => {
    const { config } = fromYaml('');
    expect(() => {
      (config.sync as { batch_size: number }).batch_size = 1;
    }).toThrow(TypeError);
    expect(Object.isFrozen(config.feishu.tables)).toBe(true);
  });

  it('accepts the configuration of the earlier Python tool as it stands', () => {
    const { config } = fromYaml(
      'dingtalk: {app_key: "钉钉AppKey", app_secret: "s", base_url: "https://oapi.dingtalk.com"}\nfeishu: {app_id: "a", app_secret: "s", base_url: "https://open.feishu.cn", app_token: "t", tables: {main: "m", action: "a"}}\nsync: {batch_size: 20, max_retries: 3, checkpoint_file: "checkpoint.json", default_hours: 24}\nnotification: {enabled: true, webhook_url: "https://open.feishu.cn/open-apis/bot/v2/hook/x"}\nlogging: {level: "INFO", file: "logs/sync.log", max_bytes: 10485760, backup_count: 5}',
    );
    expect(config.sync.batch_size).toBe(20);
  });
});
