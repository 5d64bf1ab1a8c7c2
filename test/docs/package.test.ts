import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

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
  for (const path of [
    'dist/main.js',
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
