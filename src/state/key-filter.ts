const bits = 1 << 25;
const missesBefore = 2000;
const probes = 4;

/**
 * Knows of most absent keys that they are absent, in 4 MiB, without asking the disk: a long import asks the index for a million keys
 * that it does not have. A Bloom filter, filled from the index once enough questions were in vain, at once when the index is empty;
 * never wrong about a key that is there.
 */
export class KeyFilter {
  private words: Uint32Array | null = null;
  private misses = 0;

  /** True: the key is certainly not in the index. */
  rulesOut(key: string): boolean {
    return this.words !== null && !this.visit(key, this.words, false);
  }

  /** A question that found nothing. */
  missed(keys: () => Iterable<string>): void {
    if (this.words !== null) return;
    this.misses++;
    const pays = this.misses === 1 ? isEmpty(keys()) : this.misses >= missesBefore;
    if (!pays) return;
    const words = new Uint32Array(bits / 32);
    for (const key of keys()) this.visit(key, words, true);
    this.words = words;
  }

  added(key: string): void {
    if (this.words !== null) this.visit(key, this.words, true);
  }

  /** Sets the key's bits, or tells whether all are set. */
  private visit(key: string, words: Uint32Array, set: boolean): boolean {
    let first = 0x811c9dc5;
    let second = 0x9e3779b9;
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      first = Math.imul(first ^ unit, 0x01000193);
      second = Math.imul(second ^ unit, 0x85ebca6b);
    }
    first ^= first >>> 15;
    second = (second ^ (second >>> 13)) | 1;
    for (let probe = 0; probe < probes; probe++) {
      const bit = ((first + Math.imul(probe, second)) >>> 0) & (bits - 1);
      const mask = 1 << (bit & 31);
      if (set) words[bit >>> 5] = (words[bit >>> 5] as number) | mask;
      else if (((words[bit >>> 5] as number) & mask) === 0) return false;
    }
    return true;
  }
}

function isEmpty(keys: Iterable<string>): boolean {
  for (const _key of keys) return false;
  return true;
}
