import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadConfig } from '../../config/index.ts';
import { SyncError } from '../../errors/index.ts';
import { initMessages } from '../../messages/init.ts';
import type { Locale } from '../../messages/text.ts';
import { type Answers, renderConfig } from '../../setup/write-config.ts';
import { replaceFile } from '../../state/atomic.ts';
import { type InitOptions, pipelineNames } from '../handlers.ts';
import { printJson } from '../output.ts';
import { selectLocale } from '../select-locale.ts';
import { World } from '../world.ts';
import { withConnection } from './setup.ts';
import type { Invocation } from './shared.ts';

/** Asks what is needed, checks the credentials, writes config.yaml and .env (both 0600), and says what comes next. */
export async function init(options: InitOptions, invocation: Invocation): Promise<number> {
  const { io, globals } = invocation;
  const locale = selectLocale({ flag: globals.lang, env: io.env });
  const file = resolve(io.cwd, globals.config ?? io.env['BITABLE_SYNC_CONFIG'] ?? 'config.yaml');
  if (existsSync(file) && !options.force) {
    const overwrite =
      !options.yes &&
      io.stdin.isTTY &&
      (await (
        await import('@inquirer/prompts')
      ).confirm({ message: `${initMessages.exists(file)[locale]} ?`, default: false }));
    if (!overwrite)
      throw new SyncError({
        code: 'CONFIG_EXISTS',
        recovery: 'fix-config',
        text: initMessages.exists(file),
        hint: initMessages.existsHint(),
      });
  }
  const answers = options.yes ? given(options, invocation, locale) : await ask(options, invocation, locale);
  const { config, env } = renderConfig(answers, initMessages.header()[locale]);
  const envFile = join(dirname(file), '.env');
  replaceFile(file, config, 0o600);
  // The variables of other programs in the same .env are kept.
  replaceFile(
    envFile,
    mergeEnv(existsSync(envFile) ? ((await import('../../state/atomic.ts')).readText(envFile) ?? '') : '', env),
    0o600,
  );
  const checks = options.offline ? [] : await check(file, invocation, locale);
  const pipelines = answers.pipelines.join(' ');
  const next = [`bitable-sync setup ${pipelines}`, `bitable-sync doctor ${pipelines}`];
  if (globals.json) printJson(io, { config: file, env: envFile, checks, next });
  else {
    io.stdout.write(`${initMessages.written(file)[locale]}\n${initMessages.written(envFile)[locale]}\n`);
    for (const { platform, ok, message } of checks)
      io.stdout.write(
        `${(ok ? initMessages.checkOk(platform) : initMessages.checkFailed(platform, message))[locale]}\n`,
      );
    for (const command of next) io.stdout.write(`${initMessages.next(command)[locale]}\n`);
  }
  return checks.every((result) => result.ok) ? 0 : 4;
}

/** `--yes`: everything comes from options and the environment; secrets from the environment only, never from the command line. */
function given(options: InitOptions, invocation: Invocation, locale: Locale): Answers {
  const { env } = invocation.io;
  const answers: Answers = {
    locale,
    pipelines: options.pipelines.length > 0 ? options.pipelines : ['dingtalk-approvals'],
    target: options.target ?? 'feishu',
    appId: options.appId ?? env['FEISHU_APP_ID'] ?? '',
    appSecret: env['FEISHU_APP_SECRET'] ?? '',
    appToken: options.appToken ?? env['FEISHU_BITABLE_TOKEN'] ?? '',
    feishuUrl: options.feishuUrl,
    appKey: options.appKey ?? env['DINGTALK_APP_KEY'] ?? '',
    dingtalkSecret: env['DINGTALK_APP_SECRET'] ?? '',
    baseId: options.baseId ?? env['DINGTALK_BASE_ID'] ?? '',
    operatorId: options.operatorId ?? '',
    dingtalkUrl: options.dingtalkUrl,
    dingtalkApiUrl: options.dingtalkApiUrl,
    processCodes: options.processCodes,
    webhookUrl: env['BITABLE_SYNC_WEBHOOK_URL'] ?? '',
  };
  const missing: string[] = [];
  if (answers.target === 'feishu') {
    if (answers.appId === '') missing.push('--app-id / FEISHU_APP_ID');
    if (answers.appSecret === '') missing.push('FEISHU_APP_SECRET');
    if (answers.appToken === '') missing.push('--app-token / FEISHU_BITABLE_TOKEN');
  } else {
    if (answers.baseId === '') missing.push('--base-id / DINGTALK_BASE_ID');
    if (answers.operatorId === '') missing.push('--operator-id');
  }
  if (answers.target === 'dingtalk' || answers.pipelines.includes('dingtalk-approvals')) {
    if (answers.appKey === '') missing.push('--app-key / DINGTALK_APP_KEY');
    if (answers.dingtalkSecret === '') missing.push('DINGTALK_APP_SECRET');
  }
  if (answers.pipelines.includes('dingtalk-approvals') && answers.processCodes.length === 0)
    missing.push('--process-code');
  if (missing.length > 0)
    throw new SyncError({ code: 'INIT_INCOMPLETE', recovery: 'fix-config', text: initMessages.needAnswers(missing) });
  return answers;
}

