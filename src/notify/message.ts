import type { channelEvents } from '../config/schema.ts';

export type EventKind = (typeof channelEvents)[number];

/** How serious it is: colours the card. */
export type Tone = 'bad' | 'warning' | 'good' | 'info';

/**
 * One line of a message. Plain words in the reader's language: the channel escapes them for its own markup, so a name can never
 * become a link, a mention or a heading.
 */
export interface Line {
  /** Set in bold before the words. */
  readonly label?: string;
  readonly words: string;
  /** A platform user to be mentioned in front of the words, where the channel belongs to that platform. */
  readonly mention?: { readonly platform: 'feishu' | 'dingtalk'; readonly userId: string };
}

export interface Message {
  readonly kind: EventKind;
  readonly tone: Tone;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly pipeline?: string;
  readonly runId?: string;
  /** Phone numbers stay readable: somebody configured it so. */
  readonly showPhones?: boolean;
  /** Facts for the generic webhook, beside title and text. */
  readonly data?: unknown;
}

/** The message without markup: e-mail, webhook, terminal. A line that only repeats the title, as a card needs it, is left out. */
export function plainText(message: Pick<Message, 'title' | 'lines'>): string {
  const lines = message.lines
    .filter(({ label, words }) => label !== undefined || words !== message.title)
    .map(({ label, words }) => (label === undefined ? words : `${label}：${words}`));
  return [message.title, ...(lines.length > 0 ? ['', ...lines] : [])].join('\n');
}

// Control, zero-width and direction marks: a name must not break out of its line or turn the text around.
const unseen = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/gu;

const brackets: Readonly<Record<string, string>> = { '<': '＜', '>': '＞', '[': '［', ']': '］' };

/**
 * A value from a record: on one line, shortened, with nothing in it that a messenger takes for a mention or a link, whatever
 * markup it is set in.
 */
export function plainName(value: string, lengthMax = 60): string {
  const line = value
    .replace(unseen, ' ')
    .replace(/\s+/g, ' ')
    .replaceAll('://', '：//')
    .replace(/[<>[\]]/g, (mark) => brackets[mark] as string)
    .trim();
  const characters = [...line];
  return characters.length > lengthMax ? `${characters.slice(0, lengthMax).join('')}…` : line;
}

/**
 * The most lines that keep the rendered message within `bytesMax`; what is cut is counted in a last line. `render` gives the
 * bytes that would be sent.
 */
export function fitLines(
  lines: readonly Line[],
  bytesMax: number,
  size: (lines: readonly Line[]) => number,
  more: (count: number) => string,
): readonly Line[] {
  if (size(lines) <= bytesMax) return lines;
  const cut = (kept: number): Line[] => [...lines.slice(0, kept), { words: more(lines.length - kept) }];
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (size(cut(middle)) <= bytesMax) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
