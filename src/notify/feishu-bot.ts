import { createHmac } from 'node:crypto';
import type { RawResponse, Verdict } from '../http/contracts.ts';
import { notifyMessages } from '../messages/notify.ts';
import { refusedByBot } from './bot-codes.ts';
import type { Channel, SendDeps } from './channel.ts';
import { fitLines, type Line, type Message, type Tone } from './message.ts';
import { checkedUrl } from './url.ts';

/** The page says 20 KB for the body (custom bot guide, read 2025-03-26); code 19036 fires at 30 KB. */
const bodyBytesMax = 19_000;

const templates: Record<Tone, string> = { bad: 'red', warning: 'orange', good: 'green', info: 'blue' };

/** base64(HMAC-SHA256(key = `${seconds}\n${secret}`, message = "")): the string to sign is the key, the reverse of DingTalk's. */
export function feishuSignature(timestampSeconds: string, secret: string): string {
  return createHmac('sha256', `${timestampSeconds}\n${secret}`).update('').digest('base64');
}

/** Words that a card's markdown shows as they are. Characters with a meaning become numeric entities, as the card guide asks. */
export function escapeFeishu(words: string): string {
  const entity = (character: string) => `&#${character.codePointAt(0)};`;
  return words
    .replace(/&(?=[#a-zA-Z])|[<>*~[\]`\\]/g, entity)
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, entity)
    .replace(/^[#+-]/gm, entity);
}

/** The card, schema 2.0. Within the size limit; lines that do not fit are counted. */
export function feishuCard(message: Message, locale: SendDeps['locale']): unknown {
  const card = (lines: readonly Line[]) => ({
    schema: '2.0',
    header: {
      title: { tag: 'plain_text', content: message.title },
      subtitle: { tag: 'plain_text', content: ['bitable-sync', message.pipeline].filter(Boolean).join(' · ') },
      template: templates[message.tone],
    },
    body: { elements: elementsOf(lines) },
  });
  const size = (lines: readonly Line[]) => Buffer.byteLength(JSON.stringify(card(lines)));
  return card(fitLines(message.lines, bodyBytesMax, size, (count) => notifyMessages.more(count)[locale]));
}

/** Bare words go out as plain text, which has no markup to escape from; labels and mentions need markdown. Neighbours share an element. */
function elementsOf(lines: readonly Line[]): unknown[] {
  const blocks: { plain: boolean; words: string[] }[] = [];
  for (const line of lines) {
    const plain = line.label === undefined && mentionOf(line) === '';
    const last = blocks.at(-1);
    const words = plain ? line.words : markdownLine(line);
    if (last?.plain === plain) last.words.push(words);
    else blocks.push({ plain, words: [words] });
  }
  return blocks.map(({ plain, words }) =>
    plain
      ? { tag: 'div', text: { tag: 'plain_text', content: words.join('\n') } }
      : { tag: 'markdown', content: words.join('\n') },
  );
}

function markdownLine(line: Line): string {
  const name = line.label === undefined ? '' : `**${escapeFeishu(line.label)}**：`;
  return `${mentionOf(line)}${name}${escapeFeishu(line.words)}`;
}

function mentionOf({ mention }: Line): string {
  return mention?.platform === 'feishu' && /^[\w-]+$/.test(mention.userId) && mention.userId !== 'all'
    ? `<at id=${mention.userId}></at> `
    : '';
}

/** Posts the message to a custom group bot. Throws a SyncError when it is not accepted. */
export async function sendToFeishu(channel: Channel, message: Message, deps: SendDeps): Promise<void> {
  const settings = channel.settings as Extract<Channel['settings'], { type: 'feishu' }>;
  const url = checkedUrl(settings.webhook_url);
  const timestamp = String(Math.floor(deps.clock.now() / 1000));
  const signed = settings.secret === '' ? {} : { timestamp, sign: feishuSignature(timestamp, settings.secret) };
  await deps.http.send(
    {
      platform: null,
      operation: 'bot.hook',
      metered: false,
      method: 'POST',
      url,
      body: { ...signed, msg_type: 'interactive', card: feishuCard(message, deps.locale) },
      // A message cannot be recalled: better one warning than the same alarm twice.
      effect: 'once',
      pace: { key: `bot:${channel.id}`, perSecond: 5 },
      timeoutMs: 10_000,
      maxRetries: 3,
      maxResponseBytes: 65_536,
    },
    readFeishuAnswer,
  );
}

/** Zero is success; v1 answers say `StatusCode`. */
export function readFeishuAnswer(response: RawResponse): Verdict<null> {
  const body = response.json as
    | { code?: unknown; StatusCode?: unknown; msg?: unknown; StatusMessage?: unknown }
    | undefined;
  const code = body && typeof body === 'object' ? (body.code ?? body.StatusCode) : undefined;
  if (code === 0) return { kind: 'ok', value: null };
  return refusedByBot('feishu', response, code, String(body?.msg ?? body?.StatusMessage ?? ''));
}
