import { helpMessages } from '../../src/messages/cli-help.ts';
import { type BotCode, dingtalkRobotCodes, feishuBotCodes } from '../../src/notify/bot-codes.ts';
import { banRule, codeRules } from '../../src/platforms/dingtalk/codes.ts';
import { remedyOf as dingtalkRemedy, type Kind } from '../../src/platforms/dingtalk/rules.ts';
import { type FeishuClass, feishuErrors, remedyOf as feishuRemedy } from '../../src/platforms/feishu/errors.ts';
import { errorCodes, type Meaning, recordCodes } from './codes.ts';
import { cell, code, generated, table } from './markdown.ts';
import { type Scanned, scanCodes } from './scan.ts';

const feishuDoes: Readonly<Record<FeishuClass, string>> = {
  throttled: 'waits, slows down · 等待并放慢',
  retry: 'retries · 重试',
  wait: 'waits longer, retries · 等待较久后重试',
  conflict: 'waits, retries · 等待后重试',
  'not-ready': 'waits, smaller batches · 等待并减小批量',
  overload: 'retries, smaller batches · 重试并减小批量',
  timeout: 'reads back before anything else · 先核对是否已写入',
  renew: 'renews the token once, else exit 4 · 换新凭证，仍失败则退出 4',
  access: 'stops, exit 4 · 停止，退出 4',
  config: 'stops, exit 2 · 停止，退出 2',
  quota: 'stops at once, exit 5 · 立即停止，退出 5',
  row: 'rejects the row · 拒绝该行',
  'row-or-stop': 'rejects the row; elsewhere exit 1 · 拒绝该行，其他情况退出 1',
  size: 'halves the batch · 批量减半',
  'record-gone': 'looks the row up again · 重新查找该行',
  'table-full': 'rejects what is to be created · 拒绝新建的行',
  schema: 're-reads the columns once · 重新读取列',
  'not-found': 'waits if just created, else exit 2 · 刚创建则等待，否则退出 2',
  'page-size': 'smaller pages · 减小每页行数',
  resubmitted: 'reads back · 核对是否已写入',
  done: 'counts as done · 视为完成',
  stop: 'stops, exit 1 · 停止，退出 1',
};

const dingtalkDoes: Readonly<Record<Kind, string>> = {
  transient: 'retries · 重试',
  throttled: 'waits, slows down · 等待并放慢',
  banned: 'stops, exit 5 · 停止，退出 5',
  quota: 'stops at once, exit 5 · 立即停止，退出 5',
  token: 'renews the token once, else exit 4 · 换新凭证，仍失败则退出 4',
  'not-ready': 'waits longer and longer · 逐次加长等待',
  row: 'rejects the row · 拒绝该行',
  size: 'halves the batch · 批量减半',
  'record-gone': 'looks the row up again · 重新查找该行',
  'seen-token': 'reads back · 核对是否已写入',
  instance: 'rejects this approval · 拒绝该审批',
  'fix-access': 'stops, exit 4 · 停止，退出 4',
  'fix-config': 'stops, exit 2 · 停止，退出 2',
  'reject-record': 'rejects the record · 拒绝该记录',
  stop: 'stops, exit 1 · 停止，退出 1',
};

const botDoes: Readonly<Record<BotCode['fate'], string>> = {
  retry: 'retries, then keeps it for the next run · 重试，仍失败则下次补发',
  later: 'keeps it for the next run · 下次补发',
  mend: 'warns, keeps it for the next run · 提示，下次补发',
};

const feishuContext = { consoleUrl: 'https://open.feishu.cn/app', write: true, scopes: ['bitable:app'] };
const namedScopes = ['the permission that the message names · 消息中写明的权限'];

