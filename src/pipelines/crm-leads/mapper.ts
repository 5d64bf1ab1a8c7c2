import { leadMessages } from '../../messages/leads.ts';
import { sharedMessages } from '../../messages/shared.ts';
import { joinTexts, type Text } from '../../messages/text.ts';
import { cleanCode, cleanText, clip, isScientific, quoteCell, saysNothing } from '../shared/clean.ts';
import { type PhoneFault, readPhone, splitPhones } from '../shared/phone.ts';
import { fieldsOf, type LeadField } from './fields.ts';
import { readChannel, readLevel, readProduct } from './options.ts';

/** A lead, understood. null: the source says nothing about it. */
export interface Lead {
  readonly phone: string | null;
  readonly wechat: string | null;
  readonly name: string | null;
  readonly channel: string | null;
  readonly level: string | null;
  readonly product: string | null;
  readonly amount: number | null;
  readonly note: string;
  /** Further numbers, for the note. */
  readonly otherPhones: readonly string[];
  readonly keywords: readonly string[];
  readonly tags: readonly string[];
}

export interface LeadWarning {
  readonly code: string;
  readonly message: Text;
}

export type LeadReading =
  | { readonly kind: 'lead'; readonly lead: Lead; readonly warnings: readonly LeadWarning[] }
  | { readonly kind: 'reject'; readonly code: string; readonly reason: Text; readonly column?: string };

export const noteCharsMax = 500;
const nameCharsMax = 100;
const wordsMax = 500;
const wordCharsMax = 100;
/** Nothing that a person wrote is longer: what is beyond it is not even looked at. */
const charsRead = 100_000;

// https://kf.qq.com: 6–20 letters, digits, _ and -, beginning with a letter; older accounts are a phone or a QQ number.
const wechatId = /^[a-z][-_a-z0-9]{5,19}$/i;
const wechatNumber = /^\d{5,12}$/;
const wechatPrefix = /^(?:微信号?|weixin|wechat|wx|vx|v信|薇信|威信)(?:号|id)?\s*[:：]\s*/i;
const samePhone = /^(?:微信)?同(?:手机号?|电话|号|上)?$|^(?:手机|电话)同号$|^微信同号$/;

const phoneMessages: Readonly<Record<PhoneFault, (shown: string) => Text>> = {
  phone_masked: sharedMessages.phoneMasked,
  phone_precision_lost: sharedMessages.phonePrecisionLost,
  phone_invalid: sharedMessages.phoneInvalid,
};

/** Strings and numbers as words; lists of them flattened. null where something else stands there. */
function wordsOf(value: unknown, depth = 0): string[] | null {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return [value.slice(0, charsRead)];
  if (typeof value === 'number') return Number.isFinite(value) ? [String(value)] : [];
  if (!Array.isArray(value) || depth > 0) return null;
  const parts: string[] = [];
  for (const member of value.slice(0, 1000)) {
    const words = wordsOf(member, depth + 1);
    if (words === null) return null;
    parts.push(...words);
  }
  return parts;
}

class Reader {
  readonly warnings: LeadWarning[] = [];
  private readonly values: ReadonlyMap<LeadField, readonly unknown[]>;

  constructor(lead: object) {
    this.values = fieldsOf(lead);
  }

  warn(code: string, message: Text): void {
    this.warnings.push({ code, message });
  }

  words(field: LeadField): string[] {
    const all: string[] = [];
    for (const value of this.values.get(field) ?? []) {
      const words = wordsOf(value);
      if (words === null) this.warn('wrong_type', leadMessages.ignoredField(field));
      else all.push(...words);
    }
    return all;
  }

  /** The first value that says something. */
  first(field: LeadField): string {
    return (
      this.words(field)
        .map(cleanText)
        .find((words) => !saysNothing(words)) ?? ''
    );
  }
}

interface Contacts {
  readonly phones: string[];
  readonly wechats: string[];
  readonly fault: { readonly code: PhoneFault; readonly shown: string } | null;
}

