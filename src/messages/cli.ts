import { type Text, text } from './text.ts';

/** Texts about what was typed: unknown commands, bad values, combinations that do not go together. */
export const cliMessages = {
  unknownCommand: (name: string) => text(`没有「${name}」这个命令`, `unknown command "${name}"`),
  unknownOption: (flag: string) => text(`没有「${flag}」这个选项`, `unknown option ${flag}`),
  didYouMean: (name: string) => text(`是不是想用 ${name}？`, `Did you mean ${name}?`),
  optionBelongsTo: (flag: string, command: string) =>
    text(`${flag} 要写在命令之后：${command} ${flag}`, `Write it after the command: ${command} ${flag}`),
  seeHelp: (command: string) => text(`用法见 ${command} --help`, `See ${command} --help for the usage.`),
  operandWithDash: (command: string, operand: string) =>
    text(
      `以 - 开头的值（例如审批实例 ID）前面要加 --：${command} -- ${operand}`,
      `Put -- before a value that begins with a dash, such as an approval's id: ${command} -- ${operand}`,
    ),
  missingCommand: (command: string) => text(`${command} 后面需要一个子命令`, `${command} needs a command`),
  missingArgument: (name: string) => text(`缺少参数 ${name}`, `the argument ${name} is missing`),
  optionNeedsValue: (flag: string) => text(`${flag} 后面需要一个值`, `${flag} needs a value`),
  excessArguments: (words: readonly string[]) =>
    text(`多余的参数：${words.join(' ')}`, `unexpected argument${words.length === 1 ? '' : 's'}: ${words.join(' ')}`),
  conflict: (one: string, other: string) =>
    text(`${one} 和 ${other} 不能同时使用`, `${one} and ${other} cannot be used together`),
  needsOther: (flag: string, others: readonly string[]) =>
    text(`${flag} 需要和 ${others.join(' 或 ')} 一起使用`, `${flag} needs ${others.join(' or ')}`),
  needsOneOf: (flags: readonly string[]) => text(`需要 ${flags.join(' 或 ')}`, `${flags.join(' or ')} is needed`),
  badValue: (name: string, value: string, expected: Text) =>
    text(
      `${name} 的值「${value}」无效，应为${expected['zh-CN']}`,
      `${name}: "${value}" is not valid, expected ${expected.en}`,
    ),
  noSuchDate: (name: string, value: string) =>
    text(`${name} 的值「${value}」不是存在的日期或时间`, `${name}: "${value}" is not a date or time that exists`),
  reversed: (from: string, to: string) => text(`${to} 早于 ${from}`, `${to} is earlier than ${from}`),

  expectWhole: (range: string) => text(` ${range} 的整数`, `a whole number ${range}`),
  expectDate: () => text('日期 YYYY-MM-DD，如 2026-11-20', 'a date YYYY-MM-DD such as 2026-11-20'),
  expectTime: () =>
    text('时间 "YYYY-MM-DD HH:mm:ss" 或日期 YYYY-MM-DD', 'a time "YYYY-MM-DD HH:mm:ss" or a date YYYY-MM-DD'),
  expectDuration: () => text('时长，如 26h、90m、2d', 'a duration such as 26h, 90m or 2d'),
  expectOneOf: (words: readonly string[]) => text(` ${words.join('、')} 之一`, `one of ${words.join(', ')}`),
  expectCondition: () =>
    text(
      '条件，如 来源渠道=抖音、意向金额>=100000、备注~加急、备注=（空）',
      'a condition: COLUMN=VALUE, or one of != < <= > >= ~ (contains); COLUMN= means empty',
    ),
  expectNonEmpty: () => text('非空的文字', 'a text that is not empty'),

  errorLabel: () => text('错误', 'Error'),
  hintLabel: () => text('处理办法', 'What to do'),
  warningLabel: () => text('注意', 'Warning'),
};
