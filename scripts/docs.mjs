/** `npm run docs`: writes docs/reference and deploy/ from the source. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { importBundled, root } from './bundled.mjs';

const { generatedFiles } = await importBundled('scripts/docs/pages.ts');
for (const folder of ['docs/reference', 'deploy/systemd', 'deploy/windows']) {
  await rm(join(root, folder), { recursive: true, force: true });
}
for (const { path, text } of generatedFiles(root)) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
  console.log(path);
}
