/** `npm run docs`: writes docs/reference and deploy/ from the source. Bundled first, since Node 20 does not run TypeScript. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[/\\]$/, '');
// Inside the checkout: the bundle still finds node_modules.
const folder = await mkdtemp(join(root, 'node_modules', '.docs-'));
try {
  const outfile = join(folder, 'pages.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['scripts/docs/pages.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'warning',
  });
  const { generatedFiles } = await import(pathToFileURL(outfile).href);
  for (const folder of ['docs/reference', 'deploy/systemd', 'deploy/windows']) {
    await rm(join(root, folder), { recursive: true, force: true });
  }
  for (const { path, text } of generatedFiles(root)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(path);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
