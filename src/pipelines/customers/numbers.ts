import type { Cell } from '../../sync/contracts.ts';
import { normalizeKeyPart } from '../../sync/keys.ts';

const shape = /^K\d{4}$/;
// Chinese characters may touch the number ("张三K0001"), Latin letters and digits may not ("AK0001", "K00012").
const inRemark = /(?<![\p{Script=Latin}\p{N}])K(\d{4})(?![\p{Script=Latin}\p{N}])/giu;

/** ` ｋ0008 ` → `K0008`. What has another shape comes back as it is, for messages; empty stays empty. */
export function normalizeCustomerId(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return value === null || value === undefined ? '' : '?';
  return normalizeKeyPart(value as Cell).toUpperCase();
}

export function isCustomerId(id: string): boolean {
  return shape.test(id);
}

export type RemarkReading =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly id: string }
  | { readonly kind: 'several'; readonly ids: readonly string[] };

/** Numbers in a remark such as “K0005 李总”, “张三K0001”, “ｋ０００１”. */
export function readRemark(remark: Cell | undefined): RemarkReading {
  const ids = [...new Set([...normalizeKeyPart(remark).matchAll(inRemark)].map((match) => `K${match[1]}`))];
  const [first] = ids;
  if (first === undefined) return { kind: 'none' };
  return ids.length === 1 ? { kind: 'one', id: first } : { kind: 'several', ids };
}

export const idOfNumber = (number: number): string => `K${String(number).padStart(4, '0')}`;

/** The smallest number of the segment that nobody ever had; null when there is none left. */
export function smallestFree(segment: readonly [number, number], used: ReadonlySet<string>): string | null {
  for (let number = segment[0]; number <= segment[1]; number++) {
    const id = idOfNumber(number);
    if (!used.has(id)) return id;
  }
  return null;
}
