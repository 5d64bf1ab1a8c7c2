import { expect } from 'vitest';
import type { Text } from '../../src/messages/text.ts';

/** What a person reads about one code: what happened, and what to do. */
export interface Read {
  readonly code: string;
  readonly text: Text;
  readonly hint: Text;
}

/**
 * A thing that one can go to, set, run or wait for: a menu (「…」, A → B), a key of the configuration, a command, an address, a
 * permission, a time or a number. A remedy without any of them is a consolation.
 */
const concrete =
  /「[^」]+」| → |\+|Add document app|security settings|trash|https?:\/\/|bitable-sync|--[a-z]|\b[a-z]+(?:_[a-z]+)+\b|\b[a-z-]+\.[a-z_]+|HTTPS_PROXY|\d|minute|分钟/;

/** What is wrong with the remedies: none, too short, in the wrong language, without anything to go to. Empty when all is well. */
export function faultsOf(read: readonly Read[]): string[] {
  return read.flatMap(({ code, text, hint }) => {
    const faults: string[] = [];
    for (const words of [text, hint]) {
      if (!/\p{Script=Han}/u.test(words['zh-CN'])) faults.push(`${code}: no Chinese`);
      // Menu names of a console that speaks Chinese only may stand in brackets.
      if (/\p{Script=Han}/u.test(words.en.replace(/[(（][^()（）]*[)）]/g, '')))
        faults.push(`${code}: Chinese in ${words.en}`);
    }
    for (const [language, least] of [
      ['zh-CN', 10],
      ['en', 20],
    ] as const) {
      if (hint[language].trim().length < least) faults.push(`${code}: too short in ${language}`);
      if (!concrete.test(hint[language])) faults.push(`${code}: nothing to go to: ${hint[language]}`);
      if (!/[。.?]$/.test(hint[language].trim())) faults.push(`${code}: no full sentence in ${language}`);
    }
    return faults;
  });
}

/** Meanings that share a remedy word for word although they say different things: a generic sentence. */
export function expectRemediesOfTheirOwn(read: readonly Read[]): void {
  for (const language of ['zh-CN', 'en'] as const) {
    const byRemedy = new Map<string, Set<string>>();
    for (const { text, hint } of read) {
      const meanings = byRemedy.get(hint[language]) ?? new Set();
      byRemedy.set(hint[language], meanings.add(text[language]));
    }
    expect([...byRemedy].filter(([, meanings]) => meanings.size > 1)).toEqual([]);
  }
}
