import { initMessages as m } from '../messages/init.ts';
import { joinTexts, type Locale, type Text } from '../messages/text.ts';
import { isDingTalkAddress, parseDingTalkAddress } from '../platforms/dingtalk/index.ts';
import { isToken, parseFeishuAddress } from '../platforms/feishu/index.ts';
import type { AccessQuestion } from '../setup/check-access.ts';
import { type Answers, needsDingTalk, needsFeishu } from '../setup/write-config.ts';
import type { Finding } from '../sync/platform.ts';
import { type InitOptions, pipelineNames } from './handlers.ts';

type Draft = { -readonly [Key in keyof Answers]: Answers[Key] };

/** The questions that a terminal can put. */
export interface Prompts {
  input(
    message: string,
    options: { preset?: string | undefined; validate(value: string): true | string },
  ): Promise<string>;
  /** What is typed stays hidden. */
  password(message: string, validate: (value: string) => true | string): Promise<string>;
  select<T extends string>(message: string, choices: readonly { value: T; name: string }[]): Promise<T>;
  checkbox<T extends string>(
    message: string,
    choices: readonly { value: T; name: string; checked: boolean }[],
    validate: (count: number) => true | string,
  ): Promise<readonly T[]>;
  say(words: string): void;
}

export interface WizardDeps {
  readonly prompts: Prompts;
  readonly locale: Locale;
  /** The environment and `.env`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether something stands at a path of the configuration. */
  exists(path: string): boolean;
  /** null: `--offline`. */
  readonly check: ((answers: Answers, question: AccessQuestion) => Promise<readonly Finding[]>) | null;
}

/** A base as it was pasted: what the configuration keeps of it, or why it cannot be used. */
export function readFeishuBase(words: string): { token: string; lark: boolean } | { reason: Text } {
  const value = words.trim();
  const address = parseFeishuAddress(value);
  if (address === null) return isToken(value) ? { token: value, lark: false } : { reason: m.notABase() };
  if (address.kind === 'rejected') return { reason: address.reason };
  // A wiki page's token cannot be told from a base's: the address is kept.
  return { token: address.kind === 'base' ? address.appToken : value, lark: address.brand === 'lark' };
}

export function readDingTalkBase(words: string): { baseId: string } | { reason: Text } {
  const address = parseDingTalkAddress(words.trim());
  if (address.ok) return { baseId: address.baseId };
  return { reason: isDingTalkAddress(words) ? joinTexts([address.reason, address.hint]) : m.notANode() };
}

/** Where the bot's customers are unless somebody says otherwise. */
export const defaultStore = 'data/customers.json';

export const larkUrl = 'https://open.larksuite.com';

/** `PROC-A, PROC-B` or `all`. */
export function readCodes(words: string): readonly string[] | 'all' {
  const codes = words.split(/[,，;；\s]+/).filter((code) => code !== '');
  return codes.some((code) => code.toLowerCase() === 'all') ? 'all' : [...new Set(codes)];
}

