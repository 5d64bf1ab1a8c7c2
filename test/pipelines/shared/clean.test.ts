import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { guardCell } from '../../../src/lib/csv.ts';
import { cleanCode, cleanText, clip, isScientific, quoteCell } from '../../../src/pipelines/shared/clean.ts';
import { normalizeKeyPart } from '../../../src/sync/keys.ts';

describe('cleaning a cell', () => {
  test.each([
    ['\t13800138000', '13800138000'],
    ['13800138000\t', '13800138000'],
    ["'00123", '00123'],
    ['`00123', '00123'],
    ['="00123"', '00123'],
    ['"="', '"="'],
    ['\'="00123"', '00123'],
    ['\u3000小明\u3000', '小明'],
    ['\u200b小明\ufeff', '小明'],
    ['  小 明  ', '小 明'],
    ['小\u0000明', '小明'],
    ['="a ""b"""', 'a "b"'],
    ["Tom's", "Tom's"],
    ['', ''],
  ])('takes off what exports put around the value: %j → %j', (raw, cleaned) => {
    expect(cleanText(raw)).toBe(cleaned);
  });

  test('an emoji made of several signs stays whole', () => {
    expect(cleanText(' 👨\u200d👩\u200d👧 ')).toBe('👨\u200d👩\u200d👧');
  });

  test('full-width letters and digits are folded in ids, not in names', () => {
    expect(cleanCode('ｕ＿００１２')).toBe('u_0012');
    expect(cleanText('ＡＢ明')).toBe('ＡＢ明');
  });

  test('a cleaned id is its own key', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
        const id = cleanCode(raw);
        if (id !== '') expect(normalizeKeyPart(id)).toBe(cleanCode(id));
      }),
    );
  });

  test('what is written into a spreadsheet file is read back as the same value', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        '=1+1',
        '+86',
        '-5',
        '@x',
        "'=1",
        '="01"',
        '0012',
        '1234567890123456789',
        '\t=x',
        '＝1',
        ' =1',
        '\r\n-',
      ),
    );
    fc.assert(
      fc.property(nasty, (raw) => {
        expect(cleanText(guardCell(raw))).toBe(cleanText(raw));
      }),
    );
  });

  test('no guarded cell begins with a sign that a spreadsheet would calculate', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '＝', '＋'), fc.string(), (sign, rest) => {
        expect(guardCell(sign + rest)).toBe(`'${sign}${rest}`);
      }),
    );
  });
});

describe('numbers that a spreadsheet has rounded', () => {
  test.each(['1.23E+18', '1.23e+18', '1E+18', '1.2E18', '-1.5E+3'])('%s is recognised', (words) =>
    expect(isScientific(words)).toBe(true),
  );
  test.each(['12e5', 'e5', 'u_1e5', '5f0c1e10', '1.5', '1E'])('%s is an id like any other', (words) =>
    expect(isScientific(words)).toBe(false),
  );
});

describe('clipping', () => {
  test('never leaves half a character', () => {
    expect(clip('ab😀', 3)).toBe('ab');
    expect(clip('ae\u0301x', 2)).toBe('a');
    expect(clip('ab😀', 4)).toBe('ab😀');
  });

  test('is at most as long as asked and a beginning of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (words, most) => {
        const kept = clip(words, most);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(words.startsWith(kept)).toBe(true);
        expect(Buffer.from(kept).toString()).toBe(kept);
      }),
    );
  });

  test('a quoted cell shows no whole phone number', () => {
    expect(quoteCell('电话 13800138000')).toBe('电话 138****8000');
    // What its writer has masked already is shown as it is.
    expect(quoteCell('1391234****')).toBe('1391234****');
  });
});
