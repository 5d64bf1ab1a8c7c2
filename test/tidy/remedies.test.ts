import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../src', import.meta.url));

/** What stands between the bracket at `from` and the one that closes it. */
function inBrackets(source: string, from: number): string {
  let depth = 1;
  let at = from;
  for (; depth > 0 && at < source.length; at++) depth += Number(source[at] === '(') - Number(source[at] === ')');
  return source.slice(from, at - 1);
}

/** Places that make an error out of its parts without a next step. Parts that are spread in bring their own. */
function* speechless(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      // The offline platform speaks as the vendors do.
      if (entry.name !== 'sandbox') yield* speechless(path);
      continue;
    }
    const source = readFileSync(path, 'utf8');
    for (const match of source.matchAll(/new (?:SyncError|WriteRefusedError|UnknownOutcomeError)\(/g)) {
      const parts = inBrackets(source, match.index + match[0].length);
      if (!parts.includes('code') || /\bhint\b|\.\.\./.test(parts)) continue;
      yield `${relative(root, path)}:${source.slice(0, match.index).split('\n').length}`;
    }
  }
}

/** A table in memory, for tests: nobody reads its words. */
const silent = /^sync.memory-table\.ts/;

describe('an error of the program', () => {
  it('always says what to do next', () => {
    expect([...speechless(root)].filter((place) => !silent.test(place))).toEqual([]);
  });
});
