import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compiledFolder, keepCompiled } from '../../src/config/compiled.ts';

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
});
