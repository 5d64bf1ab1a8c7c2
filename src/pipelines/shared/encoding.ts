import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { SyncError } from '../../errors/index.ts';
import { sharedMessages } from '../../messages/shared.ts';
import { inputFault } from './faults.ts';

/** Encodings of exports. GBK and GB2312 are subsets of GB18030. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | 'big5';

/** The bytes from the beginning, as often as asked. */
export type Read = () => AsyncIterable<Uint8Array>;

export interface Inspected {
  /** sha-256 of the bytes, hex. */
  readonly hash: string;
  readonly bytes: number;
  readonly encoding: Encoding;
}

const names: Readonly<Record<string, Encoding>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  gbk: 'gb18030',
  gb2312: 'gb18030',
  gb18030: 'gb18030',
  cp936: 'gb18030',
  ansi: 'gb18030',
  'utf-16': 'utf-16le',
  utf16: 'utf-16le',
  'utf-16le': 'utf-16le',
  utf16le: 'utf-16le',
  unicode: 'utf-16le',
  'utf-16be': 'utf-16be',
  utf16be: 'utf-16be',
  big5: 'big5',
};

/** The encoding behind a name as users write it; null for one that we do not know. */
export function encodingNamed(name: string): Encoding | null {
  const key = name.trim().toLowerCase().replaceAll('_', '-');
  return Object.hasOwn(names, key) ? (names[key] as Encoding) : null;
}

export const encodingNames = ['utf-8', 'gbk', 'gb18030', 'utf-16le', 'utf-16be', 'big5'] as const;

const sampleBytes = 64 * 1024;

/** Files that are no text at all, by their first bytes. */
function refuseForeign(head: Uint8Array, name: string): void {
  const begins = (...bytes: number[]) => bytes.every((byte, place) => head[place] === byte);
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) {
    throw inputFault('SPREADSHEET_NOT_CSV', sharedMessages.spreadsheet(name), sharedMessages.spreadsheetHint());
  }
  if (begins(0x1f, 0x8b) || begins(0x25, 0x50, 0x44, 0x46) || begins(0x52, 0x61, 0x72, 0x21)) {
    throw inputFault('NOT_TEXT', sharedMessages.notText(name), sharedMessages.notTextHint());
  }
}

function bomOf(head: Uint8Array): Encoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

/** Text has no zero bytes, except UTF-16, where they pile up on one side of each pair. */
function byZeros(sample: Uint8Array): Encoding | 'binary' | null {
  let even = 0;
  let odd = 0;
  for (let place = 0; place < sample.length; place++) {
    if (sample[place] !== 0) continue;
    if (place % 2 === 0) even++;
    else odd++;
  }
  if (even + odd === 0) return null;
  if (odd >= 2 && odd >= even * 3) return 'utf-16le';
  if (even >= 2 && even >= odd * 3) return 'utf-16be';
  return 'binary';
}

/**
 * Decides the encoding by decoding the whole input strictly, not by guessing from a sample: byte order mark; zero bytes (UTF-16);
 * UTF-8; GB18030. `forced` overrules. Memory does not grow with the input.
 * Errors (stop): EMPTY_FILE, SPREADSHEET_NOT_CSV, NOT_TEXT, INVALID_ENCODING (names the byte), MIXED_ENCODING, TRUNCATED_TEXT.
 */
