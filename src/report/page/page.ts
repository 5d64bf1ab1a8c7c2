import { pageMessages } from '../../messages/report.ts';
import type { Locale } from '../../messages/text.ts';
import { style } from './style.ts';

/** Words as HTML text, without control characters. */
export function escapeHtml(words: string): string {
  return words.replace(/\p{Cc}+/gu, ' ').replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export interface Section {
  readonly title: string;
  /** How the figures are defined; stands beside them. */
  readonly note?: string;
  /** HTML; empty shows `empty`. */
  readonly body: string;
  /** Default "no data". */
  readonly empty?: string;
}

export interface PageInput {
  readonly title: string;
  readonly subtitle: string;
  readonly locale: Locale;
  readonly sections: readonly Section[];
  readonly footer: string;
}

/** A whole page: no script, no network, both themes, printer and phone. */
export function renderPage(input: PageInput): string {
  const sections = input.sections.map(
    ({ title, note, body, empty }) =>
      `<section>\n<h2>${escapeHtml(title)}</h2>\n${note ? `<p class="note">${escapeHtml(note)}</p>\n` : ''}${body || `<p class="none">${escapeHtml(empty ?? pageMessages.noData()[input.locale])}</p>`}\n</section>`,
  );
  return `<!doctype html>
<html lang="${input.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(input.title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(input.title)}</h1>
<p>${escapeHtml(input.subtitle)}</p>
</header>
<main>
${sections.join('\n')}
</main>
<footer>${escapeHtml(input.footer)}</footer>
</body>
</html>
`;
}

export interface Tile {
  readonly label: string;
  readonly value: string;
  /** Against the period before. */
  readonly change?: string;
}

export function renderTiles(tiles: readonly Tile[]): string {
  const boxes = tiles.map(
    ({ label, value, change }) =>
      `<div class="tile"><span class="label">${escapeHtml(label)}</span><span class="value">${escapeHtml(value)}</span>${change ? `<span class="change">${escapeHtml(change)}</span>` : ''}</div>`,
  );
  return `<div class="tiles">${boxes.join('')}</div>`;
}

export interface TableColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  /** Right-aligned. */
  readonly numeric?: boolean;
}

/** A table; empty string without rows. On a phone it scrolls sideways inside its box. */
export function renderTable<T>(columns: readonly TableColumn<T>[], rows: readonly T[]): string {
  if (rows.length === 0) return '';
  const cellClass = (column: TableColumn<T>) => (column.numeric ? ' class="number"' : '');
  const head = columns.map((column) => `<th scope="col"${cellClass(column)}>${escapeHtml(column.title)}</th>`).join('');
  const body = rows.map(
    (row) =>
      `<tr>${columns.map((column) => `<td${cellClass(column)}>${escapeHtml(column.cell(row))}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body.join('\n')}\n</tbody></table></div>`;
}

export function renderList(items: readonly string[]): string {
  return items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join('')}</ul>`;
}
