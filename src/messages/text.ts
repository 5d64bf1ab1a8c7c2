/** The languages the product speaks. `zh-CN` is the default. */
export type Locale = 'zh-CN' | 'en';

/**
 * One message in every language we speak. Catalogue functions return it, so a missing translation does not compile;
 * the edge of the program (CLI output, notification, rejected-row file) picks the reader's language once.
 */
export interface Text {
  readonly 'zh-CN': string;
  readonly en: string;
}

/** Builds a message in both languages. */
export function text(zh: string, en: string): Text {
  return { 'zh-CN': zh, en };
}

/** The same words in every language: a platform's own message, a name, a number. */
export function verbatim(words: string): Text {
  return { 'zh-CN': words, en: words };
}

/** Joins messages language by language. */
export function joinTexts(parts: readonly Text[], separator = ' '): Text {
  return {
    'zh-CN': parts.map((part) => part['zh-CN']).join(separator),
    en: parts.map((part) => part.en).join(separator),
  };
}
