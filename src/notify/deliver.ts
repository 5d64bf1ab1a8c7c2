import * as z from 'zod/mini';
import type { Config } from '../config/schema.ts';
import { channelEvents } from '../config/schema.ts';
import { SyncError } from '../errors/index.ts';
import { notifyMessages } from '../messages/notify.ts';
import { Redactor } from '../observability/redact.ts';
import type { FactCache } from '../state/ports.ts';
import type { Warning } from '../sync/contracts.ts';
import { type Channel, channelsOf, type MailSender, type SendDeps, takes } from './channel.ts';
import { sendToDingtalk } from './dingtalk-robot.ts';
import { sendByEmail, sendWithNodemailer } from './email.ts';
import { sendToFeishu } from './feishu-bot.ts';
import type { Line, Message } from './message.ts';
import { isQuiet } from './quiet-hours.ts';
import { sendToWebhook } from './webhook.ts';

export interface NotifyDeps extends Omit<SendDeps, 'mail'> {
  readonly settings: Config['notification'];
  /** `config.timezone`. */
  readonly zone: string;
  readonly facts: FactCache;
  /** Masks secrets and phone numbers; default: phones and secrets by shape. */
  readonly redactor?: Redactor;
  readonly mail?: MailSender;
}

export interface Delivery {
  /** Channels that took the message. */
  readonly delivered: number;
  /** Channels that will get it later: quiet hours, a robot at its limit, a channel that was down. */
  readonly held: number;
  /** Channels that want this kind of message. */
  readonly wanted: number;
  readonly warnings: readonly Warning[];
}

const heldMost = 20;
const area = 'notify';

const storedMessage = z.object({
  kind: z.enum(channelEvents),
  tone: z.enum(['bad', 'warning', 'good', 'info']),
  title: z.string(),
  lines: z.array(z.object({ label: z.optional(z.string()), words: z.string() })),
  pipeline: z.optional(z.string()),
  runId: z.optional(z.string()),
});
const stored = z.object({
  held: z._default(z.array(storedMessage), []),
  sentAtMs: z._default(z.array(z.number()), []),
});

/** Asked for by a person or a schedule of its own: quiet hours do not hold it, and its command repeats it when it failed. */
const isAskedFor = (message: Message) => message.kind === 'reminder' || message.kind === 'report';

/**
 * Sends messages to every channel that wants them, what was held before included, as one message per channel. Never throws: what
 * could not be delivered is a warning, and is kept for the next time.
 */
export async function deliver(messages: readonly Message[], deps: NotifyDeps): Promise<Delivery> {
  const totals = { delivered: 0, held: 0, wanted: 0 };
  const warnings: Warning[] = [];
  for (const channel of channelsOf(deps.settings)) {
    const wanted = messages.filter((message) => takes(channel, message));
    if (wanted.length > 0) totals.wanted++;
    const result = await deliverTo(channel, wanted, deps);
    totals.delivered += result.delivered ? 1 : 0;
    totals.held += result.held ? 1 : 0;
    warnings.push(...result.warnings);
  }
  return { ...totals, warnings };
}

async function deliverTo(
  channel: Channel,
  wanted: readonly Message[],
  deps: NotifyDeps,
): Promise<{ delivered: boolean; held: boolean; warnings: Warning[] }> {
  const state = await read(channel, deps.facts);
  const nowMs = deps.clock.now();
  const asked = wanted.filter(isAskedFor);
  const news = [
    ...state.held,
    ...wanted.filter((message) => !isAskedFor(message)).map((message) => clean(message, deps)),
  ];
  const quiet = isQuiet(deps.settings.quiet_hours, nowMs, deps.zone);
  const outgoing = [
    ...asked.map((message) => clean(message, deps)),
    ...(quiet || news.length === 0 ? [] : [digest(news, deps)]),
  ];
  const recent = state.sentAtMs.filter((at) => at > nowMs - 60_000 && at <= nowMs);
  const warnings: Warning[] = [];
  let delivered = false;
  let newsLeft = !quiet;
  for (const message of outgoing) {
    const isNews = !isAskedFor(message);
    try {
      if (recent.length >= channel.perMinute)
        throw new SyncError({
          code: 'BOT_LIMIT',
          recovery: 'try-later',
          text: notifyMessages.held(),
          hint: notifyMessages.heldHint(),
        });
      await sendTo(channel, message, deps);
      recent.push(nowMs);
      delivered = true;
    } catch (error) {
      if (isNews) newsLeft = false;
      warnings.push(warningOf(channel, error, deps));
    }
  }
  const held = newsLeft ? [] : news.slice(-heldMost);
  await save(channel, { held, sentAtMs: recent }, state, deps.facts);
  return { delivered, held: held.length > 0 && wanted.length > asked.length, warnings };
}

