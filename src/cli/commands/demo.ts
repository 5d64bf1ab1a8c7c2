import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCustomers, demoLeads, demoStudents } from '../../demo/inputs.ts';
import { sandboxMessages } from '../../messages/sandbox.ts';
import type { Text } from '../../messages/text.ts';
import { selectLocale } from '../select-locale.ts';
import type { Invocation } from './shared.ts';

/**
 * The main job without an account: an offline platform with a made-up company, tables created, all four pipelines run, run again
 * without writing anything, then three approvals move on and exactly their rows change.
 */
export async function demo(options: { keep: boolean }, invocation: Invocation): Promise<number> {
  const [{ startSandbox, readyConfig }, pipelines, { setup }] = await Promise.all([
    import('../../sandbox/index.ts'),
    import('./pipelines.ts'),
    import('./setup.ts'),
  ]);
  const { globals, signal } = invocation;
  // With `--json` stdout is for the one document at the end; the show goes to stderr.
  const io = globals.json ? { ...invocation.io, stdout: invocation.io.stderr } : invocation.io;
  const locale = selectLocale({ flag: globals.lang, env: io.env });
  const folder = mkdtempSync(join(tmpdir(), 'bitable-sync-demo-'));
  const server = await startSandbox({ company: 'demo' });
  let step = 0;
  const say = (words: Text) => io.stdout.write(`\n${sandboxMessages.step(++step, words[locale])[locale]}\n`);
  const calls = () => {
    const count = (platform: string) =>
      server.calls.filter((call) => call.platform === platform && call.metered).length;
    io.stdout.write(`${sandboxMessages.calls(count('feishu'), count('dingtalk'))[locale]}\n`);
    server.resetCalls();
  };
  let status = 0;
  const run = async (work: Promise<number>) => {
    const exit = await work;
    // Rejected rows are part of the show: exit 3 is not a failure of the demo.
    if (exit !== 0 && exit !== 3) status = exit;
    calls();
  };
  try {
    prepareFolder(folder, readyConfig(server));
    const inside: Invocation = {
      io: { ...io, cwd: folder, env: withoutOurs(io.env) },
      signal,
      globals: { ...globals, config: join(folder, 'config.yaml'), json: false, logLevel: 'ERROR' },
    };
    const planned = { dryRun: false };
    const approvals = (init: boolean) =>
      pipelines.approvals({ ...planned, init, fullCheck: false, processCodes: [], instances: [] }, inside);
    const others = async (first: boolean) => {
      await run(pipelines.leadsImport({ ...planned, files: [] }, inside));
      await run(
        pipelines.students({ ...planned, files: first ? [] : [join(folder, 'inbox', 'done', 'students.csv')] }, inside),
      );
      await run(pipelines.customers({ ...planned, direction: 'both', fullCheck: false }, inside));
    };
    const templates = server.world.dingtalk.templateCount();
    io.stdout.write(
      `${sandboxMessages.company(server.world.dingtalk.instanceCount(), templates, server.url)[locale]}\n`,
    );
    say(sandboxMessages.setup());
    await run(
      setup({ pipelines: ['dingtalk-approvals', 'crm-leads', 'csv-students', 'customers'], dryRun: false }, inside),
    );
    say(sandboxMessages.first());
    await run(approvals(true));
    await others(true);
    say(sandboxMessages.again());
    await run(approvals(false));
    await others(false);
    const moved = server.advance();
    say(sandboxMessages.moved(moved.length));
    await run(approvals(false));
    if (options.keep && status === 0) {
      io.stdout.write(`\n${sandboxMessages.keep(server.url, folder)[locale]}\n`);
      if (!signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    } else io.stdout.write(`\n${sandboxMessages.done()[locale]}\n`);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  if (globals.json)
    invocation.io.stdout.write(`${JSON.stringify({ status: status === 0 ? 'succeeded' : 'failed' })}\n`);
  return status;
}

function prepareFolder(folder: string, config: string): void {
  writeFileSync(join(folder, 'config.yaml'), config, { mode: 0o600 });
  mkdirSync(join(folder, 'leads'));
  writeFileSync(join(folder, 'leads', 'leads.jsonl'), demoLeads);
  mkdirSync(join(folder, 'inbox'));
  writeFileSync(join(folder, 'inbox', 'students.csv'), demoStudents);
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'customers.json'), demoCustomers);
}

/** The demo must not write to a real account because its variables happen to be set. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(FEISHU|DINGTALK|BITABLE_SYNC)_/.test(name)));
}
