import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { CancelledError, SyncError } from '../../errors/index.ts';
import { createHttpDoor } from '../../http/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { initMessages as m } from '../../messages/init.ts';
import { joinTexts, type Locale, type Text } from '../../messages/text.ts';
import { silentLog } from '../../observability/index.ts';
import { RunMeter } from '../../run/meter.ts';
import { type AccessQuestion, checkAccess } from '../../setup/check-access.ts';
import {
  type Answers,
  foldersOf,
  mergeEnv,
  needsDingTalk,
  needsFeishu,
  renderConfig,
  variablesOf,
} from '../../setup/write-config.ts';
import { readText, replaceFile } from '../../state/atomic.ts';
import { quotaMonth, State } from '../../state/index.ts';
import type { Finding } from '../../sync/platform.ts';
import type { InitOptions } from '../handlers.ts';
import { printJson } from '../output.ts';
import { selectLocale } from '../select-locale.ts';
import {
  askAnswers,
  defaultStore,
  larkUrl,
  type Prompts,
  readCodes,
  readDingTalkBase,
  readFeishuBase,
} from '../wizard.ts';
import { systemRandom } from '../world.ts';
import { type Invocation, programOf } from './shared.ts';

type Check = (answers: Answers, question: AccessQuestion) => Promise<Finding[]>;

interface Checked {
  readonly platform: 'feishu' | 'dingtalk';
  readonly ok: boolean;
  readonly message: Text | null;
}

/**
 * Asks what is needed, checks it with the platforms, writes .env and config.yaml (both 0600), and says what comes next. Until the
 * very end nothing is written, so an interrupted wizard leaves nothing behind.
 */
export async function init(options: InitOptions, invocation: Invocation): Promise<number> {
  const { io, globals } = invocation;
  const locale = selectLocale({ flag: globals.lang, env: io.env });
  const file = resolve(io.cwd, globals.config ?? io.env['BITABLE_SYNC_CONFIG'] ?? 'config.yaml');
  const envFile = join(dirname(file), '.env');
  const envBefore = existsSync(envFile) ? (readText(envFile) ?? '') : '';
  const env = { ...parseDotenv(envBefore), ...io.env };
  const calls = new RunMeter(null);
  const check = options.offline ? null : checker(invocation, calls);
  const interactive = !options.yes;
  if (interactive && (!io.stdin.isTTY || globals.json))
    throw refusal('NO_TERMINAL', m.needTerminal(), m.needTerminalHint());

  const prompts = interactive ? await terminalPrompts(invocation) : null;
  const confirm = async (question: Text) => prompts !== null && (await prompts.confirm(question[locale]));
  try {
    if (existsSync(file) && !options.force && !(await confirm(m.overwrite(file))))
      throw prompts ? new CancelledError() : refusal('CONFIG_EXISTS', m.exists(file), m.existsHint());
    const exists = (path: string) => existsSync(resolve(dirname(file), path));
    const answers = prompts
      ? await askAnswers(options, { prompts, locale, env, check, exists })
      : given(options, env, locale);
    const results = check ? await checkAll(answers, check, interactive) : [];
    const variables = variablesOf(answers);
    const before = parseDotenv(envBefore);
    const differing = [...variables].flatMap(([name, value]) => ((before[name] ?? value) === value ? [] : [name]));
    if (differing.length > 0 && !options.force && !(await confirm(m.envReplace(envFile, differing))))
      throw prompts ? new CancelledError() : refusal('CONFIG_EXISTS', m.envDiffers(envFile, differing), m.existsHint());

    // The secrets first: a configuration whose variables nobody has set would be half of one.
    replaceFile(envFile, mergeEnv(envBefore, variables), 0o600);
    replaceFile(file, renderConfig(answers), 0o600);
    const made = makeFolders(dirname(file), answers);
    const store = makeStore(dirname(file), answers);
    await keepCount(file, calls);
    tell(invocation, locale, { file, envFile, answers, results, made, store });
    return results.every(({ ok }) => ok) ? 0 : 4;
  } catch (error) {
    const cancelled = error instanceof CancelledError || (error as Error).name === 'ExitPromptError';
    if (!cancelled) throw error;
    io.stderr.write(`\n${m.nothingWritten()[locale]}\n`);
    return 130;
  }
}

