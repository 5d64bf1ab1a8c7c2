/**
 * All actions in typed arrays: 400,000 of them take a few megabytes instead of a few hundred. Filled once, then walked approval
 * by approval, each in order of time (equal times in the order of reading: platform times have minutes only).
 */
export class ActionLog {
  private size = 0;
  private instances = new Uint32Array(1024);
  private nodes = new Uint32Array(1024);
  private people = new Uint32Array(1024);
  private words = new Uint32Array(1024);
  private times = new Float64Array(1024);
  private readonly names: string[] = [];
  private readonly ids = new Map<string, number>();

  get count(): number {
    return this.size;
  }

  /** `instance` is the caller's number for the approval. */
  add(instance: number, node: string, person: string, action: string, timeMs: number): void {
    if (this.size === this.times.length) this.grow();
    const place = this.size++;
    this.instances[place] = instance;
    this.nodes[place] = this.idOf(node);
    this.people[place] = this.idOf(person);
    this.words[place] = this.idOf(action);
    this.times[place] = timeMs;
  }

  /** Calls `visit` once per approval that has actions, with its actions in order. The array is reused: copy what is kept. */
  walk(instances: number, visit: (instance: number, actions: readonly LoggedAction[]) => void): void {
    const starts = new Uint32Array(instances + 1);
    for (let place = 0; place < this.size; place++) starts[(this.instances[place] as number) + 1]!++;
    for (let instance = 0; instance < instances; instance++) starts[instance + 1]! += starts[instance] as number;
    const next = starts.slice(0, instances);
    const order = new Uint32Array(this.size);
    for (let place = 0; place < this.size; place++) order[next[this.instances[place] as number]!++] = place;
    for (let instance = 0; instance < instances; instance++) {
      const mine = order.subarray(starts[instance], starts[instance + 1]);
      if (mine.length === 0) continue;
      mine.sort((a, b) => (this.times[a] as number) - (this.times[b] as number) || a - b);
      visit(
        instance,
        Array.from(mine, (place) => ({
          node: this.names[this.nodes[place] as number] as string,
          person: this.names[this.people[place] as number] as string,
          action: this.names[this.words[place] as number] as string,
          timeMs: this.times[place] as number,
        })),
      );
    }
  }

  private idOf(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.names.length;
      this.names.push(name);
      this.ids.set(name, id);
    }
    return id;
  }

  private grow(): void {
    const more = <T extends Uint32Array | Float64Array>(old: T, next: T): T => {
      next.set(old as never);
      return next;
    };
    const length = this.times.length * 2;
    this.instances = more(this.instances, new Uint32Array(length));
    this.nodes = more(this.nodes, new Uint32Array(length));
    this.people = more(this.people, new Uint32Array(length));
    this.words = more(this.words, new Uint32Array(length));
    this.times = more(this.times, new Float64Array(length));
  }
}

export interface LoggedAction {
  readonly node: string;
  readonly person: string;
  readonly action: string;
  readonly timeMs: number;
}