/** Asks for everything, checks on the way, and lets wrong answers be given again. Nothing is written. */
export async function askAnswers(options: InitOptions, deps: WizardDeps): Promise<Answers> {
  const { prompts, locale, env } = deps;
  const say = (words: Text) => words[locale];
  const required = (value: string): true | string => value.trim() !== '' || say(m.required());
  const draft: Draft = {
    locale,
    pipelines: options.pipelines,
    target: options.target ?? 'feishu',
    appId: options.appId ?? env['FEISHU_APP_ID'] ?? '',
    appSecret: '',
    appToken: options.appToken ?? env['FEISHU_BITABLE_TOKEN'] ?? '',
    feishuUrl: options.feishuUrl,
    appKey: options.appKey ?? env['DINGTALK_APP_KEY'] ?? '',
    dingtalkSecret: '',
    baseId: options.baseId ?? env['DINGTALK_BASE_ID'] ?? '',
    operatorId: options.operatorId ?? '',
    dingtalkUrl: options.dingtalkUrl,
    dingtalkApiUrl: options.dingtalkApiUrl,
    processCodes: [],
    adminUserid: options.adminUserid ?? '',
    storePath: options.store ?? defaultStore,
    webhookUrl: '',
    webhookSecret: '',
  };
  const text = async (message: Text, preset: string, validate = required) =>
    (await prompts.input(say(message), { preset: preset || undefined, validate })).trim();
  const secret = async (message: Text, name: string) => {
    const known = env[name] ?? '';
    const words = known === '' ? message : m.orVariable(message, name);
    const typed = await prompts.password(say(words), (value) => (known === '' ? required(value) : true));
    return typed.trim() || known;
  };

  if (draft.pipelines.length === 0) {
    draft.pipelines = await prompts.checkbox(
      say(m.which()),
      pipelineNames.map((value) => ({
        value,
        name: say(m.pipeline[value]()),
        checked: value === 'dingtalk-approvals',
      })),
      (count) => count > 0 || say(m.chooseOne()),
    );
  }
  if (options.target === undefined) {
    draft.target = await prompts.select(say(m.target()), [
      { value: 'feishu' as const, name: say(m.targets.feishu()) },
      { value: 'dingtalk' as const, name: say(m.targets.dingtalk()) },
    ]);
  }
  if (needsFeishu(draft)) {
    await untilRight(deps, draft, 'feishu', async () => {
      draft.appId = await text(m.appId(), draft.appId);
      draft.appSecret = await secret(m.appSecret(), 'FEISHU_APP_SECRET');
    });
    await untilRight(deps, draft, 'feishu-base', async () => {
      const valid = (value: string): true | string => {
        const read = value.trim() === '' ? null : readFeishuBase(value);
        return read && 'reason' in read ? say(read.reason) : true;
      };
      const typed = await text(m.appToken(), draft.appToken, valid);
      const read = typed === '' ? null : readFeishuBase(typed);
      draft.appToken = read && 'token' in read ? read.token : '';
      if (read && 'lark' in read && read.lark) draft.feishuUrl = options.feishuUrl ?? larkUrl;
    });
  }
  if (needsDingTalk(draft)) {
    await untilRight(deps, draft, 'dingtalk', async () => {
      draft.appKey = await text(m.appKey(), draft.appKey);
      draft.dingtalkSecret = await secret(m.dingSecret(), 'DINGTALK_APP_SECRET');
    });
    await untilRight(deps, draft, 'dingtalk-use', async () => {
      if (draft.target === 'dingtalk') {
        const valid = (value: string): true | string => {
          const read = readDingTalkBase(value);
          return 'reason' in read ? say(read.reason) : true;
        };
        const read = readDingTalkBase(await text(m.baseId(), draft.baseId, valid));
        draft.baseId = 'baseId' in read ? read.baseId : '';
        draft.operatorId = await text(m.operatorId(), draft.operatorId);
      }
      if (draft.pipelines.includes('dingtalk-approvals')) {
        const before = draft.processCodes.length > 0 ? draft.processCodes : options.processCodes;
        const preset = typeof before === 'string' ? before : before.join(',');
        draft.processCodes = readCodes(await text(m.codes(), preset));
        if (draft.processCodes === 'all') draft.adminUserid = await text(m.adminUserid(), draft.adminUserid);
      }
    });
  }
  if (draft.pipelines.includes('customers')) {
    draft.storePath = await text(m.storePath(), draft.storePath);
    // The bot may be installed later, or elsewhere: said, not refused.
    if (draft.storePath !== defaultStore && !deps.exists(draft.storePath)) prompts.say(say(m.storeMissing()));
  }
  const isAddress = (value: string) => value.trim() === '' || /^https?:\/\/\S+$/i.test(value.trim());
  const webhook = env['BITABLE_SYNC_WEBHOOK_URL'] ?? '';
  draft.webhookUrl = await text(m.webhook(), webhook, (value) => isAddress(value) || say(m.webhookBad()));
  if (draft.webhookUrl !== '')
    draft.webhookSecret = (await prompts.password(say(m.webhookSecret()), () => true)).trim();
  return draft;
}

/** Asks, checks, and asks again until the platform agrees or the person wants to go on. */
async function untilRight(
  { prompts, locale, check }: WizardDeps,
  draft: Answers,
  question: AccessQuestion,
  ask: () => Promise<void>,
): Promise<void> {
  const platform = question.startsWith('feishu') ? 'feishu' : 'dingtalk';
  for (let again = false; ; ) {
    if (!again) await ask();
    if (check === null || (question === 'feishu-base' && draft.appToken === '')) return;
    prompts.say(m.checking(platform)[locale]);
    const findings = await check(draft, question);
    takeOperator(draft, findings);
    const failed = findings.filter(({ status }) => status === 'failed');
    if (failed.length === 0) {
      prompts.say((question === platform ? m.checkOk(platform) : m.accessOk(platform))[locale]);
      return;
    }
    for (const { name, detail, remedy } of failed) {
      prompts.say(m.checkFailed(name, detail)[locale]);
      if (remedy) prompts.say(`  → ${remedy[locale]}`);
    }
    const next = await prompts.select(m.after()[locale], [
      { value: 'reenter' as const, name: m.reenter()[locale] },
      { value: 'again' as const, name: m.again()[locale] },
      { value: 'go-on' as const, name: m.goOn()[locale] },
    ]);
    if (next === 'go-on') return;
    again = next === 'again';
  }
}

/** A userid that was given for the operator: its unionId was found on the way. */
function takeOperator(draft: Draft, findings: readonly Finding[]): void {
  const found = findings.find(({ code, status }) => code === 'DINGTALK_OPERATOR_INVALID' && status === 'warning');
  const unionId = found?.facts?.['unionId'];
  if (unionId) draft.operatorId = unionId;
}
