import { dump } from 'js-yaml';

export type PipelineChoice = 'dingtalk-approvals' | 'crm-leads' | 'csv-students' | 'customers';

/** What `init` asked for. Secrets go to `.env`, the rest to config.yaml. */
export interface Answers {
  readonly locale: 'zh-CN' | 'en';
  readonly pipelines: readonly PipelineChoice[];
  readonly target: 'feishu' | 'dingtalk';
  readonly appId: string;
  readonly appSecret: string;
  readonly appToken: string;
  readonly feishuUrl?: string | undefined;
  readonly appKey: string;
  readonly dingtalkSecret: string;
  readonly baseId: string;
  readonly operatorId: string;
  readonly dingtalkUrl?: string | undefined;
  readonly dingtalkApiUrl?: string | undefined;
  readonly processCodes: readonly string[];
  readonly webhookUrl: string;
}

const needsFeishu = (answers: Answers) => answers.target === 'feishu';
const needsDingTalk = (answers: Answers) => answers.target === 'dingtalk' || answers.pipelines.includes('dingtalk-approvals');

/** Pure: the two files. Tables are left to their default names, which `setup` creates and finds. */
export function renderConfig(answers: Answers, header: string): { config: string; env: string } {
  const settings: Record<string, unknown> = { locale: answers.locale, timezone: 'Asia/Shanghai' };
  const env: string[] = [];
  if (needsFeishu(answers)) {
    settings['feishu'] = {
      app_id: '${FEISHU_APP_ID}',
      app_secret: '${FEISHU_APP_SECRET}',
      ...(answers.feishuUrl ? { base_url: answers.feishuUrl } : {}),
      app_token: answers.appToken,
    };
    env.push(`FEISHU_APP_ID=${answers.appId}`, `FEISHU_APP_SECRET=${answers.appSecret}`);
  }
  if (needsDingTalk(answers)) {
    settings['dingtalk'] = {
      app_key: '${DINGTALK_APP_KEY}',
      app_secret: '${DINGTALK_APP_SECRET}',
      ...(answers.dingtalkUrl ? { base_url: answers.dingtalkUrl } : {}),
      ...(answers.dingtalkApiUrl ? { api_base_url: answers.dingtalkApiUrl } : {}),
      ...(answers.target === 'dingtalk' ? { operator_id: answers.operatorId, base_id: answers.baseId } : {}),
    };
    env.push(`DINGTALK_APP_KEY=${answers.appKey}`, `DINGTALK_APP_SECRET=${answers.dingtalkSecret}`);
  }
  for (const pipeline of answers.pipelines) settings[pipeline] = sectionOf(pipeline, answers);
  if (answers.webhookUrl !== '') {
    settings['notification'] = { webhook_url: '${BITABLE_SYNC_WEBHOOK_URL}' };
    env.push(`BITABLE_SYNC_WEBHOOK_URL=${answers.webhookUrl}`);
  }
  return { config: `# ${header}\n${dump(settings, { lineWidth: 120, quotingType: "'" })}`, env: `${env.join('\n')}\n` };
}

function sectionOf(pipeline: PipelineChoice, answers: Answers): Record<string, unknown> {
  const target = answers.target === 'dingtalk' ? { target: 'dingtalk' } : {};
  if (pipeline === 'dingtalk-approvals') return { ...target, process_codes: answers.processCodes };
  if (pipeline === 'crm-leads') return { ...target, sources: [{ file: 'leads/*.jsonl' }] };
  if (pipeline === 'csv-students') return { ...target, inbox: 'inbox' };
  return { ...target, store: { type: 'json', path: 'data/customers.json' } };
}
