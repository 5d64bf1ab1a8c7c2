import { sandboxMessages } from '../../messages/sandbox.ts';
import type { SandboxOptions } from '../handlers.ts';
import { printJson } from '../output.ts';
import { selectLocale } from '../select-locale.ts';
import type { Invocation } from './shared.ts';

/** Serves both platforms until it is interrupted. Prints its credentials and a ready configuration. */
export async function sandbox(options: SandboxOptions, invocation: Invocation): Promise<number> {
  const { startSandbox, readyConfig, parseFaultRule } = await import('../../sandbox/index.ts');
  const { io, globals, signal } = invocation;
  const locale = selectLocale({ flag: globals.lang, env: io.env });
  const server = await startSandbox({
    port: options.port,
    latencyMs: options.latencyMs,
    company: options.company,
    rateLimits: options.rateLimits,
    ...(options.tokenLifetimeSeconds === undefined ? {} : { tokenLifetimeSeconds: options.tokenLifetimeSeconds }),
    ...(options.data === undefined ? {} : { dataDir: options.data }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    faults: options.faults.map((words) => parseFaultRule(words)),
  });
  const { appId, appSecret, appToken, appKey, dingtalkAppSecret, operatorId } = server.credentials;
  if (globals.json)
    printJson(io, { url: server.url, appId, appSecret, appToken, appKey, dingtalkAppSecret, operatorId });
  else {
    io.stdout.write(`${sandboxMessages.listening(server.url)[locale]}\n\n${readyConfig(server)}\n`);
    const { url } = server;
    const command = `bitable-sync init --feishu-url ${url} --dingtalk-url ${url} --dingtalk-api-url ${url}`;
    io.stderr.write(`${sandboxMessages.wizard(command)[locale]}\n${sandboxMessages.stop()[locale]}\n`);
  }
  if (!signal.aborted)
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  await server.close();
  return 0;
}
