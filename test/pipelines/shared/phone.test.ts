import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPhone, splitPhones } from '../../../src/pipelines/shared/phone.ts';

describe('reading a phone', () => {
  test.each([
    '13800138000',
    '138 0013 8000',
    '138-0013-8000',
    '+8613800138000',
    '+86 138-0013-8000',
    '(+86) 13800138000',
    '008613800138000',
    '8613800138000',
    '86-13800138000',
    '１３８００１３８０００',
    '\t13800138000',
    "'13800138000",
    '`13800138000',
    '="13800138000"',
    '\u200b13800138000\u202c',
    '13800138000.0',
    '138\u00a00013\u30008000',
    '138—0013—8000',
  ])('%s is a spelling of 13800138000', (raw) => {
    expect(readPhone(raw)).toEqual({ kind: 'phone', phone: '13800138000' });
  });

  test.each(['', ' ', '-', '--', '/', '无', '未绑定', 'null', 'N/A', '\u200b'])('%j says nothing', (raw) => {
    expect(readPhone(raw)).toEqual({ kind: 'empty' });
  });

  test.each([
    '138****8000',
    '138＊＊＊＊8000',
    '138xxxx8000',
    '1**********',
    '138****',
    '+86138****8000',
    '138••••8000',
  ])('%s is masked', (raw) => {
    expect(readPhone(raw)).toEqual({ kind: 'fault', code: 'phone_masked' });
  });

  test.each(['1.38E+10', '1.38001E+10', '1.3800138e+10', '1.38E10'])('%s was rounded by a spreadsheet', (raw) => {
    expect(readPhone(raw)).toEqual({ kind: 'fault', code: 'phone_precision_lost' });
  });

  test.each([
    '1380013800',
    '138001380001',
    '12800138000',
    '23800138000',
    '010-12345678',
    'abc',
    '1380013800a',
    '+85291234567',
    '13800138000转8001',
  ])('%s is not a mobile number', (raw) => {
    expect(readPhone(raw)).toEqual({ kind: 'fault', code: 'phone_invalid' });
  });

  test('no digit is ever invented: the number stands in the cell as it is read', () => {
    const signs = fc.constantFrom(...'0123456789+-. *xE()　８'.split(''));
    fc.assert(
      fc.property(fc.array(signs, { maxLength: 20 }), (parts) => {
        const raw = parts.join('');
        const reading = readPhone(raw);
        if (reading.kind !== 'phone') return;
        expect(reading.phone).toMatch(/^1[3-9]\d{9}$/);
        expect(raw.normalize('NFKC').replace(/\.0+$/, '').replace(/\D/g, '')).toContain(reading.phone);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('several phones in one cell', () => {
  test.each([
    ['13800138000/13900139000', ['13800138000', '13900139000']],
    ['13800138000、13900139000', ['13800138000', '13900139000']],
    ['13800138000 13900139000', ['13800138000', '13900139000']],
    ['13800138000，13900139000；13700137000', ['13800138000', '13900139000', '13700137000']],
    ['138 0013 8000', ['138 0013 8000']],
    ['13800138000', ['13800138000']],
  ])('%s', (raw, parts) => {
    expect(splitPhones(raw)).toEqual(parts);
  });
});
