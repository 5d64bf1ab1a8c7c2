import { SyncError } from '../../errors/index.ts';
import { studentMessages } from '../../messages/students.ts';
import { cleanText, quoteCell } from '../shared/clean.ts';
import { inputFault } from '../shared/faults.ts';

export const fields = ['用户ID', '昵称', '手机号', '课程', '学习日期'] as const;
export type Field = (typeof fields)[number];

/** Headers of exports, best first: where a file has several of a kind, the first in this list wins. */
const builtIn: Readonly<Record<Field, readonly string[]>> = {
  用户ID: [
    '用户ID',
    '用户编号',
    '学员ID',
    '学员编号',
    '会员ID',
    '用户标识',
    '小鹅通用户ID',
    '小鹅通ID',
    '用户识别码',
    'user_id',
    'userid',
    'uid',
  ],
  昵称: [
    '昵称',
    '用户昵称',
    '学员昵称',
    '微信昵称',
    '用户名称',
    '用户名',
    '学员名称',
    '学员姓名',
    '姓名',
    'nickname',
    'nick_name',
    'name',
  ],
  手机号: [
    '手机号',
    '手机号码',
    '手机',
    '用户手机号',
    '学员手机号',
    '绑定手机号',
    '绑定手机',
    '联系手机',
    '采集手机号',
    '联系电话',
    '联系方式',
    '电话',
    '电话号码',
    'phone',
    'mobile',
    'phone_number',
    'tel',
  ],
  课程: [
    '课程',
    '课程名称',
    '课程名',
    '报名课程',
    '商品名称',
    '商品',
    '产品名称',
    '资源名称',
    '直播名称',
    '直播间名称',
    '直播间',
    '专栏名称',
    '训练营名称',
    '训练营',
    '打卡名称',
    '活动名称',
    'course',
    'course_name',
  ],
  学习日期: [
    '学习日期',
    '学习时间',
    '报名日期',
    '报名时间',
    '上课日期',
    '上课时间',
    '首次学习时间',
    '开始学习时间',
    '最近学习时间',
    '最后学习时间',
    '购买日期',
    '购买时间',
    '订购时间',
    '下单时间',
    '支付时间',
    '付款时间',
    '参与时间',
    '加入时间',
    '进入时间',
    '打卡日期',
    '打卡时间',
    '日期',
    'date',
    'study_date',
    'learn_date',
  ],
};

/** A header without what people and exports add to it: case, blanks, `*`, `（必填）`, a colon. */
export function normalizeHeader(raw: string): string {
  return cleanText(raw)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/\((?:必填|选填|可选|必选|可选填|文本|required|optional)\)|[*:"']/g, '');
}

export type Aliases = ReadonlyMap<string, { readonly field: Field; readonly rank: number }>;

/** The alias table with the configured names before the built-in ones. Throws UNKNOWN_ALIAS_COLUMN (fix-config). */
export function aliasesOf(configured: Readonly<Record<string, readonly string[]>>): Aliases {
  const aliases = new Map<string, { field: Field; rank: number }>();
  for (const column of Object.keys(configured)) {
    if (fields.includes(column as Field)) continue;
    throw new SyncError({
      code: 'UNKNOWN_ALIAS_COLUMN',
      recovery: 'fix-config',
      text: studentMessages.unknownAliasColumn(column, fields),
      hint: studentMessages.unknownAliasColumnHint(),
    });
  }
  // Every configured name goes first, so that a user can give a built-in name another meaning.
  for (const source of [configured, builtIn]) {
    for (const field of fields) {
      const names = (Object.hasOwn(source, field) ? source[field] : undefined) ?? [];
      names.forEach((name, place) => {
        const key = normalizeHeader(name);
        const rank = source === configured ? place - 1000 : place;
        if (!aliases.has(key)) aliases.set(key, { field, rank });
      });
    }
  }
  return aliases;
}

export interface Header {
  /** Cells as they stand in the file, without empty ones at the end. */
  readonly cells: readonly string[];
  /** 0-based place of each field; -1: the file does not have it. */
  readonly places: Readonly<Record<Field, number>>;
  /** Header cells that name a field twice. */
  readonly repeated: readonly { readonly header: string; readonly positions: readonly number[] }[];
}

/** Which fields a row of cells names. */
export function readHeader(row: readonly string[], aliases: Aliases): Header {
  const cells = row.map((cell) => cleanText(cell));
  while (cells.length > 0 && cells.at(-1) === '') cells.pop();
  const places: Record<Field, number> = { 用户ID: -1, 昵称: -1, 手机号: -1, 课程: -1, 学习日期: -1 };
  const ranks = new Map<Field, number>();
  const positions = new Map<string, number[]>();
  cells.forEach((cell, place) => {
    const key = normalizeHeader(cell);
    const known = aliases.get(key);
    if (!known) return;
    positions.set(key, [...(positions.get(key) ?? []), place + 1]);
    if (known.rank >= (ranks.get(known.field) ?? Number.POSITIVE_INFINITY)) return;
    ranks.set(known.field, known.rank);
    places[known.field] = place;
  });
  const repeated = [...positions]
    .filter(([, at]) => at.length > 1)
    .map(([, at]) => ({ header: cells[(at[0] as number) - 1] as string, positions: at }));
  return { cells, places, repeated };
}

/** How many fields a row of cells names: the header is the row that names most. */
export function headerScore(row: readonly string[], aliases: Aliases): number {
  const { places } = readHeader(row, aliases);
  return fields.filter((field) => places[field] >= 0).length;
}

/** Fields that a header must have; 课程 and 学习日期 may be given for the whole file instead. */
export function missingFields(header: Header, given: { readonly course: boolean; readonly date: boolean }): Field[] {
  return fields.filter((field) => {
    if (header.places[field] >= 0 || field === '手机号') return false;
    if (field === '课程') return !given.course;
    if (field === '学习日期') return !given.date;
    return true;
  });
}

const shownColumns = 30;

/** MISSING_COLUMN: names what is missing, and what was found instead. */
export function missingColumnsError(name: string, header: Header | null, missing: readonly Field[]): SyncError {
  const found = (header?.cells ?? []).map(quoteCell).filter((cell) => cell !== '');
  const shown = found.length > shownColumns ? [...found.slice(0, shownColumns), '…'] : found;
  return inputFault(
    'MISSING_COLUMN',
    studentMessages.missingColumns(name, missing, shown),
    studentMessages.missingColumnsHint(missing),
    { missing, found: shown },
  );
}
