import { World } from '../src/cli/world.ts';
import { loadConfig } from '../src/config/index.ts';
import { runJob } from '../src/run/runner.ts';
import type { Row, TableSpec } from '../src/sync/contracts.ts';
import { engineTable } from './engine-table.ts';

/**
 * The engine alone, on the real Feishu adapter: `engine-process.js ROWS CHANGED` wants ROWS rows in the table, of which the first
 * CHANGED differ from last time. No source is read, so that every figure is the engine's.
 */
const [rows = 0, changed = 0] = process.argv.slice(2).map(Number);

const spec: TableSpec = {
  key: 'bench',
  defaultName: engineTable.name,
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'title', kind: 'text' },
    { name: 'amount', kind: 'number' },
    { name: 'filed', kind: 'dateTime' },
    { name: 'note', kind: 'text' },
  ],
  keys: [{ columns: ['id'] }],
};
const idOf = (n: number) => `R${String(n).padStart(9, '0')}`;
const rowOf = (n: number): Row => ({
  id: idOf(n),
  title: `第 ${n} 行的标题`,
  amount: n % 1000,
  filed: 1_760_000_000_000 + n * 60_000,
  note: n < changed ? `改过 ${changed}` : '没有改过',
});
/** As the pipelines do: beyond this many keys the table is read whole. */
const lookUpMax = 20_000;

const loaded = loadConfig({ path: undefined, env: process.env, cwd: process.cwd() });
const world = new World({
  config: loaded.config,
  configFile: loaded.file,
  locale: 'en',
  colour: false,
  logLevel: 'SILENT',
  io: { stdout: process.stdout, stderr: process.stderr, stdin: process.stdin, env: process.env, cwd: process.cwd() },
  signal: new AbortController().signal,
});
const { report, error } = await runJob(await world.environment(), {
  pipeline: 'crm-leads',
  mode: 'import',
  dryRun: false,
  tables: [spec],
  run: async (context) => {
    const writer = await context.open(spec);
    const isNew = writer.known(idOf(0)).length === 0;
    if (isNew && rows > lookUpMax) for await (const _record of writer.scan());
    else if (isNew) await writer.locate(Array.from({ length: rows }, (_, n) => ({ id: idOf(n) })));
    for (let n = 0; n < rows; n++) await writer.put({ key: idOf(n), rows: [rowOf(n)] });
    await writer.flush();
  },
});
world.close();
process.stdout.write(JSON.stringify(report));
if (error !== null) throw error;
