import { remindMessages } from '../../messages/remind.ts';
import type { Locale } from '../../messages/text.ts';
import { type Line, type Message, plainName } from '../../notify/message.ts';
import { type DueCustomer, maskPhone } from './remind-due.ts';

export interface RemindWording {
  readonly limit: number;
  readonly showPhone: boolean;
  readonly sendEmpty: boolean;
  readonly locale: Locale;
  /** Whose user ids 跟进人 holds: only its own bot can mention them. */
  readonly platform: 'feishu' | 'dingtalk';
}

/** The one message of the day: the first `limit` customers, grouped by who follows them up where that is known. null: nothing to say. */
export function remindMessage(due: readonly DueCustomer[], wording: RemindWording): Message | null {
  const { locale, limit } = wording;
  const base = { kind: 'reminder', pipeline: 'crm-leads', showPhones: wording.showPhone } as const;
  if (due.length === 0) {
    return wording.sendEmpty
      ? {
          ...base,
          tone: 'good',
          title: remindMessages.none()[locale],
          lines: [{ words: remindMessages.none()[locale] }],
        }
      : null;
  }
  const shown = due.slice(0, limit);
  const lines: Line[] = [];
  for (const { owner, customers } of groups(shown)) {
    if (owner !== undefined) lines.push(heading(owner, customers.length, wording));
    lines.push(...customers.map((customer) => ({ words: customerLine(customer, wording) })));
  }
  if (due.length > shown.length) lines.push({ words: remindMessages.more(due.length - shown.length)[locale] });
  return {
    ...base,
    tone: 'warning',
    title: remindMessages.title(due.length)[locale],
    lines,
    data: { due: due.length, shown: shown.length },
  };
}

type Owner = DueCustomer['owner'];

/** Groups in the order of their most overdue customer. Without any owner there is one group without a heading. */
function groups(due: readonly DueCustomer[]): { owner: Owner | undefined; customers: DueCustomer[] }[] {
  if (due.every(({ owner }) => owner === null)) return [{ owner: undefined, customers: [...due] }];
  const found = new Map<string, { owner: Owner; customers: DueCustomer[] }>();
  for (const customer of due) {
    const key = JSON.stringify(customer.owner);
    const group = found.get(key);
    if (group) group.customers.push(customer);
    else found.set(key, { owner: customer.owner, customers: [customer] });
  }
  return [...found.values()];
}

function heading(owner: Owner, count: number, { locale, platform }: RemindWording): Line {
  if (owner === null) return { words: remindMessages.group(remindMessages.nobody()[locale], count)[locale] };
  if ('name' in owner) return { words: remindMessages.group(plainName(owner.name, 30), count)[locale] };
  return { words: `（${count}）`, mention: { platform, userId: owner.userId } };
}

function customerLine(customer: DueCustomer, { locale, showPhone }: RemindWording): string {
  const contact = customer.phone === '' ? customer.wechat : showPhone ? customer.phone : maskPhone(customer.phone);
  const parts = [
    plainName(customer.name, 30) || remindMessages.unnamed()[locale],
    plainName(contact, 30),
    customer.level,
    customer.nextFollowUp,
    plainName(customer.product, 20),
    remindMessages.overdue(customer.overdueDays)[locale],
  ];
  return `• ${parts.filter((part) => part !== '').join(' - ')}`;
}
