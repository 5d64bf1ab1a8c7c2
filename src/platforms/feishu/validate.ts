import { feishuCellReasons } from '../../messages/feishu.ts';
import type { Text } from '../../messages/text.ts';
import type { Cell, Column, Row } from '../../sync/contracts.ts';

/** Limits of a cell, /ukTMukTMukTM/uUDN04SN0QjL1QDN/bitable-overview and the data structure page, read 2026-05. */
const textCharsMax = 100_000;
const phoneCharsMax = 64;
const optionsPerCellMax = 1000;
const usersPerCellMax = 1000;
const linksPerCellMax = 500;
/** Anything smaller is seconds by mistake: it would mean 1973 or earlier and land in 1970. */
const earliestMs = 1e11;

interface Fault {
  readonly code: string;
  readonly reason: Text;
}

/** Characters as people count them: an emoji is one, though it takes two units. */
const charsOf = (words: string) => (words.length <= textCharsMax ? words.length : [...words].length);

function checkMembers(column: string, cell: Cell, most: number): Fault | null {
  const members = typeof cell === 'object' && cell !== null ? cell : [cell];
  if (members.length > most) return { code: 'too_many_values', reason: feishuCellReasons.tooMany(column, most) };
  if (members.some((member) => String(member).trim() === '')) {
    return { code: 'empty_value', reason: feishuCellReasons.emptyMember(column) };
  }
  return null;
}

/** Only for a cell that is wrong: a million good ones must not pay for the words. */
const wrongType = ({ name, platformType }: Column): Fault => ({
  code: 'wrong_value_type',
  reason: feishuCellReasons.wrongType(name, platformType),
});

function checkCell(column: Column, cell: Cell): Fault | null {
  const { name } = column;
  switch (column.kind) {
    case null:
      return { code: 'column_not_writable', reason: feishuCellReasons.readOnly(name, column.platformType) };
    case 'number':
      if (typeof cell !== 'number') return wrongType(column);
      return Number.isFinite(cell) ? null : { code: 'number_not_finite', reason: feishuCellReasons.notFinite(name) };
    case 'dateTime':
      if (typeof cell !== 'number') return wrongType(column);
      return Number.isInteger(cell) && cell >= earliestMs && cell <= 8.64e15
        ? null
        : { code: 'invalid_date', reason: feishuCellReasons.badDate(name) };
    case 'phone':
      if (typeof cell !== 'string') return wrongType(column);
      return /^\+?\d*$/.test(cell) && cell.length <= phoneCharsMax
        ? null
        : { code: 'phone_invalid', reason: feishuCellReasons.badPhone(name) };
    case 'singleSelect':
      return typeof cell === 'string' ? checkMembers(name, cell, 1) : wrongType(column);
    case 'multiSelect':
      return typeof cell === 'object' ? checkMembers(name, cell, optionsPerCellMax) : wrongType(column);
    case 'user':
      return typeof cell === 'object' ? checkMembers(name, cell, usersPerCellMax) : wrongType(column);
    case 'link':
      return typeof cell === 'object' ? checkMembers(name, cell, linksPerCellMax) : wrongType(column);
    default:
      if (typeof cell !== 'string') return wrongType(column);
      return charsOf(cell) <= textCharsMax
        ? null
        : { code: 'text_too_long', reason: feishuCellReasons.tooLong(name, textCharsMax) };
  }
}

// A loop: `find` with a function of its own for each cell is what a million cells would be validated by.
function columnNamed(columns: readonly Column[], name: string): Column | null {
  for (const column of columns) if (column.name === name) return column;
  return null;
}

/** Why Feishu would refuse the row, as far as that can be told without asking; null when nothing speaks against it. */
export function validateRow(
  cells: Row,
  columns: readonly Column[],
): { code: string; reason: Text; column: string } | null {
  for (const name in cells) {
    const cell = cells[name] as Cell;
    const column = columnNamed(columns, name);
    if (!column) return { code: 'unknown_column', reason: feishuCellReasons.unknownColumn(name), column: name };
    if (!column.writable) {
      const reason = feishuCellReasons.readOnly(name, column.platformType);
      return { code: 'column_not_writable', reason, column: name };
    }
    if (cell === null || cell === '' || (typeof cell === 'object' && cell.length === 0)) continue;
    const fault = checkCell(column, cell);
    if (fault) return { ...fault, column: name };
  }
  return null;
}
