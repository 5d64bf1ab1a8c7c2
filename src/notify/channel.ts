import { createHash } from 'node:crypto';
import { type Channel as ChannelConfig, type Config, channelEvents } from '../config/schema.ts';
import type { HttpDoor } from '../http/contracts.ts';
import type { Clock, Random } from '../lib/clock.ts';
import type { Locale } from '../messages/text.ts';
import type { EventKind, Message } from './message.ts';

export interface SendDeps {
  readonly http: HttpDoor;
  readonly clock: Clock;
  readonly random: Random;
  readonly locale: Locale;
  readonly mail: MailSender;
}

/** Sends one e-mail. The real one is nodemailer, loaded when the first mail leaves. */
export type MailSender = (
  server: Extract<ChannelConfig, { type: 'email' }>,
  mail: { subject: string; text: string },
) => Promise<void>;

export interface Channel {
  readonly type: ChannelConfig['type'];
  /** Names the channel in our state without telling its address. */
  readonly id: string;
  readonly on: readonly EventKind[];
  /** Messages that its platform takes per minute. */
  readonly perMinute: number;
  readonly settings: ChannelConfig;
}

const defaultOn = channelEvents.filter((event) => event !== 'success');

// Feishu: 100 per minute per bot (custom bot guide, 2025-03-26). DingTalk: 20 per minute, beyond it blocked for ten minutes
// (custom-robots-send-group-messages).
const perMinute: Record<ChannelConfig['type'], number> = { feishu: 100, dingtalk: 20, email: 30, webhook: 60 };

/** The configured channels, the seed's `webhook_url` first. An address of the other platform in `webhook_url` is understood. */
export function channelsOf(settings: Config['notification']): Channel[] {
  if (!settings.enabled) return [];
  const wanted: ChannelConfig[] = [];
  if (settings.webhook_url !== '') {
    const type = /\/robot\/send\b/.test(settings.webhook_url) ? 'dingtalk' : 'feishu';
    wanted.push({ type, webhook_url: settings.webhook_url, secret: settings.secret });
  }
  return [...wanted, ...settings.channels].map((channel) => ({
    type: channel.type,
    id: createHash('sha256')
      .update(JSON.stringify([channel.type, addressOf(channel)]))
      .digest('hex')
      .slice(0, 16),
    on: channel.on ?? defaultOn,
    perMinute: perMinute[channel.type],
    settings: channel,
  }));
}

function addressOf(channel: ChannelConfig): unknown {
  if (channel.type === 'email') return [channel.host, channel.from, channel.to];
  return channel.type === 'webhook' ? channel.url : channel.webhook_url;
}

export function takes(channel: Channel, message: Pick<Message, 'kind'>): boolean {
  return channel.on.includes(message.kind);
}
