import { byteOrderMark, csvLine } from '../lib/csv.ts';
import { formatDateTime } from '../lib/zone.ts';
import { outputMessages } from '../messages/output.ts';
import { planFileMessages } from '../messages/plan-file.ts';
import type { Locale } from '../messages/text.ts';
import { escapeHtml, renderPage, renderTiles } from '../report/page/page.ts';
import { isEmptyCell } from '../sync/cells.ts';
import type { Cell, PlanRow, TableSpec } from '../sync/contracts.ts';
import { formatPlanHeader, formatPlanRow, type PlanHeader } from './plan-file.ts';

/** A plan as it is written to a file, piece by piece: however long it is, it is never held whole. */
export interface PlanFormat {
  head(): string;
  row(row: PlanRow): string;
  tail(): string;
}

export type PlanKind = 'lines' | 'csv' | 'html';

/** By the file's name: `.csv` and `.html` are for reading, everything else is what `apply` takes. */
export function planKind(path: string): PlanKind {
  const [, extension = ''] = /\.([a-z]+)$/i.exec(path) ?? [];
  const kinds: Readonly<Record<string, PlanKind>> = { csv: 'csv', html: 'html', htm: 'html' };
  return kinds[extension.toLowerCase()] ?? 'lines';
}

export interface PlanLook {
  readonly locale: Locale;
  readonly zone: string;
  readonly tables: readonly TableSpec[];
}

export function planFormat(kind: PlanKind, header: PlanHeader, look: PlanLook): PlanFormat {
  if (kind === 'csv') return csvFormat(look);
  if (kind === 'html') return htmlFormat(header, look);
  return { head: () => formatPlanHeader(header), row: formatPlanRow, tail: () => '' };
}

function csvFormat(look: PlanLook): PlanFormat {
  const { planHeaders: heads } = outputMessages;
  const titles = [heads.action, heads.table, heads.key, heads.changes, planFileMessages.recordId()];
  return {
    head: () => byteOrderMark + csvLine(titles.map((title) => title[look.locale])),
    row: (row) =>
      csvLine([
        outputMessages.actions[row.action][look.locale],
        tableName(row.table, look),
        row.key,
        changeLines(row, look).join('\n'),
        row.recordId ?? '',
      ]),
    tail: () => '',
  };
}

function htmlFormat(header: PlanHeader, look: PlanLook): PlanFormat {
  const { locale, zone } = look;
  const mark = '<!-- rows -->';
  const { planHeaders: heads } = outputMessages;
  const mode = Object.hasOwn(outputMessages.modes, header.mode)
    ? outputMessages.modes[header.mode as keyof typeof outputMessages.modes][locale]
    : header.mode;
  const madeAt = formatDateTime(Date.parse(header.createdAt), zone);
  const titles = [heads.action, heads.table, heads.key, heads.changes];
  const counts = { create: 0, update: 0, delete: 0 };
  const page = renderPage({
    title: planFileMessages.title(header.pipeline, mode)[locale],
    subtitle: planFileMessages.subtitle(madeAt, zone)[locale],
    locale,
    sections: [{ title: planFileMessages.rows()[locale], body: mark }],
    footer: planFileMessages.footer()[locale],
  });
  const [before = '', after = ''] = page.split(mark);
  const head = titles.map((title) => `<th scope="col">${escapeHtml(title[locale])}</th>`).join('');
  return {
    head: () => `${before}<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n`,
    row: (row) => {
      counts[row.action]++;
      const lines = changeLines(row, look).map(escapeHtml).join('<br>');
      const cells = [outputMessages.actions[row.action][locale], tableName(row.table, look), row.key].map(
        (words) => `<td>${escapeHtml(words)}</td>`,
      );
      return `<tr>${cells.join('')}<td>${lines}</td></tr>\n`;
    },
    tail: () => {
      const tiles = (['create', 'update', 'delete'] as const).map((action) => ({
        label: outputMessages.actions[action][locale],
        value: String(counts[action]),
      }));
      return `</tbody></table></div>\n${renderTiles(tiles)}${after}`;
    },
  };
}

function tableName(key: string, { tables, locale }: PlanLook): string {
  const words = outputMessages.tables as Readonly<Record<string, { 'zh-CN': string; en: string }>>;
  return words[key]?.[locale] ?? tables.find((spec) => spec.key === key)?.defaultName ?? key;
}

/** `column: old → new`, one line a cell; of a new or removed row its filled cells. */
function changeLines(row: PlanRow, look: PlanLook): string[] {
  const spec = look.tables.find((candidate) => candidate.key === row.table);
  return Object.entries(row.changes).flatMap(([name, { from, to }]) => {
    const words = (cell: Cell) => cellWords(cell, spec?.columns.find((column) => column.name === name)?.kind, look);
    if (row.action === 'update') return [`${name}: ${words(from)} → ${words(to)}`];
    const cell = row.action === 'create' ? to : from;
    return isEmptyCell(cell) ? [] : [`${name}: ${words(cell)}`];
  });
}

function cellWords(cell: Cell, kind: string | undefined, { locale, zone }: PlanLook): string {
  if (isEmptyCell(cell)) return outputMessages.empty()[locale];
  if (kind === 'dateTime' && typeof cell === 'number') return formatDateTime(cell, zone);
  return Array.isArray(cell) ? cell.join('、') : String(cell);
}
