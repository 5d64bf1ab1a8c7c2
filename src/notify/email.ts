import { SyncError } from '../errors/index.ts';
import { notifyMessages } from '../messages/notify.ts';
import type { Channel, MailSender, SendDeps } from './channel.ts';
import { type Message, plainText } from './message.ts';

/** Sends the message as plain text: nothing in it can become a link to elsewhere or run. */
export async function sendByEmail(channel: Channel, message: Message, deps: SendDeps): Promise<void> {
  const settings = channel.settings as Extract<Channel['settings'], { type: 'email' }>;
  // A line break in a subject would start a header of its own.
  const subject = `[bitable-sync] ${message.title}`.replace(/[\r\n]+/g, ' ').slice(0, 200);
  try {
    await deps.mail(settings, { subject, text: plainText(message) });
  } catch (error) {
    if (error instanceof SyncError) throw error;
    // The server's own words may quote addresses and the login: only the code is told.
    const known = error as { code?: unknown; responseCode?: unknown };
    throw new SyncError({
      code: 'MAIL_FAILED',
      recovery: 'fix-config',
      text: notifyMessages.mailFailed(String(known.responseCode ?? known.code ?? 'unknown')),
      hint: notifyMessages.mailHint(),
      cause: error,
    });
  }
}

/** nodemailer, loaded when the first mail leaves. */
export const sendWithNodemailer: MailSender = async (server, mail) => {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.user === '' ? {} : { auth: { user: server.user, pass: server.password } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({ from: server.from, to: [...server.to], ...mail });
  } finally {
    transport.close();
  }
};
