import { joinTexts, type Text, text, verbatim } from './text.ts';

const pipelines: Readonly<Record<string, Text>> = {
  'dingtalk-approvals': text('钉钉审批同步', 'DingTalk approvals'),
  'crm-leads': text('客户线索', 'CRM leads'),
  'csv-students': text('学员导入', 'Student import'),
  customers: text('客户双向同步', 'Customers'),
};

/** A pipeline's name as office staff know it. */
export const pipelineTitle = (pipeline: string): Text =>
  Object.hasOwn(pipelines, pipeline) ? (pipelines[pipeline] as Text) : verbatim(pipeline);

/** `2 小时 5 分钟`, `2 h 5 min`: the two largest units. */
export function durationText(ms: number): Text {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const units: [number, string, string][] = [
    [86_400, '天', 'd'],
    [3_600, '小时', 'h'],
    [60, '分钟', 'min'],
    [1, '秒', 's'],
  ];
  const first = units.findIndex(([size]) => seconds >= size);
  if (first < 0) return text('0 秒', '0 s');
  const parts: Text[] = [];
  let left = seconds;
  for (const [size, zh, en] of units.slice(first, first + 2)) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(text(`${count} ${zh}`, `${count} ${en}`));
  }
  return joinTexts(parts);
}

/** Texts of notifications, of the log and of the heartbeat. */
export const notifyMessages = {
  logFile: (why: string) =>
    text(
      `日志文件无法写入（${why}），本次运行不写日志文件`,
      `The log file cannot be written (${why}); this run goes on without it`,
    ),
  heartbeatRefused: (status: number) =>
    text(`心跳地址返回 HTTP ${status}`, `The heartbeat address answered HTTP ${status}`),

  heartbeatHint: () =>
    text(
      '请在监控服务中核对该检查是否还在，更正 observability.heartbeat_url；同步本身不受影响。',
      'See that the check still exists at the monitor, and correct observability.heartbeat_url; the sync itself is not affected.',
    ),
  failureTitle: (pipeline: string) =>
    text(`❌ ${pipelineTitle(pipeline)['zh-CN']}失败`, `❌ ${pipelineTitle(pipeline).en} failed`),
  stateTitle: (pipeline: string) =>
    text(
      `❌ ${pipelineTitle(pipeline)['zh-CN']}：检查点或状态文件异常`,
      `❌ ${pipelineTitle(pipeline).en}: trouble with the checkpoint or a state file`,
    ),
  partialTitle: (pipeline: string, count: number) =>
    text(
      `⚠️ ${pipelineTitle(pipeline)['zh-CN']}完成，${count} 条未写入`,
      `⚠️ ${pipelineTitle(pipeline).en} finished, ${count} not written`,
    ),
  partialOnlyTitle: (pipeline: string) =>
    text(`⚠️ ${pipelineTitle(pipeline)['zh-CN']}部分完成`, `⚠️ ${pipelineTitle(pipeline).en} finished in part`),
  recoveryTitle: (pipeline: string) =>
    text(`✅ ${pipelineTitle(pipeline)['zh-CN']}已恢复`, `✅ ${pipelineTitle(pipeline).en} recovered`),
  successTitle: (pipeline: string) =>
    text(`✅ ${pipelineTitle(pipeline)['zh-CN']}成功`, `✅ ${pipelineTitle(pipeline).en} succeeded`),
  alertTitle: (pipeline: string) =>
    text(`⚠️ ${pipelineTitle(pipeline)['zh-CN']}需要留意`, `⚠️ ${pipelineTitle(pipeline).en} deserves a look`),
  digestTitle: (count: number) => text(`🔔 ${count} 条通知`, `🔔 ${count} notifications`),

  reason: () => text('原因', 'Reason'),
  code: () => text('错误码', 'Code'),
  hint: () => text('处理建议', 'What to do'),
  time: () => text('时间', 'Time'),
  duration: () => text('用时', 'Took'),
  run: () => text('运行编号', 'Run'),
  result: () => text('结果', 'Result'),
  counts: (created: number, updated: number, unchanged: number) =>
    text(
      `新增 ${created}，更新 ${updated}，未变 ${unchanged}`,
      `${created} created, ${updated} updated, ${unchanged} unchanged`,
    ),
  rejected: () => text('未写入', 'Not written'),
  rejectedLine: (reason: string, count: number) => text(`${reason}：${count} 条`, `${reason}: ${count}`),
  unknown: (count: number) =>
    text(
      `${count} 行无法确认是否写入，下次运行会核对`,
      `${count} rows could not be confirmed; the next run checks them`,
    ),
  rejectedHint: () => text('用 bitable-sync rejected list 查看明细', 'bitable-sync rejected list shows them'),
  lasted: () => text('持续时间', 'Lasted'),
  lastedWords: (ms: number, from: string, to: string) =>
    text(`${durationText(ms)['zh-CN']}（${from} 至 ${to}）`, `${durationText(ms).en} (${from} to ${to})`),
  failedRuns: () => text('失败次数', 'Failed runs'),
  wasCode: () => text('曾经的错误', 'It had been'),
  caughtUp: () => text('补上', 'Caught up'),
  since: () => text('开始于', 'Since'),

  volumeHigh: (count: number, median: number, factor: number) =>
    text(
      `本次读取 ${count} 条，是近期中位数 ${median} 的 ${factor} 倍`,
      `${count} records were read, ${factor} times the recent median of ${median}`,
    ),
  volumeLow: (count: number, median: number) =>
    text(
      `本次只读取 ${count} 条，近期中位数为 ${median}`,
      `Only ${count} records were read; the recent median is ${median}`,
    ),
  callsFailing: (retries: number, calls: number) =>
    text(
      `${calls} 次 API 调用中有 ${retries} 次重试，平台或网络不稳定`,
      `${retries} of ${calls} API calls had to be repeated: the platform or the network is unsteady`,
    ),
  quota: (platform: string, used: number, quota: number, forecast: number) =>
    text(
      `${platform === 'feishu' ? '飞书' : '钉钉'}本月已用 ${used} 次调用，额度 ${quota}，预计月底 ${forecast}`,
      `${platform === 'feishu' ? 'Feishu' : 'DingTalk'}: ${used} calls used this month, quota ${quota}, forecast ${forecast}`,
    ),

  more: (count: number) => text(`…… 另有 ${count} 行未显示`, `… ${count} more lines`),
  channel: (type: string) =>
    ({
      feishu: text('飞书群机器人', 'Feishu group bot'),
      dingtalk: text('钉钉群机器人', 'DingTalk robot'),
      email: text('邮件', 'e-mail'),
      webhook: text('Webhook', 'webhook'),
    })[type] ?? verbatim(type),
  notDelivered: (type: string, why: string) =>
    text(
      `通知未送达（${notifyMessages.channel(type)['zh-CN']}）：${why}`,
      `A notification was not delivered (${notifyMessages.channel(type).en}): ${why}`,
    ),
  noChannel: () =>
    text(
      '没有可用的通知渠道：请在 notification 中配置 webhook_url 或 channels',
      'No notification channel takes this message: set notification.webhook_url or channels',
    ),
  badUrl: () => text('机器人地址不是有效的 http(s) 地址', 'the address is not a valid http(s) address'),
  badUrlHint: () =>
    text(
      '请把群机器人设置里的 Webhook 地址完整复制到 notification.webhook_url（或 channels 中的 webhook_url、url）。',
      'Copy the whole webhook address from the settings of the bot into notification.webhook_url (or webhook_url, url under channels).',
    ),
  held: () =>
    text(
      '已达到机器人的每分钟上限，消息留待下次发送',
      "the robot's limit per minute is reached; the message is kept for the next time",
    ),

  heldHint: () =>
    text(
      '不必处理：下一次运行会补发；经常如此时，为别的程序另建一个机器人。',
      'Nothing needs doing: the next run sends it; when it happens often give other programs a robot of their own.',
    ),
  botRefused: (type: string, meaning: Text, code: number | string, message: string) => {
    const answer = message === '' ? String(code) : `${code}: ${message}`;
    return text(
      `${notifyMessages.channel(type)['zh-CN']}拒绝了消息：${meaning['zh-CN']}（${answer}）`,
      `The ${notifyMessages.channel(type).en} refused the message: ${meaning.en} (${answer})`,
    );
  },
  mailFailed: (code: string) =>
    text(`邮件服务器拒绝或无法连接（${code}）`, `The mail server refused or could not be reached (${code})`),
  mailHint: () => text('请核对 host、port、secure、user 和 password。', 'Check host, port, secure, user and password.'),
  webhookRefused: (status: number) => text(`地址返回 HTTP ${status}`, `The address answered HTTP ${status}`),
  webhookRefusedHint: () =>
    text(
      '请核对该渠道的 url 和 headers；它须接受 JSON 的 POST 请求并返回 2xx。',
      'Check url and headers of the channel: it must take a POST of JSON and answer 2xx.',
    ),
};
