import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFiles } from '../../../src/state/files.ts';

const files = createFiles();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, content = 'x') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error) => error.code,
  );
const drain = async (path: string) => {
  let words = '';
  for await (const chunk of files.read(path)) words += Buffer.from(chunk).toString();
  return words;
};

describe('listing', () => {
  test('a pattern names files by the last part of the path, sorted, without hidden ones and folders', async () => {
    for (const name of ['b.csv', 'a.csv', 'a.txt', '.hidden.csv', '课程 [1].csv']) put(name);
    mkdirSync(join(folder, 'folder.csv'));
    expect((await files.list(join(folder, '*.csv'))).map(files.name)).toEqual(['a.csv', 'b.csv', '课程 [1].csv']);
    expect((await files.list(join(folder, '?.txt'))).map(files.name)).toEqual(['a.txt']);
    expect((await files.list(join(folder, '课程 [1]*'))).map(files.name)).toEqual(['课程 [1].csv']);
    expect(await files.list(join(folder, '*.nothing'))).toEqual([]);
  });

  test('a path without a pattern is itself, whether it exists or not', async () => {
    expect(await files.list(join(folder, 'nope.csv'))).toEqual([join(folder, 'nope.csv')]);
  });

  test('a folder that does not exist is an error', async () => {
    expect(await codeOf(files.list(join(folder, 'nope', '*.csv')))).toBe('FILE_NOT_FOUND');
  });
});

describe('reading', () => {
  test('says what is wrong with a path', async () => {
    expect(await codeOf(drain(join(folder, 'nope')))).toBe('FILE_NOT_FOUND');
    expect(await codeOf(drain(folder))).toBe('FILE_IS_FOLDER');
    expect(await files.facts(join(folder, 'nope'))).toBeNull();
    expect((await files.facts(folder))?.kind).toBe('folder');
  });

  test.skipIf(process.getuid?.() === 0)('a file without permission is a failure of its own', async () => {
    const path = put('secret.csv');
    chmodSync(path, 0o000);
    expect(await codeOf(drain(path))).toBe('FILE_NO_PERMISSION');
  });
});

describe('writing', () => {
  test('nobody sees a file before it is complete', async () => {
    const path = join(folder, 'new', 'a.csv');
    const draft = await files.draft(path);
    await draft.write('one,');
    await draft.write('two');
    expect(existsSync(path)).toBe(false);
    await draft.commit();
    expect(readFileSync(path, 'utf8')).toBe('one,two');
    expect(readdirSync(join(folder, 'new'))).toEqual(['a.csv']);
  });

  test('a discarded draft leaves nothing behind', async () => {
    const draft = await files.draft(join(folder, 'a.csv'));
    await draft.write('half');
    await draft.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('what cannot be written is an error when it is committed at the latest', async () => {
    put('file');
    expect(await codeOf(files.draft(join(folder, 'file', 'a.csv')).then((draft) => draft.commit()))).toMatch(/^FILE_/);
  });
});

describe('moving', () => {
  test('a name that is taken gets a number', async () => {
    put('a.csv');
    expect(files.name(await files.freePath(folder, 'a.csv'))).toBe('a (2).csv');
    put('a (2).csv');
    expect(files.name(await files.freePath(folder, 'a.csv'))).toBe('a (3).csv');
    expect(files.name(await files.freePath(folder, 'b.csv'))).toBe('b.csv');
  });

  test('folders on the way are made', async () => {
    const path = put('a.csv', 'content');
    await files.move(path, join(folder, 'done', 'a.csv'));
    expect(readFileSync(join(folder, 'done', 'a.csv'), 'utf8')).toBe('content');
    expect(existsSync(path)).toBe(false);
  });
});