function tell(
  { io, globals }: Invocation,
  locale: Locale,
  done: {
    file: string;
    envFile: string;
    answers: Answers;
    results: readonly Checked[];
    made: readonly string[];
    store: string | null;
  },
): void {
  const { file, envFile, answers, results, made, store } = done;
  const program = programOf(globals);
  const create = needsFeishu(answers) && answers.appToken === '' ? ' --create-base' : '';
  const next = [`${program} setup${create}`, `${program} doctor`];
  if (globals.json) {
    const checks = results.map(({ platform, ok, message }) => ({ platform, ok, message: message?.[locale] ?? '' }));
    printJson(io, { config: file, env: envFile, checks, next });
    return;
  }
  for (const { platform, ok, message } of results)
    io.stdout.write(
      `${(ok || !message ? m.checkOk(platform) : m.checkFailed(m.platform(platform), message))[locale]}\n`,
    );
  for (const path of [envFile, file]) io.stdout.write(`${m.written(path)[locale]}\n`);
  for (const name of made)
    io.stdout.write(`${m.folder(join(dirname(file), name), m.folderFor[name as 'leads' | 'inbox']())[locale]}\n`);
  if (store) io.stdout.write(`${m.store(store)[locale]}\n`);
  io.stdout.write(`${m.next(next[0] as string)[locale]}\n`);
}

/** The customers of a bot that has none yet, where nobody named another path: the first run finds nobody, instead of failing. */
function makeStore(folder: string, { pipelines, storePath }: Answers): string | null {
  const path = join(folder, defaultStore);
  if (!pipelines.includes('customers') || storePath !== defaultStore || existsSync(path)) return null;
  mkdirSync(dirname(path), { recursive: true });
  replaceFile(path, '[]\n', 0o644);
  return path;
}

/** What the pipelines read from, so that the first run finds an empty folder and not none. */
function makeFolders(folder: string, answers: Answers): string[] {
  return foldersOf(answers).filter((name) => {
    const path = join(folder, name);
    if (existsSync(path)) return false;
    mkdirSync(path, { recursive: true });
    return true;
  });
}

const refusal = (code: string, text: Text, hint?: Text) =>
  new SyncError({ code, recovery: 'fix-config', text, ...(hint ? { hint } : {}) });

function checker({ signal }: Invocation, meter: RunMeter): Check {
  return async (answers, question) => {
    const deps = { clock: systemClock, random: systemRandom, log: silentLog };
    const http = createHttpDoor({ ...deps, meter, maxRetries: 1, timeoutMs: 15_000, signal });
    try {
      return await checkAccess(answers, question, { ...deps, http });
    } finally {
      http.close();
    }
  };
}

/**
 * One line per platform. Credentials that are rejected make the whole configuration wrong: then nothing is written. What has to be
 * granted on the platform can be granted later. Throws INIT_REJECTED (fix-access).
 */
async function checkAll(answers: Answers, check: Check, asked: boolean): Promise<Checked[]> {
  const questions: AccessQuestion[] = [
    ...(needsFeishu(answers) ? [answers.appToken === '' ? ('feishu' as const) : ('feishu-base' as const)] : []),
    ...(needsDingTalk(answers) ? ['dingtalk-use' as const] : []),
  ];
  // In the wizard everything has been checked on the way.
  if (asked) return [];
  const results: Checked[] = [];
  for (const question of questions) {
    const findings = await check(answers, question);
    const failed = findings.find(({ status }) => status === 'failed');
    const message = failed
      ? joinTexts([failed.detail ?? failed.name, ...(failed.remedy ? [failed.remedy] : [])])
      : null;
    if (failed?.area === 'credentials')
      throw new SyncError({
        code: 'INIT_REJECTED',
        recovery: 'fix-access',
        text: m.rejected(),
        hint: m.rejectedHint(message as Text),
      });
    results.push({ platform: question.startsWith('feishu') ? 'feishu' : 'dingtalk', ok: !failed, message });
  }
  return results;
}

/** The calls of the checks count against the month like any other. */
async function keepCount(file: string, meter: RunMeter): Promise<void> {
  const folder = dirname(file);
  const counts = { feishu: meter.calls.feishu.byOperation, dingtalk: meter.calls.dingtalk.byOperation };
  if (meter.calls.feishu.total + meter.calls.dingtalk.total === 0) return;
  const state = new State(join(folder, 'state'), join(folder, 'checkpoint.json'), systemClock);
  await state.ledger.add(quotaMonth(systemClock.now()), counts);
}

