import type { Locale } from '../messages/text.ts';

export interface LocaleSources {
  /** `--lang`. */
  readonly flag?: Locale | undefined;
  /** `locale` of the configuration. */
  readonly config?: Locale | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** `--lang`, else the configuration, else the environment's language, else zh-CN. */
export function selectLocale({ flag, config, env }: LocaleSources): Locale {
  return flag ?? config ?? environmentLocale(env);
}

/** The first of LC_ALL, LC_MESSAGES and LANG that is set names the language, as POSIX has it. C and POSIX name none. */
function environmentLocale(env: LocaleSources['env']): Locale {
  const named = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((value) => value !== undefined && value !== '');
  const language = /^[A-Za-z]+/.exec(named ?? '')?.[0]?.toLowerCase();
  return language === undefined || language === 'zh' || language === 'c' || language === 'posix' ? 'zh-CN' : 'en';
}

/** `zh`, `zh_CN`, `en-US` … as people type them; null for other languages. */
export function parseLocale(value: string): Locale | null {
  if (/^zh([-_.].*)?$/i.test(value.trim())) return 'zh-CN';
  return /^en([-_.].*)?$/i.test(value.trim()) ? 'en' : null;
}
