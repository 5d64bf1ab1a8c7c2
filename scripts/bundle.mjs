/** How the program is bundled: shared by the build and by the benchmark, which makes its own copy beside it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Options of esbuild's `build`: everything in a few files, loaded when needed. */
export const bundleOptions = {
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  sourcesContent: false,
  loader: { '.html': 'text', '.css': 'text' },
  // Bundled CommonJS packages call require() for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);",
  },
  define: { 'process.env.BITABLE_SYNC_VERSION': JSON.stringify(pkg.version) },
  // Native or very large and rarely used: loaded from node_modules only when needed.
  external: ['@photostructure/sqlite', 'nodemailer', 'echarts', 'exceljs'],
  logLevel: 'warning',
};
