import { createHmac } from 'node:crypto';
import type { Context } from '../core/context.ts';
import { type Call, Refusal, type Reply } from '../core/http.ts';
import { isObject } from '../core/shape.ts';

/** The custom group bot: reference §8. Failures come with HTTP 200. */

const maxBytes = 20 * 1024;
const platformMaxBytes = 30 * 1024;

const fail = (code: number, msg: string) => new Refusal({ status: 200, body: { code, msg, data: {} } });

/** The string to sign is the key and the message is empty. */
export function botSign(timestamp: string, secret: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64');
}

export function postToBot(context: Context, call: Call): Reply {
  const bot = context.feishu.bots.find((known) => known.token === call.params['hook']);
  if (bot === undefined) throw fail(19001, 'param invalid: incoming webhook access token invalid');
  // The pages contradict each other (20 KB, 30 KB); the smaller one is safe and is what we hold.
  if (call.bytes > platformMaxBytes) throw fail(19036, 'request body too large');
  if (call.bytes > maxBytes) throw fail(9499, 'Bad Request: body exceeds 20 KB');
  const { body } = call;
  if (!isObject(body)) throw fail(9499, 'Bad Request');
  if (bot.secret !== '') checkSign(body, bot.secret, call.now);
  checkShape(body);
  const words = visibleText(body);
  if (bot.keywords.length > 0 && !bot.keywords.some((word) => words.includes(word)))
    throw fail(19024, 'Key Words Not Found');
  const { sign: _sign, timestamp: _timestamp, ...shown } = body;
  context.messages.push({ platform: 'feishu', kind: 'bot', to: bot.token, body: shown, at: call.now });
  context.changed();
  return { status: 200, body: { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' } };
}

function checkSign(body: Record<string, unknown>, secret: string, now: number): void {
  const { timestamp, sign } = body;
  const seconds = Number(timestamp);
  const fresh = Math.abs(now / 1000 - seconds) <= 3600;
  if (typeof timestamp !== 'string' || !fresh || sign !== botSign(timestamp, secret))
    throw fail(19021, 'sign match fail or timestamp is not within one hour from current time');
}

function checkShape(body: Record<string, unknown>): void {
  const { msg_type: type, content, card } = body;
  if (typeof type !== 'string') throw fail(19002, 'params error, msg_type need');
  if (type === 'interactive') {
    if (!isObject(card)) throw fail(9499, 'Bad Request: card is required');
    return;
  }
  const member: Record<string, string> = {
    text: 'text',
    post: 'post',
    image: 'image_key',
    share_chat: 'share_chat_id',
  };
  const key = member[type];
  if (key === undefined) throw fail(19002, `params error, unknown msg_type ${type}`);
  // `content` is an object here, unlike in the message API, where it is a JSON string.
  if (!isObject(content) || content[key] === undefined) throw fail(9499, 'Bad Request: content');
  if (type === 'text' && typeof content['text'] !== 'string') throw fail(9499, 'Bad Request: text');
}

/** Texts and titles; links do not count for keywords. */
function visibleText(value: unknown): string {
  if (Array.isArray(value)) return value.map(visibleText).join(' ');
  if (!isObject(value)) return '';
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === 'string' ? (['text', 'title', 'content'].includes(key) ? inner : '') : visibleText(inner),
    )
    .join(' ');
}
