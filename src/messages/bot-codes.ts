import { type Text, text } from './text.ts';

/** What a code of a group bot means, and what the operator does about it. */
export interface BotMeaning {
  readonly text: Text;
  readonly hint: Text;
}

/** Every meaning that the codes of group bots and messages have. Which codes mean it stands in notify/bot-codes.ts. */
export const botMeanings = {
  feishuBody: {
    text: text('飞书不接受消息的格式', 'Feishu does not take the format of the message'),
    hint: text(
      '请核对 notification.webhook_url 是「自定义机器人」的地址（…/open-apis/bot/v2/hook/…），v1 的旧机器人请重新添加。',
      'Check that notification.webhook_url is the address of a custom bot (…/open-apis/bot/v2/hook/…); add a v1 bot anew.',
    ),
  },
  feishuAddress: {
    text: text('机器人地址无效，或机器人已被移出群', 'the address is wrong, or the bot was removed from the group'),
    hint: text(
      '在飞书群「设置 → 群机器人」中重新添加自定义机器人，把新的地址填入 notification.webhook_url。',
      'Add a custom bot again in the group under Settings → Bots, and put its address into notification.webhook_url.',
    ),
  },
  feishuType: {
    text: text('飞书不认识消息类型', 'Feishu does not know the type of the message'),
    hint: text(
      '多半是代理改动了请求内容：检查 HTTPS_PROXY；直连也这样时请反馈，这是程序的缺陷。',
      'A proxy probably alters the body: check HTTPS_PROXY; when it happens without one it is a bug, please report it.',
    ),
  },
  feishuSignature: {
    text: text('签名不对，或本机时间相差超过 1 小时', 'the signature is wrong, or the clock is an hour off'),
    hint: text(
      '把群机器人「安全设置 → 签名校验」中的密钥填入该机器人的 secret（notification.secret），并校准本机时间（NTP）。',
      "Put the secret of the bot's Security settings → Signature into its secret (notification.secret), and set this machine's clock (NTP).",
    ),
  },
  feishuIp: {
    text: text('本机 IP 不在飞书机器人的白名单中', "this machine's IP is not on the Feishu bot's allow-list"),
    hint: text(
      '在群机器人的「安全设置 → IP 白名单」中加入本机的出口 IP，或改用签名校验。',
      "Add this machine's egress IP in the bot's Security settings → IP whitelist, or use the signature instead.",
    ),
  },
  feishuKeyword: {
    text: text('消息不含飞书机器人要求的关键词', 'the message lacks the keyword that the Feishu bot asks for'),
    hint: text(
      '在群机器人的「安全设置 → 自定义关键词」中加入 bitable-sync，每条消息都带有它。',
      "Add the keyword bitable-sync in the bot's Security settings → Custom keywords; every message carries it.",
    ),
  },
  feishuTooLong: {
    text: text('消息超过 30 KB', 'the message is larger than 30 KB'),
    hint: text(
      '程序会自动缩短到 20 KB 以内，出现它是程序的缺陷：请反馈，并用 bitable-sync history 查看完整内容。',
      'Messages are cut to 20 KB, so this is a bug: please report it; bitable-sync history has the whole content.',
    ),
  },
  feishuBusy: {
    text: text('飞书机器人发送太频繁', 'the Feishu bot is sending too fast'),
    hint: text(
      '每个机器人每分钟 100 条、每秒 5 条：避开整点和半点发送，没发出的消息下次会补发。',
      'A bot may send 100 a minute and 5 a second: avoid full and half hours; what was not delivered is sent the next time.',
    ),
  },

  dingtalkKeyword: {
    text: text('消息不含钉钉机器人要求的关键词', 'the message lacks the keyword that the DingTalk robot asks for'),
    hint: text(
      '在群「机器人 → 安全设置 → 自定义关键词」中加入 bitable-sync，每条消息都带有它。',
      "Add the keyword bitable-sync in the robot's Security settings (安全设置) → Custom keywords; every message carries it.",
    ),
  },
  dingtalkClock: {
    text: text('钉钉认为消息的时间戳无效', 'DingTalk calls the timestamp of the message invalid'),
    hint: text(
      '本机时间与钉钉相差超过 1 小时：启用时间同步（NTP），再运行 bitable-sync doctor --send-test。',
      'The clock of this machine is more than an hour off: turn on NTP, then run bitable-sync doctor --send-test.',
    ),
  },
  dingtalkIp: {
    text: text('本机 IP 不在钉钉机器人的白名单中', "this machine's IP is not on the DingTalk robot's allow-list"),
    hint: text(
      '在群「机器人 → 安全设置 → IP 地址（段）」中加入本机的出口 IP，或改用加签。',
      "Add this machine's egress IP in the robot's Security settings (安全设置) → IP addresses, or use the signature instead.",
    ),
  },
  dingtalkSignature: {
    text: text('钉钉认为消息的签名不对', 'DingTalk calls the signature of the message wrong'),
    hint: text(
      '把群「机器人 → 安全设置 → 加签」中 SEC 开头的密钥填入该渠道的签名密钥（secret），并校准本机时间。',
      "Put the key that starts with SEC from the robot's Security settings (安全设置) → Signature into secret of the channel, and set the clock of this machine.",
    ),
  },
  dingtalkAddress: {
    text: text('机器人地址中的 access_token 无效', 'the access_token in the address of the robot is wrong'),
    hint: text(
      '在群「机器人」设置中重新复制 Webhook 地址（https://oapi.dingtalk.com/robot/send?access_token=…），填入 webhook_url。',
      'Copy the webhook address (https://oapi.dingtalk.com/robot/send?access_token=…) again from the settings of the robot into webhook_url.',
    ),
  },
  dingtalkRobotOff: {
    text: text('钉钉机器人已被停用', 'the DingTalk robot is disabled'),
    hint: text(
      '在群「设置 → 机器人」中启用它；被管理员停用的话，请联系企业管理员。',
      'Enable it in the group under Settings → Robots (机器人); when an administrator disabled it ask them.',
    ),
  },
  dingtalkRobotGone: {
    text: text('钉钉机器人已被删除', 'the DingTalk robot was deleted'),
    hint: text(
      '在群「设置 → 机器人」中重新添加「自定义」机器人，把新的地址填入 webhook_url。',
      'Add a custom robot again in the group under Settings → Robots (机器人), and put its address into webhook_url.',
    ),
  },
  dingtalkGroupGone: {
    text: text('钉钉群已解散', 'the DingTalk group was dissolved'),
    hint: text(
      '换一个群：在其中添加「自定义」机器人，把它的地址填入 webhook_url。',
      'Choose another group, add a custom robot there, and put its address into webhook_url.',
    ),
  },
  dingtalkBody: {
    text: text('钉钉不接受消息的格式', 'DingTalk does not take the format of the message'),
    hint: text(
      '多半是代理改动了请求：检查 HTTPS_PROXY，地址应以 https://oapi.dingtalk.com/robot/send 开头。',
      'A proxy probably alters it: check HTTPS_PROXY; the address should start with https://oapi.dingtalk.com/robot/send.',
    ),
  },
  dingtalkBlocked: {
    text: text(
      '钉钉机器人发送太频繁，已被限制 10 分钟',
      'the DingTalk robot was too fast and is blocked for ten minutes',
    ),
    hint: text(
      '每个机器人每分钟 20 条：等 10 分钟，或为其他程序另建一个机器人；没发出的消息下次会补发。',
      'A robot may send 20 a minute: wait 10 minutes, or give other programs a robot of their own; what was not delivered is sent the next time.',
    ),
  },
  dingtalkMinute: {
    text: text('钉钉机器人这一分钟发送太多', 'the DingTalk robot has sent too much this minute'),
    hint: text(
      '等 1 分钟；同一个机器人被多个程序使用时请分开。没发出的消息下次会补发。',
      'Wait a minute; separate programs that share one robot. What was not delivered is sent the next time.',
    ),
  },
  dingtalkBusy: {
    text: text('钉钉机器人服务繁忙', "DingTalk's robot service is busy"),
    hint: text(
      '过几分钟会好，没发出的消息下次运行会补发；想马上确认就运行 bitable-sync doctor --send-test。',
      'It passes in a few minutes, and the next run sends what was not delivered; bitable-sync doctor --send-test tries at once.',
    ),
  },
  dingtalkLink: {
    text: text('钉钉拦下了消息中的链接', 'DingTalk blocked a link in the message'),
    hint: text(
      '消息里有钉钉认为不安全的网址，多半来自表格内容：用 bitable-sync rejected list 在本机查看。',
      'The message has an address that DingTalk calls unsafe, most likely from a cell: look at it here with bitable-sync rejected list.',
    ),
  },
  dingtalkText: {
    text: text('钉钉拦下了消息中的文字', 'DingTalk blocked words in the message'),
    hint: text(
      '消息里有钉钉认为不合适的文字，多半来自表格内容：用 bitable-sync history 在本机查看结果。',
      'The message has words that DingTalk does not let through, most likely from a cell: look at the result here with bitable-sync history.',
    ),
  },
  dingtalkImage: {
    text: text('钉钉拦下了消息中的图片', 'DingTalk blocked an image in the message'),
    hint: text(
      '程序不发图片：检查 HTTPS_PROXY 是否改动了消息，或换一个机器人再运行 bitable-sync doctor --send-test。',
      'No images are sent: see whether HTTPS_PROXY alters messages, or try another robot with bitable-sync doctor --send-test.',
    ),
  },
  dingtalkContent: {
    text: text('钉钉拦下了消息内容', 'DingTalk blocked the content of the message'),
    hint: text(
      '消息内容触发了钉钉的安全检查，多半来自表格内容：用 bitable-sync status 在本机查看结果。',
      "The content met DingTalk's safety check, most likely words from a cell: look at the result here with bitable-sync status.",
    ),
  },
  dingtalkTooFast: {
    text: text('给个人发消息太频繁', 'messages to persons are sent too fast'),
    hint: text(
      '等 1 分钟再发，每次最多 20 人；同一机器人被多个程序使用时请错开。',
      'Wait a minute and address 20 persons at most; spread out programs that use the same robot.',
    ),
  },
  dingtalkNotice: {
    text: text('钉钉没有把工作通知发给部分人', 'DingTalk kept the work notice from some persons'),
    hint: text(
      '同样的内容每人每天只收 1 次，每天最多 500 条：在内容里加上日期和时间，减少接收人。',
      'A person gets the same content once a day, and 500 notices at most: put date and time into the text, and address fewer persons.',
    ),
  },
  unknown: {
    text: text('机器人返回了未知的错误', 'the bot answered with an unknown error'),
    hint: text(
      '请核对 notification 中的机器人地址和密钥，再运行 bitable-sync doctor --send-test。',
      'Check address and secret of the bot under notification, then run bitable-sync doctor --send-test.',
    ),
  },
} as const satisfies Record<string, BotMeaning>;
