import { createHash } from 'node:crypto';
import { sharedMessages } from '../../messages/shared.ts';
import { faultOf, mixedFault, neitherFault } from './encoding-faults.ts';
import type { Encoding, Read } from './encoding-names.ts';
import { inputFault } from './faults.ts';

export { type Encoding, encodingNamed, encodingNames, type Read } from './encoding-names.ts';

export interface Inspected {
  /** sha-256 of the bytes, hex. */
  readonly hash: string;
  readonly bytes: number;
  readonly encoding: Encoding;
}

const sampleBytes = 64 * 1024;
/** The rows of one piece are alive together: few enough are gone when memory is next cleared, and cost nothing. */
const pieceBytes = 16 * 1024;

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

/** The input as text, piece by piece. The byte order mark is left out. `inspectText` has found that it decodes. */
export async function* decodeText(read: Read, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  for await (const chunk of read()) {
    for (let start = 0; start < chunk.length; start += pieceBytes) {
      const words = decoder.decode(chunk.subarray(start, start + pieceBytes), { stream: true });
      if (words !== '') yield words;
    }
  }
  const words = decoder.decode();
  if (words !== '') yield words;
}
