import Table from 'cli-table3';
import pc from 'picocolors';
import { formatDateTime } from '../lib/zone.ts';
import type { Locale, Text } from '../messages/text.ts';

/** How words reach the reader: language, zone of times, colours. */
export interface Look {
  readonly locale: Locale;
  readonly zone?: string | undefined;
  readonly colour: boolean;
}

/** Where words go. */
export interface Output {
  readonly stdout: { write(words: string): unknown };
}

export type Paint = ReturnType<typeof pc.createColors>;

/** Colours, or functions that leave words alone. */
export function paintFor(look: Look): Paint {
  return pc.createColors(look.colour);
}

/** A word of a catalogue by a name that may be unknown: then the name itself. */
export function wordFor(words: Readonly<Record<string, Text>>, name: string, locale: Locale): string {
  return Object.hasOwn(words, name) ? words[name]![locale] : name;
}

/** `2026-11-20 16:00:00` in the look's zone; the ISO text itself where there is no zone or no time. */
export function localTime(iso: string | null | undefined, look: Look): string {
  if (!iso) return '';
  const ms = Date.parse(iso);
  return look.zone === undefined || Number.isNaN(ms) ? iso : formatDateTime(ms, look.zone);
}

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
};
const plain = { ...none, left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' };

export interface TableShape {
  /** Columns of numbers, by index. */
  readonly right?: readonly number[];
  readonly head?: ((word: string) => string) | undefined;
}

/** Words that are coloured after what could steer the terminal has been taken out of them. */
export interface PaintedCell {
  readonly words: string;
  readonly paint: (words: string) => string;
}

export type TableCell = string | number | PaintedCell;

/** A table without lines: words and two blanks between them, Chinese characters counted as two columns. No trailing blanks. */
export function renderTable(
  headers: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { right = [], head = (word) => word }: TableShape = {},
): string {
  const table = new Table({
    head: headers.map(head),
    chars: plain,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: headers.map((_, index) => (right.includes(index) ? 'right' : 'left')),
  });
  for (const row of rows) table.push(row.map(cellText));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function cellText(cell: TableCell): string {
  return typeof cell === 'object' ? cell.paint(oneLine(cell.words)) : oneLine(String(cell));
}

/** One line without control characters: names and cells come from outside, and must neither break a table nor steer the terminal. */
export function oneLine(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is to be removed
  return words.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ');
}
