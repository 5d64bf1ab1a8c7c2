import { displayWidth, fitWidth } from '../../src/lib/width.ts';

/** One piece of a line in one colour. */
interface Piece {
  readonly text: string;
  readonly className: string;
}

const cellWidth = 8.2;
const lineHeight = 19;
const margin = 18;
const barHeight = 34;
const codes = new RegExp(`${String.fromCharCode(27)}\\[([\\d;]*)m`, 'g');
const classOf: Readonly<Record<string, string>> = {
  1: 'b',
  2: 'd',
  31: 'r',
  32: 'g',
  33: 'y',
  34: 'l',
  35: 'm',
  36: 'c',
  90: 'd',
};
const endOf: Readonly<Record<string, readonly string[]>> = { 22: ['b', 'd'], 39: ['r', 'g', 'y', 'l', 'm', 'c', 'd'] };

const style = `
.w{fill:#161b22}.t{font:13.5px ui-monospace,SFMono-Regular,Menlo,Consolas,'Noto Sans Mono CJK SC','Noto Sans CJK SC',monospace;fill:#d6dde6;white-space:pre}
.b{font-weight:700;fill:#fff}.d{fill:#8b949e}.r{fill:#ff7b72}.g{fill:#56d364}.y{fill:#e3b341}.l{fill:#79c0ff}.m{fill:#d2a8ff}.c{fill:#76e3ea}.p{fill:#79c0ff;font-weight:700}`;

/** A line without its colours. */
export const plain = (line: string): string => line.replaceAll(codes, '');

/** What a terminal showed, colours and all, as an SVG whose columns stand where a terminal puts them, whatever font draws them. */
export function terminalSvg(title: string, output: string, columns: number): string {
  const lines = output.replace(/\s+$/, '').split('\n');
  const width = Math.ceil(columns * cellWidth + 2 * margin);
  const height = Math.ceil(barHeight + lines.length * lineHeight + margin);
  const drawn = lines.map((line, index) => drawLine(line, columns, barHeight + 16 + index * lineHeight)).join('\n');
  const dots = ['#ff5f57', '#febc2e', '#28c840'].map(
    (colour, index) => `<circle cx="${20 + index * 18}" cy="17" r="5.5" fill="${colour}"/>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${xml(title)}">
<style>${style}
</style>
<rect class="w" width="${width}" height="${height}" rx="9"/>${dots.join('')}
<text class="t d" x="${width / 2}" y="22" text-anchor="middle">${xml(title)}</text>
${drawn}
</svg>
`;
}

function drawLine(line: string, columns: number, y: number): string {
  let column = 0;
  const spans: string[] = [];
  for (const { text, className } of piecesOf(line)) {
    const left = columns - column;
    if (left <= 0) break;
    // Every run of one width stands at its own place: fonts differ in how wide they draw a Chinese character.
    for (const run of fitWidth(text, left).match(
      /[\u0020-\u024f\u2190-\u22ff\u2500-\u27bf…–—·×“”]+|[^\u0020-\u024f\u2190-\u22ff\u2500-\u27bf…–—·×“”]+/g,
    ) ?? []) {
      const width = displayWidth(run);
      if (run.trim() !== '') {
        const place = `x="${round(margin + column * cellWidth)}" y="${y}"`;
        spans.push(
          `<text class="t${className}" ${place} textLength="${round(width * cellWidth)}" lengthAdjust="spacingAndGlyphs">${xml(run)}</text>`,
        );
      }
      column += width;
    }
  }
  return spans.join('');
}

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  const active = new Set<string>();
  let at = 0;
  const take = (text: string) => {
    if (text !== '') pieces.push({ text, className: [...active].map((name) => ` ${name}`).join('') });
  };
  for (const match of line.matchAll(codes)) {
    take(line.slice(at, match.index));
    at = match.index + match[0].length;
    for (const code of (match[1] || '0').split(';')) {
      if (code === '0') active.clear();
      for (const name of endOf[code] ?? []) active.delete(name);
      const name = classOf[code];
      if (name) active.add(name);
    }
  }
  take(line.slice(at));
  return pieces;
}

const round = (value: number) => Math.round(value * 10) / 10;
const xml = (words: string) =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
