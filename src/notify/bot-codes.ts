import { SyncError } from '../errors/index.ts';
import type { RawResponse, Verdict } from '../http/contracts.ts';
import { type BotMeaning, botMeanings as m } from '../messages/bot-codes.ts';
import { notifyMessages } from '../messages/notify.ts';

/** What a code of a bot means, and what becomes of the message. */
export interface BotCode extends BotMeaning {
  readonly codes: readonly (number | string)[];
  /** One code for several causes: the platform's words tell which. */
  readonly words?: RegExp;
  /** `retry`: at once, with growing pauses. `later`: kept for the next time. `mend`: a person has to. */
  readonly fate: 'retry' | 'later' | 'mend';
}

const mend = (codes: readonly (number | string)[], meaning: BotMeaning, words?: RegExp): BotCode => ({
  codes,
  fate: 'mend',
  ...meaning,
  ...(words ? { words } : {}),
});
const retry = (codes: readonly (number | string)[], meaning: BotMeaning): BotCode => ({
  ...mend(codes, meaning),
  fate: 'retry',
});
const later = (codes: readonly (number | string)[], meaning: BotMeaning): BotCode => ({
  ...mend(codes, meaning),
  fate: 'later',
});

/** Codes of the custom bot guide (2025-03-26). Failures come with HTTP 200 as well. */
export const feishuBotCodes: readonly BotCode[] = [
  mend([9499], m.feishuBody),
  mend([19001], m.feishuAddress),
  mend([19002], m.feishuType),
  mend([19021], m.feishuSignature),
  mend([19022], m.feishuIp),
  mend([19024], m.feishuKeyword),
  mend([19036], m.feishuTooLong),
  retry([11232, 99991400], m.feishuBusy),
];

/**
 * Codes of the custom robot pages (custom-robots-send-group-messages, customize-robot-security-settings), always with HTTP 200; and of
 * messages to persons (chatbots-send-one-on-one-chat-messages-in-batches, gets-the-result-of-sending-messages-asynchronously-to-the-enterprise).
 */
export const dingtalkRobotCodes: readonly BotCode[] = [
  mend([310_000], m.dingtalkKeyword, /keyword/i),
  mend([310_000], m.dingtalkClock, /timestamp/i),
  mend([310_000], m.dingtalkIp, /whitelist/i),
  mend([310_000], m.dingtalkSignature),
  mend([300_005, 400_101], m.dingtalkAddress),
  mend([400_102], m.dingtalkRobotOff),
  mend([400_106], m.dingtalkRobotGone),
  mend([400_013], m.dingtalkGroupGone),
  mend([400_105, 40_035, 43_004], m.dingtalkBody),
  // Blocked for ten minutes (660026: about one): no run waits that long for a message.
  later([410_100], m.dingtalkBlocked),
  later([660_026], m.dingtalkMinute),
  mend([430_101], m.dingtalkLink),
  mend([430_102], m.dingtalkText),
  mend([430_103], m.dingtalkImage),
  mend([430_104], m.dingtalkContent),
  retry([-1], m.dingtalkBusy),
  later(['send.too.fast'], m.dingtalkTooFast),
  mend([143_103, 143_104, 143_105, 143_106, 1_430_002], m.dingtalkNotice),
];

type Bot = 'feishu' | 'dingtalk';

/** What the answer of a bot means. A code that no page lists asks for a look at address and secret. */
export function botCodeOf(bot: Bot, code: number | string, words: string): BotCode {
  const table = bot === 'feishu' ? feishuBotCodes : dingtalkRobotCodes;
  const known = table.find((entry) => entry.codes.includes(code) && (entry.words?.test(words) ?? true));
  return known ?? mend([], m.unknown);
}

/** The verdict on an answer that is no success. Without a code a gateway spoke, or something else lives at the address. */
export function refusedByBot(bot: Bot, { status }: RawResponse, code: unknown, said: string): Verdict<null> {
  const address = bot === 'feishu' ? m.feishuAddress : m.dingtalkAddress;
  if (typeof code !== 'number' && typeof code !== 'string') {
    const error = refusal(bot, `HTTP ${status}`, '', mend([], address));
    return status >= 500 || status === 429
      ? { kind: 'retry', error, maybeApplied: status !== 429 }
      : { kind: 'fail', error };
  }
  const words = said.slice(0, 200);
  const meaning = botCodeOf(bot, code, words);
  const error = refusal(bot, code, words, meaning);
  // A robot that says it is busy may have sent the message; one that is throttled has not.
  return meaning.fate === 'retry' ? { kind: 'retry', throttled: bot === 'feishu', error } : { kind: 'fail', error };
}

function refusal(bot: Bot, code: number | string, words: string, meaning: BotCode): SyncError {
  return new SyncError({
    code: 'BOT_REFUSED',
    recovery: meaning.fate === 'later' ? 'try-later' : 'fix-config',
    text: notifyMessages.botRefused(bot, meaning.text, code, words),
    hint: meaning.hint,
    details: { platform: bot, botCode: code },
  });
}
