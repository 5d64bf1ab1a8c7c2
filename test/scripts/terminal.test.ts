import { describe, expect, it } from 'vitest';
import { plain, terminalSvg } from '../../scripts/pictures/terminal.ts';

const colour = (code: number) => `${String.fromCharCode(27)}[${code}m`;
const texts = (svg: string) =>
  [...svg.matchAll(/<text class="([^"]*)" x="([\d.]+)"[^>]*textLength="([\d.]+)"[^>]*>([^<]*)</g)].map(
    ([, name, x, length, words]) => ({ name, x: Number(x), length: Number(length), words }),
  );

describe('the picture of a terminal', () => {
  it('puts every run of one width where a terminal has its column, whatever font draws it', () => {
    const [chinese, latin] = texts(terminalSvg('t', '表格 ok', 40));
    expect(chinese?.words).toBe('表格');
    // Two Chinese characters take four columns.
    expect((latin?.x ?? 0) - (chinese?.x ?? 0)).toBeCloseTo(chinese?.length ?? 0, 0);
  });

  it('keeps colours, and ends them where the program does', () => {
    const svg = terminalSvg('t', `${colour(32)}${colour(1)}yes${colour(22)} still${colour(39)} no`, 40);
    expect(texts(svg).map(({ name, words }) => [name, words?.trim()])).toEqual([
      ['t g b', 'yes'],
      ['t g', 'still'],
      ['t', 'no'],
    ]);
  });

  it('cuts what is wider than the terminal, and writes markup as text', () => {
    const svg = terminalSvg('a < b', `${'x'.repeat(50)}\n<b> & "c"`, 20);
    expect(texts(svg)[0]?.words).toBe(`${'x'.repeat(19)}…`);
    expect(svg).toContain('&lt;b&gt; &amp; &quot;c&quot;');
    expect(svg).toContain('aria-label="a &lt; b"');
  });

  it('knows a line without its colours', () => {
    expect(plain(`${colour(31)}✗${colour(39)} no`)).toBe('✗ no');
  });
});
