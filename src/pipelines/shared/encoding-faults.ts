import { isUtf8 } from 'node:buffer';
import type { SyncError } from '../../errors/index.ts';
import { sharedMessages } from '../../messages/shared.ts';
import type { Encoding, Read } from './encoding-names.ts';
import { inputFault } from './faults.ts';

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

/** Why an input is not text of `encoding`. */
export async function faultOf(read: Read, name: string, encoding: Encoding, truncated = false): Promise<SyncError> {
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

/** Why an input is neither UTF-8 nor GB18030. */
export async function neitherFault(read: Read, name: string): Promise<SyncError> {
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
export async function mixedFault(read: Read, name: string): Promise<SyncError | null> {
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
