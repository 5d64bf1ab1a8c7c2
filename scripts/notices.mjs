/**
 * The licences of the libraries inside the bundle: their terms ask that copyright and licence go along with every copy. Made from what
 * esbuild really took in, so that nothing can be forgotten.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Licences that ask for nothing but their text. Another one is a decision for people, not for a build. */
const accepted = ['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'Apache-2.0'];

/** Folders of the packages whose code is in the output, by esbuild's `metafile`. */
export function bundledPackages({ outputs }) {
  const files = Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs));
  const folders = files.flatMap((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1] ?? []);
  return [...new Set(folders)].sort();
}

/** One text for all packages in `folders`. Throws for one without a licence text, or with a licence that nobody has looked at. */
export async function notices(folders, root) {
  const texts = await Promise.all(folders.map((folder) => noticeOf(join(root, folder))));
  return ['bitable-sync (LICENSE) contains the following libraries. Thank you.\n', ...[...new Set(texts)].sort()].join(
    `\n${'-'.repeat(80)}\n\n`,
  );
}

async function noticeOf(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (!accepted.includes(license)) throw new Error(`${name}: may a copy with the licence ${license} be passed on?`);
  const texts = await licenceTexts(folder);
  if (texts.length === 0) throw new Error(`${name}: no licence text found in ${folder}`);
  return `${name} ${version} (${license})\n\n${texts.map((text) => `${text.trim()}\n`).join('\n')}`;
}

async function licenceTexts(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const named = entries.filter(({ name }) => /^(licen[cs]e|notice|copying|copyright)/i.test(name));
  const nested = await Promise.all(
    named.map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? (await readdir(path)).sort().map((name) => join(path, name)) : [path];
    }),
  );
  const files = nested.flat();
  if (files.length > 0) return Promise.all(files.map((file) => readFile(file, 'utf8')));
  // A few packages have it in their README only.
  const readme = entries.find(({ name }) => /^readme/i.test(name));
  const words = readme ? await readFile(join(folder, readme.name), 'utf8') : '';
  const [, section] = /^(?:#+ *Licen[cs]e|Licen[cs]e\n-+) *\n([\s\S]*)/im.exec(words) ?? [];
  return section?.includes('Copyright') ? [section] : [];
}