/** A number inside a few words: 电话13800138000（张先生）. Only where no other digit could belong to it. */
function phoneWithin(words: string): string | null {
  const found = /(?<!\d)1[3-9]\d{9}(?!\d)/.exec(words);
  if (!found) return null;
  return /\d/.test(words.replace(found[0], '')) ? null : found[0];
}

function readContacts(raws: readonly string[]): Contacts {
  const phones: string[] = [];
  const wechats: string[] = [];
  let fault: Contacts['fault'] = null;
  for (const raw of raws) {
    const cleaned = cleanCode(raw);
    if (saysNothing(cleaned)) continue;
    const id = cleaned.replace(wechatPrefix, '');
    if (wechatId.test(id)) {
      wechats.push(id);
      continue;
    }
    for (const part of splitPhones(cleaned)) {
      const reading = readPhone(part);
      const partId = part.replace(wechatPrefix, '');
      const within =
        reading.kind === 'fault' && reading.code === 'phone_invalid' ? phoneWithin(part.normalize('NFKC')) : null;
      if (reading.kind === 'phone') phones.push(reading.phone);
      else if (within) phones.push(within);
      else if (wechatId.test(partId)) wechats.push(partId);
      else if (reading.kind === 'fault') fault ??= { code: reading.code, shown: quoteCell(part) };
    }
  }
  return { phones: [...new Set(phones)], wechats, fault };
}

/** Pure: what a source says about a lead → what we know of it (DESIGN §8.2). */
export function readLead(value: unknown): LeadReading {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { kind: 'reject', code: 'not_an_object', reason: leadMessages.notAnObject() };
  const reader = new Reader(value);
  const contacts = readContacts(reader.words('phone'));
  const { wechat, words: otherWechat } = readWechat(reader, contacts);
  const [phone = null, ...otherPhones] = contacts.phones;
  if (phone === null && wechat === null) {
    if (contacts.fault)
      return {
        kind: 'reject',
        code: contacts.fault.code,
        reason: phoneMessages[contacts.fault.code](contacts.fault.shown),
        column: '电话',
      };
    return { kind: 'reject', code: 'no_contact', reason: leadMessages.noContact() };
  }
  if (contacts.fault) {
    const after = phone === null ? leadMessages.phoneUnused() : leadMessages.phoneIgnored();
    reader.warn(contacts.fault.code, joinTexts([phoneMessages[contacts.fault.code](contacts.fault.shown), after], ''));
  }
  const note = [
    reader
      .words('note')
      .map(cleanNote)
      .filter((words) => words !== '')
      .join('\n'),
    otherWechat ? leadMessages.otherWechat(otherWechat) : '',
  ]
    .filter((words) => words !== '')
    .join('\n');
  const lead: Lead = {
    phone,
    wechat,
    otherPhones,
    name: readName(reader),
    channel: readOption(
      reader,
      'source',
      readChannel,
      (shown) => reader.warn('unknown_channel', leadMessages.unknownChannel(shown)),
      '其他',
    ),
    level: readOption(
      reader,
      'level',
      readLevel,
      (shown) => reader.warn('unknown_level', leadMessages.unknownLevel(shown)),
      '中',
    ),
    product: readOption(
      reader,
      'product',
      readProduct,
      (shown) => reader.warn('unknown_product', leadMessages.unknownProduct(shown)),
      null,
    ),
    amount: readAmount(reader),
    note,
    keywords: readList(reader, 'keywords'),
    tags: readList(reader, 'tags'),
  };
  if (noteOf(lead).clipped) reader.warn('note_clipped', leadMessages.noteClipped(noteCharsMax));
  return { kind: 'lead', lead, warnings: reader.warnings };
}

