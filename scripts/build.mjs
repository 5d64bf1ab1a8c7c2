/**
 * Bundles the CLI into dist/: cron starts us hundreds of times a day, and reading one file is much faster than reading a thousand.
 * The bundle is made in memory and swapped in only when it is complete: a build that fails leaves the last good program where it was.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const pkg = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  write: false,
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
}).catch(() => process.exit(1));

const dist = join(root, 'dist');
const next = `${dist}.next.${process.pid}`;
const old = `${dist}.old.${process.pid}`;
for (const { path, contents } of outputFiles) {
  const file = join(next, relative(dist, path));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents, { mode: file === join(next, 'main.js') ? 0o755 : 0o644 });
}
await rename(dist, old).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(next, dist);
await rm(old, { recursive: true, force: true });
