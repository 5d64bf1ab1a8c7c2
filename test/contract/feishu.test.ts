import { configSchema } from '../../src/config/schema.ts';
import { CancelledError } from '../../src/errors/index.ts';
import { createHttpDoor } from '../../src/http/index.ts';
import { createFeishu } from '../../src/platforms/feishu/index.ts';
import { type FaultAction, type Sandbox, startSandbox } from '../../src/sandbox/index.ts';
import type { Cell, Row } from '../../src/sync/contracts.ts';
import { createCountingMeter, createJumpingClock, silent } from '../http/support.ts';
import { memoryFacts, memoryTokens } from '../platforms/feishu/support.ts';
import { SeededRandom } from '../support/clock.ts';
import { type ContractFault, contractColumns, tableContract } from './table-contract.ts';

const faults: Record<Exclude<ContractFault, 'token-expired'>, FaultAction> = {
  throttled: { status: 429, code: 99991400 },
  'throttled-with-delay': { status: 429, code: 99991400, headers: { 'x-ogw-ratelimit-reset': '3' } },
  'answer-lost': { cut: 'after' },
  'connection-cut': { cut: 'before' },
  'broken-json': { brokenJson: true },
  'gateway-page': { status: 502, body: '<html><h1>502 Bad Gateway</h1></html>' },
};

function inject(sandbox: Sandbox, fault: ContractFault): void {
  if (fault === 'token-expired') sandbox.world.feishu.expireTokens();
  else sandbox.addFault({ platform: 'feishu', operation: 'record\\..+', times: 1, action: faults[fault] });
}

tableContract(
  'Feishu on the sandbox',
  async () => {
    const sandbox = await startSandbox({ rateLimits: false });
    const { credentials, world } = sandbox;
    const random = new SeededRandom(7);
    const stop = new AbortController();
    const door = createHttpDoor({
      clock: createJumpingClock(),
      random,
      meter: createCountingMeter(),
      maxRetries: 3,
      timeoutMs: 5000,
      signal: stop.signal,
      log: silent,
    });
    const config = configSchema.parse({
      feishu: {
        app_id: credentials.appId,
        app_secret: credentials.appSecret,
        base_url: sandbox.url,
        app_token: credentials.appToken,
      },
    });
    const deps = {
      config,
      http: door,
      tokens: memoryTokens(),
      facts: memoryFacts(),
      clock: createJumpingClock(),
      random,
      log: silent,
    };
    const platform = createFeishu(deps);
    const name = '合同表';
    await platform.admin.createTable(name, contractColumns, new Map());
    world.feishu.clearTable(name);
    const table = await platform.open({
      key: 'main',
      defaultName: name,
      columns: contractColumns,
      keys: [{ columns: ['编号'] }],
    });
    const cellsOf = (fields: Record<string, unknown>): Row =>
      Object.fromEntries(Object.entries(fields).filter(([, cell]) => cell !== null && cell !== undefined)) as Record<
        string,
        Cell
      >;
    return {
      table,
      rows: () => new Map(world.feishu.rows(name).map((row) => [row.recordId, cellsOf(row.fields)])),
      add: (cells) => world.feishu.addRow(name, cells),
      edit: (recordId, cells) => world.feishu.editRow(name, recordId, cells),
      remove: (recordId) => world.feishu.deleteRow(name, recordId),
      fail: (fault) => inject(sandbox, fault),
      cancel: () => stop.abort(new CancelledError()),
      async close() {
        door.close();
        await sandbox.close();
      },
    };
  },
  { tooManyRows: 1001 },
);