function readWechat(reader: Reader, contacts: Contacts): { wechat: string | null; words: string | null } {
  for (const raw of reader.words('wechat')) {
    const cleaned = cleanCode(raw).replace(wechatPrefix, '');
    if (saysNothing(cleaned)) continue;
    if (samePhone.test(cleaned)) {
      if (contacts.phones[0]) return { wechat: contacts.phones[0], words: null };
      continue;
    }
    if (wechatId.test(cleaned) || wechatNumber.test(cleaned)) return { wechat: cleaned, words: null };
    // Ids hold no Chinese, blanks or signs: this is a name or a remark.
    if (!/^[\w.@+-]{2,64}$/.test(cleaned)) {
      reader.warn('wechat_not_an_id', leadMessages.wechatNotId(quoteCell(cleaned)));
      return { wechat: contacts.wechats[0] ?? null, words: clip(cleaned, wordCharsMax) };
    }
    return { wechat: cleaned, words: null };
  }
  const [moved = null] = contacts.wechats;
  if (moved !== null) reader.warn('phone_is_wechat', leadMessages.movedToWechat());
  return { wechat: moved, words: null };
}

function readName(reader: Reader): string | null {
  const words = reader.first('name').replace(/\s+/g, ' ');
  if (words === '') return null;
  if (words.length > nameCharsMax) reader.warn('text_clipped', leadMessages.textClipped('姓名', nameCharsMax));
  return clip(words, nameCharsMax);
}

function readOption<T extends string>(
  reader: Reader,
  field: LeadField,
  read: (words: string) => T | null,
  unknown: (shown: string) => void,
  otherwise: T | null,
): T | null {
  const words = reader.first(field);
  if (words === '') return null;
  const option = read(words);
  if (option === null) unknown(quoteCell(words));
  return option ?? otherwise;
}

/** 30万, 300,000, ￥300000.50元 → 300000…; anything else is left out with a warning. */
function readAmount(reader: Reader): number | null {
  const words = reader.first('amount');
  if (words === '') return null;
  const folded = words.normalize('NFKC').replace(/[,\s¥￥$]|人民币|rmb|元|左右|约/gi, '');
  if (isScientific(folded)) return Math.round(Number(folded) * 100) / 100;
  const match = /^(\d{1,13}(?:\.\d{1,6})?)(万|w|千|k|百万|亿)?$/i.exec(folded);
  if (!match) {
    reader.warn('invalid_amount', leadMessages.invalidAmount(quoteCell(words)));
    return null;
  }
  const factors: Readonly<Record<string, number>> = { 万: 1e4, w: 1e4, 千: 1e3, k: 1e3, 百万: 1e6, 亿: 1e8 };
  const amount = Number(match[1]) * (factors[(match[2] ?? '').toLowerCase()] ?? 1);
  return Math.round(amount * 100) / 100;
}

function readList(reader: Reader, field: 'keywords' | 'tags'): string[] {
  const words = reader
    .words(field)
    .flatMap((raw) => raw.split(/[,，;；、|\r\n\t]/))
    .map((part) => clip(cleanText(part), wordCharsMax))
    .filter((part) => part !== '');
  const unique = [...new Set(words)];
  if (unique.length > wordsMax)
    reader.warn('text_clipped', leadMessages.listClipped(field === 'tags' ? '标签' : '搜索关键词', wordsMax));
  return unique.slice(0, wordsMax);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: that they do not belong into a note is the point.
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const lone = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function cleanNote(raw: string): string {
  return raw.replace(/\r\n?/g, '\n').replace(control, '').replace(lone, '').trim();
}

/** 备注: what the source says and the other numbers, together at most 500 characters; the numbers are never what is cut off. */
export function noteOf(lead: Pick<Lead, 'note' | 'otherPhones' | 'phone'>): {
  readonly note: string;
  readonly clipped: boolean;
} {
  const others = lead.otherPhones.filter((phone) => phone !== lead.phone && !lead.note.includes(phone)).slice(0, 10);
  const last = others.length > 0 ? leadMessages.otherPhones(others) : '';
  const room = noteCharsMax - (last === '' ? 0 : last.length + 1);
  const clipped = clip(lead.note, room);
  return { note: [clipped, last].filter((part) => part !== '').join('\n'), clipped: clipped.length < lead.note.length };
}
