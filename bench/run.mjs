/**
 * npm run bench -- [--quick] [--only NAME…] [--latency MS…] [--json FILE]: bundles the program and the benchmark (dist is left alone),
 * then runs it. See docs/performance.md.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleOptions, root } from '../scripts/bundle.mjs';

// Inside node_modules, so that what the bundle leaves outside is found.
const folder = join(root, 'node_modules', '.bench');
rmSync(folder, { recursive: true, force: true });
// As the package says: else Node reads every file twice to find out what kind it is.
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
await build({ ...bundleOptions, outdir: join(folder, 'program') });
await build({
  ...bundleOptions,
  entryPoints: [
    'bench/main.ts',
    'bench/probe.ts',
    'bench/empty.ts',
    'bench/platform-process.ts',
    'bench/engine-process.ts',
    'bench/reference/per-record.ts',
    'bench/reference/sdk-batch.ts',
  ],
  outbase: 'bench',
  outdir: join(folder, 'bench'),
  minifySyntax: false,
  minifyWhitespace: false,
  external: [...bundleOptions.external, '@larksuiteoapi/node-sdk'],
});
await import(pathToFileURL(join(folder, 'bench', 'main.js')).href);
