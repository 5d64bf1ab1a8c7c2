import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');
const instructions = read('Dockerfile')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'));
const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
const ignored = read('.dockerignore').split('\n');

describe('Dockerfile', () => {
  it('installs from the lockfile and runs no install scripts', () => {
    const installs = instructions.filter((line) => /npm (?:ci|install|prune)/.test(line));
    expect(installs.length).toBeGreaterThan(0);
    for (const line of installs) expect(line).toContain('--ignore-scripts');
    expect(instructions.some((line) => line.includes('npm install'))).toBe(false);
  });

  it('runs as a plain user, and node gets the signals', () => {
    expect(last).toContain('USER node');
    expect(last).toContain('STOPSIGNAL SIGTERM');
    expect(last.find((line) => line.startsWith('ENTRYPOINT'))).toBe('ENTRYPOINT ["node", "/app/dist/main.js"]');
  });

  it('keeps everything that is written on the volume', () => {
    expect(last).toContain('VOLUME ["/data"]');
    expect(last.indexOf('WORKDIR /data')).toBeGreaterThan(last.indexOf('USER node'));
    expect(last.join('\n')).toContain('BITABLE_SYNC_CONFIG=/data/config.yaml');
  });

  it('is built on the declared floor of Node', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const floor = engines.node.replace(/\D/g, '');
    for (const line of instructions.filter((one) => one.startsWith('FROM '))) expect(line).toContain(`node:${floor}-`);
  });
});

describe('.dockerignore', () => {
  it.each(['.env', 'config.yaml', 'checkpoint.json', 'state', 'inbox', 'data', 'node_modules', '.git'])(
    'keeps %s out of the image',
    (name) => {
      expect(ignored).toContain(name);
    },
  );

  it.each(['src', 'scripts', 'package.json', 'package-lock.json', 'LICENSE'])('lets %s in', (name) => {
    expect(ignored).not.toContain(name);
  });
});
