import { kindWord } from './column-kinds.ts';
import { type Text, text } from './text.ts';

const list = (names: readonly string[]) => names.join(', ');
const zhList = (names: readonly string[]) => names.map((name) => `「${name}」`).join('、');

/** Texts of the engine: tables, columns, writes. */
export const engineMessages = {
  missingColumns: (table: string, missing: readonly string[], found: readonly string[]) =>
    text(
      `表「${table}」缺少列：${zhList(missing)}（现有列：${found.join('、')}）`,
      `Table "${table}" lacks the column(s) ${list(missing)} (it has: ${list(found)})`,
    ),
  missingColumnsHint: (pipeline: string) =>
    text(
      `运行 bitable-sync setup ${pipeline} 自动添加，或在表格中手工添加同名列。`,
      `Run bitable-sync setup ${pipeline} to add them, or add columns of these names by hand.`,
    ),
  wrongTypes: (table: string, wrong: readonly { column: string; found: string; wanted: string }[]) =>
    text(
      `表「${table}」的列类型不对：${wrong.map((w) => `「${w.column}」是 ${w.found}，应为${kindWord(w.wanted)['zh-CN']}`).join('；')}`,
      `Table "${table}" has columns of the wrong type: ${wrong.map((w) => `${w.column} is ${w.found}, expected ${kindWord(w.wanted).en}`).join('; ')}`,
    ),
  wrongTypesHint: () =>
    text(
      '请在表格中把该列改成要求的类型（程序不会改动已有的列）。',
      'Change the type of the column in the table (existing columns are never changed for you).',
    ),
  emptyNotProven: (table: string) =>
    text(
      `读取表「${table}」得到 0 行，但该多维表格开启了高级权限，可能是应用没有查看权限；为避免重复写入，已停止`,
      `Table "${table}" reads as empty, but its base has advanced permissions on, so rows may be hidden from the app; stopped before anything could be doubled`,
    ),
  emptyNotProvenHint: () =>
    text(
      '在多维表格右上角「…」→「更多」→「添加文档应用」把应用设为「可管理」，或在高级权限的角色中授予该表的查看和编辑权限。如果表确实是空的，先手工添加一行（空行也可以）再运行。',
      'Give the app "Can manage" (… → More → Add document app), or a role with read and write access to this table. If the table really is empty, add one row by hand (a blank one will do) and run again.',
    ),
  lost: (table: string) =>
    text(
      `本地记录表明表「${table}」有数据，但平台返回 0 行；为安全起见已停止`,
      `Rows of table "${table}" are on record here, but the platform returned none; stopped to be safe`,
    ),
  duplicateInTable: (key: string, count: number) =>
    text(
      `表中有 ${count} 行的主键都是「${key}」，只更新第一行`,
      `${count} rows in the table share the key "${key}"; only the first is kept up to date`,
    ),
  duplicateHint: (table: string) => text(`bitable-sync dedupe ${table}`, `bitable-sync dedupe ${table}`),
  noKey: () => text('缺少主键', 'the natural key is missing'),
  tableFull: (table: string) =>
    text(`表「${table}」已达到套餐的行数上限`, `table "${table}" is full: the plan's row limit is reached`),
  unknownOutcome: () =>
    text(
      '无法确认是否已写入；下次运行时会先核对再决定',
      'it could not be confirmed whether the row was written; the next run checks before it writes',
    ),
  rowGone: () => text('该行已被删除', 'the row has been deleted'),
  refusedTogether: (reason: Text) =>
    text(
      `${reason['zh-CN']}（全批都因此被拒，为节省调用没有逐行再试；rejected retry 会重试）`,
      `${reason.en} (all of the batch are refused so; not tried one by one, to save calls; rejected retry tries again)`,
    ),
  deleteBrake: (table: string, count: number, rows: number) =>
    text(
      `表「${table}」有 ${count} 行（共 ${rows} 行）需要删除，超出安全上限，未删除；确要删除：完整同步（审批为 --full-check）加 --dry-run --out plan.jsonl，看过计划后 bitable-sync apply plan.jsonl`,
      `${count} of ${rows} rows of table "${table}" would be deleted; that exceeds the safety limit, nothing was deleted. To delete them: a full run (for approvals --full-check) with --dry-run --out plan.jsonl, then, having read the plan, bitable-sync apply plan.jsonl`,
    ),
  newOption: (column: string, option: string) =>
    text(
      `「${column}」没有选项「${option}」，写入后会新建该选项`,
      `"${column}" has no option "${option}"; writing it creates the option`,
    ),
  noLeftoverTable: (table: string) => text(`找不到表 ${table}`, `table ${table} not found`),
  runTimeout: (minutes: number) =>
    text(
      `运行超过 ${minutes} 分钟，已保存并停止`,
      `the run exceeded ${minutes} minutes; it saved its state and stopped`,
    ),
  runTimeoutHint: () =>
    text(
      '再次运行会接着做；首次同步等较长的运行请调大 sync.run_timeout_minutes，或设为 0（不限）。',
      'The next run goes on from there; for long runs, such as a first sync, raise sync.run_timeout_minutes, or set it to 0 (no limit).',
    ),
  unexpected: (message: string) => text(`程序内部错误：${message}`, `internal error: ${message}`),
  unexpectedHint: () => text('这是程序的缺陷，请附上日志反馈。', 'This is a bug; please report it with the log.'),
  interrupted: (signal: string) => text(`收到 ${signal}，已保存进度并停止`, `stopped by ${signal}; progress is saved`),
  interruptedHint: () => text('再次运行即可继续。', 'Run again to continue.'),
};
