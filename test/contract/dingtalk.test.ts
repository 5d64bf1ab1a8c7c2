import { configSchema } from '../../src/config/schema.ts';
import { CancelledError } from '../../src/errors/index.ts';
import { createHttpDoor } from '../../src/http/index.ts';
import { createDingTalk } from '../../src/platforms/dingtalk/index.ts';
import { type FaultAction, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Cell, Row } from '../../src/sync/contracts.ts';
import { createCountingMeter, createJumpingClock, silent } from '../http/support.ts';
import { memoryFacts, memoryTokens } from '../platforms/dingtalk/support.ts';
import { SeededRandom } from '../support/clock.ts';
import { type ContractFault, contractColumns, tableContract } from './table-contract.ts';

const faults: Record<Exclude<ContractFault, 'token-expired'>, FaultAction> = {
  throttled: { status: 403, code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' },
  'throttled-with-delay': { status: 429, code: 'system.busy', headers: { 'retry-after': '3' } },
  'answer-lost': { cut: 'after' },
  'connection-cut': { cut: 'before' },
  'broken-json': { brokenJson: true },
  'gateway-page': { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' },
};

function inject(sandbox: Sandbox, fault: ContractFault): void {
  if (fault === 'token-expired') sandbox.world.dingtalk.expireTokens();
  else sandbox.addFault({ platform: 'dingtalk', operation: 'record\\..+', times: 1, action: faults[fault] });
}

tableContract('DingTalk on the sandbox', async () => {
  const sandbox = await startSandbox({ rateLimits: false });
  const { credentials, world } = sandbox;
  const random = new SeededRandom(7);
  const clock = createJumpingClock(Date.now());
  const stop = new AbortController();
  const door = createHttpDoor({
    clock,
    random,
    meter: createCountingMeter(),
    maxRetries: 3,
    timeoutMs: 5000,
    signal: stop.signal,
    log: silent,
  });
  const config = configSchema.parse({
    dingtalk: {
      app_key: credentials.appKey,
      app_secret: credentials.dingtalkAppSecret,
      base_url: sandbox.url,
      api_base_url: sandbox.url,
      operator_id: credentials.operatorId,
      base_id: credentials.baseId,
    },
  });
  const now = () => clock.now();
  const platform = createDingTalk({
    config,
    http: door,
    tokens: memoryTokens(now),
    facts: memoryFacts(now),
    clock,
    random,
    log: silent,
  });
  const name = '合同表';
  await platform.admin.createTable(name, contractColumns, new Map());
  world.dingtalk.tables.clearTable(name);
  const table = await platform.open({
    key: 'main',
    defaultName: name,
    columns: contractColumns,
    keys: [{ columns: ['编号'] }],
  });
  const cellsOf = (fields: Record<string, unknown>): Row =>
    Object.fromEntries(Object.entries(fields).filter(([, cell]) => cell !== null)) as Record<string, Cell>;
  return {
    table,
    rows: () => new Map(world.dingtalk.tables.rows(name).map((row) => [row.recordId, cellsOf(row.fields)])),
    add: (cells) => world.dingtalk.tables.addRow(name, { ...cells }),
    edit: (recordId, cells) => world.dingtalk.tables.editRow(name, recordId, { ...cells }),
    remove: (recordId) => world.dingtalk.tables.deleteRow(name, recordId),
    fail: (fault) => inject(sandbox, fault),
    cancel: () => stop.abort(new CancelledError()),
    async close() {
      door.close();
      await sandbox.close();
    },
  };
});
