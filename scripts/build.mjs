/**
 * Bundles the CLI into dist/: cron starts us hundreds of times a day, and reading one file is much faster than reading a thousand.
 * The bundle is made in memory and swapped in only when it is complete: a build that fails leaves the last good program where it was.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { bundleOptions, root } from './bundle.mjs';
import { bundledPackages, notices } from './notices.mjs';

const { outputFiles, metafile } = await build({ ...bundleOptions, write: false, metafile: true }).catch(() =>
  process.exit(1),
);
const licences = await notices(bundledPackages(metafile), root);

const dist = join(root, 'dist');
const next = `${dist}.next.${process.pid}`;
const old = `${dist}.old.${process.pid}`;
for (const { path, contents } of outputFiles) {
  const file = join(next, relative(dist, path));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents, { mode: file === join(next, 'main.js') ? 0o755 : 0o644 });
}
await writeFile(join(next, 'THIRD-PARTY-NOTICES.txt'), licences);
await rename(dist, old).catch((error) => {
  if (error.code !== 'ENOENT') throw error;
});
await rename(next, dist);
await rm(old, { recursive: true, force: true });
