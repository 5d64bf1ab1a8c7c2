import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SyncError } from '../../../src/errors/index.ts';
import { csvLine } from '../../../src/lib/csv.ts';
import { detectDialect, readCsv } from '../../../src/pipelines/shared/csv-reader.ts';

async function* cut(words: string, sizes: readonly number[] = [words.length]): AsyncGenerator<string> {
  for (let at = 0, turn = 0; at < words.length; turn++) {
    const size = Math.max(1, sizes[turn % sizes.length] as number);
    yield words.slice(at, at + size);
    at += size;
  }
}

async function read(words: string, delimiter = ',', sizes?: readonly number[]) {
  const rows: string[][] = [];
  const lines: number[] = [];
  for await (const block of readCsv(cut(words, sizes), delimiter, 'a.csv')) {
    rows.push(...block.rows.map((row) => [...row]));
    lines.push(...block.lines);
  }
  return { rows, lines };
}

const fault = async (words: string, sizes?: readonly number[]): Promise<SyncError> => {
  const thrown = await read(words, ',', sizes).then(
    () => null,
    (error) => error,
  );
  expect(thrown).toBeInstanceOf(SyncError);
  return thrown;
};

describe('rows and their physical lines', () => {
  test('line ends may be mixed, none merges rows', async () => {
    expect(await read('a,b\r\nc,d\ne,f\rg,h')).toEqual({
      rows: [
        ['a', 'b'],
        ['c', 'd'],
        ['e', 'f'],
        ['g', 'h'],
      ],
      lines: [1, 2, 3, 4],
    });
  });

  test('quoted delimiters, quotes and line ends belong to the cell, and the next row knows its line', async () => {
    expect(await read('a,"b,""x""\r\ny"\r\nc,d\n')).toEqual({
      rows: [
        ['a', 'b,"x"\ny'],
        ['c', 'd'],
      ],
      lines: [1, 3],
    });
  });

  test('a blank line is a row of one empty cell; the end of the last line is none', async () => {
    expect((await read('a\n\nb\n')).rows).toEqual([['a'], [''], ['b']]);
    expect((await read('a\n\n')).rows).toEqual([['a'], ['']]);
    expect((await read('a\r')).rows).toEqual([['a']]);
    expect((await read('a')).rows).toEqual([['a']]);
  });

  test('a quote within a cell is a character', async () => {
    expect((await read('5"寸,小"明",="00123"\n')).rows).toEqual([['5"寸', '小"明"', '="00123"']]);
  });

  test('a cell with ="…" may stand beside a quoted one', async () => {
    expect((await read('="00123","a,b",x\n')).rows).toEqual([['="00123"', 'a,b', 'x']]);
  });

  const cell = fc.string({ unit: fc.constantFrom('a', '中', ',', '"', '\n', '\r\n', '\r', ' ', '\t', ';', '😀', "'") });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
  const ends = fc.array(fc.constantFrom('\r\n', '\n', '\r'), { minLength: 1, maxLength: 3 });
  const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });

  test('any table is read back, with any line ends, wherever the pieces are cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, ends, sizes, fc.boolean(), async (cells, lineEnds, cuts, always) => {
        const quote = (words: string) =>
          always || /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
        let words = '';
        let line = 1;
        const lines: number[] = [];
        cells.forEach((row, place) => {
          lines.push(line);
          line += 1 + row.reduce((count, value) => count + (value.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
          words += row.map(quote).join(',') + lineEnds[place % lineEnds.length];
        });
        // A quoted cell that ends in \r before a \n would be a different cell: line ends are made alike.
        const expected = cells.map((row) => row.map((value) => value.replace(/\r\n?/g, '\n')));
        expect(await read(words, ',', cuts)).toEqual({ rows: expected, lines });
      }),
      { numRuns: 300 },
    );
  });

  test('our own rows survive the way through a file', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 }), async (cells) => {
        const { rows } = await read(csvLine(cells));
        expect(rows).toHaveLength(1);
        expect(rows[0]).toHaveLength(cells.length);
      }),
    );
  });
});

describe('quoting faults', () => {
  test('an unclosed quote names the line and column where it began', async () => {
    const error = await fault('a,b\r\nc,d\r\ne,"f\r\ng,h\r\n');
    expect(error.code).toBe('UNCLOSED_QUOTE');
    expect(error.details).toMatchObject({ line: 3, column: 2 });
  });

  test('a quote that swallows rows up to the next quoted cell names the same place', async () => {
    const error = await fault('a,b\nc,"d\ne,f\ng,"h"\n');
    expect(error.details).toMatchObject({ line: 2, column: 2 });
  });

  test('it is found wherever the pieces are cut', async () => {
    for (const size of [1, 2, 3, 5, 8]) {
      expect((await fault('a,b\r\n1,"x\r\ny",z\r\ne,"f\r\ng,h\r\n', [size])).details).toMatchObject({
        line: 4,
        column: 2,
      });
    }
  });

  test('it does not take the whole file into memory to find out', async () => {
    const error = await fault(`a,"b\n${'x,y\n'.repeat(400_000)}`, [65_536]);
    expect(error.details).toMatchObject({ line: 1, column: 2 });
  });

  test('a line without end is no table', async () => {
    expect((await fault('x'.repeat(1_200_000), [65_536])).code).toBe('RECORD_TOO_LONG');
  });
});

describe('the delimiter', () => {
  const score = (cells: readonly string[]) => cells.filter((cell) => ['用户ID', '昵称', '课程'].includes(cell)).length;

  test.each([
    ['用户ID,昵称,课程\n1,a;b;c;d,x\n', ','],
    ['用户ID;昵称;课程\n1;a,b,c,d;x\n', ';'],
    ['用户ID\t昵称\t课程\n1\ta,b\tx\n', '\t'],
    ['导出时间,2026;03;01\n用户ID;昵称;课程\n', ';'],
    ['"用户ID";"昵称";"课程"\r\n', ';'],
  ])('is the one that shows the header: %j', (head, delimiter) => {
    expect(detectDialect(head, score)).toEqual({ delimiter, sepLine: false });
  });

  test.each(['sep=;\r\nx', '"sep=;"\nx', 'SEP=;\nx', '\ufeffsep=;\nx'])('is what a sep= line says: %j', (head) => {
    expect(detectDialect(head, score)).toEqual({ delimiter: ';', sepLine: true });
  });
});
