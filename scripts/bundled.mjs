/** Imports a TypeScript module of ours for a script: bundled first, since Node 20 does not run TypeScript. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');

export async function importBundled(entry) {
  // Inside the checkout: the bundle still finds node_modules.
  const folder = await mkdtemp(join(root, 'node_modules', '.script-'));
  try {
    const outfile = join(folder, 'script.mjs');
    await build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'warning',
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
