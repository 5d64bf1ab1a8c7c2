/** npm run simulate -- --seeds N --from S: more histories than the test suite plays. A failing seed is printed and replays exactly. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '10000' }, from: { type: 'string', default: '1' } },
});
const result = spawnSync('npx', ['vitest', 'run', 'test/simulation'], {
  stdio: 'inherit',
  env: { ...process.env, SIMULATION_SEEDS: values.seeds, SIMULATION_FROM: values.from },
});
process.exit(result.status ?? 1);
