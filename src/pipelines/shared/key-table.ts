/** A list of unsigned numbers that grows, eight times smaller than an array of the same. */
export class Numbers {
  private values = new Uint32Array(1024);

  get(place: number): number {
    return this.values[place] ?? 0;
  }

  set(place: number, value: number): void {
    if (place >= this.values.length) {
      const larger = new Uint32Array(Math.max(place + 1, this.values.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[place] = value;
  }
}

/** The same for small numbers. */
export class Flags {
  private values = new Uint8Array(1024);
  length = 0;

  get(place: number): number {
    return this.values[place] ?? 0;
  }

  add(place: number, bits: number): void {
    if (place >= this.values.length) {
      const larger = new Uint8Array(Math.max(place + 1, this.values.length * 2));
      larger.set(this.values);
      this.values = larger;
    }
    this.values[place] = (this.values[place] as number) | bits;
    if (place >= this.length) this.length = place + 1;
  }
}

/**
 * Numbers keys in the order in which they come, in 12 bytes a slot: a million keys of a long file take 25 MB, as strings they would
 * take 200. Keys are told apart by 64 seeded bits: that two of a million fall together has a chance of 1 in 30 million.
 */
export class KeyTable {
  private slots = 1024;
  private low = new Uint32Array(this.slots);
  private high = new Uint32Array(this.slots);
  private places = new Uint32Array(this.slots);
  private readonly seedLow: number;
  private readonly seedHigh: number;
  size = 0;

  constructor(random: { next(): number }) {
    this.seedLow = Math.floor(random.next() * 0xffffffff) >>> 0;
    this.seedHigh = Math.floor(random.next() * 0xffffffff) >>> 0;
  }

  /** The key's number; `isNew` when it had none. */
  place(key: string): { readonly place: number; readonly isNew: boolean } {
    let low = this.seedLow ^ 0xdeadbeef;
    let high = this.seedHigh ^ 0x41c6ce57;
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      low = Math.imul(low ^ unit, 2654435761);
      high = Math.imul(high ^ unit, 1597334677);
    }
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    low >>>= 0;
    high >>>= 0;
    let slot = low & (this.slots - 1);
    for (; this.places[slot] !== 0; slot = (slot + 1) & (this.slots - 1)) {
      if (this.low[slot] === low && this.high[slot] === high)
        return { place: (this.places[slot] as number) - 1, isNew: false };
    }
    this.low[slot] = low;
    this.high[slot] = high;
    this.places[slot] = ++this.size;
    if (this.size > this.slots * 0.7) this.grow();
    return { place: this.size - 1, isNew: true };
  }

  private grow(): void {
    const { slots, low, high, places } = this;
    this.slots = slots * 2;
    this.low = new Uint32Array(this.slots);
    this.high = new Uint32Array(this.slots);
    this.places = new Uint32Array(this.slots);
    for (let from = 0; from < slots; from++) {
      if (places[from] === 0) continue;
      let slot = (low[from] as number) & (this.slots - 1);
      while (this.places[slot] !== 0) slot = (slot + 1) & (this.slots - 1);
      this.low[slot] = low[from] as number;
      this.high[slot] = high[from] as number;
      this.places[slot] = places[from] as number;
    }
  }
}
