import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../src/lib/csv.ts';

describe('a line of CSV', () => {
  it('is one record whatever line breaks, quotes and commas its cells hold', () => {
    const cells = ['一\n二', '三\r四', '五\r\n六', '说"好"', '七,八', ''];
    expect(parse(csvLine(cells) + csvLine(['next']), { relax_column_count: true, record_delimiter: '\r\n' })).toEqual([
      cells,
      ['next'],
    ]);
  });

  it('keeps text from becoming a formula, and numbers from being rounded', () => {
    expect(csvLine(['=1+1', '0012', '1234567890123456789'])).toBe("'=1+1,\t0012,\t1234567890123456789\r\n");
  });
});
