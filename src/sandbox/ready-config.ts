import type { Sandbox } from './types.ts';

/** A config.yaml that works with this sandbox as it is. The secrets in it open nothing but the sandbox. */
export function readyConfig(sandbox: Sandbox): string {
  const { url, credentials, webhooks, adminUserId, world } = sandbox;
  const codes = world.dingtalk.templates().map((template) => template.processCode);
  const text = (value: string) => JSON.stringify(value);
  return `locale: zh-CN
timezone: Asia/Shanghai

feishu:
  app_id: ${text(credentials.appId)}
  app_secret: ${text(credentials.appSecret)}
  base_url: ${text(url)}
  app_token: ${text(credentials.appToken)}
  monthly_quota: 10000

dingtalk:
  app_key: ${text(credentials.appKey)}
  app_secret: ${text(credentials.dingtalkAppSecret)}
  base_url: ${text(url)}
  api_base_url: ${text(url)}
  operator_id: ${text(credentials.operatorId)}
  base_id: ${text(credentials.baseId)}
  monthly_quota: 5000

dingtalk-approvals:
  target: feishu
  process_codes: ${codes.length === 0 ? 'all' : `[${codes.join(', ')}]`}
  admin_userid: ${text(adminUserId)}

crm-leads:
  target: feishu
  sources:
    - file: "leads/*.jsonl"

csv-students:
  target: feishu
  inbox: inbox

customers:
  target: feishu
  store:
    type: json
    path: data/customers.json

notification:
  enabled: true
  webhook_url: ${text(webhooks.feishu.url)}
  secret: ${text(webhooks.feishu.secret)}
`;
}
