import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const src = fileURLToPath(new URL('../../src', import.meta.url));

it('zod is its small edition, imported whole, so that the bundle holds only what is used of it', () => {
  const allowed = /import (type )?\* as z from 'zod\/mini'|import \{ en \} from 'zod\/locales'/g;
  const others = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .filter((name) => /from 'zod/.test(readFileSync(join(src, name), 'utf8').replace(allowed, '')));
  expect(others).toEqual([]);
});