/** docs/reference/errors.md */
export function errorsPage(sourceFolder: string): string {
  const scanned = scanCodes(sourceFolder);
  return `${generated}

# Exit statuses and error codes · 退出状态与错误代码

\`\`\`
${helpMessages.exitStatus()['zh-CN']}
\`\`\`

\`\`\`
${helpMessages.exitStatus().en}
\`\`\`

- [Codes of the program · 程序的代码](#codes-of-the-program--程序的代码)
- [Feishu · 飞书](#feishu--飞书)
- [DingTalk · 钉钉](#dingtalk--钉钉)
- [Group bots · 群机器人](#group-bots--群机器人)
- [Rejected records and warnings · 被拒绝的记录与提示](#rejected-records-and-warnings--被拒绝的记录与提示)

## Codes of the program · 程序的代码

The message on the terminal has the particulars and the next step. “–”: never ends a run. A fault in one input file of several: exit 3.

终端上的消息有具体内容和处理办法。「–」表示不会中止运行；多个输入文件中有一个失败时退出状态为 3。

${table(['Code · 代码', 'Exit · 退出', '含义', 'Meaning'], own(scanned))}

## Feishu · 飞书

${table(['Code · 代码', 'Platform codes · 平台代码', 'What the program does · 程序的处理', '含义与办法', 'Meaning and remedy', 'Page'], feishu())}

## DingTalk · 钉钉

\`*\` matches anything. \`*\` 表示任意内容。

${table(['Code · 代码', 'Platform codes · 平台代码', 'What the program does · 程序的处理', '含义与办法', 'Meaning and remedy', 'Page'], dingtalk())}

## Group bots · 群机器人

\`BOT_REFUSED\`: a message that is not delivered never fails a run. 消息没有送达不影响同步本身。

${table(['Bot · 机器人', 'Platform codes · 平台代码', 'What the program does · 程序的处理', '含义与办法', 'Meaning and remedy', 'Page'], bots())}

## Rejected records and warnings · 被拒绝的记录与提示

**r**: in \`rejected\`; the record was not written, exit 3. **w**: in \`warnings\`; the record was written.

**r**：在 \`rejected\` 中，该记录没有写入，退出状态 3。**w**：在 \`warnings\` 中，记录已写入。

${table(
  ['Code · 代码', '', '含义', 'Meaning'],
  [...recordCodes].map(([name, { exit, zh, en }]) => [code(name), exit, cell(zh), cell(en)]),
)}
`;
}

function own(scanned: Scanned): string[][] {
  return [...errorCodes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, meaning]) => [
      code(name),
      exitOf(meaning, scanned.errors.get(name)),
      cell(meaning.zh),
      cell(meaning.en),
    ]);
}

/** The source knows best; what never ends a run has no exit status, whatever its recovery. */
function exitOf({ exit }: Meaning, found: ReadonlySet<string> | undefined): string {
  if (!/^\d$/.test(exit) || !found || found.size === 0) return exit;
  return [...found].sort().join(' / ');
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

function feishu(): string[][] {
  return feishuErrors.toSorted(byName).map((entry) => {
    const remedy = feishuRemedy(entry, feishuContext);
    return [
      code(entry.name),
      entry.codes.join(', '),
      feishuDoes[entry.class],
      both(entry.text['zh-CN'], remedy['zh-CN'], '。'),
      both(entry.text.en, remedy.en, '. '),
      `[↗](https://open.feishu.cn/document${entry.page})`,
    ];
  });
}

function dingtalk(): string[][] {
  return [...codeRules, banRule].toSorted(byName).map((rule) => {
    const { text, source, operations } = rule;
    const remedy = dingtalkRemedy(rule, { operation: operations?.[0] ?? 'user.get', scopes: namedScopes });
    const only = operations ? ` (${operations.map(code).join(', ')})` : '';
    const codes = rule === banRule ? 'HTML, `punish`' : rule.codes.map(code).join(', ');
    return [
      code(rule.name),
      codes + only,
      dingtalkDoes[rule.kind],
      both(text['zh-CN'], remedy['zh-CN'], '。'),
      both(text.en, remedy.en, '. '),
      `[↗](https://open.dingtalk.com/document/development/${source})`,
    ];
  });
}

function bots(): string[][] {
  const rows = (bot: string, codes: readonly BotCode[], page: string) =>
    codes.map((entry) => [
      bot,
      entry.codes.join(', ') + (entry.words ? ` ${code(entry.words.source)}` : ''),
      botDoes[entry.fate],
      both(entry.text['zh-CN'], entry.hint['zh-CN'], '。'),
      both(entry.text.en, entry.hint.en, '. '),
      `[↗](${page})`,
    ]);
  return [
    ...rows('Feishu · 飞书', feishuBotCodes, 'https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot'),
    ...rows(
      'DingTalk · 钉钉',
      dingtalkRobotCodes,
      'https://open.dingtalk.com/document/development/custom-robots-send-group-messages',
    ),
  ];
}

const both = (text: string, remedy: string, joint: string) => cell(`${text}${joint}${remedy}`);
