import { adminUserId, credentials, dingtalkRobot, emptyDingTalk, emptyFeishu, feishuBot, found } from './company.ts';
import { createControl } from './control.ts';
import type { Context } from './core/context.ts';
import { FaultBook } from './core/faults.ts';
import { SeededRandom } from './core/random.ts';
import { type SavedWorld, Store } from './core/store.ts';
import { fillDemoCompany } from './demo/company.ts';
import { dingtalkOperations } from './dingtalk/operations.ts';
import { DingTalkWorld } from './dingtalk/world.ts';
import { feishuOperations } from './feishu/operations.ts';
import { FeishuWorld } from './feishu/world.ts';
import { SandboxServer } from './server.ts';
import type { CallLog, Sandbox, SandboxMessage, SandboxOptions } from './types.ts';

export { parseFaultRule } from './fault-rule.ts';

export { readyConfig } from './ready-config.ts';
export type {
  FaultAction,
  Sandbox,
  SandboxOptions,
} from './types.ts';

/** Starts the offline platform on 127.0.0.1. Everything it knows about Feishu and DingTalk comes from the two references. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const seed = options.seed ?? 1;
  const now = options.now ?? Date.now;
  const store = options.dataDir === undefined ? null : new Store(options.dataDir);
  const saved = store?.load() ?? null;
  const quota = options.monthlyQuota ?? {};
  const calls: CallLog[] = [];
  let version = 1;
  let closed = false;

  const context: Context = {
    random: new SeededRandom(seed),
    now,
    credentials,
    feishu: saved?.feishu ?? emptyFeishu(quota.feishu ?? null),
    dingtalk: saved?.dingtalk ?? emptyDingTalk(quota.dingtalk ?? null),
    messages: saved?.messages ?? ([] as SandboxMessage[]),
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 7200,
    changed: () => {
      version++;
      if (!closed) store?.saveSoon(snapshot);
    },
  };
  const snapshot = (): SavedWorld => ({
    version: 1,
    randomState: context.random.state,
    feishu: context.feishu,
    dingtalk: context.dingtalk,
    messages: context.messages,
  });
  if (saved === null) {
    found(context);
    if (options.company === 'demo') fillDemoCompany(context);
  } else {
    context.random.state = saved.randomState;
    if (quota.feishu !== undefined) context.feishu.monthlyQuota = quota.feishu;
    if (quota.dingtalk !== undefined) context.dingtalk.monthlyQuota = quota.dingtalk;
  }

  // Faults throw dice of their own: adding one must not change the ids of the world.
  const faults = new FaultBook(new SeededRandom(seed ^ 0x5eed), options.faults);
  const server = new SandboxServer({
    context,
    operations: [...feishuOperations(context), ...dingtalkOperations(context)],
    faults,
    calls,
    latencyMs: options.latencyMs ?? 0,
    rateLimits: options.rateLimits ?? true,
    injectedClock: options.now !== undefined,
    control: createControl({ sandbox: () => sandbox, version: () => version, now }),
  });
  const url = await server.listen(options.port ?? 0);
  store?.save(snapshot());

  const sandbox: Sandbox = {
    url,
    credentials,
    webhooks: {
      feishu: { url: `${url}/open-apis/bot/v2/hook/${feishuBot.token}`, secret: feishuBot.secret },
      dingtalk: { url: `${url}/robot/send?access_token=${dingtalkRobot.token}`, secret: dingtalkRobot.secret },
    },
    adminUserId,
    calls,
    resetCalls: () => {
      calls.length = 0;
      version++;
    },
    messages: context.messages,
    addFault: (rule) => faults.add(rule),
    clearFaults: () => faults.clear(),
    world: { feishu: new FeishuWorld(context), dingtalk: new DingTalkWorld(context) },
    advance: () => sandbox.world.dingtalk.advance(),
    close: async () => {
      if (closed) return;
      closed = true;
      await server.close();
      store?.save(snapshot());
    },
  };
  return sandbox;
}