export async function inspectText(
  read: Read,
  input: { name: string; forced?: Encoding | undefined; checkCancelled(): void },
): Promise<Inspected> {
  const { name, forced } = input;
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let headBytes = 0;
  let bytes = 0;
  let blank = true;
  const utf8 = new StrictDecoder('utf-8');
  for await (const chunk of read()) {
    input.checkCancelled();
    hash.update(chunk);
    if (headBytes < sampleBytes) {
      // A pipe may begin with tiny pieces.
      head.push(chunk.subarray(0, sampleBytes - headBytes).slice());
      headBytes += (head.at(-1) as Uint8Array).length;
      if (bytes === 0) refuseForeign(chunk, name);
    }
    bytes += chunk.length;
    blank &&= onlyBlanks(chunk);
    utf8.push(chunk);
  }
  utf8.end();
  const sample = Buffer.concat(head);
  refuseForeign(sample, name);
  if (blank) throw inputFault('EMPTY_FILE', sharedMessages.emptyFile(name), sharedMessages.emptyFileHint());
  const found = { hash: hash.digest('hex'), bytes };
  const bom = bomOf(sample);
  const decided = forced ?? bom;
  if (decided === 'utf-8') {
    if (!utf8.failed) return { ...found, encoding: 'utf-8' };
    throw await faultOf(read, name, 'utf-8');
  }
  if (decided) {
    if (await decodes(read, decided)) return { ...found, encoding: decided };
    throw await faultOf(read, name, decided);
  }
  const zeros = byZeros(sample);
  if (zeros === 'binary') throw inputFault('NOT_TEXT', sharedMessages.notText(name), sharedMessages.notTextHint());
  if (zeros) {
    if (await decodes(read, zeros)) return { ...found, encoding: zeros };
    throw await faultOf(read, name, zeros);
  }
  if (!utf8.failed) return { ...found, encoding: 'utf-8' };
  // Chinese text that is valid UTF-8 up to its last, incomplete character was cut off, whatever else it could be read as.
  if (utf8.failedAtEnd && utf8.sawMultibyte) throw await faultOf(read, name, 'utf-8', true);
  if (!(await decodes(read, 'gb18030'))) throw await neitherFault(read, name);
  const mixed = await mixedFault(read, name);
  if (mixed) throw mixed;
  return { ...found, encoding: 'gb18030' };
}

function onlyBlanks(chunk: Uint8Array): boolean {
  // Byte order marks (EF BB BF, FF FE), line ends, blanks and the zero bytes of UTF-16.
  for (const byte of chunk) {
    if (
      !(
        byte === 0x20 ||
        (byte >= 0x09 && byte <= 0x0d) ||
        byte === 0xef ||
        byte === 0xbb ||
        byte === 0xbf ||
        byte >= 0xfe ||
        byte === 0
      )
    )
      return false;
  }
  return true;
}

/** Feeds a decoder and remembers whether it met anything that is not of its encoding. */
class StrictDecoder {
  failed = false;
  /** Everything was valid but the last character is incomplete. */
  failedAtEnd = false;
  private bytes = 0;
  private units = 0;
  private readonly decoder;

