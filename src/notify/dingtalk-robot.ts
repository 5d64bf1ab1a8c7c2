import { createHmac } from 'node:crypto';
import type { RawResponse, Verdict } from '../http/contracts.ts';
import { notifyMessages } from '../messages/notify.ts';
import { refusedByBot } from './bot-codes.ts';
import type { Channel, SendDeps } from './channel.ts';
import { fitLines, type Line, type Message } from './message.ts';
import { checkedUrl } from './url.ts';

/** 20,000 bytes are commonly quoted, unconfirmed: stay well below. */
const textBytesMax = 14_000;

/** base64(HMAC-SHA256(key = secret, message = `${ms}\n${secret}`)); encoded once, by whoever builds the query. */
export function dingtalkSignature(timestampMs: string, secret: string): string {
  return createHmac('sha256', secret).update(`${timestampMs}\n${secret}`).digest('base64');
}

const fullWidth: Readonly<Record<string, string>> = {
  '*': '＊',
  '`': '｀',
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '~': '～',
  '\\': '＼',
  _: '＿',
  '#': '＃',
  '|': '｜',
};

/** Words that the robot's markdown shows as they are. Its subset documents no escape, so characters with a meaning become full-width. */
export function escapeDingtalk(words: string): string {
  const wide = (character: string) => fullWidth[character] ?? character;
  // Four asterisks with nothing to pair with are shown as they are: a masked phone number stays what people know.
  if (/^[^*]*1\d{2}\*{4}\d{4}[^*]*$/.test(words)) {
    return words
      .split('****')
      .map((part, place) => (place === 0 ? escapeDingtalk(part) : escapeDingtalk(`1${part}`).slice(1)))
      .join('****');
  }
  return words
    .replace(/[*`[\]<>~\\|]/g, wide)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, wide)
    .replace(/^(\s*)#/gm, (_, blank: string) => `${blank}＃`)
    .replace(/^(\s*)([+-])(?=\s)/gm, (_, blank: string, sign: string) => `${blank}${sign === '+' ? '＋' : '－'}`);
}

/** Title and text of the markdown message. Paragraphs: the subset has no single line breaks. */
export function dingtalkMarkdown(message: Message, locale: SendDeps['locale']): { title: string; text: string } {
  const markdown = (lines: readonly Line[]) =>
    [`### ${escapeDingtalk(message.title)}`, ...lines.filter(({ words }) => words !== '').map(markdownLine)].join(
      '\n\n',
    );
  const lines = fitLines(
    message.lines,
    textBytesMax,
    (some) => Buffer.byteLength(markdown(some)),
    (count) => notifyMessages.more(count)[locale],
  );
  return { title: `${message.title} · bitable-sync`, text: markdown(lines) };
}

function markdownLine({ label, words }: Line): string {
  return label === undefined ? escapeDingtalk(words) : `**${escapeDingtalk(label)}**：${escapeDingtalk(words)}`;
}

/** Posts the message to a custom robot. Throws a SyncError when it is not accepted. */
export async function sendToDingtalk(channel: Channel, message: Message, deps: SendDeps): Promise<void> {
  const settings = channel.settings as Extract<Channel['settings'], { type: 'dingtalk' }>;
  const url = new URL(checkedUrl(settings.webhook_url));
  if (settings.secret !== '') {
    const timestamp = String(deps.clock.now());
    url.searchParams.set('timestamp', timestamp);
    url.searchParams.set('sign', dingtalkSignature(timestamp, settings.secret));
  }
  await deps.http.send(
    {
      platform: null,
      operation: 'robot.send',
      metered: false,
      method: 'POST',
      url: url.href,
      body: {
        msgtype: 'markdown',
        markdown: dingtalkMarkdown(message, deps.locale),
        at: { atMobiles: [], atUserIds: [], isAtAll: false },
        msgUuid: deps.random.uuid(),
      },
      // msgUuid makes the platform drop a repetition.
      effect: 'keyed',
      pace: { key: `bot:${channel.id}`, perSecond: 2 },
      timeoutMs: 10_000,
      maxRetries: 3,
      maxResponseBytes: 65_536,
    },
    readDingtalkAnswer,
  );
}

/** Always HTTP 200: `errcode` decides. */
export function readDingtalkAnswer(response: RawResponse): Verdict<null> {
  const body = response.json as { errcode?: unknown; errmsg?: unknown } | undefined;
  const code = body && typeof body === 'object' ? body.errcode : undefined;
  if (code === 0) return { kind: 'ok', value: null };
  return refusedByBot('dingtalk', response, code, String(body?.errmsg ?? ''));
}
