import { expect, it } from 'vitest';
import { parseLocale, selectLocale } from '../../src/cli/select-locale.ts';

it('prefers --lang, then the configuration, then the environment', () => {
  const env = { LANG: 'en_US.UTF-8' };
  expect(selectLocale({ flag: 'zh-CN', config: 'en', env })).toBe('zh-CN');
  expect(selectLocale({ config: 'zh-CN', env })).toBe('zh-CN');
  expect(selectLocale({ env })).toBe('en');
});

it.each([
  [{}, 'zh-CN'],
  [{ LANG: '' }, 'zh-CN'],
  [{ LANG: 'C' }, 'zh-CN'],
  [{ LANG: 'C.UTF-8' }, 'zh-CN'],
  [{ LANG: 'POSIX' }, 'zh-CN'],
  [{ LANG: 'zh_TW.UTF-8' }, 'zh-CN'],
  [{ LANG: 'en_GB.UTF-8' }, 'en'],
  [{ LANG: 'de_DE' }, 'en'],
  [{ LANG: 'zh_CN', LC_ALL: 'en_US' }, 'en'],
  [{ LANG: 'en_US', LC_MESSAGES: 'zh_CN' }, 'zh-CN'],
] as const)('the environment %j means %s', (env, locale) => {
  expect(selectLocale({ env })).toBe(locale);
});

it('knows the languages by their common spellings only', () => {
  expect(['zh', 'ZH-cn', 'zh_CN.UTF-8', 'en', 'en-GB', 'fr', 'zhx', ''].map(parseLocale)).toEqual([
    'zh-CN',
    'zh-CN',
    'zh-CN',
    'en',
    'en',
    null,
    null,
    null,
  ]);
});
