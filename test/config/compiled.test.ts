import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compiledFolder, isOwn, keepCompiled } from '../../src/config/compiled.ts';

describe('what Node compiled', () => {
  it('is kept where the user keeps caches', () => {
    expect(compiledFolder({ HOME: '/home/ops' })).toBe('/home/ops/.cache/bitable-sync');
    expect(compiledFolder({ HOME: '/home/ops', XDG_CACHE_HOME: '/fast' })).toBe('/fast/bitable-sync');
    expect(compiledFolder({ LOCALAPPDATA: 'C:\\Users\\ops\\AppData\\Local' })).toBe(
      'C:\\Users\\ops\\AppData\\Local/bitable-sync',
    );
  });

  it('is not kept where others could write, for want of a home', () => {
    expect(compiledFolder({})).toBeNull();
    expect(compiledFolder({ HOME: '', TMPDIR: '/tmp' })).toBeNull();
  });

  it('is not kept in a home that is not there, and nobody hears of it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'compiled-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    keepCompiled({ HOME: join(folder, 'gone') });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('is not kept where others may write: what lies there is run', () => {
    const home = mkdtempSync(join(tmpdir(), 'compiled-'));
    onTestFinished(() => rmSync(home, { recursive: true }));
    const folder = join(home, 'bitable-sync');
    mkdirSync(folder, 0o700);
    expect(isOwn(folder)).toBe(true);
    chmodSync(folder, 0o775);
    expect(isOwn(folder)).toBe(false);
    chmodSync(folder, 0o755);
    symlinkSync(folder, join(home, 'link'));
    expect(isOwn(join(home, 'link'))).toBe(false);
  });
});
