import { cleanCode, isScientific, saysNothing } from './clean.ts';

export type PhoneFault = 'phone_masked' | 'phone_precision_lost' | 'phone_invalid';

export type PhoneReading =
  | { readonly kind: 'phone'; readonly phone: string }
  | { readonly kind: 'empty' }
  | { readonly kind: 'fault'; readonly code: PhoneFault };

const mobile = /^1[3-9]\d{9}$/;
const empty: PhoneReading = { kind: 'empty' };
const fault = (code: PhoneFault): PhoneReading => ({ kind: 'fault', code });

/**
 * A Chinese mobile number as eleven digits (DESIGN §8.2): NFKC, invisible marks, blanks, dashes, brackets and `+86`/`0086`/`86`
 * removed; a `.0` that a spreadsheet appended too. Never guesses a digit.
 */
export function readPhone(raw: string): PhoneReading {
  if (mobile.test(raw)) return { kind: 'phone', phone: raw };
  const cleaned = cleanCode(raw);
  if (saysNothing(cleaned)) return empty;
  const compact = cleaned.replace(/[\s\-‐-―−－ー_()（）[\]]/g, '');
  if (compact === '') return empty;
  if (isScientific(compact)) return fault('phone_precision_lost');
  const digits = compact
    .replace(/\.0+$/, '')
    .replace(/^(?:\+|00)?86(?=1)/, '')
    .replace(/^\+(?=1[3-9]\d{9}$)/, '');
  if (mobile.test(digits)) return { kind: 'phone', phone: digits };
  if (/\d/.test(compact) && /^[+\d.*x×✕●•·∙#?…]+$/i.test(compact) && /[*x×✕●•·∙#?…]/i.test(compact))
    return fault('phone_masked');
  return fault('phone_invalid');
}

/** Numbers that stand together in one cell: `13800138000/13900139000`, `138 0013 8000、139…`. One number gives one part. */
export function splitPhones(raw: string): string[] {
  const parts = raw
    .normalize('NFKC')
    .split(/[/\\、,;|\n\r&]|或|和|及/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length !== 1) return parts;
  // Blanks may group the digits of one number or stand between two.
  const words = (parts[0] as string).split(/\s+/);
  return words.length > 1 && words.every((word) => readPhone(word).kind === 'phone') ? words : parts;
}