/** Sends to one channel whatever it subscribed to, at once. Throws the channel's SyncError. */
export async function sendTo(channel: Channel, message: Message, deps: NotifyDeps): Promise<void> {
  const sendDeps: SendDeps = {
    http: deps.http,
    clock: deps.clock,
    random: deps.random,
    locale: deps.locale,
    mail: deps.mail ?? sendWithNodemailer,
  };
  const senders = { feishu: sendToFeishu, dingtalk: sendToDingtalk, email: sendByEmail, webhook: sendToWebhook };
  await senders[channel.type](channel, message, sendDeps);
}

/** Several messages as one: the robots' limits are small, and nobody reads five cards. */
function digest(messages: readonly Message[], deps: NotifyDeps): Message {
  const last = messages.at(-1) as Message;
  if (messages.length === 1) return last;
  const tones = ['bad', 'warning', 'good', 'info'] as const;
  const lines: Line[] = messages.flatMap((message) => [{ words: message.title }, ...message.lines, { words: '' }]);
  return {
    kind: last.kind,
    tone: tones.find((tone) => messages.some((message) => message.tone === tone)) ?? 'info',
    title: notifyMessages.digestTitle(messages.length)[deps.locale],
    lines,
    ...(last.pipeline === undefined ? {} : { pipeline: last.pipeline }),
  };
}

/** Secrets never leave; phone numbers only where the configuration says so. */
function clean(message: Message, deps: NotifyDeps): Message {
  const redactor = deps.redactor ?? new Redactor();
  const words = (value: string) => (message.showPhones ? redactor.secretsOut(value) : redactor.text(value));
  return {
    ...message,
    title: words(message.title),
    lines: message.lines.map((line) => ({ ...line, words: words(line.words) })),
    ...(message.data === undefined ? {} : { data: message.showPhones ? message.data : redactor.value(message.data) }),
  };
}

function warningOf(channel: Channel, error: unknown, deps: NotifyDeps): Warning {
  const redactor = deps.redactor ?? new Redactor();
  const words = error instanceof SyncError ? error.text : notifyMessages.channel(channel.type);
  const hint = error instanceof SyncError && error.hint ? error.hint : null;
  const message = notifyMessages.notDelivered(
    channel.type,
    hint ? `${words[deps.locale]} ${hint[deps.locale]}` : words[deps.locale],
  );
  return {
    key: channel.type,
    code: 'notification_failed',
    message: { 'zh-CN': redactor.text(message['zh-CN']), en: redactor.text(message.en) },
  };
}

async function read(channel: Channel, facts: FactCache): Promise<{ held: Message[]; sentAtMs: number[] }> {
  try {
    const found = await facts.get<unknown>(area, `channel:${channel.id}`);
    const parsed = stored.safeParse(found?.value ?? {});
    return parsed.success ? (parsed.data as { held: Message[]; sentAtMs: number[] }) : { held: [], sentAtMs: [] };
  } catch {
    return { held: [], sentAtMs: [] };
  }
}

async function save(
  channel: Channel,
  next: { held: readonly Message[]; sentAtMs: readonly number[] },
  before: { held: readonly Message[]; sentAtMs: readonly number[] },
  facts: FactCache,
): Promise<void> {
  if (JSON.stringify(next) === JSON.stringify(before)) return;
  const held = next.held.map(({ kind, tone, title, lines, pipeline, runId }) => ({
    kind,
    tone,
    title,
    lines: lines.map(({ label, words }) => ({ ...(label === undefined ? {} : { label }), words })),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(runId === undefined ? {} : { runId }),
  }));
  try {
    await facts.set(area, `channel:${channel.id}`, { held, sentAtMs: next.sentAtMs });
  } catch {
    // Forgetting it costs at most one message told twice.
  }
}
