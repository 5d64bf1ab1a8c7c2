export { type Channel, channelsOf } from './channel.ts';
export { deliver, type NotifyDeps, sendTo } from './deliver.ts';
export { type Message, plainText } from './message.ts';
export { notifyRun } from './notify-run.ts';
export { checkedUrl } from './url.ts';
