import { readyConfig, type Sandbox, startSandbox } from '../src/sandbox/index.ts';
import { filings, people, processCode } from './data.ts';
import { engineTable } from './engine-table.ts';
import { waitedMs } from './waited.ts';

/**
 * The offline platform in a process of its own, so that its work is not counted as ours. Answers requests of platform.ts.
 */
export interface Requests {
  open: { latencyMs: number; approvals: number };
  calls: undefined;
  reset: undefined;
  tables: undefined;
  rows: { table: string };
}

export interface Answers {
  open: {
    url: string;
    config: string;
    tokens: { appId: string; appSecret: string; appToken: string; appKey: string; dingtalkAppSecret: string };
  };
  calls: {
    metered: Record<string, number>;
    free: Record<string, number>;
    refused: Record<string, number>;
    cpuMs: number;
    waitedMs: number;
  };
  reset: null;
  tables: Record<string, string>;
  rows: number;
}

let sandbox: Sandbox;
let cpuBefore = process.cpuUsage();
let waitedBefore = waitedMs();

const handlers: { [Name in keyof Requests]: (request: Requests[Name]) => Answers[Name] | Promise<Answers[Name]> } = {
  async open({ latencyMs, approvals }) {
    sandbox = await startSandbox({ latencyMs });
    const { dingtalk } = sandbox.world;
    dingtalk.addTemplate({ processCode, name: '费用报销' });
    for (let n = 0; n < people; n++) dingtalk.addPerson({ userid: `user${n}`, name: `员工${n}` });
    for (const filing of filings(approvals, Date.now())) {
      const { processInstanceId } = dingtalk.addInstance({
        processCode,
        originatorUserId: filing.originator,
        approverUserId: filing.approver,
        createdAt: filing.createdAt,
        form: [{ id: 'MoneyField-1', name: '报销金额', componentType: 'MoneyField', value: String(filing.amount) }],
      });
      if (!filing.isRunning) dingtalk.agree(processInstanceId, '同意', filing.createdAt + 60_000);
    }
    sandbox.world.feishu.createTable(engineTable.name, [...engineTable.columns]);
    const { appId, appSecret, appToken, appKey, dingtalkAppSecret } = sandbox.credentials;
    return {
      url: sandbox.url,
      config: readyConfig(sandbox),
      tokens: { appId, appSecret, appToken, appKey, dingtalkAppSecret },
    };
  },
  calls() {
    const metered: Record<string, number> = {};
    const free: Record<string, number> = {};
    const refused: Record<string, number> = {};
    for (const call of sandbox.calls) {
      const counts = call.metered ? metered : free;
      const name = `${call.platform} ${call.operation}`;
      counts[name] = (counts[name] ?? 0) + 1;
      if (call.status >= 400 || (call.code !== 0 && call.code !== '')) {
        const what = `${name} ${call.code}`;
        refused[what] = (refused[what] ?? 0) + 1;
      }
    }
    const { user, system } = process.cpuUsage(cpuBefore);
    return { metered, free, refused, cpuMs: (user + system) / 1000, waitedMs: waitedMs() - waitedBefore };
  },
  reset() {
    sandbox.resetCalls();
    cpuBefore = process.cpuUsage();
    waitedBefore = waitedMs();
    return null;
  },
  tables: () => Object.fromEntries(sandbox.world.feishu.tables().map((table) => [table.name, table.id])),
  rows: ({ table }) => sandbox.world.feishu.table(table).records.size,
};

process.on('message', async ({ name, request }: { name: keyof Requests; request: never }) => {
  try {
    process.send?.({ answer: await handlers[name](request) });
  } catch (error) {
    process.send?.({ error: String((error as Error).stack) });
  }
});
process.on('disconnect', () => process.exit(0));
