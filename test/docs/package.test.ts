import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { bundleOptions } from '../../scripts/bundle.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('the package holds what runs, the deployment files and the documentation, and nothing else', () => {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const answer = execFileSync(npm, ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  // A list in npm 10 and 11; newer ones answer with an object keyed by the package's name.
  const [pack] = Object.values(JSON.parse(answer) as Record<string, { files: { path: string }[] }>);
  const paths = (pack?.files ?? []).map((file) => file.path);
  const allowed =
    /^(?:dist|deploy|docs)\/|^(?:README\.md|LICENSE|CHANGELOG\.md|package\.json|(?:config\.yaml|checkpoint\.json)\.example)$/;
  expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
  // Pictures are looked at where the documentation is read, not where the program runs.
  expect(paths.filter((path) => /\.(?:map|png|svg)$/.test(path))).toEqual([]);
  for (const path of [
    'dist/main.js',
    'dist/THIRD-PARTY-NOTICES.txt',
    'LICENSE',
    'README.md',
    'CHANGELOG.md',
    'config.yaml.example',
    'deploy/crontab',
  ]) {
    expect(paths).toContain(path);
  }
  expect(paths).toContain('docs/README.zh-CN.md');
});

it('needs no package at run time but what is declared: everything else is inside the bundle', async () => {
  const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { dependencies: object };
  const { metafile } = await build({ ...bundleOptions, write: false, metafile: true });
  const left = Object.values(metafile.outputs).flatMap((output) => output.imports.filter(({ external }) => external));
  // A colour library that `debug` uses where it finds it.
  const isOptional = (name: string) => name === 'supports-color';
  const packages = left.map(({ path }) => path).filter((name) => !isBuiltin(name) && !isOptional(name));
  expect([...new Set(packages)]).toEqual(Object.keys(dependencies));
});