async function ask(options: InitOptions, invocation: Invocation, locale: Locale): Promise<Answers> {
  const { io } = invocation;
  if (!io.stdin.isTTY) {
    throw new SyncError({
      code: 'NO_TERMINAL',
      recovery: 'fix-config',
      text: initMessages.needTerminal(),
      hint: initMessages.needTerminalHint(),
    });
  }
  const { checkbox, input, password, select } = await import('@inquirer/prompts');
  const words = (text: { [key in Locale]: string }) => text[locale];
  const required = (value: string) => value.trim() !== '' || '…';
  const pipelines =
    options.pipelines.length > 0
      ? options.pipelines
      : await checkbox({
          message: words(initMessages.which()),
          required: true,
          choices: pipelineNames.map((value) => ({
            value,
            name: words(initMessages.pipeline[value]()),
            checked: value === 'dingtalk-approvals',
          })),
        });
  const target =
    options.target ??
    (await select<'feishu' | 'dingtalk'>({
      message: words(initMessages.target()),
      choices: [
        { value: 'feishu', name: '飞书多维表格 / Feishu Bitable' },
        { value: 'dingtalk', name: '钉钉 AI 表格 / DingTalk AI table' },
      ],
    }));
  const feishu = target === 'feishu';
  const dingtalk = target === 'dingtalk' || pipelines.includes('dingtalk-approvals');
  const text = async (wanted: boolean, message: { [key in Locale]: string }, preset?: string) =>
    wanted
      ? (await input({ message: words(message), ...(preset ? { default: preset } : {}), validate: required })).trim()
      : '';
  const hidden = async (wanted: boolean, message: { [key in Locale]: string }) =>
    wanted ? (await password({ message: words(message), mask: '*', validate: required })).trim() : '';
  return {
    locale,
    pipelines,
    target,
    appId: await text(feishu, initMessages.appId(), options.appId ?? io.env['FEISHU_APP_ID']),
    appSecret: await hidden(feishu, initMessages.appSecret()),
    appToken: await text(feishu, initMessages.appToken(), options.appToken),
    feishuUrl: options.feishuUrl,
    appKey: await text(dingtalk, initMessages.appKey(), options.appKey ?? io.env['DINGTALK_APP_KEY']),
    dingtalkSecret: await hidden(dingtalk, initMessages.dingSecret()),
    baseId: await text(!feishu, initMessages.baseId(), options.baseId),
    operatorId: await text(!feishu, initMessages.operatorId(), options.operatorId),
    dingtalkUrl: options.dingtalkUrl,
    dingtalkApiUrl: options.dingtalkApiUrl,
    processCodes: pipelines.includes('dingtalk-approvals')
      ? (await text(true, initMessages.codes(), options.processCodes.join(',') || undefined))
          .split(/[,，\s]+/)
          .filter((code) => code !== '')
      : [],
    webhookUrl: (await input({ message: words(initMessages.webhook()) })).trim(),
  };
}

/** Asks each platform for a token: the cheapest proof that the credentials are right. */
async function check(
  file: string,
  invocation: Invocation,
  locale: Locale,
): Promise<{ platform: string; ok: boolean; message: string }[]> {
  const { io, globals, signal } = invocation;
  const loaded = loadConfig({ path: file, env: io.env, cwd: io.cwd });
  const world = new World({
    config: loaded.config,
    configFile: file,
    locale,
    colour: globals.color,
    logLevel: 'ERROR',
    io,
    signal,
  });
  try {
    return await withConnection(world, null, async (connection) => {
      const results: { platform: string; ok: boolean; message: string }[] = [];
      for (const platform of ['feishu', 'dingtalk'] as const) {
        if (platform === 'feishu' ? loaded.config.feishu.app_id === '' : loaded.config.dingtalk.app_key === '')
          continue;
        const findings = await (platform === 'feishu' ? connection.feishu().probe() : connection.dingtalk().probe([]));
        const bad = findings.find((finding) => finding.status === 'failed');
        results.push({ platform, ok: !bad, message: bad ? (bad.detail ?? bad.name)[locale] : '' });
      }
      return results;
    });
  } finally {
    world.close();
  }
}

function mergeEnv(before: string, fresh: string): string {
  const names = new Set(fresh.split('\n').map((line) => line.split('=')[0]));
  const kept = before.split('\n').filter((line) => line.trim() !== '' && !names.has(line.split('=')[0]?.trim()));
  return [...kept, fresh].join('\n');
}
