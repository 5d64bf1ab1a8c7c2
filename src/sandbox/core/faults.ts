import type { FaultAction, FaultRule, PlatformName } from '../types.ts';
import type { SeededRandom } from './random.ts';

interface ArmedRule {
  rule: FaultRule;
  pattern: RegExp | null;
  /** Calls that matched operation and platform. */
  seen: number;
  /** Times the rule struck. */
  hits: number;
}

/** Decides which calls go wrong, and how. Rules are tried in the order they were added; the first that strikes wins. */
export class FaultBook {
  #rules: ArmedRule[] = [];
  readonly #random: SeededRandom;

  constructor(random: SeededRandom, rules: readonly FaultRule[] = []) {
    this.#random = random;
    for (const rule of rules) this.add(rule);
  }

  add(rule: FaultRule): void {
    const pattern = rule.operation === undefined ? null : new RegExp(`^(?:${escapeDots(rule.operation)})$`);
    this.#rules.push({ rule, pattern, seen: 0, hits: 0 });
  }

  clear(): void {
    this.#rules = [];
  }

  /** Every matching rule counts the call, whether or not an earlier one struck, so `nth` means what it says. */
  strike(platform: PlatformName, operation: string): FaultAction | null {
    let action: FaultAction | null = null;
    for (const armed of this.#rules) {
      const { rule, pattern } = armed;
      if (rule.platform !== undefined && rule.platform !== platform) continue;
      if (pattern !== null && !pattern.test(operation)) continue;
      armed.seen++;
      if (action !== null) continue;
      if (rule.times !== undefined && armed.hits >= rule.times) continue;
      if (rule.nth !== undefined && ![rule.nth].flat().includes(armed.seen)) continue;
      if (rule.probability !== undefined && this.#random.next() >= rule.probability) continue;
      armed.hits++;
      action = rule.action;
    }
    return action;
  }
}

/** A plain operation name such as `record.list` is meant literally; a real expression keeps its own dots. */
function escapeDots(source: string): string {
  return /^[a-z_.]+$/.test(source) ? source.replaceAll('.', '\\.') : source;
}
