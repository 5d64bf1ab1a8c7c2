import type { Lead } from './mapper.ts';
import { wechatKey } from './tables.ts';

/** Where a lead came from. */
export interface Origin {
  readonly source: number;
  readonly line: number | undefined;
  readonly place: number;
  readonly payload: unknown;
}

export interface MergedLead {
  lead: Lead;
  readonly origins: Origin[];
}

const union = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])];

/** Two entries for one person: the first has the word, the second fills its gaps; words, tags, numbers and notes add up. */
export function mergeLeads(a: Lead, b: Lead): Lead {
  const notes =
    b.note === '' || a.note.includes(b.note) ? a.note : b.note.includes(a.note) ? b.note : `${a.note}\n${b.note}`;
  const phone = a.phone ?? b.phone;
  return {
    phone,
    wechat: a.wechat ?? b.wechat,
    name: a.name ?? b.name,
    // 其他 and 中 say little: a second opinion is better.
    channel: a.channel === null || (a.channel === '其他' && b.channel !== null) ? b.channel : a.channel,
    level: a.level ?? b.level,
    product: a.product ?? b.product,
    amount: a.amount ?? b.amount,
    note: notes,
    otherPhones: union(a.otherPhones, b.otherPhones).filter((other) => other !== phone),
    keywords: union(a.keywords, b.keywords),
    tags: union(a.tags, b.tags),
  };
}

/** Collects leads so that no two share a phone, and none without a phone shares a WeChat id with another. */
export class LeadCollection {
  readonly leads: MergedLead[] = [];
  private readonly byPhone = new Map<string, MergedLead>();
  private readonly byWechat = new Map<string, MergedLead>();

  /** How many entries turned out to be repetitions: 0 when the lead was new, 2 when it shows that two that are there are one. */
  add(lead: Lead, origin: Origin): number {
    const known = this.find(lead);
    if (known) {
      known.lead = mergeLeads(known.lead, lead);
      known.origins.push(origin);
      const absorbed = this.absorb(known);
      this.remember(known);
      return 1 + absorbed;
    }
    const merged: MergedLead = { lead, origins: [origin] };
    this.leads.push(merged);
    this.remember(merged);
    return 0;
  }

  /** A phone's lead has learnt a WeChat id under which an entry without a phone stands: the same customer. */
  private absorb(known: MergedLead): number {
    const { phone, wechat } = known.lead;
    if (phone === null || wechat === null) return 0;
    const key = wechatKey(wechat);
    const other = this.byWechat.get(key);
    if (other === undefined || other === known || other.lead.phone !== null) return 0;
    known.lead = mergeLeads(known.lead, other.lead);
    known.origins.push(...other.origins);
    this.leads.splice(this.leads.indexOf(other), 1);
    this.byWechat.set(key, known);
    return 1;
  }

  private find(lead: Lead): MergedLead | undefined {
    const samePhone = lead.phone === null ? undefined : this.byPhone.get(lead.phone);
    if (samePhone || lead.wechat === null) return samePhone;
    const sameWechat = this.byWechat.get(wechatKey(lead.wechat));
    // Two numbers are two customers, whatever their WeChat id.
    return sameWechat && (lead.phone === null || sameWechat.lead.phone === null) ? sameWechat : undefined;
  }

  private remember(merged: MergedLead): void {
    const { phone, wechat } = merged.lead;
    if (phone !== null) this.byPhone.set(phone, merged);
    if (wechat === null) return;
    const key = wechatKey(wechat);
    if (!this.byWechat.has(key)) this.byWechat.set(key, merged);
  }
}
