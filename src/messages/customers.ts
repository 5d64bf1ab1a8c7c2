import { joinTexts, type Text, text, verbatim } from './text.ts';

const zhNames = (names: readonly string[]) => names.map((name) => `「${name}」`).join('、');
const names = (list: readonly string[]) => list.join(', ');

/** Texts of the customers pipeline and its stores. Values that appear in them are already shortened and masked. */
export const customerMessages = {
  // ── the bot's store ──
  storeNotFound: (path: string) => text(`找不到客户库：${path}`, `The customer store ${path} does not exist`),
  storeNotFoundHint: () =>
    text('请检查 config.yaml 中的 customers.store.path。', 'Check customers.store.path in config.yaml.'),
  storeDamaged: (path: string, why: Text) =>
    text(
      `客户库无法解析：${path}（${why['zh-CN']}）；未做任何修改`,
      `The customer store ${path} cannot be parsed (${why.en}); nothing was changed`,
    ),
  storeEmptyFile: () => text('文件是空的', 'the file is empty'),
  storeNotJson: (place: string) =>
    text(`不是有效的 JSON${place && `：${place}`}`, `no valid JSON${place && `: ${place}`}`),
  storeNotArray: (found: string) => text(`应为数组，实际是 ${found}`, `expected an array, found ${found}`),
  storeNotUtf8: () => text('不是 UTF-8 编码', 'not UTF-8'),
  storeDamagedHint: () =>
    text(
      '请从备份恢复该文件后重新运行；程序不会覆盖损坏的文件。',
      'Restore the file from a backup and run again; a damaged file is never overwritten.',
    ),
  storeUnreadable: (path: string, why: string) =>
    text(`无法读取客户库 ${path}（${why}）`, `Cannot read the customer store ${path} (${why})`),
  storeUnwritable: (path: string, why: string) =>
    text(`无法写入客户库 ${path}（${why}）`, `Cannot write the customer store ${path} (${why})`),
  storeRightsHint: () =>
    text(
      '请检查该文件及其目录的读写权限，以及磁盘是否已满。',
      'Check the rights of the file and its folder, and whether the disk is full.',
    ),
  storeBusy: (path: string) =>
    text(
      `客户库 ${path} 正被机器人占用，等待后仍未释放`,
      `The bot keeps the customer store ${path} locked; waiting did not help`,
    ),
  storeKeepsChanging: (path: string) =>
    text(
      `客户库 ${path} 一直在变化，无法安全写入`,
      `The customer store ${path} keeps changing; it could not be written safely`,
    ),
  tryLaterHint: () => text('下次运行会接着处理，不会丢失修改。', 'The next run continues; no edit is lost.'),
  storeTableMissing: (path: string, table: string, found: readonly string[]) =>
    text(
      `数据库 ${path} 中没有表「${table}」（现有：${found.join('、') || '无'}）`,
      `The database ${path} has no table "${table}" (it has: ${names(found) || 'none'})`,
    ),
  storeTableMissingHint: () =>
    text('请检查 config.yaml 中的 customers.store.table。', 'Check customers.store.table in config.yaml.'),
  storeColumnMissing: (table: string, missing: readonly string[], found: readonly string[]) =>
    text(
      `数据库表「${table}」缺少列：${zhNames(missing)}（现有列：${found.join('、')}）`,
      `Table "${table}" of the database lacks the column(s) ${names(missing)} (it has: ${names(found)})`,
    ),
  storeColumnMissingHint: () =>
    text(
      '请在 config.yaml 的 customers.store.columns 中填写实际列名，例如 {customer_id: id}。',
      'Name the real columns in customers.store.columns, for example {customer_id: id}.',
    ),
  storeColumnUnknown: (key: string) =>
    text(
      `customers.store.columns 中的「${key}」不是可同步的列`,
      `customers.store.columns: "${key}" is not a column that is synced`,
    ),
  storeColumnUnknownHint: (known: readonly string[]) => text(`可用：${known.join('、')}`, `Known: ${names(known)}`),

  // ── brakes ──
  deleteBrake: (gone: number, all: number) =>
    text(
      `客户表中有 ${gone} 位客户（共 ${all} 位）的行不见了，超出安全上限（10 行且 10%），未做任何修改`,
      `The rows of ${gone} of ${all} customers have vanished from the table; that exceeds the safety limit (10 rows and 10 %), nothing was changed`,
    ),
  deleteBrakeHint: () =>
    text(
      '请确认应用能看到整张表（高级权限）；误删可在表格历史中恢复。确实要删除这么多，请运行 bitable-sync customers --yes。',
      'Check that the app sees the whole table (advanced permissions); restore the rows from the table’s history if they were deleted by mistake. If so many customers are really gone, run bitable-sync customers --yes.',
    ),
  storeBrake: (gone: number, all: number) =>
    text(
      `客户库中有 ${gone} 位客户（共 ${all} 位）不见了，可能文件被清空或截断，未做任何修改`,
      `${gone} of ${all} customers have vanished from the store, which may be emptied or truncated; nothing was changed`,
    ),
  storeBrakeHint: () =>
    text(
      '请检查 customers.store.path 是否正确。要从表格重建客户库，请运行 bitable-sync customers --direction import。',
      'Check customers.store.path. To rebuild the store from the table, run bitable-sync customers --direction import.',
    ),

  // ── rows that cannot be used ──
  missingNumber: (name: string) =>
    text(
      `${name ? `「${name}」的` : ''}客户编号为空，微信备注中也没有编号`,
      `${name ? `"${name}": ` : ''}客户编号 is empty, and 微信备注 holds no number`,
    ),
  ambiguousNumber: (name: string, ids: readonly string[]) =>
    text(
      `${name ? `「${name}」的` : ''}客户编号为空，微信备注中有多个编号：${ids.join('、')}`,
      `${name ? `"${name}": ` : ''}客户编号 is empty, and 微信备注 holds several numbers: ${names(ids)}`,
    ),
  invalidNumber: (shown: string) =>
    text(
      `客户编号「${shown}」格式不对，应为 K 加四位数字，如 K0001`,
      `客户编号 "${shown}" is malformed; expected K and four digits, such as K0001`,
    ),
  duplicateNumber: (id: string, count: number) =>
    text(
      `客户编号 ${id} 在表格中出现 ${count} 次，请保留一行`,
      `客户编号 ${id} stands in ${count} rows of the table; keep one`,
    ),
  takenNumber: (id: string) =>
    text(
      `微信备注中的编号 ${id} 已经是另一行的客户编号`,
      `The number ${id} in 微信备注 already belongs to another row`,
    ),
  retiredNumber: (id: string, former: string) =>
    text(
      `${id} 曾属于已删除的客户${former ? `「${former}」` : ''}，编号不重复使用；请换一个新编号（bitable-sync customers next-id）`,
      `${id} belonged to ${former ? `"${former}", ` : 'a customer '}since deleted, and numbers are not reused; take a new one (bitable-sync customers next-id)`,
    ),
  storeDuplicate: (id: string, count: number) =>
    text(`客户库中有 ${count} 条记录的编号都是 ${id}`, `${count} records of the store share the number ${id}`),
  storeInvalidNumber: (shown: string) =>
    text(`客户库中有一条记录的编号不对：「${shown}」`, `A record of the store has a malformed number: "${shown}"`),
  storeMissingNumber: () => text('客户库中有一条记录没有编号', 'A record of the store has no number'),
  storeNotAnObject: (place: number) =>
    text(`客户库的第 ${place} 项不是对象`, `Item ${place} of the store is not an object`),
  stillRefused: (id: string) =>
    text(
      `平台拒绝写入 ${id} 的这一行，内容未变前不再重试（--full-check 会重试）`,
      `The platform refused this row of ${id}; it is not tried again until something in it changes (--full-check tries again)`,
    ),
  storePlan: (steps: number) => text(`机器人客户库将改动 ${steps} 处：`, `${steps} change(s) of the store:`),
  storeStep: (action: 'create' | 'update' | 'activate' | 'deactivate', id: string, cells: readonly string[]) => {
    const words = {
      create: text('新建', 'create'),
      update: text('更新', 'update'),
      activate: text('恢复', 'reactivate'),
      deactivate: text('停用', 'deactivate'),
    }[action];
    const inside = cells.length > 0 ? `  ${cells.join('; ')}` : '';
    return text(`  ${words['zh-CN']}  ${id}${inside}`, `  ${words.en}  ${id}${inside}`);
  },
  storePlanMore: (steps: number) =>
    text(`  …还有 ${steps} 处（--json 的 storePlan 有全部）`, `  … and ${steps} more (all in storePlan of --json)`),
  storeWritten: ({ created, updated, deactivated }: { created: number; updated: number; deactivated: number }) =>
    text(
      `机器人客户库：新建 ${created}，更新 ${updated}，停用 ${deactivated}`,
      `Store: ${created} created, ${updated} updated, ${deactivated} deactivated`,
    ),
  storeRefused: (id: string, why: string) =>
    text(`客户库拒绝写入 ${id}：${why}`, `The store refused to write ${id}: ${why}`),

  // ── cells that cannot be used ──
  invalidCell: (column: string, shown: string, side: 'table' | 'store') =>
    joinTexts(
      [
        text(
          `${side === 'table' ? '表格' : '客户库'}中的「${column}」无法使用：`,
          `${column} in the ${side} cannot be used: `,
        ),
        text(`“${shown}”`, `"${shown}"`),
        expectation(column),
      ],
      '',
    ),

  // ── what happened ──
  conflict: (column: string, table: string, store: string) =>
    text(
      `「${column}」两边都改了：表格“${table}”，客户库“${store}”；已采用表格`,
      `${column} was changed on both sides: table "${table}", store "${store}"; the table's value was taken`,
    ),
  deactivated: () =>
    text(
      '表格中已删除该客户，客户库已标记为 inactive，编号不再使用',
      'The customer was deleted in the table: marked inactive in the store, the number is retired',
    ),
  restored: () =>
    text('客户库中少了该客户，已从表格恢复', 'The customer was missing from the store and was restored from the table'),
  reactivated: () => text('该客户重新出现在表格中，已恢复为启用', 'The customer is back in the table and active again'),
  storeReverted: (columns: readonly string[]) =>
    text(
      `客服机器人把刚同步的内容写回了旧值${columns.length > 0 ? `（${columns.join('、')}）` : ''}，将重新写入；请让它写入前重新读取客户库`,
      `The bot wrote back what had just been synced${columns.length > 0 ? ` (${names(columns)})` : ''}; it is written again. Let the bot read the store anew before it writes`,
    ),
  renumbered: (from: string, to: string) =>
    text(
      `客户编号由 ${from} 改为 ${to}：按新客户处理，${from} 已停用`,
      `The number was changed from ${from} to ${to}: treated as a new customer, ${from} is retired`,
    ),

  // ── next-id ──
  unknownSegment: (segment: string) => text(`没有号段「${segment}」`, `There is no segment "${segment}"`),
  knownSegments: (known: readonly string[]) =>
    text(
      `可用的号段：${known.join('、') || '无'}（customers.segments）`,
      `Segments: ${names(known) || 'none'} (customers.segments)`,
    ),
  segmentExhausted: (segment: string, from: string, to: string) =>
    text(`号段「${segment}」（${from}–${to}）的编号已用完`, `Segment "${segment}" (${from}–${to}) has no number left`),
  segmentExhaustedHint: () =>
    text(
      '用过的编号不会再用；请在 customers.segments 中扩大号段。',
      'Numbers are never reused; widen the segment in customers.segments.',
    ),

  // ── the problems file ──
  problemColumns: (): readonly Text[] => [
    text('首次发现', 'first seen'),
    text('客户', 'customer'),
    text('列', 'column'),
    text('代码', 'code'),
    text('说明', 'explanation'),
    text('表格中的值', 'value in the table'),
    text('客户库中的值', 'value in the store'),
  ],
};

function expectation(column: string): Text {
  if (column === '优先级') return text('（应为 1–5 的整数）', ' (a whole number from 1 to 5 is expected)');
  if (column === '电话') return text('（应为电话号码）', ' (a phone number is expected)');
  if (column === '邮箱') return text('（应为邮箱地址）', ' (an e-mail address is expected)');
  if (column === '标签') return text('（应为标签列表）', ' (a list of tags is expected)');
  if (column === '最后活跃') return text('（应为日期时间）', ' (a date and time is expected)');
  return verbatim('');
}
