import { describe, expect, it } from 'vitest';
import { type Config, loadConfig, missingFor, type Needs, requireFor } from '../../src/config/index.ts';
import type { SyncError } from '../../src/errors/index.ts';

const config = (yaml: string): Config =>
  loadConfig({
    env: {},
    cwd: '/',
    fs: { read: (path) => (path.endsWith('.env') ? null : Buffer.from(yaml)), mode: () => null },
  }).config;
const missing = (yaml: string, needs: Needs) => missingFor(config(yaml), needs);

const feishu = 'feishu: {app_id: a, app_secret: s, app_token: t}\n';
const dingtalk = 'dingtalk: {app_key: k, app_secret: s, base_id: b, operator_id: o}\n';

describe('what a command needs', () => {
  it('is nothing for a command that stays on this machine', () => {
    expect(missing('', {})).toEqual([]);
  });

  it('is the credentials of the platforms that it uses', () => {
    expect(missing('', { feishu: true })).toEqual(['feishu.app_id', 'feishu.app_secret']);
    expect(missing('', { dingtalk: true })).toEqual(['dingtalk.app_key', 'dingtalk.app_secret']);
    expect(missing(feishu, { feishu: true })).toEqual([]);
  });

  it('is the target and the source of a pipeline', () => {
    expect(missing('', { pipeline: 'dingtalk-approvals' })).toEqual([
      'feishu.app_id',
      'feishu.app_secret',
      'feishu.app_token',
      'dingtalk.app_key',
      'dingtalk.app_secret',
      'dingtalk-approvals.process_codes',
    ]);
    expect(missing(feishu, { pipeline: 'customers' })).toEqual([]);
    expect(missing(feishu, { pipeline: 'crm-leads' })).toEqual(['crm-leads.sources']);
  });

  it('is less when the command line names the source', () => {
    expect(missing(feishu + dingtalk, { pipeline: 'dingtalk-approvals', sourceGiven: true })).toEqual([]);
    expect(missing(feishu, { pipeline: 'crm-leads', sourceGiven: true })).toEqual([]);
    expect(missing(feishu, { pipeline: 'dingtalk-approvals', source: false })).toEqual([]);
  });

  it('is a base and an operator on DingTalk', () => {
    const toDingtalk = 'customers: {target: dingtalk}\ndingtalk: {app_key: k, app_secret: s}';
    expect(missing(toDingtalk, { pipeline: 'customers' })).toEqual(['dingtalk.operator_id', 'dingtalk.base_id']);
    expect(missing(`customers: {target: dingtalk}\n${dingtalk}`, { pipeline: 'customers' })).toEqual([]);
  });

  it('is no default base where every table names its own', () => {
    const credentials = 'app_id: a, app_secret: s';
    const own = `feishu: {${credentials}, tables: {customers: {app_token: b, table_id: t}}}`;
    expect(missing(own, { pipeline: 'customers' })).toEqual([]);
    const pasted = `feishu: {${credentials}, tables: {main: "https://x.feishu.cn/base/b?table=tbl1", action: null}}`;
    expect(missing(pasted, { pipeline: 'dingtalk-approvals', source: false })).toEqual([]);
    expect(missing(`feishu: {${credentials}}`, { pipeline: 'customers' })).toEqual(['feishu.app_token']);
  });

  it('counts blanks as missing', () => {
    expect(missing('feishu: {app_id: "  ", app_secret: s}', { feishu: true })).toEqual(['feishu.app_id']);
  });

  it('is told with the variable that could fill it, and the file', () => {
    let error: SyncError | undefined;
    try {
      requireFor(config(''), { feishu: true, pipeline: 'dingtalk-approvals' }, '/etc/sync/config.yaml');
    } catch (thrown) {
      error = thrown as SyncError;
    }
    expect([error?.code, error?.recovery]).toEqual(['CONFIG_MISSING', 'fix-config']);
    expect(error?.text.en).toContain('feishu.app_secret: App Secret (environment variable FEISHU_APP_SECRET)');
    expect(error?.text['zh-CN']).toContain('dingtalk-approvals.process_codes：审批模板编码列表');
    expect(error?.hint?.en).toContain('/etc/sync/config.yaml');
    expect(() => requireFor(config(feishu), { feishu: true })).not.toThrow();
  });
});
