import { text } from './text.ts';

/** Texts of `crm-leads remind`. The first three are the contract's words. */
export const remindMessages = {
  title: (count: number) => text(`📋 待跟进客户 (${count}个)`, `📋 Customers to follow up (${count})`),
  none: () => text('✅ 今天没有需要跟进的客户', '✅ No customers need a follow-up today'),
  more: (count: number) => text(`...还有其他 ${count} 个`, `...and ${count} more`),
  overdue: (days: number) =>
    text(
      days === 0 ? '今天' : `逾期 ${days} 天`,
      days === 0 ? 'today' : `${days} ${days === 1 ? 'day' : 'days'} overdue`,
    ),
  nobody: () => text('未分配', 'nobody yet'),
  group: (name: string, count: number) => text(`👤 ${name}（${count}）`, `👤 ${name} (${count})`),
  unnamed: () => text('客户', 'customer'),
  noChannel: () => text('没有接收提醒的通知渠道，未发送', 'No notification channel takes reminders; nothing was sent'),
  alreadySent: (date: string) => text(`${date} 的提醒已经发送过`, `The reminder for ${date} has been sent already`),
  sent: () => text('提醒已发送', 'Reminder sent'),
  notSent: () => text('提醒未能发送', 'The reminder could not be sent'),
};
