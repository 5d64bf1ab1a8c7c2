import { SyncError } from '../errors/index.ts';
import { notifyMessages } from '../messages/notify.ts';
import type { Channel, SendDeps } from './channel.ts';
import { type Message, plainText } from './message.ts';
import { checkedUrl } from './url.ts';

/** Posts `{event, tone, pipeline, runId, at, title, text, data}` to any address. Throws a SyncError when it is not accepted. */
export async function sendToWebhook(channel: Channel, message: Message, deps: SendDeps): Promise<void> {
  const settings = channel.settings as Extract<Channel['settings'], { type: 'webhook' }>;
  await deps.http.send(
    {
      platform: null,
      operation: 'webhook',
      metered: false,
      method: 'POST',
      url: checkedUrl(settings.url),
      headers: settings.headers,
      body: {
        event: message.kind,
        tone: message.tone,
        pipeline: message.pipeline ?? null,
        runId: message.runId ?? null,
        at: new Date(deps.clock.now()).toISOString(),
        title: message.title,
        text: plainText(message),
        data: message.data ?? null,
      },
      effect: 'once',
      timeoutMs: 10_000,
      maxRetries: 3,
      maxResponseBytes: 65_536,
    },
    ({ status }) => {
      if (status >= 200 && status < 300) return { kind: 'ok', value: null };
      const error = new SyncError({
        code: 'WEBHOOK_REFUSED',
        recovery: 'fix-config',
        text: notifyMessages.webhookRefused(status),
        hint: notifyMessages.webhookRefusedHint(),
        details: { status },
      });
      return status >= 500 || status === 429 ? { kind: 'retry', error } : { kind: 'fail', error };
    },
  );
}
