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

/** `${NAME}` in the configuration: the value stands in `.env`. */
const variable = (name: string) => `\${${name}}`;

/** A line of `.env`: what a shell or dotenv would read differently (`#`, blanks, quotes) is quoted. */
const envLine = (name: string, value: string) =>
  /^[\w./:@+=-]*$/.test(value) ? `${name}=${value}` : `${name}=${value.includes("'") ? `"${value}"` : `'${value}'`}`;

const needsFeishu = (answers: Answers) => answers.target === 'feishu';
const needsDingTalk = (answers: Answers) =>
  answers.target === 'dingtalk' || answers.pipelines.includes('dingtalk-approvals');

/** Pure: the two files. Tables are left to their default names, which `setup` creates and finds. */
export function renderConfig(answers: Answers, header: string): { config: string; env: string } {
  const settings: Record<string, unknown> = { locale: answers.locale, timezone: 'Asia/Shanghai' };
  const env: string[] = [];
  if (needsFeishu(answers)) {
    settings['feishu'] = {
      app_id: variable('FEISHU_APP_ID'),
      app_secret: variable('FEISHU_APP_SECRET'),
      ...(answers.feishuUrl ? { base_url: answers.feishuUrl } : {}),
      app_token: answers.appToken,
    };
    env.push(envLine('FEISHU_APP_ID', answers.appId), envLine('FEISHU_APP_SECRET', answers.appSecret));
  }
  if (needsDingTalk(answers)) {
    settings['dingtalk'] = {
      app_key: variable('DINGTALK_APP_KEY'),
      app_secret: variable('DINGTALK_APP_SECRET'),
      ...(answers.dingtalkUrl ? { base_url: answers.dingtalkUrl } : {}),
      ...(answers.dingtalkApiUrl ? { api_base_url: answers.dingtalkApiUrl } : {}),
      ...(answers.target === 'dingtalk' ? { operator_id: answers.operatorId, base_id: answers.baseId } : {}),
    };
    env.push(envLine('DINGTALK_APP_KEY', answers.appKey), envLine('DINGTALK_APP_SECRET', answers.dingtalkSecret));
  }
  for (const pipeline of answers.pipelines) settings[pipeline] = sectionOf(pipeline, answers);
  if (answers.webhookUrl !== '') {
    settings['notification'] = { webhook_url: variable('BITABLE_SYNC_WEBHOOK_URL') };
    env.push(envLine('BITABLE_SYNC_WEBHOOK_URL', answers.webhookUrl));
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
