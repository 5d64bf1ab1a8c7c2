import { text } from './text.ts';

const zhList = (names: readonly string[]) => (names.length > 0 ? names.join('、') : '无');
const list = (names: readonly string[]) => (names.length > 0 ? names.join(', ') : 'none');

/** Texts of `crm-leads import`. */
export const leadMessages = {
  noSource: () =>
    text(
      '没有要导入的线索：未指定文件，也没有配置 crm-leads.sources',
      'No leads to import: no file is named and crm-leads.sources is empty',
    ),
  noSourceHint: () =>
    text(
      '在命令后写明文件（- 表示标准输入），或在配置中添加来源，例如 sources: [{ file: "leads/*.jsonl" }]。',
      'Name a file (- for standard input), or configure a source, for example sources: [{ file: "leads/*.jsonl" }].',
    ),
  noMatch: (pattern: string) => text(`没有文件符合 ${pattern}`, `No file matches ${pattern}`),
  noMatchHint: () =>
    text(
      '请核对路径和通配符；- 表示标准输入，不写文件时读取 crm-leads.sources。',
      'Check the path and its wildcards; - is standard input, and without a file crm-leads.sources is read.',
    ),
  tooLarge: (name: string, megabytes: number) =>
    text(`「${name}」超过 ${megabytes} MB`, `"${name}" is larger than ${megabytes} MB`),
  tooLargeHint: () => text('请拆分成较小的文件。', 'Split it into smaller files.'),
  feedTooLargeHint: () =>
    text(
      '让接口分页返回（crm-leads.sources 的 next、page_param），或调大该来源的 max_mb。',
      'Let the feed page its answer (next and page_param of crm-leads.sources), or raise max_mb of the source.',
    ),
  webPage: (name: string) => text(`「${name}」返回的是网页，不是线索数据`, `"${name}" is a web page, not leads`),
  webPageHint: () =>
    text(
      '地址可能需要登录，或者写错了；请在浏览器中确认它返回 JSON。',
      'The address may need a login, or be wrong; check that it answers with JSON.',
    ),
  invalidJson: (name: string, line: number, column: number) =>
    text(
      `「${name}」不是有效的 JSON：第 ${line} 行第 ${column} 列有误`,
      `"${name}" is not valid JSON: error on line ${line}, column ${column}`,
    ),
  invalidJsonHint: () =>
    text(
      '可能没有下载完整；也可以每行一个 JSON 对象（JSON lines）。',
      'It may be incomplete. One JSON object per line (JSON lines) is fine, too.',
    ),
  invalidLine: () => text('该行不是有效的 JSON', 'the line is not valid JSON'),
  noItems: (name: string, found: readonly string[]) =>
    text(
      `「${name}」里没有找到线索列表（顶层的键：${zhList(found)}）`,
      `"${name}" holds no list of leads (its keys: ${list(found)})`,
    ),
  noItemsHint: () =>
    text(
      '应是数组，或 {"items": [...]}；接口来源可用 items 指定列表的路径，例如 items: "data.list"。',
      'It should be an array or {"items": [...]}; for a feed, name the path with items, for example items: "data.list".',
    ),
  noItemsAt: (name: string, path: string, found: readonly string[]) =>
    text(
      `「${name}」的应答中 ${path} 不是列表（可用的键：${zhList(found)}）`,
      `"${name}": ${path} is not a list in the answer (keys there: ${list(found)})`,
    ),
  missingContactColumn: (name: string, found: readonly string[]) =>
    text(
      `「${name}」没有电话或微信号的列（找到的列：${zhList(found)}）`,
      `"${name}" has no column for phone or WeChat id (found: ${list(found)})`,
    ),
  missingContactColumnHint: () =>
    text(
      '表头应有 电话 或 微信号（phone、wechat 也可以）。',
      'The header should name 电话 or 微信号 (phone and wechat will do).',
    ),
  redirected: (name: string, host: string) =>
    text(
      `「${name}」被转到另一个地址（${host}），为安全起见没有跟随`,
      `"${name}" redirects to another address (${host}); it was not followed`,
    ),
  redirectedHint: () =>
    text('若这是新地址，请改写配置中的 url。', 'If that is the new address, put it into the configuration.'),
  leavesHost: (name: string, host: string) =>
    text(
      `「${name}」的下一页在另一个地址（${host}），没有跟随`,
      `the next page of "${name}" is at another address (${host}); it was not followed`,
    ),
  tooManyPages: (name: string, pages: number) =>
    text(
      `「${name}」超过 ${pages} 页，后面的没有读取`,
      `"${name}" has more than ${pages} pages; the rest was not read`,
    ),
  tooManyPagesHint: () =>
    text('确实有这么多页时，调大该来源的 max_pages。', 'If it really has that many, raise max_pages of this source.'),
  pageLoop: (name: string) =>
    text(`「${name}」的翻页在原地打转，已停止`, `the pages of "${name}" go round in circles; stopped`),
  pageRepeated: (name: string, page: number) =>
    text(
      `「${name}」第 ${page} 页与上一页相同，视为最后一页`,
      `page ${page} of "${name}" repeats the one before and is taken for the end`,
    ),

  notAnObject: () => text('不是一个对象', 'not an object'),
  columnCount: (expected: number, found: number) =>
    text(`应有 ${expected} 列，实际 ${found} 列`, `expected ${expected} cells, found ${found}`),
  noContact: () => text('既没有电话也没有微信号', 'neither a phone nor a WeChat id'),
  phoneUnused: () => text('，已按微信号导入', '; imported by its WeChat id'),
  phoneIgnored: () => text('，已使用另一个号码', '; the other number is used'),
  movedToWechat: () => text('电话栏里是微信号，已移到「微信号」', 'the phone field held a WeChat id; moved to 微信号'),
  wechatNotId: (shown: string) =>
    text(`不是有效的微信号，已写入备注：${shown}`, `not a WeChat id, kept in the note: ${shown}`),
  unknownChannel: (shown: string) =>
    text(`未知的来源渠道「${shown}」，记为 其他`, `unknown channel "${shown}", taken as 其他`),
  unknownLevel: (shown: string) => text(`未知的意向等级「${shown}」，记为 中`, `unknown level "${shown}", taken as 中`),
  unknownProduct: (shown: string) => text(`未知的意向产品「${shown}」，未写入`, `unknown product "${shown}", left out`),
  invalidAmount: (shown: string) =>
    text(`意向金额不是数字：${shown}，未写入`, `the amount is not a number: ${shown}, left out`),
  ignoredField: (field: string) =>
    text(`「${field}」的类型不对，未使用`, `"${field}" is of the wrong type and was not used`),
  noteClipped: (most: number) =>
    text(`备注超过 ${most} 个字符，已截短`, `the note had more than ${most} characters and was shortened`),
  textClipped: (field: string, most: number) =>
    text(`「${field}」超过 ${most} 个字符，已截短`, `"${field}" had more than ${most} characters and was shortened`),
  listClipped: (field: string, most: number) =>
    text(
      `「${field}」超过 ${most} 个，多余的未写入`,
      `"${field}" had more than ${most} entries; the rest was left out`,
    ),
  /** Stands in the table's 备注. */
  otherPhones: (phones: readonly string[]) => `备用电话：${phones.join('、')}`,
  otherWechat: (words: string) => `微信：${words}`,
  reading: (name: string) => text(`读取 ${name}`, `reading ${name}`),
  writing: () => text('写入线索', 'writing leads'),
};
