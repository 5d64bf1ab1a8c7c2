import type { Config } from '../config/schema.ts';
import { notifyMessages } from '../messages/notify.ts';
import { setupMessages } from '../messages/setup.ts';
import { type Channel, channelsOf, checkedUrl, type Message, type NotifyDeps, sendTo } from '../notify/index.ts';
import type { Finding } from '../sync/platform.ts';
import { findingOf } from './findings.ts';

/** The configured channels. With `deps` each gets a test message at once, whatever it subscribed to and whatever the hour. */
export async function examineChannels(settings: Config['notification'], deps: NotifyDeps | null): Promise<Finding[]> {
  const channels = channelsOf(settings);
  if (channels.length === 0) {
    const detail = settings.enabled ? setupMessages.noChannel() : setupMessages.channelsOff();
    const about = { area: 'notification', name: setupMessages.areaWebhook(), detail };
    return deps
      ? [{ ...about, status: 'warning', code: 'NO_CHANNEL', remedy: notifyMessages.noChannel() }]
      : [{ ...about, status: 'skipped' }];
  }
  const findings: Finding[] = [];
  for (const channel of channels) {
    const name = setupMessages.areaChannel(notifyMessages.channel(channel.type));
    try {
      checkAddress(channel);
      if (deps) await sendTo(channel, testMessage(deps), deps);
      const detail = deps ? setupMessages.testSent() : setupMessages.testNotSent();
      findings.push({ area: 'notification', name, status: deps ? 'ok' : 'skipped', detail });
    } catch (error) {
      // A bot's permission is not the app's: not exit 4.
      findings.push({ ...findingOf('notification', name, error), area: 'notification' });
    }
  }
  return findings;
}

/** Without any network. Throws BOT_ADDRESS. */
function checkAddress({ settings }: Channel): void {
  if (settings.type === 'webhook') checkedUrl(settings.url);
  else if (settings.type !== 'email') checkedUrl(settings.webhook_url);
}

function testMessage({ locale, clock, zone }: NotifyDeps): Message {
  const { title, words } = setupMessages.testMessage(clock.now(), zone);
  return { kind: 'report', tone: 'info', title: title[locale], lines: [{ words: words[locale] }] };
}
