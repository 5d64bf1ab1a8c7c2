import { describe, expect, it } from 'vitest';
import type { ExtraColumn } from '../../../src/config/schema.ts';
import { readValue } from '../../../src/pipelines/dingtalk-approvals/form.ts';
import { readComponent } from '../../../src/pipelines/dingtalk-approvals/shape.ts';
import { mainTable } from '../../../src/pipelines/dingtalk-approvals/tables.ts';
import { departments, map, people } from './builders.ts';

const names = { person: (id: string) => people[id] ?? null, department: (id: string) => departments[id] ?? null };
const read = (componentType: string, value: unknown, extValue?: unknown, name = '控件') => {
  const component = readComponent({ id: 'c', name, value, extValue, componentType });
  if (!component) throw new Error('unreadable');
  return readValue(component, names).text;
};
const json = JSON.stringify;

describe('form values as readable text', () => {
  it.each<[string, unknown, unknown, string]>([
    ['TextField', ' 办公用品 ', undefined, '办公用品'],
    ['TextareaField', '一\n二', undefined, '一\n二'],
    ['TextField', '[重要] 采购', undefined, '[重要] 采购'],
    ['TextField', 'null', undefined, ''],
    ['TextField', null, undefined, ''],
    ['NumberField', '12.5', undefined, '12.5'],
    ['MoneyField', '5', '伍元整', '5'],
    ['PhoneField', '13800000000', undefined, '13800000000'],
    ['DDSelectField', '选项2', json({ label: '选项2', key: 'option_1' }), '选项2'],
    ['DDMultiSelectField', json(['甲', '乙']), json([{ label: '甲', key: '1' }]), '甲、乙'],
    ['DDDateField', '2026-05-27 08:30', undefined, '2026-05-27 08:30'],
    ['DDDateRangeField', json(['2026-05-27', '2026-05-28']), undefined, '2026-05-27 ~ 2026-05-28'],
    ['DDDateRangeField', json(['2026-05-27', '2026-05-28', 2, 'day']), undefined, '2026-05-27 ~ 2026-05-28 2天'],
    [
      'DDHolidayField',
      json(['2026-08-13 12:08', '2026-08-14 18:08', 14.87, 'hour', '事假', '请假类型']),
      '{}',
      '事假 2026-08-13 12:08 ~ 2026-08-14 18:08 14.87小时',
    ],
    [
      'DDOvertimeField',
      json(['2026-08-13 18:00', '2026-08-13 19:00', 1, 'hour', null, '加班类型']),
      '{}',
      '2026-08-13 18:00 ~ 2026-08-13 19:00 1小时',
    ],
    [
      'DDAttachment',
      json([{ fileName: '发票.pdf', fileSize: 1, fileId: 'f' }, { fileName: '合同.docx' }]),
      undefined,
      '发票.pdf、合同.docx',
    ],
    ['DDPhotoField', json(['https://example.com/a.jpg?token=x', 'https://example.com/b.jpg']), undefined, '2 张图片'],
    [
      'InnerContactField',
      '王小明,李主管',
      json([
        { emplId: 'u-filer', name: '王小明' },
        { emplId: 'u-boss', name: '李主管' },
      ]),
      '王小明、李主管',
    ],
    ['InnerContactField', '王小明', undefined, '王小明'],
    ['InnerContactField', json(['u-boss', 'u-gone']), undefined, '李主管、u-gone'],
    ['DepartmentField', '100,7', undefined, '市场部、财务部'],
    ['DepartmentField', '市场部', undefined, '市场部'],
    ['DepartmentField', '100', json([{ id: '100', name: '市场一部' }]), '市场一部'],
    ['DepartmentField', '424242', undefined, '424242'],
    [
      'RelateField',
      json(['inst-7']),
      json({ list: [{ procInstId: 'inst-7', businessId: '2026041615' }] }),
      '2026041615',
    ],
    ['RelateField', json(['inst-7']), undefined, 'inst-7'],
    ['AddressField', '浙江省,杭州市,余杭区 1 号', undefined, '浙江省,杭州市,余杭区 1 号'],
    [
      'TimeAndLocationField',
      json(['2025-05-27 14:27:20', 120.1, 30.2, '杭州市余杭区', 15]),
      undefined,
      '2025-05-27 14:27:20 杭州市余杭区',
    ],
    ['StarRatingField', '5', undefined, '5'],
    ['InvoiceField', '发票 2 张', '{}', '发票 2 张'],
    ['BrandNewField', json([{ label: '甲' }, { name: '乙' }, 3]), undefined, '甲、乙、3'],
    ['BrandNewField', 'plain', undefined, 'plain'],
    ['', json(['甲', '乙']), undefined, '甲、乙'],
    ['', '{not json', undefined, '{not json'],
  ])('%s %j', (type, value, extValue, expected) => {
    expect(read(type, value, extValue)).toBe(expected);
  });

  it('detail tables: a line per row', () => {
    const cell = (label: string, value: string, componentType = 'TextField') => ({
      label,
      value,
      componentType,
      key: `k-${label}`,
    });
    const rows = [
      { rowValue: [cell('项目', '机票'), cell('金额', '800', 'MoneyField'), cell('备注', 'null')], rowNumber: 'r1' },
      {
        rowValue: [cell('项目', '住宿'), cell('凭证', json([{ fileName: '发票.pdf' }]), 'DDAttachment')],
        rowNumber: 'r2',
      },
    ];
    expect(read('TableField', json(rows))).toBe('项目: 机票，金额: 800\n项目: 住宿，凭证: 发票.pdf');
    expect(read('', json(rows))).toBe('项目: 机票，金额: 800\n项目: 住宿，凭证: 发票.pdf');
    expect(read('TableField', json([[{ name: '项目', value: '机票' }]]))).toBe('项目: 机票');
    expect(
      read('TableField', json([{ componentName: 'TextField', componentType: 'TextField', props: { label: '项目' } }])),
    ).toBe('');
    expect(read('TableField', 'null')).toBe('');
  });

  it('suites: their parts, however nested', () => {
    const inner = {
      componentType: 'TableField',
      key: 't',
      props: { label: '行程' },
      value: json([{ rowValue: [{ label: '到达', value: '上海', componentType: 'TextField' }] }]),
    };
    expect(
      read(
        'DDBizSuite',
        json([{ componentType: 'TextField', key: 'r', props: { label: '事由' }, value: '出差' }, inner]),
      ),
    ).toBe('事由: 出差\n行程: 到达: 上海');
  });
});

