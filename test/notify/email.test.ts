import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { sendWithNodemailer } from '../../src/notify/email.ts';

/** A mail server that takes one message, or refuses the sender. */
async function aMailServer(refuse = false) {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let inData = false;
    socket.write('220 test\r\n');
    socket.on('data', (bytes) => {
      for (const line of bytes.toString('utf8').split('\r\n').slice(0, -1)) {
        received.push(line);
        if (inData) {
          if (line !== '.') continue;
          inData = false;
          socket.write('250 taken\r\n');
        } else if (/^EHLO|^HELO/.test(line)) socket.write('250 test\r\n');
        else if (refuse && /^MAIL/.test(line)) socket.write('550 no such sender\r\n');
        else if (line === 'DATA') {
          inData = true;
          socket.write('354 go on\r\n');
        } else if (line === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 ok\r\n');
      }
    });
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { received, port: (server.address() as AddressInfo).port };
}
const close: (() => void)[] = [];
afterEach(() => {
  for (const one of close.splice(0)) one();
});
const settings = (port: number) => ({
  type: 'email' as const,
  host: '127.0.0.1',
  port,
  secure: false,
  user: '',
  password: '',
  from: 'sync@example.com',
  to: ['ops@example.com', 'boss@example.com'],
});

describe('mail', () => {
  it('reaches a real mail server, to everyone, with subject and text', async () => {
    const { received, port } = await aMailServer();
    await sendWithNodemailer(settings(port), { subject: '[bitable-sync] 失败', text: '原因：网络' });
    const mail = received.join('\n');
    expect(mail).toContain('RCPT TO:<ops@example.com>');
    expect(mail).toContain('RCPT TO:<boss@example.com>');
    expect(mail).toMatch(/Subject: =\?UTF-8\?/);
    expect(mail).toContain(Buffer.from('原因：网络').toString('base64'));
  });

  it('is an error when the server refuses, or is not there', async () => {
    const { port } = await aMailServer(true);
    await expect(sendWithNodemailer(settings(port), { subject: 's', text: 't' })).rejects.toMatchObject({
      responseCode: 550,
    });
    await expect(sendWithNodemailer(settings(1), { subject: 's', text: 't' })).rejects.toMatchObject({
      code: expect.any(String),
    });
  });
});
