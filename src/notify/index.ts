export { type Channel, channelsOf, type MailSender, takes } from './channel.ts';
export { type Delivery, deliver, type NotifyDeps, sendTo } from './deliver.ts';
export { type EventKind, type Line, type Message, plainName, plainText } from './message.ts';
export { notifyRun, type RunNews } from './notify-run.ts';
export { checkedUrl } from './url.ts';
