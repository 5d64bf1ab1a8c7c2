import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasesOf, headerScore, missingFields, readHeader } from '../../../src/pipelines/csv-students/columns.ts';
import { LearningKeys } from '../../../src/pipelines/csv-students/keys.ts';
import { RowReader } from '../../../src/pipelines/csv-students/mapper.ts';
import { learningRecordsTableIn, studentsTable } from '../../../src/pipelines/csv-students/tables.ts';
import { keyOf } from '../../../src/sync/keys.ts';

const zone = 'Asia/Shanghai';
const aliases = aliasesOf({});
const title = ['用户ID', '昵称', '手机号', '课程', '学习日期'];
const settings = { zone, aliases, course: null, dayMs: null };
const reader = (cells: readonly string[] = title, more: Partial<typeof settings> | object = {}) =>
  new RowReader(readHeader(cells, aliases), { ...settings, ...more });
const read = (...cells: string[]) => reader().read(cells);
const march1 = Date.UTC(2026, 1, 28, 16);

describe('the header', () => {
  test('is known by its aliases, in any order, case and dress', () => {
    const header = readHeader(
      ['学习时间', ' 用户昵称 ', '备注', 'User_ID', '\ufeff手机号码（选填）', '课程名称*', '', ''],
      aliases,
    );
    expect(header.places).toEqual({ 学习日期: 0, 昵称: 1, 用户ID: 3, 手机号: 4, 课程: 5 });
    expect(header.cells).toHaveLength(6);
  });

  test('of several columns for one field the most exact name wins', () => {
    expect(readHeader(['创建时间', '姓名', '昵称', '绑定手机号', '手机号'], aliases).places).toMatchObject({
      昵称: 2,
      手机号: 4,
    });
  });

  test('configured names come first, also for a name that would mean something else', () => {
    const own = aliasesOf({ 用户ID: ['会员卡号'], 昵称: ['课程名称'] });
    expect(readHeader(['会员卡号', '用户ID', '课程名称', '昵称'], own).places).toMatchObject({
      用户ID: 0,
      昵称: 2,
      课程: -1,
    });
  });

  test('an alias for a column that does not exist is a configuration error', () => {
    expect(() => aliasesOf({ 学号: ['id'] })).toThrow('UNKNOWN_ALIAS_COLUMN');
    expect(() => aliasesOf({ constructor: ['id'] })).toThrow('UNKNOWN_ALIAS_COLUMN');
  });

  test('the same name twice is told', () => {
    expect(readHeader(['用户ID', '昵称', '用户ID'], aliases).repeated).toEqual([
      { header: '用户ID', positions: [1, 3] },
    ]);
  });

  test('course and date may be given instead; the phone may be missing', () => {
    const header = readHeader(['用户ID', '昵称'], aliases);
    expect(missingFields(header, { course: true, date: true })).toEqual([]);
    expect(missingFields(header, { course: false, date: false })).toEqual(['课程', '学习日期']);
    expect(headerScore(['小明', 'u1'], aliases)).toBe(0);
  });
});