describe('configured columns', () => {
  const column = (
    form: unknown[],
    field: ExtraColumn | Record<string, ExtraColumn>,
    name = '列',
    processCode = 'PROC-A',
  ) => map({ formComponentValues: form }, { fields: { [name]: field } }, { processCode });
  const text = (name: string, value: string, componentType = 'TextField', more = {}) => ({
    id: `id-${name}`,
    name,
    value,
    componentType,
    ...more,
  });

  it('take the first named component that is filled, by name, id or alias', () => {
    const form = [text('目的地', 'null'), text('地点', '上海', 'TextField', { bizAlias: 'place' })];
    expect(column(form, { from: ['目的地', '地点'], type: 'text' }).main.列).toBe('上海');
    expect(column(form, { from: 'id-地点', type: 'text' }).main.列).toBe('上海');
    expect(column(form, { from: 'place', type: 'text' }).main.列).toBe('上海');
    expect(column(form, { from: '没有', type: 'text' }).main.列).toBeNull();
  });

  it('take one part of a range by its own label', () => {
    const range = {
      id: 'r',
      name: '["开始时间","结束时间"]',
      value: json(['2026-05-27 08:00', '2026-05-28 18:00']),
      componentType: 'DDDateRangeField',
    };
    expect(column([range], { from: '结束时间', type: 'date-time' }).main.列).toBe(
      Date.parse('2026-05-28T18:00:00+08:00'),
    );
    expect(column([range], { from: '开始时间', type: 'text' }).main.列).toBe('2026-05-27 08:00');
  });

  it('take a column of a detail table', () => {
    const table = text(
      '明细',
      json([{ rowValue: [{ label: '项目', value: '机票' }] }, { rowValue: [{ label: '项目', value: '住宿' }] }]),
      'TableField',
    );
    expect(column([table], { from: '明细.项目', type: 'text' }).main.列).toBe('机票、住宿');
    expect(column([table], { from: '项目', type: 'multi-select' }).main.列).toEqual(['机票', '住宿']);
  });

  it.each<[ExtraColumn['type'], string, string, unknown]>([
    ['number', 'NumberField', '1,200.50', 1200.5],
    ['date-time', 'DDDateField', '2026-05-27', Date.parse('2026-05-27T00:00:00+08:00')],
    ['single-select', 'DDSelectField', '甲', '甲'],
    ['multi-select', 'DDMultiSelectField', json(['甲', '乙', '甲']), ['甲', '乙']],
    ['text', 'DDMultiSelectField', json(['甲', '乙']), '甲、乙'],
  ])('come in their type: %s', (type, componentType, value, expected) => {
    expect(column([text('源', value, componentType)], { from: '源', type }).main.列).toEqual(expected);
  });

  it.each<[ExtraColumn['type'], string, string]>([
    ['number', 'TextField', '很多'],
    ['date-time', 'TextField', '明天'],
    ['text', 'DDMultiSelectField', '["甲",'],
    ['text', 'TableField', '[{"rowValue"'],
  ])('are left empty with a warning where the value does not fit: %s from %s', (type, componentType, value) => {
    const mapped = column([text('源', value, componentType)], { from: '源', type });
    expect(mapped.main.列).toBeNull();
    expect(mapped.warnings.map((warning) => warning.code)).toEqual(['form_value_unfit']);
  });

  it('of one template are not touched for another, and win over the common one', () => {
    const form = [text('甲', '1'), text('乙', '2')];
    const fields = {
      列: { from: '甲', type: 'text' as const },
      'PROC-A': { 列: { from: '乙', type: 'text' as const } },
      'PROC-B': { 只有B: { from: '甲', type: 'text' as const } },
    };
    const own = map({ formComponentValues: form }, { fields });
    expect(own.main.列).toBe('2');
    expect(own.main).not.toHaveProperty('只有B');
    expect(map({ formComponentValues: form }, { fields }, { processCode: 'PROC-B' }).main).toMatchObject({
      列: '1',
      只有B: '1',
    });
  });

  it('become optional columns of the table, and may not hide a built-in one', () => {
    const spec = mainTable({ form_fields: { 目的地: { from: '地点', type: 'multi-select' } }, raw_form: true });
    expect(spec.columns.slice(-2)).toEqual([
      { name: '目的地', kind: 'multiSelect', optional: true, optionList: 'open' },
      { name: 'raw_form', kind: 'longText', optional: true },
    ]);
    expect(() => mainTable({ form_fields: { status: { from: 'x', type: 'text' } }, raw_form: false })).toThrow(
      'FORM_FIELD_RESERVED',
    );
    expect(() =>
      mainTable({
        form_fields: { A: { 列: { from: 'x', type: 'text' } }, B: { 列: { from: 'x', type: 'number' } } },
        raw_form: false,
      }),
    ).toThrow('FORM_FIELD_TYPES');
  });
});
