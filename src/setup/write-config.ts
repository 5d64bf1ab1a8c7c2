import { dump } from 'js-yaml';
import { displayWidth } from '../lib/width.ts';
import { configComments as c } from '../messages/init.ts';
import type { Locale, Text } from '../messages/text.ts';

export type PipelineChoice = 'dingtalk-approvals' | 'crm-leads' | 'csv-students' | 'customers';

/** What `init` asked for. Secrets go to `.env`, the rest to config.yaml. */
export interface Answers {
  readonly locale: Locale;
  readonly pipelines: readonly PipelineChoice[];
  readonly target: 'feishu' | 'dingtalk';
  readonly appId: string;
  readonly appSecret: string;
  /** A token, or the address of a wiki page; empty: `setup --create-base` will fill it. */
  readonly appToken: string;
  readonly feishuUrl?: string | undefined;
  readonly appKey: string;
  readonly dingtalkSecret: string;
  readonly baseId: string;
  readonly operatorId: string;
  readonly dingtalkUrl?: string | undefined;
  readonly dingtalkApiUrl?: string | undefined;
  readonly processCodes: readonly string[] | 'all';
  /** Only with `all`. */
  readonly adminUserid: string;
  /** The bot's customers: a JSON file, or its SQLite database. */
  readonly storePath: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
}

export const needsFeishu = (answers: Pick<Answers, 'target'>) => answers.target === 'feishu';
export const needsDingTalk = (answers: Pick<Answers, 'target' | 'pipelines'>) =>
  answers.target === 'dingtalk' || answers.pipelines.includes('dingtalk-approvals');

/** Names under which `setup` creates the tables of each pipeline. */
const tables: Readonly<Record<PipelineChoice, Readonly<Record<string, string>>>> = {
  'dingtalk-approvals': { main: '审批实例表', action: '审批动作表' },
  'crm-leads': { leads: '客户信息表', followups: '跟进记录表', deals: '成交记录表' },
  'csv-students': { students: '学员总表', learning_records: '学习记录表' },
  customers: { customers: '客户表' },
};

/** Folders that the pipelines read from, beside config.yaml. */
export function foldersOf({ pipelines }: Answers): readonly string[] {
  return [
    ...(pipelines.includes('crm-leads') ? ['leads'] : []),
    ...(pipelines.includes('csv-students') ? ['inbox'] : []),
  ];
}

/** Variables of `.env`, in order. */
export function variablesOf(answers: Answers): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (needsFeishu(answers)) values.set('FEISHU_APP_ID', answers.appId).set('FEISHU_APP_SECRET', answers.appSecret);
  if (needsDingTalk(answers))
    values.set('DINGTALK_APP_KEY', answers.appKey).set('DINGTALK_APP_SECRET', answers.dingtalkSecret);
  if (answers.webhookUrl !== '') values.set('BITABLE_SYNC_WEBHOOK_URL', answers.webhookUrl);
  if (answers.webhookUrl !== '' && answers.webhookSecret !== '')
    values.set('BITABLE_SYNC_WEBHOOK_SECRET', answers.webhookSecret);
  return values;
}

/** Pure: config.yaml with a short comment at what one is likely to change. */
export function renderConfig(answers: Answers): string {
  const page = new Page(answers.locale);
  page.remark(c.header());
  page.line('locale', answers.locale, c.locale());
  page.line('timezone', 'Asia/Shanghai', c.timezone());
  if (needsFeishu(answers)) renderFeishu(page, answers);
  if (needsDingTalk(answers)) renderDingTalk(page, answers);
  for (const pipeline of answers.pipelines) renderPipeline(page, pipeline, answers);
  page.section('notification', c.notification());
  if (answers.webhookUrl !== '') page.line('  webhook_url', variable('BITABLE_SYNC_WEBHOOK_URL'), c.inEnv());
  else page.line('  webhook_url', '', c.webhook());
  if (answers.webhookUrl !== '' && answers.webhookSecret !== '')
    page.line('  secret', variable('BITABLE_SYNC_WEBHOOK_SECRET'), c.webhookSecret());
  return page.words;
}

/** `${NAME}` in the configuration: the value stands in `.env`. */
const variable = (name: string) => `\${${name}}`;

function renderFeishu(page: Page, answers: Answers): void {
  page.section('feishu', c.feishu());
  page.line('  app_id', variable('FEISHU_APP_ID'), c.inEnv());
  page.line('  app_secret', variable('FEISHU_APP_SECRET'));
  if (answers.feishuUrl) page.line('  base_url', answers.feishuUrl);
  page.line('  app_token', answers.appToken, answers.appToken === '' ? c.baseToCome() : c.base());
  renderTables(page, answers);
  page.line('  monthly_quota', 10_000, c.quota());
}

function renderDingTalk(page: Page, answers: Answers): void {
  page.section('dingtalk', c.dingtalk());
  page.line('  app_key', variable('DINGTALK_APP_KEY'), c.inEnv());
  page.line('  app_secret', variable('DINGTALK_APP_SECRET'));
  if (answers.dingtalkUrl) page.line('  base_url', answers.dingtalkUrl);
  if (answers.dingtalkApiUrl) page.line('  api_base_url', answers.dingtalkApiUrl);
  if (answers.target === 'dingtalk') {
    page.line('  operator_id', answers.operatorId, c.operator());
    page.line('  base_id', answers.baseId, c.base());
    renderTables(page, answers);
  }
  page.line('  monthly_quota', 5000, c.quota());
}

