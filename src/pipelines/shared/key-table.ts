const blockBits = 16;
const blockMask = (1 << blockBits) - 1;

/** A list of unsigned numbers that grows by blocks: a quarter of the memory of an array of the same, and no copy while it grows. */
export class Numbers {
  private readonly blocks: (Uint32Array | Uint16Array | Uint8Array)[] = [];

  constructor(private readonly bits: 8 | 16 | 32) {}

  get(place: number): number {
    return this.blocks[place >>> blockBits]?.[place & blockMask] ?? 0;
  }

  set(place: number, value: number): void {
    this.block(place)[place & blockMask] = value;
  }

  /** Adds bits to what is there. */
  mark(place: number, value: number): void {
    this.set(place, this.get(place) | value);
  }

  private block(place: number) {
    const number = place >>> blockBits;
    let block = this.blocks[number];
    while (block === undefined) {
      const size = 1 << blockBits;
      this.blocks.push(
        this.bits === 32 ? new Uint32Array(size) : this.bits === 16 ? new Uint16Array(size) : new Uint8Array(size),
      );
      block = this.blocks[number];
    }
    return block;
  }
}

const shardCount = 16;
const fill = 0.85;

/** Slots of some of the keys. Shards grow one at a time, so that no growth needs twice the memory. */
class Shard {
  private slots = 64;
  private low = new Uint32Array(this.slots);
  private high = new Uint32Array(this.slots);
  /** Place + 1; 0: free. Without numbering: only whether the slot is taken. */
  private places: Uint32Array | Uint8Array;
  private size = 0;

  constructor(private readonly numbered: boolean) {
    this.places = this.newPlaces();
  }

  /** The stored place + 1, or 0 when the key was new and `place` was stored. */
  put(low: number, high: number, place: number): number {
    let slot = low % this.slots;
    while (this.places[slot] !== 0) {
      if (this.low[slot] === low && this.high[slot] === high) return this.places[slot] as number;
      slot = slot + 1 === this.slots ? 0 : slot + 1;
    }
    this.low[slot] = low;
    this.high[slot] = high;
    this.places[slot] = this.numbered ? place + 1 : 1;
    this.size++;
    if (this.size > this.slots * fill) this.grow();
    return 0;
  }

  private newPlaces() {
    return this.numbered ? new Uint32Array(this.slots) : new Uint8Array(this.slots);
  }

  private grow(): void {
    const { slots, low, high, places } = this;
    this.slots = Math.ceil(slots * 1.3);
    this.low = new Uint32Array(this.slots);
    this.high = new Uint32Array(this.slots);
    this.places = this.newPlaces();
    for (let from = 0; from < slots; from++) {
      if (places[from] === 0) continue;
      let slot = (low[from] as number) % this.slots;
      while (this.places[slot] !== 0) slot = slot + 1 === this.slots ? 0 : slot + 1;
      this.low[slot] = low[from] as number;
      this.high[slot] = high[from] as number;
      this.places[slot] = places[from] as number;
    }
  }
}

/**
 * Tells which keys it has met before, in some 12 bytes a key: as strings, the keys of a long file would take 200 MB. Keys are told
 * apart by 64 seeded bits: that two of a million fall together has a chance of 1 in 30 million.
 */
export class KeyTable {
  private readonly shards: readonly Shard[];
  private readonly seedLow: number;
  private readonly seedHigh: number;
  size = 0;

  /** `numbered`: keys get numbers in the order in which they come. */
  constructor(random: { next(): number }, numbered: boolean) {
    this.shards = Array.from({ length: shardCount }, () => new Shard(numbered));
    this.seedLow = Math.floor(random.next() * 0x1_0000_0000);
    this.seedHigh = Math.floor(random.next() * 0x1_0000_0000);
  }

  /** The number that the key got before, or null when it is new and gets number `size - 1`. Without numbering: 0 or null. */
  add(key: string): number | null {
    let low = this.seedLow ^ 0xdeadbeef;
    let high = this.seedHigh ^ 0x41c6ce57;
    for (let at = 0; at < key.length; at++) {
      const unit = key.charCodeAt(at);
      low = Math.imul(low ^ unit, 2654435761);
      high = Math.imul(high ^ unit, 1597334677);
    }
    low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
    high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
    const shard = this.shards[high & (shardCount - 1)] as Shard;
    const known = shard.put(low >>> 0, high >>> 0, this.size);
    if (known > 0) return known - 1;
    this.size++;
    return null;
  }
}
