import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allCommands, tree } from '../../scripts/docs/commands-page.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'deploy/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => join('docs', String(name)))
    .filter((name) => name.endsWith('.md')),
];

/** As GitHub makes anchors of headings. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

const commands = allCommands().map(({ en }) => en);
const paths = new Set(commands.map((command) => command.path.replace(/^bitable-sync /, '')));
const globals = new Set(tree('en').options.map((option) => option.long));

describe.each(pages)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');

  it('links only to what exists', () => {
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(link)) continue;
      const [path = '', hash] = decodeURI(link).split('#');
      const target = path === '' ? join(root, page) : join(root, dirname(page), path);
      expect(existsSync(target), link).toBe(true);
      if (hash === undefined) continue;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, words = '']) => anchor(words));
      expect(headings, link).toContain(hash);
    }
  });

  it('shows only commands and options that exist', () => {
    for (const [, line = ''] of text.matchAll(/(?:^|`)\s*(?:\$ )?(?:npm run sync -- |bitable-sync )([^`\n]+)/gm)) {
      const words = line
        .split(/\s+#|\s[|&>]|；|，|。/)[0]!
        .trim()
        .split(/\s+/);
      while (words[0]?.startsWith('--'))
        words.splice(0, /^--(config|lang|log-level|max-calls)$/.test(words[0]) ? 2 : 1);
      if (!/^[a-z]/.test(words[0] ?? '')) continue;
      const two = words.slice(0, 2).join(' ');
      const name = paths.has(two) ? two : (words[0] as string);
      if (name === 'help') continue;
      expect([...paths], line).toContain(name);
      const known = commands.filter((command) => `${command.path} `.startsWith(`bitable-sync ${name} `));
      const flags = new Set(known.flatMap((command) => command.options.map((option) => option.long)));
      for (const word of words.filter((one) => /^--[a-z]/.test(one))) {
        const flag = word.replace(/[^a-z-].*$/, '');
        expect(flags.has(flag) || globals.has(flag), `${page}: ${line}`).toBe(true);
      }
    }
  });

  it('tells nothing about one machine', () => {
    expect(text).not.toMatch(/\/(?:home|Users|root|work)\/[a-z]/);
  });
});

describe.each(readdirSync(join(root, 'docs/images')))('docs/images/%s', (name) => {
  const bytes = readFileSync(join(root, 'docs/images', name));

  it('is small, is shown somewhere, and tells nothing about one machine', () => {
    expect(bytes.length).toBeLessThan(200 * 1024);
    expect(pages.some((page) => readFileSync(join(root, page), 'utf8').includes(`images/${name}`))).toBe(true);
    if (name.endsWith('.svg')) expect(bytes.toString('utf8')).not.toMatch(/\/(?:home|Users|root|work|tmp)\//);
  });
});

describe('both languages', () => {
  /** Per section: rows of tables, points of lists, pictures, code blocks. */
  const shape = (path: string) =>
    readFileSync(join(root, path), 'utf8')
      .split(/^## /m)
      .map((section) =>
        [/^\|/gm, /^(?:- |\d\. )/gm, /!\[/g, /^ *```/gm].map((part) => [...section.matchAll(part)].length),
      );

  it('have the same manual: its sections, tables, points and pictures', () => {
    expect(shape('docs/README.zh-CN.md')).toEqual(shape('README.md'));
  });

  it.each(pages.filter((page) => page.startsWith('docs/guides/')))('have their half of %s', (page) => {
    const [chinese = '', english = ''] = readFileSync(join(root, page), 'utf8').split(/^## (?=[A-Z][a-z])/m);
    expect(chinese).toContain('[English below](#');
    expect(english).not.toMatch(/[，。：]/);
  });
});
