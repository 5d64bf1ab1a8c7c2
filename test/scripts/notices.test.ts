import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledPackages, notices } from '../../scripts/notices.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'notices-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A package in a folder of its own, with these files. */
function pack(name: string, license: string, files: Readonly<Record<string, string>>): string {
  const folder = join('node_modules', name);
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', license }));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(root, folder, file), text);
  return folder;
}

describe('licences of what is bundled', () => {
  it('name every package once, nested ones too', () => {
    const taken = { bytesInOutput: 1 };
    const outputs = {
      'dist/a.js': { inputs: { 'src/a.ts': taken, 'node_modules/one/x.js': taken, 'node_modules/one/y.js': taken } },
      'dist/b.js': {
        inputs: { 'node_modules/@scope/two/x.js': taken, 'node_modules/one/node_modules/three/z.js': taken },
      },
    };
    expect(bundledPackages({ outputs })).toEqual([
      'node_modules/@scope/two',
      'node_modules/one',
      'node_modules/one/node_modules/three',
    ]);
  });

  it('go along in full, with the notice that some ask for', async () => {
    const text = await notices([pack('a', 'Apache-2.0', { LICENSE: 'the terms', NOTICE: 'the notice' })], root);
    expect(text).toContain('a 1.2.3 (Apache-2.0)\n\nthe terms\n\nthe notice\n');
  });

  it('are taken from the README where they stand only there', async () => {
    const folder = pack('a', 'MIT', { 'README.md': '# A\n\nHow to.\n\nLicense\n-------\n\nCopyright (c) somebody\n' });
    const text = await notices([folder], root);
    expect(text).toContain('Copyright (c) somebody');
    expect(text).not.toContain('How to.');
  });

  it('stop the build where a text is missing, or where the terms are new', async () => {
    await expect(notices([pack('a', 'MIT', {})], root)).rejects.toThrow('a: no licence text');
    await expect(notices([pack('b', 'GPL-3.0', { LICENSE: 'terms' })], root)).rejects.toThrow('GPL-3.0');
  });

  it('are in the built program', () => {
    const text = readFileSync(fileURLToPath(new URL('../../dist/THIRD-PARTY-NOTICES.txt', import.meta.url)), 'utf8');
    for (const name of ['axios', 'commander', 'echarts', 'nodemailer', 'zod', 'zrender'])
      expect(text).toMatch(new RegExp(`^${name} \\d`, 'm'));
  });
});