  constructor(private readonly encoding: Encoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  get sawMultibyte(): boolean {
    // An incomplete last character and a mark at the beginning take three bytes each at most.
    return this.encoding === 'utf-8' && this.bytes - this.units > 6;
  }

  push(chunk: Uint8Array): void {
    if (this.failed) return;
    try {
      this.units += this.decoder.decode(chunk, { stream: true }).length;
      this.bytes += chunk.length;
    } catch {
      this.failed = true;
    }
  }

  end(): void {
    if (this.failed) return;
    try {
      this.decoder.decode();
    } catch {
      this.failed = true;
      this.failedAtEnd = true;
    }
  }
}

async function decodes(read: Read, encoding: Encoding): Promise<boolean> {
  const decoder = new StrictDecoder(encoding);
  for await (const chunk of read()) {
    decoder.push(chunk);
    if (decoder.failed) return false;
  }
  decoder.end();
  return !decoder.failed;
}

export interface BytePlace {
  /** 0-based offset of the first byte of the character that cannot be decoded. */
  readonly offset: number;
  /** Physical line, 1-based. */
  readonly line: number;
  /** The input ends within the character. */
  readonly atEnd: boolean;
}

/**
 * Where strict decoding fails. Decoders do not say, so the piece in which one gives up is fed byte by byte to a second one that
 * lags a piece behind.
 */
export async function locateFault(read: Read, encoding: Encoding): Promise<BytePlace | null> {
  const probe = new TextDecoder(encoding, { fatal: true });
  const lagging = new TextDecoder(encoding, { fatal: true });
  let pending: Uint8Array = new Uint8Array();
  let pendingAt = 0;
  let line = 1;
  const countLines = (words: string) => {
    for (let at = words.indexOf('\n'); at >= 0; at = words.indexOf('\n', at + 1)) line++;
  };
  const step = (bytes: Uint8Array, at: number): BytePlace | null => {
    let start = at;
    for (let place = 0; place < bytes.length; place++) {
      try {
        const words = lagging.decode(bytes.subarray(place, place + 1), { stream: true });
        if (words === '') continue;
        countLines(words);
        start = at + place + 1;
      } catch {
        return { offset: start, line, atEnd: false };
      }
    }
    try {
      lagging.decode();
      return null;
    } catch {
      return { offset: start, line, atEnd: true };
    }
  };
  for await (const chunk of read()) {
    try {
      probe.decode(chunk, { stream: true });
    } catch {
      countLines(lagging.decode(pending, { stream: true }));
      return step(chunk, pendingAt + pending.length);
    }
    countLines(lagging.decode(pending, { stream: true }));
    pendingAt += pending.length;
    pending = chunk.slice();
  }
  return step(pending, pendingAt);
}

async function faultOf(read: Read, name: string, encoding: Encoding, truncated = false): Promise<SyncError> {
  const place = (await locateFault(read, encoding)) ?? { offset: 0, line: 1, atEnd: truncated };
  const code = place.atEnd ? 'TRUNCATED_TEXT' : 'INVALID_ENCODING';
  const words = place.atEnd
    ? sharedMessages.truncatedText(name, encoding, place.offset)
    : sharedMessages.invalidEncoding(name, encoding, place.offset, place.line);
  return inputFault(code, words, place.atEnd ? sharedMessages.truncatedHint() : sharedMessages.encodingHint(), {
    ...place,
    encoding,
  });
}

async function neitherFault(read: Read, name: string): Promise<SyncError> {
  const utf8 = await locateFault(read, 'utf-8');
  const gb18030 = await locateFault(read, 'gb18030');
  const at = (place: BytePlace | null) => place ?? { offset: 0, line: 1, atEnd: false };
  return inputFault(
    'INVALID_ENCODING',
    sharedMessages.neitherEncoding(name, at(utf8), at(gb18030)),
    sharedMessages.encodingHint(),
    {
      utf8: at(utf8).offset,
      gb18030: at(gb18030).offset,
    },
  );
}

/** A file that is UTF-8 in one part and GBK in another: names the place where one turns into the other. */
async function mixedFault(read: Read, name: string): Promise<SyncError | null> {
  const foreign = await firstUtf8Line(read);
  if (foreign === null) return null;
  const notUtf8 = (await locateFault(read, 'utf-8')) ?? foreign;
  // UTF-8 first: it ends where decoding it fails. GBK first: it ends at the first line that is UTF-8.
  const { offset, line } = notUtf8.offset > foreign.offset ? notUtf8 : foreign;
  return inputFault('MIXED_ENCODING', sharedMessages.mixedEncoding(name, offset, line), sharedMessages.encodingHint(), {
    offset,
    line,
  });
}

const chineseOnly = /^[\t\r -~\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]*$/;
const twoChinese = /[\u4e00-\u9fff][^\u4e00-\u9fff]*[\u4e00-\u9fff]/;

/**
 * The first line of a GB18030 file that is Chinese in UTF-8. Bytes of UTF-8 often pass as GB18030 and then say nonsense, while a line
 * of real GB18030 that reads as nothing but common Chinese in UTF-8 does not occur by chance. null: none.
 */
async function firstUtf8Line(read: Read): Promise<{ offset: number; line: number } | null> {
  let rest = Buffer.alloc(0);
  let restAt = 0;
  let line = 1;
  const isForeign = (bytes: Buffer) => {
    if (!bytes.some((byte) => byte >= 0x80) || !isUtf8(bytes)) return false;
    const words = bytes.toString('utf8');
    return chineseOnly.test(words) && twoChinese.test(words);
  };
  for await (const chunk of read()) {
    const bytes = rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, from)) {
      if (isForeign(bytes.subarray(from, end))) return { offset: restAt + from, line };
      from = end + 1;
      line++;
    }
    rest = bytes.subarray(from);
    restAt += from;
    // A line that long is no line of a table.
    if (rest.length > 1024 * 1024) return null;
  }
  return isForeign(rest) ? { offset: restAt, line } : null;
}

/** The input as text, piece by piece. The byte order mark is left out. `inspectText` has found that it decodes. */
export async function* decodeText(read: Read, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of read()) {
    const words = decoder.decode(chunk, { stream: true });
    if (words !== '') yield words;
  }
  const words = decoder.decode();
  if (words !== '') yield words;
}