function renderTables(page: Page, { pipelines }: Answers): void {
  page.open('  tables', c.tables());
  for (const pipeline of pipelines) {
    for (const [key, name] of Object.entries(tables[pipeline]))
      page.line(`    ${key}`, name, key === 'action' ? c.actions() : undefined);
  }
}

function renderPipeline(page: Page, pipeline: PipelineChoice, answers: Answers): void {
  page.section(pipeline, c.pipeline[pipeline]());
  page.line('  target', answers.target, c.target());
  if (pipeline === 'dingtalk-approvals') {
    if (answers.processCodes === 'all') {
      page.line('  process_codes', 'all', c.codesAll());
      page.line('  admin_userid', answers.adminUserid);
    } else {
      page.open('  process_codes', c.codes());
      for (const code of answers.processCodes) page.item('    ', code);
    }
  } else if (pipeline === 'crm-leads') {
    page.open('  sources', c.sources());
    page.item('    ', { file: 'leads/*.jsonl' });
  } else if (pipeline === 'csv-students') {
    page.line('  inbox', 'inbox', c.inbox());
  } else {
    page.open('  store', c.store());
    page.line('    type', /\.(db|sqlite3?)$/i.test(answers.storePath) ? 'sqlite' : 'json');
    page.line('    path', answers.storePath);
  }
}

/** Lines of YAML, comments in one column. */
class Page {
  private readonly lines: string[] = [];

  constructor(private readonly locale: Locale) {}

  get words(): string {
    return `${this.lines.join('\n')}\n`;
  }

  remark(comment: Text): void {
    this.lines.push(...comment[this.locale].split('\n').map((line) => `# ${line}`));
  }

  section(key: string, comment: Text): void {
    this.lines.push('', `# ${comment[this.locale]}`, `${key}:`);
  }

  open(key: string, comment: Text): void {
    this.put(`${key}:`, comment);
  }

  line(key: string, value: string | number, comment?: Text): void {
    this.put(`${key}: ${scalar(value)}`, comment);
  }

  item(indent: string, value: unknown): void {
    this.lines.push(`${indent}- ${typeof value === 'string' ? scalar(value) : dump(value).trim()}`);
  }

  private put(code: string, comment: Text | undefined): void {
    this.lines.push(
      comment ? `${code}${' '.repeat(Math.max(0, 38 - displayWidth(code)))} # ${comment[this.locale]}` : code,
    );
  }
}

/** A value as YAML reads it back: quoted where it would be taken for something else. */
const scalar = (value: string | number) => dump(value, { lineWidth: -1 }).trim();

/** A line of `.env`: what dotenv would read differently (`#`, blanks, quotes) is quoted with a mark that it does not contain. */
export function envLine(name: string, value: string): string {
  if (/^[\w./:@+=-]*$/.test(value)) return `${name}=${value}`;
  const mark = ["'", '`', '"'].find((quote) => !value.includes(quote)) ?? '"';
  return `${name}=${mark}${value}${mark}`;
}

/** The variables of other programs, comments and order are kept; ours are replaced where they stand, else appended. */
export function mergeEnv(before: string, values: ReadonlyMap<string, string>): string {
  const left = new Map(values);
  const lines = before.replace(/\n+$/, '').split('\n');
  const kept = lines.flatMap((line) => {
    const name = /^\s*(?:export\s+)?([\w.-]+)\s*=/.exec(line)?.[1];
    if (name === undefined || !values.has(name)) return [line];
    const value = left.get(name);
    left.delete(name);
    return value === undefined ? [] : [envLine(name, value)];
  });
  const fresh = [...left].map(([name, value]) => envLine(name, value));
  return `${[...(before.trim() === '' ? [] : kept), ...fresh].join('\n')}\n`;
}

/**
 * The configuration with another `feishu.app_token`, everything else untouched, comments included. null where the file is written in
 * a way that a line cannot be changed safely.
 */
export function withAppToken(source: string, token: string): string | null {
  const lines = source.split('\n');
  const head = lines.findIndex((line) => /^feishu\s*:\s*(#.*)?$/.test(line.trimEnd()));
  if (head < 0) {
    if (lines.some((line) => /^feishu\s*:/.test(line))) return null;
    return `${source.replace(/\n*$/, '\n')}\nfeishu:\n  app_token: ${scalar(token)}\n`;
  }
  const length = lines.slice(head + 1).findIndex((line) => /^\S/.test(line) && !line.startsWith('#'));
  const end = length < 0 ? lines.length : head + 1 + length;
  const at = lines.findIndex((line, index) => index > head && index < end && /^\s+app_token\s*:/.test(line));
  if (at >= 0) lines[at] = (lines[at] as string).replace(/(app_token\s*:).*$/, `$1 ${scalar(token)}`);
  else {
    const indent = /^\s+(?=[^\s#])/.exec(lines.slice(head + 1, end).find((line) => /^\s+[^\s#]/.test(line)) ?? '')?.[0];
    lines.splice(head + 1, 0, `${indent ?? '  '}app_token: ${scalar(token)}`);
  }
  return lines.join('\n');
}
