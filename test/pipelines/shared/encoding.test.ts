import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { SyncError } from '../../../src/errors/index.ts';
import {
  decodeText,
  type Encoding,
  encodingNamed,
  inspectText,
  type Read,
} from '../../../src/pipelines/shared/encoding.ts';

/** The bytes in pieces of `size`. */
function pieces(bytes: Uint8Array, size = 7): Read {
  return async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
}

async function inspect(bytes: Uint8Array, forced?: Encoding, size?: number) {
  return inspectText(pieces(bytes, size), { name: 'a.csv', forced, checkCancelled: () => undefined });
}

async function fault(bytes: Uint8Array, forced?: Encoding): Promise<SyncError> {
  const thrown = await inspect(bytes, forced).then(
    () => null,
    (error) => error,
  );
  expect(thrown).toBeInstanceOf(SyncError);
  return thrown;
}

const sample = '用户ID,昵称\r\nu1,小明\r\nu2,镕喆𠮷😀\r\n';

describe('the encoding is decided by decoding everything strictly', () => {
  test.each([
    ['UTF-8', Buffer.from(sample), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${sample}`), 'utf-8'],
    ['GBK', iconv.encode('用户ID,昵称\r\nu1,小明\r\n', 'gbk'), 'gb18030'],
    ['GB18030 with four-byte characters', iconv.encode(sample, 'gb18030'), 'gb18030'],
    ['UTF-16 LE with a byte order mark', iconv.encode(sample, 'utf16le', { addBOM: true }), 'utf-16le'],
    ['UTF-16 BE with a byte order mark', iconv.encode(sample, 'utf16be', { addBOM: true }), 'utf-16be'],
    ['UTF-16 LE without', iconv.encode(sample, 'utf16le', { addBOM: false }), 'utf-16le'],
    ['UTF-16 BE without', iconv.encode(sample, 'utf16be', { addBOM: false }), 'utf-16be'],
    ['ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8'],
  ] as const)('%s', async (_name, bytes, encoding) => {
    const found = await inspect(bytes);
    expect(found.encoding).toBe(encoding);
    let words = '';
    for await (const piece of decodeText(pieces(bytes, 3), found.encoding)) words += piece;
    expect(words.startsWith('\ufeff')).toBe(false);
  });

  test('a Chinese character far beyond any sample decides as well', async () => {
    const ascii = Buffer.from('a,b\n'.repeat(50_000));
    expect((await inspect(Buffer.concat([ascii, iconv.encode('小明', 'gbk')]), undefined, 65_536)).encoding).toBe(
      'gb18030',
    );
    expect((await inspect(Buffer.concat([ascii, Buffer.from('小明')]), undefined, 65_536)).encoding).toBe('utf-8');
  });

  test('any text comes back from its encoding, wherever the pieces are cut', async () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((words) => `用户ID,昵称\n${words}x中文\n`);
    const names = fc.constantFrom(['utf8', 'utf-8'] as const, ['gb18030', 'gb18030'] as const);
    await fc.assert(
      fc.asyncProperty(text, names, fc.integer({ min: 1, max: 9 }), async (words, [name, encoding], size) => {
        const bytes = name === 'utf8' ? Buffer.from(words) : iconv.encode(words, name);
        fc.pre(iconv.decode(bytes, name) === words && !words.includes('\u0000') && !words.startsWith('\ufeff'));
        // iconv and ICU disagree on a few private-use characters of GB18030.
        fc.pre(!/[\ue000-\uf8ff\u9fb4-\u9fbb\ufe10-\ufe19\u20ac]/.test(words));
        const found = await inspectText(pieces(bytes, size), { name: 'x', checkCancelled: () => undefined });
        expect(found.encoding).toBe(encoding);
        let decoded = '';
        for await (const piece of decodeText(pieces(bytes, size), found.encoding)) decoded += piece;
        expect(decoded).toBe(words);
      }),
      { numRuns: 60 },
    );
  });

  test('the content has the same fingerprint whatever the pieces', async () => {
    const bytes = Buffer.from(sample);
    expect((await inspect(bytes, undefined, 1)).hash).toBe((await inspect(bytes, undefined, 1000)).hash);
  });
});

describe('what is not text of one encoding is refused', () => {
  test('nothing, a byte order mark alone, blank lines alone', async () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('\ufeff'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('\r\n \r\n'),
      Buffer.from('\ufeff\n'),
    ]) {
      expect((await fault(bytes)).code).toBe('EMPTY_FILE');
    }
  });

  test('workbooks are recognised and the way out is named', async () => {
    for (const head of [
      [0x50, 0x4b, 3, 4],
      [0xd0, 0xcf, 0x11, 0xe0],
    ]) {
      const error = await fault(Buffer.concat([Buffer.from(head), Buffer.from('rest of the workbook')]));
      expect(error.code).toBe('SPREADSHEET_NOT_CSV');
      expect(error.hint?.['zh-CN']).toContain('CSV UTF-8');
    }
  });

  test('binary files', async () => {
    expect((await fault(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))).code).toBe('NOT_TEXT');
    expect((await fault(Buffer.from('a,b\n1,\u00002\nccc,\u0000d\n'))).code).toBe('NOT_TEXT');
  });

  test('UTF-8 that turns into GBK names the first byte that does not belong', async () => {
    const head = Buffer.from('用户ID,昵称\r\nu1,小明\r\nu2,');
    for (const [name, code] of [
      ['你好', 'MIXED_ENCODING'],
      ['你', 'INVALID_ENCODING'],
    ] as const) {
      const tail = code === 'MIXED_ENCODING' ? '' : 'x,中';
      const error = await fault(Buffer.concat([head, iconv.encode(name, 'gbk'), Buffer.from(`${tail},x\r\n`)]));
      expect(error.code).toBe(code);
      expect(error.details['offset'] ?? error.details['utf8']).toBe(head.length);
      expect(error.text['zh-CN']).toContain(`第 ${head.length} 字节（第 3 行）`);
    }
  });

  test('GBK that turns into UTF-8 is refused although its bytes would pass as GBK', async () => {
    const gbk = iconv.encode('用户ID,昵称\r\nu1,小明\r\n', 'gbk');
    const error = await fault(Buffer.concat([gbk, Buffer.from('u2,小明\r\n')]));
    expect(error.code).toBe('MIXED_ENCODING');
    expect(error.details).toMatchObject({ offset: gbk.length, line: 3 });
  });

  test('a text cut off within a character says so', async () => {
    const bytes = Buffer.from('用户ID,昵称\r\nu1,小明');
    for (const cut of [1, 2]) {
      const error = await fault(bytes.subarray(0, bytes.length - cut));
      expect(error.code).toBe('TRUNCATED_TEXT');
      expect(error.details['offset']).toBe(bytes.length - 3);
    }
    const utf16 = iconv.encode(sample, 'utf16le', { addBOM: true });
    expect((await fault(utf16.subarray(0, utf16.length - 1))).code).toBe('TRUNCATED_TEXT');
    const gbk = iconv.encode('用户ID,昵称\r\nu1,小明', 'gbk');
    expect((await fault(gbk.subarray(0, gbk.length - 1))).code).toBe('INVALID_ENCODING');
  });

  test('a byte order mark binds', async () => {
    const error = await fault(Buffer.concat([Buffer.from('\ufeffa,'), iconv.encode('你好', 'gbk')]));
    expect(error.code).toBe('INVALID_ENCODING');
    expect(error.details['offset']).toBe(5);
  });

  test('a named encoding overrules, and is held to just as strictly', async () => {
    const gbk = iconv.encode('小明', 'gbk');
    expect((await inspect(gbk, 'gb18030')).encoding).toBe('gb18030');
    expect((await fault(gbk, 'utf-8')).code).toBe('INVALID_ENCODING');
    expect((await inspect(iconv.encode('小明繁體', 'big5'), 'big5')).encoding).toBe('big5');
  });
});

test('encodings go by the names that people use', () => {
  expect([' GBK ', 'gb2312', 'UTF8', 'utf-8', 'UTF_16LE', 'ansi', 'constructor'].map(encodingNamed)).toEqual([
    'gb18030',
    'gb18030',
    'utf-8',
    'utf-8',
    'utf-16le',
    'gb18030',
    null,
  ]);
});