/** `--yes`: everything comes from options and the environment; secrets never from the command line. */
function given(options: InitOptions, env: Readonly<Record<string, string | undefined>>, locale: Locale): Answers {
  const codes = readCodes(options.processCodes.join(','));
  const base = options.appToken ?? env['FEISHU_BITABLE_TOKEN'] ?? '';
  const target = options.target ?? 'feishu';
  const feishuBase = target === 'feishu' && base !== '' ? readFeishuBase(base) : null;
  const baseId = options.baseId ?? env['DINGTALK_BASE_ID'] ?? '';
  const dingtalkBase = target === 'dingtalk' && baseId !== '' ? readDingTalkBase(baseId) : null;
  if (feishuBase && 'reason' in feishuBase)
    throw refusal('INIT_ADDRESS', m.badAddress('--app-token', feishuBase.reason));
  if (dingtalkBase && 'reason' in dingtalkBase)
    throw refusal('INIT_ADDRESS', m.badAddress('--base-id', dingtalkBase.reason));
  const answers: Answers = {
    locale,
    pipelines: options.pipelines.length > 0 ? options.pipelines : ['dingtalk-approvals'],
    target,
    appId: (options.appId ?? env['FEISHU_APP_ID'] ?? '').trim(),
    appSecret: (env['FEISHU_APP_SECRET'] ?? '').trim(),
    appToken: feishuBase?.token ?? '',
    feishuUrl: options.feishuUrl ?? (feishuBase?.lark ? larkUrl : undefined),
    appKey: (options.appKey ?? env['DINGTALK_APP_KEY'] ?? '').trim(),
    dingtalkSecret: (env['DINGTALK_APP_SECRET'] ?? '').trim(),
    baseId: dingtalkBase?.baseId ?? '',
    operatorId: (options.operatorId ?? '').trim(),
    dingtalkUrl: options.dingtalkUrl,
    dingtalkApiUrl: options.dingtalkApiUrl,
    processCodes: codes,
    adminUserid: (options.adminUserid ?? '').trim(),
    storePath: options.store ?? defaultStore,
    webhookUrl: env['BITABLE_SYNC_WEBHOOK_URL'] ?? '',
    webhookSecret: env['BITABLE_SYNC_WEBHOOK_SECRET'] ?? '',
  };
  const missing = missingOf(answers, options.createBase ?? false);
  if (missing.length > 0) throw refusal('INIT_INCOMPLETE', m.needAnswers(missing), m.needAnswersHint());
  return answers;
}

function missingOf(answers: Answers, baseToCome: boolean): string[] {
  const approvals = answers.pipelines.includes('dingtalk-approvals');
  const all = answers.processCodes === 'all';
  const wanted: readonly (readonly [boolean, string, string])[] = [
    [needsFeishu(answers), answers.appId, '--app-id / FEISHU_APP_ID'],
    [needsFeishu(answers), answers.appSecret, 'FEISHU_APP_SECRET'],
    [needsFeishu(answers) && !baseToCome, answers.appToken, '--app-token / FEISHU_BITABLE_TOKEN / --create-base'],
    [needsDingTalk(answers), answers.appKey, '--app-key / DINGTALK_APP_KEY'],
    [needsDingTalk(answers), answers.dingtalkSecret, 'DINGTALK_APP_SECRET'],
    [answers.target === 'dingtalk', answers.baseId, '--base-id / DINGTALK_BASE_ID'],
    [answers.target === 'dingtalk', answers.operatorId, '--operator-id'],
    [approvals, String(answers.processCodes), '--process-code'],
    [approvals && all, answers.adminUserid, '--admin-userid'],
  ];
  return wanted.flatMap(([needed, value, name]) => (needed && value === '' ? [name] : []));
}

/** Questions on the terminal; on stderr, since stdout is for results. */
async function terminalPrompts({ io }: Invocation): Promise<Prompts & { confirm(message: string): Promise<boolean> }> {
  const prompts = await import('../prompts.ts');
  const context = { input: io.stdin as NodeJS.ReadableStream, output: io.stderr as NodeJS.WritableStream };
  return {
    input: (message, { preset, validate }) =>
      prompts.input({ message, validate, ...(preset ? { default: preset } : {}) }, context),
    password: (message, validate) => prompts.password({ message, mask: '*', validate }, context),
    select: (message, choices) =>
      prompts.select({ message, choices: [...choices], theme: { helpMode: 'never' } }, context),
    checkbox: (message, choices, validate) =>
      prompts.checkbox(
        { message, choices: [...choices], instructions: false, validate: (chosen) => validate(chosen.length) },
        context,
      ),
    confirm: (message) => prompts.confirm({ message, default: false }, context),
    say: (words) => void io.stderr.write(`${words}\n`),
  };
}