describe('a row', () => {
  test('becomes a learning', () => {
    expect(read('00123', '小明', '138 0013 8000', '课一', '2026/3/1 12:00')).toEqual({
      kind: 'learning',
      warning: null,
      learning: { userId: '00123', nickname: '小明', phone: '13800138000', course: '课一', dayMs: march1 },
    });
  });

  test('ids stay text: leading zeros, nineteen digits, marks taken off', () => {
    for (const [raw, id] of [
      ['00123', '00123'],
      ['1234567890123456789', '1234567890123456789'],
      ['\t1234567890123456789', '1234567890123456789'],
      ['="0012"', '0012'],
      ['`0012', '0012'],
      ["'0012", '0012'],
      ['u_5f0c1e10', 'u_5f0c1e10'],
      ['１２３', '123'],
      ['123.0', '123.0'],
    ] as const) {
      expect(read(raw, 'x', '', '课', '2026-03-01')).toMatchObject({ learning: { userId: id } });
    }
  });

  test.each([
    [['', '小明', '', '课', '2026-03-01'], 'missing_field', '用户ID'],
    [['u1', '小明', '', '', '2026-03-01'], 'missing_field', '课程'],
    [['u1', '小明', '', '课', ''], 'missing_field', '学习日期'],
    [['u1', '小明', '', '课', '-'], 'missing_field', '学习日期'],
    [['1.23E+18', '小明', '', '课', '2026-03-01'], 'id_precision_lost', '用户ID'],
    [['u1', '小明', '', '课', '2026-02-30'], 'invalid_date', '学习日期'],
    [['u1', '小明', '', '课', '昨天'], 'invalid_date', '学习日期'],
    [['u1', '小明', '', '课', '03/04/2026'], 'ambiguous_date', '学习日期'],
    [['u1', '小明', '', '课'], 'column_count', null],
    [['u1', '小', '明', '', '课', '2026-03-01'], 'column_count', null],
    [['u'.repeat(2000), '小明', '', '课', '2026-03-01'], 'field_too_long', '用户ID'],
  ])('%j is rejected as %s', (cells, code, column) => {
    expect(read(...cells)).toMatchObject({ kind: 'reject', code, column });
  });

  test('empty cells beyond the header are nothing', () => {
    expect(read('u1', '小明', '', '课', '2026-03-01', '', ' ')).toMatchObject({ kind: 'learning' });
  });

  test.each([
    ['138****8000', 'phone_masked'],
    ['1.38E+10', 'phone_precision_lost'],
    ['12345', 'phone_invalid'],
  ])('a phone that cannot be read (%s) is dropped with a warning, the row stays', (phone, code) => {
    const reading = read('u1', '小明', phone, '课', '2026-03-01');
    expect(reading).toMatchObject({ kind: 'learning', learning: { phone: '' }, warning: { code } });
  });

  test('an id whose end a spreadsheet may have zeroed is a warning', () => {
    expect(read('1234567890123450000', '小明', '', '课', '2026-03-01')).toMatchObject({
      kind: 'learning',
      warning: { code: 'id_precision_suspect' },
    });
  });

  test('blank rows, repeated headers and footers are no data', () => {
    expect(read('')).toEqual({ kind: 'skip', why: 'blank' });
    expect(read(' ', '\t', '\u3000', '', '')).toEqual({ kind: 'skip', why: 'blank' });
    expect(read(...title).kind).toBe('header');
    for (const cells of [
      ['合计', '200'],
      ['合计：200人'],
      ['总计', '', '', '', '200'],
      ['导出时间：2026-03-01 12:00:00'],
      ['', '', '', '合计', ''],
      ['共 200 条'],
      ['导出人', '王老师', '', '', ''],
    ]) {
      expect(read(...cells)).toEqual({ kind: 'skip', why: 'footer' });
    }
  });

  test('a student who is called like a footer is a student', () => {
    expect(read('合计', '合计', '', '课', '2026-03-01').kind).toBe('learning');
    expect(read('u1', '小计划', '', '课', '2026-02-31')).toMatchObject({ kind: 'reject', code: 'invalid_date' });
  });

  test('a header in another order in the middle of the file moves the columns', () => {
    const rows = reader();
    const again = rows.read(['昵称', '用户ID', '学习日期', '课程', '手机号']);
    if (again.kind !== 'header') throw new Error('not followed');
    rows.header = again.header;
    expect(rows.read(['小明', 'u1', '2026-03-01', '课', ''])).toMatchObject({
      learning: { nickname: '小明', dayMs: march1 },
    });
  });

  test('course and date that are given for the whole file stand in for their columns only', () => {
    const rows = reader(['用户ID', '昵称'], { course: '直播课', dayMs: march1 });
    expect(rows.read(['u1', '小明'])).toMatchObject({ learning: { course: '直播课', dayMs: march1 } });
    expect(reader(title, { course: '直播课', dayMs: 0 }).read(['u1', '小明', '', '课', '2026-03-01'])).toMatchObject({
      learning: { course: '课', dayMs: march1 },
    });
    expect(rows.read(['合计', '2'])).toEqual({ kind: 'skip', why: 'footer' });
  });
});

test('the keys of rows are those that the engine makes from the tables', () => {
  const keys = new LearningKeys(zone);
  const words = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom('a|b', 'ａ１', ' x ', '\u200bx', 'a\\|b', '课一'),
  );
  fc.assert(
    fc.property(words, words, fc.integer({ min: 400_000_000_000, max: 4_000_000_000_000 }), (userId, course, dayMs) => {
      const row = { 用户ID: userId, 课程: course, 学习日期: dayMs };
      const student = keyOf(studentsTable, row);
      const record = keyOf(learningRecordsTableIn(zone), row);
      fc.pre(student !== null && record !== null);
      expect(keys.student(userId)).toBe(student);
      expect(keys.record({ userId, course, dayMs, nickname: '', phone: '' })).toBe(record);
    }),
  );
});
