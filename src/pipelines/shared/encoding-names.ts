/** Encodings of exports. GBK and GB2312 are subsets of GB18030. */
export type Encoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | 'big5';

/** The bytes from the beginning, as often as asked. */
export type Read = () => AsyncIterable<Uint8Array>;

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
