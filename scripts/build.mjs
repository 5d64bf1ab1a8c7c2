/** Bundles the CLI into dist/: cron starts us hundreds of times a day, and reading one file is much faster than reading a thousand. */
import { readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const pkg = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await build({
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
  banner: { js: "import { createRequire as __createRequire } from 'node:module';const require = __createRequire(import.meta.url);" },
  define: { 'process.env.BITABLE_SYNC_VERSION': JSON.stringify(pkg.version) },
  // Native or very large and rarely used: loaded from node_modules only when needed.
  external: ['@photostructure/sqlite', 'nodemailer', 'echarts', 'exceljs'],
  logLevel: 'warning',
});
